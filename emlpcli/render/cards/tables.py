"""The tables of cards: facts with labels, lists with headings, and their place on the page."""

from __future__ import annotations

from collections.abc import Iterable

from rich.console import RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text


def facts(rows: Iterable[tuple[str, str | Text]]) -> Table:
    """Labels with what is said of them, folded where it is long."""
    grid = Table.grid(padding=(0, 2))
    grid.add_column(no_wrap=True, style="dim")
    grid.add_column(overflow="fold")
    for label, value in rows:
        grid.add_row(
            f"  {label}" if label else "", value if isinstance(value, Text) else Text(value)
        )
    return grid


def table(names: Iterable[str] = (), numbers: Iterable[str] = ()) -> Table:
    """A table of no rows yet, with these headings: columns of names, then columns of numbers."""
    made = Table(box=None, padding=(0, 2, 0, 0), show_edge=False, header_style="dim")
    for name in names:
        made.add_column(name, no_wrap=True)
    for name in numbers:
        made.add_column(name, justify="right", no_wrap=True)
    return made


def indented(part: RenderableType, by: int = 2) -> Padding:
    """The part some columns to the right."""
    return Padding(part, (0, 0, 0, by), expand=False)
