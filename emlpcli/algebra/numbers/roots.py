"""Square roots of fractions recognised among doubles, and how they are written."""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache

from emlpcli.algebra.numbers.surds import Surd, square_root

LARGEST_BELOW = 1000  # denominator of a square
LARGEST_ABOVE = 10**5  # numerator of a square


@lru_cache(maxsize=4096)
def nearby_root(value: float, tolerance: float = 1e-14) -> Surd | None:
    """The root of a fraction of small integers, with a sign, that a double is; None if it is none.

    The distance is at most `tolerance` times the larger of 1 and the value. Squares of fractions
    with denominators up to 1000 are 1e-6 apart, so that a number drawn at random is taken for
    such a root with a probability of about a million times the tolerance.
    """
    square = Fraction(value * value).limit_denominator(LARGEST_BELOW)
    root = square_root(square) if square.numerator <= LARGEST_ABOVE else None
    if root is None:
        return None
    root = -root if value < 0 else root
    close = abs(complex(root).real - value) <= tolerance * max(1.0, abs(value))
    return root if close else None


def root_text(root: Surd) -> str:
    """Such as `√3/2`, `-2√5`, `3/4` or `0`; for a multiple of one root."""
    return _written(root, "√{}", "{}/{}")


def root_math(root: Surd) -> str:
    """The same in TeX, such as `-\\frac{\\sqrt{3}}{2}`, without dollar signs."""
    return _written(root, "\\sqrt{{{}}}", "\\frac{{{}}}{{{}}}")


def _written(root: Surd, square_root_of: str, over: str) -> str:
    if not root:
        return "0"
    ((radicand, factor),) = root.terms.items()
    above, below = abs(factor.numerator), factor.denominator
    number = "" if above == 1 and radicand != 1 else str(above)
    text = number if radicand == 1 else number + square_root_of.format(radicand)
    text = text if below == 1 else over.format(text, below)
    return f"{'-' if factor < 0 else ''}{text}"
