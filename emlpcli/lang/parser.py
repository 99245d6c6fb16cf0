"""Tokens to tree, by recursive descent; the grammar is in the docstring of the package."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import replace

from emlpcli.errors import EmlpError, ExpressionError, GroupError, Span
from emlpcli.lang import group_grammar as groups
from emlpcli.lang import index_formulas as formulas
from emlpcli.lang import irrep_labels as labels
from emlpcli.lang import jahn_symbols as jahn
from emlpcli.lang.cursor import Cursor
from emlpcli.lang.group_tree import GroupExpr
from emlpcli.lang.integer_rules import check_multiples, exponent_of
from emlpcli.lang.limits import DEEPEST_NESTING
from emlpcli.lang.tokens import Kind
from emlpcli.lang.tree import (
    Atom,
    Attach,
    Call,
    DualNode,
    GroupArgument,
    Maps,
    Node,
    Number,
    Power,
    Product,
    Sum,
)
from emlpcli.lang.vocabulary import CONSTRUCTORS, Constructor, Parameter, advice_on, shown

# After a star, these show that it was a dual: none of them begins an operand.
_AFTER_DUAL = frozenset({
    Kind.END, Kind.CLOSE, Kind.COMMA, Kind.PLUS, Kind.TIMES,
    Kind.POWER, Kind.RIGHT, Kind.LEFT, Kind.DUAL, Kind.SUPERSCRIPT,
})  # fmt: skip


def parse(text: str, given: Collection[str] = ()) -> Node:
    """The tree of an expression; `given` are names of representations that a group gives.

    Raises ExpressionError for text that is not of the language and RepresentationError for
    multiples of 0, with the text and the place in it.
    """
    with _reading(text, ExpressionError, "V>>V") as cursor:
        cursor.given = given
        node = _expression(cursor)
        if not cursor.at(Kind.END):
            raise cursor.unexpected()
        check_multiples(node)
    return node


def parse_group(text: str) -> GroupExpr:
    """The tree of a group given on its own, such as `SO3`, `SO(3)*S5`; raises GroupError."""
    with _reading(text, GroupError, "SO3") as cursor:
        group = groups.product(cursor)
        if not cursor.at(Kind.END):
            raise groups.unfinished(cursor)
    return group


@contextmanager
def _reading(text: str, error: type[EmlpError], example: str) -> Iterator[Cursor]:
    """A cursor at the beginning of a text, which is added to all errors that it leads to."""
    try:
        if not text.strip():
            raise error("nothing to read", span=Span(0, len(text)), hint=f"try {example}")
        yield Cursor(text, error)
    except EmlpError as problem:
        problem.in_text(text)
        raise


def _expression(cursor: Cursor) -> Node:
    """Sums joined by arrows."""
    left = _sum(cursor)
    while cursor.at(Kind.RIGHT, Kind.LEFT):
        arrow = cursor.take()
        right = _sum(cursor)
        span = left.span.to(right.span)
        source, target = (left, right) if arrow.kind is Kind.RIGHT else (right, left)
        left = _grown(cursor, Maps(source, target, span=span))
    return left


def _sum(cursor: Cursor) -> Node:
    """Terms joined by plus signs; a sum and its products are each one flat node.

    Both levels are here, and not in a function each, to spare Python's stack: every pair of
    parentheses costs all the functions from `_expression` down.
    """
    terms: list[Node] = []
    while True:
        factors = [_power(cursor)]
        while _times(cursor, factors[-1]):
            factors.append(_power(cursor))
        span = factors[0].span.to(factors[-1].span)
        many = len(factors) > 1
        terms.append(_grown(cursor, Product(tuple(factors), span=span)) if many else factors[0])
        if not cursor.at(Kind.PLUS):
            break
        cursor.take()
    if len(terms) == 1:
        return terms[0]
    return _grown(cursor, Sum(tuple(terms), span=terms[0].span.to(terms[-1].span)))


def _times(cursor: Cursor, factor: Node) -> bool:
    """Whether another factor follows, after a times sign or directly after an integer."""
    if cursor.at(Kind.TIMES):
        cursor.take()
        return True
    return cursor.at(Kind.NAME, Kind.IRREP, Kind.OPEN) and _is_literal(cursor, factor)


def _power(cursor: Cursor) -> Node:
    """A base and, after `**`, its exponent, which may be a power itself."""
    base = _postfix(cursor)
    if not cursor.at(Kind.POWER):
        return base
    cursor.descend()
    exponent = _power(cursor)
    cursor.ascend()
    span = base.span.to(exponent.span)
    return _grown(cursor, Power(base, exponent_of(exponent), span=span))


def _postfix(cursor: Cursor) -> Node:
    """An operand with the duals, superscripts and groups that follow it."""
    node = _operand(cursor)
    while True:
        literal = _is_literal(cursor, node)
        if cursor.at(Kind.DUAL) or (_is_dual_star(cursor) and not literal):
            node = DualNode(node, span=node.span.to(cursor.take().span))
        elif cursor.at(Kind.SUPERSCRIPT):
            token = cursor.take()
            node = Power(node, token.value, span=node.span.to(token.span))
        elif cursor.at(Kind.OPEN) and not literal:
            group, closed = groups.attached(cursor)
            node = Attach(node, group, span=node.span.to(closed.span))
        else:
            return node
        _grown(cursor, node)


def _operand(cursor: Cursor) -> Node:
    """An integer, a name, a constructor with its arguments, or parentheses."""
    token = cursor.token
    if token.kind is Kind.INTEGER:
        cursor.take()
        return Number(token.value, span=token.span)
    if token.kind is Kind.NAME:
        return _named(cursor)
    if token.kind is Kind.IRREP:
        return labels.e3nn(cursor, cursor.take())
    if token.kind is not Kind.OPEN:
        raise cursor.missing()
    opened = cursor.descend()
    inner = _expression(cursor)
    closed = cursor.close(opened)
    cursor.ascend()
    return replace(inner, span=opened.span.to(closed.span))


def _named(cursor: Cursor) -> Node:
    """A name and, where the name takes them, its arguments."""
    token = cursor.take()
    known = CONSTRUCTORS.get(token.text)
    if known is None and token.text in cursor.given:
        return Atom(token.text, span=token.span)
    if known is None:
        hint = advice_on(token.text, cursor.text[token.span.stop :])
        raise cursor.fail(f"unknown name {shown(token.text)}", token.span, hint)
    if not known.parameters:
        return Atom(known.name, span=token.span)
    if not cursor.at(Kind.OPEN):
        message = f"{token.text} needs its arguments"
        raise cursor.fail(message, token.span, f"write {known.usage}")
    opened = cursor.descend()
    if cursor.at(Kind.CLOSE):
        span = opened.span.to(cursor.token.span)
        raise cursor.fail(f"{token.text} needs its arguments", span, f"write {known.usage}")
    args = _arguments(cursor, known)
    if len(args) < known.required and cursor.at(Kind.CLOSE):
        least = "" if known.required == len(known.parameters) else "at least "
        message = f"{token.text} takes {least}{known.required} arguments"
        span = opened.span.to(cursor.token.span)
        raise cursor.fail(message, span, f"write {known.usage}")
    closed = cursor.close(opened)
    cursor.ascend()
    span = token.span.to(closed.span)
    if Parameter.JAHN in known.parameters:  # a symbol is another way to write its tensors
        return _grown(cursor, replace(args[0], span=span))
    return Call(known.name, args, span=span)


def _arguments(cursor: Cursor, known: Constructor) -> tuple[Node, ...]:
    """The arguments of a constructor, of the kinds that its table entry says."""
    args: list[Node] = []
    for parameter in known.parameters:
        if args:
            if not cursor.at(Kind.COMMA):
                break
            cursor.take()
        match parameter:
            case Parameter.EXPRESSION:
                args.append(_expression(cursor))
            case Parameter.LABEL:
                args.append(labels.label(cursor, known))
            case Parameter.GROUP:
                group = groups.product(cursor)
                args.append(GroupArgument(group, span=group.span))
            case Parameter.FORMULA:
                args.append(formulas.argument(cursor, known))
            case Parameter.JAHN:
                args.append(jahn.argument(cursor, known))
            case Parameter.INTEGER:
                args.append(_integer(cursor, known))
    if cursor.at(Kind.COMMA) and len(args) == len(known.parameters):
        comma, extra = cursor.take(), cursor.token
        span = comma.span if cursor.at(Kind.CLOSE, Kind.END) else extra.span
        most = "" if known.required == len(args) else "at most "
        plural = "" if len(args) == 1 else "s"
        message = f"{known.name} takes {most}{len(args)} argument{plural}"
        raise cursor.fail(message, span, _usage_with_group(known))
    return tuple(args)


def _integer(cursor: Cursor, known: Constructor) -> Node:
    """An argument that is an integer in plain digits."""
    token = cursor.token
    if token.kind is Kind.INTEGER:
        cursor.take()
        if cursor.at(Kind.COMMA, Kind.CLOSE, Kind.END):
            return Number(token.value, span=token.span)
        token = cursor.token
    elif token.kind not in (Kind.NAME, Kind.OPEN):
        raise cursor.missing()
    message = f"{known.name} takes integers in plain digits"
    raise cursor.fail(message, token.span, _usage_with_group(known))


def _usage_with_group(known: Constructor) -> str:
    """How to write a constructor, for those who put the group among its arguments."""
    return f"write {known.usage}; a group follows in its own parentheses: {known.usage}(SO3)"


def _is_dual_star(cursor: Cursor) -> bool:
    """Whether the next token is the star of a dual rather than of a product."""
    return cursor.at(Kind.TIMES) and cursor.token.text == "*" and cursor.second in _AFTER_DUAL


def _is_literal(cursor: Cursor, node: Node) -> bool:
    """Whether a node just read is an integer in plain digits, without parentheses."""
    before = cursor.previous
    return isinstance(node, Number) and before is not None and before.kind is Kind.INTEGER


def _grown(cursor: Cursor, node: Node) -> Node:
    """The node, unless the tree became too high for those who will recurse on it."""
    if node.height > DEEPEST_NESTING:
        raise cursor.too_deep(cursor.previous.span if cursor.previous else node.span)
    return node
