"""Counts of invariants of SO(3) and O(3) by characters in one variable, in integers."""

from __future__ import annotations

from functools import reduce
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from emlpcli.algebra.spectra.terms import geometric
from emlpcli.groups.base import registered_as
from emlpcli.groups.named.classical import SO
from emlpcli.reps.constructors.powers import Power
from emlpcli.reps.irreducible.harmonic import Harmonic
from emlpcli.reps.irreducible.labels import Irreducible
from emlpcli.reps.monomials import TensorMonomial
from emlpcli.reps.rep import Base, DirectSum, Rep, TensorProduct

LARGEST = 2**62  # dimensions: no multiplicity is more, so that none overflows
MOST_WEIGHTS = 1000  # of what a power is taken of
MOST_FACTORS = 40


class Character(NamedTuple):
    """How often each weight -top, ..., top occurs, and by which sign -1 acts; 0 if by none."""

    counts: NDArray[np.int64]
    parity: int

    @property
    def top(self) -> int:
        """The highest weight."""
        return len(self.counts) // 2

    def times(self, other: Character) -> Character:
        """Of the tensor product."""
        return Character(np.convolve(self.counts, other.counts), self.parity * other.parity)

    def plus(self, other: Character) -> Character:
        """Of the direct sum."""
        low, high = sorted((self, other), key=lambda c: c.top)
        counts = high.counts.copy()
        shift = high.top - low.top
        counts[shift : len(counts) - shift] += low.counts
        return Character(counts, self.parity if self.parity == other.parity else 0)

    def power(self, k: int, *, alternating: bool) -> Character:
        """Π over weights w of 1/(1 - t q^w), or of 1 + t q^w, at t^k."""
        found = np.zeros((k + 1, 2 * k * self.top + 1), np.int64)
        found[0, k * self.top] = 1
        for weight in np.repeat(np.arange(-self.top, self.top + 1), self.counts).tolist():
            if alternating:  # entries at the ends are zero
                found[1:] += np.roll(found[:-1], weight, axis=1)
            else:
                found = geometric(found, weight)
        return Character(found[k], self.parity**k)


def count_spins(monomial: TensorMonomial) -> int | None:
    """The number of invariants of SO(3) or O(3): the coefficient of 1 in (1 - q) χ(q).

    That is Weyl's integration formula. O(3) is the product with ±1, and has all or none of them.
    None for other groups, and for representations whose character is not known here.
    """
    if monomial.size >= LARGEST or sum(k for _, k in monomial.powers) > MOST_FACTORS:
        return None
    total, special = Character(np.ones(1, np.int64), 1), True
    for slot, exponent in monomial.powers:
        group = slot.group
        if not registered_as(group, SO) or group.d != 3:
            return None
        special = group.special
        found = _character(slot.rep)
        if found is None or not found.parity:
            return None
        total = reduce(Character.times, [found] * exponent, total)
    if total.parity < 0 and not special:
        return 0
    middle = total.counts[total.top :]
    return int(middle[0] - (middle[1] if len(middle) > 1 else 0))


def _character(rep: Rep) -> Character | None:
    """That of V, of spherical harmonics, and of their sums, products and powers."""
    match rep.form():
        case DirectSum(terms):
            return _joined([part for part, k in terms for _ in range(k)], "plus")
        case TensorProduct(powers):
            return _joined([part for part, k in powers for _ in range(k)], "times")
    atom, _ = rep.undualised()
    if isinstance(atom, Base):
        return Character(np.ones(3, np.int64), -1)
    if isinstance(atom, Irreducible) and isinstance(model := atom.model, Harmonic):
        odd = (model.degree + model.twisted) % 2
        return Character(np.ones(2 * model.degree + 1, np.int64), -1 if odd else 1)
    if isinstance(atom, Power) and atom.inner.size() <= MOST_WEIGHTS:
        inner = _character(atom.inner)
        return None if inner is None else inner.power(atom.k, alternating=atom.alternating)
    return None


def _joined(parts: list[Rep], how: str) -> Character | None:
    """The sum or the product of characters; of none the Scalar's."""
    if len(parts) > MOST_WEIGHTS:
        return None
    found = [_character(part) for part in parts]
    known = [c for c in found if c is not None]
    if len(known) < len(found):
        return None
    if not known:
        return Character(np.ones(1, np.int64), 1)
    return reduce(Character.plus if how == "plus" else Character.times, known)
