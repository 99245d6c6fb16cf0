"""The layout of a gallery: basis elements side by side, each under its name."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import ceil

from emlpcli.render.figure.colour.paint import Paint
from emlpcli.render.figure.content.view import Panel, View
from emlpcli.render.figure.layout.captions import begun, finished, room_for_pictures, too_small
from emlpcli.render.figure.layout.legend import GAP as BESIDE
from emlpcli.render.figure.layout.legend import draw_bar, draw_legend, legend_of
from emlpcli.render.figure.layout.matrix import draw_ticks, gutters
from emlpcli.render.figure.layout.measure import cut, width
from emlpcli.render.figure.layout.plot import cell_size, plot
from emlpcli.render.figure.layout.sheet import LEADING, MARGIN, Omitted, Points, Sheet, Text

WIDEST, HIGHEST = 560.0, 720.0  # points of a page without a size given
NAME, SMALLEST_NAME, NOTE = 10.0, 6.5, 7.0
WIDEST_NAME = 150.0
# by number of panels
LARGEST_BOX = ((1, 380.0), (2, 240.0), (3, 158.0), (4, 190.0), (9, 150.0), (99, 112.0))
SMALLEST_BOX = 26.0
TICKS_FROM = 2.0  # points of an entry from which panels have ticks, as deep as they fit
GAP = 16.0
LONG = 2.5


@dataclass(frozen=True)
class _Grid:
    """Panels of equal width in rows and columns, each row as high as its highest picture."""

    box: float
    columns: int
    slot: float  # width of one
    pictures: tuple[float, ...]  # for each row the height of the highest with its ticks
    left: float  # room of ticks
    top: float
    notes: bool

    @property
    def header(self) -> float:
        """Height of name and note."""
        return NAME * LEADING + 3 + (NOTE * LEADING if self.notes else 0)

    @property
    def width(self) -> float:
        """Of all panels."""
        return self.columns * (self.slot + GAP) - GAP

    @property
    def height(self) -> float:
        """Of all panels."""
        return self.top_of(len(self.pictures)) - GAP

    def top_of(self, row: int) -> float:
        """How far below the first row one begins."""
        return sum(self.pictures[:row]) + row * (self.header + GAP)


def gallery_sheet(view: View, size: Points | None, paint: Paint) -> Sheet:
    """The whole figure, its pictures as large as fit; as many of them as fit in a given size."""
    legend, count = legend_of(view, 300.0), len(view.panels)
    while (grid := _grid(view, size, legend.beside)) is None:
        if size is not None and len(view.panels) == 1:
            raise too_small(size)
        view = replace(view, panels=view.panels[: -1 - len(view.panels) // 8])
    sheet, y = begun(view, grid.width + legend.beside, size)
    if len(view.panels) < count:
        sheet.omitted = (Omitted(count - len(view.panels), "panel", "panels"),)
    for i, panel in enumerate(view.panels):
        row, column = divmod(i, grid.columns)
        x = MARGIN + column * (grid.slot + GAP)
        _panel(sheet, panel, x, y + grid.top_of(row), grid, paint)
    right, start = MARGIN + grid.width + BESIDE, y + grid.header + grid.top
    bottom = draw_bar(sheet, view, right, start, grid.pictures[0])
    draw_legend(sheet, view, legend, right, start - 3, paint)
    return finished(sheet, view, max(bottom, y + grid.height, start + legend.height), size)


def _grid(view: View, size: Points | None, beside: float) -> _Grid | None:
    """The grid with the largest pictures that fits beside a legend."""
    most, height = WIDEST, HIGHEST
    if size is not None:
        room, height = room_for_pictures(view, size)
        most = room - beside
    panels = view.panels
    box = next(points for number, points in LARGEST_BOX if len(panels) <= number)
    while box >= SMALLEST_BOX:
        grid = _grid_of(panels, box, most)
        if grid.height <= height and grid.width <= most:
            return grid
        box *= 0.93
    return None


def _grid_of(panels: tuple[Panel, ...], box: float, most: float) -> _Grid:
    pairs = [(panel, _cell_of(panel, box)) for panel in panels]
    left = top = 0.0
    if sides := [gutters(panel, cell) for panel, cell in pairs if min(cell) >= TICKS_FROM]:
        left, top = (max(side.of_ticks for side in several) for several in zip(*sides, strict=True))
    widest = max(cell[0] * panel.picture.shape[1] for panel, cell in pairs)
    heights = [top + cell[1] * panel.picture.shape[0] for panel, cell in pairs]
    names = max(width(p.math or p.title, NAME, math=bool(p.math)) for p in panels)
    notes = max(width(p.note, NOTE) for p in panels)
    slot = max(left + widest, min(max(names, notes), WIDEST_NAME, most))
    columns = max(1, min(len(panels), int((most + GAP) // (slot + GAP))))
    rows = ceil(len(panels) / columns)
    columns = ceil(len(panels) / rows)  # no emptier last row than need be
    pictures = tuple(max(heights[i : i + columns]) for i in range(0, len(panels), columns))
    return _Grid(box, columns, slot, pictures, left, top, notes > 0)


def _cell_of(panel: Panel, box: float) -> tuple[float, float]:
    """The size of an entry; long pictures take more room along their length."""
    rows, columns = panel.picture.shape
    wide, high = 1.3 * box, box
    if rows > LONG * columns:
        wide, high = box, 1.8 * box
    elif columns > LONG * rows:
        wide, high = 1.8 * box, box
    return cell_size(panel.picture.shape, wide, high)


def _panel(sheet: Sheet, panel: Panel, x: float, y: float, grid: _Grid, paint: Paint) -> None:
    left = x + grid.left
    text, math = panel.math or panel.title, bool(panel.math)
    room = grid.slot - grid.left
    wide = width(text, NAME, math=math)
    size = NAME if wide <= room else max(SMALLEST_NAME, NAME * room / wide)
    if width(text, size, math=math) > grid.slot:
        text, math = cut(panel.title, size, grid.slot), False
    at = left if width(text, size, math=math) <= room else x
    name = Text(at, y + NAME * LEADING, text, size, va="bottom", math=math, role="name")
    sheet.texts.append(name)
    y += NAME * LEADING + 3
    if grid.notes:
        note = cut(panel.note, NOTE, grid.slot)
        at = left if width(note, NOTE) <= room else x
        sheet.texts.append(Text(at, y - 1, note, NOTE, "faint", role="note"))
        y += NOTE * LEADING
    cell = _cell_of(panel, grid.box)
    corner = left, y + grid.top
    sheet.plots.append(plot(panel, *corner, cell, paint))
    if min(cell) >= TICKS_FROM:
        for side in gutters(panel, cell):
            draw_ticks(sheet, side, corner, cell)
