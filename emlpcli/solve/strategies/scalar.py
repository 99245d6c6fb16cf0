"""Strategy `scalar`: the empty tensor product, whose one coordinate is invariant."""

from __future__ import annotations

import numpy as np

from emlpcli.groups.base import Count
from emlpcli.overrides import override
from emlpcli.reps.monomials import TensorMonomial
from emlpcli.solve.bases.stored import OrbitBasis
from emlpcli.solve.strategies.base import Cost, Outcome, Strategy


class Scalar(Strategy):
    """V**0, on which every group acts trivially."""

    name = "scalar"
    certificate = "proved"
    unconditional = True

    @override
    def objection(self, monomial: TensorMonomial, exact: Count | None) -> str:
        """Only V**0."""
        return "only for V⁰" if monomial.powers else ""

    @override
    def cost(self, monomial: TensorMonomial, exact: Count | None) -> Cost:
        return Cost(0.0, 16)

    @override
    def solve(self, monomial: TensorMonomial, exact: Count | None) -> Outcome:
        return Outcome(OrbitBasis(np.zeros(1, dtype=np.uint8), np.ones(1)))
