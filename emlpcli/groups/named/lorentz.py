"""The Lorentz groups in 1+3 and 1+1 dimensions, time first."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from emlpcli.algebra.counting import classical, finite
from emlpcli.algebra.linear.haar import orthogonal_matrices
from emlpcli.algebra.permutations.monomial_action import MonomialAction
from emlpcli.algebra.spectra import families as spectrum
from emlpcli.algebra.spectra.families import Spectra
from emlpcli.arrays import np
from emlpcli.groups.base import Count, Group
from emlpcli.groups.named.classical import BOOST, keeps, reflection, skew_basis
from emlpcli.groups.structure import InvariantForms, Structure
from emlpcli.overrides import override

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from emlpcli.groups.irreps.table import Table


class _Lorentz(Group):
    """What all Lorentz groups share."""

    is_orthogonal = False
    is_permutation = False
    is_compact = False
    is_reductive = True
    field = "R"
    special: bool

    @override
    def spectra(self) -> Spectra:
        """Those of the compact form, an orthogonal group."""
        return spectrum.orthogonal_spectra(self.d, special=self.special)

    @override
    def tensors(self) -> InvariantForms:
        """The Minkowski form η = diag(1, -1, ..., -1), and the volume form if special."""
        sign = np.where(np.arange(self.d) > 0, -1, 1)
        return InvariantForms(
            "form", self.d, self.special, partner=np.arange(self.d), sign=sign, symbol="η"
        )

    @override
    def contains(self, other: Group) -> bool:
        """By the forms, and by the future cone where this group keeps it."""
        future = bool(np.all(other.discrete_generators[:, 0, 0].real > 0))
        return keeps(other, self) and (future or bool(len(self.discrete_generators)))

    def _components(self, rng: np.random.Generator, g: NDArray[Any]) -> NDArray[Any]:
        """Elements of the identity component, each moved to a random component."""
        for h in self.discrete_generators:
            g = np.where(rng.integers(2, size=(len(g), 1, 1)) == 1, g @ h, g)
        return g


def _boosts(rapidities: NDArray[np.float64]) -> NDArray[np.float64]:
    """Boosts in the plane of time and the first coordinate, shape (n, 2, 2)."""
    even, odd = np.cosh(rapidities), np.sinh(rapidities)
    return np.moveaxis(np.array([[even, odd], [odd, even]]), 2, 0)


class SO13p(_Lorentz):
    """The identity component of the Lorentz group O(1,3) on R^4, time first."""

    name = "SO13p"
    summary = "Lorentz group, identity component"
    series = "Lorentz"
    d = 4
    lie_dimension = 6
    special = True

    @cached_property
    @override
    def lie_algebra(self) -> NDArray[Any]:
        A = np.zeros((6, 4, 4))
        for i in range(3):
            A[i, 1 + i, 0] = A[i, 0, 1 + i] = 1
        A[3:, 1:, 1:] = skew_basis(3)
        return A

    @override
    def count(self, p: int, q: int) -> Count:
        """Invariants of the compact form in the same complex group; V* is isomorphic to V."""
        formula = classical.special_orthogonal if self.special else classical.orthogonal
        compact = "SO(4)" if self.special else "O(4)"
        how = f"Haar mean of tr(g)^{p + q} on the compact form {compact}"
        return Count(formula(4, p + q), f"{how}, by Weyl's integration formula")

    @override
    def irreps(self) -> Table:
        """By spins (j1,j2); SO(1,3) has those of its identity component, which is dense in it."""
        from emlpcli.groups.irreps.highest_weights import Lorentz, LorentzParity

        return (Lorentz if self.special else LorentzParity)(self.spectra())

    @override
    def structure(self) -> Structure:
        return self.tensors()

    @override
    def draw(self, rng: np.random.Generator, n: int) -> NDArray[Any]:
        """Rotation, boost along x, rotation; then a random element of each other component."""
        left, boost, right = np.broadcast_to(np.eye(4), (3, n, 4, 4)).copy()
        boost[:, :2, :2] = _boosts(BOOST * rng.normal(size=n))
        for k in (left, right):
            k[:, 1:, 1:] = orthogonal_matrices(rng, n, 3, special=True)
        return self._components(rng, left @ boost @ right)


class SO13(SO13p):
    """The proper Lorentz group SO(1,3) on R^4: determinant 1, two components."""

    name = "SO13"
    summary = "Lorentz group, determinant 1"

    @cached_property
    @override
    def discrete_generators(self) -> NDArray[Any]:
        return -np.eye(4)[None]


class O13(SO13p):
    """The full Lorentz group O(1,3) on R^4, four components."""

    name = "O13"
    aliases = ("Lorentz",)
    summary = "Lorentz group with parity and time reversal"
    special = False

    @cached_property
    @override
    def discrete_generators(self) -> NDArray[Any]:
        """Inversion of space and time; time reversal."""
        return np.stack([-np.eye(4), reflection(4)])


class SO11p(_Lorentz):
    """The identity component of the Lorentz group O(1,1) on R^2, time first."""

    name = "SO11p"
    summary = "boosts in 1+1 dimensions"
    d = 2
    lie_dimension = 1
    special = True

    @cached_property
    @override
    def lie_algebra(self) -> NDArray[Any]:
        return np.array([[[0.0, 1.0], [1.0, 0.0]]])

    @override
    def count(self, p: int, q: int) -> Count:
        """Words of length p+q in the two light-cone weights 1 and -1 with sum 0."""
        k = p + q
        value = finite.planar_rotations(None, k)
        return Count(value, f"words of length {k} in the weights ±1 with sum 0")

    @override
    def irreps(self) -> Table:
        from emlpcli.groups.irreps.highest_weights import Orthogonal, Weights

        return Weights(self.spectra(), times=1) if self.special else Orthogonal(self.spectra(), 2)

    @override
    def structure(self) -> Structure:
        """Opposite scalings of the two light-cone vectors."""
        change = np.array([[1.0, 1.0], [1.0, -1.0]]) / np.sqrt(2)
        return MonomialAction(d=2, change=change, weights=np.array([[1, -1]]))

    @override
    def draw(self, rng: np.random.Generator, n: int) -> NDArray[Any]:
        """A normally distributed rapidity, then a random element of each other component."""
        return self._components(rng, _boosts(BOOST * rng.normal(size=n)))


class O11(SO11p):
    """The Lorentz group O(1,1) on R^2, four components."""

    name = "O11"
    summary = "Lorentz group in 1+1 dimensions, four components"
    special = False

    @cached_property
    @override
    def discrete_generators(self) -> NDArray[Any]:
        """Inversion of space and time; time reversal."""
        return np.stack([-np.eye(2), reflection(2)])

    @override
    def count(self, p: int, q: int) -> Count:
        """Half of those of SO11p for an even number of indices, none for an odd one."""
        k = p + q
        value = finite.planar_dihedral(None, k)
        how = f"words of length {k} in the weights ±1 with sum 0, up to exchange of ±1"
        return Count(value, how)

    @override
    def structure(self) -> Structure:
        """Time reversal exchanges the light-cone vectors and changes their sign."""
        boosts = super().structure()
        assert isinstance(boosts, MonomialAction)
        inversion = (np.array([1, 1]), 2)
        exchange = (np.array([1, 0]), np.array([-1, -1]))
        return replace(boosts, phases=(inversion,), moves=(exchange,))
