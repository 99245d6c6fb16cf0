"""Groups monomial in a suitable basis: C, D, their R^3 forms, Trivial and Scaling."""

from __future__ import annotations

from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Any

from emlpcli.algebra.counting import finite as counting
from emlpcli.algebra.limits import MOST_CLASSES
from emlpcli.algebra.linear.haar import orthogonal_matrices
from emlpcli.algebra.permutations.monomial_action import MonomialAction, plane_basis
from emlpcli.algebra.spectra import families as spectrum
from emlpcli.algebra.spectra.families import Spectra
from emlpcli.algebra.spectra.weyl import Weyl
from emlpcli.arrays import np
from emlpcli.groups.base import Count, Group, positive
from emlpcli.groups.named.classical import BOOST, plane_rotations, reflection
from emlpcli.groups.structure import Naming, Structure
from emlpcli.overrides import override

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from emlpcli.groups.irreps.table import Table


class AxialGroup(Group):
    """Rotations of the first two coordinates of R^2 or R^3, with or without reflections.

    `turns` is the order of the rotation subgroup, None for all rotations.
    """

    is_orthogonal = True
    is_permutation = False
    field = "R"
    d = 2
    turns: int | None = None
    reflections = False
    lie_dimension = 1
    naming: Naming | None = "Mulliken"

    @cached_property
    @override
    def lie_algebra(self) -> NDArray[Any]:
        """The rotation generator, where all rotations are in the group."""
        A = np.zeros((self.lie_dimension, self.d, self.d))
        A[:, 1, 0], A[:, 0, 1] = 1, -1
        return A

    @cached_property
    @override
    def discrete_generators(self) -> NDArray[Any]:
        """The smallest rotation, where there is one, and diag(-1, 1, ...)."""
        generators = []
        if self.turns is not None:
            generators.append(plane_rotations(np.array([2 * np.pi / self.turns]), self.d)[0])
        if self.reflections:
            generators.append(reflection(self.d))
        return np.array(generators).reshape(-1, self.d, self.d)

    @override
    def count(self, p: int, q: int) -> Count:
        """Words in the weights 1, -1 (and 0) whose sum the rotations fix."""
        formula = counting.planar_dihedral if self.reflections else counting.planar_rotations
        modulus = "" if self.turns is None else f" modulo {self.turns}"
        how = f"words of length {p + q} in the weights with sum 0{modulus}"
        if self.reflections:
            how += ", averaged with the reflections' traces"
        return Count(formula(self.turns, p + q, fixed=self.d - 2), how)

    @override
    def spectra(self) -> Spectra | None:
        """Rotations one by one or as a torus, and the reflections."""
        fixed, turns = [0] * (self.d - 2), self.turns
        share = Fraction(1, 1 + self.reflections)
        if turns is None:
            found = [spectrum.torus([(1,), (-1,)] + [(0,)] * len(fixed), Weyl("torus", 1), share)]
        elif turns > MOST_CLASSES:
            return None
        else:
            rotations = ([j, -j, *fixed] for j in range(turns))
            found = [spectrum.finite_class(turns, r, share / turns) for r in rotations]
        if self.reflections:
            found.append(spectrum.finite_class(2, [1, 0, *fixed], share))
        return tuple(found)

    @override
    def irreps(self) -> Table | None:
        """By weights, where all rotations are in the group."""
        from emlpcli.groups.irreps.highest_weights import Orthogonal, Weights

        spectra = None if self.turns is not None else self.spectra()
        if spectra is None:
            return None
        return Orthogonal(spectra, 2) if self.reflections else Weights(spectra)

    @override
    def structure(self) -> Structure:
        """Phases on the two circular basis vectors, exchanged by a reflection."""
        change, conjugate = plane_basis(self.d)
        weight = np.array([1, -1, 0][: self.d])
        sign = np.array([-1, -1, 1][: self.d])
        return MonomialAction(
            d=self.d,
            change=change,
            conjugate=conjugate,
            weights=weight[None] if self.turns is None else None,
            phases=() if self.turns is None else ((weight, self.turns),),
            moves=((conjugate, sign),) if self.reflections else (),
        )

    @override
    def draw(self, rng: np.random.Generator, n: int) -> NDArray[Any]:
        if self.turns is None:
            g = np.broadcast_to(np.eye(self.d), (n, self.d, self.d)).copy()
            g[:, :2, :2] = orthogonal_matrices(rng, n, 2, special=not self.reflections)
            return g
        g = plane_rotations(2 * np.pi * rng.integers(self.turns, size=n) / self.turns, self.d)
        if self.reflections:
            g[:, :, 0] *= rng.choice([-1, 1], size=(n, 1))
        return g


