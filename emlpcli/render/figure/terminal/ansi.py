"""Colours of terminals: the escape sequences of them, and which theme suits.

Rich knows such sequences too, but takes another of the 256 colours than the nearest one for one
colour in twelve, and has nothing for two colours in a half-block; only the widths of characters
are taken from it.
"""

from __future__ import annotations

import os
from collections.abc import Mapping

from emlpcli.render.streams import Depth

Rgb = tuple[int, int, int]

BOLD, DIM, OFF = "\x1b[1m", "\x1b[2m", "\x1b[0m"
_LEVELS = (0, 95, 135, 175, 215, 255)  # of the 6 x 6 x 6 colours of 256


def terminal_theme(environment: Mapping[str, str] | None = None) -> str:
    """The theme that suits the terminal: dark, unless it says that its ground is light."""
    env = os.environ if environment is None else environment
    ground = env.get("COLORFGBG", "").split(";")[-1]
    return "light" if ground in ("7", "15") else "dark"


def ink(color: Rgb, depth: Depth) -> str:
    """The sequence that sets the colour of text."""
    return f"\x1b[38;{_code(color, depth)}m"


def ground(color: Rgb, depth: Depth) -> str:
    """The sequence that sets the colour behind text."""
    return f"\x1b[48;{_code(color, depth)}m"


def _code(color: Rgb, depth: Depth) -> str:
    if depth == "truecolor":
        return "2;" + ";".join(map(str, color))
    return f"5;{nearest_256(color)}"


def nearest_256(color: Rgb) -> int:
    """The number of the nearest of the 256 colours: of the cube, or a grey."""
    cube = [_level(v) for v in color]
    grey = min(range(24), key=lambda i: abs(8 + 10 * i - sum(color) / 3))
    of_cube = tuple(_LEVELS[i] for i in cube)
    of_grey = (8 + 10 * grey,) * 3
    if _distance(of_grey, color) < _distance(of_cube, color):
        return 232 + grey
    return 16 + 36 * cube[0] + 6 * cube[1] + cube[2]


def _level(value: int) -> int:
    """The number of the nearest level of the cube."""
    return min(range(len(_LEVELS)), key=lambda i: abs(_LEVELS[i] - value))


def _distance(a: tuple[int, ...], b: tuple[int, ...]) -> int:
    return sum((x - y) ** 2 for x, y in zip(a, b, strict=True))
