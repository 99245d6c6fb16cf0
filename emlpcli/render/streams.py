"""What a stream is: how wide, and whether colours are welcome and how many; without Rich."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Literal, TextIO

Depth = Literal["plain", "256", "truecolor"]

NARROWEST = 8  # columns; a terminal that says it has fewer is taken to have these
_NO = ("0", "false")


def width_of(stream: TextIO) -> int | None:
    """The columns of a terminal: COLUMNS where that is set; None where it is none.

    What goes elsewhere than to a terminal has lines of any length.
    """
    if not stream.isatty():
        return None
    columns = os.environ.get("COLUMNS", "")
    if columns.isascii() and columns.isdigit() and int(columns[:6]):
        return max(int(columns[:6]), NARROWEST)
    try:
        return max(os.get_terminal_size(stream.fileno()).columns or 80, NARROWEST)
    except (OSError, ValueError):  # a stream that says it is a terminal and has no handle
        return 80


def depth_of(stream: TextIO, environment: Mapping[str, str] | None = None) -> Depth:
    """How many colours to write to a stream.

    NO_COLOR allows none anywhere. FORCE_COLOR asks for colours also where the stream is no
    terminal: as many as the terminal is said to have, but 256 at least, where it is 2 it asks for
    256 and where it is 3 for all; where it is 0 or false, for none. Without both, a terminal gets
    what TERM and COLORTERM say, see https://no-color.org and https://force-color.org.
    """
    env = os.environ if environment is None else environment
    forced = env.get("FORCE_COLOR", "").lower()
    if env.get("NO_COLOR") or forced in _NO:
        return "plain"
    if forced in ("2", "3"):
        return "256" if forced == "2" else "truecolor"
    term, many = env.get("TERM", ""), env.get("COLORTERM", "").lower()
    if not forced and (not stream.isatty() or term == "dumb"):
        return "plain"
    if many in ("truecolor", "24bit") or "direct" in term:
        return "truecolor"
    return "256" if forced or many or "256color" in term else "plain"


def wants_color(stream: TextIO, environment: Mapping[str, str] | None = None) -> bool:
    """Whether escape sequences of text are welcome: bold, faint and red, which all terminals have.

    On a terminal, unless NO_COLOR is set or TERM is dumb; elsewhere where FORCE_COLOR is set.
    """
    env = os.environ if environment is None else environment
    forced = env.get("FORCE_COLOR", "").lower()
    if env.get("NO_COLOR") or forced in _NO:
        return False
    return bool(forced) or (stream.isatty() and env.get("TERM") != "dumb")


def load_rich() -> None:
    """Import Rich and leave the random numbers of the program as they are.

    Rich draws one when its styles are imported, so that a program that seeded `random` before it
    showed a card would go on with other numbers.
    """
    import random

    state = random.getstate()
    import rich.style  # noqa: F401

    random.setstate(state)
