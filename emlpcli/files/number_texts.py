"""Numbers as programs and people write them in texts."""

from __future__ import annotations

import re

FORTRAN = re.compile(r"^([+-]?(?:\d+\.?\d*|\.\d+))[dD]([+-]?\d+)$")  # double precision: 1.5D-3
MINUS = "\N{MINUS SIGN}"  # in numbers that were copied from a printed page


def number(text: str, kind: type[float] | type[complex]) -> float | complex | None:
    """The number, None where the text is none; `nan` and `inf` are numbers here.

    Complex ones are written as Python and NumPy do: 1+2j, (1+2j). Exponents may follow a D, as in
    Fortran, and a number may stand between quotation marks.
    """
    if "_" in text:  # which Python allows between digits
        return None
    try:
        return kind(text)
    except ValueError:
        pass
    word = text.strip().replace(MINUS, "-")
    if len(word) > 1 and word[0] == word[-1] and word[0] in "\"'":
        word = word[1:-1]
    word = FORTRAN.sub(r"\1e\2", word)
    try:
        return kind(word)
    except ValueError:
        return None
