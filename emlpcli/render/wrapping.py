"""Text in lines of a width: broken between words, and inside of one only where it is wider."""

from __future__ import annotations

import re
from unicodedata import combining, east_asian_width

_WORD = re.compile(r"(\s*)(\S+)")


def columns(text: str) -> int:
    """Terminal columns that a text takes."""
    if text.isascii():
        return len(text)
    return sum(0 if combining(c) else 2 if east_asian_width(c) in "WF" else 1 for c in text)


def wrapped(text: str, width: int | None, *, indent: str = "", hang: str = "") -> list[str]:
    """The text in lines of at most `width` columns; in one line where that is None.

    The first line begins with `indent`, each later one with `hang`. A word that is wider than a
    line is cut. Blanks within a line stay as they are; a text of blanks alone is one empty line.
    """
    if width is None or columns(indent + text) <= width:
        return [indent + text]
    lines, line, empty = [], indent, True
    for blanks, word in _WORD.findall(text):
        gap = "" if empty else blanks
        if columns(line + gap + word) <= width:
            line, empty = line + gap + word, False
            continue
        if not empty:
            lines.append(line)
            line = hang
        room = max(width - columns(line), 1)
        while columns(word) > room:
            head = _head(word, room)
            lines.append(line + head)
            word, line = word[len(head) :], hang
            room = max(width - columns(line), 1)
        line, empty = line + word, not word
    return lines if empty and lines else [*lines, line]


def _head(word: str, room: int) -> str:
    """As much of a word as fits, one character at least."""
    stop = 1
    while stop < len(word) and columns(word[: stop + 1]) <= room:
        stop += 1
    return word[:stop]


def widest_word(text: str) -> int:
    """Columns of the widest word of a text."""
    return max(map(columns, text.split()), default=0)
