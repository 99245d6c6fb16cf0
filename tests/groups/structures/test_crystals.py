"""Point groups of crystals: known ones with Nye's counts, orbits of all groups, magnets, layers."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.spatial.transform import Rotation

from emlpcli.errors import GroupError
from emlpcli.groups import Group, Turned, group
from emlpcli.groups.named import magnetic
from emlpcli.groups.named.finite_point import FinitePointGroup
from emlpcli.groups.named.magnetic import MagneticPointGroup
from emlpcli.groups.named.point import PointGroup
from emlpcli.groups.named.point_table import OTHER_SETTINGS, POINT_GROUPS
from emlpcli.groups.structures.atoms import Atoms
from emlpcli.groups.structures.crystals import crystal_symmetry
from emlpcli.groups.structures.found import of_atoms
from emlpcli.reps import Sym, V
from emlpcli.reps.from_text import representation
from emlpcli.solve import dimension
from tests.groups.structures.test_molecules import apart, standing

pytest.importorskip("spglib", reason="spglib is not installed: crystals are not analysed")
pytest.importorskip("ase", reason="ASE is not installed: files of structures are not read")

R1, R2 = Rotation.random(2, random_state=7).as_matrix()
HEX = np.array([[1, 0, 0], [-0.5, 3**0.5 / 2, 0], [0, 0, 1]])
FCC = np.array([[0, 0.5, 0.5], [0.5, 0, 0.5], [0.5, 0.5, 0]])


def crystal(cell: NDArray, *sites: tuple[str, float, float, float]) -> Atoms:
    """A crystal by its cell, rows, and atoms in fractions of it."""
    fractions = np.array([site[1:] for site in sites], dtype=float)
    return Atoms(tuple(s[0] for s in sites), fractions @ cell, np.array(cell), (True, True, True))


def turned(given: Atoms, R: NDArray) -> Atoms:
    assert given.cell is not None
    moments = None if given.moments is None else given.moments @ R.T
    return replace(given, positions=given.positions @ R.T, cell=given.cell @ R.T, moments=moments)


def hexagonal(a: float, c: float) -> NDArray:
    return HEX * np.array([a, a, c])[:, None]


def calcite() -> Atoms:
    """Ca at 6b, C at 6a, O at 18e (x, 0, 1/4) of R-3c, hexagonal axes."""
    sites = []
    for t in ((0, 0, 0), (2 / 3, 1 / 3, 1 / 3), (1 / 3, 2 / 3, 2 / 3)):
        rows = [("Ca", 0, 0, 0), ("Ca", 0, 0, 0.5), ("C", 0, 0, 0.25), ("C", 0, 0, 0.75)]
        x = 0.2568
        rows += [("O", *p, 0.25) for p in ((x, 0), (0, x), (-x, -x))]
        rows += [("O", *p, 0.75) for p in ((-x, 0), (0, -x), (x, x))]
        sites += [(k, *(np.array(p) + t)) for k, *p in rows]
    return crystal(hexagonal(4.99, 17.06), *sites)


def quartz() -> Atoms:
    """Of P3_221: Si at 3a (x, 0, 2/3), O at 6c."""
    x, y, z = 0.4135, 0.2669, 0.7858
    sites = [("Si", 0.4697, 0, 2 / 3), ("Si", 0, 0.4697, 1 / 3), ("Si", -0.4697, -0.4697, 0)]
    sites += [("O", x, y, z), ("O", -y, x - y, z + 2 / 3), ("O", y - x, -x, z + 1 / 3)]
    sites += [("O", y, x, -z), ("O", x - y, -y, 1 / 3 - z), ("O", -x, y - x, 2 / 3 - z)]
    return crystal(hexagonal(4.9134, 5.4052), *sites)


def rutile(kind: str = "Ti", a: float = 4.594, c: float = 2.959, x: float = 0.305) -> Atoms:
    other = "F" if kind == "Mn" else "O"
    sites = [(kind, 0, 0, 0), (kind, 0.5, 0.5, 0.5), (other, x, x, 0), (other, -x, -x, 0)]
    sites += [(other, 0.5 - x, 0.5 + x, 0.5), (other, 0.5 + x, 0.5 - x, 0.5)]
    return crystal(np.diag([a, a, c]), *sites)


WURTZITE = crystal(
    hexagonal(3.25, 5.207), ("Zn", 1 / 3, 2 / 3, 0), ("Zn", 2 / 3, 1 / 3, 0.5),
    ("O", 1 / 3, 2 / 3, 0.382), ("O", 2 / 3, 1 / 3, 0.882),
)  # fmt: skip
PEROVSKITE = crystal(
    np.diag([3.994, 3.994, 4.034]), ("Ba", 0, 0, 0), ("Ti", 0.5, 0.5, 0.518),
    ("O", 0.5, 0.5, -0.026), ("O", 0.5, 0, 0.489), ("O", 0, 0.5, 0.489),
)  # fmt: skip
SKEW = np.array([[4.0, 0, 0], [0, 5.0, 0], [-1.7, 0, 6.0]])  # unique axis b

# space group, point group, and Nye's numbers of piezoelectric moduli and elastic constants
# (Physical Properties of Crystals, 1985, tables 8 and 9)
KNOWN: dict[str, tuple[Atoms, int, str, int, int]] = {
    "rocksalt": (crystal(5.64 * FCC, ("Na", 0, 0, 0), ("Cl", 0.5, 0.5, 0.5)), 225, "m-3m", 0, 3),
    "diamond": (crystal(3.57 * FCC, ("C", 0, 0, 0), ("C", 0.25, 0.25, 0.25)), 227, "m-3m", 0, 3),
    "zincblende": (crystal(5.4 * FCC, ("Zn", 0, 0, 0), ("S", 0.25, 0.25, 0.25)),
                   216, "-43m", 1, 3),
    "caesium chloride": (crystal(4.1 * np.eye(3), ("Cs", 0, 0, 0), ("Cl", 0.5, 0.5, 0.5)),
                         221, "m-3m", 0, 3),
    "wurtzite": (WURTZITE, 186, "6mm", 3, 5),
    "hcp": (crystal(hexagonal(3.2, 5.2), ("Mg", 1 / 3, 2 / 3, 0.25), ("Mg", 2 / 3, 1 / 3, 0.75)),
            194, "6/mmm", 0, 5),
    "graphite": (crystal(hexagonal(2.46, 6.7), ("C", 0, 0, 0.25), ("C", 0, 0, 0.75),
                         ("C", 1 / 3, 2 / 3, 0.25), ("C", 2 / 3, 1 / 3, 0.75)),
                 194, "6/mmm", 0, 5),
    "quartz": (quartz(), 154, "32", 2, 6),
    "calcite": (calcite(), 167, "-3m", 0, 6),
    "rutile": (rutile(), 136, "4/mmm", 0, 6),
    "barium titanate": (PEROVSKITE, 99, "4mm", 3, 6),
    "triclinic": (crystal(np.array([[4.0, 0, 0], [0.7, 5.0, 0], [1.1, -0.6, 6.0]]),
                          ("Na", 0, 0, 0), ("Cl", 0.31, 0.22, 0.4), ("K", 0.71, 0.83, 0.6)),
                  1, "1", 18, 21),
    "monoclinic, unique b": (crystal(SKEW, ("Na", 0.1, 0, 0.2), ("Cl", 0.7, 0.3, 0.4),
                                     ("Cl", 0.7, -0.3, 0.4)), 6, "m", 10, 13),
    "monoclinic, unique c": (crystal(SKEW[:, [1, 0, 2]][[1, 0, 2]][:, [1, 2, 0]],
                                     ("Na", 0, 0.1, 0.2), ("Cl", 0.3, 0.7, 0.4),
                                     ("Cl", -0.3, 0.7, 0.4)), 6, "m", 10, 13),
}  # fmt: skip


@pytest.mark.parametrize("name", KNOWN)
@pytest.mark.few(4)
def test_known_crystals_however_they_lie(name: str) -> None:
    given, number, symbol, piezo, elastic = KNOWN[name]
    for R in (np.eye(3), R1):
        found = of_atoms(turned(given, R), name)
        G = found.group
        assert f"({number})" in found.called
        schoenflies = PointGroup(symbol).schoenflies
        assert standing(G).schoenflies == schoenflies  # type: ignore[attr-defined]
        assert dimension((V * Sym(2, V))(G)).value == piezo
        assert dimension(Sym(2, Sym(2, V))(G)).value == elastic


def test_unique_axes_of_monoclinic_crystals() -> None:
    """The same crystal with its unique axis along x1, x2 and x3 has three settings of one group."""
    given = KNOWN["monoclinic, unique b"][0]
    names = []
    for axes in ((0, 1, 2), (1, 2, 0), (2, 0, 1)):
        P = np.eye(3)[list(axes)]
        names.append(str(of_atoms(turned(given, P), "crystal").group))
    assert names == ["pg:m", "pg:m11", "pg:11m"]


def test_a_rotated_crystal_has_the_rotated_tensors() -> None:
    from emlpcli.solve import solve

    bases = []
    for R in (np.eye(3), R1):
        G = of_atoms(turned(WURTZITE, R), "ZnO").group
        solution = solve((V**3)(G))
        Q = np.asarray(solution.Q)
        R3 = np.kron(R, np.kron(R, R))
        bases.append(R3.T @ (Q @ Q.T) @ R3)
    assert np.abs(bases[0] - bases[1]).max() < 1e-10


def lattice(system: str) -> NDArray:
    """A cell of a system, along the axes of its groups."""
    match system:
        case "cubic":
            return 6.0 * np.eye(3)
        case "hexagonal" | "trigonal":
            return hexagonal(6.0, 7.3)
        case "tetragonal":
            return np.diag([6.0, 6.0, 7.3])
        case "orthorhombic":
            return np.diag([6.0, 7.3, 8.9])
    raise AssertionError(system)


def oblique(G: PointGroup, rng: np.random.Generator) -> NDArray:
    """A cell that all elements keep and no more: of monoclinic ones slanted across the axis."""
    if G.system == "triclinic":
        return np.diag([6.0, 7.3, 8.9]) + np.triu(rng.normal(size=(3, 3)), 1)
    if G.system == "monoclinic":
        unique = int(G.setting[-1]) - 1  # "2 ∥ x2", "m ⊥ x3"
        cell = np.diag([6.0, 7.3, 8.9])
        cell[(unique + 1) % 3, (unique + 2) % 3] = 1.7
        return cell
    return lattice(G.system)


def orbit_crystal(G: PointGroup, signs: NDArray | None, rng: np.random.Generator) -> Atoms:
    """Orbits of three points under a symmorphic group; each point has a moment where asked for."""
    cell, space = oblique(G, rng), G.elements
    kinds, places, moments = [], [], []
    for kind in ("Fe", "O", "H"):
        point, m = rng.uniform(0.5, 2.5, size=3) * rng.choice([-1, 1], size=3), rng.normal(size=3)
        for i, g in enumerate(space):
            kinds.append(kind)
            places.append(g @ point)
            if signs is not None:
                moments.append(signs[i] * np.linalg.det(g) * (g @ m))
    found = Atoms(tuple(kinds), np.array(places), cell, (True, True, True))
    return found if signs is None else replace(found, moments=np.array(moments))


def recut(given: Atoms) -> Atoms:
    """The same crystal with other lattice vectors."""
    assert given.cell is not None
    return replace(given, cell=np.array([[1, 1, 0], [0, 1, 0], [1, 0, 1]]) @ given.cell)


@pytest.mark.parametrize("row", [*POINT_GROUPS, *OTHER_SETTINGS], ids=lambda row: row.symbol)
@pytest.mark.few(6)
def test_crystals_of_all_point_groups(row: object, rng: np.random.Generator) -> None:
    G = PointGroup(row.symbol)  # type: ignore[attr-defined]
    given = orbit_crystal(G, None, rng)
    for R in (np.eye(3), R2):
        found = of_atoms(recut(turned(given, R)), "orbits").group
        assert isinstance(found, FinitePointGroup | Turned)
        assert standing(found).schoenflies == G.schoenflies  # type: ignore[attr-defined]
        assert apart(found.elements, R @ G.elements @ R.T) < 1e-12
        assert np.abs(found.elements @ np.swapaxes(found.elements, 1, 2) - np.eye(3)).max() < 2e-15
        if R is not R2:
            assert found == G


def with_antitranslation(given: Atoms, *, cubic: bool) -> Atoms:
    """The atoms again with moments reversed: in a second cell, or at its body centre."""
    assert given.cell is not None
    assert given.moments is not None
    shift = given.cell.sum(axis=0) / 2 if cubic else given.cell[2]
    return Atoms(
        given.kinds * 2,
        np.concatenate([given.positions, given.positions + shift]),
        given.cell if cubic else given.cell * np.array([[1], [1], [2]]),
        given.periodic,
        np.concatenate([given.moments, -given.moments]),
    )


MAGNETIC = [str(row["name"]) for row in magnetic.rows() if row["order"] is not None]


@pytest.mark.parametrize("name", MAGNETIC)
@pytest.mark.few(24)
def test_crystals_of_all_magnetic_groups(name: str, rng: np.random.Generator) -> None:
    """Black-white ones by moments; grey ones by a translation that reverses all moments."""
    G = group(name)
    assert isinstance(G, MagneticPointGroup)
    assert isinstance(G.space, PointGroup)
    signs = np.ones(len(G.space.elements)) if G.grey else G.elements[:, 3, 3]
    given = orbit_crystal(G.space, signs, rng)
    if G.grey:
        given = with_antitranslation(given, cubic=G.space.system == "cubic")
    for R in (np.eye(3), R2):
        found = of_atoms(turned(given, R), "orbits").group
        inner = standing(found)
        assert isinstance(inner, MagneticPointGroup)
        known = np.array(G.elements)
        known[:, :3, :3] = R @ known[:, :3, :3] @ R.T
        own = inner.elements
        if isinstance(found, Turned):
            assert inner == G
            own = found.change @ own @ found.change.T
        assert apart(own, known) < 1e-12
        if R is not R2:
            assert found == G


# -- magnets ------------------------------------------------------------------------------------


def magnet(given: Atoms, *moments: tuple[float, float, float]) -> Atoms:
    rows = [*moments, *[(0.0, 0.0, 0.0)] * (len(given.kinds) - len(moments))]
    return replace(given, moments=np.array(rows, dtype=float))


IRON = crystal(2.87 * np.eye(3), ("Fe", 0, 0, 0), ("Fe", 0.5, 0.5, 0.5))
UP, DOWN = (0.0, 0.0, 2.2), (0.0, 0.0, -2.2)


def test_iron_along_its_axes() -> None:
    assert of_atoms(magnet(IRON, UP, UP), "Fe").group == group("pg:4/mm'm'")
    along = of_atoms(magnet(IRON, (2.2, 0, 0), (2.2, 0, 0)), "Fe").group
    assert isinstance(along, Turned)
    assert along.group == group("pg:4/mm'm'")
    diagonal = of_atoms(magnet(IRON, (1, 1, 1), (1, 1, 1)), "Fe").group
    assert standing(diagonal) == group("pg:-3m'")
    axis = along.frame @ [0, 0, 1]
    assert np.allclose(np.abs(axis), [1, 0, 0])


def test_manganese_fluoride_is_an_altermagnet_of_piezomagnetism() -> None:
    found = of_atoms(magnet(rutile("Mn", 4.8734, 3.3103), UP, DOWN), "MnF2")
    assert found.group == group("pg:4'/mmm'")
    assert "BNS 136.499" in found.called
    assert dimension(representation("Jahn('aeV[V2]')", found.group)).value == 2
    assert dimension(representation("Jahn('aeV2')", found.group)).value == 0


def test_a_lattice_translation_with_time_reversal_makes_a_grey_group() -> None:
    """NiO, type II of Shull: moments along the cubic diagonal, alternating along it."""
    cell = 4.17 * np.array([[1, 0.5, 0.5], [0.5, 1, 0.5], [0.5, 0.5, 1]])
    given = crystal(
        cell, ("Ni", 0, 0, 0), ("Ni", 0.5, 0.5, 0.5),
        ("O", 0.25, 0.25, 0.25), ("O", 0.75, 0.75, 0.75),
    )  # fmt: skip
    m = 1.9 / 3**0.5
    found = of_atoms(magnet(given, (m, m, m), (-m, -m, -m)), "NiO")
    G = standing(found.group)
    assert isinstance(G, MagneticPointGroup)
    assert G.grey
    assert str(G) == "pg:-3m1'"
    assert "type IV" in found.called


def test_a_magnet_without_primes_has_the_ordinary_group() -> None:
    """Of all elements of a triclinic ferromagnet only the inversion is left, without 1'."""
    given = orbit_crystal(PointGroup("-1"), np.ones(2), np.random.default_rng(0))
    assert of_atoms(given, "triclinic").group == group("pg:-1")


