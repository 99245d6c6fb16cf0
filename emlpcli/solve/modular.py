"""Independent columns and kernels of integer matrices, by elimination modulo a prime."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

PRIME = 2**31 - 1  # products of two residues fit in 63 bits


def independent_columns(matrix: NDArray[np.float64], prime: int = PRIME) -> NDArray[np.int64]:
    """The lexicographically first columns that are independent modulo a prime.

    `matrix` holds integers of absolute value below 2^53. Columns that are independent modulo a
    prime are independent over the rationals, so the number of columns found is a lower bound
    for the rank, and a proof of it where the rank is known not to be larger.
    """
    a = np.rint(matrix).astype(np.int64) % prime
    found = []
    row = 0
    for column in range(a.shape[1]):
        if not _bring_pivot(a, row, column):
            continue
        below = row + 1 + np.flatnonzero(a[row + 1 :, column])
        if len(below):
            inverse = pow(int(a[row, column]), -1, prime)
            factors = a[below, column] * inverse % prime
            a[below, column:] -= factors[:, None] * a[row, column:] % prime
            a[below, column:] %= prime
        found.append(column)
        row += 1
        if row == len(a):
            break
    return np.array(found, dtype=np.int64)


def _bring_pivot(a: NDArray[np.int64], row: int, column: int) -> bool:
    """Exchange rows so that [row, column] is not zero; False if all below are zero."""
    nonzero = np.flatnonzero(a[row:, column])
    if not len(nonzero):
        return False
    pivot = row + nonzero[0]
    if pivot != row:
        a[[row, pivot]] = a[[pivot, row]]
    return True


def kernel(matrix: NDArray[np.int64], prime: int = PRIME) -> NDArray[np.int64]:
    """A basis of the kernel modulo a prime, by Gauss-Jordan elimination, shape (n, dimension).

    Each vector is 1 in one free coordinate and 0 in the others.
    """
    a = matrix % prime
    pivots: list[int] = []
    for column in range(a.shape[1]):
        row = len(pivots)
        if not _bring_pivot(a, row, column):
            continue
        a[row, column:] = a[row, column:] * pow(int(a[row, column]), -1, prime) % prime
        others = np.flatnonzero(a[:, column])
        others = others[others != row]
        factors = a[others, column][:, None]
        a[others, column:] = (a[others, column:] - factors * a[row, column:] % prime) % prime
        pivots.append(column)
        if len(pivots) == len(a):
            break
    free = np.setdiff1d(np.arange(a.shape[1]), pivots)
    vectors = np.zeros((a.shape[1], len(free)), dtype=np.int64)
    vectors[free, np.arange(len(free))] = 1
    vectors[pivots] = -a[: len(pivots), free] % prime
    return vectors
