"""Exact matrices modulo a prime over which all their square roots exist.

A finite group of matrices over a number field is mapped one to one by reduction modulo a prime
ideal that is not ramified, divides no denominator and is not over 2: the kernel of reduction has
no elements of finite order (Serre, Lie Algebras and Lie Groups, 1965, LG IV appendix 3). Roots of
unity of an order that the prime does not divide stay different too, so that the characteristic
polynomial modulo the prime determines the eigenvalues of an element of the group.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from emlpcli.algebra.numbers.exact_matrices import FieldBasis

Integers = NDArray[np.int64]

CANDIDATES = range(2**22 + 1, 2**23, 4)  # -1 is a square; sums of 64 products are below 2^53


@dataclass(frozen=True, eq=False)
class Reduction:
    """A prime, and a square root modulo it of each integer under a root of a field."""

    prime: int
    roots: Integers  # in the order of the field's basis

    @classmethod
    def of_field(cls, field: FieldBasis, denominators: Integers) -> Reduction | None:
        """A prime over which the field splits and that divides no denominator."""
        for prime in field.field.split_primes(CANDIDATES):
            if np.all(denominators % prime.p):
                return cls(prime.p, prime.table()[0])
        return None

    def of(self, above: Integers, below: Integers) -> Integers:
        """Numerators, shape (n, ..., B), over denominators, shape (n,), modulo the prime."""
        p = self.prime
        values = (above % p * self.roots % p).sum(axis=-1) % p
        unique, places = np.unique(below, return_inverse=True)
        inverses = np.array([pow(int(b), -1, p) for b in unique], dtype=np.int64)[places]
        result: Integers = values * inverses.reshape(-1, *[1] * (values.ndim - 1)) % p
        return result

    def independent(self, rows: Integers) -> Integers:
        """Numbers of the rows that are no combinations of those before them, at most d."""
        p, (n, d) = self.prime, rows.shape
        rest = rows % p
        found: list[int] = []
        at = 0
        while at < n and len(found) < d:
            nonzero = np.flatnonzero(np.any(rest[at:], axis=1))
            if not len(nonzero):
                break
            at += int(nonzero[0])
            found.append(at)
            column = int(np.flatnonzero(rest[at])[0])
            pivot = rest[at] * pow(int(rest[at, column]), -1, p) % p
            rest = rest.copy()
            rest[at + 1 :] = (rest[at + 1 :] - rest[at + 1 :, column, None] * pivot) % p
            at += 1
        return np.array(found, dtype=np.int64)

    def inverse(self, matrix: Integers) -> Integers:
        """The inverse of an invertible matrix."""
        from flint import nmod_mat

        n = len(matrix)
        found = nmod_mat(n, n, matrix.ravel().tolist(), self.prime).inv()
        return np.array([int(x) for x in found.entries()], dtype=np.int64).reshape(n, n)
