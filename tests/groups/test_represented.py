"""Several representations of one group of one's own: exact counts, bases, checks and files."""

from __future__ import annotations

import json
from functools import partial
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from emlpcli.errors import EmlpError, GroupError, RepresentationError
from emlpcli.groups import SO, SU, DirectProduct, Permutations, Represented, labelled
from emlpcli.groups.user.file import as_data, group_of, read_group
from emlpcli.groups.user.findings import warnings_of
from emlpcli.reps import V
from emlpcli.reps.blocks import Given
from emlpcli.reps.from_text import expanded, representation
from emlpcli.reps.matrices import derivatives, matrices
from emlpcli.solve import counted_or_solved

PAULI = np.array([[[0, 1], [1, 0]], [[0, -1j], [1j, 0]], [[1, 0], [0, -1]]])
TURNS = SO(3).lie_algebra  # of three axes, in some order
FLIP, TURN = [[1, 0], [0, -1]], [[0, -1], [1, 0]]


def rotations() -> list[np.ndarray[Any, Any]]:
    """The generators of rotations about x, y and z."""
    made = []
    for i in range(3):
        m = np.zeros((3, 3))
        m[(i + 2) % 3, (i + 1) % 3], m[(i + 1) % 3, (i + 2) % 3] = 1, -1
        made.append(m)
    return made


def spin() -> Represented:
    """Rotations of vectors V and of spinors S."""
    images = {"S": {"lie_algebra": -0.5j * PAULI}}
    return Represented((), np.array(rotations()), representations=images, name="spin")


def square() -> Represented:
    """D4 with its vectors V and the sign E of a reflection."""
    images = {"E": {"discrete_generators": [[["1"]], [["-1"]]]}}
    return Represented([TURN, FLIP], representations=images, name="square")


def graphs(n: int) -> Represented:
    """S(n) on points V and on unordered pairs of points, edges E."""
    edges = list(combinations(range(n), 2))
    moves = [(*range(1, n), 0), (1, 0, *range(2, n))]
    on_edges = [[edges.index(tuple(sorted((m[a], m[b])))) for a, b in edges] for m in moves]
    images = {"E": {"permutations": on_edges}}
    return Represented(permutations=[list(m) for m in moves], representations=images, name="graphs")


def lorentz() -> Represented:
    """The Lorentz algebra on four-vectors V and Dirac spinors S, in the chiral basis."""
    zero, one = np.zeros((2, 2)), np.eye(2)
    gamma = [np.block([[zero, one], [one, zero]])]
    gamma += [np.block([[zero, s], [-s, zero]]) for s in PAULI]
    metric = np.diag([1.0, -1, -1, -1])
    own, images = [], []
    for a, b in combinations(range(4), 2):
        m = np.zeros((4, 4))
        m[a], m[b] = metric[b], -metric[a]
        own.append(m)
        images.append((gamma[a] @ gamma[b] - gamma[b] @ gamma[a]) / 4)
    found = {"S": {"lie_algebra": np.array(images)}}
    return Represented((), np.array(own), representations=found, name="lorentz")


def check(group: Represented, text: str) -> int:
    """The dimension, counted and solved; the basis is fixed by all generators."""
    rep, expansion = expanded(text, group)
    solution = rep.solve(cache=False)
    assert solution.dimension == counted_or_solved(rep, expansion).value
    Q = solution.columns(0, solution.dimension)
    if len(group.discrete_generators):
        moved = matrices(rep, group.discrete_generators) @ Q
        assert np.allclose(moved, Q, atol=1e-9)
    if len(group.lie_algebra):
        assert np.allclose(derivatives(rep, group.lie_algebra) @ Q, 0, atol=1e-9)
    return int(solution.dimension)


