"""Names of maps between a symmetric power of an irreducible and another one, such as (2⁴→2)₁."""

from __future__ import annotations

from emlpcli.reps.constructors.powers import SymmetricPower
from emlpcli.reps.monomials import TensorIndex, TensorMonomial
from emlpcli.solve.indices import group_of, slots_of
from emlpcli.solve.readable.coupling_trees import Sides
from emlpcli.solve.readable.spins import has_spins, spin_of, spin_of_rep, trivial
from emlpcli.solve.readable.symbols import Path, Term, subscript, superscript


def power_names(monomial: TensorMonomial, sides: Sides, count: int) -> list[Term] | None:
    """The names of so many maps, numbered where there are several; None for other monomials.

    The invariant product basis of atomic cluster expansions is told in this way (Drautz 2019).
    """
    group, slots = group_of(monomial), slots_of(monomial)
    if not has_spins(group):
        return None
    powers = [p for p, slot in enumerate(slots) if isinstance(slot.rep, SymmetricPower)]
    if len(powers) != 1 or len(slots) > 2:
        return None
    source = _power(slots[powers[0]])
    others = [spin_of(slot) for p, slot in enumerate(slots) if p != powers[0]]
    end = others[0] if others else trivial(group)
    if not source or end is None:
        return None
    pair = [source, end.text()]
    if others and powers[0] in sides.outputs:
        pair.reverse()
    if others and len(sides.outputs) != 1:
        return None  # both on one side: no map from one to the other
    numbers = [subscript(str(k)) for k in range(1, count + 1)] if count > 1 else [""] * count
    places = tuple(range(len(slots)))
    return [(Path(places, f"({'→'.join(pair)}){number}"),) for number in numbers]


def _power(slot: TensorIndex) -> str:
    """Such as `2³`; empty where the power is of something else than an irreducible."""
    if not isinstance(slot.rep, SymmetricPower):
        return ""
    spin = spin_of_rep(slot.group, slot.rep.inner)
    return "" if spin is None else f"{spin.text()}{superscript(str(slot.rep.k))}"
