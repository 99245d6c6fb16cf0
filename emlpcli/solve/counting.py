"""Exact counts of the invariants of one monomial over one group."""

from __future__ import annotations

from emlpcli.groups.base import Count
from emlpcli.reps.canonical import Monomial
from emlpcli.reps.rep import Base


def exact_count(monomial: Monomial) -> Count | None:
    """Exact number of invariants of a monomial over one group, None where no formula is known."""
    if not monomial.powers:
        return Count(1, "the Scalar is invariant")
    if not all(isinstance(slot.rep, Base) for slot, _ in monomial.powers):
        return None
    p = sum(power for slot, power in monomial.powers if not slot.dual)
    q = sum(power for slot, power in monomial.powers if slot.dual)
    return monomial.powers[0][0].group.count(p, q)
