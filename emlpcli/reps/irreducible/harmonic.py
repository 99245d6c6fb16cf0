"""Irreducibles of SO(3) and O(3): spherical harmonics in e3nn's order and conventions."""

from __future__ import annotations

from functools import lru_cache
from types import ModuleType
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from emlpcli.algebra.rotation_matrices import turned
from emlpcli.errors import RepresentationError, TooLargeError
from emlpcli.groups.base import Group
from emlpcli.reps.irreducible.clebsch_step import coupled
from emlpcli.reps.irreducible.labels import Irreducible, Label, shown
from emlpcli.reps.limits import LARGEST_DEGREE
from emlpcli.reps.rep import Base, Rep, Scalar

if TYPE_CHECKING:
    from emlpcli.algebra.permutations.monomial_action import MonomialAction
    from emlpcli.algebra.spectra.eigenvalues import Eigenvalues
    from emlpcli.algebra.spectra.families import Spectrum

MOST_STEPS = 8  # degree up to which the recursion over degrees is as quick as angles
ORTHOGONAL = 1e-12  # of g^T g - 1, for matrices that count as orthogonal


def find(G: Group, labels: tuple[Label, ...]) -> Rep:
    """`Irrep(l)`, under O(3) also `Irrep(l,±1)`; partitions [l] and [l,1] are understood too."""
    special = bool(getattr(G, "special", False))
    degree, parity = _read(G, labels, special)
    natural = -1 if degree % 2 else 1
    if special:
        parity = natural
    if degree == 0 and parity == 1:
        return Scalar
    if degree == 1 and parity == -1:
        return Base(G)
    model = Harmonic(G, degree, twisted=parity != natural)
    if special:
        return Irreducible(G, (degree,), model)
    return Irreducible(G, (degree, parity), model, f"{degree}{'e' if parity > 0 else 'o'}")


def _read(G: Group, labels: tuple[Label, ...], special: bool) -> tuple[int, int]:
    """Degree and parity."""
    match labels:
        case (int(degree),) if degree >= 0:
            return degree, (-1) ** degree
        case (int(degree), 1 | -1 as p) if degree >= 0 and not special:
            return degree, int(p)
        case (int(degree), 1 | -1) if degree >= 0:
            raise RepresentationError(
                f"{shown(labels)} has a parity, and {G} has no inversion",
                hint=f"write Irrep({degree}), or use O3",
            )
        case (tuple(shape),):
            rows = [x for x in shape if x]
            degree = rows[0] if rows else 0
            if rows == [degree] * bool(degree) and degree >= 0:
                return degree, (-1) ** degree
            if degree > 0 and rows in ([degree, 1], [1, 1, 1]):  # det times [degree] or []
                degree = 0 if len(rows) == 3 else degree
                return degree, -((-1) ** degree)
    takes = "Irrep(l), l = 0, 1, 2, ..." if special else "Irrep(l,p), l = 0, 1, 2, ... and p = ±1"
    example = "Irrep(2)" if special else "Irrep(2,1) or 2e"
    raise RepresentationError(
        f"{G} has no {shown(labels)}", hint=f"it has {takes}, for instance {example}"
    )


class Harmonic:
    """Y(gx) = ρ(g) Y(x) for the spherical harmonics Y of degree l, times det(g) if twisted.

    Y = (Y_-l, ..., Y_l) with Y_±m the real and the imaginary part of (z + ix)^m times a function
    of y, all of equal norm on the sphere, so that Y = (x, y, z) for l = 1. ρ(g) is a
    homogeneous polynomial in the entries of g, by recursion over l.
    """

    analytic = True

    def __init__(self, G: Group, degree: int, *, twisted: bool) -> None:
        self.G, self.degree, self.twisted = G, degree, twisted

    @property
    def names(self) -> tuple[str, ...]:
        """The orders m, from -l to l."""
        return tuple(str(m).replace("-", "−") for m in range(-self.degree, self.degree + 1))

    def size(self) -> int:
        """2l + 1."""
        return 2 * self.degree + 1

    def structure(self) -> MonomialAction | None:
        """None."""
        return None

    def matrices(self, g: Any, xp: ModuleType) -> Any:
        """ρ_l(g) = C (ρ_(l-1)(g) ⊗ g) C^T; by angles where g is orthogonal and l large."""
        self._require_matrices()
        if xp is np and self.degree > MOST_STEPS and _are_orthogonal(g):
            signs = np.sign(np.linalg.det(g))
            found = by_angles(self.degree, signs[:, None, None] * g)
            odd = (self.degree + self.twisted) % 2
            return found * signs[:, None, None] if odd else found
        now = xp.ones((len(g), 1, 1)) if self.degree == 0 else g
        for degree in range(2, self.degree + 1):
            C = np.transpose(gradient(degree), (1, 2, 0))
            now = coupled(C, now, g, xp)
        return now * xp.linalg.det(g)[:, None, None] if self.twisted else now

    def _require_matrices(self) -> None:
        if self.degree > LARGEST_DEGREE:
            raise TooLargeError(
                f"spherical harmonics of degree {self.degree} have no matrices here; "
                f"they are made for degrees of at most {LARGEST_DEGREE}",
                hint="`emlp dim` counts without a basis",
            )

    def derivatives(self, A: Any, xp: ModuleType) -> Any:
        """Combinations of the rotations about the axes; det is 1 near 1."""
        self._require_matrices()
        rates = xp.stack([A[:, 2, 1], A[:, 0, 2], A[:, 1, 0]], axis=1)
        return xp.tensordot(rates, xp.asarray(rotations(self.degree)), 1)

    def eigenvalues(self, spectrum: Spectrum) -> Eigenvalues:
        """Powers ζ^m, m from -l to l, where the rotation det(g) g has 1, ζ and 1/ζ."""
        from emlpcli.algebra.spectra.eigenvalues import Eigenvalues

        det = spectrum.base().det()
        turned = spectrum.base() * det - spectrum.trivial()
        m = np.arange(-self.degree, self.degree + 1)
        now = Eigenvalues(
            turned.order,
            m * turned.exponents[0],
            m[:, None] * turned.weights[0],
            np.ones_like(m),
            work=turned.work,
        )
        odd = (self.degree + self.twisted) % 2
        return now * det if odd else now


