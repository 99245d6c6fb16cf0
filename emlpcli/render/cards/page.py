"""How a card is printed: where lines end, and in which colours."""

from __future__ import annotations

import sys
from io import StringIO
from typing import TYPE_CHECKING, Literal, TextIO

from rich.console import Console

from emlpcli.render.cards.tables import UNBOUNDED
from emlpcli.render.streams import Depth, depth_of, wants_color, width_of

if TYPE_CHECKING:
    from rich.console import RenderableType

Color = Literal["standard", "256", "truecolor"]

COLORS: dict[Depth, Color] = {"plain": "standard", "256": "256", "truecolor": "truecolor"}


def show_card(card: RenderableType, stream: TextIO | None = None) -> None:
    """Print a card, as wide as the terminal; unwrapped where that is none.

    Without trailing blanks, and in colours where these are welcome (`depth_of`).
    """
    stream = stream or sys.stdout
    color = COLORS[depth_of(stream)] if wants_color(stream) else None
    lines = card_lines(card, width_of(stream) or UNBOUNDED, color)
    stream.writelines(f"{line}\n" for line in lines)


def card_lines(card: RenderableType, width: int, color: Color | None = None) -> list[str]:
    """The lines of a card, none wider than `width` and none with blanks at its end."""
    page = StringIO()
    console = Console(
        file=page,
        highlight=False,
        markup=False,
        emoji=False,
        width=width,
        height=1000,
        legacy_windows=False,
        force_terminal=color is not None,
        color_system=color,
        _environ={},
    )
    console.print(card)
    return [line.rstrip() for line in page.getvalue().splitlines()]
