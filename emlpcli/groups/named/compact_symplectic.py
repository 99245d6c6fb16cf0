"""The compact symplectic group USp(2m), of unitary matrices that keep a symplectic form."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from emlpcli.algebra.counting import classical as counting
from emlpcli.algebra.spectra import families as spectrum
from emlpcli.algebra.spectra.families import Spectra
from emlpcli.arrays import np
from emlpcli.errors import GroupError
from emlpcli.groups.base import Count, positive
from emlpcli.groups.named.classical import Classical, Sp
from emlpcli.groups.named.linear import U
from emlpcli.groups.structure import InvariantForms
from emlpcli.overrides import override

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from emlpcli.groups.irreps.table import Table


class USp(Classical):
    """The compact symplectic group USp(n) on C^n, n = 2m; mathematicians' Sp(m).

    Unitary matrices g with g^T J g = J, where J e_(i+m) = e_i and J e_i = -e_(i+m) for i < m: the
    unitary matrices over the quaternions. USp(2) is SU(2). It is the compact form of Sp(2m,R).
    Raises GroupError for an odd n.
    """

    name = "USp"
    series = "Sp"
    summary = "unitary matrices that keep a symplectic form on ℂⁿ, n even"
    example = "USp(4)"
    is_orthogonal = False
    is_compact = True
    field = "C"

    def __init__(self, n: int) -> None:
        positive(self.name, n)
        if n % 2:
            raise GroupError(
                f"USp({n}): a symplectic form needs an even number of dimensions",
                hint=f"USp(n) acts on ℂⁿ: write USp({n - 1 or 2}), or USp({n + 1})",
            )
        self.n = self.d = n
        self.lie_dimension = n * (n + 1) // 2
        super().__init__(n)

    @cached_property
    @override
    def lie_algebra(self) -> NDArray[Any]:
        """[[A, B], [-B*, conj A]], A antihermitian and B symmetric."""
        m = self.n // 2
        unitary = U(m).lie_algebra
        i, j = np.tril_indices(m)
        symmetric = np.zeros((len(i), m, m), dtype=complex)
        symmetric[np.arange(len(i)), i, j] = symmetric[np.arange(len(i)), j, i] = 1
        B = np.concatenate([symmetric, 1j * symmetric])
        none = [np.zeros_like(stack) for stack in (unitary, B)]
        diagonal = np.block([[unitary, none[0]], [none[0], unitary.conj()]])
        return np.concatenate([diagonal, np.block([[none[1], B], [-B.conj(), none[1]]])]) + 0.0

    @override
    def count(self, p: int, q: int) -> Count:
        """Mean of (tr g)^(p+q) over Haar measure; V* is isomorphic to V."""
        value = counting.symplectic(self.n // 2, p + q)
        return Count(value, f"Haar mean of tr(g)^{p + q} on {self}, by Weyl's integration formula")

    @override
    def spectra(self) -> Spectra:
        return spectrum.symplectic_spectra(self.n // 2)

    @override
    def irreps(self) -> Table:
        """By partitions; quaternionic where they have an odd number of boxes."""
        from emlpcli.groups.irreps.highest_weights import Weights

        return Weights(self.spectra())

    @override
    def structure(self) -> InvariantForms:
        """The symplectic form J, as Sp has it."""
        found = Sp(self.n // 2).structure()
        assert isinstance(found, InvariantForms)
        return found

    @override
    def draw(self, rng: np.random.Generator, n: int) -> NDArray[Any]:
        """Haar distributed: the unitary part of a Gaussian matrix of quaternions."""
        m = self.n // 2
        a, b = (rng.normal(size=(n, m, m)) + 1j * rng.normal(size=(n, m, m)) for _ in "ab")
        left, _, right = np.linalg.svd(np.block([[a, -b.conj()], [b, a.conj()]]))
        return np.asarray(left @ right)
