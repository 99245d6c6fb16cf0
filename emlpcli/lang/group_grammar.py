"""The group part of the grammar: names, arguments, labels, direct and other products."""

from __future__ import annotations

import re
from dataclasses import replace

from emlpcli.errors import EmlpError, Span
from emlpcli.lang.cursor import Cursor
from emlpcli.lang.group_tree import INFIX, GroupExpr, GroupName, GroupOperand
from emlpcli.lang.limits import DEEPEST_GROUP, LONGEST_COPY_LABEL
from emlpcli.lang.tokens import Kind, Token
from emlpcli.lang.vocabulary import CONSTRUCTORS, shown

_EXAMPLE = "a group is a name, as in V(SO3)"
_POINT_GROUP = "inside an expression a point group is written with pg:, as in V(pg:m-3m)"
_OF_CRYSTALS = re.compile(r"[-−/][1-6m]")  # what follows the first letter of such a symbol
_QUOTIENT = "take the group itself: those of its representations in which N is trivial are of G/N"
_OF_COMPONENTS = re.compile(r"\^?(?:\+(?=\s*(?:[()*×]|$))|[⁺↑])")  # SO+(1,3), SO(1,3)^+
_COMPONENT = (
    "the identity component of SO(p,q) is SO0(p,q), as in SO0(1,3), which is SO13p; "
    "a direct product of groups is written SO3*S5"
)
_GROUPS_TOO = {"Alt"}  # constructors of representations that are also the names of groups
_SIGNS = {"≀": "wr", "⋊": "sdp"}


def attached(cursor: Cursor) -> tuple[GroupExpr, Token]:
    """The group in parentheses after a representation, and the closing parenthesis."""
    opened = cursor.descend()
    if cursor.at(Kind.CLOSE):
        span = opened.span.to(cursor.token.span)
        raise cursor.fail("no group between the parentheses", span, _EXAMPLE)
    if cursor.at(Kind.INTEGER):
        hint = "2*V is a multiple, V**2 a power, T(2) a constructor"
        raise cursor.fail("expected a group, not a number", cursor.token.span, hint)
    group = product(cursor)
    closed = close(cursor, opened)
    cursor.ascend()
    return group, closed


def product(cursor: Cursor) -> GroupExpr:
    """One group or a direct product of several; parentheses inside make no difference."""
    start = cursor.token.span
    factors = [*_combined(cursor)]
    while cursor.at(Kind.TIMES, Kind.CROSS):
        cursor.take()
        factors += _combined(cursor)
    end = cursor.previous
    return GroupExpr(tuple(factors), span=start.to(end.span if end else start))


def close(cursor: Cursor, opened: Token) -> Token:
    """Take the parenthesis that ends a group."""
    if not cursor.at(Kind.CLOSE, Kind.END):
        raise unfinished(cursor)
    return cursor.close(opened)


def unfinished(cursor: Cursor) -> EmlpError:
    """The error for a next token that cannot follow a group."""
    rest = cursor.text[cursor.span.start :]
    if cursor.at(Kind.BAD) and _OF_CRYSTALS.match(rest):
        return cursor.fail(f"unexpected {rest[0]}", cursor.span, _POINT_GROUP)
    if rest[:1] == "/":
        return cursor.fail("quotients of groups are not read", cursor.span, _QUOTIENT)
    if mark := _OF_COMPONENTS.match(rest):
        return cursor.fail(f"unexpected {mark[0]}", cursor.span, _COMPONENT)
    if rest[:1] == "_":
        hint = "a copy of a group has its label in brackets: SU(2)[L]*SU(2)[R]"
        return cursor.fail("unexpected _ after a group", cursor.span, hint)
    token = cursor.token
    if token.kind is Kind.CLOSE:
        return cursor.unexpected()
    hint = "a direct product of groups is written SO3*S5"
    return cursor.fail(f"expected * before {shown(token.text)}", token.span, hint)


def _combined(cursor: Cursor) -> tuple[GroupName, ...]:
    """A factor, or several with one infix construction between them, from left to right."""
    start = cursor.token.span
    left = _factor(cursor)
    infix = _infix(cursor)
    if infix is None:
        return left
    operands: list[GroupOperand] = [GroupExpr(left, span=start.to(_end(cursor, start)))]
    if (
        len(left) == 1 and left[0].name == infix and not left[0].label
    ):  # (G wr H) wr K is G wr H wr K
        operands = list(left[0].args)
    while (name := _infix(cursor)) is not None:
        sign = cursor.take()
        if name != infix:
            hint = "write (N sdp H) wr K or N sdp (H wr K)"
            raise cursor.fail("wr beside sdp needs parentheses", sign.span, hint)
        first = cursor.token.span
        factors = _factor(cursor)
        operands.append(GroupExpr(factors, span=first.to(_end(cursor, first))))
    span = start.to(_end(cursor, start))
    return (_grown(cursor, GroupName(infix, tuple(operands), span=span)),)


