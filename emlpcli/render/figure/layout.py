"""From what a figure says to where everything stands: one layout for each kind of view."""

from __future__ import annotations

from emlpcli.render.figure.blockmap import blockmap_sheet
from emlpcli.render.figure.gallery import gallery_sheet
from emlpcli.render.figure.matrix import matrix_sheet
from emlpcli.render.figure.page import trimmed
from emlpcli.render.figure.paint import Paint
from emlpcli.render.figure.sheet import Sheet
from emlpcli.render.figure.view import View


def lay_out(view: View, size: tuple[float, float] | None, paint: Paint) -> Sheet:
    """The sheet of a view; EmlpError where nothing can be read in the size that is asked for."""
    if size is not None:
        view = trimmed(view, size)
    if view.cells:
        return blockmap_sheet(view, size, paint)
    if view.mode == "elements" and not view.message:
        return gallery_sheet(view, size, paint)
    return matrix_sheet(view, size, paint)
