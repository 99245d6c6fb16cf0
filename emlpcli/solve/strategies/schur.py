"""Strategy `schur`: maps between two irreducibles, by Schur's lemma and without linear algebra.

There is none between irreducibles that differ. Those of one to itself form a field: multiples of
1 alone where they are counted as one (over ℂ always, over ℝ the real type), and 1 and a quarter
turn for harmonics of the circle that only rotations act on (the complex type). Where the count
says more, as of self-dual forms or over ℍ, other strategies find the rest (Bröcker, tom Dieck,
Representations of Compact Lie Groups, 1985, II.1 and II.6).
"""

from __future__ import annotations

import numpy as np

from emlpcli.groups.base import Count
from emlpcli.overrides import override
from emlpcli.reps.constructed import Derived
from emlpcli.reps.constructors.determinant import Determinant
from emlpcli.reps.constructors.permutation import StandardRep
from emlpcli.reps.irreducible.circular import Circular
from emlpcli.reps.irreducible.labels import Irreducible
from emlpcli.reps.monomials import TensorIndex, TensorMonomial
from emlpcli.reps.rep import Base
from emlpcli.solve.bases.stored import OrbitBasis
from emlpcli.solve.indices import is_plain, slots_of
from emlpcli.solve.strategies.base import Cost, Outcome, Strategy

_NOT_A_PAIR = "only for one irreducible, or maps between two"


class Schur(Strategy):
    """The identity of an irreducible, or nothing between two that differ."""

    name = "schur"
    certificate = "proved"
    unconditional = True

    @override
    def objection(self, monomial: TensorMonomial, exact: Count | None) -> str:
        """One irreducible, two that differ, or one index and its dual with one map to itself."""
        pair = dual_pair(monomial)
        if pair is None:
            return "" if _moves_all(monomial) else _NOT_A_PAIR
        a, b = pair
        if is_plain(monomial) and a.group.structure() is not None:
            return "maps of V have names by other strategies"
        if a.rep != b.rep:
            return "" if _differ(a, b) else "only where two irreducibles are known to differ"
        if a.size == 1:
            return ""
        if not a.group.registered_name and a.group.exact_generators() is None:
            return "a count of rounded generators proves nothing"
        if exact is None:
            return "it is not known how many maps the representation has to itself"
        if exact.value == 1 or (exact.value == 2 and _turns(a)):
            return ""
        return f"the representation has {exact.value} maps to itself"

    @override
    def cost(self, monomial: TensorMonomial, exact: Count | None) -> Cost:
        """The entries are written down."""
        return Cost(5e-5 + 2e-9 * monomial.size, 3 * monomial.size)

    @override
    def solve(self, monomial: TensorMonomial, exact: Count | None) -> Outcome:
        """Nothing, or 1/√d; for harmonics of the circle under rotations a quarter turn as well."""
        pair = dual_pair(monomial)
        if pair is None or pair[0].rep != pair[1].rep:
            none = np.zeros(monomial.size, dtype=np.uint8)
            return Outcome(OrbitBasis(none, np.zeros(0)))
        d = pair[0].size
        if exact is not None and exact.value == 2:
            labels = np.array([0, 1, 1, 0], dtype=np.uint8)
            signs = np.array([1, -1, 1, 1], dtype=np.int8)
            return Outcome(OrbitBasis(labels, np.full(2, d**-0.5), signs))
        one = np.eye(d, dtype=np.int8).ravel()
        return Outcome(OrbitBasis(np.zeros(d * d, dtype=np.uint8), np.full(1, d**-0.5), one))


def _moves_all(monomial: TensorMonomial) -> bool:
    """Whether it is one irreducible of several dimensions, in which nothing is invariant."""
    if [power for _, power in monomial.powers] != [1] or is_plain(monomial):
        return False
    slot = monomial.powers[0][0]
    return _irreducible(slot) and slot.size > 1


def dual_pair(monomial: TensorMonomial) -> tuple[TensorIndex, TensorIndex] | None:
    """The two indices of a monomial whose invariants are the maps from one's dual to the other.

    Under an orthogonal group coordinates are orthonormal, so that every representation is its own
    dual; else one of the two has to be a dual as it stands.
    """
    if sum(power for _, power in monomial.powers) != 2:
        return None
    a, b = slots_of(monomial)
    if not all(isinstance(slot.rep, Base | Derived) for slot in (a, b)):
        return None
    if a.dual == b.dual and not a.group.is_orthogonal:
        return None
    return a, b


def _differ(a: TensorIndex, b: TensorIndex) -> bool:
    """Whether two indices are irreducible, and have other dimensions or other labels.

    `Irrep` gives V, Std and Det for the labels of these, so that an `Irreducible` is none of them.
    """
    if not (_irreducible(a) and _irreducible(b)):
        return False
    return a.size != b.size or any(isinstance(slot.rep, Irreducible) for slot in (a, b))


def _irreducible(slot: TensorIndex) -> bool:
    rep, series = slot.rep, slot.group.series
    if isinstance(rep, Irreducible | Determinant):
        return True
    if isinstance(rep, StandardRep):
        return series == "S" or (series == "Alt" and slot.group.d > 2)
    # V is Irrep of one label, but for groups of permutations and of turns, and for point groups
    return isinstance(rep, Base) and series not in (None, "S", "Alt", "circle", "point")


def _turns(slot: TensorIndex) -> bool:
    """Whether a harmonic of the circle has a quarter turn among its maps to itself."""
    return isinstance(slot.rep, Irreducible) and isinstance(slot.rep.model, Circular)
