"""Classical groups that keep a form: SO, O and Sp."""

from __future__ import annotations

from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any

from emlpcli.algebra.counting import classical as counting
from emlpcli.algebra.linear.haar import orthogonal_matrices, unitary_matrices
from emlpcli.algebra.permutations.monomial_action import MonomialAction, plane_basis
from emlpcli.algebra.spectra import families as spectrum
from emlpcli.algebra.spectra.families import Spectra
from emlpcli.arrays import np
from emlpcli.groups.base import Count, Group, positive
from emlpcli.groups.structure import InvariantForms, Series, Structure
from emlpcli.overrides import override

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from emlpcli.groups.irreps.table import Table

TOLERANCE = 1e-8  # error of an equation that rounding of generators leaves
BOOST = 0.4  # standard deviation of the non-compact part of a sample: large, yet well conditioned


def skew_basis(n: int) -> NDArray[np.float64]:
    """The matrices E_ij - E_ji, i > j, shape (n(n-1)/2, n, n): a basis of so(n)."""
    i, j = np.tril_indices(n, -1)
    A = np.zeros((len(i), n, n))
    A[np.arange(len(i)), i, j] = 1
    A[np.arange(len(i)), j, i] = -1
    return A


def reflection(n: int) -> NDArray[np.float64]:
    """diag(-1, 1, ..., 1)."""
    h = np.eye(n)
    h[0, 0] = -1
    return h


def plane_rotations(angles: NDArray[np.float64], d: int) -> NDArray[np.float64]:
    """Rotations of the first two of d coordinates by n angles, shape (n, d, d)."""
    g = np.broadcast_to(np.eye(d), (len(angles), d, d)).copy()
    g[:, 0, 0] = g[:, 1, 1] = np.cos(angles)
    g[:, 1, 0] = np.sin(angles)
    g[:, 0, 1] = -g[:, 1, 0]
    return g


@lru_cache(maxsize=32)  # asked for by every step of a solution
def _euclidean(n: int, *, special: bool) -> Structure:
    """How O(n) or SO(n) acts: monomially in the plane and below, else as a classical group."""
    eye = np.arange(n)
    if n == 1:
        return MonomialAction(d=1, moves=() if special else ((eye, np.array([-1])),))
    if n == 2:
        change, conjugate = plane_basis(2)
        flip = (np.array([1, 0]), np.array([-1, -1]))
        return MonomialAction(
            d=2,
            change=change,
            conjugate=conjugate,
            weights=np.array([[1, -1]]),
            moves=() if special else (flip,),
        )
    return _euclidean_form(n, special=special)


@lru_cache(maxsize=32)
def _euclidean_form(n: int, *, special: bool) -> InvariantForms:
    """The form δ, and the volume form if special."""
    ones = np.ones(n, dtype=np.int64)
    return InvariantForms("form", n, special, partner=np.arange(n), sign=ones)


class Classical(Group):
    """A group that its forms, the field and compactness define."""

    is_permutation = False
    is_reductive = True
    special: bool

    @override
    def contains(self, other: Group) -> bool:
        return keeps(other, self)


def keeps(small: Group, large: Group) -> bool:
    """Whether a group keeps all that defines a classical one: real entries, lengths, form, volume.

    Not whether it keeps its components apart, as a connected Lorentz group keeps future cones.
    """
    return keep(small.lie_algebra, small.discrete_generators, large)


def keep(A: NDArray[Any], h: NDArray[Any], large: Group) -> bool:
    """The same of generators, of a Lie algebra and others, shapes (D, d, d) and (M, d, d)."""
    forms = large.tensors()
    assert forms is not None
    T, one = np.swapaxes, np.eye(large.d)
    rests: list[Any] = []
    if large.field == "R":
        rests += [np.imag(A), np.imag(h)]
    if large.is_compact:
        rests += [A + T(A.conj(), 1, 2), h @ T(h.conj(), 1, 2) - one]
    if forms.partner is not None and forms.sign is not None:
        B = np.zeros((large.d, large.d))
        B[np.arange(large.d), forms.partner] = forms.sign
        rests += [T(A, 1, 2) @ B + B @ A, T(h, 1, 2) @ B @ h - B]
    if forms.special:
        rests += [np.trace(A, axis1=1, axis2=2), np.linalg.det(h) - 1]
    return all(np.abs(rest).max(initial=0.0) <= TOLERANCE for rest in rests)


