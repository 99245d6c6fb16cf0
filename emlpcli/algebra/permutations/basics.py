"""Permutations as images of 0..d-1: inverses, cycles, signs, orbits, and random products."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import count
from typing import TYPE_CHECKING, TypeAlias

from emlpcli.arrays import np

if TYPE_CHECKING:
    from numpy.typing import NDArray


Indices: TypeAlias = "NDArray[np.int64]"
PermutationRows: TypeAlias = "NDArray[np.int64]"  # images of 0..d-1, shape (n, d)

SLOTS = 11  # elements of which products are taken for random ones, at the least
BURN_IN = 80  # steps before these products are random enough


def inverse(rows: PermutationRows) -> PermutationRows:
    """The inverse permutations."""
    result = np.empty_like(rows)
    np.put_along_axis(result, rows, np.arange(rows.shape[1])[None], axis=1)
    return result


def distinct(rows: PermutationRows) -> PermutationRows:
    """The rows without repetitions, in the order in which they first occur."""
    first = {row.tobytes(): i for i, row in reversed(list(enumerate(rows)))}
    return rows[sorted(first.values())]


def cycles(images: Sequence[int] | Indices) -> list[list[int]]:
    """The cycles of one permutation, fixed points included, each from its smallest point."""
    rest, found = np.array(images, dtype=np.int64).tolist(), []
    for start in range(len(rest)):
        cycle, at = [], start
        while rest[at] >= 0:  # -1 marks the points that have been passed
            cycle.append(at)
            rest[at], at = -1, rest[at]
        if cycle:
            found.append(cycle)
    return found


def cycle_lengths(images: Sequence[int] | Indices) -> list[int]:
    """The lengths of the cycles of one permutation, those of fixed points included."""
    return [len(cycle) for cycle in cycles(images)]


def parity(images: Sequence[int] | Indices) -> int:
    """1 for an even permutation, -1 for an odd one: a cycle of length l is l - 1 transpositions."""
    return -1 if (len(images) - len(cycles(images))) % 2 else 1


def sorting_signs(rows: Indices) -> Indices:
    """The sign of the permutation that sorts each row in ascending order, 0 where two are equal.

    Shape (n, k) to (n,).
    """
    columns = np.ascontiguousarray(rows.T)
    odd, equal = np.zeros((2, len(rows)), dtype=bool)
    for j, last in enumerate(columns):
        for first in columns[:j]:
            odd ^= first > last
            equal |= first == last
    return np.where(equal, 0, 1 - 2 * odd.astype(np.int64))


def orbit_roots(images: Iterable[Indices], d: int) -> Indices:
    """The smallest point of the orbit of each of the d points under generators, shape (d,).

    The smaller label spreads along every generator in both directions; then each point takes the
    label of its label, until nothing changes, so that few rounds follow even long cycles.
    """
    images = list(images)
    label = np.arange(d)
    while True:
        before = label
        for image in images:
            low = np.minimum(label, label[image])
            label = low.copy()
            label[image] = np.minimum(low[image], low)
        while not np.array_equal(jumped := label[label], label):
            label = jumped
        if np.array_equal(label, before):
            return label


def orbits(images: PermutationRows) -> list[Indices]:
    """The orbits on points under generators, shape (n, d), ordered by their smallest points."""
    label = orbit_roots(images, images.shape[1])
    order = np.argsort(label, kind="stable")
    starts = np.flatnonzero(np.diff(label[order], prepend=-1))
    return np.split(order, starts[1:])


def random_elements(generators: PermutationRows, rng: np.random.Generator) -> Iterator[Indices]:
    """Endlessly many elements of the group that one or more permutations generate, near uniform.

    Product replacement (Celler et al., Comm. Algebra 23, 1995, 4931): in each step one of several
    elements that generate the group is multiplied from a random side by another one or its
    inverse. What is given, after some dozens of steps, is the running product of these elements,
    so that successive ones have little to do with each other (Leedham-Green, Murray 2002).
    """
    slots = list(generators[np.arange(max(SLOTS, len(generators) + 1)) % len(generators)])
    running = np.arange(generators.shape[1])
    for step in count():
        i, j = rng.choice(len(slots), 2, replace=False)
        factor = slots[j] if rng.integers(2) else inverse(slots[j][None])[0]
        slots[i] = slots[i][factor] if rng.integers(2) else factor[slots[i]]
        running = slots[i][running]
        if step >= BURN_IN:
            yield running
