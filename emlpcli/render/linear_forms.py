"""Linear forms in parameters or components for people: `(a-b)/2`, `√3a`, `2(C₁₁-C₁₂)`; in TeX."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from math import gcd, lcm
from typing import Any, TypeVar

from emlpcli.algebra.numbers.surds import Surd

K = TypeVar("K")
_UNITS = {Surd(1): "", Surd(-1): "-"}


def form_text(form: Mapping[K, Surd | float], name: Callable[[K], str]) -> str:
    """A linear form, with the names of what it is a form in; `0` where it is empty.

    Numbers are integers times roots; a common denominator stands behind, a common factor before.
    Coefficients that are not exact are printed to 12 digits.
    """
    if not form:
        return "0"
    exact = {key: c for key, c in form.items() if isinstance(c, Surd)}
    if len(exact) < len(form):
        return _sum((_decimal(c), name(key)) for key, c in form.items())
    if len(exact) == 1:
        ((key, c),) = exact.items()
        if (factor := _UNITS.get(c)) is not None:
            return factor + name(key)
    before, below = _common(exact)
    text = _sum((_factor(c * below / before, "√{}", "i"), name(key)) for key, c in exact.items())
    if before != Surd(1):
        text = f"{_factor(before, '√{}', 'i')}({text})"
    elif below != Surd(1) and len(exact) > 1:
        text = f"({text})"
    return text if below == Surd(1) else f"{text}/{_factor(below, '√{}', 'i')}"


def form_tex(form: Mapping[K, Surd], name: Callable[[K], str]) -> str:
    """The same in TeX's mathematics, with a fraction where there is a denominator."""
    if not form:
        return "0"
    root_of, unit = r"\sqrt{{{}}}\,", r"\mathrm{i}"
    before, below = _common(form)
    text = _sum((_factor(c * below / before, root_of, unit), name(key)) for key, c in form.items())
    if before != Surd(1):
        text = f"{_factor(before, root_of, unit)}({text})"
    if below == Surd(1):
        return text
    under = _factor(below, r"\sqrt{{{}}}", unit)
    if len(form) == 1 and text.startswith("-"):
        return rf"-\frac{{{text[1:]}}}{{{under}}}"
    return rf"\frac{{{text}}}{{{under}}}"


def _common(form: Mapping[Any, Surd]) -> tuple[Surd, Surd]:
    """A factor of all coefficients of a sum, and their common denominator.

    The factor is a positive integer, times a root where all coefficients are multiples of it; the
    coefficients are the factor over the denominator times integers, or sums of roots. Where they
    are multiples of √m / m, the denominator is √m instead.
    """
    numbers = [x for c in form.values() for x in c.terms.values()]
    radicands = {m for c in form.values() for m in c.terms}
    root = min(radicands) if len(radicands) == 1 else 1
    if (
        root > 1
        and all((x * root).denominator == 1 for x in numbers)
        and any(x.denominator > 1 for x in numbers)
    ):
        wholes = [int(x * root) for x in numbers]
        return Surd(gcd(*wholes) if len(form) > 1 else 1), Surd({root: Fraction(1)})
    below = lcm(*(x.denominator for x in numbers))
    if len(form) < 2:
        return Surd(1), Surd(below)
    above = gcd(*(x.numerator * (below // x.denominator) for x in numbers))
    return Surd({root: Fraction(above)}), Surd(below)


def _sum(terms: Iterable[tuple[str, str]]) -> str:
    """The sum of names with their factors."""
    text = ""
    for factor, name in terms:
        sign = "" if factor.startswith("-") or not text else "+"
        text += sign + factor + name
    return text


def _factor(c: Surd, root_of: str, unit: str) -> str:
    """A sum of integers times roots, as it stands before a name: nothing for 1, `-`, `2√3`.

    Roots of negative numbers are multiples of the unit i.
    """
    parts = []
    for radicand, x in c.terms.items():
        after = unit if radicand < 0 else ""
        after += root_of.format(abs(radicand)) if abs(radicand) > 1 else ""
        number = str(x) if not after or abs(x) != 1 else "-" * (x < 0)
        parts.append(number + after)
    if len(parts) > 1:
        rest = "".join(part if part.startswith("-") else f"+{part}" for part in parts[1:])
        return f"({parts[0]}{rest})"
    return {"1": "", "-1": "-"}.get(parts[0], parts[0])


def _decimal(c: Surd | float) -> str:
    number = complex(c).real if isinstance(c, Surd) else c
    return {1.0: "", -1.0: "-"}.get(number, f"{number:.12g}·")
