"""Linear forms in components: their coefficients recognised as exact numbers among floats."""

from __future__ import annotations

from fractions import Fraction

from emlpcli.algebra.numbers.surds import Surd

Coefficient = Surd | float
"""A sum of fractions times square roots; a float where none of small numbers is so close."""
LinearForm = dict[str, Coefficient]
"""The components by name that occur, each with its coefficient."""

ROUNDING = 1e-10  # distance from a fraction, or from a multiple of one root
LARGEST_DENOMINATOR = 120
ROOTS = (1, 2, 3, 5, 6, 15)

# Sums a + b√m are so many that they must be closer: of the some 10⁴ that are tried one lies
# within this distance of a number drawn at random with a probability of 10⁻⁶.
SUM_ROUNDING = 1e-12
LARGEST_SUM_DENOMINATOR = 24
LARGEST_SUM_NUMERATOR = 60
SUM_ROOTS = (5, 3, 2)


def coefficient(x: float) -> Coefficient:
    """The exact number that a float is but for rounding; the float itself where there is none.

    Tried are fractions with denominators up to 120, times 1, √2, √3, √5, √6 or √15, and sums
    a + b√m with m = 5, 3 or 2 of fractions with one denominator up to 24.
    """
    for root in ROOTS:
        fraction = Fraction(x / root**0.5).limit_denominator(LARGEST_DENOMINATOR)
        if abs(float(fraction) * root**0.5 - x) < ROUNDING:
            return Surd({root: fraction})
    for below in range(1, LARGEST_SUM_DENOMINATOR + 1):
        for root in SUM_ROOTS:
            for above in range(-LARGEST_SUM_NUMERATOR, LARGEST_SUM_NUMERATOR + 1):
                rest = x * below - above * root**0.5
                if above and abs(rest - round(rest)) < SUM_ROUNDING * below:
                    return Surd({1: Fraction(round(rest), below), root: Fraction(above, below)})
    return x


def value(c: Coefficient) -> float:
    """The coefficient as a float."""
    return complex(c).real if isinstance(c, Surd) else c


def scaled(c: Coefficient, by: Surd) -> Coefficient:
    """The coefficient times an exact number."""
    return c * by if isinstance(c, Surd) else c * value(by)


def is_exact(form: LinearForm) -> bool:
    """Whether all coefficients are exact."""
    return all(isinstance(c, Surd) for c in form.values())


def same(a: LinearForm, b: LinearForm, sign: int = 1) -> bool:
    """Whether two forms are equal, or opposite for the sign -1."""
    return a.keys() == b.keys() and all(
        a[name] == (b[name] if sign > 0 else -b[name])
        if isinstance(a[name], Surd)
        else abs(value(a[name]) - sign * value(b[name])) < ROUNDING
        for name in a
    )
