"""The layout of a figure of one matrix, or of its real and imaginary part, with labelled axes."""

from __future__ import annotations

from dataclasses import dataclass, replace

from emlpcli.errors import EmlpError
from emlpcli.render.figure import page
from emlpcli.render.figure.measure import cut, width
from emlpcli.render.figure.paint import Paint
from emlpcli.render.figure.plot import cell_size, plot
from emlpcli.render.figure.sheet import CAPTION, LABEL, LEADING, MARGIN, Line, Sheet, Text
from emlpcli.render.figure.ticks import Labels, Tick, band_labels, depth, ticks
from emlpcli.render.figure.view import Axis, Panel, View

BOX = 470.0  # points of a picture's longer side
BOX_OF_LARGE = 540.0  # where it has over 500 rows or columns
LEAST = 30.0
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


def gutter(axis: Axis, cell: float, across: bool) -> Gutter:
    """What fits along an axis whose coordinates are `cell` points apart."""
    found, size = ticks(axis, cell, across)
    if len(axis.bands) == 1 and axis.bands[0].label:  # one summand: said with the axis's name
        full = f"{axis.name} {axis.bands[0].label}".strip()
        names = tuple(name for name in (full, axis.name) if name)
        if axis.letters:
            what = "index" if len(axis.letters) == 1 else "indices"
            names = (f"{full}, {what} {axis.letters}", *names)
        return Gutter(axis, across, names, found, size, Labels(()))
    labels = band_labels(axis, cell, across, LABEL)
    return Gutter(axis, across, (axis.name,) if axis.name else (), found, size, labels)


def matrix_sheet(view: View, size: tuple[float, float] | None, paint: Paint) -> Sheet:
    """The whole figure; EmlpError where a size is given in which nothing can be read."""
    panels = view.panels
    rows, columns = (panels[0].picture.shape) if panels else (1, 1)
    stacked = columns > 1.6 * rows
    across, down = (1, len(panels)) if stacked else (len(panels), 1)
    cell = _cell(view, size, across, down) if panels else (0.0, 0.0)
    left, top = gutter(view.rows, cell[1], False), gutter(view.columns, cell[0], True)
    titles = CAPTION * LEADING + 4 if len(panels) > 1 else 0.0
    wide, high = cell[0] * columns, cell[1] * rows
    one_wide, one_high = left.room + wide, titles + top.room + high
    gap = page.GAP if len(panels) > 1 else 0.0
    pictures = across * (one_wide + gap) - gap
    tall = down * (one_high + gap) - gap
    legend = page.legend_of(view, high, _beside(view, size, pictures))
    beside = max(legend.width, page.bar_width(view))
    content = pictures + (page.GAP + beside if beside else 0.0)
    room = page.text_width(view, content, size)
    sheet = Sheet(width=room + 2 * MARGIN)
    y = page.head(sheet, view, room)
    for i, panel in enumerate(panels):
        place = (0, i) if stacked else (i, 0)
        x0 = MARGIN + place[0] * (one_wide + gap)
        y0 = y + place[1] * (one_high + gap)
        if titles:
            sheet.texts.append(
                Text(x0 + left.room, y0, panel.title, CAPTION, "faint", role="panel title")
            )
        corner = x0 + left.room, y0 + titles + top.room
        _panel(sheet, panel, corner, cell, left, top, paint)
    right, start = MARGIN + pictures + page.GAP, y + titles + top.room
    bottom = page.draw_bar(sheet, view, right, start, high)
    page.draw_legend(sheet, view, legend, right, start, paint)
    bottom = max(y + tall, bottom, start + legend.height)
    caption = view.caption + _notes(view, left, top)
    sheet.height = page.foot(sheet, replace(view, caption=caption), bottom, room)
    if size is not None:
        _fit_height(sheet, size)
    return sheet


def _beside(view: View, size: tuple[float, float] | None, pictures: float) -> float:
    return 1000.0 if size is None else size[0] * 72 - 2 * MARGIN - pictures - page.GAP + 1


def _cell(
    view: View, size: tuple[float, float] | None, across: int, down: int
) -> tuple[float, float]:
    """Width and height of an entry such that everything fits on the page."""
    shape = view.panels[0].picture.shape
    box = BOX_OF_LARGE if max(shape) > 500 else BOX
    if size is None:
        width_each = box if across == 1 else 0.62 * box
        height_each = box if down == 1 else 0.5 * box
        return cell_size(shape, width_each, height_each)
    room = size[0] * 72 - 2 * MARGIN
    scratch = Sheet()
    start = page.head(scratch, view, room)
    height = size[1] * 72 - start - MARGIN - page.foot_height(view, room)
    titles = CAPTION * LEADING + 4 if across * down > 1 else 0.0
    cell = (4.0, 4.0)
    for _ in range(4):  # the gutters depend on the size of entries, and the other way round
        left, top = gutter(view.rows, cell[1], False), gutter(view.columns, cell[0], True)
        beside = max(page.legend_of(view, height).width, page.bar_width(view))
        beside = beside + page.GAP if beside and beside < 0.45 * room else 0.0
        free = (room - beside - (across - 1) * page.GAP) / across - left.room
        high = (height - (down - 1) * page.GAP) / down - top.room - titles
        if min(free, high) < LEAST:
            raise too_small(size)
        smaller = cell_size(shape, free, high)
        cell = smaller
    left, top = gutter(view.rows, cell[1], False), gutter(view.columns, cell[0], True)
    free = (room - beside - (across - 1) * page.GAP) / across - left.room
    high = (height - (down - 1) * page.GAP) / down - top.room - titles
    return min(cell[0], free / shape[1]), min(cell[1], high / shape[0])


