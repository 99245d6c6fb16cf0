"""The tables of cards: facts with labels, lists with headings, and their place on the page.

No line is wider than the page, and no word is broken that fits on a line. Where a table is too
wide its texts are wrapped between words; where that would leave columns of a word or two, each row
stands by itself, with the headings before its values.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from rich.measure import Measurement
from rich.padding import Padding
from rich.text import Text

from emlpcli.overrides import override
from emlpcli.render.wrapping import columns, widest_word

if TYPE_CHECKING:
    from rich.console import Console, ConsoleOptions, RenderableType

GAP = 2  # blanks between columns
TALLEST = 2  # lines of a cell, beyond which rows that stand by themselves are tried
FACT_INDENT = 2
MOST_CELLS = 80  # percent of the cells of a column, whose width is given to it before others
NARROW = 14  # columns that a text has at least, where it would fill them
UNBOUNDED = 10_000  # columns of a page on which nothing is wrapped

Value = str | Text | Callable[[int], Sequence[str]]  # the last makes lines for a width


class _Lines:
    """What says its lines for a width, none wider than that."""

    def lines(self, width: int) -> list[Text]:
        """The lines."""
        raise NotImplementedError

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterator[Text]:
        for line in self.lines(options.max_width):
            line.rstrip()
            line.no_wrap = True
            yield line

    def __rich_measure__(self, console: Console, options: ConsoleOptions) -> Measurement:
        widest = max((line.cell_len for line in self.lines(options.max_width)), default=0)
        return Measurement(widest, widest)


@dataclass
class Made(_Lines):
    """Lines that a function makes for a width, such as those of a table of characters."""

    make: Callable[[int], Sequence[str]]

    @override
    def lines(self, width: int) -> list[Text]:
        """The lines, wrapped where the function left them wider."""
        return [part for line in self.make(width) for part in _wrapped(Text(line), width)]


@dataclass
class Facts(_Lines):
    """Labels with what is said of them; what does not fit beside its label goes below it."""

    rows: Sequence[tuple[str, Value]]

    @override
    def lines(self, width: int) -> list[Text]:
        """The label of a value before its first line, the others below that."""
        side = max((len(label) for label, _ in self.rows), default=0) + FACT_INDENT + GAP
        found: list[Text] = []
        for label, value in self.rows:
            head, room = Text(" " * FACT_INDENT).append(label, style="dim"), width - side
            if _fits(value, room):
                for i, part in enumerate(_shown(value, room)):
                    before = head if i == 0 else Text()
                    found.append(before + Text(" " * (side - before.cell_len)) + part)
                continue
            found += [head] if label else []
            indent = next((i for i in (2 * FACT_INDENT, FACT_INDENT) if _fits(value, width - i)), 0)
            found += [Text(" " * indent) + part for part in _shown(value, width - indent)]
        return found


def _fits(value: Value, room: int) -> bool:
    """Whether no word of a value is too wide, and no line that a function makes for it."""
    if callable(value):
        return max(map(columns, value(UNBOUNDED)), default=0) <= room
    text = value.plain if isinstance(value, Text) else value
    return widest_word(text) <= room


def _shown(value: Value, room: int) -> list[Text]:
    if callable(value):
        return Made(value).lines(room)
    return _wrapped(value if isinstance(value, Text) else Text(value), room)


def facts(rows: Iterable[tuple[str, Value]]) -> Facts:
    """Labels with what is said of them."""
    return Facts(list(rows))


@dataclass(frozen=True)
class Column:
    """A heading, and whether what stands below it is at the right, as numbers are."""

    heading: str
    right: bool = False


@dataclass
class Table(_Lines):
    """Rows of cells below headings; `styles` has the style of each row.

    The columns up to number `head` are what a row is of.
    """

    columns: list[Column] = field(default_factory=list)
    rows: list[list[Text]] = field(default_factory=list)
    styles: list[str] = field(default_factory=list)
    head: int = 0

    def add_column(self, heading: str, *, right: bool = False) -> None:
        """One more column, before there are rows."""
        self.columns.append(Column(heading, right))

    def add_row(self, *cells: str | Text, style: str = "") -> None:
        """One more row, with a cell for each column."""
        if len(cells) != len(self.columns):
            raise ValueError(f"{len(cells)} cells for {len(self.columns)} columns")
        self.rows.append([c if isinstance(c, Text) else Text(c) for c in cells])
        self.styles.append(style)

    @override
    def lines(self, width: int) -> list[Text]:
        """As a table where texts need few lines, else as records if these are shorter."""
        widths = self._widths(width)
        records = None
        if widths is not None:
            heights = [self._height(row, widths) for row in self._all_rows()]
            if max(heights, default=0) <= TALLEST:
                return self._table(widths)
            records = self._records(width)
            if len(records) >= sum(heights):
                return self._table(widths)
        return self._records(width) if records is None else records

    def _all_rows(self) -> list[list[Text]]:
        return [[Text(c.heading, style="dim") for c in self.columns], *self.rows]

    def _widths(self, width: int) -> list[int] | None:
        """The width of each column; None where some word would not fit.

        Each has what its widest word needs, and as much of the rest as it can use, the same for
        all that could use more.
        """
        rows, count = self._all_rows(), len(self.columns)
        whole = [max(row[i].cell_len for row in rows) for i in range(count)]
        least = [
            max(min(whole[i], NARROW), *(widest_word(row[i].plain) for row in rows))
            for i in range(count)
        ]
        left = width - GAP * (count - 1) - sum(least)
        if left < 0:
            return None
        # at first as most cells of a column need, so that a few long ones take nothing from others
        most = [
            sorted(row[i].cell_len for row in rows)[MOST_CELLS * len(rows) // 100]
            for i in range(count)
        ]
        for wanted in (most, whole):
            wanting = sorted(range(count), key=lambda i: wanted[i] - least[i])
            for done, i in enumerate(wanting):
                more = max(min(wanted[i] - least[i], left // (count - done)), 0)
                least[i] += more
                left -= more
        return least

    def _height(self, row: Sequence[Text], widths: Sequence[int]) -> int:
        return max(len(_wrapped(c, w)) for c, w in zip(row, widths, strict=True))

    def _table(self, widths: Sequence[int]) -> list[Text]:
        found = []
        if any(c.heading for c in self.columns):
            found += self._row(self._all_rows()[0], widths, heading=True)
        for row, style in zip(self.rows, self.styles, strict=True):
            found += [_styled(line, style) for line in self._row(row, widths)]
        return found

    def _row(
        self, row: Sequence[Text], widths: Sequence[int], *, heading: bool = False
    ) -> list[Text]:
        """The lines of one row; headings end on the line above the first cells."""
        cells = [_wrapped(c, w) for c, w in zip(row, widths, strict=True)]
        height = max(map(len, cells), default=0)
        lines = [Text() for _ in range(height)]
        for column, parts, wide in zip(self.columns, cells, widths, strict=True):
            empty = [Text()] * (height - len(parts))
            filled = [*empty, *parts] if heading else [*parts, *empty]
            for line, part in zip(lines, filled, strict=True):
                blanks = " " * (wide - part.cell_len)
                line.append(blanks if column.right else "").append_text(part)
                line.append(" " * GAP if column.right else blanks + " " * GAP)
        return lines

    def _records(self, width: int) -> list[Text]:
        """Each row by itself: its first cell, and below it headings with values.

        Numbers stand side by side, as many as fit; each text has lines of its own.
        """
        found: list[Text] = []
        stop = self.head + 1
        if heading := " ".join(c.heading for c in self.columns[:stop] if c.heading):
            found += _wrapped(Text(heading, style="dim"), width)
        for row, style in zip(self.rows, self.styles, strict=True):
            first = Text(" ").join(cell for cell in row[:stop] if cell)
            found += [_styled(line, style) for line in _wrapped(first, width)] if first else []
            pairs: list[Text] = []
            for column, cell in list(zip(self.columns, row, strict=True))[stop:]:
                if not cell:
                    continue
                heading = f"{column.heading} " if column.heading else ""
                pair = _styled(Text().append(heading, style="dim").append_text(cell), style)
                if column.right:
                    pairs.append(pair)
                    continue
                found += _flowing(pairs, width)
                pairs = []
                found += _hanging(pair, width)
            found += _flowing(pairs, width)
        return found


def table(names: Iterable[str] = (), numbers: Iterable[str] = ()) -> Table:
    """A table of no rows yet, with these headings: columns of names, then columns of numbers."""
    return Table([*map(Column, names), *(Column(name, right=True) for name in numbers)])


def indented(part: RenderableType, by: int = 2) -> Padding:
    """The part some columns to the right."""
    return Padding(part, (0, 0, 0, by), expand=False)


def _styled(text: Text, style: str) -> Text:
    made = Text(style=style)
    made.append_text(text)
    return made


def _flowing(pairs: Sequence[Text], width: int) -> list[Text]:
    """Pairs side by side, each whole on one line where it fits, two columns to the right."""
    found: list[Text] = []
    for pair in pairs:
        if found and found[-1].cell_len + 3 + pair.cell_len <= width:
            found[-1] = found[-1] + Text("   ") + pair
        else:
            found += _hanging(pair, width)
    return found


def _hanging(text: Text, width: int) -> list[Text]:
    """The text two columns to the right, and what does not fit on its line four columns."""
    if text.cell_len + 2 <= width:
        return [Text("  ").append_text(text)]
    later = min(4, max(width - widest_word(text.plain), 0))
    parts = _wrapped(text, max(width - later, 1))
    first = min(2, later)
    return [Text(" " * (later if i else first)).append_text(p) for i, p in enumerate(parts)]


def _wrapped(text: Text, width: int) -> list[Text]:
    """The text in lines, broken between words, inside of one only where it is wider."""
    if text.cell_len <= width and "\n" not in text.plain:
        return [text]
    from rich.console import Console

    parts = text.wrap(Console(width=width), max(width, 1), overflow="fold")
    for part in parts:
        part.rstrip()
    return list(parts) or [Text()]
