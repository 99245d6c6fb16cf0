"""The dominant chamber of a root system in integers: reflections, dimensions, multiplicities."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from math import prod

import numpy as np
from numpy.typing import NDArray

Integers = NDArray[np.int64]
Weight = tuple[int, ...]
Multiplicities = dict[Weight, int]  # of irreducibles, by their highest weights


@dataclass(frozen=True, eq=False)
class Chamber:
    """Simple roots, simple and positive coroots, in coordinates of the weight lattice.

    Shapes (r, rank), (r, rank), (N, rank); the label of a weight w at a coroot c is w·c.
    """

    simple: Integers
    coroots: Integers
    positive: Integers
    products: dict[tuple[Weight, Weight], Multiplicities] = field(default_factory=dict)
    duals: dict[Weight, Weight] = field(default_factory=dict)
    dimensions: dict[Weight, int] = field(default_factory=dict)

    @property
    def is_spin(self) -> bool:
        """Whether the group is locally SU(2), perhaps times a central torus."""
        return len(self.simple) == 1

    def labels(self, weight: Weight) -> Weight:
        """The Dynkin labels."""
        return tuple((self.coroots @ np.array(weight, np.int64)).tolist())

    def dimension(self, weight: Weight) -> int:
        """Weyl's formula for the irreducible with this highest weight."""
        if weight not in self.dimensions:
            self.dimensions[weight] = self._dimension(weight)
        return self.dimensions[weight]

    def _dimension(self, weight: Weight) -> int:
        values = (self.positive @ np.array(weight, np.int64)).tolist()
        half = self._half_sums
        return int(prod(Fraction(v + h, h) for v, h in zip(values, half, strict=True)))

    @cached_property
    def _half_sums(self) -> list[int]:
        """The values at the positive coroots of ρ, which is 1 at the simple ones: their heights."""
        if not len(self.coroots):
            return []
        heights = np.linalg.lstsq(self.coroots.T.astype(float), self.positive.T, rcond=None)[0]
        found: list[int] = np.rint(heights.sum(axis=0)).astype(int).tolist()
        return found

    def dual(self, weight: Weight) -> Weight:
        """The highest weight of the dual: the dominant one among the images of -weight."""
        if weight not in self.duals:
            x = -np.array(weight, np.int64)
            while np.any((labels := self.coroots @ x) < 0):
                i = int(labels.argmin())
                x = x - labels[i] * self.simple[i]
            self.duals[weight] = tuple(x.tolist())
        return self.duals[weight]

    def decompose(self, weights: Integers, counts: Integers) -> Multiplicities:
        """The irreducibles in a representation with these weights, shape (n, rank).

        By Racah and Speiser (1964): each weight w counts for the irreducible μ with
        μ + ρ = s(w + ρ), s in the Weyl group, with the sign of s, and for none if no image of
        w + ρ lies inside the chamber.
        """
        x, sign = weights.astype(np.int64), counts.astype(np.int64)
        for _ in range(len(self.positive) + 1):
            labels = x @ self.coroots.T
            inside = ~np.any(labels == -1, axis=1)
            x, sign, labels = x[inside], sign[inside], labels[inside]
            negative = labels < -1
            moving = np.flatnonzero(negative.any(axis=1))
            if not len(moving):
                break
            i = negative[moving].argmax(axis=1)
            x = x.copy()
            x[moving] -= (labels[moving, i] + 1)[:, None] * self.simple[i]
            sign = sign.copy()
            sign[moving] *= -1
        found: dict[Weight, int] = defaultdict(int)
        for w, n in zip(map(tuple, x.tolist()), sign.tolist(), strict=True):
            found[w] += n
        return {w: n for w, n in sorted(found.items()) if n}

    def product(self, left: Weight, right: Weight, weights: Integers) -> Multiplicities:
        """The irreducibles in left ⊗ right, `weights` being all those of right (Klimyk 1968)."""
        key = (left, right)
        if key not in self.products and self.is_spin:
            (m,), (n,) = self.labels(left), self.labels(right)
            top, root = np.array(left) + right, self.simple[0]
            series = (tuple((top - k * root).tolist()) for k in range(min(m, n) + 1))
            self.products[key] = dict.fromkeys(series, 1)
        elif key not in self.products:
            shifted = np.array(left, np.int64) + weights
            self.products[key] = self.decompose(shifted, np.ones(len(weights), np.int64))
        return self.products[key]
