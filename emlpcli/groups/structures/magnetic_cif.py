"""Magnetic CIF: atoms and moments of the asymmetric unit, and the operations that repeat them.

The tags are those of the magCIF dictionary of the International Union of Crystallography (2016).
"""

from __future__ import annotations

import re
import warnings
from fractions import Fraction
from io import BytesIO
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from emlpcli.errors import FileError, GroupError
from emlpcli.groups.limits import MOST_ATOMS
from emlpcli.groups.structures.atoms import Atoms

Real = NDArray[np.float64]
SAME_SITE = 1e-3  # Å, within which two images of an atom are one
SAME_MOMENT = 1e-2  # Bohr magnetons, by which moments of one atom may differ from rounding


class Operation(NamedTuple):
    """x to W x + w in the basis of lattice vectors, with time reversal where `sign` is -1."""

    W: Real
    w: Real
    sign: int


def magnetic_atoms(text: str) -> Atoms | None:
    """The atoms of one cell with their moments; None where the text states no moments.

    Moments are given by components along the unit vectors of a, b and c, and are axial and odd
    under time reversal: an operation takes m to sign det(W) W m.
    """
    block = _block(text)
    moments = block.get("_atom_site_moment_label")
    if moments is None:
        return None
    if any("ssg" in tag or "_cell_wave_vector" in tag for tag in block):
        raise GroupError("its moments are modulated: such a structure has no cell")
    operations = _operations(block)
    cell = _cell(block)
    labels = [str(name) for name in _column(block, "_atom_site_label")]
    places = np.stack([_numbers(block, f"_atom_site_fract_{x}") for x in "xyz"], axis=1)
    symbols = [str(s) for s in block.get("_atom_site_type_symbol", labels)]
    shares = block.get("_atom_site_occupancy", [1.0] * len(labels))
    along = np.stack([_numbers(block, f"_atom_site_moment_crystalaxis_{x}") for x in "xyz"], axis=1)
    of_label = dict(zip(map(str, moments), along, strict=True))
    unknown = [name for name in of_label if name not in labels]
    if unknown:
        raise FileError(f"it gives a moment to {unknown[0]!r}, which is no atom of its")
    edges = np.linalg.norm(cell, axis=1)
    kinds: list[str] = []
    rows: list[tuple[Real, Real]] = []
    for label, symbol, share, place in zip(labels, symbols, shares, places, strict=True):
        kind = _element(symbol) if float(share) == 1 else f"({_element(symbol)}{float(share):g})"
        moment = of_label.get(label, np.zeros(3)) / edges  # in the basis of lattice vectors
        own = _orbit(place, moment, operations, cell, label)
        rows += own
        kinds += [kind] * len(own)
        if len(rows) > MOST_ATOMS:
            raise GroupError(f"it has more than {MOST_ATOMS} atoms")
    notes = ["a CIF has no Cartesian frame: a ∥ x1, and b in the plane of x1 and x2"]
    if any(kind.startswith("(") for kind in kinds):
        notes.append("sites occupied in part are kinds of atoms of their own")
    return Atoms(
        tuple(kinds),
        np.array([place for place, _ in rows]) @ cell,
        cell,
        (True, True, True),
        np.array([moment for _, moment in rows]) @ cell,
        tuple(notes),
    )


def _orbit(
    place: Real, moment: Real, operations: list[Operation], cell: Real, label: str
) -> list[tuple[Real, Real]]:
    """The images of an atom and its moment in one cell."""
    found: list[tuple[Real, Real]] = []
    for W, w, sign in operations:
        image = (W @ place + w) % 1.0
        m = sign * round(np.linalg.det(W)) * (W @ moment)
        for known, other in found:
            apart = image - known
            if np.linalg.norm((apart - np.rint(apart)) @ cell) < SAME_SITE:
                if np.linalg.norm((m - other) @ cell) > SAME_MOMENT:
                    raise GroupError(
                        f"the moment of {label} is not one that the operations of its site allow"
                    )
                break
        else:
            found.append((image, m))
    return found


