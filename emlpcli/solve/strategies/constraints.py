"""The constraints of a group's generators in float64, scaled so that ranks can be told."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from emlpcli.algebra.linear.kronecker import apply_kronecker
from emlpcli.groups.base import Group
from emlpcli.reps.monomials import TensorIndex, TensorMonomial
from emlpcli.solve.indices import slot_action, slot_derivative, slots_of

FEW = 3  # Lie algebra generators that are taken one by one


def balanced_difference(matrices: Sequence[NDArray[Any]], Q: NDArray[Any]) -> NDArray[Any]:
    """((m1 ⊗ m2 ⊗ ...) - 1) Q, each row divided by its norm in the product where that is above 1.

    So a row is compared with its own rounding error. Rows are scaled before they are multiplied,
    so that nothing overflows. An index array stands for a permutation.
    """
    if all(m.ndim == 1 for m in matrices):
        return np.asarray(apply_kronecker(matrices, Q) - Q)
    logarithms = np.zeros(1)
    scaled = []
    for m in matrices:
        norms = np.ones(len(m)) if m.ndim == 1 else _row_norms(m)
        logarithms = np.add.outer(logarithms, np.log(norms)).ravel()
        scaled.append(m if m.ndim == 1 else m / norms[:, None])
    if np.abs(logarithms).max() < 0.1:  # nothing to balance, and no scaling to be rounded
        return np.asarray(apply_kronecker(matrices, Q) - Q)
    moved = apply_kronecker(scaled, Q)
    large, small = np.maximum(logarithms, 0.0), np.minimum(logarithms, 0.0)
    return np.asarray(np.exp(small)[:, None] * moved - np.exp(-large)[:, None] * Q)


def _row_norms(m: NDArray[Any]) -> NDArray[np.float64]:
    """The norms of the rows, whose squares may be beyond floating point; 1 for a row of zeros."""
    largest = np.abs(m).max(axis=1)
    largest = np.where(largest > 0, largest, 1.0)
    norms = largest * np.linalg.norm(m / largest[:, None], axis=1)
    return np.asarray(np.where(norms > 0, norms, 1.0))


def apply_sum(matrices: Sequence[NDArray[Any]], x: NDArray[Any]) -> NDArray[Any]:
    """(m1 ⊗ 1 ⊗ ... + 1 ⊗ m2 ⊗ ... + ...) x for columns x, shape (d1 d2 ..., m)."""
    total = np.zeros_like(x)
    left = 1
    for m in matrices:
        total = total + (m @ x.reshape(left, len(m), -1)).reshape(x.shape)
        left *= len(m)
    return total


class BalancedConstraint:
    """A generator acting on columns, as ρ(h) - 1 or as dρ(A), scaled so that 1 is large.

    dρ(A) is divided by the norm of A. A row of ρ(h) - 1 is divided by the norm of that row of
    ρ(h) where this is larger than 1, so that it is compared with its own rounding error.
    """

    def __init__(self, slots: Sequence[TensorIndex], generator: NDArray[Any], *, lie: bool):
        self.lie = lie
        if lie:
            generator = generator / max(float(np.linalg.norm(generator, 2)), 1e-300)
        make = slot_derivative if lie else slot_action
        matrices = {slot: make(slot, generator) for slot in dict.fromkeys(slots)}
        self.matrices = [matrices[slot] for slot in slots]

    def __call__(self, Q: NDArray[Any]) -> NDArray[Any]:
        """The constraint on columns, shape (n, m); zero for invariants."""
        if self.lie:
            return apply_sum(self.matrices, Q)
        return balanced_difference(self.matrices, Q)


def balanced_constraints(
    monomial: TensorMonomial, group: Group, *, mixed: bool = True
) -> Iterator[BalancedConstraint]:
    """All constraints; `mixed`, two random combinations of many Lie algebra generators first."""
    slots = slots_of(monomial)
    for h in group.discrete_generators:
        yield BalancedConstraint(slots, h, lie=False)
    A = group.directions[np.any(group.directions, axis=(1, 2))]
    if mixed and len(A) > FEW:  # random combinations leave little for the others
        for z in np.random.default_rng(0).normal(size=(2, len(A))) / np.sqrt(len(A)):
            yield BalancedConstraint(slots, np.tensordot(z, A, 1), lie=True)
    for generator in A:
        yield BalancedConstraint(slots, generator, lie=True)
