"""The group of a structure file, with what is said of it: `from_structure("NaCl.cif")`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from emlpcli.errors import GroupError
from emlpcli.groups.base import Group
from emlpcli.groups.built.turned import Turned
from emlpcli.groups.limits import MOST_ATOMS_AGAIN
from emlpcli.groups.named.classical import SO
from emlpcli.groups.structures.atoms import Atoms
from emlpcli.groups.structures.crystals import crystal_symmetry
from emlpcli.groups.structures.molecules import molecular_symmetry
from emlpcli.groups.structures.reading import read_atoms, require
from emlpcli.groups.structures.setting import named_group
from emlpcli.groups.structures.symmetry import Symmetry

Real = NDArray[np.float64]

TOLERANCE = 1e-3  # Å, and Bohr magnetons: that of files with four digits after the point
LARGEST_TOLERANCE = 1.0
OTHERS = (("tighter", 0.1), ("looser", 10.0))  # tolerances at which the group is found again
ALONG = 1e-6  # radians, within which a vector is along a coordinate axis
FIVEFOLD = (0.0, 1.0, (1 + 5**0.5) / 2)  # an axis of the icosahedron in its setting
MOST_TILT = 0.01  # radians, by which axes may differ from those of a setting at the most


@dataclass(frozen=True, eq=False)
class StructureGroup:
    """What was found of a structure: atoms, group, the name of its symmetry, at other tolerances.

    `called` is the space group, layer group or kind of molecule, `tolerance` in Å and Bohr
    magnetons. `others` says for a tighter and a looser tolerance which group is found where it is
    another one.
    """

    source: str
    atoms: Atoms
    group: Group
    called: str
    tolerance: float
    others: tuple[str, ...]

    @property
    def axes(self) -> str:
        """How the cell lies, and about which axes the group stands."""
        parts = []
        if self.atoms.cell is not None:
            parts += [
                f"{name} ∥ {_direction(row)}"
                for name, row in zip("abc", self.atoms.cell, strict=True)
                if np.any(row)
            ]
        return ", ".join(parts)

    @property
    def setting(self) -> str:
        """Where the elements of the group lie, in the frame of the file."""
        standing = _standing(self.group)
        if isinstance(standing, SO):
            return "none: all rotations and reflections"
        setting = getattr(standing.on_block("V"), "setting", "")
        if not isinstance(self.group, Turned):
            return str(setting)
        frame = self.group.frame
        along = {f"x{i + 1}": frame[:, i] for i in range(3)}
        along["(0, 1, τ)"] = frame @ FIVEFOLD

        def turned(match: re.Match[str]) -> str:
            return _direction(along[match[0]])

        return re.sub(r"x[123]|\(0, 1, τ\)", turned, str(setting))

    @property
    def remarks(self) -> tuple[str, ...]:
        """What a card says of it, a sentence each."""
        turned = ", turned" if isinstance(self.group, Turned) else ""
        name = f"{self.source}: {self.atoms.formula}, {self.called}; {_standing(self.group)}"
        found = [f"{name}{turned}, at a tolerance of {self.tolerance:g} Å"]
        if self.axes:
            found.append(f"cell: {self.axes}")
        found.append(f"axes of the group: {self.setting}")
        if self.group.order == 1:
            found.append("it has no symmetry: every tensor is allowed")
        return (*found, *self.others, *self.atoms.notes)

    def as_data(self) -> dict[str, Any]:
        """The same as plain data."""
        return {
            "file": self.source,
            "formula": self.atoms.formula,
            "atoms": len(self.atoms.kinds),
            "symmetry": self.called,
            "group": str(self.group),
            "tolerance": self.tolerance,
            "cell": None if self.atoms.cell is None else self.atoms.cell.tolist(),
            "axes": self.group.frame.T.tolist()
            if isinstance(self.group, Turned)
            else np.eye(3).tolist(),
            "setting": self.setting,
            "notes": [*self.others, *self.atoms.notes],
        }


def from_structure(path: str | Path, tolerance: float = TOLERANCE) -> Group:
    """The point group of a crystal or a molecule in a file, about its actual axes.

    `from_structure("NaCl.cif")`, `from_structure("molecule.xyz", tolerance=0.01)`. Files are CIF,
    magnetic CIF, POSCAR and XYZ; where atoms have magnetic moments the group is the magnetic one.
    It is a named group where its axes are those of one of its settings in the Cartesian frame of
    the file, and else that group turned (`Turned`); `group.remarks` says all that was found. Of
    a crystal it is the point group of the space group (Seitz symbols without translations), by
    spglib (Togo, Shinohara, Tanaka 2024). `tolerance` is how far, in Å, atoms may be from where
    the symmetry would have them; moments, in Bohr magnetons. Raises FileError and GroupError.
    """
    return examine(path, tolerance).group


def examine(path: str | Path, tolerance: float = TOLERANCE) -> StructureGroup:
    """As `from_structure`, with all that was found."""
    if not (isfinite(tolerance) and 0 < tolerance <= LARGEST_TOLERANCE):
        raise GroupError(
            f"the tolerance is a length in Å, above 0 and at most {LARGEST_TOLERANCE:g}, not "
            f"{tolerance:g}",
            hint=f"without one it is {TOLERANCE:g}",
        )
    atoms = read_atoms(path)
    try:
        return of_atoms(atoms, Path(path).name, tolerance)
    except GroupError as error:
        error.message = f"{path}: {error.message}"
        raise


def of_atoms(atoms: Atoms, source: str, tolerance: float = TOLERANCE) -> StructureGroup:
    """The group of atoms at hand; `source` is what they are called."""
    group, called = _found(atoms, tolerance)
    others = []
    many = len(atoms.kinds) > MOST_ATOMS_AGAIN
    if many:
        others.append(f"of more than {MOST_ATOMS_AGAIN} atoms other tolerances are not tried")
    for word, factor in () if many else OTHERS:
        other = _at(atoms, min(factor * tolerance, LARGEST_TOLERANCE))
        if other is not None and (str(_standing(other[0])), other[1]) != (
            str(_standing(group)),
            called,
        ):
            others.append(
                f"at a {word} tolerance of {min(factor * tolerance, LARGEST_TOLERANCE):g} Å it "
                f"is {other[1]}; "
                f"{_standing(other[0])}"
            )
    found = StructureGroup(source, atoms, group, called, tolerance, tuple(others))
    group.remarks, group.origin = found.remarks, found.as_data()
    return found


def _at(atoms: Atoms, tolerance: float) -> tuple[Group, str] | None:
    """The group at another tolerance, None where none is found."""
    try:
        return _found(atoms, tolerance)
    except GroupError:
        return None


def _found(atoms: Atoms, tolerance: float) -> tuple[Group, str]:
    """The group, and what its symmetry is called."""
    symmetry: Symmetry
    if any(atoms.periodic):
        require("spglib")
        symmetry = crystal_symmetry(atoms, tolerance)
        assert atoms.cell is not None
        size = float(np.linalg.norm(atoms.cell[list(atoms.periodic)], axis=1).min())
    else:
        symmetry = molecular_symmetry(atoms, tolerance)
        distances = np.linalg.norm(atoms.positions - atoms.positions.mean(axis=0), axis=1)
        size = float(distances.max())
    near = min(MOST_TILT, tolerance / max(size, tolerance))
    group = named_group(symmetry, near)
    return group, symmetry.called or _molecule(group)


def _molecule(group: Group) -> str:
    standing = _standing(group)
    if isinstance(standing, SO):
        return "a single atom"
    name = getattr(standing, "schoenflies", "")
    return f"molecule {name}" if name else "molecule with magnetic moments"


def _standing(group: Group) -> Group:
    return group.group if isinstance(group, Turned) else group


def _direction(v: Sequence[float] | Real) -> str:
    """Along which coordinate axis a vector is, or its unit vector."""
    unit = np.asarray(v, dtype=float) / np.linalg.norm(v)
    largest = int(np.abs(unit).argmax())
    if np.abs(np.delete(unit, largest)).max() < ALONG:
        return f"{'-' if unit[largest] < 0 else ''}x{largest + 1}"
    shown = ", ".join(f"{x + 0.0:.4g}" for x in np.where(np.abs(unit) < 5e-5, 0.0, unit))
    return f"({shown})"
