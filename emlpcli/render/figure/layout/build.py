"""From what a figure says to where everything stands: one layout for each kind of view."""

from __future__ import annotations

from emlpcli.render.figure.colour.paint import Paint
from emlpcli.render.figure.content.view import View
from emlpcli.render.figure.layout.block_map import blockmap_sheet
from emlpcli.render.figure.layout.captions import trimmed
from emlpcli.render.figure.layout.diagram import diagram_sheet
from emlpcli.render.figure.layout.gallery import gallery_sheet
from emlpcli.render.figure.layout.matrix import matrix_sheet
from emlpcli.render.figure.layout.sheet import Sheet


def lay_out(view: View, size: tuple[float, float] | None, paint: Paint) -> Sheet:
    """The sheet of a view; EmlpError where nothing can be read in the size (inches) asked for."""
    points = None if size is None else (size[0] * 72, size[1] * 72)
    if points is not None:
        view = trimmed(view, points)
    if view.diagram is not None:
        return diagram_sheet(view, points, paint)
    if view.cells:
        return blockmap_sheet(view, points, paint)
    if view.gallery:
        return gallery_sheet(view, points, paint)
    return matrix_sheet(view, points, paint)
