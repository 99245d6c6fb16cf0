"""From the text of an expression to the representation that it denotes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import reduce
from importlib import import_module
from typing import Any

from emlpcli.errors import EmlpError, GroupError
from emlpcli.groups import Group, own_names, resolve
from emlpcli.groups import group as find_group
from emlpcli.groups.registry import warn_of_readings
from emlpcli.lang import (
    Atom,
    Attach,
    Call,
    DualNode,
    FormulaArgument,
    GroupArgument,
    LabelArgument,
    Maps,
    Node,
    Number,
    Power,
    Product,
    Sum,
    parse,
)
from emlpcli.lang.vocabulary import CONSTRUCTORS, SPINORS
from emlpcli.reps.blocks import Given
from emlpcli.reps.monomials import Expansion
from emlpcli.reps.rep import MapRep, Rep, Scalar, SumRep, as_rep, integer_power


def _find(name: str) -> Any:
    """The representation, or the function that makes one, that a name stands for.

    A name that is none of the language is of a representation that a group gives.
    """
    if name not in CONSTRUCTORS:
        return Given(name)
    return getattr(import_module(f"emlpcli.reps.{CONSTRUCTORS[name].module}"), name)


def representation(text: str | Rep, group: str | Group | None = None) -> Rep:
    """The representation that an expression denotes, over a group if one is given.

    `representation("2*V>>Scalar", group="SO3")`. A group given here goes to every V that has
    none attached; it is an error if there is no such V. Raises ExpressionError,
    RepresentationError or GroupError, with the place in the text.
    """
    if isinstance(text, Rep):
        return text if group is None else text(find_group(group))
    warn_of_readings(text)
    with _in_text(text):
        return _over(parse(text, _given(group)), group)


def unattached(text: str | Rep, group: str | Group | None) -> Rep:
    """The representation that an expression denotes in the words that a group gives.

    Unlike `representation` it attaches the group to nothing, so that parts of one space may be
    read one by one. Raises as `representation`.
    """
    if isinstance(text, Rep):
        return text
    warn_of_readings(text)
    with _in_text(text):
        return build(parse(text, _given(group)))


def concrete(text: str, group: str | Group | None = None) -> Rep:
    """As `representation`, but it is an error if any V is left without a group.

    Errors that show only when groups meet, such as mixed fields, carry the place too.
    """
    return expanded(text, group)[0]


def expanded(text: str | Rep, group: str | Group | None = None) -> tuple[Rep, Expansion]:
    """As `concrete`, with the expansion of the representation into tensor monomials."""
    if isinstance(text, Rep):
        rep = representation(text, group)
        return rep, Expansion(rep)
    warn_of_readings(text)
    with _in_text(text):
        tree = parse(text, _given(group))
        rep = _over(tree, group)
        if not rep.concrete:
            raise GroupError(
                "no group is given for this representation",
                span=_first_without_group(tree).span,
                hint="attach one, as in V(SO3), or give --group SO3",
            )
        try:
            return rep, Expansion(rep)
        except EmlpError as error:
            attached = _attachments(tree)
            raise (error.at(attached[-1].group.span) if attached else error) from None


def attaches_group(text: str, group: Group) -> bool:
    """Whether an expression, in the words that a group gives, attaches a group somewhere.

    A text that is no expression attaches none.
    """
    try:
        return bool(_attachments(parse(text, _given(group))))
    except EmlpError:
        return False


def _given(group: str | Group | None) -> tuple[str, ...]:
    """The names of the representations that a group gives, of spinors, and from named files."""
    try:
        found = None if group is None else find_group(group)
    except EmlpError:  # of the group's name, which is told where the group is attached
        found = None
    own = () if found is None else (*found.blocks, *found.sums)
    return (*own, *SPINORS, *own_names.representations())


def _over(tree: Node, group: str | Group | None) -> Rep:
    """What a tree denotes, with the group wherever none is attached."""
    rep = build(tree)
    if group is None:
        return rep
    if not rep.concrete:
        return _attached(rep, tree, find_group(group))
    if attached := _attachments(tree):
        raise GroupError(
            "the group is given twice: here and with --group",
            span=attached[0].group.span,
            hint="remove one of the two",
        )
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
                atom: Rep = _find(node.name)
                return atom
            case Call():
                made: Rep = _find(node.name)(*map(_argument, node.args))
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
        case Number() | LabelArgument() | FormulaArgument():
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
    if rep.concrete and _attachments(node.base):
        raise GroupError(
            "a group is attached already",
            span=node.group.span,
            hint="attach one group to each representation; products of groups are SO3*S5",
        )
    return _attached(rep, node.base, resolve(node.group))


def _attached(rep: Rep, tree: Node, group: Group) -> Rep:
    """The representation over a group; an error has the place of the name that it is about."""
    try:
        return rep(group)
    except EmlpError as error:
        if error.span is None and (node := _failing(tree, group)) is not None:
            error.at(node.span)
        raise


def _failing(node: Node, group: Group) -> Node | None:
    """The first name, as deep down as possible, that cannot be given the group."""
    if isinstance(node, Attach):
        return None
    for child in node.children:
        if (found := _failing(child, group)) is not None:
            return found
    if isinstance(node, Atom | Call):
        try:
            if not (rep := build(node)).concrete:
                rep(group)
        except EmlpError:
            return node
    return None


def _walk(node: Node) -> Iterator[Node]:
    """The node and all below it, from left to right."""
    yield node
    for child in node.children:
        yield from _walk(child)


def _attachments(node: Node) -> list[Attach]:
    """The places where a group is attached, from left to right."""
    return [n for n in _walk(node) if isinstance(n, Attach)]


def _first_without_group(node: Node) -> Node:
    """The first V or T(p,q) to which no group is attached."""
    if isinstance(node, Attach):
        return node
    if isinstance(node, Atom | Call) and not build(node).concrete:
        return node
    found = (_first_without_group(c) for c in node.children)
    return next((n for n in found if isinstance(n, Atom | Call) and not build(n).concrete), node)
