"""From what a figure says to where everything stands: one layout for each kind of view."""

from __future__ import annotations

from emlpcli.render.figure.colour.paint import Paint
from emlpcli.render.figure.content.view import View
from emlpcli.render.figure.layout.block_map import blockmap_sheet
from emlpcli.render.figure.layout.gallery import gallery_sheet
from emlpcli.render.figure.layout.matrix import matrix_sheet
from emlpcli.render.figure.layout.page import trimmed
from emlpcli.render.figure.layout.sheet import Sheet


def lay_out(view: View, size: tuple[float, float] | None, paint: Paint) -> Sheet:
    """The sheet of a view; EmlpError where nothing can be read in the size that is asked for."""
    if size is not None:
        view = trimmed(view, size)
    if view.cells:
        return blockmap_sheet(view, size, paint)
    if view.mode == "elements" and not view.message:
        return gallery_sheet(view, size, paint)
    return matrix_sheet(view, size, paint)
