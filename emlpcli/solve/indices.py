"""The tensor indices of a monomial over one group, and how the group acts on each, in NumPy."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from emlpcli.groups.base import Group
from emlpcli.reps.constructors.regular import RegularRep
from emlpcli.reps.matrices import derivatives, matrices
from emlpcli.reps.monomials import TensorIndex, TensorMonomial
from emlpcli.reps.rep import Base


def group_of(monomial: TensorMonomial) -> Group:
    """The group that acts on a monomial over one group."""
    return monomial.powers[0][0].group


def duals_of(monomial: TensorMonomial) -> list[bool]:
    """For each tensor index whether it is in V* rather than V."""
    return [slot.dual for slot, power in monomial.powers for _ in range(power)]


def slots_of(monomial: TensorMonomial) -> list[TensorIndex]:
    """Every tensor index, in canonical order."""
    return [slot for slot, power in monomial.powers for _ in range(power)]


def is_plain(monomial: TensorMonomial) -> bool:
    """Whether all tensor indices are in V or V*, none in a derived or a user's one."""
    return all(isinstance(slot.rep, Base) for slot, _ in monomial.powers)


def slot_matrix(slot: TensorIndex, g: NDArray[Any]) -> NDArray[Any]:
    """ρ(g) on one tensor index: g on V, g^-T on V*; a permutation may be an index array."""
    if g.ndim == 1:
        return g
    m = np.asarray(matrices(slot.rep, g[None])[0])
    return np.linalg.inv(m).T if slot.dual else m


def slot_action(slot: TensorIndex, g: NDArray[Any]) -> NDArray[Any]:
    """ρ(g) on one tensor index as `slot_matrix` gives it, but as an index array on Regular."""
    if isinstance(slot.rep, RegularRep):
        return np.asarray(slot.rep.images(g[None])[0])
    return slot_matrix(slot, g)


def slot_derivative(slot: TensorIndex, A: NDArray[Any]) -> NDArray[Any]:
    """dρ(A) on one tensor index: A on V, -A^T on V*."""
    m = np.asarray(derivatives(slot.rep, A[None])[0])
    return -m.T if slot.dual else m
