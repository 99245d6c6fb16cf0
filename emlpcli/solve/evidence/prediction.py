"""Predicts what measuring a solved basis takes: the evidence and the names on a card."""

from __future__ import annotations

from collections.abc import Iterable

from emlpcli.algebra.permutations.monomial_action import MonomialAction
from emlpcli.groups.base import Count
from emlpcli.reps.monomials import TensorMonomial
from emlpcli.solve.evidence.affordable import (
    LARGE,
    MOST_PROBES,
    PROBED_NUMBERS,
    SMALL_BASIS,
    moves_by_index,
    orbits_bytes,
)
from emlpcli.solve.indices import group_of
from emlpcli.solve.limits import LARGEST_PROJECTOR
from emlpcli.solve.strategies.base import Cost

COMPARED = 2**18  # numbers in readable columns that are compared at a time


def checking_cost(parts: Iterable[tuple[TensorMonomial, Count | None]]) -> Cost:
    """Time and peak memory of measuring bases one after the other, measured on one core.

    Monomials that occur several times are measured once. The bases themselves are not counted.
    """
    costs = [_cost(m, exact) for m, exact in dict.fromkeys(parts)]
    seconds = sum(cost.seconds for cost in costs)
    return Cost(seconds, max((cost.nbytes for cost in costs), default=0))


def _cost(monomial: TensorMonomial, exact: Count | None) -> Cost:
    dimension = 1 if exact is None else exact.value
    if not monomial.powers or not dimension:
        return Cost(0.0, 0)
    group, size = group_of(monomial), monomial.size
    permuting = all(moves_by_index(slot) for slot, _ in monomial.powers)
    if permuting and size > LARGE:  # lengths of all orbits, and sampled entries
        return Cost(0.02 + 1e-8 * size + 2e-8 * dimension, orbits_bytes(monomial, dimension))
    structure = group.structure()
    changed = isinstance(structure, MonomialAction) and structure.change is not None
    # numbers are complex on the way through a changed basis, and where the group is
    wide = 2 if changed or group.field == "C" else 1
    columns = probes = min(MOST_PROBES, max(1, PROBED_NUMBERS // size))
    if size * dimension <= SMALL_BASIS:
        columns = max(columns, dimension)
    vectors = (32 if permuting else 64 * wide) * size * columns
    projector = 24 * wide * size**2 if size <= LARGEST_PROJECTOR else 0
    sparse = isinstance(structure, MonomialAction)  # one entry a row, at most
    named = 24 * min(size * (1 if sparse else dimension), COMPARED)
    rate = 7e-7 if permuting else (1.5e-6 if probes > 1 else 2.5e-6) * wide**0.5
    seconds = 5e-3 + rate * size * probes + 1e-7 * min(size * dimension, LARGE)
    return Cost(seconds, max(vectors, projector) + named)
