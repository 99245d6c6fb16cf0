"""Spin groups on vectors and spinors: Spin(n), and Spin(p,q) of an indefinite form."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

from emlpcli.algebra.lie import spin_torus
from emlpcli.algebra.lie.clifford import (
    Complex,
    Integers,
    charge_conjugation,
    gamma_matrices,
    lifted,
)
from emlpcli.algebra.lie.root_system import RootSystem
from emlpcli.algebra.lie.torus import Torus
from emlpcli.algebra.spectra.families import Spectra, torus
from emlpcli.algebra.spectra.weyl import Weyl, of_system
from emlpcli.arrays import np
from emlpcli.errors import GroupError, TooLargeError
from emlpcli.groups.base import Count, Group, positive
from emlpcli.groups.limits import LARGEST_SPIN
from emlpcli.groups.named.classical import BOOST, SO, TOLERANCE, keep
from emlpcli.groups.named.indefinite import SO0pq, keeps_positive
from emlpcli.groups.named.lorentz import SO13p
from emlpcli.groups.structure import Series
from emlpcli.overrides import override

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from emlpcli.groups.irreps.table import Table


class Spin(Group):
    """Spin(n), the double cover of SO(n), on its vectors V and its spinors S.

    Elements are block diagonal matrices of a rotation R and of a spinor matrix s with
    s γ(v) s⁻¹ = γ(R v), where γ(v) = Σ v_a γ_a and γ_a γ_b + γ_b γ_a = 2 δ_ab, see
    `gamma_matrices`. The Lie algebra element E_ab - E_ba of so(n) acts on spinors by ½ γ_a γ_b
    (Lawson and Michelsohn, Spin Geometry, 1989, I.2 and I.6, with the other sign of the form).

    V is real, and acts on ℂ^n beside the spinors S, which are complex, of dimension 2^m for
    n = 2m or 2m + 1. For even n they are the sum Sl ⊕ Sr of the half-spinors with the highest
    weights (½, ..., ½, ½) and (½, ..., ½, -½), in this order, on which Γ = (-i)^m γ_1 ... γ_n is 1
    and -1. Raises GroupError for n = 1.
    """

    name = "Spin"
    summary = "double cover of SO(n) on vectors V and spinors S, over ℂ; S = Sl ⊕ Sr for even n"
    is_orthogonal = False
    is_permutation = False
    is_compact = True
    is_reductive = True
    field = "C"

    def __init__(self, n: int) -> None:
        positive(self.name, n, least=2)
        self._begin(n)
        super().__init__(n)

    def _begin(self, n: int) -> None:
        """What the number of dimensions says."""
        if n > LARGEST_SPIN:
            raise TooLargeError(
                f"spinors in {n} dimensions have {2 ** (n // 2)} components, which are too many",
                hint=f"at most {LARGEST_SPIN} dimensions are possible",
            )
        self.n = n
        self.d = n + 2 ** (n // 2)
        self.lie_dimension = n * (n - 1) // 2

    @property
    def metric(self) -> Integers:
        """The signs η_a of the squares of the γ's."""
        return np.ones(self.n, dtype=np.int64)

    @cached_property
    def gamma(self) -> Complex:
        """γ_1, ..., γ_n with γ_a γ_b + γ_b γ_a = 2 η_ab, shape (n, 2^m, 2^m).

        Those of a negative direction are -i times Hermitian ones: so the half-spinors Sl of
        Spin(1,3) are left-handed, on which a boost acts as -i times the rotation about its axis.
        """
        return gamma_matrices(self.n) * np.where(self.metric > 0, 1, -1j)[:, None, None]

    @cached_property
    def vectors(self) -> Group:
        """The group of the matrices on V."""
        return SO(self.n)

    @property
    @override
    def blocks(self) -> Mapping[str, slice]:
        n, d = self.n, self.d
        if n % 2:
            return {"V": slice(0, n), "S": slice(n, d)}
        middle = (n + d) // 2
        return {"V": slice(0, n), "Sl": slice(n, middle), "Sr": slice(middle, d)}

    @property
    @override
    def sums(self) -> Mapping[str, tuple[str, ...]]:
        return {} if self.n % 2 else {"S": ("Sl", "Sr")}

    @override
    def on_block(self, name: str) -> Group:
        return self.vectors if name == "V" else super().on_block(name)

    @cached_property
    @override
    def lie_algebra(self) -> NDArray[Any]:
        """That of the group on V, each of its generators beside what it is on spinors."""
        A = self.vectors.lie_algebra
        return self._beside(A, lifted(A, self.gamma, self.metric))

    def _keeps_directions(self, R: NDArray[Any]) -> bool:
        """Whether matrices that keep the form are in the identity component of its group."""
        return True

    def _beside(self, vectors: NDArray[Any], spinors: NDArray[Any]) -> Complex:
        n = self.n
        found = np.zeros((len(vectors), self.d, self.d), dtype=complex)
        found[:, :n, :n], found[:, n:, n:] = vectors, spinors
        return found

    @cached_property
    @override
    def discrete_generators(self) -> NDArray[Any]:
        """None: the group is connected."""
        return np.zeros((0, self.d, self.d), dtype=complex)

    @override
    def spectra(self) -> Spectra:
        """The maximal torus of Spin(n), weights by their Dynkin labels.

        A connected real form has the same invariants (Weyl's unitary trick).
        """
        system = self.system
        weyl = Weyl("torus", 1) if system is None else of_system(system.letter, system.rank)
        return (torus(spin_torus.weights(self.n), weyl),)

    @property
    def system(self) -> RootSystem | None:
        """The root system, simple roots in the order of those of `torus`; none of Spin(2)."""
        return spin_torus.system(self.n)

    @cached_property
    @override
    def series(self) -> Series | None:
        """Dynkin labels, or spins for n = 3; those of SO(2) for n = 2."""
        return None if self.n == 2 else "Spin"

    @override
    def torus(self) -> Torus:
        """That of the compact form; negative directions are i times directions of its V."""
        X = spin_torus.rotations(self.n)
        spinors = lifted(X, gamma_matrices(self.n), np.ones(self.n, dtype=np.int64))
        phase = np.where(self.metric > 0, 1, -1j)
        elements = self._beside(X * phase / phase[:, None], spinors)
        m = self.n // 2
        return Torus(elements[:m], elements[m:], spin_torus.chamber(self.n))

    @override
    def contains(self, other: Group) -> bool:
        """Whether elements are pairs (R, s), R in the group of V and s of norm 1 over it.

        Over R there is s up to a factor, of which sᵀ C s = C leaves the sign, C being a form that
        spinors keep.
        """
        n, gamma = self.n, self.gamma
        A, h = other.lie_algebra, other.discrete_generators
        X, R, s = A[:, :n, :n], h[:, :n, :n], h[:, n:, n:]
        if not (keep(X, R, self.vectors) and self._keeps_directions(R)):
            return False
        C = charge_conjugation(n)
        rests = [
            A - self._beside(X, lifted(X, gamma, self.metric)),
            h - self._beside(R, s),
            np.einsum("gab,kbc->gkac", s, gamma) - np.einsum("gik,iab,gbc->gkac", R, gamma, s),
            np.swapaxes(s, 1, 2) @ C @ s - C,
        ]
        return all(np.abs(rest).max(initial=0.0) <= TOLERANCE for rest in rests)

    @override
    def count(self, p: int, q: int) -> Count | None:
        """That of the group on V."""
        return self.vectors.count(p, q)

    @override
    def irreps(self) -> Table:
        from emlpcli.groups.irreps.spin import SpinWeights

        return SpinWeights(self.spectra(), self.n)

    @override
    def draw(self, rng: np.random.Generator, n: int) -> NDArray[Any]:
        """Haar distributed: turns of e_k to a uniform vector orthogonal to those before, and ±1.

        e turns to v in their plane by γ(b) γ(e), two reflections, b being the unit vector halfway.
        A turn of e_1 for every point of the sphere, times Haar's measure of the group that keeps
        e_1, is Haar's measure.
        """
        one = np.eye(self.n)
        R = np.broadcast_to(one, (n, self.n, self.n))
        s = np.broadcast_to(np.eye(self.d - self.n, dtype=complex), (n, *self.gamma.shape[1:]))
        for k in range(self.n - 1):
            v = np.zeros((n, self.n))
            v[:, k:] = rng.normal(size=(n, self.n - k))
            b = v / np.linalg.norm(v, axis=1, keepdims=True) + one[k]
            b /= np.linalg.norm(b, axis=1, keepdims=True)
            R = R @ (2 * b[:, :, None] * b[:, None] - one) @ (2 * np.outer(one[k], one[k]) - one)
            s = s @ np.tensordot(b, self.gamma, 1) @ self.gamma[k]
        return self._beside(R, s * rng.choice([-1, 1], size=(n, 1, 1)))


