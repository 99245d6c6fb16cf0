"""Classical groups that keep volumes or nothing: SU, U, SL and GL."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from emlpcli.algebra.counting import classical as counting
from emlpcli.algebra.linear.haar import orthogonal_matrices, unitary_matrices
from emlpcli.algebra.permutations.monomial_action import MonomialAction
from emlpcli.algebra.spectra import families as spectrum
from emlpcli.algebra.spectra.families import Spectra
from emlpcli.arrays import np
from emlpcli.groups.base import Count, positive
from emlpcli.groups.named.classical import BOOST, Classical, reflection, skew_basis
from emlpcli.groups.structure import InvariantForms, Series, Structure
from emlpcli.overrides import override

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from emlpcli.groups.irreps.table import Table


class Linear(Classical):
    """What SU, U, SL and GL share: invariants of pairings, and of volume forms if special."""

    is_orthogonal = False

    def __init__(self, n: int) -> None:
        positive(self.name, n)
        self.n = self.d = n
        self.lie_dimension = n * n - self.special
        if self.special and n == 1:
            self.order = 1
        super().__init__(n)

    @override
    def count(self, p: int, q: int) -> Count:
        """Mean of (tr g)^p (tr g^-1)^q over the compact form U(n) or SU(n)."""
        formula = counting.special_unitary if self.special else counting.unitary
        compact = f"{'SU' if self.special else 'U'}({self.n})"
        how = f"Haar mean of tr(g)^{p} tr(g⁻¹)^{q} on {compact}, as a Toeplitz determinant"
        return Count(formula(self.n, p, q), how)

    @override
    def spectra(self) -> Spectra:
        """The maximal torus of the compact form."""
        return spectrum.unitary_spectra(self.n, special=self.special)

    @override
    def irreps(self) -> Table | None:
        """None for SU(1) and SL(1), which are trivial."""
        from emlpcli.groups.irreps.highest_weights import Spin, Weights

        if self.special and self.n == 1:
            return None
        if self.series == "SU" and self.n == 2:
            return Spin(self.spectra())
        return Weights(self.spectra(), split=self.field == "R")

    @override
    def structure(self) -> Structure:
        """Pairings, and the volume form if special."""
        if self.n == 1:
            moves = tuple((np.array([0]), np.array([-1])) for _ in self.discrete_generators)
            weights = None if self.special else np.array([[1]])
            return MonomialAction(d=1, weights=weights, moves=moves)
        if self.n == 2 and self.special:  # keeps the area form, so that V* is isomorphic to V
            return InvariantForms(
                "form", 2, False, partner=np.array([1, 0]), sign=np.array([1, -1]), symbol="ε"
            )
        return InvariantForms("linear", self.n, self.special)

    @override
    def tensors(self) -> InvariantForms:
        """Pairings, and the volume form if special."""
        structure = self.structure()
        if isinstance(structure, InvariantForms):
            return structure
        return InvariantForms("linear", self.n, self.special)


class U(Linear):
    """The unitary group U(n) on C^n."""

    name = "U"
    series: Series | None = "U"
    summary = "unitary matrices, over ℂ"
    is_compact = True
    field = "C"
    special = False

    @cached_property
    @override
    def lie_algebra(self) -> NDArray[Any]:
        """E_ij - E_ji and i(E_ij + E_ji) for i > j, then i E_jj, less i E_(j+1)(j+1) if special."""
        n = self.n
        i, j = np.tril_indices(n, -1)
        imaginary = np.zeros((len(i), n, n), dtype=complex)
        imaginary[np.arange(len(i)), i, j] = 1j
        imaginary[np.arange(len(i)), j, i] = 1j
        entries = (np.eye(n) - np.eye(n, k=1))[:-1] if self.special else np.eye(n)
        diagonal = np.array([np.diag(row) for row in 1j * entries]).reshape(-1, n, n)
        return np.concatenate([skew_basis(n), imaginary, diagonal])

    @override
    def draw(self, rng: np.random.Generator, n: int) -> NDArray[Any]:
        return unitary_matrices(rng, n, self.n, special=self.special)


class SU(U):
    """The special unitary group SU(n) on C^n."""

    name = "SU"
    series = "SU"
    summary = "unitary matrices of determinant 1, over ℂ"
    special = True


class _Real(Linear):
    """What SL and GL share: real matrices, and how they are drawn."""

    field = "R"

    @override
    def draw(self, rng: np.random.Generator, n: int) -> NDArray[Any]:
        """K A K: orthogonal matrices around diagonal log-normal ones, of product 1 if special."""
        a = BOOST * rng.normal(size=(n, self.n))
        if self.special:
            a -= a.mean(axis=1, keepdims=True)
        left, right = (orthogonal_matrices(rng, n, self.n, special=self.special) for _ in "lr")
        return (left * np.exp(a)[:, None, :]) @ right


class SL(_Real):
    """The special linear group SL(n) on R^n."""

    name = "SL"
    series = "SL"
    summary = "real matrices of determinant 1"
    special = True

    def __init__(self, n: int) -> None:
        super().__init__(n)
        self.is_compact = n == 1

    @cached_property
    @override
    def lie_algebra(self) -> NDArray[Any]:
        """E_ij for i != j, then E_jj - E_nn."""
        n = self.n
        A = np.eye(n * n).reshape(n * n, n, n)
        off = A[~np.eye(n, dtype=bool).ravel()]
        diagonal = A[:: n + 1][:-1].copy()
        diagonal[:, -1, -1] = -1
        return np.concatenate([off, diagonal])


class GL(_Real):
    """The general linear group GL(n) on R^n, both components."""

    name = "GL"
    series = "GL"
    summary = "invertible real matrices"
    is_compact = False
    special = False

    @cached_property
    @override
    def lie_algebra(self) -> NDArray[Any]:
        return np.eye(self.n**2).reshape(-1, self.n, self.n)

    @cached_property
    @override
    def discrete_generators(self) -> NDArray[Any]:
        """One reflection, which reaches the matrices of negative determinant."""
        return reflection(self.n)[None]