def too_small(size: tuple[float, float]) -> EmlpError:
    """The error for a size in which nothing can be read."""
    return EmlpError(
        f"{size[0]:g} x {size[1]:g} inches are too small for this figure",
        hint="without --size the figure is as large as it needs to be",
    )


def _fit_height(sheet: Sheet, size: tuple[float, float]) -> None:
    if sheet.height > size[1] * 72 + 1 or sheet.width > size[0] * 72 + 1:
        raise too_small(size)
    sheet.width, sheet.height = size[0] * 72, size[1] * 72


def _notes(view: View, left: Gutter, top: Gutter) -> tuple[str, ...]:
    """What was left out or reduced to fit."""
    notes = []
    out = left.labels.left_out + top.labels.left_out
    if out:
        notes.append(f"{out} smaller {'summand is' if out == 1 else 'summands are'} not labelled.")
    if view.panels:
        from emlpcli.render.figure.paint import factor

        by = [factor(n) for n in view.panels[0].picture.shape]
        if max(by) > 1:
            notes.append(
                f"Reduced: a pixel stands for {by[0]} × {by[1]} entries, blank where all are."
            )
    return tuple(notes)


def _panel(
    sheet: Sheet,
    panel: Panel,
    corner: tuple[float, float],
    cell: tuple[float, float],
    left: Gutter,
    top: Gutter,
    paint: Paint,
) -> None:
    drawn = plot(panel, *corner, cell, paint)
    sheet.plots.append(drawn)
    box = drawn.box
    draw_ticks(sheet, left, corner, cell)
    draw_ticks(sheet, top, corner, cell)
    _bands(sheet, left, corner, cell)
    _bands(sheet, top, corner, cell)
    if top.names:
        y = corner[1] - top.room + CAPTION * LEADING
        name = _shortest(top.names, box.width + left.room)
        half = width(name, CAPTION) / 2
        middle = min(max(box.x + box.width / 2, corner[0] - left.room + half), box.right - half)
        sheet.texts.append(Text(middle, y, name, CAPTION, "faint", "center", "bottom", role="axis"))
    if left.names:
        x = corner[0] - left.room + CAPTION * 0.6
        name = _shortest(left.names, box.height + top.room)
        half = width(name, CAPTION) / 2
        middle = min(max(box.y + box.height / 2, corner[1] - top.room + half), box.bottom - half)
        sheet.texts.append(
            Text(x, middle, name, CAPTION, "faint", "center", "center", 90, role="axis")
        )


def _shortest(names: tuple[str, ...], room: float) -> str:
    """The longest of the names that fits, which grow shorter; the last one cut if none does."""
    return next((n for n in names if width(n, CAPTION) <= room), cut(names[-1], CAPTION, room))


def draw_ticks(
    sheet: Sheet, g: Gutter, corner: tuple[float, float], cell: tuple[float, float]
) -> None:
    """Labels of indices along the picture whose upper left corner stands at a place."""
    for tick in g.ticks:
        if g.across:
            x, y = corner[0] + tick.at * cell[0], corner[1] - 2.5
            text = Text(x, y, tick.text, g.tick_size, "faint", "center", "bottom", role="tick")
        else:
            x, y = corner[0] - 3.5, corner[1] + tick.at * cell[1]
            text = Text(x, y, tick.text, g.tick_size, "faint", "right", "center", role="tick")
        sheet.texts.append(text)


def _bands(sheet: Sheet, g: Gutter, corner: tuple[float, float], cell: tuple[float, float]) -> None:
    """Labels of summands, the ends of separators between them, and lines to labels moved away."""
    if not g.labels.placed:
        return
    near = g.of_ticks + (0.0 if g.ticks else 1.0)
    far = near + g.leader
    size = cell[0] if g.across else cell[1]
    origin = corner[0] if g.across else corner[1]

    def line(a0: float, d0: float, a1: float, d1: float, color: str = "separator") -> None:
        if g.across:
            sheet.lines.append(Line(a0, corner[1] - d0, a1, corner[1] - d1, color))
        else:
            sheet.lines.append(Line(corner[0] - d0, a0, corner[0] - d1, a1, color))

    moved = any(p.moved for p in g.labels.placed)
    if not moved:
        for at in (*(b.start for b in g.axis.bands), g.axis.size):
            line(origin + at * size, 0.0, origin + at * size, far - 1)
    for placed in g.labels.placed:
        if moved:
            line(origin + placed.anchor, near, origin + placed.at, far - 1, "faint")
        sheet.texts.append(_band_text(g, placed.text, origin + placed.at, corner, far))


def _band_text(g: Gutter, text: str, at: float, corner: tuple[float, float], far: float) -> Text:
    if g.labels.upright:
        return Text(
            at, corner[1] - far - 1, text, LABEL, "text", "center", "bottom", 90, role="band"
        )
    if g.across:
        return Text(at, corner[1] - far - 1, text, LABEL, "text", "center", "bottom", role="band")
    return Text(corner[0] - far - 3, at, text, LABEL, "text", "right", "center", role="band")
