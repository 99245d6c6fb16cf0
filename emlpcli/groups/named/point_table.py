"""The table of point groups in three dimensions: symbols, generators, settings; plain data.

Symbols are those of Hermann and Mauguin and of Schoenflies (International Tables for
Crystallography A, 2016, chapters 2.1 and 3.2). The axes are Nye's (Physical Properties of
Crystals, 1985, appendix B), which are those of IEEE Std 176-1987: x3 along the main axis, x1
along a; monoclinic groups have x2 along the twofold axis or normal to the mirror.
"""

from __future__ import annotations

from typing import NamedTuple

H = 0.5
Q = 0.8660254037844386467637  # sqrt(3)/2
T = 0.8090169943749474241023  # tau/2, with the golden ratio tau
S = 0.3090169943749474241023  # (tau - 1)/2

ENTRIES = (0.0, S, H, T, Q, 1.0)
"""All absolute values of entries of elements; each is correctly rounded."""

Matrix = tuple[tuple[float, float, float], ...]

MATRICES: dict[str, Matrix] = {
    "2x": ((1, 0, 0), (0, -1, 0), (0, 0, -1)),
    "2y": ((-1, 0, 0), (0, 1, 0), (0, 0, -1)),
    "2z": ((-1, 0, 0), (0, -1, 0), (0, 0, 1)),
    "3z": ((-H, -Q, 0), (Q, -H, 0), (0, 0, 1)),
    "4z": ((0, -1, 0), (1, 0, 0), (0, 0, 1)),
    "6z": ((H, -Q, 0), (Q, H, 0), (0, 0, 1)),
    "1": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "3": ((0, 0, 1), (1, 0, 0), (0, 1, 0)),  # x1 to x2 to x3 to x1
    "5": ((S, -T, H), (T, H, S), (-H, S, T)),  # about x2 + tau x3
}
"""Rotations by name: the order and the axis; a minus sign before the name means times -1."""


class PointData(NamedTuple):
    """One point group in one setting."""

    symbol: str
    schoenflies: str
    system: str
    order: int
    generators: tuple[str, ...]
    setting: str
    aliases: tuple[str, ...] = ()


def _row(
    symbol: str, schoenflies: str, system: str, order: int, generators: str, setting: str, also: str
) -> PointData:
    """One row, with names separated by spaces."""
    names = tuple(generators.split()), tuple(also.split())
    return PointData(symbol, schoenflies, system, order, names[0], setting, names[1])


POINT_GROUPS: tuple[PointData, ...] = (
    _row("1", "C1", "triclinic", 1, "", "no axis", ""),
    _row("-1", "Ci", "triclinic", 2, "-1", "no axis", "S2"),
    _row("2", "C2", "monoclinic", 2, "2y", "2 ∥ x2", "121"),
    _row("m", "Cs", "monoclinic", 2, "-2y", "m ⊥ x2", "1m1 C1h C1v"),
    _row("2/m", "C2h", "monoclinic", 4, "2y -1", "2 ∥ x2, m ⊥ x2", "12/m1"),
    _row("222", "D2", "orthorhombic", 4, "2z 2x", "2 ∥ x1, x2, x3", "V"),
    _row("mm2", "C2v", "orthorhombic", 4, "-2x -2y", "2 ∥ x3, m ⊥ x1, x2", ""),
    _row("mmm", "D2h", "orthorhombic", 8, "-2x -2y -2z", "m ⊥ x1, x2, x3", "Vh 2/m2/m2/m"),
    _row("4", "C4", "tetragonal", 4, "4z", "4 ∥ x3", ""),
    _row("-4", "S4", "tetragonal", 4, "-4z", "-4 ∥ x3", ""),
    _row("4/m", "C4h", "tetragonal", 8, "4z -1", "4 ∥ x3, m ⊥ x3", ""),
    _row("422", "D4", "tetragonal", 8, "4z 2x", "4 ∥ x3, 2 ∥ x1", ""),
    _row("4mm", "C4v", "tetragonal", 8, "4z -2x", "4 ∥ x3, m ⊥ x1", ""),
    _row("-42m", "D2d", "tetragonal", 8, "-4z 2x", "-4 ∥ x3, 2 ∥ x1", "Vd"),
    _row("4/mmm", "D4h", "tetragonal", 16, "4z 2x -1", "4 ∥ x3, m ⊥ x1", "4/m2/m2/m"),
    _row("3", "C3", "trigonal", 3, "3z", "3 ∥ x3", ""),
    _row("-3", "S6", "trigonal", 6, "-3z", "-3 ∥ x3", "C3i"),
    _row("32", "D3", "trigonal", 6, "3z 2x", "3 ∥ x3, 2 ∥ x1", "321"),
    _row("3m", "C3v", "trigonal", 6, "3z -2x", "3 ∥ x3, m ⊥ x1", "3m1"),
    _row("-3m", "D3d", "trigonal", 12, "-3z 2x", "-3 ∥ x3, 2 ∥ x1, m ⊥ x1", "-3m1 -32/m -32/m1"),
    _row("6", "C6", "hexagonal", 6, "6z", "6 ∥ x3", ""),
    _row("-6", "C3h", "hexagonal", 6, "-6z", "-6 ∥ x3", "3/m"),
    _row("6/m", "C6h", "hexagonal", 12, "6z -1", "6 ∥ x3, m ⊥ x3", ""),
    _row("622", "D6", "hexagonal", 12, "6z 2x", "6 ∥ x3, 2 ∥ x1", ""),
    _row("6mm", "C6v", "hexagonal", 12, "6z -2x", "6 ∥ x3, m ⊥ x1", ""),
    _row("-6m2", "D3h", "hexagonal", 12, "-6z -2x", "-6 ∥ x3, m ⊥ x1", ""),
    _row("6/mmm", "D6h", "hexagonal", 24, "6z 2x -1", "6 ∥ x3, m ⊥ x1", "6/m2/m2/m"),
    _row("23", "T", "cubic", 12, "3 2z", "2 ∥ x1, x2, x3", ""),
    _row("m-3", "Th", "cubic", 24, "3 2z -1", "m ⊥ x1, x2, x3", "m3 2/m-3"),
    _row("432", "O", "cubic", 24, "3 4z", "4 ∥ x1, x2, x3", ""),
    _row("-43m", "Td", "cubic", 24, "3 -4z", "-4 ∥ x1, x2, x3", ""),
    _row("m-3m", "Oh", "cubic", 48, "3 4z -1", "4 ∥ x1, x2, x3", "m3m 4/m-32/m"),
)
"""The 32 crystallographic point groups in their standard setting."""

