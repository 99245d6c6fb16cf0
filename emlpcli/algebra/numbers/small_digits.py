"""Numbers in small digits: raised as powers are, and lowered as indices are."""

from __future__ import annotations

RAISED, LOWERED = "⁰¹²³⁴⁵⁶⁷⁸⁹", "₀₁₂₃₄₅₆₇₈₉"
_DIGITS = "0123456789"
_RAISE, _LOWER = str.maketrans(_DIGITS, RAISED), str.maketrans(_DIGITS, LOWERED)
_ON_THE_LINE = str.maketrans(RAISED + LOWERED, 2 * _DIGITS)


def superscript(number: int) -> str:
    """The number in superscript digits, such as `²³`."""
    return str(number).translate(_RAISE)


def subscript(number: int) -> str:
    """The number in subscript digits, such as `₂₃`."""
    return str(number).translate(_LOWER)


def on_the_line(text: str) -> str:
    """The text with the digits that are raised or lowered in it as others are."""
    return text.translate(_ON_THE_LINE)
