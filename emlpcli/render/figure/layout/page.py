"""What stands around the pictures of every figure: title above, legend beside, caption below."""

from __future__ import annotations

from dataclasses import dataclass, replace

from emlpcli.errors import EmlpError
from emlpcli.render.figure.colour.paint import Paint
from emlpcli.render.figure.content.view import Entry, View
from emlpcli.render.figure.layout.measure import cut, width, wrapped
from emlpcli.render.figure.layout.sheet import (
    CAPTION,
    LABEL,
    LEADING,
    LEGEND,
    MARGIN,
    SUBTITLE,
    TITLE,
    Bar,
    Box,
    Sheet,
    Swatch,
    Text,
)
from emlpcli.render.numbers import integer

NARROWEST = 270.0  # points of text, so that captions do not run into columns of single words
WIDEST_TITLE = 470.0
ROW = 13.5  # of the legend
CHIP = 9.5
LONGEST_NAME = 230.0
BAR, LONGEST_BAR, SHORTEST_BAR = 11.0, 170.0, 70.0
GAP = 18.0
FOOT = 0.16  # share of a page of a given height that the caption may take


def text_width(view: View, content: float, size: tuple[float, float] | None) -> float:
    """How wide title and caption may run, for pictures that are `content` points wide."""
    if size is not None:
        return size[0] * 72 - 2 * MARGIN
    title = max(width(view.title, TITLE, True), width(view.subtitle, SUBTITLE))
    return max(content, NARROWEST, min(title, WIDEST_TITLE))


def head(sheet: Sheet, view: View, room: float) -> float:
    """Title and subtitle; returns where the pictures begin."""
    y = MARGIN
    for line in wrapped(view.title, TITLE, room, 3, True) if view.title else []:
        sheet.texts.append(Text(MARGIN, y, line, TITLE, bold=True, role="title"))
        y += TITLE * LEADING
    for line in wrapped(view.subtitle, SUBTITLE, room, 2):
        sheet.texts.append(Text(MARGIN, y, line, SUBTITLE, "faint", role="subtitle"))
        y += SUBTITLE * LEADING
    return y + 10


def caption_lines(view: View, room: float) -> list[str]:
    """The caption, one paragraph a statement."""
    texts = [text for text in (view.left_out, *view.caption, view.insets) if text]
    return [line for text in texts for line in wrapped(text, CAPTION, room, 4)]


def message_lines(view: View, room: float) -> list[tuple[str, bool]]:
    """Why there is nothing to show: headline, then reasons."""
    return [
        (line, i == 0)
        for i, text in enumerate(view.message)
        for line in wrapped(text, LABEL, room, 4, i == 0)
    ]


def foot_height(view: View, room: float) -> float:
    """Points that message and caption take below the pictures."""
    lines = len(caption_lines(view, room)) * CAPTION * LEADING
    lines += len(message_lines(view, room)) * LABEL * LEADING
    return lines + (12 if lines else 0)


def foot(sheet: Sheet, view: View, y: float, room: float) -> float:
    """Message and caption; returns the height of the page."""
    if view.message or view.caption or view.insets or view.left_out:
        y += 12
    for line, strong in message_lines(view, room):
        color = "text" if strong else "faint"
        sheet.texts.append(Text(MARGIN, y, line, LABEL, color, bold=strong, role="message"))
        y += LABEL * LEADING
    for line in caption_lines(view, room):
        sheet.texts.append(Text(MARGIN, y, line, CAPTION, "faint", role="caption"))
        y += CAPTION * LEADING
    return y + MARGIN


def trimmed(view: View, size: tuple[float, float]) -> View:
    """The view with no more of its caption than a page of a size in inches has room for."""
    room, height = size[0] * 72 - 2 * MARGIN, size[1] * 72
    while len(view.caption) > 1 or view.insets:
        lines = len(caption_lines(view, room))
        if lines * CAPTION * LEADING <= FOOT * height:
            break
        view = replace(view, insets="") if view.insets else replace(view, caption=view.caption[:-1])
    return view


def too_small(size: tuple[float, float]) -> EmlpError:
    """The error for a size in which nothing can be read."""
    return EmlpError(
        f"{size[0]:g} x {size[1]:g} inches are too small for this figure",
        hint="without --size the figure is as large as it needs to be",
    )


def fitted(sheet: Sheet, size: tuple[float, float]) -> Sheet:
    """The sheet on a page of a size in inches; EmlpError where it is larger."""
    if sheet.height > size[1] * 72 + 1 or sheet.width > size[0] * 72 + 1:
        raise too_small(size)
    sheet.width, sheet.height = size[0] * 72, size[1] * 72
    return sheet


