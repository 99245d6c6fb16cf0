"""Numbers of orbits of a permutation group on tuples of points, by stabilisers, exactly.

The orbits on k-tuples are, for one point x of every orbit, those of the stabiliser of x on
(k-1)-tuples. Small stabilisers are listed and counted by Burnside's lemma.
"""

from __future__ import annotations

from collections import Counter
from fractions import Fraction

import numpy as np

from emlpcli.algebra.counting.budgets import Work, power_digits, require_feasible
from emlpcli.algebra.limits import MOST_LISTED_IMAGES, MOST_ORBIT_WORK
from emlpcli.algebra.permutations.basics import PermutationRows, orbits
from emlpcli.algebra.permutations.schreier_sims import StabiliserChain

TOO_LONG = "counting the orbits takes too long"


class OrbitCounter:
    """Counts the orbits of one group; stabilisers are kept for further counts."""

    def __init__(self, images: PermutationRows) -> None:
        self.root = _Node(images)

    def count(self, power: int) -> int:
        """The number of orbits on `power`-tuples; TooLargeError where it takes too long."""
        require_feasible(power_digits(self.root.images.shape[1], power))
        work = Work(MOST_ORBIT_WORK)
        for k in range(power):  # from below, so that no recursion is deep
            if self.root.listed is not None:
                break
            self.root.count(k, work)
        return self.root.count(power, work)


class _Node:
    """The stabiliser of some points."""

    def __init__(self, images: PermutationRows) -> None:
        self.images = images
        self.orbits = orbits(images)
        self.fixed = sum(len(orbit) == 1 for orbit in self.orbits)  # their stabiliser is all
        self.below: list[_Node] | None = None
        self.listed: Counter[int] | None = None  # elements by the number of points they fix
        self.counts = {0: 1, 1: len(self.orbits)}

    def count(self, power: int, work: Work) -> int:
        if power not in self.counts:
            work.spend(0, TOO_LONG)
            if self.listed is None and self.below is None:
                self._open(work)
            self.counts[power] = self._count(power, work)
        return self.counts[power]

    def _count(self, power: int, work: Work) -> int:
        if self.listed is not None:
            total = sum(n * fixed**power for fixed, n in self.listed.items())
            mean = Fraction(total, sum(self.listed.values()))
            assert mean.denominator == 1
            return mean.numerator
        assert self.below is not None
        moved = sum(node.count(power - 1, work) for node in self.below)
        return moved + (self.fixed * self.count(power - 1, work) if self.fixed else 0)

    def _open(self, work: Work) -> None:
        """List the elements if they are few, else find the stabilisers of points."""
        d = self.images.shape[1]
        nodes = []
        for orbit in self.orbits:
            if len(orbit) == 1 and len(self.orbits) > self.fixed:
                continue
            chain = StabiliserChain(self.images, (int(orbit[0]),), work)
            if chain.order * d <= MOST_LISTED_IMAGES:
                work.spend(chain.order * d, TOO_LONG)
                fixed = (chain.elements() == np.arange(d)).sum(axis=1)
                self.listed = Counter(fixed.tolist())
                return
            nodes.append(_Node(chain.stabiliser()))
        self.below = nodes
