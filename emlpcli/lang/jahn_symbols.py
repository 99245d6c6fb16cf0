"""Jahn's symbols for the intrinsic symmetry of a tensor: `"aeV[V2]"`, read into the tree.

V is a polar vector, a number behind it a power, [ ] the symmetric and { } the antisymmetric tensors
of what stands inside; before all, e makes a tensor axial and a makes it odd under time reversal
(Jahn, Acta Cryst. 2, 1949, 30; Gallego, Etxebarria, Elcoro, Tasci, Perez-Mato, Acta Cryst. A75,
2019, 438). So `[V2]` is `Sym(2,V)`, `{V2}` is `Alt(2,V)`, and `[[V2]2]` is `Sym(2,Sym(2,V))`.

A star behind a bracket of two equal factors X is that of transport tensors, which time reversal
transposes (Onsager's relations; MTENSOR of the Bilbao Crystallographic Server, and the same
article): elements with time reversal exchange the two factors too, and in `{X2}*` change the sign.
Of a tensor without symmetry of its own the symmetric part is then even and the antisymmetric part
odd, or the other way about: `[X2]*` is `Sym(2,X)+Time*Alt(2,X)`, and `{X2}*` is
`Alt(2,X)+Time*Sym(2,X)`. Where 1' is in the group, they are `[X2]` and `{X2}`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import NoReturn

from emlpcli.errors import ExpressionError, Span
from emlpcli.lang.cursor import Cursor
from emlpcli.lang.limits import DEEPEST_NESTING, MOST_INTEGER_DIGITS
from emlpcli.lang.tokens import Kind
from emlpcli.lang.tree import Atom, Call, Node, Number, Power, Product, Sum
from emlpcli.lang.vocabulary import Constructor, code_point

_HINT = "V is a vector, [V2] symmetric, {V2} antisymmetric; first e for axial, a for time-odd"
_STAR = (
    "a star stands behind a bracket of two equal factors, [V2]* or {V2}*: tensors that time "
    "reversal transposes; factors stand side by side: V[V2]"
)
_PREFIXES = {"e": "Pseudo", "a": "Time"}
_BRACKETS = {"[": ("]", "Sym"), "{": ("}", "Alt")}
_DIGITS = "0123456789"
_BLANKS = " \t\r\n\u00a0"
_SPELLINGS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹v∗⋆＊", f"{_DIGITS}V***")


def argument(cursor: Cursor, known: Constructor) -> Node:
    """What the symbol in quotes denotes, which is the argument of a constructor."""
    found = cursor.quoted_argument(f"{known.name} takes a symbol in quotes", known.usage, "[V2]")
    node = read(found.text, found.span.start + 1)
    if not cursor.at(Kind.COMMA, Kind.CLOSE, Kind.END):
        raise cursor.unexpected()
    return node


def read(text: str, start: int = 0) -> Node:
    """The tree of what a symbol denotes, every node with its place.

    Spaces make no difference, powers may be superscripts or follow a ^, and v is V. Places are
    counted from the beginning of a larger text, in which the symbol begins at `start`.
    Raises ExpressionError, with the place there, for what is no symbol.
    """
    return _Reader(text.translate(_SPELLINGS), start).read()


class _Reader:
    """Walks over the characters of a symbol."""

    def __init__(self, text: str, start: int) -> None:
        self.text, self.start = text, start
        self.at = 0
        self.depth = 0

    def read(self) -> Node:
        if not self._next():
            # the quotes are underlined where there are some
            span = Span(max(0, self.start - 1), self.start + len(self.text) + (self.start > 0))
            raise ExpressionError("the symbol is empty", span=span, hint=_HINT)
        factors: list[Node] = []
        while (char := self._next()) in _PREFIXES and char:
            name = _PREFIXES[char]
            if any(isinstance(f, Atom) and f.name == name for f in factors):
                self._fail(f"{char} stands twice", "it stands once, before all else")
            factors.append(Atom(name, span=self._take()))
        tensor = [] if self._number_one() else self._factors(closing="")
        if not factors and not tensor:
            return Atom("Scalar", span=Span(self.start, self.start + len(self.text)))
        return _product([*factors, *tensor])

    def _factors(self, closing: str) -> list[Node]:
        """Vectors and brackets, each with its power, up to the bracket that closes them."""
        factors: list[Node] = []
        while (char := self._next()) and char != closing:
            if char == "V":
                node: Node = Atom("V", span=self._take())
            elif char in _BRACKETS:
                node = self._starred(self._bracket(char))
            else:
                self._unexpected(char)
            factors.append(self._power(node))
            if factors[-1].height > DEEPEST_NESTING:
                raise self._too_deep(node.span)
        return factors

    def _bracket(self, opening: str) -> Call:
        """The symmetric or antisymmetric tensors of equal factors."""
        closing, name = _BRACKETS[opening]
        opened = self._take()
        self.depth += 1
        if self.depth > DEEPEST_NESTING:
            raise self._too_deep(opened)
        inside = self._factors(closing)
        if not self._next():
            raise ExpressionError(
                f"this {opening} is never closed", span=opened, hint=f"add a {closing}"
            )
        span = opened.to(self._take())
        self.depth -= 1
        if not inside:
            raise ExpressionError(f"nothing between {opening} and {closing}", span=span, hint=_HINT)
        pairs = [(f.base, f.exponent) if isinstance(f, Power) else (f, 1) for f in inside]
        first, total = pairs[0][0], sum(count for _, count in pairs)
        for other, _ in pairs:
            if _plain(other) != _plain(first):
                raise ExpressionError(
                    f"{opening} {closing} needs equal factors",
                    span=other.span,
                    hint="[V2] and [[V2]2] have such; factors that differ stand side by side",
                )
        if total < 2:
            raise ExpressionError(
                f"only one factor between {opening} and {closing}",
                span=span,
                hint=f"a power says how many: {opening}V2{closing}",
            )
        return Call(name, (Number(total, span=span), first), span=span)

    def _starred(self, bracket: Call) -> Node:
        """A bracket with the star that may follow it: time reversal exchanges its two factors."""
        if not self._follows("*"):
            return bracket
        number, inner = bracket.args
        assert isinstance(number, Number), "made by _bracket"
        if number.value != 2:
            what = f"time reversal exchanges two factors, and this bracket has {number.value}"
            self._fail(what, _STAR)
        span = bracket.span.to(self._take())
        other = Call("Alt" if bracket.name == "Sym" else "Sym", (number, inner), span=span)
        reversed_in_time = Product((Atom("Time", span=span), other), span=span)
        return Sum((bracket, reversed_in_time), span=span)

    def _follows(self, signs: str) -> bool:
        """Whether one of the signs comes next, perhaps raised by a ^, which is gone past."""
        raised = self._next() == "^"
        rest = self.text[self.at + raised :].lstrip(_BLANKS)
        if not rest or rest[0] not in signs:
            return False
        self.at = len(self.text) - len(rest)
        return True

    def _power(self, node: Node) -> Node:
        """A factor with the number that may follow it."""
        self._follows(_DIGITS)
        begin = self.at
        while self.at < len(self.text) and self.text[self.at] in _DIGITS:
            self.at += 1
        if begin == self.at:
            return node
        digits, span = self.text[begin : self.at], Span(self.start + begin, self.start + self.at)
        if len(digits) > MOST_INTEGER_DIGITS or int(digits) < 1:
            raise ExpressionError(
                f"{digits[:MOST_INTEGER_DIGITS]} is no power of a vector",
                span=span,
                hint="a power is at least 1, and has at most "
                f"{MOST_INTEGER_DIGITS} digits: V2 is V*V",
            )
        value = int(digits)
        return node if value == 1 else Power(node, value, span=node.span.to(span))

    def _number_one(self) -> bool:
        """Whether nothing follows, or the symbol 1 of a scalar."""
        if self._next() == "1" and not self.text[self.at + 1 :].strip():
            self.at = len(self.text)
        return not self._next()

    def _next(self) -> str:
        """The next character that is no space, empty at the end."""
        while self.at < len(self.text) and self.text[self.at] in _BLANKS:
            self.at += 1
        return self.text[self.at : self.at + 1]

    def _take(self) -> Span:
        self.at += 1
        return Span(self.start + self.at - 1, self.start + self.at)

    def _fail(self, message: str, hint: str) -> NoReturn:
        place = Span(self.start + self.at, self.start + self.at + 1)
        raise ExpressionError(message, span=place, hint=hint)

    def _unexpected(self, char: str) -> NoReturn:
        """The error for a character that begins no factor."""
        if char in _PREFIXES:
            self._fail(f"{char} stands behind a factor", "e and a stand first: aeV[V2]")
        if char in ("]", "}"):
            self._fail(f"this {char} closes nothing", "remove it, or open a bracket of its kind")
        if char == "*":
            self._fail("this star is not behind a bracket", _STAR)
        if char in ("E", "A"):
            self._fail(f"{char} is not part of a symbol", f"write {char.lower()}: {_HINT}")
        if char in _DIGITS:
            self._fail(f"nothing before {char}", "a number is the power of what stands before it")
        self._fail(f"{code_point(char)} is not part of a symbol", _HINT)

    def _too_deep(self, span: Span) -> ExpressionError:
        return ExpressionError(f"nested more than {DEEPEST_NESTING} levels deep", span=span)


def _product(factors: list[Node]) -> Node:
    if len(factors) == 1:
        return factors[0]
    return Product(tuple(factors), span=factors[0].span.to(factors[-1].span))


def _plain(node: Node) -> Node:
    """The node without its places, to compare."""
    nowhere = Span(0, 0)
    match node:
        case Call(args=args):
            return replace(node, args=tuple(map(_plain, args)), span=nowhere)
        case Power(base=base):
            return replace(node, base=_plain(base), span=nowhere)
        case Sum(terms=terms):
            return replace(node, terms=tuple(map(_plain, terms)), span=nowhere)
        case Product(factors=factors):
            return replace(node, factors=tuple(map(_plain, factors)), span=nowhere)
    return replace(node, span=nowhere)
