"""The letters of parameters: one for each element of each family, numbered where copies have them.

They are the same wherever parameters are shown: in pictures, in formulas, in printed code.
"""

from __future__ import annotations

from string import ascii_lowercase
from typing import TYPE_CHECKING

from emlpcli.solve.readable.symbols import subscript

if TYPE_CHECKING:
    from emlpcli.solve.readable.basis import Readable

IMAGINARY = "i"  # no letter of a parameter where coefficients are complex


def family_letters(readable: Readable) -> list[str] | None:
    """For each family in order its letters, one an element; None where the alphabet ends.

    Over ℂ there is no i, which is the imaginary unit.
    """
    alphabet = ascii_lowercase
    if readable.solution.is_complex:
        alphabet = alphabet.replace(IMAGINARY, "")
    found, first = [], 0
    for family in readable.families:
        found.append(alphabet[first : first + family.elements])
        first += family.elements
        if first > len(alphabet):
            return None
    return found


def parameter_letters(readable: Readable) -> list[str] | None:
    """The names of all parameters in the order of columns, such as a, b, or a₁, a₂ of two copies.

    None where the alphabet ends.
    """
    letters = family_letters(readable)
    if letters is None:
        return None
    names = [""] * readable.dimension
    for members, listed in zip(readable.family_members(), letters, strict=True):
        for number, first in enumerate(members.tolist(), 1):
            below = subscript(str(number)) if len(members) > 1 else ""
            for j, letter in enumerate(listed):
                names[first + j] = letter + below
    return names
