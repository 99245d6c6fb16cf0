"""Exact numbers and matrices of the judge: sums of rational multiples of square roots, i included.

Nothing here uses the package under test. A float is the dyadic fraction that it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from functools import lru_cache, reduce
from math import gcd, isqrt

import numpy as np
from numpy.typing import NDArray

BITS = 200  # of square roots, before a number is rounded to a double


class Exact:
    """The sum of `terms[m]`·√m over squarefree integers m; a negative m stands for i·√|m|."""

    __slots__ = ("terms",)

    def __init__(self, terms: Mapping[int, Fraction]) -> None:
        self.terms = {m: c for m, c in terms.items() if c}

    def __bool__(self) -> bool:
        return bool(self.terms)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Exact) and self.terms == other.terms

    def __hash__(self) -> int:
        return hash(frozenset(self.terms.items()))

    def __add__(self, other: Exact) -> Exact:
        total = dict(self.terms)
        for m, c in other.terms.items():
            total[m] = total.get(m, Fraction(0)) + c
        return Exact(total)

    def __neg__(self) -> Exact:
        return Exact({m: -c for m, c in self.terms.items()})

    def __sub__(self, other: Exact) -> Exact:
        return self + -other

    def __mul__(self, other: Exact) -> Exact:
        total: dict[int, Fraction] = {}
        for a, x in self.terms.items():
            for b, y in other.terms.items():
                common = gcd(a, b)
                m = (abs(a) // common) * (abs(b) // common)
                factor = common * x * y
                if a < 0 and b < 0:
                    factor = -factor
                elif a < 0 or b < 0:
                    m = -m
                total[m] = total.get(m, Fraction(0)) + factor
        return Exact(total)

    def inverse(self) -> Exact:
        """1 / x: multiplied by conjugates until it is rational."""
        above, below = exact(1), self
        for r in sorted(set().union(*map(prime_factors, self.terms))):
            turned = {m: -c if r in prime_factors(m) else c for m, c in below.terms.items()}
            above, below = above * Exact(turned), below * Exact(turned)
        return above * Exact({1: 1 / below.terms[1]})

    @property
    def rational(self) -> Fraction | None:
        """The number where it is a fraction."""
        return self.terms.get(1, Fraction(0)) if set(self.terms) <= {1} else None

    def text(self) -> str:
        """The number as people write it in a group: "1/2 + 3/4*sqrt(2) - i"."""
        parts = []
        for m, c in sorted(self.terms.items(), key=lambda term: (-term[0] > 0, abs(term[0]))):
            radical = "" if abs(m) == 1 else f"*sqrt({abs(m)})"
            parts.append(f"{'+' if c > 0 else '-'}{abs(c)}{'*i' if m < 0 else ''}{radical}")
        return "".join(parts).removeprefix("+") or "0"

    def __complex__(self) -> complex:
        """The nearest doubles to the real and the imaginary part."""
        parts = [Fraction(0), Fraction(0)]
        for m, c in self.terms.items():
            root = Fraction(1)
            if abs(m) != 1:
                root = Fraction(isqrt(abs(m) << 2 * BITS), 1 << BITS)
            parts[m < 0] += c * root
        return complex(float(parts[0]), float(parts[1]))

    def __repr__(self) -> str:
        return self.text()


Matrix = list[list[Exact]]


def exact(value: complex | Fraction | str | Exact) -> Exact:
    """A number as it stands: a float as the dyadic fraction that it is, a text as a fraction."""
    if isinstance(value, Exact):
        return value
    if isinstance(value, complex | np.complexfloating):
        return Exact({1: Fraction(float(value.real)), -1: Fraction(float(value.imag))})
    if isinstance(value, np.generic):
        value = value.item()
    return Exact({1: Fraction(value)})


def root(m: int) -> Exact:
    """√m of a squarefree integer."""
    return Exact({m: Fraction(1)})


def matrix(rows: Iterable[Iterable[complex | Fraction | str | Exact]]) -> Matrix:
    """A matrix of exact numbers."""
    return [[exact(x) for x in row] for row in rows]


def identity(d: int) -> Matrix:
    """The identity matrix."""
    return matrix([[int(i == j) for j in range(d)] for i in range(d)])


def product(a: Matrix, b: Matrix) -> Matrix:
    """a b."""
    columns = list(zip(*b, strict=True))
    return [[_dot(row, column) for column in columns] for row in a]


def _dot(row: Iterable[Exact], column: Iterable[Exact]) -> Exact:
    terms = (x * y for x, y in zip(row, column, strict=True) if x and y)
    return reduce(lambda a, b: a + b, terms, Exact({}))


def total(a: Matrix, b: Matrix, factor: Exact | None = None) -> Matrix:
    """a + factor b."""
    k = exact(1) if factor is None else factor
    return [[x + k * y for x, y in zip(r, s, strict=True)] for r, s in zip(a, b, strict=True)]


def inverse(a: Matrix) -> Matrix:
    """The inverse, by Gauss-Jordan elimination."""
    d = len(a)
    rows = [[*r, *s] for r, s in zip(a, identity(d), strict=True)]
    for k in range(d):
        pivot = next(i for i in range(k, d) if rows[i][k])
        rows[k], rows[pivot] = rows[pivot], rows[k]
        scale = rows[k][k].inverse()
        rows[k] = [x * scale for x in rows[k]]
        for i in range(d):
            if i != k and rows[i][k]:
                factor = rows[i][k]
                rows[i] = [x - factor * y for x, y in zip(rows[i], rows[k], strict=True)]
    return [row[d:] for row in rows]


def texts(matrices: Iterable[Matrix]) -> list[list[list[str]]]:
    """Matrices as exact texts, which a MatrixGroup takes."""
    return [[[x.text() for x in row] for row in m] for m in matrices]


def floats(matrices: Iterable[Matrix], d: int) -> NDArray[np.inexact]:
    """Matrices as doubles, each entry rounded once, shape (n, d, d)."""
    values = np.array([[[complex(x) for x in row] for row in m] for m in matrices])
    values = values.reshape(-1, d, d)
    return values if np.any(values.imag) else values.real.copy()


@lru_cache(maxsize=100_000)
def prime_factors(m: int) -> frozenset[int]:
    """The primes that divide a squarefree integer, and -1 if it is negative."""
    found, rest, q = {-1} if m < 0 else set(), abs(m), 2
    while q * q <= rest:
        if rest % q == 0:
            found.add(q)
            rest //= q
        q += 1
    return frozenset(found | ({rest} if rest > 1 else set()))