class SpinPQ(Spin):
    """Spin(p,q): the identity component of the double cover of SO(p,q), positive directions first.

    The γ's have γ_a γ_b + γ_b γ_a = 2 η_ab with η = diag(1, ..., 1, -1, ..., -1); Spin(1,3) is
    SL(2,ℂ) on four-vectors, time first, and on Dirac spinors. It has the same invariants as
    Spin(p+q), but conjugates of its spinors are not their duals. Raises GroupError unless
    p, q >= 1 and p + q >= 3.
    """

    is_compact = False

    def __init__(self, p: int, q: int) -> None:
        positive(self.name, p, q)
        if p + q < 3:
            raise GroupError(
                f"{self.name}(1,1) is not among the groups", hint="SO11p has the boosts of one axis"
            )
        self.p, self.q = p, q
        self._begin(p + q)
        even = "; S = Sl ⊕ Sr" if (p + q) % 2 == 0 else ""
        self.summary = (
            f"double cover of SO({p},{q}), identity component, on vectors V and spinors S, over ℂ"
            f"{even}"
        )
        Group.__init__(self, p, q)

    @property
    @override
    def metric(self) -> Integers:
        return np.where(np.arange(self.n) < self.p, 1, -1)

    @override
    def _keeps_directions(self, R: NDArray[Any]) -> bool:
        return keeps_positive(R, self.p)

    @override
    def draw(self, rng: np.random.Generator, n: int) -> NDArray[Any]:
        """Products of two exponentials of rotations, and between them one of boosts."""
        from scipy.linalg import expm

        A = self.lie_algebra
        compact = np.abs(A + np.conj(np.swapaxes(A, 1, 2))).max(axis=(1, 2)) < TOLERANCE
        g = np.broadcast_to(np.eye(self.d, dtype=complex), (n, self.d, self.d))
        for part, scale in ((A[compact], 2.0), (A[~compact], BOOST), (A[compact], 2.0)):
            z = scale * rng.normal(size=(n, len(part)))
            g = g @ expm(np.einsum("ni,ijk->njk", z, part))
        return np.array(g)

    @cached_property
    @override
    def vectors(self) -> Group:
        return SO13p() if (self.p, self.q) == (1, 3) else SO0pq(self.p, self.q)
