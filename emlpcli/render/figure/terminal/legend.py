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


def folded(text: str, width: int | None) -> list[str]:
    """The text in lines that are no wider than the terminal; one where that is None."""
    return wrapped(printable(text), width)


def fit(text: str, width: int) -> str:
    """The text cut or filled up to a width in columns."""
    while cell_len(text) > width:
        text = text[:-2] + "…" if len(text) > 1 else ""
    return text + " " * (width - cell_len(text))


def legend_lines(
    view: View, width: int | None, depth: Depth, paint: Paint, *, numbered: bool = False
) -> list[str]:
    """A line for each parameter with a name; what the signs mean where values are shown.

    Without colours a letter stands for a parameter, or its number where they are `numbered`.
    """
    if view.message or not view.panels:
        return []
    picture = view.panels[0].picture
    if isinstance(picture, ParameterPicture):
        if depth == "plain":
            letters = {e.label: letter_of(picture, e.label, numbered=numbered) for e in view.legend}
            return [
                _clip(f"{letters[e.label]}  {_named(e).removeprefix('+')}", width)
                for e in view.legend
                if not e.negative
            ]
        return [_chip_line(entry, picture, width, depth, paint) for entry in view.legend]
    if depth == "plain":
        return [] if view.sizes else folded("+ positive   - negative   · zero", width)
    if view.legend:
        chips = (_chip(paint.number(e.value, view.limit), depth) for e in view.legend)
        return [f"{chip} {e.name}" for chip, e in zip(chips, view.legend, strict=True)]
    return [_ramp(view.sizes, view.limit, width, depth, paint)]


def _chip_line(
    entry: Entry, picture: ParameterPicture, width: int | None, depth: Depth, paint: Paint
) -> str:
    color = paint.parameters(picture)[entry.label]
    chip = _chip(paint.shaded(color) if entry.negative else color, depth)
    if picture.count == 1:
        return f"{chip} {_clip(_named(entry), width, 3)}"
    number = str(entry.label + 1).rjust(len(str(picture.count)))
    return f"{chip} {DIM}{number}{OFF}  {_clip(_named(entry), width, 5 + len(number))}"


def _named(entry: Entry) -> str:
    return f"{entry.name}   {entry.note}" if entry.note else entry.name


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
