"""Readable bases of permutation groups: set partitions for S(n), shifts for Z(n), orbits."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from emlpcli.overrides import override
from emlpcli.solve.bases.stored import OrbitBasis
from emlpcli.solve.memory import check_memory
from emlpcli.solve.readable.named_basis import Indices, ListedBasis, NamedBasis
from emlpcli.solve.readable.point_symbols import Apart, Orbit
from emlpcli.solve.readable.relations import MOST_INDICES, MOST_TUPLES, Geometry
from emlpcli.solve.readable.symbols import Equal, Offsets, Symbol, Term

FEW = 3  # entries of an orbit that are listed, all of them


class NamedPartitions(NamedBasis):
    """S(n): for each set partition of the indices the tensor that is 1 where blocks are equal.

    A partition's vector is the sum of the orbit vectors of all coarser partitions, itself among
    them (Jones 1994): in order of refinement the change of basis is triangular with ones on the
    diagonal, and closed on the partitions into at most n blocks.
    """

    def __init__(self, n: int, power: int, dimension: int, max_bytes: int) -> None:
        check_memory(500 * dimension, max_bytes, "the names")
        self.n, self.power, self.size = n, power, n**power
        self.patterns = _growth_strings(power, n)
        self.rule = "" if n >= power else f"set partitions of the indices into at most {n} blocks"

    @property
    @override
    def dim(self) -> int:
        return len(self.patterns)

    @property
    @override
    def nonzeros(self) -> int:
        """One entry for each choice of a value for every block."""
        return sum(self.n ** (max(p, default=-1) + 1) for p in self.patterns)

    @override
    def column(self, j: int) -> tuple[Indices, NDArray[Any]]:
        """Ones where the indices of each block are equal."""
        pattern = self.patterns[j]
        index = np.zeros(1, dtype=np.int64)
        for block in range(max(pattern, default=-1) + 1):
            stride = sum(
                self.n ** (self.power - 1 - i) for i, b in enumerate(pattern) if b == block
            )
            index = np.add.outer(index, stride * np.arange(self.n)).ravel()
        return index, np.ones(len(index), dtype=np.int64)

    @override
    def term(self, j: int) -> Term:
        pattern = self.patterns[j]
        blocks = range(max(pattern, default=-1) + 1)
        return tuple(Equal(tuple(i for i, b in enumerate(pattern) if b == k)) for k in blocks)

    @override
    def own_term(self, j: int) -> Term:
        """The orbit, in which indices of different blocks differ."""
        return (Apart(tuple(range(self.power)), self.patterns[j]),) if self.power else ()


def _growth_strings(power: int, most: int) -> list[tuple[int, ...]]:
    """Restricted growth strings, which number the blocks of a partition by first occurrence."""
    strings: list[tuple[int, ...]] = [()]
    for _ in range(power):
        strings = [(*s, b) for s in strings for b in range(min(max(s, default=-1) + 2, most))]
    return strings


class NamedOrbits(NamedBasis):
    """One vector an orbit, entries 1 and, where generators change signs, -1.

    An orbit is named by what its points are to each other, where the geometry of the points says
    so and no other tuples stand so; else by its smallest tuple.
    """

    def __init__(
        self,
        orbits: OrbitBasis,
        shape: Sequence[int],
        max_bytes: int,
        names: Sequence[tuple[str, ...]] = (),
        points: Geometry | None = None,
    ) -> None:
        check_memory(40 * orbits.size, max_bytes, "the orbits")
        self.names = tuple(names) or ((),) * len(shape)  # of the values of each index
        self.orbits, self.shape, self.size = orbits, tuple(shape), orbits.size
        rows = np.flatnonzero(orbits.weights)
        order = rows[np.argsort(orbits.labels[rows], kind="stable")]
        starts = np.searchsorted(orbits.labels[order], np.arange(orbits.dim + 1))
        self.rows, self.starts = order, starts
        self.rule = ""
        self._related: dict[int, Symbol] = {}
        used: set[int] = set()
        if points is not None and len(shape) <= MOST_INDICES and self.size <= MOST_TUPLES:
            self._related, used = self._relations(points)
        told = tuple(points.legend(used)) if points is not None and self._related else ()
        lengths = np.diff(starts)
        if self.shape and any(lengths[j] > 1 for j in range(self.dim) if j not in self._related):
            line = "orbit(a←b): the entries to which the group moves row a, column b"
            told += (f"{line}; − where with the opposite sign" if self._signed() else line,)
        self.legend = told

    def _signed(self) -> bool:
        """Whether some orbit has entries of both signs."""
        if self.orbits.signs is None:
            return False
        signs = self.orbits.signs[self.rows]
        return bool(np.any(signs != np.repeat(signs[self.starts[:-1]], np.diff(self.starts))))

    def _relations(self, points: Geometry) -> tuple[dict[int, Symbol], set[int]]:
        """The symbols of orbits that hold all tuples whose points stand to each other alike."""
        codes = points.codes(len(self.shape))
        firsts = self.rows[self.starts[:-1]]
        alike = np.bincount(codes)[codes[firsts]] == np.diff(self.starts)
        found: dict[int, Symbol] = {}
        used: set[int] = set()
        fewest = FEW + 1 if points.several else 2  # those of fewer entries are better listed
        for j in np.flatnonzero(alike & (np.diff(self.starts) >= fewest)).tolist():
            if np.all(NamedOrbits.column(self, j)[1] == 1):
                found[j], relations = points.term(tuple(map(int, self._values(firsts[j]))))
                used |= relations
        return found, used

    def _values(self, row: int) -> tuple[np.intp, ...]:
        return np.unravel_index(row, self.shape)

    @property
    @override
    def dim(self) -> int:
        return self.orbits.dim

    @property
    @override
    def nonzeros(self) -> int:
        """Every tuple lies in one orbit at the most."""
        return len(self.rows)

    @override
    def column(self, j: int) -> tuple[Indices, NDArray[Any]]:
        """The orbit, positive on its smallest tuple."""
        index = self.rows[self.starts[j] : self.starts[j + 1]]
        if self.orbits.signs is None:
            return index, np.ones(len(index), dtype=np.int64)
        signs = self.orbits.signs[index].astype(np.int64)
        return index, signs * signs[0]

    @override
    def term(self, j: int) -> Term:
        if not self.shape:
            return ()
        if j in self._related:
            return (self._related[j],)
        index, values = NamedOrbits.column(self, j)
        rest = np.arange(1, len(index))
        told = rest if len(index) <= FEW else rest[values[1:] < 0][:1]
        others = tuple((int(values[k]), self._called(int(index[k]))) for k in told)
        places = tuple(range(len(self.shape)))
        return (Orbit(places, self._called(int(index[0])), len(index), others),)

    def _called(self, row: int) -> tuple[int | str, ...]:
        named = zip(self._values(row), self.names, strict=True)
        return tuple(names[v] if names else int(v) + 1 for v, names in named)


class NamedShifts(NamedOrbits):
    """Z(n): an orbit is named by the differences of its indices, modulo n."""

    def __init__(self, orbits: OrbitBasis, n: int, power: int, max_bytes: int) -> None:
        super().__init__(orbits, (n,) * power, max_bytes)
        self.n = n
        self.legend = (f"indices are counted modulo {n}",) if power > 1 else ()
        first = np.array(np.unravel_index(self.rows[self.starts[:-1]], self.shape))
        self.steps = (first - first[-1]).T % n
        order = np.lexsort(self.steps.T[::-1])
        self.steps, self.number = self.steps[order], order

    @override
    def column(self, j: int) -> tuple[Indices, NDArray[Any]]:
        """The orbit with the steps number j, in lexicographic order."""
        return super().column(int(self.number[j]))

    @override
    def term(self, j: int) -> Term:
        steps = tuple(map(int, self.steps[j]))
        return (Offsets(tuple(range(len(steps))), steps, self.n),)


def scalar_basis() -> NamedBasis:
    """The one vector of a space of one dimension."""
    one = np.zeros(1, dtype=np.int64), np.ones(1, dtype=np.int64)
    return ListedBasis(1, [()], [one], "")
