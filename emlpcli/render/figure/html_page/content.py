"""What a page says of a solution: facts, whole matrix where it is small enough, and its blocks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from emlpcli.errors import TooLargeError
from emlpcli.render import numbers
from emlpcli.render.cards.report import canonical, counted_how, meaning, why_zero
from emlpcli.render.figure.content.blocks import gathered
from emlpcli.render.figure.content.subject import Subject, letters
from emlpcli.render.figure.content.view import Axis, Band, Cell
from emlpcli.render.limits import (
    LARGEST_DRAWN_SIDE,
    MOST_PAGE_ELEMENTS,
    MOST_PAGE_ENTRIES,
    MOST_PAGE_FAMILIES,
    MOST_PAGE_NAMES,
    MOST_PAGE_NONZEROS,
    MOST_SHOWN_SUMMANDS,
)
from emlpcli.reps.printing import describe_slots, notes_on_groups
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


@dataclass(frozen=True)
class Overview:
    """The map of blocks: labels of both sides, cells, and for each cell the number of its family."""

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    cells: tuple[Cell, ...]
    families: tuple[int | None, ...]


@dataclass(frozen=True)
class Content:
    """Everything that a page says.

    Without `whole`, `why_blocks` says why the page shows blocks; without `overview` the families
    are listed, the first ones of `listed_of`. `why_zero` is empty unless the dimension is 0.
    """

    title: str
    group: str
    is_map: bool
    is_complex: bool
    dimension: int
    facts: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]
    legend: tuple[str, ...]
    whole: PageMatrix | None
    why_blocks: str
    families: tuple[PageFamily, ...]
    families_left_out: int
    overview: Overview | None
    why_zero: tuple[str, ...]


def content(solution: Solution, title: str | None = None) -> Content:
    """What the page of a solution says, at most as much as `render/limits.py` allows."""
    subject = Subject(solution)
    whole: PageMatrix | None = None
    kinds: tuple[Family, ...] = ()
    families: tuple[PageFamily, ...] = ()
    why_blocks, left_out = "", 0
    if solution.dimension:
        budget = _Budget(MOST_PAGE_NONZEROS)
        whole, why_blocks = _whole(subject, budget)
        kinds, left_out = _kinds(solution)
        if whole is not None and len(kinds) == kinds[0].copies == 1:  # the layer is one block
            kinds = ()
        families = tuple(_family(subject, kind, budget) for kind in kinds)
    return Content(
        subject.title(title),
        solution.expansion.group_names,
        subject.is_map,
        solution.is_complex or _complex_values(whole, families),
        solution.dimension,
        _facts(subject),
        tuple(notes_on_groups(solution.expansion)),
        _legend(solution),
        whole,
        why_blocks,
        families,
        left_out,
        _overview(subject, kinds, left_out),
        tuple(why_zero(solution)),
    )


@dataclass
class _Budget:
    """Numbers that all matrices of a page may still hold together."""

    left: int

    def take(self, wanted: int) -> bool:
        """Whether so many are left; then they are taken."""
        fits = wanted <= self.left
        self.left -= wanted if fits else 0
        return fits


# -- facts ---------------------------------------------------------------------------------------


def _facts(subject: Subject) -> tuple[tuple[str, str], ...]:
    solution = subject.solution
    size = numbers.integer(solution.size)
    if subject.is_map:
        rows, columns = map(numbers.integer, solution.shape)
        size = f"{rows} × {columns} = {size}"
    compact = all(g.is_compact for g in solution.expansion.groups)
    relative = "" if compact else ", relative to ‖ρ(g)‖"
    facts = [
        ("size", f"{size} {'entry' if solution.size == 1 else 'entries'}"),
        ("dimension", numbers.integer(solution.dimension)),
        ("canonical", canonical(solution)),
        ("certificate", f"{solution.certificate}: {meaning(solution)}"),
        ("counted by", "; ".join(counted_how(solution))),
    ]
    try:
        moved = numbers.error(solution.evidence.equivariance)
        facts.append(
            ("invariance", f"‖ρ(g)q−q‖ at most {moved} over fresh random g{relative}"),
        )
    except TooLargeError as problem:
        facts.append(("invariance", f"not measured here: {problem.message}"))
    return tuple((label, text) for label, text in facts if text)


def _legend(solution: Solution) -> tuple[str, ...]:
    """What the symbols in the names mean, of all names that the page has."""
    if not solution.dimension:
        return ()
    readable = solution.readable
    rule = f"Independent ones: {readable.rule}" if readable.rule else ""
    return (*readable.legend, *([rule] if rule else []))


def _complex_values(whole: PageMatrix | None, families: Iterable[PageFamily]) -> bool:
    matrices = [whole, *(f.matrix for f in families)]
    return any(np.iscomplexobj(v) for m in matrices if m is not None for _, v in m.columns_of)


# -- matrices ------------------------------------------------------------------------------------


def _whole(subject: Subject, budget: _Budget) -> tuple[PageMatrix | None, str]:
    """The matrix of the whole layer, or why the page has none."""
    solution = subject.solution
    rows, columns = (Side(axis, _single(subject, axis)) for axis in subject.axes)
    what = "The layer" if subject.is_map else "The space"
    if problem := _too_large((rows.axis.size, columns.axis.size), solution.dimension):
        return None, f"{what} has {problem}, so it is shown by blocks."
    try:
        readable = solution.readable
        if readable.nonzeros > MOST_PAGE_NONZEROS:
            many = numbers.integer(readable.nonzeros)
            return None, f"{what} has {_more(many, 'nonzero numbers', MOST_PAGE_NONZEROS)}, " + (
                "so it is shown by blocks."
            )
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
    return f"{many} {what}, more than the {most:,} of a page"


def _too_large(shape: tuple[int, int], elements: int) -> str:
    """What is too large of a matrix for a page; empty where nothing is."""
    if elements > MOST_PAGE_ELEMENTS:
        return _more(numbers.integer(elements), "elements", MOST_PAGE_ELEMENTS)
    if max(shape) > LARGEST_DRAWN_SIDE:
        return _more(numbers.integer(max(shape)), "rows or columns", LARGEST_DRAWN_SIDE)
    if shape[0] * shape[1] > MOST_PAGE_ENTRIES:
        return _more(numbers.integer(shape[0] * shape[1]), "entries", MOST_PAGE_ENTRIES)
    return ""


def _kinds(solution: Solution) -> tuple[tuple[Family, ...], int]:
    """The kinds of maps that a page lists, and how many more there are."""
    every = solution.readable.families
    return every[:MOST_PAGE_FAMILIES], max(0, len(every) - MOST_PAGE_FAMILIES)


def _family(subject: Subject, family: Family, budget: _Budget) -> PageFamily:
    readable = subject.solution.readable
    plain = PageFamily(family.label, family.copies, family.elements)
    rows, columns = _sides_of(subject, family)
    shape = rows.axis.size, columns.axis.size
    if problem := _too_large(shape, family.elements):
        return replace(plain, why_not=f"{problem}.", names=_first_names(readable, family))
    try:
        total = sum(part.nonzeros for part in readable.parts(family.monomial))
        if total <= budget.left:
            listed = tuple(
                _sorted(readable.matrix(family, j)) for j in range(family.elements)
            )
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


def _sorted(matrix: NDArray[Any]) -> Column:
    flat = matrix.ravel()
    index = np.flatnonzero(flat)
    return index, flat[index]


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


# -- blocks --------------------------------------------------------------------------------------


def _overview(subject: Subject, families: Sequence[Family], left_out: int) -> Overview | None:
    """The map of blocks, equal summands gathered; None where it is too large, or one cell."""
    outputs, duals, inputs = map(
        gathered, (subject.sides.outputs, subject.sides.duals, subject.sides.inputs)
    )
    if max(len(outputs), len(duals)) > MOST_SHOWN_SUMMANDS or left_out:
        return None
    dimensions = {b.monomial: b.dimension for b in subject.solution.blocks}
    numbered = {(f.output, f.input): i for i, f in enumerate(families)}
    cells = tuple(
        Cell(i, j, (a.copies, b.copies), dimensions[a.monomial * b.monomial])
        for i, a in enumerate(outputs)
        for j, b in enumerate(duals)
    )
    found = tuple(
        numbered.get((outputs[c.row].slots, duals[c.column].slots)) if c.dimension else None
        for c in cells
    )
    rows, columns = (
        tuple(s.label(subject.single) for s in side) for side in (outputs, inputs)
    )
    return Overview(rows, columns if subject.is_map else ("",), cells, found)