# -- layers, rods, tolerances -------------------------------------------------------------------


def layer(cell: NDArray, *sites: tuple[str, float, float, float]) -> Atoms:
    """Atoms by two fractions and a height."""
    rows = np.array([site[1:] for site in sites], dtype=float)
    places = rows[:, :2] @ cell[:2] + rows[:, 2:] * np.array([0, 0, 1.0])
    return Atoms(tuple(s[0] for s in sites), places, cell, (True, True, False))


@pytest.mark.parametrize("R", [np.eye(3), R1])
@pytest.mark.parametrize("third", [0.0, 3.0, 25.0])
def test_layers(R: NDArray, third: float) -> None:
    """Graphene and one layer of MoS2, whatever the third vector of the cell is."""
    cell = hexagonal(2.46, third)
    graphene = layer(cell, ("C", 1 / 3, 2 / 3, 0), ("C", 2 / 3, 1 / 3, 0))
    disulphide = layer(
        hexagonal(3.18, third),
        ("Mo", 1 / 3, 2 / 3, 0),
        ("S", 2 / 3, 1 / 3, 1.6),
        ("S", 2 / 3, 1 / 3, -1.6),
    )
    for given, symbol, number in ((graphene, "6/mmm", 80), (disulphide, "-6m2", 78)):
        found = of_atoms(turned(given, R), "layer")
        assert found.called.startswith("layer group")
        assert f"({number})" in found.called
        assert standing(found.group) == PointGroup(symbol)


