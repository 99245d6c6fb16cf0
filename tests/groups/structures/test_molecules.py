"""Point groups of molecules: known ones, orbits of all groups, moments, noise and tolerances."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.spatial.transform import Rotation

from emlpcli.errors import GroupError
from emlpcli.groups import Group, O, Turned, group
from emlpcli.groups.named import magnetic
from emlpcli.groups.named.finite_point import FinitePointGroup
from emlpcli.groups.named.magnetic import MagneticPointGroup
from emlpcli.groups.named.point import PointGroup, rows
from emlpcli.groups.structures.atoms import Atoms
from emlpcli.groups.structures.found import of_atoms
from emlpcli.reps import T
from emlpcli.solve import dimension
from tests.groups.structures.molecules import MOLECULES, atoms, elsewhere

TURNS = [np.eye(3), *Rotation.random(2, random_state=5).as_matrix()]
FINITE = [
    *(row["name"] for row in rows() if row["order"] not in (None, 1)),
    *("pg:C5", "pg:C5v", "pg:C7h", "pg:S8", "pg:D5", "pg:D4d", "pg:D5h", "pg:D8h", "pg:D6d"),
]
MAGNETIC = [str(row["name"]) for row in magnetic.rows() if row["order"] is not None]
BLACK_WHITE = [name for name in MAGNETIC if not name.endswith("1'")]


def standing(G: Group) -> Group:
    return G.group if isinstance(G, Turned) else G


def apart(found: NDArray, known: NDArray) -> float:
    """How far two sets of matrices are from being one, each against the nearest of the other."""
    assert len(found) == len(known)
    far = np.abs(found[:, None] - known[None]).max(axis=(2, 3))
    return float(max(far.min(axis=0).max(), far.min(axis=1).max()))


def cloud(G: NDArray, rng: np.random.Generator, R: NDArray) -> tuple[list[str], NDArray]:
    """The orbits of three points at random, each a kind of its own: no more symmetry than G."""
    kinds, places = [], []
    for kind, radius in zip(("H", "C", "O"), (2.0, 3.0, 4.5), strict=True):
        point = rng.normal(size=3)
        for g in G:
            kinds.append(kind)
            places.append(R @ g @ (radius * point / np.linalg.norm(point)))
    return kinds, np.array(places)


@pytest.mark.parametrize("name", MOLECULES)
@pytest.mark.few(4)
def test_known_molecules_however_they_lie(name: str, rng: np.random.Generator) -> None:
    known, given = MOLECULES[name]
    found = [of_atoms(atoms(given), name)]
    found += [of_atoms(elsewhere(atoms(given), R, rng, 4e-4), name) for R in TURNS[1:2]]
    for one in found:
        assert getattr(standing(one.group), "schoenflies", "") == known
        assert one.called == f"molecule {known}"
        assert one.remarks[0].startswith(f"{name}: ")
    assert len({one.group.order for one in found}) == 1
    counts = {tuple(dimension(T(k, 0, one.group)).value for k in range(5)) for one in found}
    assert len(counts) == 1, "counts depend on the frame"


@pytest.mark.parametrize("name", FINITE)
@pytest.mark.few(12)
def test_orbits_of_a_group_have_that_group_about_its_axes(
    name: str, rng: np.random.Generator
) -> None:
    G = group(name)
    assert isinstance(G, FinitePointGroup)
    for R in TURNS:
        kinds, places = cloud(G.elements, rng, R)
        found = of_atoms(Atoms(tuple(kinds), places), "orbits").group
        assert standing(found).schoenflies == G.schoenflies  # type: ignore[attr-defined]
        assert isinstance(found, FinitePointGroup | Turned)
        assert apart(found.elements, R @ G.elements @ R.T) < 1e-12
        if R is TURNS[0] and isinstance(G, PointGroup):
            assert found == G or found.schoenflies == G.schoenflies  # type: ignore[union-attr]
            assert isinstance(found, FinitePointGroup), "it stands as it is"


@pytest.mark.parametrize("name", BLACK_WHITE)
@pytest.mark.few(20)
def test_orbits_of_moments_have_the_magnetic_group(name: str, rng: np.random.Generator) -> None:
    """An element (R, s) takes a moment m, axial and odd in time, to s det(R) R m."""
    G = group(name)
    assert isinstance(G, MagneticPointGroup)
    space, signs = G.elements[:, :3, :3], G.elements[:, 3, 3]
    for R in TURNS[:2]:
        kinds, places = cloud(space, rng, R)
        moments = []
        for _ in range(3):
            m = rng.normal(size=3)
            moments += [
                s * np.linalg.det(g) * (R @ g @ m) for g, s in zip(space, signs, strict=True)
            ]
        found = of_atoms(Atoms(tuple(kinds), places, moments=np.array(moments)), "orbits").group
        turned = np.array(G.elements)
        turned[:, :3, :3] = R @ space @ R.T
        inner = standing(found)
        assert isinstance(inner, MagneticPointGroup)
        own = inner.elements
        if isinstance(found, Turned):
            assert inner.symbol == G.symbol, "the customary symbol"
            own = found.change @ own @ found.change.T
        assert apart(own, turned) < 1e-12
        if R is TURNS[0]:
            assert found == G


def test_a_single_atom_and_its_moment() -> None:
    assert of_atoms(Atoms(("He",), np.ones((1, 3))), "He").group == O(3)
    up = Atoms(("Fe",), np.ones((1, 3)), moments=np.array([[0, 0, 2.0]]))
    assert of_atoms(up, "Fe").group == group("pg:inf/mm'")
    along = Atoms(("Fe",), np.ones((1, 3)), moments=np.array([[2.0, 0, 0]]))
    found = of_atoms(along, "Fe").group
    assert isinstance(found, Turned)
    assert found.group == group("pg:inf/mm'")
    assert np.allclose(np.abs(found.frame[:, 2]), [1, 0, 0])


# two atoms of a kind at ±x3, and what their moments leave of pg:inf/mm
PAIRS = [
    ([0, 0, 1], [0, 0, 1], "pg:inf/mm'"),
    ([0, 0, 1], [0, 0, -1], "pg:inf/m'm'"),
    ([1, 0, 0], [1, 0, 0], "pg:m'm'm"),
    ([1, 0, 0], [-1, 0, 0], "pg:mmm'"),
    ([1, 0, 0], [0, 1, 0], "pg:2'2'2"),
    ([1, 0, 1], [1, 0, 1], "pg:2'/m'"),
    ([0, 0, 1], [0, 0, 2], "pg:infm'"),
]


@pytest.mark.parametrize(("first", "second", "known"), PAIRS)
@pytest.mark.few(3)
def test_moments_on_a_line(first: list[float], second: list[float], known: str) -> None:
    """By hand: a moment is turned by rotations and kept by the inversion; 1' reverses it."""
    for R in TURNS:
        places = np.array([[0, 0, 1.0], [0, 0, -1.0]]) @ R.T
        moments = np.array([first, second], dtype=float) @ R.T
        G = of_atoms(Atoms(("O", "O"), places, moments=moments), "O2").group
        inner = standing(G)
        assert inner.order == group(known).order
        primes = [str(H).replace("pg:", "") for H in (inner, group(known))]
        assert sorted(primes[0].replace("/", "")) == sorted(primes[1].replace("/", ""))


