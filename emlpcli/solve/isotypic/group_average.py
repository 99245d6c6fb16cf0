"""Projection onto intertwiners, by averaging over a few random group elements.

For unitary matrices L_k and R_k, k = 1..s, of two representations on elements that generate a
dense subgroup, the mean over k of (L_k X R_k^H + L_k^H X R_k) / 2 is a self-adjoint map of X whose
fixed points are the intertwiners. Random elements leave a spectral gap, so that Chebyshev
iteration converges in a few dozen steps, to rounding error. Only real intertwiners are sought.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from emlpcli.errors import CertificateError

Real = NDArray[np.float64]

MOST_STEPS = 3000
MOST_SQUARINGS = 40
LARGEST_SQUARED = 130  # entries of X up to which the average is written as a matrix
PURE = 1e-8  # distance from a projector below which no eigenvalue is on its way from 1 to 0
RADIUS = 0.8  # assumed bound of the spectrum besides 1; raised where it proves too small


def split(matrices: NDArray[np.inexact]) -> Real:
    """Real and imaginary parts as one stack of real matrices, shape (s or 2s, n, n).

    For real X the real part of M X M^H is A X A^T + B X B^T with M = A + iB.
    """
    if not np.iscomplexobj(matrices) or not np.any(matrices.imag):
        return np.ascontiguousarray(matrices.real)
    return np.concatenate([matrices.real, matrices.imag])


def intertwiner(left: Real, right: Real, count: int, start: Real) -> Real:
    """The intertwiner nearest to `start`: X with L_k X = X R_k for all k.

    `left` and `right` are stacks from `split`, shapes (t, m, m) and (t, n, n), of `count`
    unitary matrices each; `start` has shape (m, n). Raises CertificateError where the
    iteration does not converge.
    """
    if start.size <= LARGEST_SQUARED:
        return _by_squaring(left, right, count, start)
    return _by_iteration(left, right, count, start)


def _by_squaring(left: Real, right: Real, count: int, start: Real) -> Real:
    """The average as a matrix on all entries of X, turned into the projector that it tends to.

    Squaring separates the eigenvalue 1 from the others; McWeeny's purification 3P² - 2P³ then
    brings all eigenvalues to 0 and 1 without the drift that squaring alone would have. It
    takes those above 1/2 to 1, and so has to wait until none is on its way from 1 to 0.
    """
    n = start.size
    mean = np.einsum("tik,tjl->ijkl", left, right).reshape(n, n) / count
    mean = (mean + mean.T) / 4 + np.eye(n) / 2  # without the eigenvalue -1, whose square is 1
    for _ in range(MOST_SQUARINGS):
        square = mean @ mean
        change = np.linalg.norm(square - mean)
        if change < 1e-14 * n:
            return np.asarray((square @ start.ravel()).reshape(start.shape))
        mean = 3 * square - 2 * square @ mean if change < PURE else square
    raise _no_convergence()


def _by_iteration(left: Real, right: Real, count: int, start: Real) -> Real:
    """Chebyshev iteration for the eigenvalue 1, the rest of the spectrum within a radius."""
    left_t, right_t = left.transpose(0, 2, 1), right.transpose(0, 2, 1)

    def mean(X: Real) -> Real:
        forward = (left @ X @ right_t).sum(axis=0)
        backward = (left_t @ X @ right).sum(axis=0)
        return np.asarray(forward + backward) / (2 * count)

    scale = float(np.linalg.norm(start))
    radius, omega = RADIUS, 2.0
    X, AX = start, mean(start)
    before: Real | None = None
    best, stalled = np.inf, 0
    for step in range(1, MOST_STEPS):
        if step % 4 == 0:
            residual = float(np.linalg.norm(AX - X))
            size = max(float(np.linalg.norm(X)), 1e-12 * scale)
            stalled = stalled + 1 if residual > 0.7 * best else 0
            if residual <= 1e-15 * size or (residual <= 1e-12 * size and stalled):
                return X
            best = min(best, residual)
            if step % 60 == 0 and residual > 1e-6 * size:  # slower than assumed: start afresh
                radius, omega, before = 0.5 + 0.5 * radius, 2.0, None
        if before is None:
            X, before = AX, X
        else:
            omega = 1 / (1 - radius**2 * omega / 4)
            X, before = omega * (AX - before) + before, X
        AX = mean(X)
    raise _no_convergence()


def _no_convergence() -> CertificateError:
    return CertificateError(
        "the average over the group did not converge",
        hint="the generators may come close to a larger group; try another strategy",
    )
