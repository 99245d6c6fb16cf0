"""The matrices of ρ(g) and dρ(A) on the indices of a tensor monomial, in NumPy."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from emlpcli.reps.matrices import matrices
from emlpcli.reps.monomials import TensorIndex
from emlpcli.reps.rep import Base


def slot_matrix(slot: TensorIndex, g: NDArray[Any]) -> NDArray[Any]:
    """ρ(g) on one tensor index: g on V, g^-T on V*; a permutation may be an index array."""
    if g.ndim == 1:
        return g
    m = np.asarray(matrices(slot.rep, g[None])[0])
    return np.linalg.inv(m).T if slot.dual else m


def slot_derivative(slot: TensorIndex, A: NDArray[Any]) -> NDArray[Any]:
    """dρ(A) on one tensor index: A on V, -A^T on V*."""
    m = A if isinstance(slot.rep, Base) else np.asarray(slot.rep.drho_dense(A))
    return -m.T if slot.dual else m


def apply_sum(matrices: Sequence[NDArray[Any]], x: NDArray[Any]) -> NDArray[Any]:
    """(m1 ⊗ 1 ⊗ ... + 1 ⊗ m2 ⊗ ... + ...) x for columns x, shape (d1 d2 ..., m)."""
    total = np.zeros_like(x)
    left = 1
    for m in matrices:
        total = total + (m @ x.reshape(left, len(m), -1)).reshape(x.shape)
        left *= len(m)
    return total
