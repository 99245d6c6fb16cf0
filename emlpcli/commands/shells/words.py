"""A line that is begun in a shell, in words; and how bash wants the end of the last one."""

from __future__ import annotations

from typing import NamedTuple

_SPECIAL = frozenset(" \t\n*?[]{}()<>|&;'\"$`\\!#~")
_LITERAL_IN_DOUBLE = frozenset('$`"\\')  # before which a backslash is taken away between "…"


class Begun(NamedTuple):
    """The last word of a line, up to the cursor."""

    word: str
    """Its value, without quotes and backslashes."""
    kept: int
    """So many characters of the value stand before the place from which bash completes."""
    quote: str
    """The quotation mark that is open, or nothing."""


def split(line: str, breaks: str = "") -> tuple[list[str], Begun]:
    """The words before the last one, and the last one, which is empty after a space.

    `breaks` are the characters that part words for completion in bash (COMP_WORDBREAKS), which
    begins anew behind each of them, and behind a quotation mark that is open.
    """
    words: list[str] = []
    word, kept, quote, inside = "", 0, "", False  # `inside` a word, which '' begins too
    at = 0
    while at < len(line):
        sign, at = line[at], at + 1
        if quote and sign == quote:
            quote = ""
        elif sign == "\\" and quote != "'":
            literal = line[at : at + 1]
            escapes = not quote or literal in _LITERAL_IN_DOUBLE
            word, at = word + (literal if escapes else sign + literal), at + len(literal)
        elif quote:
            word += sign
        elif sign in "'\"":
            quote, kept = sign, len(word)
        elif sign.isspace():
            if inside:
                words.append(word)
            word, kept, inside = "", 0, False
            continue
        else:
            word += sign
            kept = len(word) if sign in breaks else kept
        inside = True
    return words, Begun(word, kept, quote)


def for_bash(value: str, begun: Begun) -> str:
    """What bash puts in the place of what it completes, so that `value` is what is passed on."""
    rest = value[begun.kept :]
    if begun.quote == "'":
        return rest.replace("'", "'\\''")
    special = _LITERAL_IN_DOUBLE if begun.quote else _SPECIAL
    return "".join(f"\\{sign}" if sign in special else sign for sign in rest)
