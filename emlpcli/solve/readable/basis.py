"""The readable basis of a solved space: exact columns with names, checked against the projector."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from emlpcli.errors import CertificateError
from emlpcli.reps.monomials import TensorMonomial
from emlpcli.reps.summands import Summand
from emlpcli.solve.bases.counted import CountedBasis
from emlpcli.solve.bases.stored import StoredBasis
from emlpcli.solve.limits import LARGEST_COMPARED
from emlpcli.solve.memory import check_memory
from emlpcli.solve.readable.families import Element, Families, Family, Way, sides_by_group
from emlpcli.solve.readable.for_group import follows_sides, named_basis_of
from emlpcli.solve.readable.named_basis import Indices, NamedBasis
from emlpcli.solve.readable.symbols import Symbol

if TYPE_CHECKING:
    from emlpcli.solve.solution import Solution

ENTRIES_CHECKED = 2**18  # numbers in vectors that are compared with the projector one by one
COMBINATIONS = 2  # random ones, of larger bases
TOLERANCE = 1e-10  # relative distance from the solved space


class Readable:
    """A basis with small exact entries and names, column for column in the order of Q.

    Columns are not orthonormal. `rule` says how they were chosen, `legend` what the symbols
    mean; `exact` is False where some entries are rounded numbers. The distance of the columns
    from the solved space is `residual`; CertificateError if it is not zero up to rounding.
    """

    def __init__(self, solution: Solution) -> None:
        self.solution = solution
        self.blocks = [b for b in solution.blocks if b.dimension]
        self._solved = {b.monomial: b.solved for b in self.blocks}
        self._made: dict[tuple[TensorMonomial, Way | None], tuple[NamedBasis, ...]] = {}
        self._ways_of: dict[TensorMonomial, dict[Way | None, Indices]] = {}
        self.residual = 0.0  # the largest distance among the monomials that were looked at

    def parts(self, monomial: TensorMonomial, way: Way | None = None) -> tuple[NamedBasis, ...]:
        """The bases over each group of one monomial, made and checked when first asked for.

        `way` is how the monomial is written, where that matters; else as its first copy is.
        """
        if way is None and self._follows(monomial):
            way = next(iter(self.ways(monomial)))
        if (monomial, way) not in self._made:
            solved = self._solved[monomial]
            sides = [None] * len(solved) if way is None else sides_by_group(monomial, *way)
            parts = tuple(
                named_basis_of(s, self.solution.max_bytes, side)
                for s, side in zip(solved, sides, strict=True)
            )
            worst = max(_distance(p, s.basis) for p, s in zip(parts, solved, strict=True))
            if worst > TOLERANCE:
                raise CertificateError(
                    f"a named basis element is {worst:.1e} away from the solved space",
                    hint="this is a bug in emlp, please report it with the command that you ran",
                )
            self.residual = max(self.residual, worst)
            self._made[monomial, way] = parts
        return self._made[monomial, way]

    def _follows(self, monomial: TensorMonomial) -> bool:
        """Whether the basis depends on how the monomial is written."""
        return any(follows_sides(part) for part in monomial.by_group())

    def ways(self, monomial: TensorMonomial) -> dict[Way | None, Indices]:
        """The ways in which copies of a monomial are written that matter, with the copies.

        One way None stands for all copies where the basis does not depend on how they are written.
        """
        if monomial not in self._ways_of:
            copies = next(b.copies for b in self.blocks if b.monomial == monomial)
            found: dict[Way | None, Indices] = {None: np.arange(copies)}
            if self._follows(monomial):
                found = dict(self.written.ways(monomial).items())
            self._ways_of[monomial] = found
        return self._ways_of[monomial]

    def _all_parts(self) -> Iterator[NamedBasis]:
        for block in self.blocks:
            for way in self.ways(block.monomial):
                yield from self.parts(block.monomial, way)

    def _looked_at(self) -> Iterator[NamedBasis]:
        for parts in self._made.values():
            yield from parts

    @property
    def dimension(self) -> int:
        """Number of elements."""
        return self.solution.dimension

    @property
    def exact(self) -> bool:
        """Whether all entries are exact."""
        return all(part.exact for b in self.blocks for part in self.parts(b.monomial))

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
        return sum(
            len(copies) * prod(p.nonzeros for p in self.parts(b.monomial, way))
            for b in self.blocks
            for way, copies in self.ways(b.monomial).items()
        )

    # -- entries ---------------------------------------------------------------------------

    def column_of_block(
        self, monomial: TensorMonomial, j: int, way: Way | None = None
    ) -> tuple[Indices, NDArray[Any]]:
        """Flat canonical indices and values of element j of one copy of a monomial."""
        index, value = np.zeros(1, dtype=np.int64), np.ones(1, dtype=np.int64)
        for part, i in self._along_parts(monomial, j, way):
            rows, values = part.column(i)
            index = np.add.outer(index * part.size, rows).ravel()
            value = np.multiply.outer(value, values).ravel()
        return index, value

    def way_of(self, monomial: TensorMonomial, written: Way) -> Way | None:
        """How a monomial is written in output and input, where its basis depends on that."""
        return written if self._follows(monomial) else None

    def factors(self, family: Family, j: int) -> list[tuple[NamedBasis, int, int]]:
        """Element j of a family by groups: a basis, the number of its vector, and its indices."""
        way = self.way_of(family.monomial, (family.output, family.input))
        powers = [sum(k for _, k in part.powers) for part in family.monomial.by_group()] or [0]
        found = self._along_parts(family.monomial, j, way)
        return [(part, i, power) for (part, i), power in zip(found, powers, strict=True)]

    def family_column(self, family: Family, j: int) -> tuple[Indices, NDArray[Any]]:
        """Flat canonical indices and values of element j of a family."""
        way = self.way_of(family.monomial, (family.output, family.input))
        return self.column_of_block(family.monomial, j, way)

    def _along_parts(
        self, monomial: TensorMonomial, j: int, way: Way | None
    ) -> Iterator[tuple[NamedBasis, int]]:
        parts = self.parts(monomial, way)
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
            for way, copies in self.ways(b.monomial).items():
                shifts = start + b.dimension * copies
                for j in range(b.dimension):
                    index, value = self.column_of_block(b.monomial, j, way)
                    columns = np.repeat(shifts + j, len(index))
                    rows = place[copies[:, None], index].ravel()
                    found.append((rows, columns, np.tile(value, len(copies))))
            start += b.copies * b.dimension
        rows, columns, values = (np.concatenate(p) for p in zip(*found, strict=True))
        return rows, columns, values

    def entries(self, column: int) -> tuple[Indices, NDArray[Any]]:
        """Rows and values of the nonzero entries of one column, rows in ascending order."""
        ((monomial, copy, j),) = self._located(column, column + 1)
        index, value = self.column_of_block(monomial, j, self._way(monomial, copy))
        rows = self._positions[monomial][copy][index]
        order = np.argsort(rows)
        return rows[order], value[order]

    def _way(self, monomial: TensorMonomial, copy: int) -> Way | None:
        return self.written.of_copy(monomial, copy)[:2] if self._follows(monomial) else None

    @cached_property
    def _positions(self) -> dict[TensorMonomial, Indices]:
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

    def _located(self, start: int, stop: int) -> Iterator[tuple[TensorMonomial, int, int]]:
        """Monomial, copy and element for each column."""
        first = 0
        for b in self.blocks:
            last = first + b.copies * b.dimension
            for k in range(max(start, first), min(stop, last)):
                yield b.monomial, *divmod(k - first, b.dimension)
            first = last

    # -- names -----------------------------------------------------------------------------

    @cached_property
    def written(self) -> Families:
        """Where the copies of each monomial stand on both sides."""
        return Families(self.solution.rep, self.solution.expansion)

    @cached_property
    def families(self) -> tuple[Family, ...]:
        """The kinds of elements, in the order of columns of their first."""
        return tuple(
            family for b in self.blocks for family in self.written.families(b.monomial, b.dimension)
        )

    def family_members(self) -> list[Indices]:
        """For each family the first columns of its copies, one after the other.

        The elements of a copy have neighbouring columns.
        """
        start: dict[TensorMonomial, int] = {}
        first = 0
        for b in self.blocks:
            start[b.monomial] = first
            first += b.copies * b.dimension
        ways = {b.monomial: self.written.ways(b.monomial) for b in self.blocks}
        return [
            start[f.monomial] + f.elements * ways[f.monomial][f.output, f.input]
            for f in self.families
        ]

    def family_elements(
        self, family: Family, most: int | None = None, *, own: bool = False
    ) -> list[Element]:
        """The elements of a family, the first ones if `most` is given.

        With `own` names are those of the entries that no element within an element has: [i=j≠k]
        where [i=j] covers [i=j=k] too.
        """
        number = family.elements if most is None else min(most, family.elements)
        written = (family.output, family.input)
        way = written if self._follows(family.monomial) else None
        return [
            self.written.element(self._symbols(family.monomial, j, way, own=own), *written)
            for j in range(number)
        ]

    def matrix(self, family: Family, j: int) -> NDArray[Any]:
        """Element j of a family from one copy to one copy, shape (output, input)."""
        both = Summand((*family.output, *family.input), 1)
        way = self.way_of(family.monomial, (family.output, family.input))
        index, value = self.column_of_block(family.monomial, j, way)
        flat = np.zeros(both.one, dtype=value.dtype)
        flat[index] = value
        return both.as_written(flat, Summand(family.output, 1).one)

    def elements(self, start: int, stop: int) -> list[Element]:
        """Names of the columns start..stop."""
        alone = len(self.families) == 1 and self.families[0].copies == 1
        found = []
        for monomial, copy, j in self._located(start, stop):
            output, source, where = self.written.of_copy(monomial, copy)
            symbols = self._symbols(monomial, j, self._way(monomial, copy))
            found.append(self.written.element(symbols, output, source, "" if alone else where))
        return found

    def _symbols(
        self, monomial: TensorMonomial, j: int, way: Way | None, *, own: bool = False
    ) -> list[Symbol]:
        """The symbols of an element over the places of the canonical indices."""
        symbols: list[Symbol] = []
        first = 0
        powers = [sum(k for _, k in part.powers) for part in monomial.by_group()] or [0]
        for (part, i), power in zip(self._along_parts(monomial, j, way), powers, strict=True):
            term = part.own_term(i) if own else part.term(i)
            symbols += [symbol.moved(range(first, first + power)) for symbol in term]
            first += power
        return symbols


def _distance(part: NamedBasis, basis: StoredBasis) -> float:
    """The largest |(1 - P) c| / |c| over vectors c of the part.

    Where these are many, over random combinations of all of them instead, of which some would
    leave the space if any vector did. Infinite where the numbers of vectors differ; 0 where the
    part is too large to look at, or its names rest on a theorem alone.
    """
    if part.dim != basis.dim:
        return np.inf
    if isinstance(basis, CountedBasis):
        return 0.0
    if part.size > LARGEST_COMPARED or part.nonzeros > LARGEST_COMPARED:
        return 0.0
    if part.size * part.dim <= ENTRIES_CHECKED:
        mix = np.eye(part.dim)
    else:
        mix = np.random.default_rng(0).normal(size=(part.dim, COMBINATIONS))
    vectors = np.zeros((part.size, mix.shape[1]), dtype=complex if basis.is_complex else float)
    for j in range(part.dim):
        index, value = part.column(j)
        vectors[index] += np.multiply.outer(value / np.linalg.norm(value), mix[j])
    rest = vectors - basis.expand(basis.contract(vectors))
    lengths = np.linalg.norm(vectors, axis=0)
    return float((np.linalg.norm(rest, axis=0) / lengths).max(initial=0.0))
