"""Finite matrix groups with exact entries: all elements, exact traces, elements of infinite order.

Entries are in a field Q(√m₁, √m₂, …). A stack of matrices is an array of integers, shape
(n, d, d, B), the coefficients of the square roots in `FieldBasis.roots`, over one denominator
for each matrix, in lowest terms: equal matrices have equal arrays.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import isqrt, lcm
from time import monotonic
from typing import Any

import numpy as np
from numpy.typing import NDArray

from emlpcli.groups.exact import Surd, primes, root_product

MOST_ELEMENTS = 20_000
MOST_BYTES = 2**28
SECONDS = 5.0
MOST_ROOTS = 32
LARGEST_RATIONAL = 64  # size of matrices over Q whose powers are taken
PRIME = 2**31 - 1

ExactMatrix = Sequence[Sequence[Surd]]
Stack = tuple[NDArray[np.int64], NDArray[np.int64]]


class FieldBasis:
    """The products of the square roots that occur, with their multiplication table."""

    def __init__(self, matrices: Sequence[ExactMatrix]) -> None:
        found = {m for a in matrices for row in a for x in row for m in x.terms}
        needed = sorted({p for m in found for p in primes(m)})
        roots = [1]
        self.small = 2 ** len(needed) <= MOST_ROOTS
        for p in needed if self.small else []:
            roots += [root_product(m, p)[0] for m in roots]
        self.roots = tuple(roots)
        self.index = {m: i for i, m in enumerate(roots)}
        self.table = [
            (i, j, self.index[m], c)
            for i, a in enumerate(roots)
            for j, b in enumerate(roots)
            for m, c in [root_product(a, b)]
        ]

    def stack(self, matrices: Sequence[ExactMatrix]) -> Stack | None:
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

    def multiply(self, a: Stack, b: Stack) -> Stack | None:
        """Products of stacks of equal length, or of one and many; None on overflow."""
        (x, s), (y, t) = a, b
        size = x.shape[1] * len(self.roots) * max(abs(c) for *_, c in self.table)
        largest = [int(np.abs(z).max(initial=1)) for z in (x, y, s, t)]
        if largest[0] * largest[1] * size >= 2**62 or largest[2] * largest[3] >= 2**62:
            return None
        above = np.zeros((max(len(x), len(y)), *x.shape[1:]), dtype=np.int64)
        for i, j, k, c in self.table:
            above[..., k] += c * (x[..., i] @ y[..., j])
        below = s * t
        common = np.gcd(np.gcd.reduce(above.reshape(len(above), -1), axis=1), below)
        return above // common[:, None, None, None], below // common

    def power_modulo(self, matrix: Stack, exponent: int) -> bool:
        """Whether the power of one matrix is 1 modulo a prime; if not, it is not 1."""
        above, below = matrix
        base = above[0] % PRIME * pow(int(below[0]), -1, PRIME) % PRIME
        one = np.zeros_like(base)
        one[..., 0] = np.eye(len(base), dtype=np.int64)
        result = one
        while exponent:
            if exponent & 1:
                result = self._product_modulo(result, base)
            base, exponent = self._product_modulo(base, base), exponent >> 1
        return bool(np.array_equal(result, one))

    def _product_modulo(self, x: NDArray[np.int64], y: NDArray[np.int64]) -> NDArray[np.int64]:
        result = np.zeros_like(x)
        for i, j, k, c in self.table:
            terms = x[:, :, None, i] * y[None, :, :, j] % PRIME
            result[..., k] = (result[..., k] + c % PRIME * (terms.sum(axis=1) % PRIME)) % PRIME
        return result


@dataclass(frozen=True)
class Elements:
    """What is known of a finite group from its elements."""

    order: int
    traces: tuple[tuple[Surd, int], ...]  # with the number of elements that have it

    def invariants(self, p: int, q: int) -> int:
        """The mean of tr(g)^p tr(g^-1)^q, the number of invariants of V^p (x) V*^q.

        An element of finite order has eigenvalues of modulus 1, so tr(g^-1) is the complex
        conjugate of tr(g).
        """
        total = Surd(0)
        for trace, n in self.traces:
            total = total + Surd(n) * trace**p * trace.conjugate() ** q
        mean = (total * Surd(Fraction(1, self.order))).rational()
        assert mean is not None
        assert mean.denominator == 1
        return mean.numerator


def enumerate_elements(matrices: Sequence[ExactMatrix]) -> Elements | None:
    """All products of exact invertible matrices, if they are few; None if they are not.

    Proved: the elements listed are closed under multiplication by the generators, exactly.
    """
    field = FieldBasis(matrices)
    generators = field.stack(matrices) if field.small else None
    if generators is None:
        return None
    until = monotonic() + SECONDS
    d = len(matrices[0])
    one = np.zeros((1, d, d, len(field.roots)), dtype=np.int64)
    one[0, ..., 0] = np.eye(d, dtype=np.int64)
    frontier: Stack = (one, np.ones(1, dtype=np.int64))
    seen = {_key(one[0], 1)}
    traces: Counter[Any] = Counter()
    most = min(MOST_ELEMENTS, MOST_BYTES // (8 * one.size))
    while len(frontier[0]):
        diagonal = np.einsum("niib->nb", frontier[0])
        traces.update((*map(int, t), int(b)) for t, b in zip(diagonal, frontier[1], strict=True))
        above, below = [], []
        for n in range(len(matrices)):
            image = field.multiply((generators[0][n : n + 1], generators[1][n : n + 1]), frontier)
            if image is None or monotonic() > until:
                return None
            for a, b in zip(*image, strict=True):
                key = _key(a, int(b))
                if key not in seen:
                    seen.add(key)
                    above.append(a)
                    below.append(b)
            if len(seen) > most:
                return None
        frontier = (
            np.array(above, dtype=np.int64).reshape(-1, *one.shape[1:]),
            np.array(below, dtype=np.int64),
        )
    exact: Counter[Surd] = Counter()
    for (*coefficients, b), n in traces.items():
        exact[
            Surd({m: Fraction(c, b) for m, c in zip(field.roots, coefficients, strict=True)})
        ] += n
    return Elements(len(seen), tuple(exact.items()))


def _key(above: NDArray[np.int64], below: int) -> bytes:
    return above.tobytes() + below.to_bytes(8, "little")


def infinite_order(matrices: Sequence[ExactMatrix]) -> str | None:
    """An element that provably has infinite order, as a word such as "g1·g2"; None if none found.

    The order of a matrix over Q of size n = d·B that has finite order is a product of prime
    powers q^k with φ(q^k) <= n. If the power by the product of the largest of these is not 1
    modulo a prime, it is not 1, and the order is infinite.
    """
    field = FieldBasis(matrices)
    d = len(matrices[0])
    if not field.small or d * len(field.roots) > LARGEST_RATIONAL:
        return None
    stack = field.stack(matrices)
    if stack is None or np.any(stack[1] % PRIME == 0):
        return None
    exponent = _exponent(d * len(field.roots))
    singles = [
        (f"g{n + 1}", (stack[0][n : n + 1], stack[1][n : n + 1])) for n in range(len(matrices))
    ]
    for name, g in singles[:20]:
        if not field.power_modulo(g, exponent):
            return name
    for first, g in singles[:6]:
        for second, h in singles[:6]:
            product = field.multiply(g, h)
            if first < second and product is not None and not field.power_modulo(product, exponent):
                return f"{first}·{second}"
    return None


def _exponent(n: int) -> int:
    """A multiple of every finite order of an invertible rational matrix of size n."""
    result = 1
    for p in range(2, n + 2):
        if all(p % q for q in range(2, isqrt(p) + 1)):
            power = p
            while power * (p - 1) <= n:  # φ(p^(k+1)) = p^k (p - 1)
                power *= p
            result *= power
    return result
