"""Stacks of exact matrices as arrays of integers, and elements of infinite order.

Entries are in a field Q(√m₁, √m₂, …). A stack of matrices is an array of integers, shape
(n, d, d, B), the coefficients of the square roots in `FieldBasis.roots`, over one denominator
for each matrix, in lowest terms: equal matrices have equal arrays.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from math import lcm
from typing import Any

import numpy as np
from numpy.typing import NDArray

from emlpcli.algebra.limits import LARGEST_RATIONAL_MATRIX, MOST_FIELD_ROOTS
from emlpcli.algebra.numbers.factoring import is_prime
from emlpcli.algebra.numbers.splitting_primes import RootField
from emlpcli.algebra.numbers.surds import ExactMatrix, root_product

ExactStack = tuple[NDArray[np.int64], NDArray[np.int64]]


class FieldBasis:
    """The products of the square roots that occur, with their multiplication table."""

    def __init__(self, matrices: Sequence[ExactMatrix]) -> None:
        self.field = RootField.of(matrices)
        self.small = self.field.degree <= MOST_FIELD_ROOTS
        self.roots = self.field.radicands if self.small else (1,)
        self.index = {m: i for i, m in enumerate(self.roots)}
        self.table = [
            (i, j, self.index[m], c)
            for i, a in enumerate(self.roots)
            for j, b in enumerate(self.roots)
            for m, c in [root_product(a, b)]
        ]

    def stack(self, matrices: Sequence[ExactMatrix]) -> ExactStack | None:
        """The matrices as integers; None where they are too large."""
        d = len(matrices[0])
        above = np.zeros((len(matrices), d, d, len(self.roots)), dtype=np.int64)
        below = np.ones(len(matrices), dtype=np.int64)
        for n, a in enumerate(matrices):
            scale = lcm(*(c.denominator for row in a for x in row for c in x.terms.values()))
            entries = [
                (i, j, self.index[m], c * scale)
                for i, row in enumerate(a)
                for j, x in enumerate(row)
                for m, c in x.terms.items()
            ]
            if scale >= 2**30 or any(abs(c) >= 2**30 for *_, c in entries):
                return None
            below[n] = scale
            for i, j, k, c in entries:
                above[n, i, j, k] = c.numerator
        return above, below

    def multiply(self, a: ExactStack, b: ExactStack) -> ExactStack | None:
        """Products in lowest terms; None on overflow.

        Of stacks of equal length, of one matrix and many, or of a stack of row vectors, shape
        (n, d, B), and a matrix, shape (d, d, B), with its denominator.
        """
        (x, s), (y, t) = a, b
        size = x.shape[-2] * len(self.roots) * max(abs(c) for *_, c in self.table)
        largest = [int(np.abs(z).max(initial=1)) for z in (x, y, s, t)]
        if largest[0] * largest[1] * size >= 2**62 or largest[2] * largest[3] >= 2**62:
            return None
        parts: list[Any] = [0] * len(self.roots)
        for i, j, k, c in self.table:
            parts[k] = parts[k] + c * (x[..., i] @ y[..., j])
        above, below = np.stack(parts, axis=-1), s * t
        common = np.gcd(np.gcd.reduce(above.reshape(len(above), -1), axis=1), below)
        return above // common.reshape(-1, *[1] * (above.ndim - 1)), below // common


def infinite_order(matrices: Sequence[ExactMatrix]) -> str | None:
    """An element that provably has infinite order, as a word such as "g1·g2"; None if none found.

    The order of a matrix over Q of size n = d·B that has finite order is a product of prime
    powers q^k with φ(q^k) <= n. If the power by the product of the largest of these is not 1
    modulo a prime, it is not 1, and the order is infinite.
    """
    from flint import nmod_mat

    field, d = RootField.of(matrices), len(matrices[0])
    if field.degree > MOST_FIELD_ROOTS or d * field.degree > LARGEST_RATIONAL_MATRIX:
        return None
    prime, exponent = next(field.split_primes()), _exponent(d * field.degree)
    found = [prime.residues([x for row in m for x in row]) for m in matrices[:20]]
    elements = [nmod_mat(d, d, r[0].tolist(), prime.p) for r in found if r is not None]
    if len(elements) < len(found):
        return None
    one = nmod_mat(d, d, np.eye(d, dtype=int).ravel().tolist(), prime.p)
    for n, g in enumerate(elements):
        if g**exponent != one:
            return f"g{n + 1}"
    for (n, g), (m, h) in combinations(enumerate(elements[:6]), 2):
        if (g * h) ** exponent != one:
            return f"g{n + 1}·g{m + 1}"
    return None


def _exponent(n: int) -> int:
    """A multiple of every finite order of an invertible rational matrix of size n."""
    result = 1
    for p in range(2, n + 2):
        if is_prime(p):
            power = p
            while power * (p - 1) <= n:  # φ(p^(k+1)) = p^k (p - 1)
                power *= p
            result *= power
    return result
