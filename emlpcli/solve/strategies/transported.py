"""A basis found in other coordinates of V, brought back and made orthonormal there."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from types import ModuleType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from emlpcli.algebra.linear.kronecker import apply_kronecker
from emlpcli.errors import CertificateError
from emlpcli.groups.base import Adapted, Group
from emlpcli.overrides import override
from emlpcli.reps.constructed import is_functorial
from emlpcli.reps.monomials import TensorMonomial
from emlpcli.solve.bases.stored import Array, BasisElsewhere, DenseBasis, StoredBasis
from emlpcli.solve.indices import group_of, slot_matrix, slots_of
from emlpcli.solve.limits import LARGEST_DENSE_TRANSPORTED

CHUNK = 2**22  # entries of a basis that are formed at a time
WORST = 1e13  # condition of a Gram matrix


def adapted_of(monomial: TensorMonomial) -> Adapted | None:
    """Better coordinates of the monomial's group, where they induce such of every index."""
    group = group_of(monomial)
    if group.adapted is None or not all(is_functorial(slot.rep) for slot, _ in monomial.powers):
        return None
    return group.adapted


def adapted_group(monomial: TensorMonomial) -> Group:
    """The monomial's group in those coordinates, where there are such."""
    adapted = adapted_of(monomial)
    return group_of(monomial) if adapted is None else adapted.group


def brought_back(inner: StoredBasis, monomial: TensorMonomial) -> StoredBasis:
    """An orthonormal basis of the space that `inner` spans in the adapted coordinates T v.

    The invariants in the coordinates as they stand are the images under T^-1 on every index.
    """
    adapted = adapted_of(monomial)
    if adapted is None or not inner.dim:
        return inner
    inverse = np.linalg.inv(adapted.change)
    changes = tuple(slot_matrix(slot, inverse) for slot in slots_of(monomial))
    if inner.size * inner.dim <= LARGEST_DENSE_TRANSPORTED:
        Q, _ = np.linalg.qr(apply_kronecker(changes, inner.dense()))
        return DenseBasis(Q)
    return TransportedBasis(changes, inner, _orthonormaliser(changes, inner))


@dataclass(frozen=True, eq=False)
class TransportedBasis(BasisElsewhere):
    """Q = (m1 ⊗ m2 ⊗ ...) S R with S orthonormal and R, shape (dim, dim), that makes Q so."""

    R: NDArray[Any]

    @property
    @override
    def nbytes(self) -> int:
        """Bytes of the inner basis and of R."""
        return self.inner.nbytes + self.R.nbytes

    @cached_property
    @override
    def is_complex(self) -> bool:
        return self.inner.is_complex or any(map(np.iscomplexobj, self.changes))

    @override
    def expand(self, c: Array, xp: ModuleType = np) -> Array:
        return apply_kronecker(self.changes, self.inner.expand(xp.asarray(self.R) @ c, xp), xp)

    @override
    def contract(self, v: Array, xp: ModuleType = np) -> Array:
        """Q^H v."""
        adjoint = [m.conj().T for m in self.changes]
        return xp.asarray(self.R).conj().T @ self.inner.contract(
            apply_kronecker(adjoint, v, xp), xp
        )


def _orthonormaliser(changes: tuple[NDArray[Any], ...], inner: StoredBasis) -> NDArray[Any]:
    """R with orthonormal (m1 ⊗ ...) S R, by two Cholesky factorisations (Yamamoto et al. 2015)."""
    R: NDArray[Any] = np.eye(inner.dim)
    for _ in range(2):
        gram = _gram(TransportedBasis(changes, inner, R))
        values = np.linalg.eigvalsh(gram)
        if not values[0] * WORST > values[-1]:
            raise CertificateError(
                "the basis is too ill-conditioned in the group's own coordinates: its Gram matrix "
                f"has eigenvalues from {values[0]:.1e} to {values[-1]:.1e}",
                hint="bring the generators to coordinates in which they are closer to unitary",
            )
        R = R @ np.linalg.inv(np.linalg.cholesky(gram).conj().T)
    return R


def _gram(basis: TransportedBasis) -> NDArray[Any]:
    one = np.eye(basis.dim)
    step = max(1, CHUNK // basis.size)
    columns = [
        basis.contract(basis.expand(one[:, start : start + step]))
        for start in range(0, basis.dim, step)
    ]
    gram = np.concatenate(columns, axis=1)
    return np.asarray((gram + gram.conj().T) / 2)
