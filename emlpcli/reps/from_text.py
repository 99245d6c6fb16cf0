"""From the text of an expression to the representation that it denotes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import reduce
from importlib import import_module
from typing import Any

from emlpcli.errors import EmlpError, GroupError
from emlpcli.groups import Group, resolve
from emlpcli.groups import group as find_group
from emlpcli.lang import (
    Atom,
    Attach,
    Call,
    GroupArgument,
    Label,
    Maps,
    Node,
    Number,
    Power,
    Product,
    Sum,
    parse,
)
from emlpcli.lang import Dual as DualNode
from emlpcli.reps.attaching import attached as attached_to
from emlpcli.reps.composite import (
    MapRep,
    SumRep,
    as_rep,
    integer_power,
)
from emlpcli.reps.monomials import Expansion
from emlpcli.reps.rep import Rep, Scalar

# What the names of the language stand for, and what the constructors make of their arguments:
# names in these modules, imported when first used.
NAMES: dict[str, str] = {
    "V": "rep",
    "Scalar": "rep",
    "Ad": "constructors.adjoint",
    "Pseudo": "constructors.determinant",
    "Std": "constructors.permutation",
    "Sign": "constructors.permutation",
    "Regular": "constructors.regular",
}
CONSTRUCTORS: dict[str, str] = {
    "T": "rep",
    "Sym": "constructors.powers",
    "Alt": "constructors.powers",
    "Det": "constructors.determinant",
    "conj": "constructors.conjugate",
    "Irrep": "constructors.irrep",
    "Restrict": "constructors.restrict",
}


def _find(name: str, module: str) -> Any:
    return getattr(import_module(f"emlpcli.reps.{module}"), name)


def representation(text: str | Rep, group: str | Group | None = None) -> Rep:
    """The representation that an expression denotes, over a group if one is given.

    `representation("2*V>>Scalar", group="SO3")`. A group given here goes to every V that has
    none attached; it is an error if there is no such V. Raises ExpressionError,
    RepresentationError or GroupError, with the place in the text.
    """
    if isinstance(text, Rep):
        return text if group is None else text(find_group(group))
    tree = parse(text)
    with _in_text(text):
        rep = build(tree)
        attached = _first(tree, Attach)
        if group is None or (rep.concrete and not isinstance(attached, Attach)):
            return rep
        if rep.concrete and isinstance(attached, Attach):
            raise GroupError(
                "the group is given twice: here and with --group",
                span=attached.group.span,
                hint="remove one of the two",
            )
        return attached_to(rep, tree, find_group(group), build)


def concrete(text: str | Rep, group: str | Group | None = None) -> Rep:
    """As `representation`, but it is an error if any V is left without a group.

    Errors that show only when groups meet, such as mixed fields, carry the place too.
    """
    rep = representation(text, group)
    if isinstance(text, Rep):
        return rep
    with _in_text(text):
        tree = parse(text)
        if not rep.concrete:
            raise GroupError(
                "no group is given for this representation",
                span=_first_without_group(tree).span,
                hint="attach one, as in V(SO3), or give --group SO3",
            )
        try:
            Expansion(rep)
        except EmlpError as error:
            attached = [n for n in _walk(tree) if isinstance(n, Attach)]
            raise (error.at(attached[-1].group.span) if attached else error) from None
    return rep


@contextmanager
def _in_text(text: str) -> Iterator[None]:
    """Errors raised inside learn the text that their places refer to."""
    try:
        yield
    except EmlpError as error:
        raise error.in_text(text) from None


def build(node: Node) -> Rep:
    """The representation that a syntax tree denotes; errors carry the place."""
    try:
        match node:
            case Number():
                return as_rep(node.value)
            case Atom():
                atom: Rep = _find(node.name, NAMES[node.name])
                return atom
            case Call():
                made: Rep = _find(node.name, CONSTRUCTORS[node.name])(*map(_argument, node.args))
                return made
            case Sum():
                return SumRep(*map(build, node.terms))
            case Product():
                return _product(node)
            case Power():
                number = _number(node)
                return as_rep(number) if number else build(node.base) ** node.exponent
            case DualNode():
                return build(node.base).T
            case Maps():
                return MapRep(build(node.source), build(node.target))
            case Attach():
                return _attach(node)
    except EmlpError as error:
        raise error.at(node.span) from None
    raise AssertionError(f"no representation for {type(node).__name__}")


def _argument(node: Node) -> Any:
    match node:
        case Number() | Label():
            return node.value
        case GroupArgument():
            return resolve(node.group)
    return build(node)


def _product(node: Product) -> Rep:
    copies = 1
    factors: list[Rep] = []
    for factor in node.factors:
        if number := _number(factor):
            copies *= number
        else:
            factors.append(build(factor))
    product = reduce(lambda a, b: a * b, factors) if factors else Scalar
    return copies * product if copies != 1 else product


def _number(node: Node) -> int | None:
    """The value of a number or a power of one, which is a number of copies, as in Python."""
    match node:
        case Number():
            return node.value
        case Power():
            base = _number(node.base)
            return None if base is None else integer_power(base, node.exponent)
    return None


def _attach(node: Attach) -> Rep:
    rep = build(node.base)
    if rep.concrete and _first(node.base, Attach) is not None:
        raise GroupError(
            "a group is attached already",
            span=node.group.span,
            hint="attach one group to each representation; products of groups are SO3*S5",
        )
    return attached_to(rep, node.base, resolve(node.group), build)


def _walk(node: Node) -> Iterator[Node]:
    """The node and all below it, from left to right."""
    yield node
    for child in node.children:
        yield from _walk(child)


def _first(node: Node, kind: type) -> Node | None:
    """The first node of a kind."""
    return next((n for n in _walk(node) if isinstance(n, kind)), None)


def _first_without_group(node: Node) -> Node:
    """The first V or T(p,q) to which no group is attached."""
    if isinstance(node, Attach):
        return node
    if isinstance(node, Atom | Call) and not build(node).concrete:
        return node
    found = (_first_without_group(c) for c in node.children)
    return next((n for n in found if isinstance(n, Atom | Call) and not build(n).concrete), node)
