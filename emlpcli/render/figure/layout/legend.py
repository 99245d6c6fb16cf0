"""What explains the colours beside the pictures: a legend of parameters, or a colour bar."""

from __future__ import annotations

from dataclasses import dataclass

from emlpcli.render.figure.colour.oklab import rgb_hex
from emlpcli.render.figure.colour.paint import Paint
from emlpcli.render.figure.content.view import Entry, ParameterPicture, View
from emlpcli.render.figure.layout.measure import cut, width
from emlpcli.render.figure.layout.sheet import (
    CAPTION,
    LABEL,
    LEADING,
    LEGEND,
    Bar,
    Box,
    Omitted,
    Sheet,
    Swatch,
    Text,
)
from emlpcli.render.numbers import integer

ROW = 13.5  # of the legend
CHIP = 9.5
MOST_STRIPES = 3  # of a chip, a colour each, that stands for several parameters
LONGEST_NAME = 230.0
FEW_ROWS = 12  # that columns have at least where the height may grow
BAR, LONGEST_BAR, SHORTEST_BAR = 11.0, 170.0, 70.0
GAP = 18.0


@dataclass(frozen=True)
class Legend:
    """The entries of a legend in columns, or none of them; `bar` is the width of a colour bar."""

    bar: float = 0.0
    entries: tuple[Entry, ...] = ()
    columns: int = 0
    rows: int = 0
    numbers: float = 0.0  # width of the numbers
    names: float = 0.0  # width of the names
    notes: float = 0.0  # width of the notes
    left_out: int = 0

    @property
    def beside(self) -> float:
        """Points that it takes across beside the pictures, with the gap between."""
        entries = self.columns * (self.column + GAP) - GAP if self.entries else 0.0
        widest = max(entries, self.bar)
        return widest + GAP if widest else 0.0

    @property
    def column(self) -> float:
        """Width of one column."""
        return CHIP + 6 + self.numbers + self.names + self.notes

    @property
    def height(self) -> float:
        """Points that it takes down."""
        return (self.rows + bool(self.left_out)) * ROW


def legend_of(
    view: View, height: float, most_width: float = 1000.0, *, strict: bool = False
) -> Legend:
    """The legend in as many columns as a height asks for.

    Columns have at least twelve rows, unless the height is `strict`.
    """
    entries, bar = view.legend, _bar_width(view)
    if not entries:
        return Legend(bar)
    names = max(min(_name_width(e), LONGEST_NAME) for e in entries)
    notes = max(min(width(e.note, LEGEND) + 10, LONGEST_NAME) if e.note else 0 for e in entries)
    numbers = max(width(e.number, LEGEND) for e in entries)
    several = len({n for e in entries for n in e.chips}) > 1 or any(e.mark for e in entries)
    numbers = numbers + 6 if numbers and several else 0.0
    rows = int(height // ROW) if strict else max(int(height // ROW), min(FEW_ROWS, len(entries)))
    if rows < 2 < len(entries):
        return Legend(bar)
    rows = max(rows, 1)
    columns = -(-len(entries) // rows)
    one = Legend(bar, entries, 1, rows, numbers, names, notes).column + GAP
    columns = min(columns, int((most_width + GAP) // one))
    if columns <= 0:
        return Legend(bar)
    rows = min(rows, -(-len(entries) // columns))
    if strict and rows * columns < len(entries):
        rows = max(rows - 1, 1)  # room for the line that counts the rest
    shown = entries[: rows * columns]
    return Legend(bar, shown, columns, rows, numbers, names, notes, len(entries) - len(shown))


def omitted(view: View, legend: Legend) -> tuple[Omitted, ...]:
    """The lines of the legend that there is no room for."""
    left = len(view.legend) - len(legend.entries)
    return (Omitted(left, "line of the legend", "lines of the legend"),) if left else ()


def _name_width(entry: Entry) -> float:
    if entry.math:
        return width(entry.math, LEGEND + 1, math=True)
    return width(entry.name, LEGEND)


def draw_legend(sheet: Sheet, view: View, legend: Legend, x: float, y: float, paint: Paint) -> None:
    """The legend with its upper left corner at a place."""
    write = sheet.texts.append
    picture = view.panels[0].picture if legend.entries else None
    table = paint.parameters(picture) if isinstance(picture, ParameterPicture) else None
    for i, entry in enumerate(legend.entries):
        column, row = divmod(i, legend.rows)
        left = x + column * (legend.column + GAP)
        middle = y + row * ROW + ROW / 2
        if table is None:
            colors = [paint.number(entry.value, view.limit)]
        else:
            colors = [table[label] for label in entry.chips[:MOST_STRIPES]]
        for k, color in enumerate(colors):
            wide = CHIP / len(colors)
            stripe = Box(left + k * wide, middle - CHIP / 2, wide, CHIP)
            shade = rgb_hex(paint.shaded(color) if entry.negative else color)
            sheet.swatches.append(Swatch(stripe, shade, "separator"))
        left += CHIP + 6
        if legend.numbers:
            at = left + legend.numbers - 6
            write(Text(at, middle, entry.number, LEGEND, "faint", "right", "center", role="number"))
            left += legend.numbers
        size, math = (LEGEND + 1, True) if entry.math else (LEGEND, False)
        text = entry.math or cut(entry.name, LEGEND, legend.names + 1)
        write(Text(left, middle, text, size, va="center", math=math, role="legend"))
        if entry.note:
            at, note = left + legend.names + 10, cut(entry.note, LEGEND, legend.notes - 9)
            write(Text(at, middle, note, LEGEND, "faint", va="center", role="note"))
    if legend.left_out:
        below, text = y + legend.rows * ROW + ROW / 2, f"and {integer(legend.left_out)} more"
        write(Text(x, below, text, CAPTION, "faint", va="center", role="legend"))


def _bar_width(view: View) -> float:
    """Points that the colour bar takes across, with its numbers and its label."""
    if not view.scale:
        return 0.0
    return BAR + 5 + max(width(t, CAPTION) for t in _bar_texts(view)) + 6 + LABEL * LEADING


def _bar_texts(view: View) -> tuple[str, ...]:
    """The numbers at the top, in the middle and at the bottom of the colour bar."""
    high = view.limit
    if view.sizes:
        return _number_text(high), _number_text(high / 2), "0"
    return _number_text(high), "0", "−" + _number_text(high)


def _number_text(value: float) -> str:
    return f"{value:.2g}" if 1e-3 <= value < 1e4 else f"{value:.1e}"


def draw_bar(sheet: Sheet, view: View, x: float, y: float, height: float) -> float:
    """The colour bar beside pictures of a height; returns its lower end."""
    if not view.scale:
        return y
    tall = min(max(height, SHORTEST_BAR), LONGEST_BAR)
    box = Box(x, y, BAR, tall)
    sheet.bars.append(Bar(box, 0.0 if view.sizes else -view.limit, view.limit))
    write, texts, left = sheet.texts.append, _bar_texts(view), box.right + 5
    for at, text in zip((y + 4, y + tall / 2, y + tall - 4), texts, strict=True):
        write(Text(left, at, text, CAPTION, "faint", va="center", role="scale"))
    right = left + max(width(t, CAPTION) for t in texts) + 6
    place, label = (right + LABEL * 0.6, y + tall / 2), cut(view.scale, CAPTION, tall + 8)
    write(Text(*place, label, CAPTION, "faint", "center", "center", 90, role="scale label"))
    return y + tall
