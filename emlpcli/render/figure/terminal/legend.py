"""The legend of a view in the terminal, and text that fits into its columns."""

from __future__ import annotations

from rich.cells import cell_len

from emlpcli.render.errors import printable
from emlpcli.render.figure.colour.oklab import Colors, rgb_bytes
from emlpcli.render.figure.colour.paint import Paint
from emlpcli.render.figure.content.view import Entry, ParameterPicture, View
from emlpcli.render.figure.terminal.ansi import DIM, OFF, ink
from emlpcli.render.figure.terminal.glyphs import letter_of
from emlpcli.render.streams import Depth
from emlpcli.render.wrapping import wrapped

MOST_CHIPS = 3  # of a line that stands for several parameters, a colour each


def folded(text: str, width: int | None) -> list[str]:
    """The text in lines that are no wider than the terminal; one where that is None."""
    return wrapped(printable(text), width)


def fit(text: str, width: int) -> str:
    """The text cut or filled up to a width in columns."""
    while cell_len(text) > width:
        text = text[:-2] + "…" if len(text) > 1 else ""
    return text + " " * (width - cell_len(text))


def legend_lines(
    view: View,
    width: int | None,
    depth: Depth,
    paint: Paint,
    *,
    marked: bool = False,
    numbered: bool = False,
) -> list[str]:
    """A line for each parameter with a name; what the signs mean where values are shown.

    Where every entry is `marked` with what it is, sums need no line. Without colours a letter
    stands for a parameter, or its number where they are `numbered`.
    """
    if view.message or not view.panels:
        return []
    picture = view.panels[0].picture
    names = max((cell_len(e.name) for e in view.legend if e.note), default=0)
    if isinstance(picture, ParameterPicture):
        if depth == "plain":
            entries = [e for e in view.legend if not e.negative and not e.is_sum]
            letters = [e.mark or (e.number if numbered else _letters(e, picture)) for e in entries]
            side = max(map(cell_len, letters), default=0)
            return [
                _clip(f"{fit(letter, side)}  {_named(e, names).removeprefix('+')}", width)
                for letter, e in zip(letters, entries, strict=True)
            ]
        entries = [e for e in view.legend if not (marked and e.is_sum)]
        chips = max((len(e.chips[:MOST_CHIPS]) for e in entries), default=0)
        side = max((cell_len(e.number) for e in entries), default=0)
        return [_chip_line(e, picture, (chips, side, names), width, depth, paint) for e in entries]
    if depth == "plain":
        return [] if view.sizes else folded("+ positive   - negative   · zero", width)
    if view.legend:
        return [f"{_chip(paint.number(e.value, view.limit), depth)} {e.name}" for e in view.legend]
    return [_ramp(view.sizes, view.limit, width, depth, paint)]


def _letters(entry: Entry, picture: ParameterPicture) -> str:
    """The characters of its parameters: `a`, `a b c`, or `a c … s`."""
    if not entry.chips:
        return ""
    first, *others = (letter_of(picture, label) for label in entry.chips)
    if len(others) > 2:
        others = [others[0], "…", others[-1]]
    return " ".join([first, *others])


def _chip_line(
    entry: Entry,
    picture: ParameterPicture,
    columns: tuple[int, int, int],
    width: int | None,
    depth: Depth,
    paint: Paint,
) -> str:
    """The colours, what entries say and the name, in columns of three widths."""
    chips, side, names = columns
    table = paint.parameters(picture)
    colors = [table[label] for label in entry.chips[:MOST_CHIPS]]
    colors = [paint.shaded(color) for color in colors] if entry.negative else colors
    mark = "██" if chips == 1 else "█"
    chip = "".join(f"{_ink(c, depth)}{mark}" for c in colors) + (OFF if colors else "")
    used = chips * len(mark)
    chip += " " * (used - len(colors) * len(mark))
    if (picture.count == 1 and picture.mixed is None) or not side:
        return f"{chip} {_clip(_named(entry, names), width, used + 1)}"
    number = " " * (side - cell_len(entry.number)) + entry.number
    return f"{chip} {DIM}{number}{OFF}  {_clip(_named(entry, names), width, used + 3 + side)}"


def _named(entry: Entry, names: int) -> str:
    """The name, and behind it in columns of the width of the names what it is of."""
    if not entry.note:
        return entry.name
    return f"{entry.name}{' ' * (names - cell_len(entry.name))}   {entry.note}"


def _clip(text: str, width: int | None, used: int = 0) -> str:
    """The text as far as it fits beside what is used of the width."""
    return text if width is None else fit(text, max(width - used, 0)).rstrip()


def _chip(color: Colors, depth: Depth) -> str:
    return f"{_ink(color, depth)}██{OFF}"


def _ink(color: Colors, depth: Depth) -> str:
    red, green, blue = rgb_bytes(color).tolist()
    return ink((red, green, blue), depth)


def _ramp(sizes: bool, limit: float, width: int | None, depth: Depth, paint: Paint) -> str:
    scale = paint.scale(sizes=sizes)
    low = "0" if sizes else f"−{limit:.2g}"
    high = f"{limit:.2g}"
    number = min(31, (width or 80) - len(low) - len(high) - 3) // 2 * 2 + 1
    steps = [scale[round(i * (len(scale) - 1) / max(number - 1, 1))] for i in range(number)]
    return f"{low} " + "".join(f"{_ink(c, depth)}█" for c in steps) + f"{OFF} {high}"
