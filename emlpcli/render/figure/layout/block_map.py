"""The layout of a map of blocks: a cell a pair of summands, with its count and its pattern."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from emlpcli.render.figure.colour.oklab import hex_rgb, mix, rgb_hex
from emlpcli.render.figure.colour.paint import Paint
from emlpcli.render.figure.content.view import Axis, Band, Cell, Panel, View, short
from emlpcli.render.figure.layout.captions import begun, finished, room_for_pictures, too_small
from emlpcli.render.figure.layout.measure import cut, width
from emlpcli.render.figure.layout.plot import cell_size, plot
from emlpcli.render.figure.layout.sheet import (
    CAPTION,
    LABEL,
    LEADING,
    MARGIN,
    Box,
    Line,
    Points,
    Sheet,
    Swatch,
    Text,
)

BOX = (500.0, 620.0)  # points that the cells may take
LARGEST_CELL = (150.0, 118.0)
LARGEST_OF_FEW = (230.0, 210.0)  # where there are no more than two rows and columns
INSET_FROM = (58.0, 54.0)  # a cell's size from which it has an inset
SMALLEST_CELL = 7.0
COUNT, SMALL = 9.5, 7.0
SMALLEST = 5.0
AIR = 7.0


@dataclass(frozen=True)
class _Grid:
    """Cells of equal size; `left` and `top` are the rooms of labels."""

    wide: float
    high: float
    left: float
    top: float
    upright: bool
    size: float  # of labels
    details: bool  # sizes under the labels


def blockmap_sheet(view: View, size: Points | None, paint: Paint) -> Sheet:
    """The whole figure, its cells as large as they need to be."""
    rows, columns = len(view.rows.bands), len(view.columns.bands)
    if size is None:
        grid = _grid(view, *BOX, LARGEST_OF_FEW if max(rows, columns) <= 2 else LARGEST_CELL)
    else:
        grid = _grid(view, *room_for_pictures(view, size), (1000.0, 1000.0), whole=True)
        if min(grid.wide, grid.high) < SMALLEST_CELL:
            raise too_small(size)
    sheet, y = begun(view, grid.left + columns * grid.wide, size)
    x, y = MARGIN + grid.left, y + grid.top
    for cell in view.cells:
        place = Box(x + cell.column * grid.wide, y + cell.row * grid.high, grid.wide, grid.high)
        _cell(sheet, view, cell, place, paint)
    _rules(sheet, Box(x, y, columns * grid.wide, rows * grid.high), rows, columns)
    _labels(sheet, view, grid, x, y)
    return finished(sheet, view, y + rows * grid.high, size)


def _grid(
    view: View, width_: float, height: float, largest: tuple[float, float], *, whole: bool = False
) -> _Grid:
    """`whole` where labels have to fit into the room too."""
    rows, columns = view.rows.bands, view.columns.bands
    wide, high = largest
    for _ in range(3):  # labels depend on the size of cells, and back; that settles soon
        grid = _with_labels(view, wide, high)
        left, top = (grid.left, grid.top) if whole else (0.0, 0.0)
        wide = min(largest[0], (width_ - left) / len(columns))
        high = min(largest[1], (height - top) / len(rows))
        if not any(c.inset is not None for c in view.cells):
            high = min(high, max(INSET_FROM[1], 0.5 * wide)) if len(rows) < 8 else high
    return _with_labels(view, wide, high)


def _with_labels(view: View, wide: float, high: float) -> _Grid:
    details = high >= 2.6 * LABEL and wide >= 40
    size = min(LABEL, 0.8 * high, 0.8 * wide) if min(high, wide) < LABEL * 1.25 else LABEL
    across = view.columns.bands
    flat = max((width(b.label, LABEL) for b in across), default=0.0)
    detail = max((width(_detail(b), SMALL) for b in across), default=0.0) if details else 0.0
    upright = flat > wide - 4
    details = details and detail <= wide - 4 and not upright
    left = max((width(b.label, size) for b in view.rows.bands), default=0.0)
    if details:
        left = max(left, *(width(_detail(b), SMALL) for b in view.rows.bands))
    left += 8 + (CAPTION * LEADING + 4 if view.rows.name else 0)
    named = any(b.label for b in across)
    top = (flat if upright else LABEL * LEADING) + 4 if named else 0.0
    top += SMALL * LEADING if details and named else 0.0
    top += CAPTION * LEADING + 4 if view.columns.name else 0.0
    return _Grid(wide, high, left, top, upright, size, details)


def _detail(band: Band) -> str:
    """The size of a summand."""
    if band.copies > 1 and band.one > 1:
        return f"{short(band.copies)}·{short(band.one)} = {short(band.size)}"
    return short(band.size)


def _labels(sheet: Sheet, view: View, grid: _Grid, x: float, y: float) -> None:
    write = sheet.texts.append
    for i, band in enumerate(view.rows.bands):
        left, at = x - 8, y + (i + 0.5) * grid.high
        if grid.details:
            low = at + 0.6 * LABEL
            write(Text(left, low, _detail(band), SMALL, "faint", "right", "center", role="size"))
            at -= 0.5 * SMALL * LEADING
        write(Text(left, at, band.label, grid.size, "text", "right", "center", role="band"))
    turn = 90 if grid.upright else 0
    for i, band in enumerate(view.columns.bands):
        if not band.label:
            continue
        at, low = x + (i + 0.5) * grid.wide, y - 4
        if grid.details:
            write(Text(at, low, _detail(band), SMALL, "faint", "center", "bottom", role="size"))
            low -= SMALL * LEADING
        write(Text(at, low, band.label, grid.size, "text", "center", "bottom", turn, role="band"))
    wide, high = len(view.columns.bands) * grid.wide, len(view.rows.bands) * grid.high
    top, name = y - grid.top, view.columns.name
    if name:
        write(Text(x + wide / 2, top, name, CAPTION, "faint", "center", role="axis"))
    name = view.rows.name
    if name:
        middle = max(y + high / 2, top + width(name, CAPTION) / 2)
        left = x - grid.left + CAPTION * 0.6
        write(Text(left, middle, name, CAPTION, "faint", "center", "center", 90, role="axis"))


def _rules(sheet: Sheet, box: Box, rows: int, columns: int) -> None:
    """The lines between cells, and around all of them."""
    for i in range(rows + 1):
        y = box.y + i * box.height / rows
        sheet.lines.append(Line(box.x, y, box.right, y, *_rule(i, rows)))
    for i in range(columns + 1):
        x = box.x + i * box.width / columns
        sheet.lines.append(Line(x, box.y, x, box.bottom, *_rule(i, columns)))


def _rule(number: int, last: int) -> tuple[str, float]:
    """Colour and width of a line: those around all cells are stronger."""
    return ("separator", 0.8) if number in (0, last) else ("inner", 0.6)


def _cell(sheet: Sheet, view: View, cell: Cell, box: Box, paint: Paint) -> None:
    """Ground, inset and count of one cell, as far as they fit."""
    write = sheet.texts.append
    sheet.swatches.append(Swatch(box, _ground(view, cell, paint), role="cell"))
    count = short(cell.count)
    roomy = box.width >= INSET_FROM[0] and box.height >= INSET_FROM[1]
    below = COUNT * LEADING + (SMALL * LEADING if roomy else 0.0)
    middle = box.y + box.height / 2
    if cell.inset is not None and roomy:
        _inset(sheet, cell, Box(box.x, box.y, box.width, box.height - below - 4), paint)
        middle = box.bottom - below + COUNT * 0.5 - 2
    elif roomy and cell.product:
        middle -= 0.5 * SMALL * LEADING
    size = min(COUNT, COUNT * (box.width - 3) / width(count, COUNT, True), 0.75 * box.height)
    if size < SMALLEST:
        return
    zero = not cell.count
    x, color = box.x + box.width / 2, "faint" if zero else "text"
    write(Text(x, middle, count, size, color, "center", "center", bold=not zero, role="count"))
    if roomy and cell.product:
        text = cut(cell.product, SMALL, box.width - 6)
        y = middle + COUNT * 0.5 + SMALL * 0.75
        write(Text(x, y, text, SMALL, "faint", "center", "center", role="product"))


def _ground(view: View, cell: Cell, paint: Paint) -> str:
    """Darker where there are more maps, on a logarithmic scale; the paper where there are none."""
    if not cell.count:
        return paint.theme.paper
    most = max(c.count for c in view.cells)
    share = 0.35 + 0.65 * (np.log1p(float(cell.count)) / np.log1p(float(most)))
    return rgb_hex(mix(hex_rgb(paint.theme.paper), hex_rgb(paint.theme.tint), float(share)))


def _inset(sheet: Sheet, cell: Cell, room: Box, paint: Paint) -> None:
    assert cell.inset is not None
    picture = cell.inset
    wide, high = room.width - 2 * AIR, room.height - 2 * AIR
    one = cell_size(picture.shape, wide, high)
    one = min(one[0], 13.0), min(one[1], 13.0)
    rows, columns = picture.shape
    x = room.x + (room.width - one[0] * columns) / 2
    y = room.y + AIR + (high - one[1] * rows) / 2
    panel = Panel(picture, Axis("", rows), Axis("", columns), "inset")
    sheet.plots.append(plot(panel, x, y, one, paint))
