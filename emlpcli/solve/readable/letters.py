"""The letters of parameters: one for each element of each family, numbered where copies have them.

They are the same wherever parameters are shown: in pictures, in formulas, in printed code.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from string import ascii_lowercase
from typing import TYPE_CHECKING

from emlpcli.solve.readable.families import Element
from emlpcli.solve.readable.symbols import subscript

if TYPE_CHECKING:
    from emlpcli.solve.readable.basis import Readable

EQUALITIES = re.compile(r"(\[[a-z](=[a-z](\+\d+)?)+\]|δ\S+)*|1")  # names that these are all of
NUMBERED = re.compile(r"b[₀-₉]+")
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


def index_letters(elements: Iterable[Element]) -> str:
    """The letters of the indices of elements, as far as their names tell."""
    return "".join(sorted({c for e in elements for c in re.findall("[a-z]", e.name)}))


def meaning(element: Element, indices: str, *, whole: bool) -> tuple[str, str]:
    """What a parameter belongs to, in words and in TeX with dollar signs, if there is such a form.

    That is an element, by its name, or, unless it is so as a `whole`, those of its entries that
    no finer element covers: of the element 1 those with `indices` that are all different.
    """
    if NUMBERED.fullmatch(element.name):  # a letter and a number would be taken for a parameter
        return f"element {element.name[1:].translate(_ON_THE_LINE)}", ""
    if not whole and element.name == "1":
        if len(indices) == 2:
            math = r"{\neq}".join(indices)
            return f"[{'≠'.join(indices)}]", f"$[{math}]$"
        return "indices all different", ""
    return element.name, element.math


def note_on_meaning(elements: Iterable[Element]) -> str:
    """What names mean where not all of them stand for whole elements."""
    if all(EQUALITIES.fullmatch(element.name) for element in elements):
        return "Names are exact: indices that are not said to be equal differ."
    return "A name stands for the entries that no finer name covers."


_ON_THE_LINE = str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789")
