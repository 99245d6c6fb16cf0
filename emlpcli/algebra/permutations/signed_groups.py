"""Groups of permutations with signs, which act on the indices of a tensor.

A permutation p of k places with a sign s states T[x] = s T[x∘p] of a tensor T, for all tuples
x = (x_0, ..., x_(k-1)) of values, (x∘p)_a = x_(p[a]). What follows from several such statements is
stated by the group H that they generate, a subgroup of S(k) × {1, -1}. It is kept as permutations
of k + 2 points, the last two of which the sign exchanges.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import factorial
from typing import TYPE_CHECKING

from emlpcli.algebra.permutations.basics import PermutationRows, cycles
from emlpcli.algebra.permutations.schreier_sims import StabiliserChain
from emlpcli.arrays import np

if TYPE_CHECKING:
    from numpy.typing import NDArray

Generator = tuple[tuple[int, ...], int]  # a permutation and its sign
CycleType = tuple[tuple[int, int], ...]  # of each cycle the kind of its places, and its length


@dataclass(frozen=True)
class SignedGroup:
    """The group that permutations of k places with signs generate."""

    k: int
    generators: tuple[Generator, ...]

    def _chain(self, base: Sequence[int] | None = None) -> StabiliserChain:
        """Stabilisers of one place after the other; the signs are left for the end."""
        rows = tuple((*p, *_of_sign(self.k, s)) for p, s in self.generators)
        return _chain(rows, tuple(range(self.k) if base is None else base))

    @property
    def order(self) -> int:
        """The number of elements."""
        return self._chain().order

    @property
    def vanishes(self) -> bool:
        """Whether it has the element -1, which states T = -T: then no tensor but 0 is fixed."""
        return any(len(level.orbit) > 1 for level in self._chain().levels[self.k :])

    def __contains__(self, element: Generator) -> bool:
        """Whether an element follows from the generators."""
        return SignedGroup(self.k, (*self.generators, element)).order == self.order

    def elements(self) -> tuple[PermutationRows, NDArray[np.int64]]:
        """All permutations, shape (order, k), and their signs, shape (order,)."""
        rows = self._chain().elements()
        return rows[:, : self.k], np.where(rows[:, self.k] == self.k, 1, -1)

    def fixing(self, first: int, stop: int) -> SignedGroup:
        """The elements that leave all places but those from `first` on below `stop` where they are.

        They are given as permutations of stop - first places.
        """
        others = [a for a in range(self.k) if not first <= a < stop]
        chain = self._chain((*others, *range(first, stop)))
        for _ in others:
            chain = chain.below()
        found = (
            (tuple(int(a) - first for a in row[first:stop]), 1 if row[self.k] == self.k else -1)
            for row in chain.generators
        )
        return SignedGroup(stop - first, tuple(found)).without_idle()

    def without_idle(self) -> SignedGroup:
        """The same group with no generator that follows from those before it."""
        kept = SignedGroup(self.k, ())
        for generator in self.generators:
            grown = SignedGroup(self.k, (*kept.generators, generator))
            kept = grown if grown.order > kept.order else kept
        return kept


@lru_cache(maxsize=256)
def cycle_types(group: SignedGroup, kinds: tuple[int, ...]) -> dict[CycleType, int]:
    """The sum of the signs of the elements of each cycle type.

    `kinds` numbers the kinds of the k places; each cycle lies in places of one kind. Where
    place a is an index in a representation ρ of kind kinds[a], the trace of g on the fixed
    tensors is 1/|H| Σ_h sign(h) Π_c tr ρ_c(g^|c|), over the cycles c of h.
    """
    rows, signs = group.elements()
    # few rows of the lengths of the cycles at each place are different: each has a code
    codes = _cycle_lengths(rows) @ (group.k + 1) ** np.arange(group.k)
    _, first, which = np.unique(codes, return_index=True, return_inverse=True)
    sums = np.bincount(which.ravel(), weights=signs, minlength=len(first))
    found: Counter[CycleType] = Counter()
    for row, total in zip(rows[first], sums, strict=True):
        found[tuple(sorted((kinds[c[0]], len(c)) for c in cycles(row)))] += round(float(total))
    return {kind: total for kind, total in found.items() if total}


@lru_cache(maxsize=512)
def _chain(images: tuple[tuple[int, ...], ...], base: tuple[int, ...]) -> StabiliserChain:
    """The stabiliser chain of permutations of the points of a base and two more."""
    return StabiliserChain(np.array(images, np.int64).reshape(-1, len(base) + 2), base)


def _of_sign(k: int, sign: int) -> tuple[int, int]:
    """The images of the two points for the sign."""
    return (k, k + 1) if sign > 0 else (k + 1, k)


def _cycle_lengths(rows: PermutationRows) -> PermutationRows:
    """For every place of each permutation the length of its cycle, shape (n, k)."""
    n, k = rows.shape
    found = np.zeros((n, k), dtype=np.int64)
    power = rows
    for length in range(1, k + 1):
        back = (power == np.arange(k)) & (found == 0)
        found[back] = length
        power = np.take_along_axis(rows, power, axis=1)
    return found


@dataclass(frozen=True)
class Block:
    """Neighbouring places, from `start` on below `stop`, that the rest of a group leaves alone.

    Either the tensors are the symmetric (sign 1) or exterior (sign -1) power, of `copies` factors,
    of those that `inner` describes, or the block is a single place, or the group on its places has
    no such form and `group` says which it is.
    """

    start: int
    stop: int
    group: SignedGroup
    copies: int = 1
    sign: int = 1
    inner: tuple[Block, ...] = ()


@lru_cache(maxsize=256)
def blocks(group: SignedGroup) -> tuple[Block, ...]:
    """The finest blocks whose groups have the group as their direct product, from left to right.

    The tensors that it fixes are the tensor product of those that the groups of blocks fix.
    """
    found: list[Block] = []
    rest, start = group, 0
    while rest.k:
        stop = next(c for c in range(1, rest.k + 1) if _splits(rest, c))
        found.append(_block(rest.fixing(0, stop), start))
        rest, start = rest.fixing(stop, rest.k), start + stop
    return tuple(found)


def _splits(group: SignedGroup, c: int) -> bool:
    """Whether a group is the direct product of one on the first c places and one on the others."""
    if c == group.k:
        return True
    if any(max(p[:c]) >= c for p, _ in group.generators):
        return False
    return group.fixing(0, c).order * group.fixing(c, group.k).order == group.order


def _block(group: SignedGroup, start: int) -> Block:
    """The form of a group that is no direct product of groups on neighbouring places.

    It is that of a power where it contains the exchanges of pieces of equal length with all their
    places, of one sign, and has no more elements than these and the groups on the pieces generate.
    """
    k = group.k
    for length in (n for n in range(1, k) if k % n == 0):
        copies = k // length
        exchanges = [_exchange(k, a, length) for a in range(0, k - length, length)]
        for sign in (1, -1):
            if all((p, sign) in group for p in exchanges):
                inner = group.fixing(0, length)
                if group.order == inner.order**copies * factorial(copies):
                    return Block(start, start + k, group, copies, sign, blocks(inner))
    return Block(start, start + k, group)


def _exchange(k: int, a: int, length: int) -> tuple[int, ...]:
    """The exchange of the piece that begins at place a with the next one."""
    one = list(range(k))
    one[a : a + 2 * length] = one[a + length : a + 2 * length] + one[a : a + length]
    return tuple(one)
