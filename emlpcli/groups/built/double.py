"""Double groups of point groups, in which the rotation by 360° is an element that turns spinors."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from emlpcli.algebra.limits import MOST_CLASSES
from emlpcli.algebra.spectra.families import Spectra, Spectrum, finite_class
from emlpcli.errors import GroupError
from emlpcli.groups.base import Group
from emlpcli.groups.named.classical import SO, O
from emlpcli.groups.named.finite_point import ConjugacyClass, FinitePointGroup
from emlpcli.overrides import override

CLOSE = 1e-6
PAULI = np.array([[[0, 1], [1, 0]], [[0, -1j], [1j, 0]], [[1, 0], [0, -1]]])
VECTOR, SPINOR = slice(0, 3), slice(3, 5)


class Double(Group):
    """The double group of a finite point group: `Double(pg:O)`.

    Its elements are the block diagonal matrices of g, an element of the point group on V = ℝ³, and
    of U or -U on the spinors S = ℂ²: U = exp(-i φ n·σ/2) is the element of SU(2) over the rotation
    det(g) g by φ about n. So the inversion is 1 on S, the convention of Pauli: spinors are even
    (Koster, Dimmock, Wheeler, Statz, Properties of the Thirty-Two Point Groups, 1963; Altmann and
    Herzig, Point-Group Theory Tables, 1994). There are twice as many elements as in the point
    group, 1 and -1 on S among them (Bethe, Ann. Phys. 395, 133 (1929)).
    """

    name = "Double"
    is_permutation = False
    is_orthogonal = False
    is_compact = True
    is_reductive = True
    field = "C"
    lie_dimension = 0
    d = 5
    series = "double"

    def __init__(self, group: Group) -> None:
        if not isinstance(group, FinitePointGroup) or not type(group).registered:
            sphere = isinstance(group, SO | O) and group.d == 3
            raise GroupError(
                f"Double takes a finite point group, and {group} is none",
                hint="the double cover of SO(3) is SU2"
                if sphere
                else "write it as in Double(pg:O), Double(Oh), Double(pg:D3)",
            )
        self.point = group
        self.order = 2 * group.order
        self.summary = f"double group of {group}, with spinors S; {group.summary}"
        super().__init__(group)

    @property
    @override
    def blocks(self) -> Mapping[str, slice]:
        return {"V": VECTOR, "S": SPINOR}

    @override
    def on_block(self, name: str) -> Group:
        return {"V": self.point, "S": self.spinors}[name]

    @cached_property
    def spinors(self) -> Group:
        """The group of its matrices on S."""
        return Spinors(self.point)

    @cached_property
    @override
    def lie_algebra(self) -> NDArray[Any]:
        return np.zeros((0, 5, 5), dtype=complex)

    @cached_property
    @override
    def discrete_generators(self) -> NDArray[Any]:
        """Those of the point group, each with its spinor matrix of least angle, and -1 on S."""
        h = self.point.discrete_generators.reshape(-1, 3, 3)
        minus = np.diag([1, 1, 1, -1, -1]).astype(complex)
        return np.concatenate([joined(h, spinor(h)), minus[None]])

    @cached_property
    def elements(self) -> NDArray[Any]:
        """All elements, shape (order, 5, 5): those of least angle, then the others; 1 is first."""
        g = self.point.elements
        return np.concatenate([joined(g, spinor(g)), joined(g, -spinor(g))])

    @cached_property
    def classes(self) -> tuple[ConjugacyClass, ...]:
        """The conjugacy classes: two over each of the point group, or one of both lifts.

        The lifts ±U of g are conjugate where an element that commutes with g takes U to -U, which
        needs a trace of 0: then two rotations by 180° about axes across each other do so
        (Opechowski, Physica 7, 552 (1940)).
        """
        found = []
        h = self.point.elements
        lifts = spinor(h)
        for g, size in self.point.classes:
            (U,) = spinor(g[None])
            element = joined(g[None], U[None])[0]
            one = False
            if abs(np.trace(U)) < CLOSE:
                commuting = np.abs(h @ g - g @ h).max(axis=(1, 2)) < CLOSE
                turned = lifts[commuting] @ U @ np.swapaxes(lifts[commuting].conj(), 1, 2)
                one = bool(np.any(np.abs(turned + U).max(axis=(1, 2)) < CLOSE))
            if one:
                found.append(ConjugacyClass(element, 2 * size))
            else:
                other = joined(g[None], -U[None])[0]
                found += [ConjugacyClass(element, size), ConjugacyClass(other, size)]
        return tuple(found)

    @override
    def spectra(self) -> Spectra | None:
        """One family for each class, eigenvalues on V before those on S."""
        if 2 * self.point.most_classes > MOST_CLASSES:
            return None
        return tuple(
            _family(element, self.point.turns, Fraction(size, self.order or 1))
            for element, size in self.classes
        )

    @override
    def draw(self, rng: np.random.Generator, n: int) -> NDArray[Any]:
        """Haar distributed: all elements are equally probable."""
        return np.asarray(self.elements[rng.integers(len(self.elements), size=n)])


class Spinors(Group):
    """What a double group is on its spinors: the binary group of the rotations det(g) g."""

    name = "Spinors"
    is_permutation = False
    is_orthogonal = False
    is_compact = True
    is_reductive = True
    field = "C"
    lie_dimension = 0
    d = 2

    def __init__(self, group: FinitePointGroup) -> None:
        self.point = group
        inversion = bool(np.any(np.abs(group.elements + np.eye(3)).max(axis=(1, 2)) < CLOSE))
        self.order = group.order if inversion else 2 * group.order
        super().__init__(group)

    @cached_property
    @override
    def lie_algebra(self) -> NDArray[Any]:
        return np.zeros((0, 2, 2), dtype=complex)

    @cached_property
    @override
    def discrete_generators(self) -> NDArray[Any]:
        h = self.point.discrete_generators.reshape(-1, 3, 3)
        return np.concatenate([spinor(h), -np.eye(2, dtype=complex)[None]])


def joined(g: NDArray[Any], U: NDArray[Any]) -> NDArray[np.complex128]:
    """Matrices on V and on S as block diagonal ones, shapes (n, 3, 3) and (n, 2, 2)."""
    found = np.zeros((len(g), 5, 5), dtype=complex)
    found[:, VECTOR, VECTOR], found[:, SPINOR, SPINOR] = g, U
    return found


def spinor(g: NDArray[Any]) -> NDArray[np.complex128]:
    """exp(-i φ n·σ/2) over the rotations det(g) g by φ about n, 0 ≤ φ ≤ 180°.

    Shape (n, 3, 3) to (n, 2, 2).

    Of both axes of a rotation by 180° the one is taken whose last coordinate that is not 0 is
    positive. The largest of the four parameters of Euler and Rodrigues is found first, by a
    square root of a sum of the diagonal, so that none loses digits.
    """
    found = np.empty((len(g), 2, 2), dtype=complex)
    for i, m in enumerate(g):
        w, *n = _parameters(m if np.linalg.det(m) > 0 else -m)
        found[i] = w * np.eye(2) - 1j * np.tensordot(n, PAULI, axes=1)
    return found


def _parameters(R: NDArray[np.float64]) -> NDArray[np.float64]:
    """cos(φ/2) and sin(φ/2) n of a rotation."""
    t = float(np.trace(R))
    squares = np.array([1 + t, *(1 + 2 * R[i, i] - t for i in range(3))])
    k = int(squares.argmax())
    skew = [R[2, 1] - R[1, 2], R[0, 2] - R[2, 0], R[1, 0] - R[0, 1]]
    # the symmetric matrix of four times the products of the parameters
    products = np.array(
        [
            [squares[0], *skew],
            [skew[0], squares[1], R[0, 1] + R[1, 0], R[0, 2] + R[2, 0]],
            [skew[1], R[0, 1] + R[1, 0], squares[2], R[1, 2] + R[2, 1]],
            [skew[2], R[0, 2] + R[2, 0], R[1, 2] + R[2, 1], squares[3]],
        ]
    )
    found = products[k] / (2 * np.sqrt(squares[k]))
    found[np.abs(found) < 1e-15] = 0.0
    if abs(found[0]) < CLOSE:
        last = next(x for x in found[::-1] if abs(x) > CLOSE)
        return np.asarray(found * np.sign(last))
    return np.asarray(found * np.sign(found[0]))


def _family(element: NDArray[Any], turns: int, share: Fraction) -> Spectrum:
    """A class by its eigenvalues, roots of unity of the order 2·turns, since φ/2 is halved."""
    g, U = element[VECTOR, VECTOR].real, element[SPINOR, SPINOR]
    sign = 1 if np.linalg.det(g) > 0 else -1
    cosine = (float(np.trace(g)) * sign - 1) / 2
    k = round(turns * float(np.arccos(np.clip(cosine, -1, 1))) / (2 * np.pi))
    half = 0 if float(np.trace(U).real) > -CLOSE else turns
    improper = 0 if sign > 0 else turns
    on_vectors = [2 * k + improper, -2 * k + improper, improper]
    family = finite_class(2 * turns, [*on_vectors, k + half, -k + half], share)
    return family.of(tuple(map(tuple, element.tolist())))
