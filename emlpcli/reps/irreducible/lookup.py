"""Which irreducibles a group has: the family of groups that its labels belong to."""

from __future__ import annotations

from importlib import import_module

from emlpcli.errors import RepresentationError
from emlpcli.groups.base import Group
from emlpcli.reps.constructors.irrep import Label, shown
from emlpcli.reps.rep import Rep

_TENSORS = ("SU", "U", "SL", "GL", "Sp", "SO", "O")


def find(G: Group, labels: tuple[Label, ...]) -> Rep:
    """The irreducible of a group; RepresentationError if it has none with these labels."""
    family = _family(G)
    if family is None:
        raise _unknown(G, labels)
    found: Rep = import_module(f"emlpcli.reps.irreducible.{family}").find(G, labels)
    return found


def _family(G: Group) -> str | None:
    """The module for a group."""
    name = G.registered_name
    if name in ("C", "D") or (name in ("SO", "O") and G.d == 2):
        return "circular"
    if name in ("SO", "O") and G.d == 3:
        return "harmonic"
    if name in _TENSORS:
        return "tensors"
    if name in ("SO13p", "SO13", "O13"):
        return "lorentz"
    if name in ("S", "Alt"):
        return "specht"
    return None


def _unknown(G: Group, labels: tuple[Label, ...]) -> RepresentationError:
    text = shown(labels)
    if len(G.factors()) > 1:
        known = next((f for f in G.factors() if _has(f, labels)), G.factors()[0])
        hint = f"attach it to one factor, as in {text}({known})"
    elif G.d in (2, 3) and G.is_orthogonal:
        hint = f"Restrict({text},O{G.d}) is that of O({G.d}) seen under {G}"
    else:
        hint = "V, Sym(k,V), Alt(k,V) and Ad are for every group"
    return RepresentationError(f"the irreducibles of {G} have no labels here", hint=hint)


def _has(G: Group, labels: tuple[Label, ...]) -> bool:
    try:
        find(G, labels)
    except RepresentationError:
        return False
    return True
