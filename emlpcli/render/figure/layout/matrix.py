"""The layout of a figure of one matrix, or of its real and imaginary part, with labelled axes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from emlpcli.render.figure.colour.paint import Paint, reduction
from emlpcli.render.figure.content.view import Axis, Panel, View
from emlpcli.render.figure.layout.captions import begun, finished, room_for_pictures, too_small
from emlpcli.render.figure.layout.legend import (
    GAP,
    ROW,
    SHORTEST_BAR,
    Legend,
    draw_bar,
    draw_legend,
    legend_of,
    omitted,
)
from emlpcli.render.figure.layout.measure import cut, width
from emlpcli.render.figure.layout.plot import cell_size, has_marks, plot
from emlpcli.render.figure.layout.sheet import (
    CAPTION,
    LABEL,
    LEADING,
    MARGIN,
    Line,
    Points,
    Sheet,
    Text,
)
from emlpcli.render.figure.layout.ticks import Labels, Tick, band_labels, copies_apart, depth, ticks

BOX = 470.0  # points of a picture's longer side
BOX_OF_LARGE = 540.0  # where it has over 500 rows or columns
LEAST = 30.0  # points of a picture's sides on a page of a given size
ROUNDS, FIRST_GUESS = 4, (4.0, 4.0)  # of the search for the size of an entry on such a page
OUTSIDE = 5.0  # how far separators reach out of the picture
LEADER = 9.0  # room for lines from summands to labels that were moved


@dataclass(frozen=True)
class Gutter:
    """What stands along one axis, and how much room it takes."""

    axis: Axis
    across: bool
    names: tuple[str, ...]  # what the axis is, from the longest form to the shortest
    ticks: tuple[Tick, ...]
    tick_size: float
    labels: Labels

    def place(self, corner: Points, along: float, away: float) -> Points:
        """A point so far along the axis of the picture at a corner, and so far away from it."""
        if self.across:
            return corner[0] + along, corner[1] - away
        return corner[0] - away, corner[1] + along

    @property
    def anchor(self) -> tuple[Literal["center", "right"], Literal["bottom", "center"]]:
        """Where a label stands at its point: above a picture, or to its left."""
        return ("center", "bottom") if self.across else ("right", "center")

    @property
    def of_ticks(self) -> float:
        """Room of the ticks."""
        if not self.ticks:
            return 2.0 if self.labels.placed else 0.0
        if self.across:
            return self.tick_size * 1.2 + 3
        return max(width(t.text, self.tick_size) for t in self.ticks) + 5

    @property
    def leader(self) -> float:
        """Room of the lines to moved labels, and of the ends of separators."""
        if not self.labels.placed:
            return 0.0
        return LEADER if any(p.moved for p in self.labels.placed) else OUTSIDE - 1

    @property
    def of_labels(self) -> float:
        """Room of the labels of summands."""
        if self.across:
            return depth(self.labels, LABEL) + (3 if self.labels.placed else 0)
        return max((width(p.text, LABEL) for p in self.labels.placed), default=-4.0) + 4

    @property
    def room(self) -> float:
        """All of it."""
        name = CAPTION * LEADING + 3 if self.names else 0.0
        return self.of_ticks + self.leader + self.of_labels + name


def gutters(shown: View | Panel, cell: Points) -> tuple[Gutter, Gutter]:
    """What fits to the left of a picture and above it, whose entries are of this size."""
    return _gutter(shown.rows, cell[1], False), _gutter(shown.columns, cell[0], True)


def _gutter(axis: Axis, cell: float, across: bool) -> Gutter:
    """What fits along an axis whose coordinates are `cell` points apart."""
    found, size = ticks(axis, cell, across)
    if len(axis.bands) == 1 and axis.bands[0].label:  # one summand: said with the axis's name
        full = f"{axis.name} {axis.bands[0].label}".strip()
        names = tuple(name for name in (full, axis.name) if name)
        if axis.letters:
            what = "index" if len(axis.letters) == 1 else "indices"
            names = (f"{full}, {what} {axis.letters}", *names)
        if len(copies_apart(axis.bands, cell, across, LABEL)) == 1:
            return Gutter(axis, across, names, found, size, Labels(()))
        return Gutter(axis, across, names, found, size, band_labels(axis, cell, across, LABEL))
    labels = band_labels(axis, cell, across, LABEL)
    return Gutter(axis, across, (axis.name,) if axis.name else (), found, size, labels)


@dataclass(frozen=True)
class _Plan:
    """How panels are arranged, the size of an entry, and the legend beside them."""

    across: int
    down: int
    cell: tuple[float, float]
    legend: Legend


def matrix_sheet(view: View, size: Points | None, paint: Paint) -> Sheet:
    """The whole figure; EmlpError where a size is given in which nothing can be read."""
    panels = view.panels
    rows, columns = panels[0].picture.shape if panels else (1, 1)
    plan = _free_plan(view) if size is None else _plan(view, size)
    cell, across, legend = plan.cell, plan.across, plan.legend
    if panels and any(e.is_sum for e in view.legend) and has_marks(panels[0].picture, cell):
        view = replace(view, legend=tuple(e for e in view.legend if not e.is_sum))
        height = cell[1] * rows if size is None else (legend.rows + 1) * ROW
        legend = legend_of(view, height, strict=size is not None)
    left, top = gutters(view, cell)
    titles = _titles(view)
    wide, high = cell[0] * columns, cell[1] * rows
    one_wide, one_high = left.room + wide, titles + top.room + high
    pictures = across * (one_wide + GAP) - GAP if panels else 0.0
    tall = plan.down * (one_high + GAP) - GAP if panels else 0.0
    sheet, y = begun(view, pictures + legend.beside, size)
    for i, panel in enumerate(panels):
        x0 = MARGIN + i % across * (one_wide + GAP)
        y0 = y + i // across * (one_high + GAP)
        corner = x0 + left.room, y0 + titles + top.room
        if titles:
            title = Text(corner[0], y0, panel.title, CAPTION, "faint", role="panel title")
            sheet.texts.append(title)
        _panel(sheet, panel, corner, cell, left, top, paint)
    right, start = MARGIN + pictures + GAP, y + titles + top.room
    draw_legend(sheet, view, legend, right, start, paint)
    below = legend.height + GAP if legend.entries and view.scale else 0.0
    bottom = draw_bar(sheet, view, right, start + below, high - below)
    bottom = max(y + tall, bottom, start + legend.height)
    left_out = left.labels.left_out + top.labels.left_out
    sheet.omitted = omitted(view, legend)
    notes = _notes(view, left_out, sheet.plots[0].negative if view.signed else None)
    return finished(sheet, replace(view, caption=view.caption + notes), bottom, size)


def _titles(view: View) -> float:
    """Room above each of several panels for its title."""
    return CAPTION * LEADING + 4 if len(view.panels) > 1 else 0.0


def _free_plan(view: View) -> _Plan:
    """Panels as large as they need to be."""
    if not view.panels:
        return _Plan(1, 1, (0.0, 0.0), legend_of(view, 0.0))
    shape = view.panels[0].picture.shape
    count = len(view.panels)
    across, down = (1, count) if shape[1] > 1.6 * shape[0] else (count, 1)
    box = BOX_OF_LARGE if max(shape) > 500 else BOX
    wide, high = (box if across == 1 else 0.62 * box), (box if down == 1 else 0.5 * box)
    cell = cell_size(shape, wide, high)
    return _Plan(across, down, cell, legend_of(view, cell[1] * shape[0]))


def _plan(view: View, size: Points) -> _Plan:
    """Panels as large as they can be on a page: side by side or one above the other."""
    if not view.panels:
        return _free_plan(view)
    count = len(view.panels)
    plans = [_plan_of(view, size, *arranged) for arranged in {(1, count), (count, 1)}]
    found = [plan for plan in plans if plan is not None]
    if not found:
        raise too_small(size)
    return max(found, key=lambda plan: (plan.cell[0] * plan.cell[1], plan.across))


def _plan_of(view: View, size: Points, across: int, down: int) -> _Plan | None:
    """The largest entries that leave room for their labels; None where they cannot be seen.

    Larger entries have more labels, and more labels leave less room for entries. A few rounds
    settle that. They may end up going to and fro between two sizes: the last round only shrinks
    entries, so that the labels of the round before still have their room.
    """
    shape = view.panels[0].picture.shape
    several = max(len(axis.bands) for axis in (view.rows, view.columns)) > 2
    expected = _notes(view, 2 if several else 0, "shade" if view.signed else None)
    room, height = room_for_pictures(replace(view, caption=view.caption + expected), size)
    bar = SHORTEST_BAR + GAP if view.scale and view.legend else 0.0
    legend = legend_of(view, height - 30.0 - bar, 0.45 * room, strict=True)
    wide = (room - legend.beside - (across - 1) * GAP) / across
    high = (height - (down - 1) * GAP) / down - _titles(view)
    cell = FIRST_GUESS
    for i in range(ROUNDS):
        left, top = gutters(view, cell)
        if min(wide - left.room, high - top.room) < LEAST:
            return None
        fits = cell_size(shape, wide - left.room, high - top.room)
        cell = fits if i < ROUNDS - 1 else (min(fits[0], cell[0]), min(fits[1], cell[1]))
    return _Plan(across, down, cell, legend)


def _notes(view: View, left_out: int, negative: str | None) -> tuple[str, ...]:
    """How -1 is told (None where nothing is), and what was left out or reduced to fit."""
    notes = []
    if negative is not None:
        mark = {"": "Minus", "hatch": "Hatching", "shade": "A paler shade"}
        notes.append(f"{mark[negative]} marks the opposite sign.")
    if left_out:
        summands = "summand is" if left_out == 1 else "summands are"
        notes.append(f"{left_out} smaller {summands} not labelled.")
    if view.panels:
        by = reduction(view.panels[0].picture)
        if max(by) > 1:
            notes.append(
                f"Reduced: a pixel stands for {by[0]} × {by[1]} entries, blank where all are."
            )
    return tuple(notes)


def _panel(
    sheet: Sheet,
    panel: Panel,
    corner: Points,
    cell: Points,
    left: Gutter,
    top: Gutter,
    paint: Paint,
) -> None:
    drawn = plot(panel, *corner, cell, paint)
    sheet.plots.append(drawn)
    box = drawn.box
    for write in (draw_ticks, _bands):
        for side in (left, top):
            write(sheet, side, corner, cell)
    if top.names:
        y = corner[1] - top.room + CAPTION * LEADING
        name, x = _name(top.names, box.x, box.right, corner[0] - left.room)
        sheet.texts.append(Text(x, y, name, CAPTION, "faint", *top.anchor, role="axis"))
    if left.names:
        x = corner[0] - left.room + CAPTION * 0.6
        highest = corner[1] - top.room + (CAPTION * LEADING + 2 if top.names else 0.0)
        name, y = _name(left.names, box.y, box.bottom, highest)
        sheet.texts.append(Text(x, y, name, CAPTION, "faint", "center", "center", 90, role="axis"))


def _name(names: tuple[str, ...], start: float, stop: float, first: float) -> tuple[str, float]:
    """The longest of the names that fits, the last one cut if none does; and its middle.

    That is the middle of the picture, which begins at `start`, or as near to it as the name can
    stand between `first` and `stop`.
    """
    room = stop - first
    name = next((n for n in names if width(n, CAPTION) <= room), cut(names[-1], CAPTION, room))
    half = width(name, CAPTION) / 2
    return name, min(max(start + (stop - start) / 2, first + half), stop - half)


def draw_ticks(sheet: Sheet, g: Gutter, corner: Points, cell: Points) -> None:
    """Labels of indices along the picture whose upper left corner stands at a place."""
    size, away = (cell[0], 2.5) if g.across else (cell[1], 3.5)
    for tick in g.ticks:
        at = g.place(corner, tick.at * size, away)
        sheet.texts.append(Text(*at, tick.text, g.tick_size, "faint", *g.anchor, role="tick"))


def _bands(sheet: Sheet, g: Gutter, corner: Points, cell: Points) -> None:
    """Labels of summands, the ends of separators between them, and lines to labels moved away."""
    if not g.labels.placed:
        return
    near = g.of_ticks + (0.0 if g.ticks else 1.0)
    far = near + g.leader
    size, turn = cell[0] if g.across else cell[1], 90 if g.labels.upright else 0
    moved = any(p.moved for p in g.labels.placed)

    def line(a0: float, d0: float, a1: float, color: str) -> None:
        ends = *g.place(corner, a0, d0), *g.place(corner, a1, far - 1)
        sheet.lines.append(Line(*ends, color))

    if not moved:
        for at in (*(b.start for b in g.axis.bands), g.axis.size):
            line(at * size, 0.0, at * size, "separator")
    for placed in g.labels.placed:
        if moved:
            line(placed.anchor, near, placed.at, "faint")
        point = g.place(corner, placed.at, far + (1 if g.across else 3))
        sheet.texts.append(Text(*point, placed.text, LABEL, "text", *g.anchor, turn, role="band"))