def _end(cursor: Cursor, start: Span) -> Span:
    """The place of the last token taken."""
    return cursor.previous.span if cursor.previous else start


def _infix(cursor: Cursor) -> str | None:
    """The name of the infix construction that comes next, if one does."""
    if cursor.at(Kind.INFIX):
        return _SIGNS[cursor.token.text]
    word = cursor.token.text.lower() if cursor.at(Kind.NAME) else ""
    return word if word in INFIX else None


def _factor(cursor: Cursor) -> tuple[GroupName, ...]:
    """A group with the label that may follow it; of a product every factor gets the label."""
    start = cursor.span
    factors = _unlabelled(cursor)
    while (label := _label(cursor)) is not None:
        span = start.to(_end(cursor, start))
        if any(factor.label for factor in factors):
            hint = "V(S5[1])*V(S5[2]) is over two independent copies of S5"
            raise cursor.fail("a group takes one label", span, hint)
        factors = tuple(replace(f, label=label, span=span) for f in factors)
    return factors


def _label(cursor: Cursor) -> str | None:
    """The label in brackets that tells a copy from others, None where there is none."""
    opened = cursor.span
    if not cursor.takes("["):
        return None
    hint = "a copy of a group has letters or digits in brackets: S5[1], SU2[L]"
    if not cursor.at(Kind.NAME, Kind.INTEGER) or ":" in cursor.token.text:
        raise cursor.fail("expected a label", opened.to(cursor.span), hint)
    label = cursor.take()
    if not label.text.replace("_", "a").isalnum() or len(label.text) > LONGEST_COPY_LABEL:
        raise cursor.fail(f"{shown(label.text)} is no label of a copy", label.span, hint)
    if not cursor.takes("]"):
        raise cursor.fail("expected ] after the label", opened.to(cursor.span), hint)
    return label.text


def _unlabelled(cursor: Cursor) -> tuple[GroupName, ...]:
    """A named group, or the factors of a product in parentheses."""
    if cursor.at(Kind.OPEN):
        opened = cursor.descend()
        inner = product(cursor)
        close(cursor, opened)
        cursor.ascend()
        return inner.factors
    token = cursor.token
    if token.kind is Kind.INTEGER:
        raise cursor.fail("expected a group, not a number", token.span, _EXAMPLE)
    if token.kind is not Kind.NAME or _infix(cursor):
        raise cursor.missing()
    if token.text in CONSTRUCTORS and token.text not in _GROUPS_TOO:
        hint = f"{_EXAMPLE}; a product of representations is V*V"
        if token.text == "T":
            hint += "; pg:T is a point group"
        if token.text == "Sym":
            hint = "the symmetric group of n points is S(n)"
        message = f"{token.text} is a representation, not a group"
        raise cursor.fail(message, token.span, hint)
    cursor.take()
    if not cursor.at(Kind.OPEN):
        return (GroupName(token.text, span=token.span),)
    opened = cursor.descend()
    values = [_argument(cursor)]
    while cursor.at(Kind.COMMA):
        cursor.take()
        values.append(_argument(cursor))
    closed = close(cursor, opened)
    cursor.ascend()
    span = token.span.to(closed.span)
    return (_grown(cursor, GroupName(token.text, tuple(values), span=span)),)


def _argument(cursor: Cursor) -> GroupOperand:
    """One argument of a group: an integer, a text in double quotes, or a group."""
    if quoted := cursor.quoted():
        return quoted
    token = cursor.token
    if token.kind is Kind.INTEGER:
        return cursor.take().value
    if token.kind in (Kind.NAME, Kind.OPEN):
        return product(cursor)
    raise cursor.missing()


def _grown(cursor: Cursor, group: GroupName) -> GroupName:
    """The group, unless it is nested too deep for those who will recurse on it."""
    if group.height > DEEPEST_GROUP:
        message = f"groups nested more than {DEEPEST_GROUP} levels deep"
        raise cursor.fail(message, group.span)
    return group
