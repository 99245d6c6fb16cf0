"""How a card is laid out and printed: plain tables, rows of facts, and where lines end."""

from __future__ import annotations

import sys
from io import StringIO
from typing import TYPE_CHECKING, TextIO

from rich.console import Console
from rich.padding import Padding
from rich.table import Table

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


def _console(stream: TextIO, width: int | None = None) -> Console:
    return Console(
        file=stream,
        highlight=False,
        markup=False,
        emoji=False,
        width=width,
        color_system="auto" if wants_color(stream) else None,
    )


def facts() -> Table:
    """A table of facts without a heading: a label and what is said, which may be folded."""
    grid = Table.grid(padding=(0, 2))
    grid.add_column(no_wrap=True, style="dim")
    grid.add_column(overflow="fold")
    return grid


def table() -> Table:
    """A table without lines, its heading dim."""
    return Table(box=None, padding=(0, 2, 0, 0), show_edge=False, header_style="dim")


def indented(content: RenderableType, by: int = 2) -> Padding:
    """The content some columns to the right."""
    return Padding(content, (0, 0, 0, by), expand=False)
