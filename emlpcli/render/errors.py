"""Error messages for a terminal: what happened, the place underlined, what to do next."""

from __future__ import annotations

import sys
from contextlib import suppress
from typing import TextIO

from emlpcli.errors import EmlpError
from emlpcli.render.streams import wants_color, width_of
from emlpcli.render.wrapping import columns, wrapped

WIDTH = 100  # columns of the user's text that are shown around the place
_RED, _DIM, _OFF = "\x1b[1;31m", "\x1b[2m", "\x1b[0m"
_HIDDEN = (127, *range(0x80, 0xA0), *range(0xD800, 0xE000), 0x200E, 0x200F)
_TURNING = (*range(0x202A, 0x202F), *range(0x2066, 0x206A))  # the direction of writing
_VISIBLE = {c: 0x2400 + c for c in range(32)} | dict.fromkeys((*_HIDDEN, *_TURNING), 0xFFFD)


def render_error(error: EmlpError, *, color: bool = False, width: int | None = None) -> str:
    """The message in lines: `error: ...`, the text with its place, `hint: ...`.

    On a terminal of `width` columns message and hint are wrapped between words, and the user's
    text is shown as far as it fits around the place.
    """
    lines = [_headed("error:", error.message, _RED if color else "", width)]
    if error.text and error.text.strip() and error.span is not None:
        room = WIDTH if width is None else min(WIDTH, max(width - 4, 8))
        text, start, stop = _crop(error.text, *error.span, room)
        shown = [printable(text[:start]), printable(text[start:stop]), printable(text[stop:])]
        under = max(1, columns(shown[1]))
        mark = f"{_RED}{'^' * under}{_OFF}" if color else "^" * under
        lines.append("  " + "".join(shown))
        lines.append("  " + " " * columns(shown[0]) + mark)
    if error.hint:
        lines.append(_headed("hint:", error.hint, _DIM if color else "", width))
    return "\n".join(lines)


def _headed(head: str, text: str, style: str, width: int | None) -> str:
    """A word in a colour and a text, wrapped with the text below itself."""
    lines = wrapped(printable(text), width, indent=f"{head} ", hang="  ")
    if style:
        lines[0] = f"{style}{head}{_OFF}{lines[0].removeprefix(head)}"
    return "\n".join(lines)


def print_error(error: EmlpError, stream: TextIO | None = None) -> None:
    """Write the message to a stream, standard error by default."""
    stream = stream or sys.stderr
    with suppress(OSError, ValueError):
        shown = render_error(error, color=wants_color(stream), width=width_of(stream))
        print(shown, file=stream, flush=True)


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

    On a terminal it is wrapped between words. With --quiet only that is written which a person
    must `always` know.
    """
    if _quiet and not always:
        return
    with suppress(OSError, ValueError):
        for line in text.split("\n"):
            print(*wrapped(line, width_of(sys.stderr), hang="  "), sep="\n", file=sys.stderr)
        sys.stderr.flush()


def printable(text: str) -> str:
    """The text with control characters made visible, one column each, and no lone surrogates."""
    return text.translate(_VISIBLE)


def _crop(text: str, start: int, stop: int, room: int) -> tuple[str, int, int]:
    """The text around the place, with … where it was cut, and the place in it."""
    stop = max(stop, start)
    if len(text) <= room:
        return text, start, stop
    first = max(0, min(start - room // 3, len(text) - room))
    last = min(len(text), first + room)
    head, tail = "…" if first else "", "…" if last < len(text) else ""
    shift = first - len(head)
    return head + text[first:last] + tail, start - shift, min(stop, last) - shift