@dataclass(frozen=True)
class Legend:
    """The entries of a legend in columns."""

    entries: tuple[Entry, ...]
    columns: int
    rows: int
    numbers: float  # width of the numbers
    names: float  # width of the names
    notes: float  # width of the notes
    left_out: int = 0

    @property
    def width(self) -> float:
        """Points that it takes across."""
        return self.columns * (self.column + GAP) - GAP if self.entries else 0.0

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
    entries = view.legend
    if not entries:
        return Legend((), 0, 0, 0.0, 0.0, 0.0)
    names = max(min(_name_width(e), LONGEST_NAME) for e in entries)
    notes = max(min(width(e.note, LEGEND) + 10, LONGEST_NAME) if e.note else 0 for e in entries)
    numbers = max(width(_number(e), LEGEND) for e in entries)
    several = len({e.label for e in entries}) > 1
    numbers = numbers + 6 if numbers and several else 0.0
    rows = int(height // ROW) if strict else max(int(height // ROW), min(12, len(entries)))
    if rows < 2 < len(entries):
        return Legend((), 0, 0, 0.0, 0.0, 0.0)
    rows = max(rows, 1)
    columns = -(-len(entries) // rows)
    one = Legend(entries, 1, rows, numbers, names, notes).column + GAP
    columns = min(columns, int((most_width + GAP) // one))
    if columns <= 0:
        return Legend((), 0, 0, 0.0, 0.0, 0.0)
    rows = min(rows, -(-len(entries) // columns))
    if strict and rows * columns < len(entries):
        rows = max(rows - 1, 1)  # room for the line that counts the rest
    shown = entries[: rows * columns]
    return Legend(shown, columns, rows, numbers, names, notes, len(entries) - len(shown))


def _name_width(entry: Entry) -> float:
    if entry.math:
        return width(entry.math, LEGEND + 1, math=True)
    return width(entry.name, LEGEND)


def _number(entry: Entry) -> str:
    return "" if entry.sign else str(entry.label + 1)


def draw_legend(sheet: Sheet, view: View, legend: Legend, x: float, y: float, paint: Paint) -> None:
    """The legend with its upper left corner at a place."""
    if not legend.entries:
        return
    picture = view.panels[0].picture
    table = paint.parameters(picture) if picture.count else None
    scale = paint.scale("values")
    for i, entry in enumerate(legend.entries):
        column, row = divmod(i, legend.rows)
        left = x + column * (legend.column + GAP)
        middle = y + row * ROW + ROW / 2
        if table is not None and not entry.sign:
            color = table[entry.label]
            if entry.negative:
                color = paint.shaded(color)
        else:
            at = (entry.label / view.panels[0].picture.limit + 1) / 2
            color = scale[round(at * (len(scale) - 1))]
        chip = Box(left, middle - CHIP / 2, CHIP, CHIP)
        sheet.swatches.append(Swatch(chip, hex_of(color), "separator"))
        left += CHIP + 6
        if legend.numbers:
            right = left + legend.numbers - 6
            number = _number(entry)
            sheet.texts.append(
                Text(right, middle, number, LEGEND, "faint", "right", "center", role="number")
            )
            left += legend.numbers
        size, math = (LEGEND + 1, True) if entry.math else (LEGEND, False)
        text = entry.math or cut(entry.name, LEGEND, legend.names + 1)
        sheet.texts.append(Text(left, middle, text, size, va="center", math=math, role="legend"))
        if entry.note:
            note = cut(entry.note, LEGEND, legend.notes - 9)
            sheet.texts.append(
                Text(
                    left + legend.names + 10,
                    middle,
                    note,
                    LEGEND,
                    "faint",
                    va="center",
                    role="note",
                )
            )
    if legend.left_out:
        text = f"and {integer(legend.left_out)} more"
        below = y + legend.rows * ROW + ROW / 2
        sheet.texts.append(Text(x, below, text, CAPTION, "faint", va="center", role="legend"))


def hex_of(color: object) -> str:
    """A colour as `#rrggbb`."""
    import numpy as np

    return "#" + "".join(f"{round(float(v) * 255):02x}" for v in np.asarray(color))


def bar_width(view: View) -> float:
    """Points that the colour bar takes across, with its numbers and its label."""
    if not view.scale:
        return 0.0
    return BAR + 5 + max(width(t, CAPTION) for t in bar_texts(view)) + 6 + LABEL * LEADING


def bar_texts(view: View) -> tuple[str, ...]:
    """The numbers at the top, in the middle and at the bottom of the colour bar."""
    high = max(p.picture.limit for p in view.panels)
    if view.panels[0].picture.kind == "magnitude":
        return _number_text(high), _number_text(high / 2), "0"
    return _number_text(high), "0", "−" + _number_text(high)


def _number_text(value: float) -> str:
    return f"{value:.2g}" if 1e-3 <= value < 1e4 else f"{value:.1e}"


def draw_bar(sheet: Sheet, view: View, x: float, y: float, height: float) -> float:
    """The colour bar beside pictures of a height; returns its lower end."""
    if not view.scale:
        return y
    tall = min(max(height, SHORTEST_BAR), LONGEST_BAR)
    picture = view.panels[0].picture
    high = max(p.picture.limit for p in view.panels)
    box = Box(x, y, BAR, tall)
    magnitude = picture.kind == "magnitude"
    sheet.bars.append(
        Bar(box, "magnitude", 0.0, high) if magnitude else Bar(box, "values", -high, high)
    )
    texts = bar_texts(view)
    for at, text in zip((y + 4, y + tall / 2, y + tall - 4), texts, strict=True):
        sheet.texts.append(
            Text(box.right + 5, at, text, CAPTION, "faint", va="center", role="scale")
        )
    right = box.right + 5 + max(width(t, CAPTION) for t in texts) + 6
    sheet.texts.append(
        Text(
            right + LABEL * 0.6,
            y + tall / 2,
            cut(view.scale, CAPTION, tall + 8),
            CAPTION,
            "faint",
            "center",
            "center",
            rotation=90,
            role="scale label",
        )
    )
    return y + tall