@pytest.mark.parametrize(
    ("text", "spins"),
    [
        ("V*S*S.T", "Irrep(1)*Irrep(1/2)**2"),
        ("Sym(2,S)>>V", "Sym(2,Irrep(1/2))*Irrep(1)"),
        ("V*S", "Irrep(1)*Irrep(1/2)"),
        ("S**2*V**2", "Irrep(1/2)**2*Irrep(1)**2"),
        ("Alt(2,V)*V*S*S", "Alt(2,Irrep(1))*Irrep(1)*Irrep(1/2)**2"),
        ("(V+S)**2>>V+S", "(Irrep(1)+Irrep(1/2))**3"),
        ("Sym(2,V+S)", "Sym(2,Irrep(1)+Irrep(1/2))"),
    ],
)
@pytest.mark.long_cases
def test_vectors_and_spinors_are_irreducibles_of_su2(text: str, spins: str) -> None:
    rep, expansion = expanded(text, spin())
    found = counted_or_solved(rep, expansion)
    assert found.certificate == "exact count"
    assert check(spin(), text) == found.value == counted_or_solved(*expanded(spins, "SU2")).value


@pytest.mark.parametrize(
    ("text", "known"),
    [
        ("V*V*E", "V*V*Det(1)"),
        ("V**4*E", "V**4*Det(1)"),
        ("Sym(2,V)*E", "Sym(2,V)*Det(1)"),
        ("V>>E", "V>>Det(1)"),
        ("E*E", "Det(1)**2"),
        ("Sym(4,V)*E", "Sym(4,V)*Det(1)"),
    ],
)
def test_the_sign_of_a_reflection_is_the_determinant(text: str, known: str) -> None:
    assert check(square(), text) == counted_or_solved(*expanded(known, "D4")).value


@pytest.mark.parametrize(
    ("text", "orbits"),
    # orbits: of pairs of edges by how they meet; of points with edges; of triples
    [("E*E", 3), ("V*E", 2), ("V>>E", 2), ("V*V*E", 6), ("Sym(2,E)", 3), ("E", 1), ("Alt(2,E)", 0)],
)
@pytest.mark.long_cases
def test_points_and_edges_are_counted_by_orbits(text: str, orbits: int) -> None:
    assert check(graphs(5), text) == orbits


@pytest.mark.parametrize(
    ("text", "known"),
    [
        ("V*S*S.T", 2),  # γ^μ and γ^μ γ⁵, as the answer is for four-vectors
        ("S>>S", 2),  # 1 and γ⁵
        ("S*S", 2),
        ("V*V", 1),
        ("V*V*S*S.T", 4),  # g^μν and σ^μν, each with γ⁵
        ("V*S", 0),
    ],
)
@pytest.mark.long_cases
def test_dirac_matrices_are_the_covariants_of_the_lorentz_algebra(text: str, known: int) -> None:
    assert check(lorentz(), text) == known


@pytest.mark.parametrize("strategy", ["rational", "nullspace"])
def test_strategies_find_the_same_space(strategy: str) -> None:
    rep, _ = expanded("V*S*S.T", lorentz())
    found = rep.solve(cache=False, strategy=strategy)
    other = rep.solve(cache=False)
    assert found.dimension == 2
    assert np.linalg.matrix_rank(np.hstack([s.columns(0, 2) for s in (found, other)])) == 2
    assert (found.certificate == "proved") == (strategy == "rational")


@pytest.mark.parametrize(
    ("images", "what"),
    [
        ([[[1]], [[2]]], "h2.* holds of the generators h.*factor"),
        ([[[0, 1], [1, 0]], [[1, 0], [0, 2]]], "no representation"),
        ([[["1j"]], [[1]]], "projective"),
    ],
)
def test_images_must_satisfy_the_relations(images: Any, what: str) -> None:
    with pytest.raises(GroupError, match=what) as error:
        Represented([TURN, FLIP], representations={"E": {"discrete_generators": images}})
    assert error.value.hint


def test_sums_of_representations_are_accepted() -> None:
    images = [[[-1, 0], [0, 1]], [[1, 0], [0, -1]]]
    group = Represented([TURN, FLIP], representations={"E": {"discrete_generators": images}})
    assert group.checked
    assert check(group, "E*E") == 2


