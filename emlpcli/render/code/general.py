"""The general map of a family in TeX: a matrix of parameters and their sums, with letters."""

from __future__ import annotations

from dataclasses import dataclass

from emlpcli.render.limits import LARGEST_FORMULA_MATRIX
from emlpcli.render.linear_forms import form_tex
from emlpcli.reps.summands import Summand
from emlpcli.solve.parameter_pattern import Pattern, cell
from emlpcli.solve.readable.families import Family
from emlpcli.solve.readable.letters import (
    family_letters,
    meanings,
    note_on_meaning,
)
from emlpcli.solve.solution import Solution


@dataclass(frozen=True)
class General:
    """The matrix, what each letter stands for, and a note where that needs one; all in TeX."""

    matrix: str
    letters: tuple[tuple[str, str], ...]
    note: str


def general_maps(solution: Solution) -> dict[int, General]:
    """The general maps from one copy to one copy, by the number of their family.

    Left out are families with one element, whose matrix says it, matrices that are large, and
    those whose entries mix more parameters than a sum is written of.
    """
    letters = family_letters(solution.readable) if solution.dimension else None
    found: dict[int, General] = {}
    for number, family in enumerate(solution.readable.families if letters else ()):
        assert letters is not None
        if family.elements < 2 or family.monomial.size > LARGEST_FORMULA_MATRIX:
            continue
        _, entries = cell(solution, Summand(family.output, 1), Summand(family.input, 1))
        if entries is not None and entries.labels is not None and entries.named:
            found[number] = _general(solution, family, letters[number], entries)
    return found


def _general(solution: Solution, family: Family, letters: str, found: Pattern) -> General:
    rows = (" & ".join(form_tex(form, letters.__getitem__) for form in row) for row in found.rows())
    readable = solution.readable
    named = meanings(readable, family, found.whole)
    stands_for = []
    for letter, element in zip(letters, named, strict=True):
        math = element.math.strip("$") if element.math else rf"\text{{{element.name}}}"
        stands_for.append((letter, math))
    return General(
        "".join([r"\begin{pmatrix}", r" \\ ".join(rows), r"\end{pmatrix}"]),
        tuple(stands_for),
        note_on_meaning(readable, family, found.whole, named),
    )