class SO(Classical):
    """The special orthogonal group SO(n) on R^n."""

    name = "SO"
    summary = "rotations of Rⁿ"
    is_orthogonal = True
    field = "R"
    special = True

    def __init__(self, n: int) -> None:
        positive(self.name, n)
        self.n = self.d = n
        self.lie_dimension = n * (n - 1) // 2
        if n == 1:
            self.order = 1 if self.special else 2
        super().__init__(n)

    @cached_property
    @override
    def series(self) -> Series:
        """Harmonics of the circle or the sphere; in other dimensions partitions."""
        if self.n in (2, 3):
            return "circle" if self.n == 2 else "sphere"
        return "SO" if self.special else "O"

    @cached_property
    @override
    def lie_algebra(self) -> NDArray[Any]:
        """E_ij - E_ji for i > j."""
        return skew_basis(self.n)

    @override
    def count(self, p: int, q: int) -> Count:
        """Mean of (tr g)^(p+q) over Haar measure."""
        formula = counting.special_orthogonal if self.special else counting.orthogonal
        value = formula(self.n, p + q)
        return Count(value, f"Haar mean of tr(g)^{p + q} on {self}, by Weyl's integration formula")

    @override
    def spectra(self) -> Spectra:
        """The maximal torus, and the other component of O(n)."""
        return spectrum.orthogonal_spectra(self.n, special=self.special)

    @override
    def irreps(self) -> Table | None:
        """None for SO(1), which is trivial."""
        from emlpcli.groups.irreps.highest_weights import Orthogonal, Weights

        if not self.special:
            return Orthogonal(self.spectra(), self.n)
        return None if self.n == 1 else Weights(self.spectra())

    @override
    def structure(self) -> Structure:
        """Forms, and the volume form if special."""
        return _euclidean(self.n, special=self.special)

    @override
    def tensors(self) -> InvariantForms:
        """The form δ, and the volume form if special."""
        return _euclidean_form(self.n, special=self.special)

    @override
    def draw(self, rng: np.random.Generator, n: int) -> NDArray[Any]:
        return orthogonal_matrices(rng, n, self.n, special=self.special)


class O(SO):  # noqa: E742  (the group's name)
    """The orthogonal group O(n) on R^n."""

    name = "O"
    summary = "rotations and reflections of Rⁿ"
    special = False

    @cached_property
    @override
    def discrete_generators(self) -> NDArray[Any]:
        return reflection(self.n)[None]


class Sp(Classical):
    """The real symplectic group Sp(m) on R^2m, also written Sp(2m, R)."""

    name = "Sp"
    summary = "real matrices that keep the symplectic form on R²ᵐ: Sp(2m,R)"
    series = "Sp"
    is_orthogonal = False
    is_compact = False
    field = "R"

    def __init__(self, m: int) -> None:
        positive(self.name, m)
        self.m = m
        self.d = 2 * m
        self.lie_dimension = m * (2 * m + 1)
        super().__init__(m)

    @cached_property
    @override
    def lie_algebra(self) -> NDArray[Any]:
        """[[A, B], [C, -A^T]] with B and C symmetric."""
        m = self.m
        blocks = []
        for i, j in np.ndindex(m, m):
            A = np.zeros((2 * m, 2 * m))
            A[i, j], A[m + j, m + i] = 1, -1
            blocks.append(A)
        for i, j in zip(*np.tril_indices(m), strict=True):
            for top in (0, m):
                S = np.zeros((2 * m, 2 * m))
                S[top + i, m - top + j] = S[top + j, m - top + i] = 1
                blocks.append(S)
        return np.array(blocks)

    @override
    def count(self, p: int, q: int) -> Count:
        """Mean of (tr g)^(p+q) over the compact form; V* is isomorphic to V."""
        value = counting.symplectic(self.m, p + q)
        how = f"Haar mean of tr(g)^{p + q} on the compact form USp({2 * self.m})"
        return Count(value, f"{how}, by Weyl's integration formula")

    @override
    def spectra(self) -> Spectra:
        """The maximal torus of the compact form."""
        return spectrum.symplectic_spectra(self.m)

    @override
    def irreps(self) -> Table:
        from emlpcli.groups.irreps.highest_weights import Weights

        return Weights(self.spectra(), split=True)

    @override
    def structure(self) -> Structure:
        """The symplectic form J with J e_(i+m) = e_i and J e_i = -e_(i+m), i < m."""
        i = np.arange(2 * self.m)
        return InvariantForms(
            "form",
            2 * self.m,
            special=False,
            partner=(i + self.m) % (2 * self.m),
            sign=np.where(i < self.m, 1, -1),
            symbol="ω",
        )

    @override
    def draw(self, rng: np.random.Generator, n: int) -> NDArray[Any]:
        """K A K: unitary matrices seen as real ones around diag(e^a, e^-a)."""
        a = BOOST * rng.normal(size=(n, self.m))
        left, right = (self._compact(rng, n) for _ in "lr")
        g: NDArray[Any] = (left * np.exp(np.concatenate([a, -a], axis=1))[:, None, :]) @ right
        return g

    def _compact(self, rng: np.random.Generator, n: int) -> NDArray[np.float64]:
        u = unitary_matrices(rng, n, self.m, special=False)
        return np.asarray(np.block([[u.real, -u.imag], [u.imag, u.real]]))
