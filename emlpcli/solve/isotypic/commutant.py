"""Irreducible constituents over ℂ found in the commutant: for any completely reducible tensor.

The matrices that commute with a completely reducible representation are a sum of full matrix
algebras, one for each irreducible, of the size of its multiplicity. The eigenspaces of a random
one of them are irreducible; two are equivalent where a random commuting matrix maps one to the
other. No compact form is needed, so that conj(V) and the like may occur in the tensor.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from string import ascii_lowercase
from typing import Any

import numpy as np
from numpy.typing import NDArray

from emlpcli.algebra.lie.closure import completely_reducible
from emlpcli.algebra.linear.kronecker import apply_kronecker
from emlpcli.algebra.linear.rank import Cut, null_space, stacked
from emlpcli.errors import CertificateError, EmlpError, TooLargeError
from emlpcli.groups.base import Group
from emlpcli.groups.irreps.table import Irrep, Type
from emlpcli.reps.monomials import TensorMonomial
from emlpcli.solve.indices import slot_derivative, slot_matrix, slots_of
from emlpcli.solve.limits import LARGEST_COMMUTANT

SMALL = 1e-3  # norm of a generator on an irreducible, the largest entry on V being 1
APART = 1e-6  # relative distance of eigenvalues of a random commuting matrix
LETTERS = ascii_lowercase


@dataclass(eq=False)
class Commutants:
    """The irreducibles of one group that were met in commutants, with names such as 4a."""

    group: Group
    heading: str = "irrep"
    known: list[tuple[NDArray[Any], Irrep]] = field(default_factory=list)

    def constituents(self, monomial: TensorMonomial | None) -> dict[Irrep, int]:
        """The constituents of a tensor with multiplicities; None is the Scalar.

        Raises EmlpError where it is not completely reducible, TooLargeError and
        CertificateError.
        """
        if monomial is None:
            count = len(self.group.discrete_generators)
            trivial = np.zeros((count + len(self.group.directions), 1, 1))
            trivial[:count] = 1
            return {self._named(trivial): 1}
        if monomial.size > LARGEST_COMMUTANT:
            raise TooLargeError(
                f"constituents are looked for in at most {LARGEST_COMMUTANT} coordinates, "
                f"not in {monomial.size}"
            )
        M = self._matrices(monomial)
        if completely_reducible(M) is not True:
            raise EmlpError(
                f"the representation of {self.group} is not clearly a sum of irreducibles",
                hint="`emlp dim` and `emlp basis` find the invariants",
            )
        found: dict[Irrep, int] = {}
        for Q in _irreducible_spaces(M):
            irrep = self._named(Q.conj().T @ M @ Q)
            found[irrep] = found.get(irrep, 0) + 1
        if sum(n * n for n in found.values()) != len(commutant(M, M)):
            raise CertificateError("the constituents do not account for the commutant")
        return found

    def _matrices(self, monomial: TensorMonomial) -> NDArray[Any]:
        """The generators on the tensor, discrete ones first, shape (n, size, size)."""
        slots, one = slots_of(monomial), np.eye(monomial.size)
        found = []
        for h in self.group.discrete_generators:
            found.append(apply_kronecker([slot_matrix(s, h) for s in slots], one))
        for A in self.group.directions:
            total: NDArray[Any] = np.zeros_like(one)
            for place, slot in enumerate(slots):
                factors = [np.eye(s.size) for s in slots]
                factors[place] = slot_derivative(slot, A)
                total = total + apply_kronecker(factors, one)
            found.append(total)
        return np.array(found).reshape(-1, monomial.size, monomial.size)

    def _named(self, matrices: NDArray[Any]) -> Irrep:
        """The irreducible with these matrices; a new one gets the next name of its dimension."""
        d = matrices.shape[1]
        for other, irrep in self.known:
            if irrep.dimension == d and len(commutant(other, matrices)):
                return irrep
        same = sum(irrep.dimension == d for _, irrep in self.known)
        if same >= len(LETTERS):
            raise TooLargeError(f"there are more than {len(LETTERS)} irreducibles of dimension {d}")
        discrete = len(self.group.discrete_generators)
        irrep = Irrep(f"{d}{LETTERS[same]}", d, _type(matrices, discrete), (d, same))
        self.known.append((matrices, irrep))
        return irrep


def commutant(left: NDArray[Any], right: NDArray[Any]) -> NDArray[Any]:
    """An orthonormal basis of the X with left X = X right for all pairs, shape (k, m, n)."""
    m, n = left.shape[1], right.shape[1]
    equations = []
    for a, b in zip(left, right, strict=True):
        # what acts as zero on both is not to be compared with its own rounding
        size = max(float(np.linalg.norm(a, 2) + np.linalg.norm(b, 2)), SMALL)
        equations.append((np.kron(a, np.eye(n)) - np.kron(np.eye(m), b.T)) / size)
    R = stacked(equations, m * n)
    Q, _, _ = null_space(R, Cut.rounding(1e-14))
    return np.asarray(Q.T.reshape(-1, m, n))


def _irreducible_spaces(M: NDArray[Any]) -> list[NDArray[Any]]:
    """Orthonormal bases of irreducible subspaces whose sum is the whole space."""
    basis = commutant(M, M)
    rng = np.random.default_rng(0)
    z = rng.normal(size=(2, len(basis)))
    X = np.tensordot(z[0] + 1j * z[1], basis, axes=1)
    values, vectors = np.linalg.eig(X)
    rest, spaces = list(range(len(values))), []
    scale = float(np.abs(values).max(initial=1e-300))
    while rest:
        near = [i for i in rest if abs(values[i] - values[rest[0]]) < APART * scale]
        rest = [i for i in rest if i not in near]
        Q, s, _ = np.linalg.svd(vectors[:, near], full_matrices=False)
        if s[-1] < APART * s[0]:
            raise CertificateError("irreducible subspaces could not be told apart")
        spaces.append(Q)
    return spaces


def _type(matrices: NDArray[Any], discrete: int) -> Type:
    """By the bilinear form that an irreducible preserves, if any (Frobenius-Schur)."""
    h, A = matrices[:discrete], matrices[discrete:]
    dual = np.concatenate([np.swapaxes(np.linalg.inv(h), 1, 2), -np.swapaxes(A, 1, 2)])
    found = commutant(dual, matrices)
    if not len(found):
        return "complex"
    form = found[0]
    return (
        "real" if np.linalg.norm(form + form.T) > np.linalg.norm(form - form.T) else "quaternionic"
    )
