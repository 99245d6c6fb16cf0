"""Independent columns, kernels and products of matrices modulo a prime, by python-flint."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import SupportsInt

import numpy as np
from numpy.typing import NDArray

PRIME = 2**31 - 1  # products of two residues fit in 63 bits
SMALL = 2**10  # entries of a matrix that NumPy reduces sooner than python-flint is imported

Residues = NDArray[np.int64]


def independent_columns(matrix: NDArray[np.float64], prime: int = PRIME) -> Residues:
    """The lexicographically first columns that are independent modulo a prime.

    `matrix` holds integers of absolute value below 2^53. Columns that are independent modulo a
    prime are independent over the rationals, so the number of columns found is a lower bound
    for the rank, and a proof of it where the rank is known not to be larger.
    """
    return pivots(reduced(np.rint(matrix).astype(np.int64) % prime, prime))


def pivots(echelon: Residues) -> Residues:
    """The columns of the leading entries of a matrix in row echelon form without zero rows."""
    return np.asarray((echelon != 0).argmax(axis=1)) if echelon.size else np.zeros(0, np.int64)


def reduced(matrix: Residues, prime: int = PRIME) -> Residues:
    """The reduced row echelon form of residues, shape (rank, columns)."""
    rows, columns = matrix.shape
    if not matrix.size:
        return np.zeros((0, columns), dtype=np.int64)
    if matrix.size <= SMALL and prime <= PRIME and "flint" not in sys.modules:
        return _eliminated(matrix, prime)
    from flint import nmod_mat

    echelon, rank = nmod_mat(rows, columns, matrix.ravel().tolist(), prime).rref()
    if rank < rows:  # only the rows that are not zero are read back
        chosen = np.eye(rank, rows, dtype=np.int64)
        echelon = nmod_mat(rank, rows, chosen.ravel().tolist(), prime) * echelon
    return _array(echelon.entries(), (rank, columns))


def _eliminated(matrix: Residues, prime: int) -> Residues:
    """The reduced row echelon form by Gauss and Jordan, for a prime up to `PRIME`."""
    m = matrix % prime
    rank = 0
    for column in range(m.shape[1]):
        below = np.flatnonzero(m[rank:, column])
        if not len(below):
            continue
        m[[rank, rank + below[0]]] = m[[rank + below[0], rank]]
        m[rank] = m[rank] * pow(int(m[rank, column]), -1, prime) % prime
        others = m[:, column].copy()
        others[rank] = 0
        m = (m - others[:, None] * m[rank]) % prime
        rank += 1
        if rank == len(m):
            break
    return m[:rank]


def kernel(matrix: Residues, prime: int = PRIME) -> Residues:
    """A basis of the kernel of residues, shape (n, dimension)."""
    from flint import nmod_mat

    rows, columns = matrix.shape
    if not matrix.size:
        return np.eye(columns, dtype=np.int64)
    vectors, nullity = nmod_mat(rows, columns, matrix.ravel().tolist(), prime).nullspace()
    if nullity < columns:  # flint pads the basis with columns of zeros
        chosen = np.eye(columns, nullity, dtype=np.int64)
        vectors = vectors * nmod_mat(columns, nullity, chosen.ravel().tolist(), prime)
    return _array(vectors.entries(), (columns, nullity))


def _array(entries: Sequence[SupportsInt], shape: tuple[int, int]) -> Residues:
    return np.array([int(x) for x in entries], dtype=np.int64).reshape(shape)


def multiply(a: Residues, b: Residues, prime: int = PRIME) -> Residues:
    """The product of matrices of residues below 2^31, in halves of 16 bits by float64 products."""
    if a.shape[1] >= 2**20:
        raise ValueError("too many terms for an exact product in float64")
    high, low = (a >> 16).astype(float), (a & 0xFFFF).astype(float)
    upper, lower = (b >> 16).astype(float), (b & 0xFFFF).astype(float)

    def product(x: NDArray[np.float64], y: NDArray[np.float64]) -> Residues:
        return (x @ y).astype(np.int64) % prime  # exact: below 2^20 terms of 32 bits

    middle = (product(high, lower) + product(low, upper)) % prime
    total = ((product(high, upper) << 16) % prime + middle) % prime
    return ((total << 16) % prime + product(low, lower)) % prime
