"""Matrices of rotations for large angular momenta, by the eigenvectors of one generator.

K = (J₊ - J₋)/2 is antisymmetric and tridiagonal, and i^(r-s) times J_x up to i: with the
eigenvectors of that symmetric matrix, whose eigenvalues are -j, ..., j exactly, exp(βK) is one
product of matrices for every angle. No sums of large terms cancel and nothing is raised to powers,
so that errors stay near those of rounding (Feng, Wang, Yang, Jin 2015, Phys. Rev. E 92, 043307).
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

Real = NDArray[np.float64]


def turned(two_j: int, angles: Real) -> Real:
    """exp(βK) for each angle β, shape (n, 2j+1, 2j+1), orthogonal.

    K[r, r+1] = -K[r+1, r] = √((r+1)(2j-r)) / 2 for r = 0, ..., 2j-1.
    """
    vectors, signs = _eigenvectors(two_j)
    turns = np.arange(-two_j, two_j + 1, 2) * (np.asarray(angles, float)[:, None] / 2)
    both = (vectors * (np.cos(turns) + np.sin(turns))[:, None]) @ vectors.T
    return np.asarray(signs * both)


@lru_cache(maxsize=32)
def _eigenvectors(two_j: int) -> tuple[Real, NDArray[np.int8]]:
    """Eigenvectors of J_x = P† K P / i, P = diag(i^r), and the signs of i^(r-s) in exp(βK).

    exp(iβ J_x) = C + iS has its cosines C where q = r - s is even, its sines S where it is odd, so
    that both are found in one product. i^q is (-1)^(q/2), and i^q i is (-1)^((q+1)/2).
    """
    r = np.arange(two_j)
    side = np.sqrt((r + 1.0) * (two_j - r)) / 2
    _, vectors = np.linalg.eigh(np.diag(side, 1) + np.diag(side, -1))  # -j, ..., j in this order
    steps = np.subtract.outer(np.arange(two_j + 1), np.arange(two_j + 1))
    signs = np.where((steps + 1) // 2 % 2, -1, 1).astype(np.int8)
    return vectors, signs


def symmetric_powers(k: int, unitary: NDArray[Any]) -> NDArray[Any]:
    """The k-th symmetric power of unitary 2 x 2 matrices, shape (n, 2, 2) to (n, k+1, k+1).

    Coordinate r belongs to the multiset with r times the second index, as in `Power`. A unitary
    matrix is a rotation between two diagonal ones.
    """
    a, b = unitary[:, 0, 0], unitary[:, 1, 0]
    one = np.ones(len(unitary))
    top, low = _phase(a, one), _phase(b, one)
    # diag(top, low)† U = [[cos, -x sin], [sin, x cos]] with a phase x
    rest = np.stack([top, low], axis=1).conj()[:, :, None] * unitary
    cosine, sine = rest[:, 0, 0].real, rest[:, 1, 0].real
    x = cosine * rest[:, 1, 1] - sine * rest[:, 0, 1]
    r = np.arange(k + 1)
    left = top[:, None] ** (k - r) * low[:, None] ** r
    right = x[:, None] ** r
    rotation = turned(k, -2 * np.arctan2(sine, cosine))
    return np.asarray(left[:, :, None] * rotation * right[:, None, :])


def _phase(z: NDArray[Any], otherwise: Real) -> NDArray[Any]:
    """z / |z|, and 1 where z is 0."""
    size = np.abs(z)
    return np.asarray(np.where(size > 0, z / np.where(size > 0, size, 1), otherwise))
