"""Exact numbers: sums of rational multiples of square roots of integers, i = sqrt(-1) included."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal, localcontext
from fractions import Fraction
from functools import cache
from math import gcd
from typing import TYPE_CHECKING, Any

from emlpcli.algebra.limits import LARGEST_RADICAND
from emlpcli.algebra.numbers.factoring import prime_powers
from emlpcli.overrides import override

HIGHEST_RATIO = 10**6  # of which two different ones differ by at least 1e-12, relatively

if TYPE_CHECKING:
    from numpy.typing import NDArray


class Surd:
    """An element of a field Q(√m₁, √m₂, …): the sum of `terms[m]`·√m over squarefree m.

    The square roots of different squarefree integers are linearly independent over Q, so that
    two numbers are equal where their terms are. A negative m stands for i·√|m|.
    """

    __slots__ = ("terms",)

    def __init__(self, terms: Mapping[int, Fraction] | int | Fraction) -> None:
        given = terms if isinstance(terms, Mapping) else {1: Fraction(terms)}
        self.terms = {m: c for m, c in sorted(given.items()) if c}

    @override
    def __eq__(self, other: object) -> bool:
        return isinstance(other, Surd) and self.terms == other.terms

    @override
    def __hash__(self) -> int:
        return hash(tuple(self.terms.items()))

    def __bool__(self) -> bool:
        return bool(self.terms)

    def __add__(self, other: Surd) -> Surd:
        total = dict(self.terms)
        for m, c in other.terms.items():
            total[m] = total.get(m, Fraction(0)) + c
        return Surd(total)

    def __neg__(self) -> Surd:
        return Surd({m: -c for m, c in self.terms.items()})

    def __sub__(self, other: Surd) -> Surd:
        return self + -other

    def __mul__(self, other: Surd) -> Surd:
        total: dict[int, Fraction] = {}
        for a, x in self.terms.items():
            for b, y in other.terms.items():
                m, factor = root_product(a, b)
                total[m] = total.get(m, Fraction(0)) + factor * x * y
        return Surd(total)

    def __pow__(self, exponent: int) -> Surd:
        result, square = Surd(1), self
        while exponent:
            if exponent & 1:
                result = result * square
            square, exponent = square * square, exponent >> 1
        return result

    def __truediv__(self, other: Surd) -> Surd:
        return self * other.inverse()

    def inverse(self) -> Surd:
        """1 / x, by multiplying with conjugates until the denominator is rational."""
        if not self:
            raise ZeroDivisionError
        above, below = Surd(1), self
        for prime in sorted({p for m in self.terms for p in primes(m)}):
            other = Surd({m: -c if prime in primes(m) else c for m, c in below.terms.items()})
            above, below = above * other, below * other
        return above * Surd(1 / below.terms[1])

    def conjugate(self) -> Surd:
        """The complex conjugate."""
        return Surd({m: -c if m < 0 else c for m, c in self.terms.items()})

    def rational(self) -> Fraction | None:
        """The number as a fraction, None if it is irrational."""
        return self.terms.get(1, Fraction(0)) if set(self.terms) <= {1} else None

    def __complex__(self) -> complex:
        """The nearest double in the real and in the imaginary part."""
        real = {m: c for m, c in self.terms.items() if m > 0}
        imaginary = {-m: c for m, c in self.terms.items() if m < 0}
        return complex(_nearest(real), _nearest(imaginary))

    @override
    def __repr__(self) -> str:
        parts = [f"{c}" if m == 1 else f"{c}*sqrt({m})" for m, c in self.terms.items()]
        return " + ".join(parts) or "0"


Number = Surd | complex  # exact where possible
ExactMatrix = Sequence[Sequence[Surd]]


def root_product(a: int, b: int) -> tuple[int, int]:
    """(m, c) with √a·√b = c·√m, for squarefree integers."""
    common = gcd(a, b)
    m = (abs(a) // common) * (abs(b) // common)
    negative = (a < 0) + (b < 0)
    return (-m if negative == 1 else m), (-common if negative == 2 else common)


@cache
def primes(m: int) -> frozenset[int]:
    """The primes that divide a squarefree integer, and -1 if it is negative."""
    return frozenset([p for p, _ in prime_powers(abs(m))] + [-1] * (m < 0))


def square_root(value: Fraction) -> Surd | None:
    """The square root of a fraction, None where the integers are too large to factor."""
    number = abs(value.numerator * value.denominator)  # √(a/b) = √(ab) / b
    if number > LARGEST_RADICAND:
        return None
    if not number:
        return Surd(0)
    outside = inside = 1
    for p, power in prime_powers(number):
        outside *= p ** (power // 2)
        inside *= p ** (power % 2)
    return Surd({-inside if value < 0 else inside: Fraction(outside, value.denominator)})


def root_of_unity(turn: Fraction) -> Surd | None:
    """exp(2πi·turn) where it is a sum of square roots: the multiples of 15 degrees."""
    steps = turn * 24
    if steps.denominator != 1:
        return None
    # exp(2πi/24) = cos 15° + i sin 15°
    quarter = Fraction(1, 4)
    step = Surd({6: quarter, 2: quarter, -6: quarter, -2: -quarter})
    return step ** (steps.numerator % 24)


def of_float(value: complex, bits: int = 20) -> Number:
    """A double as a fraction if it has few binary digits, such as 0.75; else as it is."""
    parts = []
    for part in (value.real, value.imag):
        fraction = Fraction(part)
        if max(abs(fraction.numerator), fraction.denominator) >= 2**bits:
            return value
        parts.append(fraction)
    return Surd({1: parts[0], -1: parts[1]})


def exact_matrices(stack: NDArray[Any]) -> list[ExactMatrix] | None:
    """Matrices of doubles, shape (n, d, d), where all are fractions of few binary digits."""
    known: dict[complex, Number] = {}
    for x in set(stack.ravel().tolist()):
        known[x] = number = of_float(complex(x))
        if not isinstance(number, Surd):
            return None
    return [[[known[x] for x in row] for row in m] for m in stack.tolist()]  # type: ignore[misc]


def exact_lines(stack: NDArray[Any]) -> list[ExactMatrix] | None:
    """Matrices of doubles up to a factor each: the largest entry is 1 and all are short fractions.

    None where the quotients are not exact: a rounded one proves nothing.
    """
    found: list[ExactMatrix] = []
    for m in stack.tolist():
        flat = [complex(x) for row in m for x in row]
        largest = Fraction(max(max(abs(x.real), abs(x.imag)) for x in flat)) or Fraction(1)
        rows = []
        for row in m:
            parts = [[Fraction(x) / largest for x in (z.real, z.imag)] for z in map(complex, row)]
            if any(x.denominator >= 2**20 for pair in parts for x in pair):
                return None
            rows.append([Surd({1: real, -1: imaginary}) for real, imaginary in parts])
        found.append(rows)
    return found


def _nearest(terms: Mapping[int, Fraction]) -> float:
    """The double nearest to a real sum of square roots."""
    if set(terms) <= {1}:
        return float(terms.get(1, 0))
    for digits in (60, 200, 800):
        with localcontext() as context:
            context.prec = digits
            summands = [
                Decimal(c.numerator) / Decimal(c.denominator) * Decimal(m).sqrt()
                for m, c in terms.items()
            ]
            total = sum(summands, Decimal(0))
            if abs(total) > max(map(abs, summands)) * Decimal(10) ** (30 - digits):
                return float(total)
    return float(total)


def told_apart(matrix: ExactMatrix) -> bool:
    """Whether rounding to floats keeps the ratios of the entries of a matrix apart.

    Fractions whose numerators and denominators are below HIGHEST_RATIO differ by more than its
    inverse square, which is far above rounding; larger ones may agree as floats and yet differ.
    """
    found = [c for row in matrix for x in row for c in x.terms.values()]
    ratios = (c / found[0] for c in found)
    return all(max(abs(r.numerator), r.denominator) <= HIGHEST_RATIO for r in ratios)
