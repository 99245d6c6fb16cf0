"""Entries of basis elements in other languages: fractions and roots where they are exact."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np

from emlpcli.algebra.numbers.roots import nearby_root, root_math

Spelled = Callable[[int, int, int], str]  # of (above/below)·√radicand, a positive number


def exact(value: Any, positive: Spelled, decimal: Callable[[str], str], unit: str) -> str:
    """A number: a root of a fraction by `positive`, else its digits; `unit` is i, before a number.

    Complex numbers are sums of both parts.
    """
    if np.iscomplexobj(value) and complex(value).imag:
        number = complex(value)
        imaginary = exact(abs(number.imag), positive, decimal, unit)
        imaginary = unit if imaginary == "1" else f"{imaginary}*{unit}"
        sign = "-" if number.imag < 0 else "+"
        if not number.real:
            return imaginary if sign == "+" else f"-{imaginary}"
        return f"{exact(number.real, positive, decimal, unit)} {sign} {imaginary}"
    number = float(np.real(value))
    root = nearby_root(number)
    sign = "-" if number < 0 else ""
    if root is None:
        return sign + decimal(repr(abs(number)))
    if not root:
        return "0"
    ((radicand, factor),) = root.terms.items()
    found = Fraction(abs(factor))
    return sign + positive(found.numerator, found.denominator, radicand)


def sympy_number(value: Any) -> str:
    """Such as `sqrt(3)/2`, `Rational(1, 2)` or `Float("0.123")`."""

    def positive(above: int, below: int, radicand: int) -> str:
        if radicand == 1:
            return str(above) if below == 1 else f"Rational({above}, {below})"
        text = f"sqrt({radicand})" if above == 1 else f"{above}*sqrt({radicand})"
        return text if below == 1 else f"{text}/{below}"

    return exact(value, positive, lambda digits: f'Float("{digits}")', "I")


def mathematica_number(value: Any) -> str:
    """Such as `Sqrt[3]/2`, `1/2` or ``0.123``."""

    def positive(above: int, below: int, radicand: int) -> str:
        text = f"Sqrt[{radicand}]" if radicand != 1 else ""
        text = f"{above}*{text}" if text and above != 1 else text or str(above)
        return text if below == 1 else f"{text}/{below}"

    return exact(value, positive, lambda digits: digits.replace("e", "*^"), "I")


def tex_number(value: Any) -> str:
    """Such as `\\frac{\\sqrt{3}}{2}`."""
    if np.iscomplexobj(value) and complex(value).imag:
        number = complex(value)
        imaginary = tex_number(abs(number.imag)).removeprefix("1") + r"\mathrm{i}"
        if not number.real:
            return imaginary if number.imag > 0 else f"-{imaginary}"
        return f"{tex_number(number.real)}{'-' if number.imag < 0 else '+'}{imaginary}"
    number = float(np.real(value))
    root = nearby_root(number)
    if root is not None:
        return root_math(root)
    mantissa, _, exponent = f"{number:.6g}".partition("e")
    return f"{mantissa}\\cdot 10^{{{int(exponent)}}}" if exponent else mantissa
