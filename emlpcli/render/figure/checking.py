"""What makes no sense of a figure is refused before anything is solved or loaded."""

from __future__ import annotations

from collections.abc import Collection
from math import isfinite

from emlpcli.errors import EmlpError, suggest
from emlpcli.render.errors import printable
from emlpcli.render.figure.content.modes import MODES
from emlpcli.render.figure.options import FigureOptions
from emlpcli.render.limits import LEAST_DPI, MOST_FIGURE_PIXELS, SMALLEST_FIGURE

NATURAL_SIZE = (9.0, 12.0)  # inches that a figure may take where no size is given
THEME_NAMES = ("light", "dark")


def checked(options: FigureOptions) -> FigureOptions:
    """The options, or EmlpError that says what is wrong with them; nothing heavy is loaded."""
    for what, given, known in (
        ("mode", options.mode, tuple(MODES)),
        ("theme", options.theme, THEME_NAMES),
    ):
        if given is not None and given not in known:
            raise unknown(what, given, known, f"the {what}s are {', '.join(known)}")
    if not isfinite(options.dpi) or options.dpi < LEAST_DPI:
        raise EmlpError(f"a resolution of {options.dpi:g} dpi shows nothing", hint="try --dpi 150")
    width, height = options.size or NATURAL_SIZE
    if not (isfinite(width) and isfinite(height)):
        raise EmlpError("the size of a figure must be finite", hint="write it 6x4, in inches")
    if width < SMALLEST_FIGURE[0] or height < SMALLEST_FIGURE[1]:
        raise EmlpError(
            f"a figure of {width:g} x {height:g} inches is too small for its text",
            hint=f"at least {SMALLEST_FIGURE[0]:g}x{SMALLEST_FIGURE[1]:g} is needed",
        )
    pixels = (width * options.dpi) * (height * options.dpi)  # infinite where it is too large
    if pixels > MOST_FIGURE_PIXELS:
        most = int((MOST_FIGURE_PIXELS / (width * height)) ** 0.5)
        raise EmlpError(
            f"{width:g} x {height:g} inches at {options.dpi:g} dpi are {pixels / 1e6:,.0f} million "
            f"pixels, more than the {MOST_FIGURE_PIXELS // 10**6} million allowed",
            hint=f"--dpi {most} is the most at this size"
            if most >= LEAST_DPI
            else "take a smaller --size",
        )
    return options


def unknown(what: str, given: str, known: Collection[str], all_of_them: str) -> EmlpError:
    """The error for a name that nothing has, with the nearest one or what is said of all."""
    close = suggest(given, known)
    hint = f"did you mean {close[0]}?" if close else all_of_them
    return EmlpError(f"unknown {what} {printable(given)!r}", hint=hint)
