"""The symmetry of a crystal or a layer: spglib's operations in the Cartesian frame of the file."""

from __future__ import annotations

import os
import warnings
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from emlpcli.errors import GroupError
from emlpcli.groups.structures.atoms import Atoms
from emlpcli.groups.structures.symmetry import Symmetry

if TYPE_CHECKING:
    from collections.abc import Callable

Real = NDArray[np.float64]

EMPTY = 20.0  # Å above a layer, before it would repeat
ROMAN = ("", "I", "II", "III", "IV")


def crystal_symmetry(atoms: Atoms, tolerance: float) -> Symmetry:
    """The point group of the space group, magnetic where atoms have moments, or of a layer.

    Raises GroupError where spglib finds none, and for what repeats along one direction alone.
    """
    match sum(atoms.periodic):
        case 3 if atoms.moments is None:
            return _ordinary(atoms, tolerance)
        case 3:
            return _magnetic(atoms, tolerance)
        case 2 if atoms.moments is None:
            return _layer(atoms, tolerance)
        case 2:
            raise GroupError(
                "it is a layer with magnetic moments, whose group spglib does not find",
                hint='pbc="T T T" has the layer repeat, with the same point group where its third '
                "lattice vector is across it",
            )
    raise GroupError(
        "it repeats along one direction only: groups of rods are not looked for",
        hint='pbc="T T T" has the rod repeat in all directions, pbc="F F F" cuts out a molecule',
    )


def _ordinary(atoms: Atoms, tolerance: float) -> Symmetry:
    import spglib

    cell = (atoms.cell, atoms.fractions, atoms.numbers)
    found = _asked(lambda: spglib.get_symmetry_dataset(cell, symprec=tolerance))
    called = f"space group {found.international} ({found.number})"
    return _symmetry(atoms.cell, found.rotations, None, called)


def _layer(atoms: Atoms, tolerance: float) -> Symmetry:
    """The lattice vector that does not repeat is put across the layer, far beyond its atoms."""
    import spglib

    assert atoms.cell is not None
    open_ = atoms.periodic.index(False)
    cell = atoms.cell.copy()
    across = np.cross(*(row for row, repeats in zip(cell, atoms.periodic, strict=True) if repeats))
    across /= np.linalg.norm(across)
    heights = atoms.positions @ across
    cell[open_] = across * (np.ptp(heights) + EMPTY)
    centred = atoms.positions - heights.mean() * across + cell[open_] / 2
    fractions = np.linalg.solve(cell.T, centred.T).T
    given = (cell, fractions, atoms.numbers)
    found = _asked(lambda: spglib.get_layergroup(given, aperiodic_dir=open_, symprec=tolerance))
    called = f"layer group {found.international} ({found.number})"
    return _symmetry(cell, found.rotations, None, called)


def _magnetic(atoms: Atoms, tolerance: float) -> Symmetry:
    import spglib

    cell = (atoms.cell, atoms.fractions, atoms.numbers, atoms.moments)
    found = _asked(
        lambda: spglib.get_magnetic_symmetry_dataset(
            cell, is_axial=True, symprec=tolerance, mag_symprec=tolerance
        )
    )
    kind = _asked(lambda: spglib.get_magnetic_spacegroup_type(found.uni_number))
    called = f"magnetic space group BNS {kind.bns_number} (UNI {kind.uni_number})"
    called += f", type {ROMAN[kind.type]}"
    signs = np.where(np.asarray(found.time_reversals), -1, 1)
    return _symmetry(atoms.cell, found.rotations, signs, called)


def _asked(question: Callable[[], Any]) -> Any:
    """What spglib answers; GroupError where it has no answer."""
    reason = ""
    os.environ.setdefault("SPGLIB_WARNING", "OFF")  # it writes to standard error by itself
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            answer = question()
    except Exception as error:  # newer versions raise errors of their own
        answer, reason = None, f": {str(error)[:100]}"
    if answer is None:
        raise GroupError(
            f"spglib finds no symmetry at this tolerance{reason}",
            hint="--symprec takes another one, smaller than distances between atoms",
        )
    return answer


def _symmetry(cell: Any, rotations: Any, signs: Any, called: str) -> Symmetry:
    """The different rotations in Cartesian coordinates, with their signs.

    Rotations are integer matrices W on the lattice basis, the columns of A, and keep its metric
    M = A^T A as well as the file states it. The mean of W^T M W over the group is a metric that
    they keep to rounding, and of all lattices with it the one nearest to A (in the sense of least
    squares, Kabsch 1976) turns the W into orthogonal matrices.
    """
    W = np.asarray(rotations, dtype=float)
    sign = np.ones(len(W), dtype=np.int64) if signs is None else np.asarray(signs, dtype=np.int64)
    rows = np.column_stack([np.rint(W).astype(np.int64).reshape(-1, 9), sign])
    rows = np.unique(rows, axis=0)
    W, sign = rows[:, :9].reshape(-1, 3, 3).astype(float), rows[:, 9]
    A = np.asarray(cell, dtype=float).T
    metric = np.einsum("nji,jk,nkl->il", W, A.T @ A, W) / len(W)
    values, vectors = np.linalg.eigh(metric)
    root = vectors @ np.diag(np.sqrt(values)) @ vectors.T
    u, _, v = np.linalg.svd(A @ root)
    A = u @ v @ root
    elements = A @ W @ np.linalg.inv(A)
    return Symmetry(elements, None if signs is None else sign, called=called)
