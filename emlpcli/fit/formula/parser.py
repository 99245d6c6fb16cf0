"""The text of a formula to a tree, by recursive descent; nothing is ever evaluated as Python.

    formula    = expression { "," expression }
    expression = term { ( "+" | "-" ) term }
    term       = sign { ( "*" | "/" | "@" | "·" ) sign }
    sign       = [ "-" | "+" ] sign | power
    power      = operand [ "**" sign | superscript ]
    operand    = number | name [ "(" formula ")" ] | "(" expression ")" | "‖" expression "‖"

Operators become calls of the functions `add`, `sub`, `mul`, `div`, `matmul`, `dot`, `pow`, `neg`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from emlpcli.errors import ExpressionError, Span
from emlpcli.fit.limits import DEEPEST_FORMULA, LONGEST_FORMULA
from emlpcli.lang.vocabulary import code_point, shown

_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_SUBSCRIPTS = str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789")
_TOKEN = re.compile(
    r"(?P<space>\s+)"
    r"|(?P<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)"
    r"|(?P<superscript>[⁰¹²³⁴⁵⁶⁷⁸⁹]+)"
    r"|(?P<name>[A-Za-zα-ωΑ-Ω_][A-Za-zα-ωΑ-Ω0-9₀-₉_]*)"
    r"|(?P<sign>\*\*|[-−+*/@·^(),‖|\[\]=]|.)",
    re.ASCII | re.DOTALL,
)
_SAME = {"−": "-", "×": "*", "÷": "/", "⋅": "·"}
_OPERATORS = {"+": "add", "-": "sub", "*": "mul", "/": "div", "@": "matmul", "·": "dot"}
_HINTS = {
    "^": "a power is written dot(u,v)**2",
    "|": "write abs(...) or norm(...)",
    "[": "an invariant formula has no use for single components",
    "]": "an invariant formula has no use for single components",
    "=": "write only what stands to the right of =",
}


@dataclass(frozen=True)
class Node:
    """A number, a name or a call; `span` is its place in the text."""

    kind: str
    name: str
    span: Span
    args: tuple[Node, ...] = ()
    value: float = 0.0


@dataclass(frozen=True)
class _Token:
    kind: str
    text: str
    span: Span


def parse(text: str) -> tuple[Node, ...]:
    """The trees of a formula, one for each part between commas outside parentheses.

    Raises ExpressionError, with the text and the place in it.
    """
    try:
        if not text.strip():
            message = "an empty formula"
            raise ExpressionError(message, hint="try dot(u,v)-norm(v)**3")
        if len(text) > LONGEST_FORMULA:
            raise ExpressionError(
                f"a formula of {len(text)} characters; {LONGEST_FORMULA} are read"
            )
        return _Parser(text).whole()
    except ExpressionError as error:
        raise error.in_text(text) from None


def _tokens(text: str) -> list[_Token]:
    found = []
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup or "sign"
        if kind != "space":
            piece = _SAME.get(match[0], match[0])
            found.append(_Token(kind, piece, Span(*match.span())))
    found.append(_Token("end", "", Span(len(text), len(text))))
    return found


class _Parser:
    """A place in the tokens of one text."""

    def __init__(self, text: str) -> None:
        self.tokens = _tokens(text)
        self.next = 0
        self.depth = 0

    def whole(self) -> tuple[Node, ...]:
        parts = self._list()
        if self._token.kind != "end":
            raise self._unexpected()
        return parts

    @property
    def _token(self) -> _Token:
        return self.tokens[self.next]

    def _at(self, *signs: str) -> bool:
        return self._token.kind == "sign" and self._token.text in signs

    def _take(self) -> _Token:
        token = self._token
        self.next = min(self.next + 1, len(self.tokens) - 1)
        return token

    def _list(self) -> tuple[Node, ...]:
        parts = [self._expression()]
        while self._at(","):
            self._take()
            parts.append(self._expression())
        return tuple(parts)

    def _expression(self) -> Node:
        left = self._term()
        while self._at("+", "-"):
            left = self._joined(left, self._take(), self._term())
        return left

    def _term(self) -> Node:
        left = self._sign()
        while self._at("*", "/", "@", "·"):
            left = self._joined(left, self._take(), self._sign())
        return left

    def _joined(self, left: Node, operator: _Token, right: Node) -> Node:
        span = left.span.to(right.span)
        return Node("call", _OPERATORS[operator.text], span, (left, right))

    def _sign(self) -> Node:
        if not self._at("+", "-"):
            return self._power()
        sign = self._descend()
        inner = self._sign()
        self.depth -= 1
        if sign.text == "+":
            return inner
        return Node("call", "neg", sign.span.to(inner.span), (inner,))

    def _power(self) -> Node:
        base = self._operand()
        if self._token.kind == "superscript":
            token = self._take()
            value = float(token.text.translate(_SUPERSCRIPTS))
            exponent = Node("number", token.text, token.span, value=value)
        elif self._at("**"):
            self._descend()
            exponent = self._sign()
            self.depth -= 1
        else:
            return base
        return Node("call", "pow", base.span.to(exponent.span), (base, exponent))

    def _operand(self) -> Node:
        token = self._token
        if token.kind == "number":
            self._take()
            return Node("number", token.text, token.span, value=float(token.text))
        if token.kind == "name":
            return self._named()
        if self._at("(", "‖"):
            opened = self._descend()
            inner = self._expression()
            is_norm = opened.text == "‖"
            span = opened.span.to(self._close(opened, "‖" if is_norm else ")"))
            return Node("call", "norm", span, (inner,)) if is_norm else replace(inner, span=span)
        raise self._unexpected()

    def _named(self) -> Node:
        token = self._take()
        name = token.text.translate(_SUBSCRIPTS)
        if not self._at("("):
            return Node("name", name, token.span)
        opened = self._descend()
        if self._at(")"):
            span = opened.span.to(self._token.span)
            raise ExpressionError(f"{shown(name)} needs arguments", span=span)
        args = self._list()
        closed = self._close(opened, ")")
        return Node("call", name, token.span.to(closed), args)

    def _descend(self) -> _Token:
        self.depth += 1
        if self.depth > DEEPEST_FORMULA:
            raise ExpressionError(f"nested more than {DEEPEST_FORMULA} deep", span=self._token.span)
        return self._take()

    def _close(self, opened: _Token, sign: str) -> Span:
        if self._token.kind == "end":
            message = f"this {opened.text} is never closed"
            raise ExpressionError(message, span=opened.span, hint=f"add a {sign}")
        if not self._at(sign):
            raise self._unexpected()
        self.depth -= 1
        return self._take().span

    def _unexpected(self) -> ExpressionError:
        token = self._token
        before = self.tokens[self.next - 1] if self.next else None
        if token.kind == "end" and before is not None:
            return ExpressionError(f"nothing after {shown(before.text)}", span=before.span)
        if self._at(")"):
            return ExpressionError("this ) closes nothing", span=token.span, hint="remove it")
        known = token.kind != "sign" or token.text in "+-*/@·,(‖**"
        what = shown(token.text) if known else code_point(token.text)
        hint = _HINTS.get(token.text)
        if hint is None and before is not None and token.kind in ("name", "number"):
            hint = f"a product is written {shown(before.text)}*{shown(token.text)}"
        return ExpressionError(f"unexpected {what}", span=token.span, hint=hint)
