"""Which irreducibles a group has: the family of groups that its labels belong to."""

from __future__ import annotations

from importlib import import_module

from emlpcli.errors import RepresentationError
from emlpcli.groups.base import Group
from emlpcli.groups.irreps.table import Table
from emlpcli.groups.structure import Series
from emlpcli.reps.irreducible.labels import Label, shown
from emlpcli.reps.rep import Rep

# the module whose `find` reads the labels of a series of groups
_MODULES: dict[Series, str] = {
    "circle": "circular",
    "sphere": "harmonic",
    **dict.fromkeys(("SU", "U", "SL", "GL", "Sp", "O", "SO"), "tensors"),
    "Lorentz": "lorentz",
    "Dynkin": "dynkin",
    "Spin": "spin",
    **dict.fromkeys(("S", "Alt"), "specht"),
    "point": "point",
    "dotted": "dotted",
    "double": "double",
}


def find(G: Group, labels: tuple[Label, ...]) -> Rep:
    """The irreducible of a group; RepresentationError if it has none with these labels."""
    if G.series is None:
        raise _unknown(G, labels)
    if G.series not in ("point", "double") and any(isinstance(label, str) for label in labels):
        raise RepresentationError(
            f"{G} has no {shown(labels)}",
            hint="labels in quotes are Mulliken's, of the irreducibles of point groups"
            + (f": {point}" if (point := as_point_group(G)) else ""),
        )
    module = import_module(f"emlpcli.reps.irreducible.{_MODULES[G.series]}")
    found: Rep = module.find(G, labels)
    return found


def table_of(G: Group) -> Table | None:
    """The irreducibles by name that labels and not formulas tell; None where there are none."""
    if G.series != "double":
        return None
    from emlpcli.groups.built.double import Double
    from emlpcli.reps.irreducible.double_table import DoubleTable

    return DoubleTable(G) if isinstance(G, Double) else None


def as_point_group(G: Group) -> str:
    """What to say where the name of a group, such as D(3), is a point group's symbol too."""
    from emlpcli.groups.named.point import is_symbol

    symbol = f"{G.registered_name}{''.join(map(str, G.args))}"
    if ":" in str(G) or not is_symbol(symbol):
        return ""
    return f"pg:{symbol} is the point group in three dimensions, {G} acts in {G.d}"


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
