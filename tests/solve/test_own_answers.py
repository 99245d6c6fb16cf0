"""Groups of one's own in other scales, precisions and coordinates: a table of known answers."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from emlpcli.errors import GroupError, UndecidedError
from emlpcli.groups import SO, C, Group, S, SO13p
from emlpcli.groups.user.generated import MatrixGroup, with_precision
from emlpcli.reps import representation
from emlpcli.solve import solve
from emlpcli.solve.isotypic.decompose import decompose

ROTATIONS = SO(3).lie_algebra
LEARNED = ROTATIONS[0] + np.diag([0.03, 0.017, -0.011])
HEX = [
    [["0", "-1", "0"], ["1", "-1", "0"], ["0", "0", "1"]],
    [["0", "1", "0"], ["1", "0", "0"], ["0", "0", "-1"]],
]
QUATERNIONS = [
    [[["0", "1"], "0"], ["0", ["0", "-1"]]],
    [["0", "1"], ["-1", "0"]],
    [[["1/2", "1/2"], ["1/2", "1/2"]], [["-1/2", "1/2"], ["1/2", "-1/2"]]],
    [[["sqrt(2)/2", "sqrt(2)/2"], "0"], ["0", ["sqrt(2)/2", "-sqrt(2)/2"]]],
]
UP, DOWN, TURN = np.array([[[0, 1], [0, 0]], [[0, 0], [1, 0]], [[1, 0], [0, -1]]])
COMPLEX_PLANE = [UP, DOWN, TURN, 1j * UP, 1j * DOWN, 1j * TURN]


def turned(k: int, dtype: Any) -> Group:
    """A rotation by 360°/k, in some floating-point type."""
    t = 2 * np.pi / k
    return MatrixGroup(np.array([[[np.cos(t), -np.sin(t)], [np.sin(t), np.cos(t)]]], dtype=dtype))


KNOWN = [
    ("diag(300,1/300)", lambda: MatrixGroup([np.diag([300, 1 / 300])]), "V**2>>V**2", 6, 0),
    ("diag(3000,1/3000)", lambda: MatrixGroup([np.diag([3000, 1 / 3000])]), "V**2>>V", 0, 0),
    ("exact", lambda: MatrixGroup([[["3000000", "0"], ["0", "1/3000000"]]]), "V>>V", 2, 1),
    ("tiny so(2)", lambda: MatrixGroup((), [[[0, -1e-10], [1e-10, 0]]]), "V>>V", 2, 1),
    ("learned trace", lambda: MatrixGroup((), [LEARNED, *ROTATIONS[1:]]), "V**2", 0, 0),
    ("hex V²", lambda: MatrixGroup(HEX), "V**2", 2, 1),
    ("hex V⁶", lambda: MatrixGroup(HEX), "V**6", 122, 1),
    ("2O", lambda: MatrixGroup(QUATERNIONS), "V**2>>V**2", 2, 1),
    ("SL(2,ℂ)", lambda: MatrixGroup((), COMPLEX_PLANE), "V**2", 1, 1),
]


@pytest.mark.parametrize(
    ("make", "text", "wanted", "proved"), [k[1:] for k in KNOWN], ids=[k[0] for k in KNOWN]
)
@pytest.mark.long_cases
def test_known_answers(make: Any, text: str, wanted: int, proved: int) -> None:
    solution = solve(representation(text, make()))
    assert solution.dimension == wanted
    assert proved == (solution.certificate == "proved")


@pytest.mark.parametrize("c", [1e-12, 1e-5, 1e-2, 0.3, 1e3, 1e12])
@pytest.mark.parametrize("rounded", [False, True])
@pytest.mark.few(5)
def test_a_lie_algebra_generator_means_its_line(c: float, rounded: bool) -> None:
    X = np.array([[1.0, 0.2, -0.1], [0.3, 0.9, 0.1], [0.0, -0.2, 1.1]])
    change = X if rounded else np.eye(3)
    G = MatrixGroup((), c * (change @ ROTATIONS @ np.linalg.inv(change)))
    assert G.lie_dimension == 3
    solution = solve(representation("V**3>>V**2", G))
    assert solution.dimension == 6
    assert solution.certificate == ("numerical" if rounded else "proved")


@pytest.mark.parametrize("k", [3, 5, 6, 7, 8, 12])
@pytest.mark.parametrize("dtype", [np.float32, np.float64], ids=["float32", "float64"])
def test_rotations_in_any_precision(k: int, dtype: Any) -> None:
    G = turned(k, dtype)
    assert G.precision == (1e-6 if dtype == np.float32 else 0)
    solution = solve(representation("V>>V", G))
    assert solution.dimension == 2
    assert solution.certificate == "numerical"
    assert len(solution.nearly) == (2 if G.precision else 0)


def test_short_fractions_in_float32_are_meant_exactly() -> None:
    G = MatrixGroup(np.array([[[0, -1], [1, 0]], [[0.5, 0], [0, 0.5]]], dtype=np.float32))
    assert G.precision == 0
    assert solve(representation("V>>V", G)).certificate == "proved"


def noisy(error: float, **options: Any) -> MatrixGroup:
    h = S(3).discrete_generators
    noise = np.random.default_rng(8).uniform(-error, error, size=h.shape)
    return MatrixGroup(h + noise, **options)


@pytest.mark.parametrize("error", [1e-11, 1e-9, 1e-8])
def test_measured_generators_are_undecided_until_their_precision_is_said(error: float) -> None:
    with pytest.raises(UndecidedError, match="rank is undecided") as caught:
        solve(representation("V**2>>V**2", noisy(error)))
    assert caught.value.least == 2  # X and X^T are equivariant under anything
    assert caught.value.most is not None
    assert caught.value.most >= 14
    assert len(caught.value.values) == caught.value.most - 2
    solution = solve(representation("V**2>>V**2", noisy(error, precision=2 * error)))
    assert solution.dimension == 14
    assert solution.certificate == "numerical"
    assert len(solution.nearly) == 14
    assert 0.01 * error < max(solution.nearly) < 10 * error
    assert solution.gap is not None
    assert solution.gap > 1e5


def test_learned_rotations() -> None:
    error = np.random.default_rng(0).uniform(-0.01, 0.01, size=ROTATIONS.shape)
    learned = ROTATIONS + error
    exact = MatrixGroup((), learned)
    assert [solve(representation(f"V**{k}", exact)).dimension for k in (1, 2, 3)] == [0, 0, 0]
    G = MatrixGroup((), learned, precision=0.01)
    assert G.lie_dimension == 3
    assert [solve(representation(f"V**{k}", G)).dimension for k in (1, 2, 3)] == [0, 1, 1]
    with pytest.raises(UndecidedError):
        solve(representation("V**3", MatrixGroup((), learned, precision=0.1)))


@pytest.mark.parametrize("value", [-1e-6, 0.5, float("nan"), float("inf"), "much", None, [1]])
def test_a_precision_is_a_small_number(value: Any) -> None:
    with pytest.raises(GroupError, match="precision is the relative error"):
        MatrixGroup([np.eye(2)], precision=value)


def test_a_named_group_has_no_precision() -> None:
    with pytest.raises(GroupError, match="known exactly"):
        with_precision(SO(3), 1e-6)
    assert with_precision(turned(5, float), 1e-3).precision == 1e-3


class Reflected(SO):
    """SO(3) and -1, as EMLP writes O(3)."""

    def __init__(self, *, late: bool) -> None:
        if not late:
            self.discrete_generators = -np.eye(3)[None]
        super().__init__(3)
        if late:
            self.discrete_generators = -np.eye(3)[None]


class FullLorentz(SO13p):
    discrete_generators = np.array([np.diag([1.0, -1, -1, -1]), np.diag([-1.0, 1, 1, 1])])


class Dihedral(C):
    def __init__(self) -> None:
        super().__init__(4)
        self.discrete_generators = np.concatenate([self.discrete_generators, [np.diag([1, -1])]])


class Cyclic(S):
    def __init__(self) -> None:
        self.discrete_generators = np.roll(np.eye(5), 1, axis=0)[None]
        super().__init__(5)


@pytest.mark.parametrize(
    ("G", "text", "wanted", "base"),
    [
        (Reflected(late=False), "V**3", 0, SO(3)),
        (Reflected(late=True), "V**3", 0, SO(3)),
        (FullLorentz(), "V**4", 3, SO13p()),
        (Dihedral(), "V**2", 1, C(4)),
        (Cyclic(), "V>>V", 5, S(5)),
    ],
    ids=str,
)
@pytest.mark.long_cases
def test_a_name_is_a_label(G: Group, text: str, wanted: int, base: Group) -> None:
    assert base != G
    assert hash(G) != hash(base)
    assert solve(representation(text, base)).dimension != wanted
    assert solve(representation(text, G)).dimension == wanted
    assert G.order is None or G.order != base.order
    assert G.registered_name == ""


def test_generators_of_a_named_group_cannot_be_assigned() -> None:
    with pytest.raises(GroupError, match="cannot be assigned"):
        SO(3).discrete_generators = -np.eye(3)[None]
    G = Reflected(late=False)
    with pytest.raises(ValueError, match="read-only"):
        G.discrete_generators[0] = np.eye(3)


def test_a_flag_that_the_generators_contradict_is_an_error() -> None:
    class Stretch(Group):
        is_orthogonal = True
        discrete_generators = np.diag([2.0, 1.0])[None]

    with pytest.raises(GroupError, match="states is_orthogonal"):
        Stretch()


@pytest.mark.parametrize(
    ("G", "text", "wanted"),
    [
        (MatrixGroup(HEX), "V**2", {1: 3, 2: 3}),
        (MatrixGroup(QUATERNIONS), "V**2", {1: 1, 3: 1}),
        (MatrixGroup((), COMPLEX_PLANE), "V*conj(V)", {4: 1}),
        (MatrixGroup((), COMPLEX_PLANE), "V+V*V+V*conj(V)+Scalar", {1: 2, 2: 1, 3: 1, 4: 1}),
    ],
    ids=["hex", "2O", "(½,½)", "several"],
)
def test_constituents_in_other_coordinates(G: Group, text: str, wanted: dict[int, int]) -> None:
    found: dict[int, int] = {}
    for irrep, copies in decompose(representation(text, G)).constituents:
        found[irrep.dimension] = found.get(irrep.dimension, 0) + copies
    assert found == wanted


def test_evidence_that_overflows_is_no_answer() -> None:
    G = MatrixGroup([np.diag([1e200, 1e-200])])
    assert solve(representation("V>>V", G)).dimension == 2
    mixed = MatrixGroup([np.array([[1e200, 1e199], [1e199, 3e200]])])
    assert solve(representation("V>>V", mixed)).dimension == 2  # it has two eigenvalues


def test_the_adjoint_of_generators_that_are_not_closed_under_brackets() -> None:
    """Two rotations generate so(3), in any scale: Ad is V, with the invariants of V."""
    G = MatrixGroup((), np.array([1e-6, 1e4])[:, None, None] * ROTATIONS[:2])
    assert G.lie_dimension == 3
    assert representation("Ad", G).size() == 3
    assert solve(representation("Ad>>V", G)).dimension == 1
    assert solve(representation("Ad*Ad", G)).dimension == 1


def test_what_is_said_of_a_subclass_is_what_its_generators_say() -> None:
    """Five cyclic shifts are even permutations, unlike those of S(5)."""
    from emlpcli.groups.user.findings import examine

    assert examine(S(5)).determinant == "±1"
    assert examine(Cyclic()).determinant == "1"
