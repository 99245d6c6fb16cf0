"""Gives a representation its group; an error has the place of the name that the group lacks."""

from __future__ import annotations

from collections.abc import Callable

from emlpcli.errors import EmlpError
from emlpcli.groups.base import Group
from emlpcli.lang import Atom, Attach, Call, Node
from emlpcli.reps.rep import Rep


def attached(rep: Rep, tree: Node, group: Group, build: Callable[[Node], Rep]) -> Rep:
    """The representation over a group, given the tree that it was built from."""
    try:
        return rep(group)
    except EmlpError as error:
        if error.span is None and (node := _failing(tree, group, build)) is not None:
            error.at(node.span)
        raise


def _failing(node: Node, group: Group, build: Callable[[Node], Rep]) -> Node | None:
    """The first name, as deep down as possible, that cannot be given the group."""
    if isinstance(node, Attach):
        return None
    for child in node.children:
        if (found := _failing(child, group, build)) is not None:
            return found
    if isinstance(node, Atom | Call):
        try:
            if not (rep := build(node)).concrete:
                rep(group)
        except EmlpError:
            return node
    return None