def _block(text: str) -> dict[str, Any]:
    """The first block that has atoms; tags with points instead of underscores are older ones."""
    from ase.io.cif import parse_cif

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            blocks = list(parse_cif(BytesIO(text.encode("utf-8")), "ase"))
    except Exception as error:  # of every kind
        raise FileError(f"it is no CIF file that ASE can read: {str(error)[:100]}") from None
    for block in blocks:
        tags = {str(k).lower().replace(".", "_"): block.get(k) for k in block}
        if "_atom_site_label" in tags:
            return tags
    raise FileError("it lists no atoms")


def _operations(block: dict[str, Any]) -> list[Operation]:
    texts = block.get("_space_group_symop_magn_operation_xyz")
    if texts is None:
        raise FileError(
            "it gives magnetic moments and no operations of a magnetic space group",
            hint="_space_group_symop_magn_operation.xyz lists them; the magnetic symbol alone is "
            "not read",
        )
    centrings = block.get("_space_group_symop_magn_centering_xyz", ["x,y,z,+1"])
    return [
        Operation(a.W @ b.W, a.W @ b.w + a.w, a.sign * b.sign)
        for a in map(_operation, _listed(centrings))
        for b in map(_operation, _listed(texts))
    ]


def _listed(value: Any) -> list[Any]:
    return [value] if isinstance(value, str) else list(value)


def _operation(text: str) -> Operation:
    """An operation such as `-x+1/2,y,z,-1`."""
    parts = str(text).replace(" ", "").lower().split(",")
    W, w = np.zeros((3, 3)), np.zeros(3)
    try:
        *rows, sign = parts
        if len(rows) != 3 or int(sign) not in (1, -1):
            raise ValueError
        for i, row in enumerate(rows):
            terms = re.findall(r"[+-]?[^+-]+", row)
            if "".join(terms) != row or not terms:
                raise ValueError
            for term in terms:
                letter = term.lstrip("+-").rstrip("*")[-1:]
                factor = term.replace("*", "")
                if letter in "xyz" and letter:
                    number = factor.replace(letter, "")
                    W[i, "xyz".index(letter)] += float(
                        Fraction(number if number not in ("", "+", "-") else f"{number}1")
                    )
                else:
                    w[i] += float(Fraction(factor))
        if abs(abs(np.linalg.det(W)) - 1) > 1e-6:
            raise ValueError
    except (ValueError, ZeroDivisionError, IndexError):
        raise FileError(f"{str(text)[:60]!r} is no operation such as x,-y,z+1/2,-1") from None
    return Operation(W, w, int(sign))


def _cell(block: dict[str, Any]) -> Real:
    """The lattice vectors as rows, a along x1 and b in the plane of x1 and x2."""
    from ase.geometry import cellpar_to_cell

    tags = [f"_cell_length_{x}" for x in "abc"]
    tags += [f"_cell_angle_{x}" for x in ("alpha", "beta", "gamma")]
    try:
        return np.asarray(cellpar_to_cell([float(block[tag]) for tag in tags]))
    except (KeyError, TypeError, ValueError, AssertionError):
        raise FileError("its cell is not stated, or is none") from None


def _column(block: dict[str, Any], tag: str) -> list[Any]:
    if tag not in block:
        raise FileError(f"it has no {tag}")
    return _listed(block[tag])


def _numbers(block: dict[str, Any], tag: str) -> Real:
    try:
        return np.array([float(x) for x in _column(block, tag)])
    except (TypeError, ValueError):
        raise FileError(f"{tag} has an entry that is no number") from None


def _element(symbol: str) -> str:
    """The element of a symbol such as `Mn3+` or a label such as `Mn1`."""
    found = re.match(r"[A-Za-z]{1,2}", symbol)
    if not found:
        raise FileError(f"{symbol[:20]!r} is no symbol of an element")
    return found[0].capitalize()
