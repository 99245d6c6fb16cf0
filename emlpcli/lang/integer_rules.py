"""What the integers of an expression may be: exponents computed, multiples at least 1."""

from __future__ import annotations

from math import prod

from emlpcli.errors import ExpressionError, RepresentationError
from emlpcli.lang.limits import LARGEST_INTEGER
from emlpcli.lang.tree import Attach, Call, DualNode, Node, Number, Power, Product, Sum
from emlpcli.lang.vocabulary import CONSTRUCTORS, Parameter


def exponent_of(node: Node) -> int:
    """The value of an exponent, which is built from integers by `+`, `*` and `**` only."""
    match node:
        case Number(value):
            pass
        case Sum(terms):
            value = sum(map(exponent_of, terms))
        case Product(factors):
            value = prod(map(exponent_of, factors))
        case Power(base, exponent):
            low = exponent_of(base)
            # 2**60 is beyond the limit, which is about 2**59.8: a larger exponent of 2 or more is
            # refused as well, and need not be computed. Of 0 and 1 all powers are the first one,
            # or the zeroth.
            value = low ** min(exponent, 60 if low > 1 else 1)
        case _:
            hint = "a power is written V**2 or V²"
            if isinstance(node, DualNode):
                hint = "the dual of a power is (V**2).T"
            elif isinstance(node, Attach):
                hint = "a group goes after a power as in (V**2)(SO3)"
            message = "an exponent must be a nonnegative integer"
            raise ExpressionError(message, span=node.span, hint=hint)
    if value > LARGEST_INTEGER:
        raise ExpressionError("this integer exceeds 10**18", span=node.span)
    return value


def check_multiples(root: Node) -> None:
    """Refuse the multiple 0 and powers of integers beyond the limit, leftmost first."""
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if isinstance(node, Number) and node.value == 0:
            raise RepresentationError(
                "a multiple must be at least 1",
                span=node.span,
                hint="there is no space of dimension 0; V**0 and T(0,0) are Scalar",
            )
        if isinstance(node, Power) and _is_integer(node):
            exponent_of(node)
        waiting += sorted(_representations(node), key=lambda child: child.span, reverse=True)


def _representations(node: Node) -> tuple[Node, ...]:
    """The nodes directly below that denote representations, not integer arguments."""
    if not isinstance(node, Call):
        return node.children
    kinds = CONSTRUCTORS[node.name].parameters
    pairs = zip(node.args, kinds, strict=False)
    return tuple(argument for argument, kind in pairs if kind is Parameter.EXPRESSION)


def _is_integer(node: Node) -> bool:
    """Whether only integers and their sums, products and powers occur."""
    if isinstance(node, Sum | Product | Power):
        return all(map(_is_integer, node.children))
    return isinstance(node, Number)
