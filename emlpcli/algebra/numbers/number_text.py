"""Entries of matrices as text: "1/2", "sqrt(3)/2", "1+2i", "exp(2*pi*i/3)"; a parser, no eval."""

from __future__ import annotations

import cmath
import re
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from math import pi

from emlpcli.algebra.limits import (
    DEEPEST_ENTRY,
    LONGEST_ENTRY,
    MOST_ENTRY_BITS,
    MOST_ENTRY_DIGITS,
    MOST_ENTRY_POWER,
    MOST_ENTRY_ROOTS,
)
from emlpcli.algebra.numbers.surds import Number, Surd, of_float, primes, root_of_unity, square_root
from emlpcli.errors import GroupError, Span

_TOKEN = re.compile(
    r"\s*(?:(?P<number>\d+(?:\.\d*)?(?:[eE][+-]?\d{1,3})?|\.\d+(?:[eE][+-]?\d{1,3})?)"
    r"|(?P<name>[A-Za-zπ_]+)|(?P<sign>\*\*|[-+*/^()−·]))",
    re.ASCII,
)
_HINT = 'entries are written "1/2", "sqrt(3)/2", "1+2i" or "exp(2*pi*i/3)"'
_FUNCTIONS = ("sqrt", "exp", "cos", "sin")


@dataclass(frozen=True)
class _Pi:
    """A multiple of π."""

    factor: Number


_Value = Number | _Pi


@lru_cache(maxsize=4096)
def entry(text: str) -> Number:
    """The number that a text denotes, exact where it is a sum of square roots.

    Sums, products, quotients and integer powers of decimal numbers, i, and sqrt, exp, cos, sin.
    exp, cos and sin of rational multiples of π are exact for multiples of 15 degrees. Raises
    GroupError with the place in the text.
    """
    if len(text) > LONGEST_ENTRY:
        raise GroupError(
            f"an entry of {len(text)} characters is too long (at most {LONGEST_ENTRY})"
        )
    parser = _Parser(text)
    try:
        value = parser.sum(0)
        if parser.kind:
            raise parser.fail(f"unexpected {parser.token!r}")
        number = _plain(value)
        if not cmath.isfinite(complex(number)):
            raise OverflowError
        return number
    except GroupError:
        raise
    except ZeroDivisionError:
        raise GroupError("division by zero", text=text, span=Span(0, len(text))) from None
    except (OverflowError, ValueError):
        message = "the entry is not a finite number"
        raise GroupError(message, text=text, span=Span(0, len(text))) from None


def _plain(value: _Value) -> Number:
    return complex(value.factor) * pi if isinstance(value, _Pi) else value


def _add(a: _Value, b: _Value) -> _Value:
    if isinstance(a, _Pi) and isinstance(b, _Pi):
        factor = _add(a.factor, b.factor)
        assert not isinstance(factor, _Pi)
        return _Pi(factor)
    x, y = _plain(a), _plain(b)
    return x + y if isinstance(x, Surd) and isinstance(y, Surd) else complex(x) + complex(y)


def _multiply(a: _Value, b: _Value) -> _Value:
    if isinstance(b, _Pi) and not isinstance(a, _Pi):
        a, b = b, a
    if isinstance(a, _Pi) and not isinstance(b, _Pi):
        factor = _multiply(a.factor, b)
        assert not isinstance(factor, _Pi)
        return _Pi(factor)
    x, y = _plain(a), _plain(b)
    if isinstance(x, Surd) and isinstance(y, Surd):
        return _bounded(_bounded(x) * _bounded(y))
    return complex(x) * complex(y)


def _inverse(a: _Value) -> _Value:
    x = _plain(a)
    return _bounded(x).inverse() if isinstance(x, Surd) else 1 / x


def _bounded(x: Surd) -> Surd:
    """The number, if calculating with it takes no time to speak of."""
    if len({p for m in x.terms for p in primes(m)}) > MOST_ENTRY_ROOTS:
        raise GroupError(f"an entry with more than {MOST_ENTRY_ROOTS} independent square roots")
    sizes = (max(abs(c.numerator), c.denominator) for c in x.terms.values())
    if max(sizes, default=0).bit_length() > MOST_ENTRY_BITS:
        raise GroupError("the entry has numbers too long to calculate with")
    return x