def test_what_repeats_in_part_and_is_not_done_is_refused() -> None:
    cell = hexagonal(2.46, 9.0)
    graphene = layer(cell, ("C", 1 / 3, 2 / 3, 0), ("C", 2 / 3, 1 / 3, 0))
    with pytest.raises(GroupError, match="layer with magnetic moments"):
        of_atoms(magnet(graphene, UP, DOWN), "layer")
    with pytest.raises(GroupError, match="one direction only"):
        of_atoms(replace(graphene, periodic=(False, False, True)), "rod")


def test_four_digits_are_enough_and_another_tolerance_is_told() -> None:
    assert WURTZITE.cell is not None
    cell = np.round(WURTZITE.cell, 4)
    rough = replace(WURTZITE, cell=cell, positions=np.round(WURTZITE.fractions, 4) @ cell)
    found = of_atoms(rough, "ZnO")
    G = found.group
    assert group("pg:6mm") == G
    assert any(told.startswith("at a tighter tolerance of 0.0001 Å") for told in found.others)
    near = of_atoms(PEROVSKITE, "BaTiO3", 0.05)
    assert near.group == group("pg:4mm")
    (told,) = near.others
    assert told.startswith("at a looser tolerance of 0.5 Å it is space group Pm-3m (221)")


def test_operations_of_a_rough_lattice_are_orthogonal_to_rounding() -> None:
    """Those of the lattice as it is written are not: its metric is averaged over the group."""
    cell = np.round(hexagonal(3.2499, 5.2066), 3)
    rough = crystal(cell, ("Mg", 1 / 3, 2 / 3, 0.25), ("Mg", 2 / 3, 1 / 3, 0.75))
    g = crystal_symmetry(rough, 1e-2).elements
    assert len(g) == 24
    assert np.abs(g @ np.swapaxes(g, 1, 2) - np.eye(3)).max() < 1e-14


def test_the_card_says_how_the_cell_lies() -> None:
    found = of_atoms(turned(PEROVSKITE, np.eye(3)[[1, 2, 0]]), "BaTiO3")
    assert found.remarks == (
        "BaTiO3: BaO3Ti, space group P4mm (99); pg:4mm, turned, at a tolerance of 0.001 Å",
        "cell: a ∥ x3, b ∥ x1, c ∥ x2",
        "axes of the group: 4 ∥ x2, m ⊥ x1",
    )
    assert found.as_data()["cell"][2] == pytest.approx([0, 4.034, 0])


def test_a_crystal_without_symmetry_is_answered_with_a_note() -> None:
    found = of_atoms(KNOWN["triclinic"][0], "crystal")
    assert found.group == group("pg:1")
    assert "it has no symmetry: every tensor is allowed" in found.remarks


def test_groups_are_named_and_print_as_what_they_are() -> None:
    G: Group = of_atoms(turned(WURTZITE, R1), "ZnO").group
    assert group(str(G)) == G
    assert G.remarks
    assert group(str(G)).remarks == ()
