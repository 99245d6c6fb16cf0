"""Orders and stabilisers of permutation groups, by the Schreier-Sims algorithm, proved.

A chain of stabilisers G = G0 > G1 > ... fixes one more base point at each level. Random elements
build it; then every Schreier generator of every level is sifted through the levels below
(Schreier's lemma), and what does not sift to the identity is added, until all do. So the order is
proved: the product of the lengths of the orbits (Sims 1970; Seress, Permutation Group Algorithms,
2003, chapter 4).
"""

from __future__ import annotations

from math import factorial, lcm, prod
from typing import TYPE_CHECKING

from emlpcli.algebra.counting.budgets import Work
from emlpcli.algebra.limits import (
    MOST_CHAIN_WORK,
    MOST_GIANT_POINTS,
    MOST_POINT_PAIRS,
    MOST_TRANSVERSAL_ENTRIES,
)
from emlpcli.algebra.numbers.factoring import is_prime
from emlpcli.algebra.permutations.basics import (
    PermutationRows,
    cycle_lengths,
    distinct,
    inverse,
    parity,
    random_elements,
)
from emlpcli.arrays import np
from emlpcli.errors import TooLargeError

if TYPE_CHECKING:
    from numpy.typing import NDArray

QUIET = 12  # random elements that must sift before the proof begins
DRAWN = 4  # random elements at once, to make a chain of known order
BATCH = 2**22  # entries sifted at once


class Level:
    """A base point, its orbit, and for each point of the orbit an element that reaches it."""

    def __init__(self, point: int, d: int) -> None:
        self.point = point
        self.generators: PermutationRows = np.zeros((0, d), dtype=np.int64)
        self.place = np.full(d, -1, dtype=np.int64)  # of each point in the orbit
        self.place[point] = 0
        self.orbit = np.array([point], dtype=np.int64)
        self.reach: PermutationRows = np.arange(d)[None]  # base point to orbit[i]
        self.back: PermutationRows = np.arange(d)[None]  # orbit[i] to base point

    def add(self, generator: PermutationRows) -> None:
        """One more generator; the orbit grows."""
        self.generators = np.concatenate([self.generators, generator[None]])
        new, tried = np.arange(len(self.orbit)), generator[None]
        while len(new):
            points: list[PermutationRows] = []
            rows: list[PermutationRows] = []
            for g in tried:
                images = g[self.orbit[new]]
                fresh, first = np.unique(images, return_index=True)
                unseen = self.place[fresh] < 0
                fresh, first = fresh[unseen], first[unseen]
                start = len(self.orbit) + sum(len(p) for p in points)
                self.place[fresh] = start + np.arange(len(fresh))
                points.append(fresh)
                rows.append(g[self.reach[new[first]]])
            start = len(self.orbit)
            if (start + sum(len(p) for p in points)) * len(generator) > MOST_TRANSVERSAL_ENTRIES:
                raise TooLargeError(f"orbits of {len(generator)} points are too large to follow")
            self.orbit = np.concatenate([self.orbit, *points])
            self.reach = np.concatenate([self.reach, *rows])
            new, tried = np.arange(start, len(self.orbit)), self.generators
        self.back = np.concatenate([self.back, inverse(self.reach[len(self.back) :])])


