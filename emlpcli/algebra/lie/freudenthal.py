"""Weights of irreducibles with multiplicities: Freudenthal's formula, and orbits of weights."""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from math import prod
from typing import TYPE_CHECKING, TypeAlias

from emlpcli.algebra.lie.chamber import Weight, dominant
from emlpcli.algebra.lie.root_system import RootSystem
from emlpcli.algebra.limits import MOST_DOMINANT_WEIGHTS
from emlpcli.arrays import np
from emlpcli.errors import TooLargeError

if TYPE_CHECKING:
    from numpy.typing import NDArray

Integers: TypeAlias = "NDArray[np.int64]"


def dominant_weights(system: RootSystem, highest: Weight) -> list[Weight]:
    """The dominant weights of an irreducible, the highest first, by their depth below it.

    From each to the next ones below it one positive root is subtracted (Stembridge 1998).
    Raises TooLargeError for too many.
    """
    roots = system.positive @ system.cartan
    found = {highest: 0}
    queue = [highest]
    depths = system.positive.sum(axis=1)
    for weight in queue:
        below = np.array(weight, dtype=np.int64) - roots
        inside = np.all(below >= 0, axis=1)
        for row, depth in zip(below[inside].tolist(), depths[inside].tolist(), strict=True):
            key = tuple(row)
            if key not in found:
                found[key] = found[weight] + depth
                queue.append(key)
                if len(found) > MOST_DOMINANT_WEIGHTS:
                    raise TooLargeError(
                        f"an irreducible has more than {MOST_DOMINANT_WEIGHTS} dominant weights",
                        hint="take smaller labels",
                    )
    return sorted(found, key=lambda weight: (found[weight], weight))


@lru_cache(maxsize=256)
def dominant_multiplicities(system: RootSystem, highest: Weight) -> dict[Weight, int]:
    """How often each dominant weight occurs in the irreducible, by Freudenthal's formula.

    (|λ+ρ|² - |μ+ρ|²) m(μ) = 2 Σ_α Σ_k (μ + kα, α) m(μ + kα) over the positive roots α and k ≥ 1,
    where m(μ + kα) is that of the dominant weight in its orbit (Moody, Patera 1982).
    """
    cartan, half = system.cartan, system.lengths / 2
    to_roots = np.linalg.inv(cartan.astype(float))
    roots, units = system.positive @ cartan, np.eye(len(cartan), dtype=np.int64)
    normals = system.positive * half  # w · normal = (w, α)
    top = np.array(highest, dtype=np.int64)
    found = {highest: 1}
    for weight in dominant_weights(system, highest)[1:]:
        mu = np.array(weight, dtype=np.int64)
        above = (top - mu) @ to_roots
        steps = np.arange(1, int(np.rint(above.max())) + 1)
        # μ + kα has to lie below λ: k times the coefficients of α at most those of λ - μ
        fits = np.all(steps[:, None, None] * system.positive <= above + 0.01, axis=2)
        k, a = np.nonzero(fits)
        strings = mu + steps[k, None] * roots[a]
        values = np.rint(np.einsum("ij,ij->i", strings, normals[a])).astype(np.int64)
        tops = map(tuple, dominant(strings, cartan, units).tolist())
        total = sum(v * found.get(w, 0) for v, w in zip(values.tolist(), tops, strict=True))
        # (λ-μ, λ+μ+2ρ), with λ-μ as a sum of simple roots
        norm = int(np.rint((top + mu + 2) * np.rint(above) @ half))
        m = Fraction(2 * total, norm)
        assert m.denominator == 1
        found[weight] = int(m)
    return found


def orbit_size(system: RootSystem, weight: Weight) -> int:
    """The number of weights in the orbit of a dominant one: the index of its stabiliser.

    Both orders are products of (height + 1)/height over positive coroots (Kostant 1959), those of
    the stabiliser over the coroots that vanish on the weight.
    """
    coroots = system.chamber.positive
    moving = coroots[coroots @ np.array(weight, dtype=np.int64) != 0]
    heights = moving.sum(axis=1).tolist()
    return int(prod((Fraction(h + 1, h) for h in heights), start=Fraction(1)))


def orbit(system: RootSystem, weight: Weight) -> Integers:
    """The orbit of a dominant weight under the Weyl group, shape (n, rank), by levels.

    Each weight is reached from one other alone: by the reflection of its first negative label.
    """
    levels = [np.array([weight], dtype=np.int64)]
    while len(levels[-1]):
        last = levels[-1]
        lower = []
        for i in range(system.rank):
            from_above = last[last[:, i] > 0]
            image = from_above - from_above[:, i, None] * system.cartan[i]
            lower.append(image[np.all(image[:, :i] >= 0, axis=1)])
        levels.append(np.concatenate(lower))
    return np.concatenate(levels)


def weight_count(system: RootSystem, highest: Weight) -> int:
    """How many different weights the irreducible has."""
    return sum(orbit_size(system, w) for w in dominant_weights(system, highest))


def weights(system: RootSystem, highest: Weight) -> tuple[Integers, Integers]:
    """All weights of the irreducible with their multiplicities, shapes (n, rank) and (n,)."""
    rows, counts = [], []
    for weight, m in dominant_multiplicities(system, highest).items():
        rows.append(orbit(system, weight))
        counts.append(np.full(len(rows[-1]), m, dtype=np.int64))
    return np.concatenate(rows), np.concatenate(counts)
