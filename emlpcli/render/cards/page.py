"""How a card is printed: where lines end, and in which colours."""

from __future__ import annotations

import sys
from io import StringIO
from typing import TYPE_CHECKING, TextIO

from rich.console import Console

from emlpcli.render.errors import wants_color

if TYPE_CHECKING:
    from rich.console import RenderableType

PIPED_WIDTH = 10_000  # piped output is never wrapped


def show_card(card: RenderableType, stream: TextIO | None = None) -> None:
    """Print a card; unwrapped, plain and without trailing blanks where that is no terminal."""
    stream = stream or sys.stdout
    if stream.isatty():
        _console(stream).print(card)
        return
    page = StringIO()
    _console(page, width=PIPED_WIDTH).print(card)
    stream.writelines(f"{line.rstrip()}\n" for line in page.getvalue().splitlines())


def terminal_width(stream: TextIO) -> int:
    """Columns of a terminal; piped output is never wrapped."""
    return _console(stream).width if stream.isatty() else PIPED_WIDTH


def _console(stream: TextIO, width: int | None = None) -> Console:
    return Console(
        file=stream,
        highlight=False,
        markup=False,
        emoji=False,
        width=width,
        color_system="auto" if wants_color(stream) else None,
    )
