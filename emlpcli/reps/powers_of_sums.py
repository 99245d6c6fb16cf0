"""Symmetric and exterior powers of direct sums, as sums of products of powers of the summands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import accumulate, combinations_with_replacement
from typing import NamedTuple

from emlpcli.reps.constructors.powers import Power
from emlpcli.reps.rep import DirectSum, Rep


def summed_power(atom: Rep) -> Power | None:
    """The symmetric or exterior power of a direct sum that an atom is, or is the dual of."""
    rep, _ = atom.undualised()
    return rep if isinstance(rep, Power) and isinstance(rep.inner.form(), DirectSum) else None


class Factor(NamedTuple):
    """A power of one summand of a sum, as a factor of a power of the sum.

    `rep` is the power of order k; the summand's coordinates begin at `start`, and are `part` many.
    """

    rep: Rep
    k: int
    start: int
    part: int


def power_terms(atom: Rep, power: Power) -> Iterator[list[Factor]]:
    """The summands of a power of a sum, as tensor products, in the order of `positions`."""
    parts = [part for part, copies in power.summands() for _ in range(copies)]
    sizes = [part.size() for part in parts]
    starts = [0, *accumulate(sizes)]
    for members in combinations_with_replacement(range(len(parts)), power.k):
        factors = [
            Factor(dual_where(atom, rep), k, starts[i], sizes[i])
            for i, k in Counter(members).items()
            if (rep := power.of(k, parts[i])) is not None
        ]
        if sum(factor.k for factor in factors) == power.k:
            yield factors


def dual_where(atom: Rep, rep: Rep) -> Rep:
    """A representation, or its dual where the atom is a dual."""
    return rep.T if atom.undualised()[1] else rep
