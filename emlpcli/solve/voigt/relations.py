"""What each component is by itself, as in Nye's diagrams: zero, free, equal, opposite, or else."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from emlpcli.algebra.numbers.surds import Surd
from emlpcli.solve.voigt.coefficients import LinearForm, same
from emlpcli.solve.voigt.form import Voigt


class Kind(StrEnum):
    """The signs of Nye's diagrams (Physical Properties of Crystals, 1985, appendix E)."""

    ZERO = "zero"  # a small dot
    FREE = "free"  # a heavy dot: an independent component
    EQUAL = "equal"  # a heavy dot that a line joins to another one
    OPPOSITE = "opposite"  # a ring that a line joins to a heavy dot
    COMBINATION = "combination"  # a cross, or two rings: a multiple or a sum


@dataclass(frozen=True)
class Cell:
    """One component; `to` is the name of the one that it equals or is opposite to.

    That is an independent component, or the first of equal combinations; None for other kinds.
    """

    name: str
    kind: Kind
    to: str | None
    form: LinearForm


def relations(found: Voigt) -> tuple[tuple[Cell, ...], ...]:
    """The cells of a matrix by rows; those of a list in one row.

    In a symmetric matrix the cell below the diagonal is equal to the one above it.
    """
    combinations: list[Cell] = []
    rows = []
    names = iter(found.names)
    for entries in found.entries:
        row = []
        for form in entries:
            cell = _cell(next(names), form, combinations)
            if cell.kind is Kind.COMBINATION:
                combinations.append(cell)
            row.append(cell)
        rows.append(tuple(row))
    return tuple(rows)


def _cell(name: str, form: LinearForm, combinations: list[Cell]) -> Cell:
    """One cell, given the combinations before it."""
    if not form:
        return Cell(name, Kind.ZERO, None, form)
    if same(form, {name: Surd(1)}):
        return Cell(name, Kind.FREE, None, form)
    known: list[tuple[str, LinearForm]] = [(other, {other: Surd(1)}) for other in form]
    known += [(cell.name, cell.form) for cell in combinations]
    for kind, sign in ((Kind.EQUAL, 1), (Kind.OPPOSITE, -1)):
        for other, its in known:
            if same(form, its, sign):
                return Cell(name, kind, other, form)
    return Cell(name, Kind.COMBINATION, None, form)