class StabiliserChain:
    """The stabiliser chain of a permutation group; `base` are the points to begin with.

    `known` is the order of the group where that has been proved already: a chain that reaches it
    is complete, since the product of the lengths of its orbits never exceeds the order.
    Raises TooLargeError where `work` does not suffice.
    """

    def __init__(
        self,
        images: PermutationRows,
        base: tuple[int, ...] = (),
        work: Work | None = None,
        known: int | None = None,
    ) -> None:
        self.d = images.shape[1]
        self.work = Work(MOST_CHAIN_WORK) if work is None else work
        self.known = known
        self.levels = [Level(point, self.d) for point in base]
        moving = images[np.any(images != np.arange(self.d), axis=1)]
        self.generators = distinct(moving)
        for g in self.generators:
            self._insert(g, 0)
        if len(self.generators) and self.order != known:
            self._randomly()
            if self.order != known:
                self._prove()

    @property
    def order(self) -> int:
        """The order of the group."""
        return prod(len(level.orbit) for level in self.levels)

    def starting_at(self, point: int, rng: np.random.Generator) -> StabiliserChain:
        """The chain of the same group with another first base point.

        Made from random elements, which are complete when they reach the order.
        """
        if self.levels and self.levels[0].point == point:
            return self
        order = self.order
        chain = StabiliserChain(np.arange(self.d)[None], (point,), self.work, order)
        while chain.order != order:
            rows = self.draw(rng, DRAWN)
            while chain._take_in(rows, 0):
                pass
        chain.generators = chain._strong(0)
        return chain

    def below(self) -> StabiliserChain:
        """The chain of the stabiliser of the first base point."""
        chain = StabiliserChain(np.arange(self.d)[None], (), self.work)
        chain.levels = self.levels[1:]
        chain.generators = chain._strong(0)
        return chain

    def _strong(self, first: int) -> PermutationRows:
        """The generators of the levels from the first one on, shape (n, d)."""
        known = [level.generators for level in self.levels[first:] if len(level.generators)]
        none = np.zeros((0, self.d), dtype=np.int64)
        return distinct(np.concatenate([none, *known]))

    def draw(self, rng: np.random.Generator, n: int) -> PermutationRows:
        """Elements drawn independently and uniformly, shape (n, d)."""
        rows = np.tile(np.arange(self.d), (n, 1))
        for level in reversed(self.levels):
            chosen = level.reach[rng.integers(len(level.orbit), size=n)]
            rows = np.take_along_axis(chosen, rows, axis=1)
        self._spend(2 * rows.size * len(self.levels))
        return rows

    def stabiliser(self) -> PermutationRows:
        """Generators of the stabiliser of the first base point."""
        found = self._strong(1)
        return found if len(found) else np.arange(self.d)[None]

    def elements(self, points: PermutationRows | None = None) -> PermutationRows:
        """All elements, for small groups, as images of all points or of the given ones."""
        rows = (np.arange(self.d) if points is None else points)[None]
        size = rows.shape[1]
        for level in reversed(self.levels):
            rows = level.reach[:, rows].reshape(-1, size)
        return rows

    def _insert(self, g: PermutationRows, first: int) -> None:
        """Make g, which fixes the base points before level `first`, a generator down the chain."""
        self._spend(self.d)
        for i in range(first, len(self.levels) + 1):
            if i == len(self.levels):
                moved = np.flatnonzero(g != np.arange(self.d))
                if not len(moved):
                    return
                self.levels.append(Level(int(moved[0]), self.d))
                entries = self.d * sum(len(level.orbit) for level in self.levels)
                if entries > MOST_TRANSVERSAL_ENTRIES:
                    raise TooLargeError(f"the stabiliser chain of {self.d} points is too large")
            self._add(i, g)
            if g[self.levels[i].point] != self.levels[i].point:
                return

    def _sift(self, rows: PermutationRows, first: int) -> tuple[PermutationRows, NDArray[np.int64]]:
        """Residues of elements that fix the points before level `first`, and where they stop."""
        rows = rows.copy()
        stop = np.full(len(rows), len(self.levels))
        going = np.arange(len(rows))
        for i in range(first, len(self.levels)):
            level = self.levels[i]
            place = level.place[rows[going, level.point]]
            stop[going[place < 0]] = i
            going, place = going[place >= 0], place[place >= 0]
            self._spend(2 * self.d * len(going))
            rows[going] = np.take_along_axis(level.back[place], rows[going], axis=1)
        return rows, stop

    def _take_in(self, rows: PermutationRows, first: int) -> bool:
        """Sift; add the first element that is not in the chain. Whether there was one."""
        residues, stop = self._sift(rows, first)
        outside = np.flatnonzero(np.any(residues != np.arange(self.d), axis=1))
        if not len(outside):
            return False
        self._insert_below(residues[outside[0]], first, int(stop[outside[0]]))
        return True

    def _spend(self, entries: int) -> None:
        self.work.spend(entries, f"the order of a group on {self.d} points takes too long to find")

    def _add(self, i: int, g: PermutationRows) -> None:
        """One more generator of level i."""
        level = self.levels[i]
        before = len(level.orbit)
        level.add(g)
        grown = len(level.orbit) - before
        # the new elements and their inverses; and every generator has met every new point
        self._spend(2 * self.d * grown + before + len(level.generators) * grown)

    def _insert_below(self, residue: PermutationRows, first: int, stop: int) -> None:
        """A residue fixes the base points before `stop`: it belongs to the levels up to there."""
        if stop == len(self.levels):
            moved = np.flatnonzero(residue != np.arange(self.d))
            self.levels.append(Level(int(moved[0]), self.d))
        for i in range(min(first + 1, stop), stop + 1):
            self._add(i, residue)

    def _randomly(self) -> None:
        """Add random elements until several in a row are in the chain already."""
        quiet = 0
        for element in random_elements(self.generators, np.random.default_rng(0)):
            self._spend(3 * self.d)
            quiet = 0 if self._take_in(element[None], 0) else quiet + 1
            if quiet >= QUIET or self.order == self.known:
                return

    def _prove(self) -> None:
        """Sift all Schreier generators, from the last level up; start again after an addition."""
        i = len(self.levels) - 1
        while i >= 0 and self.order != self.known:
            i = len(self.levels) - 1 if self._added_at(i) else i - 1

    def _added_at(self, i: int) -> bool:
        level = self.levels[i]
        generators = self._strong(i)
        if not len(generators):
            return False
        step = max(1, BATCH // (self.d * len(level.orbit)))
        for start in range(0, len(generators), step):
            some = generators[start : start + step]
            rows = some[:, level.reach].reshape(-1, self.d)  # the base point, to orbit, to image
            place = level.place[rows[:, level.point]]
            if np.any(place < 0):  # a generator of a level below that moves this orbit
                for g in some:
                    if np.any(level.place[g[level.orbit]] < 0):
                        self._add(i, g)
                        return True
            self._spend(2 * rows.size)
            rows = np.take_along_axis(level.back[place], rows, axis=1)
            if self._take_in(rows, i + 1):
                return True
        return False


def order_of_permutations(images: PermutationRows, work: Work | None = None) -> int:
    """The order of the group that permutations generate, given as images, shape (M, d).

    Raises TooLargeError where it takes too long.
    """
    moved = np.flatnonzero(np.any(images != np.arange(images.shape[1]), axis=0))
    if not len(moved):
        return 1
    place = np.full(images.shape[1], -1)
    place[moved] = np.arange(len(moved))
    small = place[images[:, moved]]
    if len(images) == 1:
        return lcm(*cycle_lengths(small[0]))
    return giant(small) or StabiliserChain(small, work=work).order


def order_if_quick(images: PermutationRows) -> int | None:
    """The same, None where it takes too long."""
    try:
        return order_of_permutations(images)
    except TooLargeError:
        return None


def giant(images: PermutationRows) -> int | None:
    """The order of the symmetric or alternating group where that is what is generated.

    A doubly transitive group with a cycle of prime length p <= d - 3, alone, contains Alt(d)
    (Jordan 1873). An element with a cycle of prime length p > d/2 has a power that is such a cycle.
    """
    d = images.shape[1]
    few = d * d * len(images) <= MOST_POINT_PAIRS
    if not 8 <= d <= MOST_GIANT_POINTS or not few or not _doubly_transitive(images):
        return None
    rng = np.random.default_rng(0)
    element = np.arange(d)
    for _ in range(400):  # any such element will do, be it random or not
        element = images[rng.integers(len(images))][element]
        if any(d / 2 < c < d - 2 and is_prime(c) for c in cycle_lengths(element)):
            return factorial(d) // (2 if all(parity(g) == 1 for g in images) else 1)
    return None


def _doubly_transitive(images: PermutationRows) -> bool:
    """Whether all ordered pairs of different points are one orbit."""
    d = images.shape[1]
    seen = np.zeros((d, d), dtype=bool)
    seen[0, 1] = True
    a, b = np.array([0]), np.array([1])
    while len(a):
        new = []
        for g in images:
            pairs = g[a] * d + g[b]
            new.append(np.unique(pairs[~seen.ravel()[pairs]]))
            seen.ravel()[new[-1]] = True
        pairs = np.concatenate(new)
        a, b = pairs // d, pairs % d
    return bool(seen.sum() == d * (d - 1))