class _Parser:
    """Recursive descent over one entry."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.next = 0
        self.advance()

    def advance(self) -> None:
        match = _TOKEN.match(self.text, self.next)
        self.start = self.next + len(self.text[self.next :]) - len(self.text[self.next :].lstrip())
        if match is None:
            if self.text[self.next :].strip():
                self.token, self.next = self.text[self.start], self.start + 1
                raise self.fail(f"unexpected {self.token!r}")
            self.kind, self.token, self.next = "", "", len(self.text)
            return
        self.kind = str(match.lastgroup)
        self.token = match[self.kind].replace("−", "-").replace("·", "*").replace("^", "**")
        self.next = match.end()

    def fail(self, message: str) -> GroupError:
        span = Span(self.start, max(self.next, self.start + 1))
        return GroupError(message, text=self.text, span=span, hint=_HINT)

    def sum(self, depth: int) -> _Value:
        value = self.product(depth)
        while self.token in ("+", "-"):
            minus = self.token == "-"
            self.advance()
            term = self.product(depth)
            value = _add(value, _multiply(Surd(-1), term) if minus else term)
        return value

    def product(self, depth: int) -> _Value:
        value, divided = self.signed(depth), False
        while self.token in ("*", "/") or self.kind == "name" or self.token == "(":
            divide = self.token == "/"
            if self.token in ("*", "/"):
                self.advance()
                factor = self.signed(depth)
                divided = divide
            elif divided:
                raise self.fail("after a division write * or parentheses, as in i/2 or 1/(2*i)")
            else:  # 2i and 3sqrt(2)
                factor = self.power(depth)
            value = _multiply(value, _inverse(factor) if divide else factor)
        return value

    def signed(self, depth: int) -> _Value:
        minus = False
        while self.token in ("+", "-"):
            minus ^= self.token == "-"
            self.advance()
        value = self.power(depth)
        return _multiply(Surd(-1), value) if minus else value

    def power(self, depth: int) -> _Value:
        value = self.atom(depth)
        if self.token != "**":
            return value
        self.advance()
        minus = self.token == "-"
        if minus:
            self.advance()
        if self.kind != "number" or not self.token.isdigit() or int(self.token) > MOST_ENTRY_POWER:
            raise self.fail(f"exponents are integers of at most {MOST_ENTRY_POWER}")
        exponent = int(self.token)
        self.advance()
        result: _Value = Surd(1)
        for _ in range(exponent):
            result = _multiply(result, value)
        return _inverse(result) if minus else result

    def atom(self, depth: int) -> _Value:
        if depth > DEEPEST_ENTRY:
            raise self.fail("too many parentheses inside one another")
        if self.kind == "number":
            if sum(c.isdigit() for c in self.token) > MOST_ENTRY_DIGITS:
                raise self.fail(f"a number of more than {MOST_ENTRY_DIGITS} digits")
            value: _Value = Surd(Fraction(self.token))
            self.advance()
            return value
        if self.token == "(":
            return self.parenthesis(depth)
        if self.kind != "name":
            raise self.fail(f"expected a number, not {self.token!r}" if self.token else "no number")
        name = self.token
        if name in ("i", "I", "j"):
            self.advance()
            return Surd({-1: Fraction(1)})
        if name in ("pi", "π"):
            self.advance()
            return _Pi(Surd(1))
        if name not in _FUNCTIONS:
            raise self.fail(f"unknown name {name!r}")
        self.advance()
        if self.token != "(":
            raise self.fail(f"{name} needs parentheses")
        return _apply(name, self.parenthesis(depth))

    def parenthesis(self, depth: int) -> _Value:
        opened = self.start
        self.advance()
        value = self.sum(depth + 1)
        if self.token != ")":
            self.start = opened
            raise self.fail("this parenthesis is not closed")
        self.advance()
        return value


def _apply(name: str, argument: _Value) -> Number:
    """sqrt, exp, cos or sin, exact where it is a sum of square roots."""
    if name == "sqrt":
        value = _plain(argument)
        rational = value.rational() if isinstance(value, Surd) else None
        exact = None if rational is None else square_root(rational)
        return cmath.sqrt(complex(value)) if exact is None else exact
    x = complex(_plain(argument))
    if isinstance(argument, Surd) and not argument:
        return Surd(0 if name == "sin" else 1)
    angle = argument.factor if isinstance(argument, _Pi) else None
    if isinstance(angle, Surd):
        turned = angle * Surd({-1: Fraction(-1)}) if name == "exp" else angle
        rational = turned.rational()
        root = None if rational is None else root_of_unity(rational / 2)
        if root is not None:
            half, other = Surd(Fraction(1, 2)), root.conjugate()
            if name == "exp":
                return root
            if name == "cos":
                return (root + other) * half
            return (root - other) * half * Surd({-1: Fraction(-1)})
    return {"exp": cmath.exp, "cos": cmath.cos, "sin": cmath.sin}[name](x)


def number(value: object) -> Number:
    """An entry of a file or of a list in Python: an integer, a float, a text or [re, im].

    Raises GroupError where it is none of these, or not finite.
    """
    import numpy as np

    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, str):
        return entry(value)
    if isinstance(value, Surd | Fraction):
        return value if isinstance(value, Surd) else Surd(value)
    if isinstance(value, int) and not isinstance(value, bool):
        if abs(value) >= 10**MOST_ENTRY_DIGITS:
            raise GroupError(f"a number of more than {MOST_ENTRY_DIGITS} digits")
        return Surd(value)
    if isinstance(value, float | complex):
        if not cmath.isfinite(value):
            raise GroupError("the entry is not a finite number")
        return of_float(value)
    if (
        isinstance(value, list | tuple)
        and len(value) == 2
        and not any(isinstance(v, list | tuple) for v in value)
    ):
        re_, im = map(number, value)
        if isinstance(re_, Surd) and isinstance(im, Surd):
            return re_ + im * Surd({-1: Fraction(1)})
        return complex(re_) + 1j * complex(im)
    raise GroupError(f"{value!r:.60} is no entry of a matrix", hint=_HINT)
