"""How a figure is wanted: mode, theme, size, resolution, title, colours, seed."""

from __future__ import annotations

import re
from dataclasses import dataclass

from emlpcli.errors import EmlpError
from emlpcli.render.errors import printable

DPI = 150


@dataclass(frozen=True)
class FigureOptions:
    """Options of a figure; `size` is in inches.

    Without a mode the size of the picture decides. Without a theme files are light, and the
    terminal takes the one that suits it.
    """

    mode: str | None = None
    theme: str | None = None
    dpi: float = DPI
    size: tuple[float, float] | None = None
    title: str | None = None
    cmap: str | None = None
    seed: int = 0
    factors: str = "none"  # of pairs of indices, in the mode voigt


def parse_size(text: str) -> tuple[float, float]:
    """Width and height in inches from a text such as `6x4` or `6.5 × 4`."""
    number = r"(\d{1,6}(?:\.\d{1,6})?)"
    match = re.fullmatch(rf"\s*{number}\s*[xX×*,]\s*{number}\s*(?:in)?\s*", text, re.ASCII)
    if not match:
        raise EmlpError(
            f"{printable(text)!r} is no size of a figure", hint="write it 6x4, in inches"
        )
    return float(match[1]), float(match[2])