def test_quaternions_are_a_projective_representation_of_half_turns() -> None:
    turns = [np.diag([1, -1, -1]), np.diag([-1, 1, -1])]
    with pytest.raises(GroupError, match=r"projective.*factor -1") as error:
        Represented(turns, representations={"S": {"discrete_generators": 1j * PAULI[:2]}})
    assert "double cover" in str(error.value.hint)
    # the other way round the vectors are a representation, though not a faithful one
    images = {"R": {"discrete_generators": turns}}
    cover = Represented(1j * PAULI[:2], representations=images)
    assert cover.order == 8
    assert check(cover, "R*V*V.T") == 3


def test_brackets_must_go_along() -> None:
    images = {"S": {"lie_algebra": -1j * PAULI}}  # twice too long
    said = r"\[A1,A2\] = 1·A3 holds.*not of their images, by 1"
    with pytest.raises(GroupError, match=said) as error:
        Represented((), np.array(rotations()), representations=images)
    assert "scale" in str(error.value.hint)


def test_conjugates_must_go_along() -> None:
    mirror = np.diag([-1.0, 1, 1])[None]

    def made(image: Any) -> Represented:
        images = {"lie_algebra": -0.5j * PAULI, "discrete_generators": image[None]}
        return Represented(mirror, np.array(rotations()), representations={"S": images})

    group = made(-1j * PAULI[0])
    assert check(group, "V*S*S.T") == 0  # spins are axial vectors, and V changes its sign
    assert check(group, "Alt(2,V)*S*S.T") == 1
    with pytest.raises(GroupError, match="h1 A"):
        made(np.eye(2))


def test_large_groups_are_checked_by_their_orders() -> None:
    group = graphs(8)
    assert group.checked
    assert not warnings_of(group)
    n = 9
    moves = [[*range(1, n), 0], [1, 0, *range(2, n)]]
    others = [[*range(1, n), 0], [1, 2, 0, *range(3, n)]]
    with pytest.raises(GroupError, match="no representation: h"):
        Represented(permutations=moves, representations={"E": {"permutations": others}})


def test_relations_of_infinitely_many_products_are_left_undecided() -> None:
    images = {"D": {"discrete_generators": [[[2]]]}}
    group = Represented([[[2, 0], [0, 1]]], representations=images)
    assert not group.checked
    assert any("undecided" in warning for warning in warnings_of(group))
    assert check(group, "V>>D") == 1


FILE = """
name = "square"
discrete_generators = [[["0", "-1"], ["1", "0"]], [["1", "0"], ["0", "-1"]]]

[representations.E]
discrete_generators = [[["1"]], [["-1"]]]
"""


def test_files_hold_representations_and_are_written_again(tmp_path: Path) -> None:
    (tmp_path / "g.toml").write_text(FILE)
    group = read_group(tmp_path / "g.toml")
    assert list(group.blocks) == ["V", "E"]
    assert representation("V*V*E", group).size() == 4
    for made in (group, spin(), graphs(4)):
        again = group_of(json.loads(json.dumps(as_data(made))))
        assert again.blocks == made.blocks
        assert np.allclose(again.lie_algebra, made.lie_algebra)
        assert np.allclose(again.discrete_generators, made.discrete_generators)


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("representations.E", "representations.Sym", "name of the language"),
        ("representations.E", "representations.V", "own matrices"),
        ('representations."E"', 'representations."a b"', "no name"),
        (', [["-1"]]]', "]", "1 images in discrete_generators, but the group has 2"),
        ('[["1"]], [["-1"]]', '[["1"]], [["x"]]', "representations.E"),
        ("[representations.E]\ndiscrete", "[representations.E]\ndiscret", "unknown key"),
        ('[["1"]], [["-1"]]', '[["1"]], [["0"]]', "no inverse"),
    ],
)
def test_mistakes_in_files_are_named(tmp_path: Path, old: str, new: str, what: str) -> None:
    text = FILE.replace("representations.E", 'representations."E"') if '"E"' in old else FILE
    assert old in text
    path = tmp_path / "g.toml"
    path.write_text(text.replace(old, new))
    with pytest.raises(GroupError, match=what) as error:
        read_group(path)
    assert str(path) in error.value.message


