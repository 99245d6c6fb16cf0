"""Whether a basis holds all invariants, where no exact count tells: by a rank found another way."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from emlpcli.algebra.linear.rank import Cut, stacked
from emlpcli.groups.base import Group
from emlpcli.reps.monomials import TensorMonomial
from emlpcli.solve.indices import group_of
from emlpcli.solve.limits import LARGEST_EXACT_GENERATOR, LARGEST_RECOUNTED
from emlpcli.solve.strategies.constraints import balanced_constraints
from emlpcli.solve.strategies.exact_slots import is_exact
from emlpcli.solve.strategies.rational import exact_constraints
from emlpcli.solve.strategies.transported import adapted_group

if TYPE_CHECKING:
    from emlpcli.solve.plan import Solved


def missing(solved: Solved) -> int:
    """How many invariants a basis certainly lacks, as far as another way of counting tells.

    A random combination of all constraints has at least the common kernel, and mostly no more.
    It is taken modulo a prime where the generators are exact, else in float64. 0 where an exact
    count has been compared already, and for large spaces.
    """
    monomial = solved.choice.monomial
    if solved.choice.exact is not None or monomial.size > LARGEST_RECOUNTED or not monomial.powers:
        return 0
    group, found = group_of(monomial), solved.basis.dim
    exact = all(is_exact(slot) for slot, _ in monomial.powers)
    if exact and group.d <= LARGEST_EXACT_GENERATOR and group.exact_generators() is not None:
        from emlpcli.solve.strategies.exact_kernel import kernel_dimension

        return max(0, kernel_dimension(exact_constraints(monomial)) - found)
    if group.precision or solved.certificate != "numerical":
        return 0  # what is nearly invariant is a matter of the cut; orbits are counted
    return max(0, _surely_zero(monomial, adapted_group(monomial)) - found)


def _surely_zero(monomial: TensorMonomial, group: Group) -> int:
    """Singular values of all constraints that are zero up to rounding."""
    one = np.eye(monomial.size)
    constraints = balanced_constraints(monomial, group, mixed=False)
    R = stacked((constraint(one) for constraint in constraints), monomial.size)
    values = np.linalg.svd(R, compute_uv=False) if len(R) else np.zeros(0)
    values = np.concatenate([values, np.zeros(monomial.size - len(values))])
    return int((values <= Cut.rounding().zero / 100).sum())
