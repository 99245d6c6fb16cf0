"""How a figure is wanted: mode, theme, size, resolution; refused here if it makes no sense."""

from __future__ import annotations

import re
from dataclasses import dataclass
from math import isfinite

from emlpcli.errors import EmlpError, suggest
from emlpcli.render.errors import printable
from emlpcli.render.figure.content.view import MODES

DPI = 150
MOST_PIXELS = 100_000_000
LARGEST_SIZE = (9.0, 12.0)  # inches that a figure takes where no size is given
SMALLEST_SIZE = (2.5, 2.0)
THEME_NAMES = ("light", "dark")


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


def checked(options: FigureOptions) -> FigureOptions:
    """The options, or EmlpError that says what is wrong with them; nothing heavy is loaded."""
    if options.mode is not None:
        _one_of("mode", options.mode, MODES)
    if options.theme is not None:
        _one_of("theme", options.theme, THEME_NAMES)
    if not isfinite(options.dpi) or options.dpi < 10:
        raise EmlpError(f"a resolution of {options.dpi:g} dpi shows nothing", hint="try --dpi 150")
    width, height = options.size or LARGEST_SIZE
    if not (isfinite(width) and isfinite(height)):
        raise EmlpError("the size of a figure must be finite", hint="write it 6x4, in inches")
    if width < SMALLEST_SIZE[0] or height < SMALLEST_SIZE[1]:
        raise EmlpError(
            f"a figure of {width:g} x {height:g} inches is too small for its text",
            hint=f"at least {SMALLEST_SIZE[0]:g}x{SMALLEST_SIZE[1]:g} is needed",
        )
    pixels = (width * options.dpi) * (height * options.dpi)  # infinite where it is too large
    if pixels > MOST_PIXELS:
        most = int((MOST_PIXELS / (width * height)) ** 0.5)
        raise EmlpError(
            f"{width:g} x {height:g} inches at {options.dpi:g} dpi are {pixels / 1e6:,.0f} million "
            f"pixels, more than the {MOST_PIXELS // 10**6} million allowed",
            hint=f"--dpi {most} is the most at this size"
            if most >= 10
            else "take a smaller --size",
        )
    return options


def parse_size(text: str) -> tuple[float, float]:
    """Width and height in inches from a text such as `6x4` or `6.5 × 4`."""
    number = r"(\d{1,6}(?:\.\d{1,6})?)"
    match = re.fullmatch(rf"\s*{number}\s*[xX×*,]\s*{number}\s*(?:in)?\s*", text, re.ASCII)
    if not match:
        raise EmlpError(
            f"{printable(text)!r} is no size of a figure", hint="write it 6x4, in inches"
        )
    return float(match[1]), float(match[2])


def _one_of(what: str, given: str, known: tuple[str, ...]) -> None:
    if given in known:
        return
    close = suggest(given, known)
    listed = ", ".join(known)
    raise EmlpError(
        f"unknown {what} {printable(given)!r}",
        hint=f"did you mean {close[0]}?" if close else f"the {what}s are {listed}",
    )
