"""Checks a basis kept as couplings by its small matrices, without forming a vector of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from emlpcli.reps.matrices import matrices
from emlpcli.reps.monomials import TensorIndex
from emlpcli.solve.bases.coupled import Chain, CoupledBasis

Stack = NDArray[Any]


def coupled_errors(
    basis: CoupledBasis, slots: Sequence[TensorIndex], g: Stack
) -> tuple[float, float]:
    """How far a basis is from orthonormal, and from invariant under unitary elements g.

    Every coupling has to be orthogonal and to bring irreducible ⊗ index to blocks, the same
    matrices for every copy of an irreducible on both sides; the endomorphisms have to commute
    with them. Then the vectors are invariant by Schur's lemma. The errors add up over couplings.
    """
    cut = len(basis.left.index_sizes)
    dual = [replace(slot, dual=not slot.dual) for slot in slots[cut:]]
    known: dict[int, Stack] = {0: np.ones((len(g), 1, 1))}
    orthogonality = invariance = 0.0
    for chain, indices in ((basis.left, slots[:cut]), (basis.right, dual)):
        errors = _chain_errors(chain, indices, g, known)
        orthogonality, invariance = orthogonality + errors[0], invariance + errors[1]
    for i, E in basis.endomorphisms.items():
        gram = np.einsum("sij,tij->st", E, E) / E.shape[1]
        orthogonality = max(orthogonality, float(np.abs(gram - np.eye(len(E))).max()))
        commuted = np.einsum("kij,tjl->ktil", known[i], E) - np.einsum("tij,kjl->ktil", E, known[i])
        invariance = max(invariance, float(np.abs(commuted).max()))
    return orthogonality, invariance


def _chain_errors(
    chain: Chain, slots: Sequence[TensorIndex], g: Stack, known: dict[int, Stack]
) -> tuple[float, float]:
    """The errors of one half; matrices of irreducibles that are met first join `known`."""
    orthogonality = invariance = 0.0
    for level, slot in zip(chain.steps, slots, strict=True):
        V = matrices(slot.rep, g)
        V = V.conj() if slot.dual else V
        worst = 0.0
        for number, step in level.items():
            B, d = step.basis, len(step.basis)
            orthogonality = max(orthogonality, float(np.abs(B.T @ B - np.eye(d)).max()))
            M = np.einsum("kij,kab->kiajb", known[number], V).reshape(len(g), d, d)
            X = B.T @ M @ B
            start = 0
            for target, size in zip(step.targets, step.sizes, strict=True):
                stop = start + size
                block = X[:, start:stop, start:stop].copy()
                X[:, start:stop, start:stop] = 0
                worst = max(worst, float(np.abs(known.setdefault(target, block) - block).max()))
                start = stop
            worst = max(worst, float(np.abs(X).max(initial=0.0)))
        invariance += worst
    return orthogonality, invariance