def test_names_are_those_that_the_group_gives() -> None:
    group = square()
    assert representation("V*E", group) == V(group) * Given("E")(group)
    assert str(V(group)) == "V"
    assert (V(group).size(), Given("E")(group).size()) == (2, 1)
    with pytest.raises(EmlpError, match="unknown name F"):
        representation("V*F", group)
    with pytest.raises(EmlpError, match="unknown name E"):
        representation("V*E", "SO3")
    with pytest.raises(RepresentationError, match="gives no representation F"):
        Given("F")(group)
    with pytest.raises(GroupError, match="several representations"):
        DirectProduct(group, SO(2))
    with pytest.raises(GroupError, match="several representations"):
        group * SU(2)


@pytest.mark.parametrize(
    ("group", "text", "known", "over"),
    [
        (square, "Det(1)*E", "1", "D4"),
        (square, "P*V*V>>E", "V*V", "D4"),
        (square, "Restrict(Irrep(2),O2)*E", "Restrict(Irrep(2),O2)*Det(1)", "D4"),
        (square, "Jahn('eV2')*E", "V*V", "D4"),
        (spin, "Ad*S*S.T", "Irrep(1)*Irrep(1/2)**2", "SU2"),
        (spin, "Restrict(Irrep(2),O3)*S**4", "Irrep(2)*Irrep(1/2)**4", "SU2"),
        (spin, "Restrict(Irrep(1,1),O3)>>Sym(2,S)", "Irrep(1)*Irrep(1)", "SU2"),
        (spin, "Det(1)*Sym(2,V)*Sym(4,S)", "Sym(2,Irrep(1))*Irrep(2)", "SU2"),
        (spin, "V.T*S*conj(S)", "Irrep(1)*Irrep(1/2)**2", "SU2"),
        (partial(graphs, 4), "Std*E", "Std*(1+Std+Irrep([2,2]))", "S4"),
        (partial(graphs, 4), "Std>>Std*Sign", "Std*Std*Sign", "S4"),
        (partial(graphs, 4), "Sign*Alt(2,E)*V", "Sign*Alt(2,1+Std+Irrep([2,2]))*V", "S4"),
        (lorentz, "Alt(2,V)>>Ad", "Alt(2,V)*Alt(2,V)", "SO13p"),
        (lorentz, "Pseudo*V*V", "V*V", "SO13p"),
    ],
)  # fmt: skip
@pytest.mark.long_cases
def test_what_is_made_of_vectors_is_made_of_those_of_the_group(
    group: Any, text: str, known: str, over: str
) -> None:
    """Known are the same representations of a group by its name, edges being 1 + Std + [2,2]."""
    assert check(group(), text) == counted_or_solved(*expanded(known, over)).value


def test_vectors_are_real_and_orthogonal_beside_spinors() -> None:
    assert representation("V.T+conj(V)", spin()) == representation("V+V", spin())
    assert representation("Sym(2,V).T", spin()) == representation("Sym(2,V)", spin())
    assert representation("S.T", spin()) != representation("S", spin())
    assert representation("conj(S)", spin()) == representation("S.T", spin())
    assert representation("V.T", lorentz()) != representation("V", lorentz())
    assert representation("Restrict(Irrep(2,1),O3).T", spin()).is_orthogonal


def test_copies_and_permutations() -> None:
    one, two = labelled(square(), "1"), labelled(square(), "2")
    W = Given("E")
    assert (W(one) * W(two)).equivariant_dimension() == 0
    assert (W(one) * W(one)).equivariant_dimension() == 1
    assert graphs(4).is_permutation
    assert isinstance(graphs(4), Represented)
    assert graphs(4).order == Permutations(["(1 2 3 4)", "(1 2)"]).order
