"""Strategy `nullspace`: the kernel of all constraints in float64, for any group whatever.

Constraints are ρ(h) - 1 for every discrete generator and dρ(A) for every Lie algebra generator.
Each is restricted to what the ones before it left, and its kernel is read off a singular value
decomposition, whose gap is kept: the result is numerical, not proved.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from emlpcli.errors import CertificateError
from emlpcli.groups.base import Count
from emlpcli.reps.canonical import Monomial, Slot
from emlpcli.solve import diskcache
from emlpcli.solve.apply import apply_sum, slot_derivative, slot_matrix
from emlpcli.solve.factors import DenseFactor
from emlpcli.solve.kronecker import apply_kronecker
from emlpcli.solve.strategies.base import Cost, Outcome, Strategy, duals_of, group_of, is_plain

CUT = 1e-9  # singular values below this, relative to the largest constraint, count as zero
LARGEST = 5000  # coordinates; a dense decomposition takes minutes beyond
FEW = 3  # Lie algebra generators that are taken one by one
GAP = 1e3  # smallest ratio between the singular values on both sides of the cut


class Nullspace(Strategy):
    """The kernel of all constraints, by singular value decompositions in float64."""

    name = "nullspace"
    certificate = "exact dimension met"

    def objection(self, monomial: Monomial, exact: Count | None) -> str:
        """Only small problems."""
        if not monomial.powers:
            return "nothing to solve"
        return f"only up to {LARGEST} entries" if monomial.size > LARGEST else ""

    def cost(self, monomial: Monomial, exact: Count | None) -> Cost:
        """The first decomposition, of all coordinates, outweighs the others."""
        size = monomial.size
        differentiated = not is_plain(monomial) and group_of(monomial).lie_dimension
        start = 0.6 if differentiated else 1e-3  # JAX is imported for the derivatives
        return Cost(start + 20.0 * size**3 / 1e10, 8 * 6 * size**2)

    def solve(self, monomial: Monomial, exact: Count | None) -> Outcome:
        """A dense orthonormal basis and the gap; kept on disk where it took long."""
        plain = is_plain(monomial)
        name = ""
        if plain and self.cost(monomial, exact).seconds > diskcache.PAYS:
            name = diskcache.key("nullspace", group_of(monomial), duals_of(monomial))
            kept = diskcache.load(name)
            if kept is not None and _fits(kept, monomial, exact):
                return Outcome(DenseFactor(kept["Q"]), float(kept["gap"]))
        factor, gap = solve(monomial, None if exact is None else exact.value)
        if name:
            diskcache.store(name, {"Q": factor.Q, "gap": np.array(gap)})
        return Outcome(factor, gap)


def _fits(kept: dict[str, NDArray[np.generic]], monomial: Monomial, exact: Count | None) -> bool:
    """Whether arrays from the disk are a basis and its gap, of the size that is expected."""
    Q, gap = kept.get("Q"), kept.get("gap")
    if Q is None or gap is None or gap.ndim or gap.dtype.kind != "f" or not float(gap) >= GAP:
        return False
    if Q.ndim != 2 or Q.dtype.kind not in "fc" or len(Q) != monomial.size:
        return False
    return bool((exact is None or Q.shape[1] == exact.value) and np.isfinite(Q).all())


def solve(monomial: Monomial, exact: int | None = None) -> tuple[DenseFactor, float]:
    """An orthonormal basis of the invariants of one group's monomial, and the worst gap.

    What some constraints leave holds all invariants: once it has their exact number, it is they.

    The gap is the smallest ratio, over all constraints, of the smallest singular value that is
    kept to the largest that counts as zero. Raises CertificateError if it is below 1000.
    """
    Q: NDArray[np.inexact] = np.eye(monomial.size)
    worst = np.inf
    for image in _constraints(monomial):
        if Q.shape[1] == (exact or 0):
            break
        residual = image(Q)
        _, s, vh = np.linalg.svd(residual, full_matrices=False)
        scale = max(1.0, float(s[0]))
        null = s <= CUT * scale
        kept, zero = s[~null].min(initial=np.inf), s[null].max(initial=0.0)
        gap = kept / max(zero, np.finfo(float).eps * scale)
        if gap < GAP:
            raise CertificateError(
                f"the rank is not clear: singular values {kept:.1e} and {zero:.1e} "
                "lie on both sides of the cut",
                hint="check the generators' accuracy",
            )
        worst = min(worst, gap)
        Q = Q @ vh[null].conj().T
    Q, _ = np.linalg.qr(Q) if Q.shape[1] else (Q, None)
    return DenseFactor(Q), float(worst)


class _Constraint:
    """A generator acting on columns, as ρ(h) - 1 or as dρ(A)."""

    def __init__(self, slots: Sequence[Slot], generator: NDArray[np.inexact], *, lie: bool):
        self.lie = lie
        make = slot_derivative if lie else slot_matrix
        matrices = {slot: make(slot, generator) for slot in dict.fromkeys(slots)}
        self.matrices = [matrices[slot] for slot in slots]

    def __call__(self, Q: NDArray[np.inexact]) -> NDArray[np.inexact]:
        return apply_sum(self.matrices, Q) if self.lie else apply_kronecker(self.matrices, Q) - Q


def _constraints(monomial: Monomial) -> Iterator[_Constraint]:
    slots = [slot for slot, power in monomial.powers for _ in range(power)]
    group = slots[0].group
    for h in group.discrete_generators:
        yield _Constraint(slots, h, lie=False)
    A = group.lie_algebra
    if len(A) > FEW:  # random combinations leave little for the others
        for z in np.random.default_rng(0).normal(size=(2, len(A))) / np.sqrt(len(A)):
            yield _Constraint(slots, np.tensordot(z, A, 1), lie=True)
    for generator in A:
        yield _Constraint(slots, generator, lie=True)
