"""Reads atoms from CIF, magnetic CIF, POSCAR and XYZ files, by ASE, in one kind of error."""

from __future__ import annotations

import warnings
from importlib.util import find_spec
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from emlpcli.errors import FileError, GroupError
from emlpcli.files import reading
from emlpcli.groups.limits import LARGEST_STRUCTURE, MOST_ATOMS
from emlpcli.groups.structures.atoms import Atoms

if TYPE_CHECKING:
    from numpy.typing import NDArray

FORMATS = ".cif, .mcif, .xyz, .extxyz, .vasp, POSCAR and CONTCAR"
TOUCHING = 0.1  # Å, closer than any two atoms are
FLAT = 1e-6  # volume of a cell, relative to the product of its edges, below which it has none
SMALLEST_MOMENT = 1e-9  # Bohr magnetons, below which a moment is none
INSTALL = (
    'pip install "emlpcli[structure]" installs ASE and spglib, which read and analyse crystals'
)


def require(*packages: str) -> None:
    """Raise GroupError where a package is missing that structures need."""
    missing = [name for name in packages if find_spec(name) is None]
    if missing:
        raise GroupError(
            f"groups of structures need {' and '.join(missing)}, which is not installed",
            hint=INSTALL,
        )


def read_atoms(path: str | Path) -> Atoms:
    """The atoms of a file, the last ones where it has several frames.

    FileError where it cannot be read, GroupError where what it says is no structure: no atoms, two
    at one place, a cell without volume.
    """
    path = Path(path)
    kind = _format(path)
    raw = reading.content(path, LARGEST_STRUCTURE, "a structure")
    require("ase")
    try:
        atoms = _parsed(raw, kind)
        _check(atoms)
    except FileError as error:
        raise FileError(f"{path}: {error.message}", hint=error.hint) from None
    except GroupError as error:
        error.message = f"{path}: {error.message}"
        raise
    return atoms


def _format(path: Path) -> str:
    """The format under ASE's name, by the file's name."""
    suffix, name = path.suffix.lower(), path.name.upper()
    if suffix in (".cif", ".mcif"):
        return "cif"
    if suffix in (".xyz", ".extxyz"):
        return "extxyz"
    if suffix in (".vasp", ".poscar") or name.startswith(("POSCAR", "CONTCAR")):
        return "vasp"
    if path.is_dir():
        raise FileError(f"cannot read a structure from {str(path)!r}: it is a directory")
    raise FileError(
        f"cannot read a structure from {str(path)!r}: by its name it is none of {FORMATS}",
        hint="`ase convert FILE structure.cif` writes others as one of these",
    )


def _parsed(raw: bytes, kind: str) -> Atoms:
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("latin-1")  # older CIF files have names of authors in it
    if not text.strip():
        raise FileError("it is empty")
    if "\0" in text:
        raise FileError("it is no text")
    if kind == "cif" and "_atom_site_moment" in text.lower():
        from emlpcli.groups.structures.magnetic_cif import magnetic_atoms

        if (found := magnetic_atoms(text)) is not None:
            return found
    from ase.io import read

    options = {"fractional_occupancies": True} if kind == "cif" else {}
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what is odd is told by what is made of it
            frames = read(StringIO(text), index=":", format=kind, **options)
    except Exception as error:  # a damaged file makes its parsers raise errors of every kind
        raise _unreadable(error, kind, text) from None
    if not frames:
        raise FileError("it holds no structure")
    found = _converted(frames[-1], kind)
    if len(frames) > 1:
        what = "blocks" if kind == "cif" else "frames"
        found = found.noted(f"of {len(frames)} {what} the last one is taken")
    return found


def _unreadable(error: Exception, kind: str, text: str) -> FileError:
    name = {"cif": "CIF", "extxyz": "XYZ", "vasp": "POSCAR"}[kind]
    lines = text.splitlines()
    if kind == "vasp" and len(lines) > 5 and lines[5].split()[:1] and lines[5].split()[0].isdigit():
        return FileError(
            "it does not say which elements its atoms are",
            hint="a line of symbols, such as Na Cl, goes before that of the numbers of atoms",
        )
    said = str(error).strip().splitlines()
    reason = f": {said[0][:120]}" if said else ""
    return FileError(f"it is no {name} file that ASE can read{reason}")