OTHER_SETTINGS: tuple[PointData, ...] = (
    _row("112", "C2", "monoclinic", 2, "2z", "2 ∥ x3", ""),
    _row("11m", "Cs", "monoclinic", 2, "-2z", "m ⊥ x3", ""),
    _row("112/m", "C2h", "monoclinic", 4, "2z -1", "2 ∥ x3, m ⊥ x3", ""),
    _row("211", "C2", "monoclinic", 2, "2x", "2 ∥ x1", ""),
    _row("m11", "Cs", "monoclinic", 2, "-2x", "m ⊥ x1", ""),
    _row("2/m11", "C2h", "monoclinic", 4, "2x -1", "2 ∥ x1, m ⊥ x1", ""),
    _row("2mm", "C2v", "orthorhombic", 4, "-2y -2z", "2 ∥ x1, m ⊥ x2, x3", ""),
    _row("m2m", "C2v", "orthorhombic", 4, "-2x -2z", "2 ∥ x2, m ⊥ x1, x3", ""),
    _row("-4m2", "D2d", "tetragonal", 8, "-4z -2x", "-4 ∥ x3, m ⊥ x1", ""),
    _row("312", "D3", "trigonal", 6, "3z 2y", "3 ∥ x3, 2 ∥ x2", ""),
    _row("31m", "C3v", "trigonal", 6, "3z -2y", "3 ∥ x3, m ⊥ x2", ""),
    _row("-31m", "D3d", "trigonal", 12, "-3z 2y", "-3 ∥ x3, 2 ∥ x2, m ⊥ x2", "-312/m"),
    _row("-62m", "D3h", "hexagonal", 12, "-6z 2x", "-6 ∥ x3, 2 ∥ x1, m ⊥ x2", ""),
)
"""The same groups about other axes; their Schoenflies symbols mean the standard setting."""

ICOSAHEDRAL: tuple[PointData, ...] = (
    _row("532", "I", "icosahedral", 60, "3 5", "2 ∥ x1, x2, x3, 5 ∥ (0, 1, τ)", "235"),
    _row("-5-3m", "Ih", "icosahedral", 120, "3 5 -1", "2 ∥ x1, x2, x3, 5 ∥ (0, 1, τ)",
         "m-3-5 -53m -532/m 2/m-3-5"),
)  # fmt: skip
"""The two icosahedral groups, which no lattice has."""


class CurieData(NamedTuple):
    """One of Curie's seven limit groups, by what it does to the axis x3 and to its plane.

    `swap` holds the signs by which a generator exchanges the circular vectors of the plane
    and multiplies x3, if there is one; `inversion` says whether -1 is in the group.
    """

    symbol: str
    schoenflies: str
    setting: str
    swap: tuple[int, int, int] | None
    inversion: bool
    aliases: tuple[str, ...] = ()


CURIE_GROUPS: tuple[CurieData, ...] = (
    CurieData("inf", "C∞", "∞ ∥ x3", None, False),
    CurieData("infm", "C∞v", "∞ ∥ x3, m ⊥ x1", (-1, -1, 1), False, ("infmm",)),
    CurieData("inf2", "D∞", "∞ ∥ x3, 2 ∥ x1", (1, 1, -1), False, ("inf22",)),
    CurieData("inf/m", "C∞h", "∞ ∥ x3, m ⊥ x3", None, True),
    CurieData("inf/mm", "D∞h", "∞ ∥ x3, m ⊥ x1, x3", (1, 1, -1), True, ("inf/mmm",)),
)
"""The five with one axis."""

SPHERES: tuple[CurieData, ...] = (
    CurieData("2inf", "K", "all rotations: SO(3)", None, False, ("infinf",)),
    CurieData("minf", "Kh", "all rotations and reflections: O(3)", None, True,
              ("infinfm", "m-inf", "2/m-inf", "m-inf-inf")),
)  # fmt: skip
"""The two without an axis, which are SO(3) and O(3)."""
