"""The symmetry of a molecule: the orthogonal matrices that map its atoms to atoms of their kinds.

They keep the centre of the atoms. In a molecule that is not linear, two atoms p, q off one line
through the centre and their images fix a matrix up to the reflection of the plane of the images;
so those that map p and q to atoms of their kinds, distances and angle are gone through, and kept
where they map all atoms.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from emlpcli.errors import GroupError
from emlpcli.groups.structures.atoms import Atoms
from emlpcli.groups.structures.symmetry import Symmetry

Real = NDArray[np.float64]
Images = NDArray[np.int64]

FAR = 10  # times the tolerance: atoms closer to the centre give no direction, where others do
LOOSE = 0.45  # of the least distance of two atoms of a kind, before a matrix is fitted to all
ALONE = 1.0  # Å, the same where each atom is the only one of its kind
SAME = 1e-3  # two matrices closer than this are one


def molecular_symmetry(atoms: Atoms, tolerance: float) -> Symmetry:
    """The elements that map each atom, and its moment, to within `tolerance` of one of its kind.

    Raises GroupError where the tolerance does not tell neighbouring atoms apart.
    """
    molecule = _Molecule(atoms, tolerance)
    if molecule.is_point or molecule.is_linear:
        return _of_a_line(molecule)
    found = [(R, s) for R in molecule.candidates() for s in molecule.signs_of(R)]
    return _symmetry(found, magnetic=atoms.moments is not None)


def _symmetry(found: list[tuple[Real, int]], *, magnetic: bool) -> Symmetry:
    elements = np.array([R for R, _ in found])
    return Symmetry(elements, np.array([s for _, s in found]) if magnetic else None)


class _Molecule:
    """Atoms about their centre, the kinds as numbers, and how well both are to agree."""

    def __init__(self, atoms: Atoms, tolerance: float) -> None:
        from scipy.spatial import cKDTree

        self.points = atoms.positions - atoms.positions.mean(axis=0)
        self.kinds, self.moments, self.tolerance = atoms.numbers, atoms.moments, tolerance
        self.of_kind = [np.flatnonzero(self.kinds == k) for k in np.unique(self.kinds)]
        self.trees = [cKDTree(self.points[own]) for own in self.of_kind]
        apart = [
            float(tree.query(self.points[own], k=2)[0][:, 1].min())
            for own, tree in zip(self.of_kind, self.trees, strict=True)
            if len(own) > 1
        ]
        self.apart = min(apart, default=np.inf)
        if 2 * tolerance > self.apart:
            raise GroupError(
                f"the tolerance of {tolerance:g} Å does not tell atoms {self.apart:.2g} Å apart",
                hint="--symprec takes a smaller one",
            )
        self.direction = np.asarray(np.linalg.eigh(self.points.T @ self.points)[1][:, -1])
        along = np.outer(self.points @ self.direction, self.direction)
        across = np.linalg.norm(self.points - along, axis=1)
        self.is_point = bool(np.linalg.norm(self.points, axis=1).max() <= tolerance)
        self.is_linear = bool(across.max() <= tolerance)

    # -- matrices that map two atoms to two atoms --------------------------------------------

    def candidates(self) -> list[Real]:
        """The matrices that map all atoms, each fitted to them, in the order of discovery."""
        found: list[Real] = []
        for R in self._of_pairs():
            fitted = None if _among(R, found) else self._fitted(R)
            if fitted is not None and not _among(fitted, found):
                found.append(fitted)
        return found

    def _of_pairs(self) -> Iterator[Real]:
        """The matrices that map a pair of atoms to pairs of its kinds, distances and angle."""
        radii = np.linalg.norm(self.points, axis=1)
        bound = 2 * self.tolerance

        def shell(i: int) -> Images:
            return np.flatnonzero(
                (self.kinds == self.kinds[i]) & (np.abs(radii - radii[i]) <= bound)
            )

        far = np.flatnonzero(radii > min(FAR * self.tolerance, radii.max() / 2))
        shells = {int(i): shell(int(i)) for i in far}
        p = min(shells, key=lambda i: (len(shells[i]), -radii[i], i))
        unit = self.points[p] / radii[p]
        across = np.linalg.norm(self.points - np.outer(self.points @ unit, unit), axis=1)
        # a small angle between the two would make the matrix uncertain
        aside = [i for i in shells if across[i] > max(across.max(), radii[p]) / 4]
        q = min(aside, key=lambda i: (len(shells[i]), -across[i], i), default=int(across.argmax()))
        shells.setdefault(q, shell(q))
        pairs: list[tuple[int, int]] = []
        inner = self.points @ self.points[shells[q]].T
        wanted = float(self.points[p] @ self.points[q])
        slack = bound * (radii[p] + radii[q])
        for i in shells[p]:
            near = np.abs(inner[i] - wanted) <= slack
            pairs += [(int(i), int(j)) for j in shells[q][near]]
        source = _frame(self.points[p], self.points[q])
        for i, j in pairs:
            target = _frame(self.points[i], self.points[j])
            for side in (1.0, -1.0):
                yield np.asarray(target @ np.diag([1.0, 1.0, side]) @ source.T)

    def _fitted(self, R: Real) -> Real | None:
        """The orthogonal matrix nearest to R that maps the atoms best; None where one is missed.

        Least squares over the atoms and their images (Kabsch 1976), with the determinant kept.
        """
        first = self._images(R, LOOSE * self.apart if np.isfinite(self.apart) else ALONE)
        if first is None:
            return None
        for _ in range(2):
            R = _nearest(self.points[first].T @ self.points, R)
        return R if self._images(R, self.tolerance) is not None else None

    def _images(self, R: Real, within: float) -> Images | None:
        """The place of the image of each atom, None where one is farther away than `within`."""
        moved = self.points @ R.T
        images = np.empty(len(moved), dtype=np.int64)
        for own, tree in zip(self.of_kind, self.trees, strict=True):
            distance, place = tree.query(moved[own])
            if distance.max() > within or len(set(place.tolist())) < len(own):
                return None
            images[own] = own[place]
        return images

    # -- moments -------------------------------------------------------------------------------

    def signs_of(self, R: Real) -> list[int]:
        """With which time signs a matrix maps the moments too; [1] where there are none.

        A moment m is an axial vector, odd under time reversal: its image is sign det(R) R m.
        """
        if self.moments is None:
            return [1]
        images = self._images(R, 2 * self.tolerance)
        if images is None:
            return []
        moved = round(float(np.linalg.det(R))) * self.moments @ R.T
        return [
            sign
            for sign in (1, -1)
            if np.abs(sign * moved - self.moments[images]).max() <= self.tolerance
        ]


def _among(R: Real, known: list[Real]) -> bool:
    return bool(known) and bool(np.abs(np.array(known) - R).max(axis=(1, 2)).min() < SAME)


def _of_a_line(molecule: _Molecule) -> Symmetry:
    """A single atom, or atoms on one line: the elements are infinitely many, but for moments."""
    moments = molecule.moments
    if moments is None:
        if molecule.is_point:
            return Symmetry(np.array([np.eye(3), -np.eye(3)]), round=True)
        axis, across = molecule.direction, _across(molecule.direction)
    else:
        longest = moments[int(np.linalg.norm(moments, axis=1).argmax())]
        axis = longest if molecule.is_point else molecule.direction
        axis = np.asarray(axis / np.linalg.norm(axis))
        rest = moments - np.outer(moments @ axis, axis)
        sizes = np.linalg.norm(rest, axis=1)
        if sizes.max() > molecule.tolerance:
            return _beside_a_line(molecule, axis, rest[sizes > molecule.tolerance])
        across = _across(axis)
    frame = np.stack([across, np.cross(axis, across), axis], axis=1)
    found = []
    for signs in np.ndindex(2, 2, 2):
        R = frame @ np.diag(1.0 - 2.0 * np.array(signs)) @ frame.T
        if molecule._images(R, molecule.tolerance) is not None:
            found += [(R, sign) for sign in molecule.signs_of(R)]
    known = _symmetry(found, magnetic=moments is not None)
    return Symmetry(known.elements, known.signs, axis=axis)


def _beside_a_line(molecule: _Molecule, axis: Real, beside: Real) -> Symmetry:
    """Atoms on a line with moments off it: an element maps the first of these along ± another."""
    units = beside / np.linalg.norm(beside, axis=1)[:, None]
    source = _frame(axis, units[0])
    found: list[tuple[Real, int]] = []
    for direction in units:
        for a, b, c in np.ndindex(2, 2, 2):
            target = _frame((1 - 2 * a) * axis, (1 - 2 * b) * direction)
            R = target @ np.diag([1.0, 1.0, 1.0 - 2 * c]) @ source.T
            if _among(R, [known for known, _ in found]):
                continue
            if molecule._images(R, molecule.tolerance) is not None:
                found += [(R, sign) for sign in molecule.signs_of(R)]
    return _symmetry(found, magnetic=True)


def _across(axis: Real) -> Real:
    """A unit vector across another one, along a coordinate axis where it can be."""
    e = np.eye(3)[int(np.abs(axis).argmin())]
    rest = e - (e @ axis) * axis
    return np.asarray(rest / np.linalg.norm(rest))


def _frame(p: Real, q: Real) -> Real:
    """Orthonormal columns: along p, towards q, and along p × q."""
    first = p / np.linalg.norm(p)
    second = q - (q @ first) * first
    second = second / np.linalg.norm(second)
    return np.stack([first, second, np.cross(first, second)], axis=1)


def _nearest(overlap: Real, R: Real) -> Real:
    """The orthogonal matrix of the determinant of R that maximises tr(overlap^T R)."""
    u, _, v = np.linalg.svd(overlap)
    sign = np.linalg.det(u @ v) * np.linalg.det(R)
    return np.asarray(u @ np.diag([1.0, 1.0, np.sign(sign)]) @ v)
