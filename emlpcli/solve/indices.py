"""The tensor indices of a monomial over one group, and how the group acts on each, in NumPy."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from math import prod
from typing import TYPE_CHECKING, Any

from emlpcli.arrays import np
from emlpcli.errors import RepresentationError
from emlpcli.groups.base import Group, OneBlock
from emlpcli.reps.constructed import Derived
from emlpcli.reps.constructors.on_vectors import from_vectors
from emlpcli.reps.constructors.regular import RegularRep
from emlpcli.reps.monomials import TensorIndex, TensorMonomial
from emlpcli.reps.rep import Base

if TYPE_CHECKING:
    from numpy.typing import NDArray


def group_of(monomial: TensorMonomial) -> Group:
    """The group that acts on a monomial over one group."""
    return monomial.powers[0][0].group


@lru_cache(maxsize=1024)
def over_vectors(monomial: TensorMonomial) -> TensorMonomial:
    """What is made of V alone, as a monomial over the named group of the matrices on V.

    A group maps onto the matrices on a block, so that both have the same invariants; the group on V
    has theorems, strategies and names of its own. Coordinates are the same. Other monomials are
    returned as they are.
    """
    if not monomial.powers or not group_of(monomial).blocks:
        return monomial
    image = group_of(monomial).on_block("V")
    if not image.registered_name or isinstance(image, OneBlock):
        return monomial
    powers: list[tuple[TensorIndex, int]] = []
    for slot, power in monomial.powers:
        try:
            rep = from_vectors(slot.rep)
        except RepresentationError:
            return monomial
        seen = TensorIndex(image, slot.copy, rep, slot.dual and not image.is_orthogonal)
        powers.append((seen, power))
    keys = [slot.sort_key for slot, _ in powers]
    ordered = keys == sorted(set(keys))  # as they stand, no two alike
    return TensorMonomial(tuple(powers)) if ordered else monomial


def duals_of(monomial: TensorMonomial) -> list[bool]:
    """For each tensor index whether it is in V* rather than V."""
    return [slot.dual for slot, power in monomial.powers for _ in range(power)]


def slots_of(monomial: TensorMonomial) -> list[TensorIndex]:
    """Every tensor index, in canonical order."""
    return [slot for slot, power in monomial.powers for _ in range(power)]


def middle_of(slots: Sequence[TensorIndex]) -> int:
    """Where to cut a tensor into halves of about the same size, the first the larger one."""
    sizes = [slot.size for slot in slots]
    cuts = range(len(sizes), 0, -1)
    return min(cuts, key=lambda cut: max(prod(sizes[:cut]), prod(sizes[cut:])))


def is_plain(monomial: TensorMonomial) -> bool:
    """Whether all tensor indices are in V or V*, none in a derived or a user's one."""
    return all(isinstance(slot.rep, Base) for slot, _ in monomial.powers)


def slot_matrix(slot: TensorIndex, g: NDArray[Any]) -> NDArray[Any]:
    """ρ(g) on one tensor index: g on V, g^-T on V*; a permutation may be an index array."""
    if g.ndim == 1:
        return g
    from emlpcli.reps.matrices import matrices

    m = np.asarray(matrices(slot.rep, g[None])[0])
    return np.linalg.inv(m).T if slot.dual else m


def slot_action(slot: TensorIndex, g: NDArray[Any]) -> NDArray[Any]:
    """ρ(g) on one tensor index as `slot_matrix` gives it, but as an index array on Regular."""
    if isinstance(slot.rep, RegularRep):
        return np.asarray(slot.rep.images(g[None])[0])
    return slot_matrix(slot, g)


def slot_derivative(slot: TensorIndex, A: NDArray[Any]) -> NDArray[Any]:
    """dρ(A) on one tensor index: A on V, -A^T on V*."""
    from emlpcli.reps.matrices import derivatives

    m = np.asarray(derivatives(slot.rep, A[None])[0])
    return -m.T if slot.dual else m


def off_compact_form(monomial: TensorMonomial, largest: int) -> str:
    """Why an index that is not V has no matrices on the compact form of the group, or too large
    ones; empty where all of them have."""
    group = group_of(monomial)
    real = group.is_compact and group.field == "R"
    for slot, _ in monomial.powers:
        if isinstance(slot.rep, Base):
            continue
        if not isinstance(slot.rep, Derived):
            return "not for a user's own representation"
        if not slot.rep.analytic and not real:
            return f"{slot.rep} is not defined on the compact form of {group}"
        if slot.size > largest:
            return f"only for indices of at most {largest} dimensions"
    return ""
