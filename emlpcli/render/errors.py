"""Error messages for a terminal: what happened, the place underlined, what to do next."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from typing import TextIO
from unicodedata import combining, east_asian_width

from emlpcli.errors import EmlpError

WIDTH = 100  # columns of the user's text that are shown around the place
_HIDDEN = (127, *range(0x80, 0xA0), *range(0xD800, 0xE000), 0x200E, 0x200F)
_TURNING = (*range(0x202A, 0x202F), *range(0x2066, 0x206A))  # the direction of writing
_VISIBLE = {c: 0x2400 + c for c in range(32)} | dict.fromkeys((*_HIDDEN, *_TURNING), 0xFFFD)


def render_error(error: EmlpError, *, color: bool = False) -> str:
    """The message in lines: `error: ...`, the text with its place, `hint: ...`."""
    red, dim, off = ("\x1b[1;31m", "\x1b[2m", "\x1b[0m") if color else ("", "", "")
    lines = [f"{red}error:{off} {printable(error.message)}"]
    if error.text and error.text.strip() and error.span is not None:
        text, start, stop = _crop(error.text, *error.span)
        shown = [printable(text[:start]), printable(text[start:stop]), printable(text[stop:])]
        width = max(1, _columns(shown[1]))
        lines.append("  " + "".join(shown))
        lines.append("  " + " " * _columns(shown[0]) + f"{red}{'^' * width}{off}")
    if error.hint:
        lines.append(f"{dim}hint:{off} {printable(error.hint)}")
    return "\n".join(lines)


def print_error(error: EmlpError, stream: TextIO | None = None) -> None:
    """Write the message to a stream, standard error by default."""
    stream = stream or sys.stderr
    with suppress(OSError, ValueError):
        print(render_error(error, color=wants_color(stream)), file=stream, flush=True)


_quiet = False


def be_quiet(quiet: bool) -> None:
    """Whether lines that are neither errors nor warnings are left out from now on."""
    global _quiet
    _quiet = quiet


def is_quiet() -> bool:
    """Whether they are."""
    return _quiet


def say(text: str, *, always: bool = False) -> None:
    """Write a line to standard error; one that cannot be written to changes no answer.

    With --quiet only that is written which a person must `always` know.
    """
    if _quiet and not always:
        return
    with suppress(OSError, ValueError):
        print(text, file=sys.stderr, flush=True)


def wants_color(stream: TextIO) -> bool:
    """Whether escape sequences are welcome: on a terminal, unless NO_COLOR is set."""
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def printable(text: str) -> str:
    """The text with control characters made visible, one column each, and no lone surrogates."""
    return text.translate(_VISIBLE)


def _columns(text: str) -> int:
    """Terminal columns that a text takes."""
    return sum(0 if combining(c) else 2 if east_asian_width(c) in "WF" else 1 for c in text)


def _crop(text: str, start: int, stop: int) -> tuple[str, int, int]:
    """The text around the place, with … where it was cut, and the place in it."""
    stop = max(stop, start)
    if len(text) <= WIDTH:
        return text, start, stop
    first = max(0, min(start - WIDTH // 3, len(text) - WIDTH))
    last = min(len(text), first + WIDTH)
    head, tail = "…" if first else "", "…" if last < len(text) else ""
    shift = first - len(head)
    return head + text[first:last] + tail, start - shift, min(stop, last) - shift
