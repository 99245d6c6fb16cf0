"""Numbers of orbits of a permutation group on tuples of points, by stabilisers, exactly.

The orbits on k-tuples are, for one point x of every orbit, those of the stabiliser of x on
(k-1)-tuples. Small stabilisers are listed and counted by Burnside's lemma.
"""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from time import monotonic

import numpy as np
from numpy.typing import NDArray

from emlpcli.errors import TooLargeError
from emlpcli.groups.schreier_sims import Chain

Permutations = NDArray[np.int64]

MOST_LISTED = 4 * 10**6  # order times points
SECONDS = 5.0


class OrbitCounter:
    """Counts the orbits of one group; stabilisers are kept for further counts."""

    def __init__(self, images: Permutations) -> None:
        self.root = _Node(images, None)

    def count(self, power: int) -> int:
        """The number of orbits on `power`-tuples; TooLargeError where it takes too long."""
        return self.root.count(power, monotonic() + SECONDS)


class _Node:
    """The stabiliser of some points."""

    def __init__(self, images: Permutations, order: int | None) -> None:
        self.images = images
        self.order = order
        self.below: list[_Node] | None = None
        self.fixed: Counter[int] | None = None

    def count(self, power: int, until: float) -> int:
        if power == 0:
            return 1
        if power == 1 and self.fixed is None:
            return len(orbits(self.images))
        if self.fixed is None and self.below is None:
            self._open(until)
        if self.fixed is not None:
            total = sum(n * fixed**power for fixed, n in self.fixed.items())
            mean = Fraction(total, sum(self.fixed.values()))
            assert mean.denominator == 1
            return mean.numerator
        assert self.below is not None
        return sum(node.count(power - 1, until) for node in self.below)

    def _open(self, until: float) -> None:
        """List the elements if they are few, else find the stabilisers of points."""
        d = self.images.shape[1]
        nodes = []
        for orbit in orbits(self.images):
            left = until - monotonic()
            if left < 0:
                raise TooLargeError("counting the orbits takes too long")
            chain = Chain(self.images, (int(orbit[0]),), left)
            if chain.order * d <= MOST_LISTED:
                fixed = (chain.elements() == np.arange(d)).sum(axis=1)
                self.fixed = Counter(fixed.tolist())
                return
            nodes.append(_Node(chain.stabiliser(), chain.order // len(orbit)))
        self.below = nodes


def orbits(images: Permutations) -> list[NDArray[np.int64]]:
    """The orbits on points."""
    d = images.shape[1]
    label = np.arange(d)
    while True:  # the least label spreads along the generators, with jumps
        new = label.copy()
        for g in images:
            np.minimum.at(new, g, label)
            new = np.minimum(new, new[g])
        new = new[new]
        if np.array_equal(new, label):
            break
        label = new
    order = np.argsort(label, kind="stable")
    starts = np.flatnonzero(np.diff(label[order], prepend=-1))
    return np.split(order, starts[1:])
