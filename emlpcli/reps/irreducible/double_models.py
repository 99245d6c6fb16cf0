"""Irreducibles of double groups over ℂ as functions of the matrices on V and on the spinors S."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from types import ModuleType
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from emlpcli.errors import CertificateError
from emlpcli.groups.built.double import PAULI, SPINOR, VECTOR, Double
from emlpcli.groups.irreps.mulliken import Elements
from emlpcli.reps.constructed import uncounted
from emlpcli.reps.irreducible import point

if TYPE_CHECKING:
    from emlpcli.algebra.permutations.monomial_action import MonomialAction
    from emlpcli.algebra.spectra.eigenvalues import Eigenvalues
    from emlpcli.algebra.spectra.families import Spectrum

Formula = Callable[[Any, ModuleType], Any]  # of matrices on V and S, shape (n, 5, 5)

CLOSE = 1e-6
ROUNDING = 1e-3  # distance of computed exponents from whole numbers


@dataclass(frozen=True, eq=False)
class DoubleModel:
    """An irreducible of a double group over ℂ, in orthonormal coordinates.

    `double_valued` says whether the rotation by 360° is -1; `spin` is the least angular momentum j
    whose 2j + 1 functions contain it, of those.
    """

    G: Double
    dimension: int
    formula: Formula
    double_valued: bool = True
    spin: Fraction = Fraction(0)

    analytic = False  # of the conjugates of entries too

    def size(self) -> int:
        """1, 2, 4 or 6 of double-valued ones."""
        return self.dimension

    def matrices(self, g: Any, xp: ModuleType) -> Any:
        """Shape (n, 5, 5) to (n, s, s), unitary."""
        return self.formula(g, xp)

    def derivatives(self, A: Any, xp: ModuleType) -> Any:
        """Zero: the groups are finite."""
        return xp.zeros((len(A), self.dimension, self.dimension))

    def structure(self) -> MonomialAction | None:
        """None."""
        return None

    def eigenvalues(self, spectrum: Spectrum) -> Eigenvalues:
        """Those of ρ(g) for the element g that the class knows, roots of unity of its order."""
        from emlpcli.algebra.spectra.eigenvalues import Eigenvalues

        if spectrum.element is None or spectrum.rank:
            raise uncounted(self.G)
        order, g = spectrum.order, np.array(spectrum.element)
        values = np.linalg.eigvals(np.asarray(self.formula(g[None], np))[0])
        turns = np.angle(values) * order / (2 * np.pi)
        exponents = np.rint(turns).astype(np.int64)
        if np.abs(turns - exponents).max() > ROUNDING:
            raise uncounted(self.G)
        none = np.zeros((self.dimension, 0))
        return Eigenvalues(order, exponents, none, [1] * self.dimension)

    def characters(self, g: NDArray[Any]) -> NDArray[np.complex128]:
        """The traces at a stack of elements."""
        return np.asarray(np.trace(np.asarray(self.formula(g, np)), axis1=1, axis2=2), complex)


@lru_cache(maxsize=32)
def double_models(G: Double) -> dict[str, DoubleModel]:
    """All irreducibles of a double group over ℂ by label, single-valued ones first.

    Single-valued ones are those of the point group: Mulliken's, and ¹E, ²E for the two that a
    pair E is over ℂ. Of double-valued ones labels say the dimension and the least spin j: A or E
    for 1, E for 2, F for 4 and I for 6 dimensions; ¹ and ² are two that are complex conjugate,
    or the two of dimension 2 of T; g and u say the sign of the inversion (Altmann and Herzig 1994).
    Raises CertificateError unless Σ d² = |G|.
    """
    found: dict[str, DoubleModel] = {}
    inversion = Elements(G.point.elements).inversion is not None
    for label, model in point.models(G.point).items():
        for name, formula, size in _single(label, model, G.point.elements):
            found[name] = DoubleModel(G, size, formula, double_valued=False)
    doubled = list(_double_valued(G))
    for end, sign in (("g", 1), ("u", -1)) if inversion else (("", 1),):
        for label, spin, size, formula in doubled:
            signed = formula if sign > 0 else _times_determinant(formula)
            found[label + end] = DoubleModel(G, size, signed, spin=spin)
    if sum(model.dimension**2 for model in found.values()) != G.order:
        raise CertificateError(f"the irreducibles of {G} were not all found")
    return found


def _single(
    label: str, model: point.PointModel, g: NDArray[np.float64]
) -> Iterator[tuple[str, Formula, int]]:
    """What a real irreducible of the point group is over ℂ."""
    chi = np.trace(model.formula(g, np), axis1=1, axis2=2)
    if round(float(np.mean(chi**2))) == 1:
        yield label, _on_vectors(model.formula), model.dimension
        return
    yield f"¹{label}", _on_vectors(_half(model.formula, 1)), 1
    yield f"²{label}", _on_vectors(_half(model.formula, -1)), 1


def _half(formula: point.Formula, sign: int) -> point.Formula:
    """The eigenvalue on (1, ±i)/√2 of matrices that turn a plane."""

    def made(g: Any, xp: ModuleType) -> Any:
        m = formula(g, xp)
        return (m[:, 0, 0] + sign * 1j * m[:, 0, 1])[:, None, None]

    return made


def _on_vectors(formula: point.Formula) -> Formula:
    return lambda g, xp: formula(g[:, VECTOR, VECTOR].real, xp)


def _times_determinant(formula: Formula) -> Formula:
    determinant = _on_vectors(point._determinant)
    return lambda g, xp: formula(g, xp) * determinant(g, xp)


def _on_rotations(formula: point.Formula) -> Formula:
    """Of det(g) g, a rotation."""
    return _on_vectors(lambda g, xp: formula(g * point._determinant(g, xp), xp))


def _spinors(g: Any, xp: ModuleType) -> Any:
    return g[:, SPINOR, SPINOR]


def _spin(twice: int, columns: NDArray[Any] | None = None) -> Formula:
    """Spin j of U as SU(2) has it, or its part on some orthonormal columns."""
    from emlpcli.groups.named.linear import SU
    from emlpcli.reps.constructors.powers import Sym
    from emlpcli.reps.matrices import matrices
    from emlpcli.reps.rep import V

    rep = Sym(twice, V)(SU(2))

    def formula(g: Any, xp: ModuleType) -> Any:
        m = matrices(rep, g[:, SPINOR, SPINOR], xp)
        return m if columns is None else xp.asarray(columns.conj().T) @ m @ xp.asarray(columns)

    return formula


Found = tuple[str, Fraction, int, Formula]


def _double_valued(G: Double) -> Iterator[Found]:
    """Those of the double group of the rotations det(g) g: label, least spin, size, formula."""
    g, signs = G.point.elements, np.linalg.det(G.point.elements)
    if Elements(g).inversion is not None:  # det(g) g and det(-g) (-g) are one
        g, signs = g[signs > 0], signs[signs > 0]
    rotations = Elements(g * signs[:, None, None])
    half = Fraction(1, 2)
    if not rotations.cubic:
        yield from _axial(rotations)
        return
    yield "E1/2", half, 2, _spinors
    fivefold = np.abs(rotations.angles - 2 * np.pi / 5).min() < CLOSE
    fourfold = np.abs(rotations.angles - np.pi / 2).min() < CLOSE
    if fivefold:
        yield "F3/2", 3 * half, 4, _spin(3)
        yield "I5/2", 5 * half, 6, _spin(5)
        yield "E7/2", 7 * half, 2, _spin(7, _remainder(G, 7, _spin(5)))
    elif fourfold:
        yield "F3/2", 3 * half, 4, _spin(3)
        yield "E5/2", 5 * half, 2, _product(_on_rotations(point._axes_sign))
    else:
        for sign, name in ((1, "¹F3/2"), (-1, "²F3/2")):
            yield name, 3 * half, 2, _product(_on_rotations(_half(point._axes_plane, sign)))


def _product(factor: Formula) -> Formula:
    """A one-dimensional representation times the spinors."""
    return lambda g, xp: factor(g, xp) * _spinors(g, xp)


def _remainder(G: Double, twice: int, known: Formula) -> NDArray[np.complex128]:
    """Orthonormal columns of spin j that an irreducible part leaves, by its projector."""
    g = G.elements
    chi = np.trace(known(g, np), axis1=1, axis2=2)
    d = round(float(chi[0].real))
    m = np.asarray(_spin(twice)(g, np))
    rest = np.eye(twice + 1) - d / len(g) * np.einsum("g,gij->ij", chi.conj(), m)
    columns: list[NDArray[Any]] = []
    for column in rest.T:
        left = column - sum((c * (c.conj() @ column) for c in columns), np.zeros(twice + 1))
        if np.linalg.norm(left) > CLOSE:
            columns.append(left / np.linalg.norm(left))
    return np.array(columns).T


def _axial(rotations: Elements) -> Iterator[Found]:
    """Cn and Dn: U in a frame along the axis is diag(a, ā) or exchanges both vectors by b.

    Spin j has the functions m = ±j, on which U is [[a^2m, b^2m], [(-b̄)^2m, ā^2m]], since one of
    a and b is 0; they are one irreducible of Dn for m < n/2, and two of Cn. Those of m = n/2 with
    an odd n are equal in Cn, and in Dn fall into two as the axis across decides.
    """
    n, frame, across = _frame(rotations)

    def entries(g: Any, xp: ModuleType) -> tuple[Any, Any]:
        U = xp.asarray(frame.conj().T) @ g[:, SPINOR, SPINOR] @ xp.asarray(frame)
        return U[:, 0, 0], U[:, 0, 1]

    def plane(k: int) -> Formula:
        def formula(g: Any, xp: ModuleType) -> Any:
            a, b = entries(g, xp)
            rows = [[a**k, b**k], [(-b.conj()) ** k, a.conj() ** k]]
            return xp.stack([xp.stack(row, axis=1) for row in rows], axis=1)

        return formula

    def line(k: int, conjugated: bool) -> Formula:
        def formula(g: Any, xp: ModuleType) -> Any:
            a = entries(g, xp)[0] ** k
            return (a.conj() if conjugated else a)[:, None, None]

        return formula

    def sided(k: int, sign: int) -> Formula:
        """On (1, ±w)/√2, w the phase by which an axis across exchanges m = ±k/2."""

        def formula(g: Any, xp: ModuleType) -> Any:
            a, b = entries(g, xp)
            return (a**k + sign * across**k * b**k)[:, None, None]

        return formula

    for k in range(1, n + 1, 2):
        spin = Fraction(k, 2)
        if k < n and across:
            yield f"E{spin}", spin, 2, plane(k)
        elif k < n:
            yield f"¹E{spin}", spin, 1, line(k, False)
            yield f"²E{spin}", spin, 1, line(k, True)
        elif across:
            yield f"¹E{spin}", spin, 1, sided(k, 1)
            yield f"²E{spin}", spin, 1, sided(k, -1)
        else:
            yield f"A{spin}", spin, 1, line(k, False)


def _frame(rotations: Elements) -> tuple[int, NDArray[np.complex128], complex]:
    """The order of the axis, the spinor matrix that takes x3 to it, and exp(iθ), 0 if all turn.

    θ is the angle in the frame of the twofold axis across the main one that is closest to x1.
    """
    if rotations.main is None:
        return 1, np.eye(2, dtype=complex), 0
    axis = rotations.axes[rotations.main]
    axis = axis * (1 if axis[np.abs(axis).argmax()] > 0 else -1)
    along = np.abs(np.abs(rotations.axes @ axis) - 1) < CLOSE
    n = 1 + int(np.count_nonzero(along & (rotations.angles > CLOSE)))
    half = np.arccos(np.clip(axis[2], -1, 1)) / 2
    normal = np.array([-axis[1], axis[0], 0.0])
    length = np.linalg.norm(normal)
    n_sigma = np.tensordot(normal / length, PAULI, axes=1) if length > CLOSE else np.zeros((2, 2))
    frame = np.cos(half) * np.eye(2) - 1j * np.sin(half) * n_sigma
    place = rotations.across(True)
    if place is None:
        return n, frame, 0
    seen = frame.conj().T @ np.tensordot(rotations.axes[place], PAULI, axes=1) @ frame
    return n, frame, complex(seen[1, 0])  # cos θ σ1 + sin θ σ2
