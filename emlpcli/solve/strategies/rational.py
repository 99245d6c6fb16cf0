"""Strategy `rational`: the exact kernel of all constraints, for generators with exact entries.

Entries are fractions or sums of square roots. No Reynolds operator is assumed: the way for
unipotent and affine groups, and for generators of any scale and in any coordinates. The proof is
in `exact_kernel`.
"""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING

import numpy as np

from emlpcli.algebra.limits import LARGEST_DENSE
from emlpcli.groups.base import Count
from emlpcli.overrides import override
from emlpcli.reps.monomials import TensorMonomial
from emlpcli.solve.bases.stored import DenseBasis
from emlpcli.solve.indices import group_of, is_plain, slots_of
from emlpcli.solve.limits import LARGEST_EXACT_GENERATOR, LARGEST_NAMED_RATIONAL, LARGEST_SPARSE
from emlpcli.solve.strategies.base import Cost, Outcome, Strategy
from emlpcli.solve.strategies.exact_slots import is_exact, scale

if TYPE_CHECKING:
    from emlpcli.solve.strategies.exact_kernel import Constraint


class Rational(Strategy):
    """The kernel of exact constraints, modulo primes and then in fractions and roots."""

    name = "rational"
    certificate = "proved"
    unconditional = True

    @override
    def objection(self, monomial: TensorMonomial, exact: Count | None) -> str:
        """Only problems of moderate size, for generators whose entries are known exactly."""
        if not monomial.powers or not all(is_exact(slot) for slot, _ in monomial.powers):
            return "only for tensors in V and V*, with symmetries of their indices or without"
        group = group_of(monomial)
        largest = LARGEST_SPARSE
        if group.is_reductive:
            largest = LARGEST_NAMED_RATIONAL if group.registered_name else LARGEST_DENSE
        if monomial.size > largest:
            return f"only up to {largest} entries"
        if group.structure() is not None:
            return "the group's structure gives an exact basis without it"
        if group.d > LARGEST_EXACT_GENERATOR or group.exact_generators() is None:
            return "only for generators whose entries are known exactly"
        if monomial.size > LARGEST_DENSE and _density(monomial) * monomial.size > 40:
            return f"only up to {LARGEST_DENSE} entries where generators are not sparse"
        return ""

    @override
    def cost(self, monomial: TensorMonomial, exact: Count | None) -> Cost:
        """An elimination modulo one prime for each embedding, and a second prime for the proof."""
        size, group = monomial.size, group_of(monomial)
        generators = len(group.lie_algebra) + len(group.discrete_generators)
        known = group.exact_generators()
        roots = {m for s in known or () for a in s for row in a for x in row for m in x.terms}
        embeddings = 2 * len(roots | {1})
        if size <= LARGEST_DENSE:
            return Cost(5e-3 + embeddings * (1e-6 * size**2 + 4e-10 * size**3), 120 * size**2)
        entries = int(_density(monomial) * size**2) * generators
        return Cost(0.1 + embeddings * 1e-6 * entries, 200 * entries)

    @override
    def solve(self, monomial: TensorMonomial, exact: Count | None) -> Outcome:
        """A dense orthonormal basis of the exact kernel."""
        from emlpcli.solve.strategies.exact_kernel import exact_kernel

        vectors = exact_kernel(exact_constraints(monomial)).floats()
        scales = reduce(np.multiply.outer, map(scale, slots_of(monomial))).ravel()
        vectors = scales[:, None] * vectors
        Q, _ = np.linalg.qr(vectors) if vectors.shape[1] else (vectors, None)
        return Outcome(DenseBasis(Q))


def exact_constraints(monomial: TensorMonomial) -> list[Constraint]:
    """The constraints of a group whose generators are known exactly, on a tensor."""
    from emlpcli.solve.strategies.exact_kernel import Constraint

    known = group_of(monomial).exact_generators()
    assert known is not None
    slots = slots_of(monomial)
    discrete, lie = ([Constraint(m, slots, lie=i == 1) for m in s] for i, s in enumerate(known))
    return discrete + lie


def _density(monomial: TensorMonomial) -> float:
    """The fraction of entries of the fullest generator's constraint that may not be zero."""
    group, slots = group_of(monomial), slots_of(monomial)
    if not is_plain(monomial):
        return 1.0
    full = [np.count_nonzero(h) / group.d**2 for h in group.discrete_generators]
    sums = [len(slots) * np.count_nonzero(A) / group.d**2 for A in group.lie_algebra]
    lie = [x / group.d ** (len(slots) - 1) for x in sums]
    return float(max([f ** len(slots) for f in full] + lie, default=0.0))