@lru_cache(maxsize=256)
def gradient(degree: int) -> NDArray[np.float64]:
    """C[M, m, i] with ∂Y_M/∂x_i = c Σ_m C[M, m, i] Y'_m, C C^T = 1; Y' of degree l - 1.

    Gradients of complex solid harmonics are known in closed form (Hobson 1931, § 79): with
    S_m = sqrt((l+m)! (l-m)!) r^l P_lm(cos θ) exp(imφ) / (l+m)! about the polar axis
    ∂_z S_m = sqrt((l+m)(l-m)) S'_m and (∂_x ∓ i∂_y) S_m = ∓ sqrt((l±m)(l±m-1)) S'_(m∓1).
    """
    C = np.zeros((2 * degree + 1, 2 * degree - 1, 3), dtype=complex)
    for m in range(-degree, degree + 1):
        row = degree + m
        minus = -np.sqrt((degree + m) * (degree + m - 1))  # (∂_x - i∂_y) S_m
        plus = np.sqrt((degree - m) * (degree - m - 1))  # (∂_x + i∂_y) S_m
        place = degree - 1 + m
        if abs(m) < degree:
            C[row, place, 2] = np.sqrt((degree + m) * (degree - m))
        if place >= 1:
            C[row, place - 1, :2] += [minus / 2, 1j * minus / 2]
        if place <= 2 * degree - 3:
            C[row, place + 1, :2] += [plus / 2, -1j * plus / 2]
    real = _real(degree) @ np.moveaxis(C, 2, 0) @ _real(degree - 1).conj().T
    x, y, z = real.real / np.sqrt(degree * (2 * degree - 1))
    return np.stack([y, z, x], axis=2)  # the polar axis is e3nn's y, then z, then x


@lru_cache(maxsize=256)
def rotations(degree: int) -> NDArray[np.float64]:
    """dρ of the right-handed rotations about x, y and z, shape (3, 2l + 1, 2l + 1).

    About the polar axis S_m turns at the rate m; about the other two by the ladder operators
    L± S_m = sqrt((l∓m)(l±m+1)) S_(m±1) of S_m = sqrt((l-m)!/(l+m)!) r^l P_lm(cos θ) exp(imφ)
    (Condon, Shortley 1935, § 3).
    """
    m = np.arange(-degree, degree + 1)
    up = np.diag(np.sqrt((degree - m[:-1]) * (degree + m[:-1] + 1.0)), 1)  # row m: L+ S_m
    L = np.stack([(up + up.T) / 2, (up - up.T) / 2j, np.diag(m)])
    R = _real(degree)
    x, y, z = (R @ (1j * L) @ R.conj().T).real
    return np.stack([y, z, x])  # the polar axis is e3nn's y, then z, then x


def by_angles(degree: int, g: NDArray[np.float64]) -> NDArray[np.float64]:
    """ρ_l of rotations g, shape (n, 3, 3): about the axes y, x and y, as in e3nn.

    About the polar axis harmonics turn in pairs; about x it is exp(βK) in complex ones.
    """
    alpha = np.arctan2(g[:, 0, 1], g[:, 2, 1])
    beta = np.arctan2(np.hypot(g[:, 0, 1], g[:, 2, 1]), g[:, 1, 1])
    # what is left of g after the first two turns is one about y: [[cos, 0, sin], ...]
    x_axis = np.stack([np.cos(alpha), 0 * alpha, -np.sin(alpha)], axis=1)
    cosine, sine = (np.einsum("ni,ni->n", x_axis, g[:, :, i]) for i in (0, 2))
    gamma = np.arctan2(sine, cosine)
    R = _real(degree)
    middle = (R @ turned(2 * degree, beta) @ R.conj().T).real
    about_y = rotations(degree)[1][np.arange(2 * degree + 1), np.arange(2 * degree, -1, -1)]

    def turn(angles: NDArray[np.float64], M: NDArray[np.float64]) -> NDArray[np.float64]:
        turns = angles[:, None] * about_y
        return np.asarray(np.cos(turns)[..., None] * M + np.sin(turns)[..., None] * M[:, ::-1])

    right = np.swapaxes(turn(-gamma, np.swapaxes(middle, 1, 2)), 1, 2)
    return turn(alpha, right)


def _are_orthogonal(g: NDArray[Any]) -> bool:
    squares = np.swapaxes(g, 1, 2) @ g
    return np.isrealobj(g) and bool(np.abs(squares - np.eye(3)).max(initial=0.0) < ORTHOGONAL)


def _real(degree: int) -> NDArray[np.complex128]:
    """Real harmonics from complex ones, cosines of mφ at l + m and sines at l - m."""
    A = np.zeros((2 * degree + 1, 2 * degree + 1), dtype=complex)
    A[degree, degree] = 1
    for m in range(1, degree + 1):
        sign = -1 if m % 2 else 1
        # S_-m is (-1)^m times the conjugate of S_m
        A[degree + m, [degree + m, degree - m]] = np.array([sign, 1]) / np.sqrt(2)
        A[degree - m, [degree + m, degree - m]] = np.array([sign, -1]) / (1j * np.sqrt(2))
    return A
