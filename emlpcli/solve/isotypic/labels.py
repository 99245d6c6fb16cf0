"""The labels of a group's irreducibles: all of a finite group, else those in small powers of V."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from emlpcli.algebra.counting.budgets import Work
from emlpcli.errors import EmlpError
from emlpcli.groups.base import Group, registered_as
from emlpcli.groups.built.double import Double
from emlpcli.groups.irreps.symmetric import Partitions
from emlpcli.groups.irreps.table import Irrep
from emlpcli.lang.vocabulary import SPINORS
from emlpcli.reps.character_tables import character_table
from emlpcli.reps.from_text import expanded
from emlpcli.solve.isotypic.decompose import PartCharacter
from emlpcli.solve.limits import (
    LARGEST_LABELLED_POWER,
    LARGEST_LABELLED_V,
    MOST_CHARACTER_TERMS,
    MOST_LABELLED_POWERS,
)


@dataclass(frozen=True)
class Labels:
    """Irreducibles in their order, what their names are, and whether these are all there are."""

    heading: str
    irreps: tuple[Irrep, ...]
    complete: bool


def labels(group: Group) -> Labels | None:
    """The irreducibles over the group's field that occur in small tensor powers of V and V*.

    These are all irreducibles of a finite group if Σ dim² / dim End over them is its order, End
    being ℝ, ℂ or the quaternions over ℝ (Wedderburn). Every irreducible of a finite group occurs
    in some power of a faithful V (Burnside). None where no table names the irreducibles, or where
    the group is too large to look through.
    """
    if group.d > LARGEST_LABELLED_V:
        return None
    try:
        if registered_as(group, Double):
            rows = character_table(group).rows
            return Labels("label", tuple(Irrep(r.label, r.dimension, r.type) for r in rows), True)
        table = group.irreps() if group.is_reductive else None
    except EmlpError:
        table = None
    if table is None:
        return None
    if isinstance(table, Partitions):
        shapes = [Irrep(table.name(k), table.dimension(k), "real") for k in table.types]
        return Labels(table.heading, tuple(shapes), True)
    work = Work(MOST_CHARACTER_TERMS)
    found = dict.fromkeys(table.irreps(PartCharacter(None, work), group.field))
    for text in _powers(group):
        rep, expansion = expanded(text, group)
        try:
            for monomial in expansion.counts(rep):
                found |= dict.fromkeys(table.irreps(PartCharacter(monomial, work), group.field))
        except EmlpError:  # too much work
            break
        if _all_found(group, found):
            break
    irreps = tuple(sorted(found, key=lambda irrep: irrep.rank))
    return Labels(table.heading, irreps, _all_found(group, found))


def _powers(group: Group) -> list[str]:
    """Powers of what has all irreducibles in its powers, times dual ones where these differ.

    That is V; but S of a spin group, of which V is that of its image, and V with
    its conjugate of a complex group as a real one.
    """
    base = "(V+conj(V))" if group.series == "dotted" else "V"
    if SPINORS[0] in {**group.blocks, **group.sums}:
        base = SPINORS[0]
    size = expanded(base, group)[0].size()
    found = []
    for k in range(1, MOST_LABELLED_POWERS + 1):
        if k > 1 and size**k > LARGEST_LABELLED_POWER:
            break
        for duals in range(1 if group.is_orthogonal or group.is_discrete else k + 1):
            factors = {f"{base}**{k - duals}": duals < k, f"{base}.T**{duals}": duals > 0}
            found.append("*".join(text for text, there in factors.items() if there))
    return found


def _all_found(group: Group, found: dict[Irrep, None]) -> bool:
    if group.order is None:
        return False
    total = sum(Fraction(i.dimension**2, i.commutant(group.field)) for i in found)
    return total == group.order