def _converted(found: Any, kind: str) -> Atoms:
    """What is needed of ASE's Atoms."""
    kinds, notes = _kinds(found)
    cell: NDArray[np.float64] | None = np.array(found.cell.array, dtype=float)
    assert cell is not None
    periodic = (bool(found.pbc[0]), bool(found.pbc[1]), bool(found.pbc[2]))
    if not any(periodic):
        if np.any(cell):
            notes.append("it repeats in no direction: its cell is left aside, it is a molecule")
        cell = None
    if kind == "cif":
        notes.append("a CIF has no Cartesian frame: a ∥ x1, and b in the plane of x1 and x2")
    atoms = Atoms(kinds, np.array(found.positions, dtype=float), cell, periodic, None, tuple(notes))
    return _with_moments(atoms, _moments(found))


def _kinds(found: Any) -> tuple[tuple[str, ...], list[str]]:
    """The element of each atom, or what its site holds where it is not one element at all times."""
    symbols = list(found.get_chemical_symbols())
    occupancy, sites = found.info.get("occupancy"), found.arrays.get("spacegroup_kinds")
    if not occupancy or sites is None:
        return tuple(symbols), []
    mixed = 0
    for i, site in enumerate(sites):
        held = sorted(occupancy[str(site)].items())
        if len(held) > 1 or held[0][1] < 1:
            mixed += 1
            symbols[i] = "(" + "".join(f"{name}{share:g}" for name, share in held) + ")"
    if not mixed:
        return tuple(symbols), []
    return tuple(symbols), [
        f"{mixed} sites are occupied in part: each mixture is a kind of atom of its own, and the "
        "group is that of the average structure"
    ]


def _moments(found: Any) -> Any:
    """Magnetic moments, shape (n,) or (n, 3), as computed or as given; None without."""
    if found.calc is not None and "magmoms" in getattr(found.calc, "results", {}):
        return found.calc.results["magmoms"]
    for name in ("magmoms", "initial_magmoms"):
        if name in found.arrays:
            return found.arrays[name]
    return None


def _with_moments(atoms: Atoms, given: Any) -> Atoms:
    """The atoms with moments, where these are not all zero."""
    if given is None:
        return atoms
    moments = np.array(given, dtype=float)
    if not np.any(np.abs(moments) > SMALLEST_MOMENT):
        return atoms.noted("all magnetic moments are zero: the group is that of the places alone")
    notes: list[str] = []
    if moments.ndim == 1:
        moments = np.outer(moments, [0.0, 0.0, 1.0])
        notes.append(
            "each magnetic moment is one number, taken along x3: three components state others"
        )
    return Atoms(
        atoms.kinds,
        atoms.positions,
        atoms.cell,
        atoms.periodic,
        moments,
        (*atoms.notes, *notes),
    )


def _check(atoms: Atoms) -> None:
    """Raise GroupError for what is no structure."""
    n = len(atoms.kinds)
    if not n:
        raise GroupError("it has no atoms")
    if n > MOST_ATOMS:
        raise GroupError(
            f"it has {n} atoms, at most {MOST_ATOMS} are looked at",
            hint="a primitive cell has the same group",
        )
    arrays = [a for a in (atoms.positions, atoms.cell, atoms.moments) if a is not None]
    if not all(np.all(np.isfinite(a)) for a in arrays):
        raise GroupError("some of its numbers are not finite")
    if "X" in atoms.kinds:
        raise GroupError("some of its atoms are of no element", hint="X stands for none")
    if atoms.cell is not None:
        _check_cell(atoms)
    _check_apart(atoms)


def _check_cell(atoms: Atoms) -> None:
    assert atoms.cell is not None
    rows = atoms.cell[list(atoms.periodic)]
    edges = np.linalg.norm(rows, axis=1)
    volume = float(np.sqrt(max(np.linalg.det(rows @ rows.T), 0.0)))
    if not volume > FLAT * float(np.prod(edges)) or edges.min() < TOUCHING:
        raise GroupError(
            "its cell has no volume", hint="three independent lattice vectors make one"
        )


def _check_apart(atoms: Atoms) -> None:
    from ase.neighborlist import primitive_neighbor_list

    cell = np.eye(3) if atoms.cell is None else atoms.cell.copy()
    for i in np.flatnonzero(~np.array(atoms.periodic)):
        others = cell[[j for j in range(3) if j != i]]
        cell[i] = np.cross(*others)  # of no matter, as nothing repeats along it
    first, second, distance = primitive_neighbor_list(
        "ijd", atoms.periodic, cell, atoms.positions, TOUCHING
    )
    if len(first):
        k = int(np.argmin(distance))
        raise GroupError(
            f"atoms {first[k] + 1} and {second[k] + 1} are {distance[k]:.2g} Å apart: two atoms "
            "are at one place",
            hint="coordinates may be in other units, or a site may be listed twice",
        )
