"""Coordinates in which the generators of a group have the least norms, found by Newton's method.

The sum of |T g T^-1|² over a tuple of matrices g is convex along geodesics of positive definite
T, and attains its minimum exactly where the tuple is semisimple (Kempf, Ness 1979). There the
sum of [g, g*] vanishes: a single matrix becomes normal, and matrices that preserve a positive
definite form become unitary, since |g|² + |g^-1|² >= 2d with equality for unitary ones alone.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from emlpcli.algebra.limits import LARGEST_NORMALISED

MOST_STEPS = 60
LONGEST_STEP = 2.0  # norm of the logarithm of a step
DONE = 1e-6  # norm of a step, after which the convergence is quadratic
WORST = 1e5  # condition of T beyond which coordinates do more harm than good


def normal_coordinates(
    lie_algebra: NDArray[Any], discrete: NDArray[Any], *, worst: float = WORST
) -> NDArray[Any] | None:
    """The T, shape (d, d), that minimises the norms of T g T^-1 for all generators.

    Shapes of the stacks: (D, d, d) and (M, d, d). None where the minimum is not attained, or
    only in the limit of T beyond the condition `worst`, or where matrices are too large.
    """
    d = max(lie_algebra.shape[-1], discrete.shape[-1])
    if d > LARGEST_NORMALISED:
        return None
    stack = np.concatenate([lie_algebra, discrete, np.linalg.inv(discrete)])
    norms = np.linalg.norm(stack, axis=(1, 2))
    if not len(stack) or not np.all(np.isfinite(norms)):
        return None
    stack = stack[norms > 0] / norms[norms > 0, None, None]
    weights = np.concatenate([np.ones(len(lie_algebra)), norms[len(lie_algebra) :] ** 2])
    weights = np.sqrt(weights[norms > 0] / max(1.0, weights.max()))
    given = stack * weights[:, None, None]
    T = np.eye(d, dtype=given.dtype)
    for _ in range(MOST_STEPS):
        g = T @ given @ np.linalg.inv(T)
        step = _newton_step(g)
        length = float(np.linalg.norm(step))
        if not np.isfinite(length):
            return None
        step = step * min(1.0, LONGEST_STEP / max(length, LONGEST_STEP))
        values, vectors = np.linalg.eigh((step + np.conj(step.T)) / 2)
        T = (vectors * np.exp(values)) @ np.conj(vectors.T) @ T
        T = T / np.abs(np.linalg.det(T)) ** (1 / d)
        if np.linalg.cond(T) > worst:
            return None
        if length <= DONE:
            return np.asarray(T)
    return None


def _newton_step(g: NDArray[Any]) -> NDArray[Any]:
    """The X that minimises 2<X, M> + sum of |[X, g]|² + |[X, g*]|², of least norm.

    M, the sum of [g, g*], is the gradient; the squares are the second derivative along exp(X).
    """
    d = g.shape[-1]
    adjoint = np.conj(np.swapaxes(g, 1, 2))
    gradient = (g @ adjoint - adjoint @ g).sum(axis=0)
    one = np.eye(d)
    hessian = np.zeros((d * d, d * d), dtype=g.dtype)
    for m in (g, adjoint):
        square = (np.conj(np.swapaxes(m, 1, 2)) @ m).sum(axis=0)
        other = (m @ np.conj(np.swapaxes(m, 1, 2))).sum(axis=0)
        # row-major vec: m X is (m ⊗ 1), X m is (1 ⊗ m^T); [m, .]* [m, .] multiplied out
        hessian += np.kron(square, one) + np.kron(one, other.T)
        cross = np.einsum("nji,nkl->ikjl", m.conj(), np.swapaxes(m, 1, 2)).reshape(d * d, d * d)
        hessian -= cross + np.conj(cross.T)
    values, vectors = np.linalg.eigh(hessian)
    kept = values > 1e-13 * values[-1]
    along = np.conj(vectors[:, kept].T) @ gradient.ravel()
    return np.asarray(-(vectors[:, kept] @ (along / values[kept])).reshape(d, d))


def diagonal_balance(
    lie_algebra: NDArray[Any], discrete: NDArray[Any], noise: float
) -> NDArray[Any] | None:
    """The diagonal D, shape (d,), for which D g D^-1 has rows and columns of like size.

    Powers of two, so that no entry is rounded (Parlett, Reinsch 1969, as in LAPACK). Entries
    below `noise` times the largest of their matrix count as zero: balancing must not blow them
    up. None where entries are beyond floating point.
    """
    from scipy.linalg import matrix_balance

    stack = np.abs(np.concatenate([lie_algebra, discrete, np.linalg.inv(discrete)]))
    largest = stack.max(axis=(1, 2), keepdims=True, initial=0.0)
    total = np.sqrt((np.where(stack > noise * largest, stack, 0) ** 2).sum(axis=0))
    if not np.all(np.isfinite(total)):
        return None
    np.fill_diagonal(total, 0)
    _, (scale, _) = matrix_balance(total, separate=True)
    return np.asarray(1 / scale)
