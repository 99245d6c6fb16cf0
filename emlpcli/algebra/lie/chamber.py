"""The dominant chamber of a root system in integers: reflections, dimensions, multiplicities."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from math import prod
from typing import TYPE_CHECKING, TypeAlias

from emlpcli.arrays import np

if TYPE_CHECKING:
    from numpy.typing import NDArray


Integers: TypeAlias = "NDArray[np.int64]"
Weight = tuple[int, ...]
Multiplicities = dict[Weight, int]  # of irreducibles, by their highest weights


def reflected(
    weights: Integers, simple: Integers, coroots: Integers, shift: int
) -> tuple[Integers, Integers]:
    """Weights moved by simple reflections until no label plus `shift` is negative, and the signs.

    The reflection is x ↦ x - <x + shift·ρ, α^∨> α, where <ρ, α^∨> = 1. The sign is that of the
    element of the Weyl group, and 0, without going on, where a reflection fixes x + ρ (shift 1).
    Shapes (n, rank) to (n, rank) and (n,).
    """
    x, sign = weights.copy(), np.ones(len(weights), dtype=np.int64)
    going = np.arange(len(x)) if len(simple) else np.arange(0)
    while len(going):
        labels = x[going] @ coroots.T + shift
        if shift:
            sign[going[np.any(labels == 0, axis=1)]] = 0
        negative = labels < 0
        keep = np.any(negative, axis=1) & (sign[going] != 0)
        going, labels, first = going[keep], labels[keep], negative[keep].argmax(axis=1)
        x[going] -= labels[np.arange(len(going)), first][:, None] * simple[first]
        sign[going] *= -1
    return x, sign


def straightened(
    weights: Integers, simple: Integers, coroots: Integers
) -> tuple[Integers, Integers]:
    """Dominant λ with s(w + ρ) = λ + ρ for each weight w, and the signs of s; 0 where none is.

    So the irreducible of λ occurs in a representation as often as the signs of all its weights
    that lead to λ add up to (Racah, Speiser 1964). The Weyl group is never listed.
    """
    return reflected(weights, simple, coroots, 1)


def dominant(weights: Integers, simple: Integers, coroots: Integers) -> Integers:
    """The dominant weight in the orbit of each weight under the Weyl group."""
    return reflected(weights, simple, coroots, 0)[0]


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
            opposite = -np.array([weight], np.int64)
            (x,) = dominant(opposite, self.simple, self.coroots).tolist()
            self.duals[weight] = tuple(x)
        return self.duals[weight]

    def decompose(self, weights: Integers, counts: Integers) -> Multiplicities:
        """The irreducibles in a representation with these weights, shape (n, rank).

        Each weight counts for the irreducible that `straightened` says, or for none.
        """
        x, sign = straightened(weights.astype(np.int64), self.simple, self.coroots)
        kept = sign != 0
        x, sign = x[kept], (sign * counts)[kept]
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
