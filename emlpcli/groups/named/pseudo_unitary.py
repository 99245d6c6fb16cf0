"""Unitary groups of indefinite forms, U(p,q) and SU(p,q), positive directions first."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from emlpcli.algebra.linear.haar import unitary_matrices
from emlpcli.algebra.spectra.families import Spectra
from emlpcli.arrays import np
from emlpcli.groups.base import Group, positive
from emlpcli.groups.named.classical import BOOST, TOLERANCE
from emlpcli.groups.named.linear import SU, Linear, U
from emlpcli.groups.structure import Series
from emlpcli.overrides import override

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from emlpcli.groups.irreps.table import Table


class Upq(Linear):
    """U(p,q): complex matrices that keep the Hermitian form η = diag(1, ..., 1, -1, ..., -1).

    `Upq(2, 1)` has two positive directions, which come first, and a negative one. It is connected,
    and its complex form is that of U(p+q), which therefore has the same invariants, in the same
    coordinates (Weyl's unitary trick). The complex conjugate of V is equivalent to V*, by η.
    Raises GroupError unless p, q >= 1.
    """

    name = "U"
    series: Series | None = "U"
    field = "C"
    is_compact = False
    special = False

    def __init__(self, p: int, q: int) -> None:
        positive(self.name, p, q)
        self.p, self.q = p, q
        self.summary = f"complex matrices that keep the Hermitian form diag(+{p}, -{q})"
        if self.special:
            self.summary += ", determinant 1"
        super().__init__(p + q)
        self.args = (p, q)

    @property
    def signs(self) -> NDArray[np.int64]:
        """The diagonal of η."""
        return np.where(np.arange(self.d) < self.p, 1, -1)

    @cached_property
    @override
    def lie_algebra(self) -> NDArray[Any]:
        """That of U(n) or SU(n), with the entries between both kinds of directions times i."""
        compact: Group = (SU if self.special else U)(self.n)
        mixed = self.signs[:, None] != self.signs
        return np.asarray(compact.lie_algebra * np.where(mixed, 1j, 1) + 0.0)

    @override
    def spectra(self) -> Spectra:
        """The maximal torus of the compact form; on the conjugate of V as on V*."""
        return tuple(s.beside(s.inverse()) for s in super().spectra())

    @override
    def irreps(self) -> Table:
        from emlpcli.groups.irreps.highest_weights import Spin, Weights

        if self.special and self.n == 2:
            return Spin(self.spectra(), negative=self.q)
        return Weights(self.spectra(), negative=self.q)

    @override
    def contains(self, other: Group) -> bool:
        """By the form, and by the determinant if special."""
        A, h, eta = other.lie_algebra, other.discrete_generators, np.diag(self.signs)
        rests = [_adjoint(A) @ eta + eta @ A, _adjoint(h) @ eta @ h - eta]
        if self.special:
            rests += [np.trace(A, axis1=1, axis2=2), np.linalg.det(h) - 1]
        return all(np.abs(rest).max(initial=0.0) <= TOLERANCE for rest in rests)

    @override
    def draw(self, rng: np.random.Generator, n: int) -> NDArray[Any]:
        """K A K: unitary matrices of both kinds of directions around boosts of pairs of them."""
        least = min(self.p, self.q)
        first = np.arange(least)
        boosts = np.broadcast_to(np.eye(self.d), (n, self.d, self.d)).copy()
        rapidities = BOOST * rng.normal(size=(n, least))
        boosts[:, first, first] = boosts[:, self.p + first, self.p + first] = np.cosh(rapidities)
        boosts[:, first, self.p + first] = boosts[:, self.p + first, first] = np.sinh(rapidities)
        left, right = (self._turns(rng, n) for _ in "lr")
        return np.asarray(left @ boosts @ right)

    def _turns(self, rng: np.random.Generator, n: int) -> NDArray[np.complex128]:
        """Elements of U(p) x U(q), of determinant 1 if special."""
        k = np.zeros((n, self.d, self.d), dtype=complex)
        k[:, : self.p, : self.p] = unitary_matrices(rng, n, self.p, special=False)
        k[:, self.p :, self.p :] = unitary_matrices(rng, n, self.q, special=False)
        if self.special:
            k[:, 0] /= np.linalg.det(k)[:, None]
        return k

    @override
    def draw_compact(self, rng: np.random.Generator, n: int) -> NDArray[Any]:
        """Haar distributed on U(p+q) or SU(p+q)."""
        return unitary_matrices(rng, n, self.d, special=self.special)


class SUpq(Upq):
    """SU(p,q): the matrices of U(p,q) of determinant 1."""

    name = "SU"
    series = "SU"
    special = True


def _adjoint(matrices: NDArray[Any]) -> NDArray[Any]:
    return np.asarray(np.conj(np.swapaxes(matrices, 1, 2)))
