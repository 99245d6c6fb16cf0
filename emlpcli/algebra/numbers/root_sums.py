"""Sums of roots of unity as exact texts: integers, square roots, cosines, powers of one root."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import gcd, isqrt, lcm

import numpy as np
from numpy.typing import NDArray

from emlpcli.algebra.numbers.small_digits import superscript

_F = Fraction
SAME = 1e-6  # conjugates of an algebraic integer that all are smaller than 1 make it 0
QUARTER = _F(1, 4)

# cos 2πf = whole + coefficient √radicand
_COSINES: dict[Fraction, tuple[Fraction, Fraction, int]] = {
    _F(0): (_F(1), _F(0), 1),
    _F(1, 2): (_F(-1), _F(0), 1),
    _F(1, 3): (_F(-1, 2), _F(0), 1),
    _F(1, 4): (_F(0), _F(0), 1),
    _F(1, 6): (_F(1, 2), _F(0), 1),
}

Turns = Sequence[Fraction]


@dataclass(frozen=True)
class RootSum:
    """Σ exp(2πi f) over some fractions f, an algebraic integer.

    What it is, is decided by all of its conjugates, the sums of exp(2πi k f) for the units k: one
    all of whose conjugates are below 1 in absolute value is 0, since their product is an integer.
    """

    turns: tuple[Fraction, ...]

    @cached_property
    def conjugates(self) -> NDArray[np.complex128]:
        """The sums for each unit k modulo the common denominator, k = 1 first."""
        n = lcm(*(f.denominator for f in self.turns))
        exponents = np.array([int(f * n) for f in self.turns], dtype=np.int64)
        units = np.array([k for k in range(1, n + 1) if gcd(k, n) == 1], dtype=np.int64)
        angles = np.outer(units, exponents) % n
        return np.asarray(np.exp(2j * np.pi * angles / n).sum(axis=1))

    @property
    def value(self) -> complex:
        """The number itself."""
        return complex(self.conjugates[0])

    @property
    def real(self) -> bool:
        """Whether it is real: the differences from all complex conjugates are 0."""
        return bool(np.abs(self.conjugates.imag).max() < SAME)

    @cached_property
    def integer(self) -> int | None:
        """The integer that it is, if it is one: all conjugates are equal."""
        v = self.conjugates
        return round(v[0].real) if self.real and np.abs(v - v[0]).max() < SAME else None

    @cached_property
    def quadratic(self) -> tuple[Fraction, Fraction, int] | None:
        """a, b and a squarefree m with a + b √m the number; None unless it has two conjugates."""
        v = self.conjugates
        other = v[np.abs(v - v[0]).argmax()]
        near = np.minimum(np.abs(v - v[0]), np.abs(v - other))
        if near.max() > SAME or abs(other - v[0]) < SAME:
            return None
        trace, norm = round((v[0] + other).real), round((v[0] * other).real)
        if np.abs(v * v - trace * v + norm).max() > SAME:
            return None
        square, m = _square_part(trace * trace - 4 * norm)
        part = v[0] - other
        sign = 1 if (part.real if m > 0 else part.imag) > 0 else -1
        return _F(trace, 2), _F(sign * square, 2), m

    @cached_property
    def multiple(self) -> tuple[int, Fraction] | None:
        """c and f with c exp(2πi f) the number, c a positive integer, if it is such a multiple."""
        c = round(abs(self.value))
        if c == 0:
            return None
        n = lcm(2, *(f.denominator for f in self.turns))
        f = _F(round(float(np.angle(self.value)) / (2 * np.pi) * n), n)
        rest = RootSum(tuple(t - f for t in self.turns))
        return (c, f % 1) if rest.integer == c else None


def _square_part(n: int) -> tuple[int, int]:
    """s and the squarefree m with n = s² m."""
    sign, rest, square, squarefree, d = (1 if n > 0 else -1), abs(n), 1, 1, 2
    while d * d <= rest:
        times = 0
        while rest % d == 0:
            rest, times = rest // d, times + 1
        square *= d ** (times // 2)
        squarefree *= d ** (times % 2)
        d += 1
    root = isqrt(rest)
    return (square * root, sign * squarefree) if root * root == rest else (
        square, sign * squarefree * rest
    )  # fmt: skip


def written(turns: Turns) -> str:
    """A real sum of exp(2πi f) exactly: an integer, one square root, or cosines."""
    number = RootSum(tuple(turns))
    if number.integer is not None:
        return str(number.integer)
    if number.quadratic is not None:
        return surd_text(*number.quadratic)
    whole = _F(0)
    cosines: Counter[Fraction] = Counter()
    for turn in turns:
        f = min(turn % 1, 1 - turn % 1)
        if f in _COSINES:
            whole += _COSINES[f][0]
        elif f > QUARTER:
            cosines[_F(1, 2) - f] -= 1
        else:
            cosines[f] += 1
    terms = [str(whole)] if whole else []
    for f, n in sorted(cosines.items()):
        degrees = 360 * f
        shown = f"{degrees}°" if degrees.denominator == 1 else f"({_in_pi(2 * f)})"
        if n:
            terms.append(f"{'' if n == 1 else '-' if n == -1 else n}cos{shown}")
    return "+".join(terms).replace("+-", "-")


def surd_text(whole: Fraction, root: Fraction, radicand: int) -> str:
    """whole + root √radicand, of integers or halves: `(1+√5)/2`, `-√3`, `(-1+i√7)/2`, `1-i`."""
    below = max(whole.denominator, root.denominator)
    a, b = int(whole * below), int(root * below)
    if not b:
        return str(whole)
    sign = "i" if radicand < 0 else ""
    m = abs(radicand)
    part = f"{'' if abs(b) == 1 else abs(b)}{sign}{f'√{m}' if m > 1 else ''}" or "1"
    text = f"{a}{'-' if b < 0 else '+'}{part}" if a else f"{'-' if b < 0 else ''}{part}"
    if below == 1:
        return text
    return f"({text})/{below}" if a else f"{text}/{below}"


def _in_pi(multiple: Fraction) -> str:
    top = "" if multiple.numerator == 1 else str(multiple.numerator)
    return f"{top}π/{multiple.denominator}" if multiple.denominator > 1 else f"{top}π"


def all_written(numbers: Iterable[Turns]) -> tuple[list[str], str]:
    """Texts of sums of roots of unity, and what their letter ε stands for; empty without it.

    Real ones as by `written`. Of the others, multiples of a root of unity and sums are written
    by powers of one ε = exp(2πi/N), up to sign: `-ε²`, `2ε`, `ε+ε²+ε⁴`; what is a square root
    of a negative integer so, `(-1+i√7)/2`.
    """
    found = [RootSum(tuple(turns)) for turns in numbers]
    letters = [_by_powers(number) for number in found]
    order = lcm(*(_odd_order(f) for terms in letters for f, _ in terms or ()))
    texts = [
        _direct(number) if terms is None else _power_text(terms, order)
        for number, terms in zip(found, letters, strict=True)
    ]
    used = any("ε" in text for text in texts)
    return texts, f"ε = exp(2πi/{order})" if used else ""


def _direct(number: RootSum) -> str:
    """Without the letter."""
    if number.real:
        return written(number.turns)
    assert number.quadratic is not None
    return surd_text(*number.quadratic)


def _by_powers(number: RootSum) -> list[tuple[Fraction, int]] | None:
    """Fractions with multiplicities, of one that is to be written by powers; None for another."""
    if number.real:
        return None
    if number.multiple is not None:
        c, f = number.multiple
        return [(f, c)]
    if number.quadratic is not None:
        return None
    return sorted(Counter(f % 1 for f in number.turns).items())


def _odd_order(f: Fraction) -> int:
    """The order of exp(2πi f) up to sign: odd, or a multiple of 4; 1 for what i alone writes."""
    n = f.denominator
    return 1 if n == 4 else n // 2 if n % 4 == 2 else n


def _power_text(terms: list[tuple[Fraction, int]], order: int) -> str:
    texts = []
    for f, n in terms:
        if f.denominator == 4:
            sign, letter = (1 if f == QUARTER else -1), "i"
        else:
            sign, k = 1, f * order
            if k.denominator != 1:  # an odd order, and minus a root of it
                sign, k = -1, ((f + _F(1, 2)) % 1) * order
            power = int(k) % order
            if order % 4 == 0 and 2 * power >= order:
                sign, power = -sign, power - order // 2
            letter = f"ε{_raised(power)}" if power else ""
        texts.append(f"{'' if sign > 0 else '-'}{n if n > 1 or not letter else ''}{letter}")
    return "+".join(texts).replace("+-", "-")


def _raised(power: int) -> str:
    return "" if power == 1 else superscript(power)
