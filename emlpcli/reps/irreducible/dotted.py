"""Irreducibles of complex groups as real ones, λ ⊗ conj(μ), such as the spinors of SL(2,C)."""

from __future__ import annotations

from fractions import Fraction
from functools import cached_property
from types import ModuleType
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from emlpcli.errors import RepresentationError
from emlpcli.groups.base import Group
from emlpcli.reps.constructed import uncounted
from emlpcli.reps.constructors.conjugate import conj
from emlpcli.reps.constructors.determinant import Determinant
from emlpcli.reps.irreducible import tensors
from emlpcli.reps.irreducible.labels import Irreducible, Label, shown
from emlpcli.reps.matrices import derivatives, matrices
from emlpcli.reps.rep import Base, Rep, ScalarRep

if TYPE_CHECKING:
    from emlpcli.algebra.permutations.monomial_action import MonomialAction
    from emlpcli.algebra.spectra.eigenvalues import Eigenvalues
    from emlpcli.algebra.spectra.families import Spectrum


def find(G: Group, labels: tuple[Label, ...]) -> Rep:
    """`Irrep(λ,μ)`: λ ⊗ conj(μ); `Irrep(λ)` is analytic. For SL(2,C) both are spins.

    `Irrep(1/2,0)` of SL(2,C) is V, `Irrep(0,1/2)` is conj(V), and `Irrep(j,j)` stands in real
    coordinates, those of Hermitian matrices: of `Irrep(1/2,1/2)` they are t, x, y, z.
    """
    if len(labels) not in (1, 2):
        raise RepresentationError(
            f"{G} has no {shown(labels)}",
            hint="it has Irrep(λ,μ), the product of Irrep(λ) and the conjugate of Irrep(μ)",
        )
    first, *others = (tensors.find(G, (label,)) for label in labels)
    second = conj(others[0]) if others else None
    if second is None or isinstance(second, ScalarRep):
        return first
    if isinstance(first, ScalarRep):
        return second
    return Irreducible(G, _labels(G, (first, *others), labels), Products(first, others[0]))


def _labels(G: Group, factors: tuple[Rep, ...], given: tuple[Label, ...]) -> tuple[Label, ...]:
    """The labels in their normal form: without zeros at the end, or columns of n boxes."""
    vector: Label = Fraction(1, 2) if tensors.by_spins(G) else (1,)
    found: list[Label] = []
    for rep, label in zip(factors, given, strict=True):
        match rep:
            case Irreducible():
                found.append(rep.labels[0])
            case Determinant():
                found.append((rep.k,) * G.d)
            case _:
                found.append(vector if isinstance(rep, Base) else label)
    return tuple(found)


class Products:
    """The tensor product of a representation and the conjugate of another."""

    analytic = False

    def __init__(self, left: Rep, right: Rep) -> None:
        self.left, self.right = left, right

    @cached_property
    def hermitian(self) -> NDArray[np.complex128] | None:
        """Hermitian matrices that are an orthonormal basis, as columns; None for unequal factors.

        1/√n first, then, for n = 2, Pauli's matrices over √2: their kin for larger n are those of
        Gell-Mann, (E_ab + E_ba)/√2, i(E_ba - E_ab)/√2 and diagonal ones.
        """
        if self.left != self.right:
            return None
        n = self.left.size()
        found = [np.eye(n, dtype=complex) / np.sqrt(n)]
        for a, b in zip(*np.triu_indices(n, 1), strict=True):
            for entry in (1, -1j):
                m = np.zeros((n, n), dtype=complex)
                m[a, b], m[b, a] = entry, np.conj(entry)
                found.append(m / np.sqrt(2))
        for k in range(1, n):
            diagonal = np.array([1.0] * k + [-k] + [0.0] * (n - k - 1))
            found.append(np.diag(diagonal / np.linalg.norm(diagonal)).astype(complex))
        return np.array(found).reshape(n * n, n * n).T

    @property
    def names(self) -> tuple[str, ...]:
        """Time and space, for 4-vectors; other coordinates are just numbered."""
        return ("t", "x", "y", "z") if self.hermitian is not None and self.size() == 4 else ()

    def size(self) -> int:
        """The product of the dimensions."""
        return self.left.size() * self.right.size()

    def structure(self) -> MonomialAction | None:
        """None."""
        return None

    def matrices(self, g: Any, xp: ModuleType) -> Any:
        """ρ(g) ⊗ conj(σ(g)), or its action on the coordinates of Hermitian matrices."""
        a, b = matrices(self.left, g, xp), xp.conj(matrices(self.right, g, xp))
        return self._seen(_kron(a, b), xp)

    def derivatives(self, A: Any, xp: ModuleType) -> Any:
        """The product rule, linear over ℝ."""
        a, b = derivatives(self.left, A, xp), xp.conj(derivatives(self.right, A, xp))
        ones = (xp.eye(m.shape[1])[None] for m in (b, a))
        return self._seen(_kron(a, next(ones)) + _kron(next(ones), b), xp)

    def _seen(self, m: Any, xp: ModuleType) -> Any:
        if self.hermitian is None:
            return m
        basis = xp.asarray(self.hermitian)
        return xp.real(xp.conj(basis.T) @ m @ basis) + 0j  # complex, as the group

    def eigenvalues(self, spectrum: Spectrum) -> Eigenvalues:
        """The products of those of both factors."""
        from emlpcli.reps.character import eigenvalues

        other = spectrum.conjugated()
        if other is None:
            raise uncounted("conj(V)")
        return eigenvalues(self.left, spectrum) * eigenvalues(self.right, other)


def _kron(a: Any, b: Any) -> Any:
    n = a.shape[1] * b.shape[1]
    return (a[:, :, None, :, None] * b[:, None, :, None, :]).reshape(-1, n, n)
