"""Names of maps between products of irreducibles and of their powers, such as (1⊗2²→1)₁."""

from __future__ import annotations

from emlpcli.reps.constructors.powers import Power
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
    if not has_spins(group) or not any(isinstance(slot.rep, Power) for slot in slots):
        return None
    factors = [_factor(slot) for slot in slots]
    if "" in factors:
        return None
    # invariants are maps to the trivial irreducible
    ends = (sides.inputs, sides.outputs) if sides.inputs else (sides.outputs, ())
    source, target = ("⊗".join(factors[p] for p in places) for places in ends)
    name = f"({source}→{target or trivial(group).text()})"
    numbers = [subscript(str(k)) for k in range(1, count + 1)] if count > 1 else [""] * count
    places = tuple(range(len(slots)))
    return [(Path(places, f"{name}{number}"),) for number in numbers]


def _factor(slot: TensorIndex) -> str:
    """Such as `2`, `2³` or `Λ²1o`; empty for what is no irreducible and no power of one."""
    rep = slot.rep
    if not isinstance(rep, Power):
        return "" if (own := spin_of(slot)) is None else own.text()
    spin = spin_of_rep(slot.group, rep.inner)
    if spin is None:
        return ""
    order = superscript(str(rep.k))
    return f"Λ{order}{spin.text()}" if rep.alternating else f"{spin.text()}{order}"
