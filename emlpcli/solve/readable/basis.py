"""The readable basis of a solved space: exact columns with names, checked against the projector."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from emlpcli.errors import CertificateError
from emlpcli.reps.canonical import Monomial, Slot
from emlpcli.reps.composite import MapRep
from emlpcli.reps.summands import Run, Summand, runs
from emlpcli.reps.text import describe_slots
from emlpcli.solve.factors import Factor
from emlpcli.solve.memory import check_memory
from emlpcli.solve.readable import formula
from emlpcli.solve.readable.choose import readable_part
from emlpcli.solve.readable.part import Indices, Part
from emlpcli.solve.readable.symbols import Index, Symbol, Term, letter
from emlpcli.solve.readable.words import words

if TYPE_CHECKING:
    from emlpcli.solve.solution import Solution

ENTRIES_CHECKED = 2**18  # numbers in vectors that are compared with the projector one by one
COMBINATIONS = 2  # random ones, of larger bases
LARGEST_CHECKED = 2**24  # coordinates, and nonzero entries, beyond which nothing is compared
TOLERANCE = 1e-10  # relative distance from the solved space

Slots = tuple[Slot, ...]


@dataclass(frozen=True)
class Element:
    """A basis element by name: in Unicode, in TeX, as a formula, in words, and between what.

    `formula` and `words` are empty where there are none. `where` says which copies it joins.
    """

    name: str
    math: str
    formula: str
    words: str
    where: str = ""


@dataclass(frozen=True)
class Family:
    """The elements between one kind of summand of the input and one of the output.

    Each element stands for `copies` basis elements, one for each pair of copies.
    """

    label: str
    copies: int
    elements: int
    output: Slots
    input: Slots
    monomial: Monomial


class Readable:
    """A basis with small exact entries and names, column for column in the order of Q.

    Columns are not orthonormal. `rule` says how they were chosen, `legend` what the symbols
    mean; `exact` is False where some entries are rounded numbers. The distance of the columns
    from the solved space is `residual`; CertificateError if it is not zero up to rounding.
    """

    def __init__(self, solution: Solution) -> None:
        self.solution = solution
        self.blocks = [b for b in solution.blocks if b.dimension]
        groups = solution.expansion.groups
        self._single = next(iter(groups)) if len(groups) == 1 else None
        self._solved = {b.monomial: b.solved for b in self.blocks}
        self._made: dict[Monomial, tuple[Part, ...]] = {}
        self.residual = 0.0  # the largest distance among the monomials that were looked at

    def parts(self, monomial: Monomial) -> tuple[Part, ...]:
        """The bases over each group of one monomial, made and checked when first asked for."""
        if monomial not in self._made:
            solved = self._solved[monomial]
            parts = tuple(readable_part(s, self.solution.max_bytes) for s in solved)
            worst = max(_distance(p, s.factor) for p, s in zip(parts, solved, strict=True))
            if worst > TOLERANCE:
                raise CertificateError(
                    f"a named basis element is {worst:.1e} away from the solved space",
                    hint="this is a bug in emlp, please report it with the command that you ran",
                )
            self.residual = max(self.residual, worst)
            self._made[monomial] = parts
        return self._made[monomial]

    def _all_parts(self) -> Iterator[Part]:
        for block in self.blocks:
            yield from self.parts(block.monomial)

    def _looked_at(self) -> Iterator[Part]:
        for parts in self._made.values():
            yield from parts

    @property
    def dimension(self) -> int:
        """Number of elements."""
        return self.solution.dimension

    @property
    def exact(self) -> bool:
        """Whether all entries are exact."""
        return all(part.exact for part in self._all_parts())

    @property
    def rule(self) -> str:
        """How the elements were chosen, of the monomials that were looked at."""
        return "; ".join(dict.fromkeys(p.rule for p in self._looked_at() if p.rule))

    @property
    def legend(self) -> tuple[str, ...]:
        """What the symbols mean, of the monomials that were looked at."""
        return tuple(dict.fromkeys(line for part in self._looked_at() for line in part.legend))

    @property
    def nonzeros(self) -> int:
        """Number of nonzero entries, or a bound of it."""
        return sum(b.copies * prod(p.nonzeros for p in self.parts(b.monomial)) for b in self.blocks)

    # -- entries ---------------------------------------------------------------------------

    def column_of_block(self, monomial: Monomial, j: int) -> tuple[Indices, NDArray[Any]]:
        """Flat canonical indices and values of element j of one copy of a monomial."""
        index, value = np.zeros(1, dtype=np.int64), np.ones(1, dtype=np.int64)
        for part, i in self._along_parts(monomial, j):
            rows, values = part.column(i)
            index = np.add.outer(index * part.size, rows).ravel()
            value = np.multiply.outer(value, values).ravel()
        return index, value

    def _along_parts(self, monomial: Monomial, j: int) -> Iterator[tuple[Part, int]]:
        parts = self.parts(monomial)
        numbers = np.unravel_index(j, tuple(part.dim for part in parts))
        return zip(parts, map(int, numbers), strict=True)

    def sparse(self) -> tuple[Indices, Indices, NDArray[Any]]:
        """Rows, columns and values of all nonzero entries."""
        solution = self.solution
        check_memory(80 * self.nonzeros, solution.max_bytes, "the readable basis")
        empty = np.zeros(0, dtype=np.int64)
        found: list[tuple[Indices, Indices, NDArray[Any]]] = [(empty, empty, empty)]
        start = 0
        for b in self.blocks:
            place = self._positions[b.monomial]
            shifts = start + b.dimension * np.arange(b.copies)
            for j in range(b.dimension):
                index, value = self.column_of_block(b.monomial, j)
                columns = np.repeat(shifts + j, len(index))
                found.append((place[:, index].ravel(), columns, np.tile(value, b.copies)))
            start += b.copies * b.dimension
        rows, columns, values = (np.concatenate(p) for p in zip(*found, strict=True))
        return rows, columns, values

    def entries(self, column: int) -> tuple[Indices, NDArray[Any]]:
        """Rows and values of the nonzero entries of one column, rows in ascending order."""
        ((monomial, copy, j),) = self._located(column, column + 1)
        index, value = self.column_of_block(monomial, j)
        rows = self._positions[monomial][copy][index]
        order = np.argsort(rows)
        return rows[order], value[order]

    @cached_property
    def _positions(self) -> dict[Monomial, Indices]:
        check_memory(40 * self.solution.size, self.solution.max_bytes, "the readable basis")
        return self.solution.expansion.positions(self.solution.rep)

    def columns(self, start: int, stop: int) -> NDArray[Any]:
        """Columns start..stop as an array, shape (size, stop - start)."""
        solution = self.solution
        check_memory(24 * solution.size * (stop - start), solution.max_bytes, "these elements")
        found = [self.entries(column) for column in range(start, min(stop, self.dimension))]
        kind = np.result_type(np.int64, *(value.dtype for _, value in found))
        matrix = np.zeros((solution.size, len(found)), dtype=kind)
        for k, (rows, value) in enumerate(found):
            matrix[rows, k] = value
        return matrix

    def _located(self, start: int, stop: int) -> Iterator[tuple[Monomial, int, int]]:
        """Monomial, copy and element for each column."""
        first = 0
        for b in self.blocks:
            last = first + b.copies * b.dimension
            for k in range(max(start, first), min(stop, last)):
                yield b.monomial, *divmod(k - first, b.dimension)
            first = last

    # -- names -----------------------------------------------------------------------------

    @cached_property
    def _runs(self) -> tuple[dict[Monomial, list[Run]], dict[Monomial, list[Run]]]:
        """The copies on both sides as they are written; the duals of the input's."""
        rep, expansion = self.solution.rep, self.solution.expansion
        if isinstance(rep, MapRep):
            return runs(rep.target, expansion), runs(rep.source.T, expansion)
        return runs(rep, expansion), {Monomial(): [Run((), 1)]}

    @cached_property
    def families(self) -> tuple[Family, ...]:
        """The kinds of elements, in the order of columns of their first."""
        outputs, inputs = self._runs
        is_map = isinstance(self.solution.rep, MapRep)
        found: dict[tuple[Monomial, Slots, Slots], tuple[int, int]] = {}
        for m, left in outputs.items():
            for n, right in inputs.items():
                for a, x in _by_slots(left).items():
                    for b, y in _by_slots(right).items():
                        found[m * n, a, b] = (x, y)
        families = []
        for block in self.blocks:
            for (monomial, a, b), (x, y) in found.items():
                if monomial != block.monomial:
                    continue
                label = self._label(a, x)
                if is_map:
                    label += f" ← {self._label(b, y, dual=True)}"
                families.append(Family(label, x * y, block.dimension, a, b, monomial))
        return tuple(families)

    def _label(self, slots: Slots, copies: int, *, dual: bool = False) -> str:
        if dual:  # of the input, which is the dual of what stands in the space of maps
            slots = tuple(s if s.group.is_orthogonal else _dual(s) for s in slots)
        text = describe_slots(slots, self._single)
        if copies == 1:
            return text
        return f"{copies}({text})" if "⊗" in text else f"{copies}{text}"

    def family_elements(self, family: Family, most: int | None = None) -> list[Element]:
        """The elements of a family, the first ones if `most` is given."""
        number = family.elements if most is None else min(most, family.elements)
        return [
            self._element(family.monomial, j, family.output, family.input) for j in range(number)
        ]

    def matrix(self, family: Family, j: int) -> NDArray[Any]:
        """Element j of a family from one copy to one copy, shape (output, input)."""
        both = Summand((*family.output, *family.input), 1)
        index, value = self.column_of_block(family.monomial, j)
        flat = np.zeros(both.one, dtype=value.dtype)
        flat[index] = value
        return both.as_written(flat, Summand(family.output, 1).one)

    def elements(self, start: int, stop: int) -> list[Element]:
        """Names of the columns start..stop."""
        return [self._named(m, copy, j) for m, copy, j in self._located(start, stop)]

    def _named(self, monomial: Monomial, copy: int, j: int) -> Element:
        """The element of one copy: which copies of the output and of the input it joins."""
        outputs, inputs = self._runs
        for m, left in outputs.items():
            for n, right in inputs.items():
                if m * n != monomial:
                    continue
                x, y = (sum(run.copies for run in side) for side in (left, right))
                if copy >= x * y:
                    copy -= x * y
                    continue
                a, number_a, of_a = _run_of(left, copy // y)
                b, number_b, of_b = _run_of(right, copy % y)
                where = self._where(a, number_a, of_a)
                if isinstance(self.solution.rep, MapRep):
                    source = self._where(b, number_b, of_b, dual=True)
                    where = f"{where} ← {source}"
                alone = len(self.families) == 1 and of_a == of_b == 1
                return self._element(monomial, j, a, b, "" if alone else where)
        raise AssertionError("every copy is written somewhere")

    def _where(self, slots: Slots, number: int, total: int, *, dual: bool = False) -> str:
        text = self._label(slots, 1, dual=dual)
        return text if total == 1 else f"{text} no. {number + 1}"

    def _element(
        self, monomial: Monomial, j: int, output: Slots, source: Slots, where: str = ""
    ) -> Element:
        written = (*output, *source)
        canonical = sorted(range(len(written)), key=lambda i: written[i].sort_key)
        symbols: list[Symbol] = []
        first = 0
        powers = [sum(k for _, k in part.powers) for part in monomial.by_group()] or [0]
        for (part, i), power in zip(self._along_parts(monomial, j), powers, strict=True):
            places = canonical[first : first + power]
            symbols += [symbol.moved(places) for symbol in part.term(i)]
            first += power
        term: Term = tuple(sorted(symbols, key=lambda s: min(s.places, default=0)))
        indices = [
            Index(
                letter(p),
                upper=not (slot.group.is_orthogonal or slot.dual),
                is_input=p >= len(output),
                variance=not slot.group.is_orthogonal,
            )
            for p, slot in enumerate(written)
        ]
        is_map = isinstance(self.solution.rep, MapRep)
        one_group = len({(slot.group, slot.copy) for slot in written}) <= 1
        return Element(
            name=formula.name(term, indices),
            math=formula.math(term, indices),
            formula=formula.formula(term, indices) if is_map else "",
            words=words(term, indices) if is_map and one_group else "",
            where=where,
        )


def _distance(part: Part, factor: Factor) -> float:
    """The largest |(1 - P) c| / |c| over vectors c of the part.

    Where these are many, over random combinations of all of them instead, of which some would
    leave the space if any vector did. Infinite where the numbers of vectors differ; 0 where the
    part is too large to look at.
    """
    if part.dim != factor.dim:
        return np.inf
    if part.size > LARGEST_CHECKED or part.nonzeros > LARGEST_CHECKED:
        return 0.0
    if part.size * part.dim <= ENTRIES_CHECKED:
        mix = np.eye(part.dim)
    else:
        mix = np.random.default_rng(0).normal(size=(part.dim, COMBINATIONS))
    vectors = np.zeros((part.size, mix.shape[1]), dtype=complex if factor.is_complex else float)
    for j in range(part.dim):
        index, value = part.column(j)
        vectors[index] += np.multiply.outer(value / np.linalg.norm(value), mix[j])
    rest = vectors - factor.expand(factor.contract(vectors))
    lengths = np.linalg.norm(vectors, axis=0)
    return float((np.linalg.norm(rest, axis=0) / lengths).max(initial=0.0))


def _by_slots(listed: list[Run]) -> dict[Slots, int]:
    """How many copies are written in each way."""
    found: dict[Slots, int] = {}
    for run in listed:
        found[run.slots] = found.get(run.slots, 0) + run.copies
    return found


def _run_of(listed: list[Run], copy: int) -> tuple[Slots, int, int]:
    """How a copy is written, its number among those written so, and how many these are."""
    before: dict[Slots, int] = {}
    for run in listed:
        if copy < run.copies:
            number = before.get(run.slots, 0) + copy
            return run.slots, number, _by_slots(listed)[run.slots]
        copy -= run.copies
        before[run.slots] = before.get(run.slots, 0) + run.copies
    raise AssertionError("the copy is not among those listed")


def _dual(slot: Slot) -> Slot:
    return Slot(slot.group, slot.copy, slot.rep, not slot.dual)
