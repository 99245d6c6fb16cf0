"""Judges every solved basis before it goes out: orthonormal, invariant, and nothing missing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from emlpcli.algebra.permutations.monomial_action import MonomialAction
from emlpcli.errors import CertificateError
from emlpcli.groups.base import registered_as
from emlpcli.groups.permutation_group import PermutationGroup
from emlpcli.reps.monomials import TensorMonomial
from emlpcli.reps.rep import Base
from emlpcli.solve.evidence.affordable import (
    LARGE,
    large_orbits,
    moves_by_index,
    moves_of,
    orbits_bytes,
)
from emlpcli.solve.evidence.completeness import missing
from emlpcli.solve.evidence.kept_elements import FRESH, compact_elements, largest_move
from emlpcli.solve.evidence.measure import (
    coefficients,
    largest_move_of,
    measure_orbits,
    without_matrix,
)
from emlpcli.solve.indices import is_plain, slots_of
from emlpcli.solve.limits import LARGEST_PROJECTOR, LARGEST_RECOUNTED
from emlpcli.solve.strategies.base import Cost
from emlpcli.solve.strategies.nullspace import ACTING

if TYPE_CHECKING:
    from emlpcli.solve.plan import Solved

# Bounds beyond which a result is wrong. Rounding leaves some 1e-15 times the number of operations
# that lead to an entry; errors of a rank decision are of the size of what is neither zero nor not.
LARGEST_ERROR = 1e-8  # of Q^H Q - 1
LARGEST_MOVE = 1e-7  # |ρ(g)q - q| / |q| under random elements, relative to the rows of ρ(g)
MOST_NUMBERS = 2**14  # of Q that are measured
LEAST_PROBES = 1  # random combinations of its columns, at the least


def judge(solved: Solved) -> None:
    """Raise CertificateError where the evidence says that a basis is none of all invariants."""
    if lacking := missing(solved):
        raise CertificateError(
            f"{solved.strategy} found {solved.basis.dim} invariants, but another count gives "
            f"{lacking} more",
            hint=_HINT,
        )
    basis, monomial = solved.basis, solved.choice.monomial
    if not basis.dim or not monomial.powers:
        return
    orthonormality, equivariance = _measured(solved)
    group, move = monomial.powers[0][0].group, LARGEST_MOVE
    if group.precision:  # directions are as far from invariant as generators are from known
        move = max(move, 20 * group.precision * sum(k for _, k in monomial.powers) * group.d)
    checks = (
        ("‖QᴴQ−1‖", orthonormality, LARGEST_ERROR),
        ("‖ρ(g)q−q‖", equivariance, move),
    )
    bad = [
        f"{what} is {x:.1e} (at most {bound:.0e})" for what, x, bound in checks if not x <= bound
    ]
    if bad:
        raise CertificateError(
            f"the evidence contradicts what {solved.strategy} found: {'; '.join(bad)}", hint=_HINT
        )


_HINT = "--strategy takes another way; exact entries take rounding out of it"


def _measured(solved: Solved) -> tuple[float, float]:
    """‖QᴴQ−1‖ and the worst ‖ρ(g)q−q‖/‖q‖ on (random combinations of) the columns of a basis."""
    basis, monomial = solved.basis, solved.choice.monomial
    rng = np.random.default_rng(0)
    if (orbits := large_orbits(monomial, basis)) is not None:
        whole = measure_orbits(monomial, orbits, rng)
        return whole.idempotency, whole.equivariance

    def draw() -> NDArray[Any]:
        return compact_elements(monomial.powers[0][0].group.self_adjoint)

    if (errors := basis.errors_by_parts(slots_of(monomial), draw)) is not None:
        return errors
    columns = _columns(basis.size, basis.dim)
    c = coefficients(basis.dim, columns, rng)
    q = basis.dense() if columns == basis.dim else basis.expand(c)
    orthonormality = float(np.abs(basis.contract(q) - c).max())
    if structures := moves_of(monomial):
        return orthonormality, largest_move_of(structures, q, rng, FRESH)
    return orthonormality, largest_move(monomial, q, rng)


def _columns(size: int, dimension: int) -> int:
    """How many columns are measured: all of a small basis, or as many random combinations."""
    return min(dimension, max(LEAST_PROBES, MOST_NUMBERS // size))


def judging_cost(monomial: TensorMonomial, dimension: int | None) -> Cost:
    """Predicted cost of judging a basis of so many columns, None where that is not known.

    Bases that are kept as couplings take next to nothing.
    """
    size = monomial.size
    if not monomial.powers or dimension == 0:
        return Cost(0.0, 0)
    group = monomial.powers[0][0].group
    if size > LARGE and all(moves_by_index(slot) for slot, _ in monomial.powers):
        most = size if dimension is None else dimension
        return Cost(0.02 + 1e-8 * size + 2e-8 * most, orbits_bytes(monomial, most))
    columns = _columns(size, size if dimension is None else dimension)
    slots = sum(power for _, power in monomial.powers)
    structure = group.structure()
    changed = isinstance(structure, MonomialAction) and structure.change is not None
    width = 16 if changed or group.field == "C" else 8
    # permutations, what is made of them, and large powers are moved without their matrices
    moved = [
        registered_as(slot.group, PermutationGroup)
        if isinstance(slot.rep, Base)
        else slot.size > LARGEST_PROJECTOR or moves_by_index(slot) or without_matrix(slot)
        for slot, _ in monomial.powers
    ]
    sizes = [slot.size for (slot, _), m in zip(monomial.powers, moved, strict=True) if not m]
    matrices = sum(6 * width * n**2 for n in [*sizes, *([group.d] if sizes else [])])
    seconds = 1e-4 + 8 * slots * 2e-9 * size * columns + counting_again(monomial, dimension)
    return Cost(seconds, 6 * width * size * columns + matrices)


def counting_again(monomial: TensorMonomial, dimension: int | None) -> float:
    """Predicted seconds in which `missing` makes the constraints of what is made of a large V.

    Each takes products of matrices of the group's size, however small the space is itself.
    """
    if dimension is not None or monomial.size > LARGEST_RECOUNTED or is_plain(monomial):
        return 0.0
    group = monomial.powers[0][0].group
    return ACTING * (1 + group.lie_dimension) * float(group.d**3) / 1e10