def test_a_different_moment_on_one_atom_counts() -> None:
    known, given = MOLECULES["XeF4"]
    plain = atoms(given)
    moments = np.zeros((5, 3))
    moments[1:, 2] = 1.0
    up = Atoms(plain.kinds, plain.positions, moments=moments)
    assert str(of_atoms(up, "XeF4").group) == "pg:4/mm'm'"
    moments[3, 2] = -1.0
    assert (
        standing(of_atoms(Atoms(plain.kinds, plain.positions, moments=moments), "").group).order
        == 4
    )
    assert of_atoms(plain, "XeF4").called == f"molecule {known}"


def test_another_tolerance_is_told() -> None:
    kinds, places = ("O", "H", "H"), MOLECULES["water"][1]
    bent = np.array([p for _, p in places])
    bent[1, 2] += 3e-3
    found = of_atoms(Atoms(kinds, bent), "water")
    assert str(standing(found.group)) in ("pg:m", "pg:11m", "pg:m11")
    (told,) = found.others
    assert told == "at a looser tolerance of 0.01 Å it is molecule C2v; pg:mm2"
    tighter = of_atoms(Atoms(kinds, bent), "water", 0.01)
    assert "at a tighter tolerance of 0.001 Å it is molecule Cs" in tighter.others[0]
    assert of_atoms(Atoms(kinds, np.array([p for _, p in places])), "water").others == ()


def test_a_tolerance_that_tells_no_atoms_apart_is_refused() -> None:
    given = atoms(MOLECULES["benzene"][1])
    with pytest.raises(GroupError, match="does not tell atoms"):
        of_atoms(given, "benzene", 0.9)


@pytest.mark.parametrize("noise", [8e-4, 1.2e-3, 2e-3, 4e-3])
@pytest.mark.few(2)
def test_elements_map_atoms_to_atoms_or_none_are_told(
    noise: float, rng: np.random.Generator
) -> None:
    """Of atoms off their places by the tolerance or more, a group that they have is found."""
    moved = elsewhere(atoms(MOLECULES["C60"][1]), TURNS[1], rng, noise)
    places = moved.positions - moved.positions.mean(axis=0)
    refused = ""
    try:
        elements = of_atoms(moved, "C60").group.elements  # type: ignore[attr-defined]
    except GroupError as error:
        elements, refused = np.eye(3)[None], error.message
    assert not refused or "make up no point group" in refused
    for g in elements:
        distances = np.linalg.norm((places @ g.T)[:, None] - places[None], axis=2)
        assert distances.min(axis=1).max() < 2e-3
        assert apart(elements @ g, elements) < 1e-12


def test_the_card_says_where_the_axes_are() -> None:
    """Of a turned icosahedron too: the axes named are axes of that order."""
    given = atoms(MOLECULES["B12"][1])
    found = of_atoms(elsewhere(given, TURNS[1], np.random.default_rng(0)), "B12")
    five = found.setting.rpartition("5 ∥ (")[2].rstrip(")")
    axis = np.array([float(x) for x in five.split(",")])
    axis /= np.linalg.norm(axis)
    turn = Rotation.from_rotvec(2 * np.pi / 5 * axis).as_matrix()
    assert np.abs(found.group.elements - turn).max(axis=(1, 2)).min() < 1e-3  # type: ignore
    water = of_atoms(atoms(MOLECULES["water"][1]), "water")
    assert water.remarks[1] == "axes of the group: 2 ∥ x3, m ⊥ x1, x2"


def test_many_atoms_are_looked_at_once() -> None:
    g = 2.5 * np.stack(np.meshgrid(*[np.arange(8)] * 3), axis=-1).reshape(-1, 3)
    found = of_atoms(Atoms(("C",) * len(g), g), "cube")
    assert found.called == "molecule Oh"
    assert found.others == ("of more than 500 atoms other tolerances are not tried",)
