"""How good rollouts are: their error against time, and what they conserve."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from emlpcli.reps.monomials import Expansion
from emlpcli.reps.rep import Rep

LEAST_ERROR = 1e-7  # smaller relative errors count as this one, in geometric means
Array = NDArray[Any]


def relative_errors(found: Array, truth: Array) -> Array:
    """rms(a − b)/(rms(a) + rms(b)) of each pair of states, (n, T, d) to (n, T); from 0 to 1.

    The measure of EMLP's code, with at least `LEAST_ERROR`. States that are not finite are wrong
    by 1.
    """
    with np.errstate(over="ignore", invalid="ignore"):
        size = _rms(found) + _rms(truth)
        errors = _rms(found - truth) / np.where(size == 0, 1.0, size)
    errors = np.where(np.isfinite(errors), errors, 1.0)
    return np.asarray(np.maximum(errors, LEAST_ERROR))


def _rms(z: Array) -> Array:
    return np.asarray(np.sqrt(np.mean(z**2, axis=-1)))


def geometric_mean(errors: Array, axis: int | None = None) -> Array:
    """The exponential of the mean of the logarithms."""
    return np.asarray(np.exp(np.log(errors).mean(axis)))


def momentum_maps(rep: Rep) -> list[Callable[[Array], Array]]:
    """p · ρ(A) q for each A of the Lie algebra, states (..., d) to (...); none without one group.

    The Noether charges of an invariant H, where momenta are the dual of positions: for rotations,
    angular momentum.
    """
    groups = Expansion(rep).groups
    if len(groups) != 1 or rep.size() % 2:
        return []
    half = rep.size() // 2
    generators = next(iter(groups)).lie_algebra
    return [_charge(np.asarray(rep.drho_dense(A))[:half, :half]) for A in generators]


def _charge(matrix: Array) -> Callable[[Array], Array]:
    """The function p · M q of states (q, p)."""

    def charge(z: Array) -> Array:
        q, p = np.split(z, 2, axis=-1)
        return np.asarray(np.einsum("...i,ij,...j", p, matrix, q))

    return charge


def drift(quantity: Callable[[Array], Array], start: Array, found: Array) -> Array:
    """|C(z(t)) − C(z(0))| in units of the spread of C over the starts; (n, d), (n, T, d) to (n, T).

    Where C is the same at all starts, in units of its size. What is not finite is infinite.
    """
    first = quantity(start)
    unit = float(first.std())
    size = float(np.abs(first).max(initial=0.0))
    if unit <= 1e-12 * size:
        unit = size
    with np.errstate(over="ignore", invalid="ignore"):
        change = np.abs(quantity(found) - first[:, None]) / (unit or 1.0)
    return np.asarray(np.where(np.isfinite(change), change, np.inf))
