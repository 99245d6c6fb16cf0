"""The matrices of a page: the whole layer, and one copy to one copy of each kind of maps."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from emlpcli.errors import TooLargeError
from emlpcli.render import numbers
from emlpcli.render.figure.content.subject import Subject, letters
from emlpcli.render.figure.content.view import Axis, Band
from emlpcli.render.limits import (
    MOST_PAGE_ELEMENTS,
    MOST_PAGE_ENTRIES,
    MOST_PAGE_FAMILIES,
    MOST_PAGE_NAMES,
    MOST_PAGE_NONZEROS,
)
from emlpcli.reps.printing import describe_slots
from emlpcli.reps.summands import Summand

if TYPE_CHECKING:
    from emlpcli.reps.monomials import TensorIndex
    from emlpcli.solve.readable.basis import Readable
    from emlpcli.solve.readable.families import Element, Family
    from emlpcli.solve.solution import Solution

Slots = tuple["TensorIndex", ...]
Column = tuple[NDArray[np.int64], NDArray[Any]]


@dataclass(frozen=True)
class Side:
    """One side of a matrix: its axis, and how one copy of each of its bands is called."""

    axis: Axis
    single: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class PageMatrix:
    """A matrix with the elements that it is a combination of.

    `columns_of` has the flat indices, ascending, and the values of each element's nonzero
    entries; the matrix is row-major, of shape (rows, columns).
    """

    title: str
    rows: Side
    columns: Side
    elements: tuple[Element, ...]
    columns_of: tuple[Column, ...]

    @property
    def nonzeros(self) -> int:
        """Numbers that the page has to hold."""
        return sum(len(index) for index, _ in self.columns_of)


@dataclass(frozen=True)
class PageFamily:
    """The maps between one kind of summand and another: a matrix, or why there is none here.

    `names` are those of the first elements where there is no matrix that names all of them.
    """

    label: str
    copies: int
    elements: int
    matrix: PageMatrix | None = None
    why_not: str = ""
    names: tuple[str, ...] = ()


@dataclass
class Budget:
    """Numbers that all matrices of a page may still hold together."""

    left: int

    def take(self, wanted: int) -> bool:
        """Whether so many are left; then they are taken."""
        fits = wanted <= self.left
        self.left -= wanted if fits else 0
        return fits


def whole_matrix(subject: Subject, budget: Budget) -> tuple[PageMatrix | None, str]:
    """The matrix of the whole layer, or why the page has none."""
    solution = subject.solution
    rows, columns = (Side(axis, _single(subject, axis)) for axis in subject.axes)
    what = "The layer" if subject.is_map else "The space"
    if reason := _too_large((rows.axis.size, columns.axis.size), solution.dimension):
        return None, f"{what} has {reason}."
    try:
        readable = solution.readable
        if readable.nonzeros > MOST_PAGE_NONZEROS:
            many = numbers.integer(readable.nonzeros)
            reason = _more(many, "nonzero numbers", MOST_PAGE_NONZEROS)
            return None, f"{what} has {reason}."
        listed = tuple(readable.entries(j) for j in range(solution.dimension))
        elements = tuple(readable.elements(0, solution.dimension))
    except TooLargeError as problem:
        return None, f"No whole matrix: {problem.message}."
    made = PageMatrix(str(solution.rep), rows, columns, elements, listed)
    budget.take(made.nonzeros)
    return made, ""


def _single(subject: Subject, axis: Axis) -> tuple[str, ...]:
    """How one copy of each band of an axis is called."""
    if subject.folded is not None:
        return tuple(band.label for band in axis.bands)
    parts = subject.sides.outputs if axis is subject.axes[0] else subject.sides.inputs
    return tuple(Summand(p.slots, 1).label(subject.single) for p in parts[: len(axis.bands)])


def _more(many: str, what: str, most: int) -> str:
    return f"{many} {what}, more than the {most} that a page shows"


def _too_large(shape: tuple[int, int], elements: int) -> str:
    """What is too large of a matrix for a page; empty where nothing is."""
    if elements > MOST_PAGE_ELEMENTS:
        return _more(numbers.integer(elements), "elements", MOST_PAGE_ELEMENTS)
    if shape[0] * shape[1] > MOST_PAGE_ENTRIES:
        return _more(numbers.integer(shape[0] * shape[1]), "entries", MOST_PAGE_ENTRIES)
    return ""


def kinds_of(solution: Solution) -> tuple[tuple[Family, ...], int]:
    """The kinds of maps that a page lists, and how many more there are."""
    every = solution.readable.families
    return every[:MOST_PAGE_FAMILIES], max(0, len(every) - MOST_PAGE_FAMILIES)


def page_family(subject: Subject, family: Family, budget: Budget) -> PageFamily:
    """One kind of maps: its matrix where it is small enough and fits into the budget."""
    readable = subject.solution.readable
    plain = PageFamily(family.label, family.copies, family.elements)
    rows, columns = _sides_of(subject, family)
    shape = rows.axis.size, columns.axis.size
    if reason := _too_large(shape, family.elements):
        return replace(plain, why_not=f"{reason}.", names=_first_names(readable, family))
    try:
        total = prod(part.nonzeros for part in readable.parts(family.monomial))
        if total <= budget.left:
            listed = tuple(_column(readable, family, j) for j in range(family.elements))
            made = PageMatrix(
                family.label if family.copies == 1 else _of_one_copy(rows, columns),
                rows,
                columns,
                tuple(readable.family_elements(family)),
                listed,
            )
            if budget.take(made.nonzeros):
                return replace(plain, matrix=made)
    except TooLargeError as problem:
        return replace(plain, why_not=f"{problem.message}.")
    why = f"its {numbers.integer(total)} nonzero numbers are more than a page has room left for."
    return replace(plain, why_not=why, names=_first_names(readable, family))


def _column(readable: Readable, family: Family, j: int) -> Column:
    """Flat indices and values of an element from one copy to one copy, in written order."""
    index, value = readable.family_column(family, j)
    both = Summand((*family.output, *family.input), 1)
    sizes = [slot.size for slot in both.slots]
    if not sizes:
        return index, value
    canonical = np.unravel_index(index, [sizes[place] for place in both.canonical_axes])
    written = dict(zip(both.canonical_axes, canonical, strict=True))
    flat = np.ravel_multi_index([written[place] for place in range(len(sizes))], sizes)
    order = np.argsort(flat)
    return np.asarray(flat, dtype=np.int64)[order], value[order]


def _first_names(readable: Readable, family: Family) -> tuple[str, ...]:
    try:
        return tuple(e.name for e in readable.family_elements(family, MOST_PAGE_NAMES))
    except TooLargeError:
        return ()


def _of_one_copy(rows: Side, columns: Side) -> str:
    """Such as `V² ← V`, where the label of a family counts copies."""
    parts = [side.axis.bands[0].label for side in (rows, columns) if side.axis.bands]
    return (" ← " if columns.axis.name else "⊗").join(parts)


def _sides_of(subject: Subject, family: Family) -> tuple[Side, Side]:
    """Rows and columns of the matrix from one copy of the input to one of the output.

    A tensor with several indices is folded, as the whole space is in `Subject.folded`.
    """
    out = family.output
    if not subject.is_map:
        half = len(out) // 2
        if not half:
            return _side(subject, "coordinate", out, 0), Side(Axis("", 1))
        return _side(subject, "", out[:half], 0), _side(subject, "", out[half:], half)
    rows = _side(subject, "output", out, 0)
    return rows, _side(subject, "input", _undual(family.input), len(out))


def _side(subject: Subject, name: str, slots: Slots, first: int) -> Side:
    """Indices, the first of which has number `first`, as one side of a matrix."""
    label = describe_slots(slots, subject.single)
    sizes = tuple(slot.size for slot in slots)
    names = tuple(slot.names for slot in slots)
    band = Band(label, 0, prod(sizes), 1, sizes, names)
    return Side(Axis(name, band.size, (band,), letters(first, len(slots))), (label,))


def _undual(slots: Slots) -> Slots:
    """The indices of the input whose duals these are."""
    return tuple(s if s.is_orthogonal else replace(s, dual=not s.dual) for s in slots)
