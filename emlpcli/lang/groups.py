"""The group part of the grammar: names, integer arguments and direct products."""

from __future__ import annotations

from emlpcli.errors import EmlpError
from emlpcli.lang.cursor import Cursor
from emlpcli.lang.names import CONSTRUCTORS, shown
from emlpcli.lang.tokens import Kind, Token
from emlpcli.lang.tree import GroupExpr, GroupName

_EXAMPLE = "a group is a name, as in V(SO3)"


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
    factors = [*_factor(cursor)]
    while cursor.at(Kind.TIMES, Kind.CROSS):
        cursor.take()
        factors += _factor(cursor)
    end = cursor.previous
    return GroupExpr(tuple(factors), span=start.to(end.span if end else start))


def close(cursor: Cursor, opened: Token) -> Token:
    """Take the parenthesis that ends a group."""
    if not cursor.at(Kind.CLOSE, Kind.END):
        raise unfinished(cursor)
    return cursor.close(opened)


def unfinished(cursor: Cursor) -> EmlpError:
    """The error for a next token that cannot follow a group."""
    token = cursor.token
    if token.kind is Kind.CLOSE:
        return cursor.unexpected()
    hint = "a direct product of groups is written SO3*S5"
    return cursor.fail(f"expected * before {shown(token.text)}", token.span, hint)


def _factor(cursor: Cursor) -> tuple[GroupName, ...]:
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
    if token.kind is not Kind.NAME:
        raise cursor.missing()
    if token.text in CONSTRUCTORS:
        hint = f"{_EXAMPLE}; a product of representations is V*V"
        message = f"{token.text} is a representation, not a group"
        raise cursor.fail(message, token.span, hint)
    cursor.take()
    if not cursor.at(Kind.OPEN):
        return (GroupName(token.text, span=token.span),)
    opened = cursor.take()
    values = [_integer(cursor, token)]
    while cursor.at(Kind.COMMA):
        cursor.take()
        values.append(_integer(cursor, token))
    closed = close(cursor, opened)
    return (GroupName(token.text, tuple(values), span=token.span.to(closed.span)),)


def _integer(cursor: Cursor, group: Token) -> int:
    """One argument of a group."""
    token = cursor.token
    if token.kind is Kind.INTEGER:
        return cursor.take().value
    if token.kind in (Kind.NAME, Kind.OPEN):
        name = shown(group.text)
        message = f"the arguments of the group {name} are integers"
        raise cursor.fail(message, token.span, f"{name}(3)")
    raise cursor.missing()
