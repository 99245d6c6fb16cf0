"""From what a figure says to where everything stands: one layout for each kind of view."""

from __future__ import annotations

from emlpcli.errors import EmlpError
from emlpcli.render.figure.colour.paint import Paint
from emlpcli.render.figure.content.view import View
from emlpcli.render.figure.layout.block_map import blockmap_sheet
from emlpcli.render.figure.layout.captions import too_small, trimmed
from emlpcli.render.figure.layout.diagram import diagram_sheet
from emlpcli.render.figure.layout.gallery import gallery_sheet
from emlpcli.render.figure.layout.matrix import matrix_sheet
from emlpcli.render.figure.layout.sheet import Omitted, Points, Sheet

# Of the largest scale at which the free layout fits: several pictures that are arranged anew may be
# larger beyond it, and smaller texts leave room for what is left out.
LARGER, SMALLER = (1.5, 1.2), (1.0, 0.9, 0.8, 0.7)
SMALLEST_SCALE = 0.7  # below it captions cannot be read on paper


def lay_out(view: View, size: tuple[float, float] | None, paint: Paint) -> Sheet:
    """The sheet of a view; EmlpError where nothing can be read in the size (inches) asked for.

    A page larger than the free layout has it drawn larger, texts and all. On a smaller one
    pictures shrink and texts do not, unless that makes room for what would be left out; what is
    left out for all that is said in `omitted`.
    """
    free = _sheet(view, None, paint)
    if size is None:
        return free
    page = size[0] * 72, size[1] * 72
    fits = max(1.0, min(page[0] / free.width, page[1] / free.height))
    best: Sheet | None = None
    several = view.gallery or (view.diagram is not None and len(view.diagram.tables) > 1)
    for share in (*(LARGER if several and fits > 1 else ()), *SMALLER):
        sheet = _scaled(view, page, fits * share, paint)
        if sheet is None:
            continue
        if best is None or _merit(sheet) > _merit(best):
            best = sheet
        if share <= 1 and not sheet.omitted:
            break  # texts are no smaller than they must be
    if best is None:
        raise too_small(page)
    return best


def _merit(sheet: Sheet) -> tuple[int, float]:
    """The least that is left out comes first, then large pictures."""
    return -sum(what.number for what in sheet.omitted), sheet.drawn


def _scaled(view: View, page: Points, scale: float, paint: Paint) -> Sheet | None:
    """The sheet that fills a page when it is drawn at a scale; None where it does not fit."""
    if scale < SMALLEST_SCALE:
        return None
    part = page[0] / scale, page[1] / scale
    shorter = trimmed(view, part)
    try:
        sheet = _sheet(shorter, part, paint)
    except EmlpError:
        return None
    sheet.scale = scale
    lost = len(view.caption) - len(shorter.caption)
    if lost:
        sheet.omitted += (Omitted(lost, "sentence of the caption", "sentences of the caption"),)
    return sheet


def _sheet(view: View, size: Points | None, paint: Paint) -> Sheet:
    """The layout of a view in points."""
    if view.diagram is not None:
        return diagram_sheet(view, size, paint)
    if view.cells:
        return blockmap_sheet(view, size, paint)
    if view.gallery:
        return gallery_sheet(view, size, paint)
    return matrix_sheet(view, size, paint)
