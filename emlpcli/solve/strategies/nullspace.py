"""Strategy `nullspace`: the kernel of all constraints in float64, for any group whatever.

Constraints are ρ(h) - 1 for every discrete generator and dρ(A) for every Lie algebra generator.
Each is restricted to what the ones before it left, and its kernel is read off a singular value
decomposition, whose gap is kept: the result is numerical, not proved.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from emlpcli.algebra.linear.rank import Cut, null_space, stacked
from emlpcli.errors import UndecidedError
from emlpcli.groups.base import Count, Group
from emlpcli.overrides import override
from emlpcli.reps.monomials import TensorMonomial
from emlpcli.solve import diskcache
from emlpcli.solve.bases.stored import DenseBasis
from emlpcli.solve.indices import duals_of, group_of, is_plain, slots_of
from emlpcli.solve.limits import LARGEST_DECOMPOSED, LARGEST_TOGETHER
from emlpcli.solve.strategies.base import Cost, Outcome, Strategy
from emlpcli.solve.strategies.constraints import balanced_constraints
from emlpcli.solve.strategies.transported import adapted_group, adapted_of, brought_back

ACTING = 15.0  # multiplications an entry of a product of matrices, in making dρ(A) from A


class Nullspace(Strategy):
    """The kernel of all constraints, by singular value decompositions in float64."""

    name = "nullspace"
    certificate = "exact dimension met"
    rounds = True

    @override
    def objection(self, monomial: TensorMonomial, exact: Count | None) -> str:
        if not monomial.powers:
            return "nothing to solve"
        return (
            f"only up to {LARGEST_DECOMPOSED} entries" if monomial.size > LARGEST_DECOMPOSED else ""
        )

    @override
    def cost(self, monomial: TensorMonomial, exact: Count | None) -> Cost:
        """The first decomposition, of all coordinates, outweighs the others.

        What is made of V takes products of matrices of the group's size for every generator,
        however small it is itself, such as the determinant of a large V.
        """
        size, group = monomial.size, group_of(monomial)
        generators = 8 * group.lie_dimension * group.d**2
        products = 0 if is_plain(monomial) else (1 + group.lie_dimension) * group.d**3
        seconds = 1e-3 + (20.0 * size**3 + ACTING * products) / 1e10
        return Cost(seconds, 8 * 6 * size**2 + generators)

    @override
    def solve(self, monomial: TensorMonomial, exact: Count | None) -> Outcome:
        """A dense orthonormal basis and the gap."""
        return null_space_basis(monomial, None if exact is None else exact.value)

    @override
    def recall_or_solve(self, monomial: TensorMonomial, exact: Count | None) -> Outcome:
        """The basis is kept where it took long."""
        plain = is_plain(monomial)
        name = ""
        if plain and self.cost(monomial, exact).seconds > diskcache.PAYS:
            group = group_of(monomial)
            name = diskcache.key("nullspace", group, duals_of(monomial), group.precision)
            kept = diskcache.load(name)
            if kept is not None and _fits(kept, monomial, exact):
                nearly = tuple(kept["nearly"].tolist())
                return Outcome(DenseBasis(kept["Q"]), float(kept["gap"]), nearly)
        outcome = self.solve(monomial, exact)
        if name and isinstance(outcome.basis, DenseBasis):
            found = {"Q": outcome.basis.Q, "gap": np.array(outcome.gap)}
            diskcache.store(name, {**found, "nearly": np.array(outcome.nearly)})
        return outcome


def _fits(
    kept: dict[str, NDArray[np.generic]], monomial: TensorMonomial, exact: Count | None
) -> bool:
    """Whether arrays from the disk are a basis and its gap, of the size that is expected."""
    Q, gap, nearly = (kept.get(name) for name in ("Q", "gap", "nearly"))
    if Q is None or gap is None or nearly is None or gap.ndim or nearly.ndim != 1:
        return False
    if gap.dtype.kind != "f" or nearly.dtype.kind != "f" or not float(gap) > 1:
        return False
    if Q.ndim != 2 or Q.dtype.kind not in "fc" or len(Q) != monomial.size:
        return False
    return bool((exact is None or Q.shape[1] == exact.value) and np.isfinite(Q).all())


def null_space_basis(monomial: TensorMonomial, exact: int | None = None) -> Outcome:
    """An orthonormal basis of the invariants of one group's monomial, and the worst gap.

    The coordinates are those in which the generators have the least norms, where they are known
    (`Group.adapted`). Generators known to a precision are all taken together, so that the
    singular values tell how far each direction is from invariant. Raises UndecidedError where
    a singular value is neither zero nor clearly not.
    """
    group, adapted = adapted_group(monomial), adapted_of(monomial)
    noise = 0.0 if adapted is None else adapted.noise
    indices = len(slots_of(monomial))
    if group.precision:
        # an error of every entry, of every index
        cut = Cut.known(2 * indices * max(group.precision, noise) * np.sqrt(group.d))
        Q, gap, nearly = _together(monomial, group, cut)
    else:
        cut, nearly = Cut.rounding(indices * noise), ()
        try:
            Q, gap = _one_by_one(monomial, group, cut, exact)
        except UndecidedError:  # of a part; all constraints together may tell
            if monomial.size > LARGEST_TOGETHER:
                raise
            Q, gap, _ = _together(monomial, group, cut, exact)
        Q, _ = np.linalg.qr(Q) if Q.shape[1] else (Q, None)
    return Outcome(brought_back(DenseBasis(Q), monomial), gap, nearly)


def _one_by_one(
    monomial: TensorMonomial, group: Group, cut: Cut, exact: int | None
) -> tuple[NDArray[Any], float]:
    """The common kernel, each constraint restricted to what the ones before it left.

    What some constraints leave holds all invariants: once it has their exact number, it is they.
    """
    Q: NDArray[Any] = np.eye(monomial.size)
    worst = np.inf
    for constraint in balanced_constraints(monomial, group):
        if Q.shape[1] == (exact or 0):
            break
        within, gap, _ = null_space(constraint(Q), cut)
        worst = min(worst, gap)
        Q = Q @ within
    return Q, float(worst)


def _together(
    monomial: TensorMonomial, group: Group, cut: Cut, exact: int | None = None
) -> tuple[NDArray[Any], float, tuple[float, ...]]:
    """The nearly common kernel of all constraints at once, with its singular values.

    Where the exact dimension is known, the smallest singular values are taken, if a gap
    follows them.
    """
    one = np.eye(monomial.size)
    constraints = balanced_constraints(monomial, group, mixed=False)
    R = stacked((constraint(one) for constraint in constraints), monomial.size)
    if not len(R):
        return one, np.inf, ()
    Q, gap, values = null_space(R, cut, exact)
    return Q, gap, tuple(values.tolist())
