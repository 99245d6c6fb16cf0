"""Regular representations, and representations of a larger group under a subgroup."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from emlpcli.errors import EmlpError
from emlpcli.groups import SO, Group, O, S, group
from emlpcli.reps import Rep, V, representation
from emlpcli.reps.constructors.irrep import Irrep
from emlpcli.reps.constructors.regular import Regular
from emlpcli.reps.constructors.restrict import Restrict
from emlpcli.reps.matrices import matrices
from emlpcli.solve import dimension

FINITE = ["S3", "S4", "Alt4", "Z5", "C1", "C4", "C5", "D1", "D3", "D4", "Cube", "DkeR3(3)",
          "ZksZnxZn(2,2)", "Trivial(2)", "Z2*S3"]  # fmt: skip


@pytest.mark.parametrize("name", FINITE)
def test_regular(name: str) -> None:
    G = group(name)
    rep = Regular(G)
    assert G.order is not None
    assert rep.size() == G.order
    assert representation("Regular", name) == rep
    rng = np.random.default_rng(0)
    g, h = G.draw(rng, 4), G.draw(rng, 4)
    left, right = matrices(rep, g), matrices(rep, h)
    assert np.array_equal(left @ right, matrices(rep, g @ h))
    assert np.array_equal(left.sum(axis=1), np.ones((4, G.order)))
    free = np.trace(left, axis1=1, axis2=2)
    assert np.all((free == 0) | (np.abs(g - np.eye(G.d)).max(axis=(1, 2)) < 1e-9))
    for maps, wanted in ((rep, 1), (rep >> rep, G.order), (rep >> rep * V(G), G.order * G.d)):
        assert dimension(maps).value == wanted
        solution = maps.solve()
        assert solution.dimension == wanted


@pytest.mark.parametrize("name", ["S3", "C5", "D3", "D4", "Cube", "ZksZnxZn(2,2)"])
def test_regular_is_solved_without_rounding(name: str) -> None:
    from emlpcli.solve.plan import plan

    rep = representation("Regular*V>>Regular", name)
    assert {c.strategy.name for _, _, cs in plan(rep).blocks for c in cs} == {"orbits"}


def test_regular_holds_every_irreducible_as_often_as_its_dimension() -> None:
    for text, size in (("Scalar", 1), ("Sign", 1), ("Std", 3), ("Irrep([2,2])", 2)):
        assert dimension(representation(f"Regular>>{text}", "S4")).value == size


@pytest.mark.parametrize(("name", "message"), [
    ("SO3", "infinite"), ("S9", "362880 elements"), ("RubiksCube", "43252003274489856000"),
])  # fmt: skip
def test_regular_is_refused(name: str, message: str) -> None:
    with pytest.raises(EmlpError, match=message):
        representation("Regular>>V", name)


# -- Restrict ---------------------------------------------------------------------------------


class Octahedral(Group):
    """The rotations of a cube, acting on R^3."""

    def __init__(self) -> None:
        self.discrete_generators = np.array(
            [[[0, -1, 0], [1, 0, 0], [0, 0, 1]], [[0, 0, 1], [1, 0, 0], [0, 1, 0]]], dtype=float
        )
        super().__init__()


class Icosahedral(Group):
    """The rotations of an icosahedron, acting on R^3: a turn by 120° and one by 72°."""

    order = 60

    def __init__(self) -> None:
        golden = (1 + np.sqrt(5)) / 2
        axis = np.array([0, 1, golden]) / np.sqrt(1 + golden**2)
        K = np.cross(np.eye(3), axis)
        t = 2 * np.pi / 5
        fifth = np.eye(3) + np.sin(t) * K + (1 - np.cos(t)) * K @ K
        third = np.array([[0, 0, 1], [1, 0, 0], [0, 1, 0]], dtype=float)
        self.discrete_generators = np.stack([fifth, third])
        super().__init__()


# how many irreducibles a term of angular momentum l splits into, all different; Bethe 1929 for
# the octahedral group, Butler 1981 for the icosahedral one
CRYSTAL_FIELDS = [
    (Octahedral, [1, 1, 2, 3, 4]),  # A1; T1; E+T2; A2+T1+T2; A1+E+T1+T2
    (Icosahedral, [1, 1, 1, 2, 2, 3, 4]),  # A; T1; H; T2+G; G+H; T1+T2+H; A+T1+G+H
]


@pytest.mark.parametrize(("make", "parts"), CRYSTAL_FIELDS)
def test_terms_split_in_crystal_fields(make: type[Group], parts: list[int]) -> None:
    G = make()
    for degree, wanted in enumerate(parts):
        rep = Restrict(Irrep(degree), SO(3))(G)
        assert dimension(rep >> rep).value == wanted
        assert (rep >> rep).solve().dimension == wanted


COUNTS = [
    ("SO2eR3", "Restrict(Irrep(2),SO3)", 1),
    ("SO2eR3", "Restrict(Irrep(2),SO3)>>Restrict(Irrep(3),SO3)", 5),
    ("S3", "Restrict(3o,O3)**2", 9),  # 2A1 + A2 + 2E under C3v
    ("S3", "Restrict(3o,O3)", 2),
    ("SO3", "Restrict(Irrep([2,1]),SU3)**2", 2),  # 8 = 3 + 5
    ("SO3", "Restrict(Ad,SU3)>>V", 1),
    ("SO3", "Restrict(Ad,GL3)**2", 3),
    ("Alt4", "Restrict(Irrep([2,2]),S4)**2", 2),
    ("Alt4", "Restrict(Regular,S4)>>Regular", 24),
    ("D4", "Restrict(Irrep(5),O2)>>V", 1),
    ("C4", "Restrict(Irrep(4),O2)", 2),
    ("SO4", "Restrict(Irrep([2,1]),O4)**2", 2),
]  # fmt: skip


@pytest.mark.parametrize(("name", "text", "wanted"), COUNTS)
def test_branching(name: str, text: str, wanted: int) -> None:
    rep = representation(text, name)
    assert dimension(rep).value == wanted
    assert rep.solve().dimension == wanted


@pytest.mark.parametrize(("text", "plain"), [
    ("Restrict(V,SO3)", "V"), ("Restrict(V*V+3*V,O3)", "V*V+3*V"),
    ("Restrict(Det(2),GL3)", "Det(2)"),
    ("Restrict(Sym(2,V),SO3)", "Sym(2,V)"), ("Restrict(Scalar,SO3)", "Scalar"),
    ("Restrict(Alt(2,V)>>V,O3)", "Alt(2,V)>>V"), ("Restrict(Irrep(1),SO3)", "V"),
    ("Restrict(V.T,SL3)", "V.T"), ("Restrict(Std,S3)", "Std"), ("Restrict(Irrep(3),O(3))", None),
])  # fmt: skip
def test_what_is_made_of_v_is_made_of_the_subgroup_s_v(text: str, plain: str | None) -> None:
    name = "Alt3"
    rep = representation(text, name)
    if plain is None:
        assert rep.size() == 7
        assert representation(str(rep), name) == rep
    else:
        assert rep == representation(plain, name)


@pytest.mark.parametrize(("text", "name", "message"), [
    ("Restrict(Irrep(2),SO3)", "D4", "2 × 2 matrices, not 3 × 3"),
    ("Restrict(Irrep(2),SO3)", "O3", "O(3) is no subgroup of SO(3)"),
    ("Restrict(Irrep([2,1]),SU3)", "U3", "no subgroup"),
    ("Restrict(Irrep([2,1]),GL3)", "SU3", "no subgroup"),
    ("Restrict(V,Alt4)", "S4", "no subgroup"),
    ("Restrict(V,S4)", "SO4", "no subgroup"),
    ("Restrict(V,D4)", "C3", "no subgroup"),
    ("Restrict(V,SO13p)", "SO13", "no subgroup"),
    ("Restrict(Irrep(1,1),SO13p)", "SO4", "no subgroup"),  # which keeps another form
    ("Restrict(Irrep([1,1]),Sp2)", "SO4", "no subgroup"),
    ("Restrict(Irrep(5),SU3)", "SO3", "SU(3) has no Irrep(5)"),
])  # fmt: skip
def test_what_is_no_subgroup_is_refused(text: str, name: str, message: str) -> None:
    with pytest.raises(EmlpError) as caught:
        representation(text, name)
    assert message in caught.value.message
    assert caught.value.span is not None


def test_restriction_to_the_group_itself_changes_nothing() -> None:
    assert Restrict(Irrep(2), "SO3")(SO(3)) == Irrep(2)(SO(3))
    assert Restrict(Irrep(2), O(3))(S(3)) != Restrict(Irrep(2), SO(3))(group("Alt3"))


def _same(rep: Rep, other: Rep, g: Any) -> bool:
    return bool(np.allclose(matrices(rep, g), matrices(other, g)))


def test_the_matrices_are_the_same() -> None:
    g = group("SO2eR3").draw(np.random.default_rng(0), 5)
    whole = Irrep(4)(SO(3))
    assert _same(Restrict(whole, SO(3))(group("SO2eR3")), whole, g)
