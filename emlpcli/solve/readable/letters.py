"""The letters of parameters: one for each element of each family, numbered where copies have them.

They are the same wherever parameters are shown: in pictures, in formulas, in printed code.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from string import ascii_lowercase
from typing import TYPE_CHECKING

from emlpcli.algebra.numbers.small_digits import on_the_line
from emlpcli.solve.readable.families import Element, Family
from emlpcli.solve.readable.symbols import subscript

if TYPE_CHECKING:
    from emlpcli.solve.readable.basis import Readable

BAR = "A bar | parts indices that differ."
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


def meanings(readable: Readable, family: Family, whole: Sequence[bool]) -> list[Element]:
    """What the parameters of a family belong to: its elements, or the entries that are their own.

    An element that is not `whole` covers entries of finer ones, as [i=j] does those of [i=j=k];
    its parameter is called by its other entries, [i=j≠k]. An element that is but numbered is so
    called, since a letter with a number would be taken for a parameter.
    """
    elements = readable.family_elements(family)
    finest = elements if all(whole) else readable.family_elements(family, own=True)
    found = []
    for element, own, alone in zip(elements, finest, whole, strict=True):
        named = element if alone else own
        if NUMBERED.fullmatch(named.name):
            named = replace(named, name=f"element {on_the_line(named.name[1:])}", math="")
        found.append(named)
    return found


def note_on_meaning(
    readable: Readable, family: Family, whole: Sequence[bool], named: Sequence[Element]
) -> str:
    """What names mean that do not say it by themselves; empty where they do."""
    if any("|" in element.name for element in named):
        return BAR
    elements = zip(readable.family_elements(family), named, whole, strict=True)
    if any(not alone and element.name == shown.name for element, shown, alone in elements):
        return "A name stands for the entries that no finer name covers."
    return ""