class _Finite(AxialGroup):
    lie_dimension = 0

    def __init__(self, k: int) -> None:
        positive(self.name, k)
        self.turns = k
        self.order = 2 * k if self.reflections else k
        super().__init__(k)


class C(_Finite):
    """The cyclic group C(k), rotating the plane by multiples of 360/k degrees."""

    name = "C"
    series = "circle"
    summary = "rotations of the plane by 360°/k"


class D(_Finite):
    """The dihedral group D(k) of order 2k, acting on the plane."""

    name = "D"
    series = "circle"
    summary = "rotations of the plane by 360°/k and reflections"
    reflections = True


class DkeR3(_Finite):
    """The dihedral group D(k) on R^3, acting on the first two coordinates."""

    name = "DkeR3"
    summary = "D(k) on the first two coordinates of R³"
    reflections = True
    d = 3


class SO2eR3(AxialGroup):
    """The rotations of R^3 about the third axis."""

    name = "SO2eR3"
    summary = "rotations of R³ about the z axis"
    d = 3


class O2eR3(AxialGroup):
    """The rotations of R^3 about the third axis and the reflections in planes through it."""

    name = "O2eR3"
    summary = "O(2) on the first two coordinates of R³"
    d = 3
    reflections = True


class Trivial(Group):
    """The trivial group {I} on R^n: every linear map is equivariant."""

    name = "Trivial"
    summary = "the identity of Rⁿ alone"
    is_permutation = True
    field = "R"
    order = 1
    lie_dimension = 0

    def __init__(self, n: int) -> None:
        positive(self.name, n)
        self.n = self.d = n
        super().__init__(n)

    @override
    def count(self, p: int, q: int) -> Count:
        return Count(counting.everything(self.n, p + q), "every vector is invariant")

    @override
    def spectra(self) -> Spectra:
        return (spectrum.finite_class(1, [0] * self.n, Fraction(1)),)

    @override
    def structure(self) -> Structure:
        return MonomialAction(d=self.n)

    @override
    def draw(self, rng: np.random.Generator, n: int) -> NDArray[Any]:
        return np.broadcast_to(np.eye(self.d), (n, self.d, self.d)).copy()


class Scaling(Group):
    """The positive multiples of the identity of R^n."""

    name = "Scaling"
    summary = "positive multiples of the identity of Rⁿ"
    is_orthogonal = False
    is_permutation = False
    is_compact = False
    is_reductive = True
    field = "R"
    lie_dimension = 1

    def __init__(self, n: int) -> None:
        positive(self.name, n)
        self.n = self.d = n
        super().__init__(n)

    @cached_property
    @override
    def lie_algebra(self) -> NDArray[Any]:
        return np.eye(self.n)[None]

    @override
    def count(self, p: int, q: int) -> Count:
        """Everything where V and V* balance, else nothing."""
        value = counting.everything(self.n, p + q) if p == q else 0
        return Count(value, f"a scaling by s acts by s^{p - q}")

    @override
    def spectra(self) -> Spectra:
        """One weight, the same on every basis vector."""
        return (spectrum.torus([(1,)] * self.n, Weyl("torus", 1)),)

    @override
    def irreps(self) -> Table:
        from emlpcli.groups.irreps.highest_weights import Weights

        return Weights(self.spectra(), split=True)

    @override
    def structure(self) -> Structure:
        """One weight, the same on every basis vector."""
        return MonomialAction(d=self.n, weights=np.ones((1, self.n), dtype=np.int64))

    @override
    def draw(self, rng: np.random.Generator, n: int) -> NDArray[Any]:
        return np.exp(BOOST * rng.normal(size=(n, 1, 1))) * np.eye(self.d)
