"""Groups of a user's own, the EMLP way: flags, errors, and which strategy solves them."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np
import pytest
from numpy.typing import NDArray

from emlpcli.errors import EmlpError, GroupError
from emlpcli.groups import SO, Group, S, SO13p
from emlpcli.reps import T, V
from emlpcli.solve import dimension, solve


class Klein(Group):
    discrete_generators = np.array([np.diag([-1.0, 1]), np.diag([1.0, -1])])


class Signed(Group):
    """All signed permutations of n points, built as EMLP builds its groups."""

    def __init__(self, n: int) -> None:
        swap, cycle, flip = np.eye(n), np.roll(np.eye(n), 1, 0), np.eye(n)
        swap[:2] = swap[1::-1]
        flip[0, 0] = -1
        self.discrete_generators = np.stack([swap, cycle, flip])
        super().__init__(n)


class Rotations(Group):
    def __init__(self, n: int) -> None:
        self.lie_algebra = np.zeros((n * (n - 1) // 2, n, n))
        k = 0
        for i in range(n):
            for j in range(i):
                self.lie_algebra[k, i, j] = 1
                self.lie_algebra[k, j, i] = -1
                k += 1
        super().__init__(n)


class Shear(Group):
    lie_algebra: ClassVar = [[[0.0, 1.0], [0.0, 0.0]]]


class Phases(Group):
    discrete_generators: ClassVar = [np.diag([1j, 1])]


class Tilted(Group):
    """Permutations of four points in a rotated basis: orthogonal, full of rounding errors."""

    def __init__(self) -> None:
        q, _ = np.linalg.qr(np.random.default_rng(5).normal(size=(4, 4)))
        self.discrete_generators = np.stack([q @ h @ q.T for h in S(4).discrete_generators])
        super().__init__()


class PlainPermutations(Group):
    def __init__(self) -> None:
        self.discrete_generators = S(3).discrete_generators
        super().__init__()


def flags(G: Group) -> dict[str, object]:
    names = ("d", "field", "lie_dimension", "is_discrete", "is_orthogonal", "is_permutation")
    return {name: getattr(G, name) for name in (*names, "is_compact", "is_reductive", "order")}


def expected(d: int, lie: int, letters: str, field: str = "R") -> dict[str, object]:
    """`letters` says which flags are true: Orthogonal, Permutation, Compact."""
    return {
        "d": d,
        "field": field,
        "lie_dimension": lie,
        "is_discrete": lie == 0,
        "is_orthogonal": "O" in letters,
        "is_permutation": "P" in letters,
        "is_compact": "C" in letters,
        "is_reductive": "C" in letters,
        "order": None,
    }


@pytest.mark.parametrize(
    ("G", "wanted"),
    [
        (Klein(), expected(2, 0, "OC")),
        (Signed(3), expected(3, 0, "OC")),
        (Rotations(4), expected(4, 6, "OC")),
        (Shear(), expected(2, 1, "")),
        (Phases(), expected(2, 0, "C", "C")),
        (Tilted(), expected(4, 0, "OC")),
        (PlainPermutations(), expected(3, 0, "OPC")),
    ],
    ids=str,
)
def test_flags_are_read_off_the_generators(G: Group, wanted: dict[str, object]) -> None:
    assert flags(G) == wanted


def test_redundant_generators_do_not_raise_the_lie_dimension() -> None:
    class Twice(Group):
        lie_algebra: ClassVar = [[[0.0, 1], [-1, 0]], [[0.0, 2], [-2, 0]]]

    assert Twice().lie_dimension == 1
    assert solve(T(2, 0, Twice())).dimension == 2


def d(G: Group, k: int) -> int:
    return int(G.d**k)


# invariants of V^k for k = 0, 1, 2, ... and how they are found
SOLVED = [
    (Klein(), [1, 0, 2, 0, 8], "orbits"),
    (Signed(3), [1, 0, 1, 0, 4], "orbits"),
    (Signed(4), [1, 0, 1, 0, 4, 0, 31], "orbits"),
    (PlainPermutations(), [1, 1, 2, 5, 14], "orbits"),
    (Tilted(), [1, 1, 2, 5, 15], "nullspace"),  # the larger powers of reductive groups: coupling
    (Rotations(3), [1, 0, 1, 1, 3, 6], "rational"),
    (Shear(), [1, 1, 2, 3, 6, 10], "rational"),
    (Phases(), [1, 1, 1, 1, 2], "rational"),
]


@pytest.mark.parametrize(("G", "dimensions", "strategy"), SOLVED, ids=lambda x: str(x)[:12])
@pytest.mark.long_cases
def test_dimensions_and_strategies(G: Group, dimensions: list[int], strategy: str) -> None:
    for k, wanted in enumerate(dimensions):
        solution = solve(T(k, 0, G))
        assert solution.dimension == wanted, k
        if k:
            others = ["coupling"] if G.is_reductive and d(G, k) > 200 else []
            others += ["schur"] if strategy == "rational" else []
            assert solution.strategy in (strategy, *others)
            proved = strategy in ("orbits", "rational")
            # a finite group of integer matrices, and a compact one with a clear torus, are counted
            exact = not isinstance(G, Tilted | Shear)
            assert solution.certificate == (
                "proved" if proved else "exact dimension met" if exact else "numerical"
            )
            assert solution.exact_dimension == (wanted if exact else None)
        assert solution.evidence.equivariance < 1e-10


def test_duals_of_a_non_reductive_group() -> None:
    """A shear fixes e1 of V and e2 of V*; V and V* are isomorphic, V⊗V* has two invariants."""
    up, down = solve(V(Shear())), solve(V(Shear()).T)
    assert np.allclose(np.abs(up.columns(0, 1)[:, 0]), [1, 0])
    assert np.allclose(np.abs(down.columns(0, 1)[:, 0]), [0, 1])
    assert solve(T(1, 1, Shear())).dimension == 2


def test_signed_permutations_of_four_points_against_their_enumeration() -> None:
    """Mean of tr(g)^6 over all 384 signed permutations, by independent enumeration."""
    from itertools import permutations, product

    total = sum(
        sum(s for i, s in enumerate(signs) if order[i] == i) ** 6
        for order in permutations(range(4))
        for signs in product((1, -1), repeat=4)
    )
    assert total == 31 * 384


def test_a_group_without_a_formula_has_no_exact_dimension() -> None:
    with pytest.raises(GroupError, match="no exact count is known for V of Tilted"):
        dimension(V(Tilted()))
    assert dimension(T(2, 0, Klein())).value == 2


def test_sampler_stays_in_the_group(rng: np.random.Generator) -> None:
    assert {tuple(np.diag(g)) for g in Klein().draw(rng, 100)} == {
        (a, b) for a in (1, -1) for b in (1, -1)
    }
    g = Shear().draw(rng, 50)
    assert np.allclose(g[:, [0, 1, 1], [0, 1, 0]], [1, 1, 0])
    assert np.abs(g[:, 0, 1]).max() > 1
    r = Rotations(3).draw(rng, 50)
    assert np.allclose(r @ r.transpose(0, 2, 1), np.eye(3))
    assert np.allclose(np.linalg.det(r), 1)


def test_z_scale_scales_the_sampler(rng: np.random.Generator) -> None:
    class Slow(Shear):
        z_scale = 1e-3

    assert np.abs(Slow().draw(rng, 50)[:, 0, 1]).max() < 0.01


def test_z_scale_may_differ_by_generator(rng: np.random.Generator) -> None:
    """As in EMLP: the Lorentz group with small boosts and ordinary rotations."""

    class Gentle(SO13p):
        z_scale = np.array([1e-3, 1e-3, 1e-3, 1, 1, 1])

        def draw(self, rng: np.random.Generator, n: int) -> NDArray[Any]:
            return Group.draw(self, rng, n)

    lie_algebra = Gentle().lie_algebra
    boosts = np.abs(lie_algebra[:, 0]).max(axis=1) > 0
    assert boosts.tolist() == [True] * 3 + [False] * 3
    g = Gentle().draw(rng, 50)
    assert np.abs(g[:, 0, 1:]).max() < 0.02
    assert np.abs(g[:, 1:, 1:] - np.eye(3)).max() > 1


class Broken(Group):
    def __init__(self, **stacks: object) -> None:
        self.__dict__.update(stacks)
        super().__init__()


@pytest.mark.parametrize(
    ("stacks", "message"),
    [
        ({}, "neither generators nor a dimension"),
        ({"discrete_generators": [np.eye(2), np.eye(3)]}, r"needs finite matrices of shape \(2, 2"),
        ({"lie_algebra": [np.ones((2, 3))]}, "needs finite matrices"),
        ({"lie_algebra": [np.full((2, 2), np.nan)]}, "needs finite matrices"),
        ({"d": 3, "discrete_generators": [np.eye(2)]}, r"\(3, 3\)"),
    ],
)
def test_generators_that_make_no_group(stacks: dict[str, object], message: str) -> None:
    with pytest.raises(EmlpError, match=message):
        Broken(**stacks)


def test_a_singular_generator_is_refused() -> None:
    with pytest.raises(GroupError, match="has no inverse"):
        Broken(discrete_generators=[np.diag([1.0, 0.0])])


def test_equality_goes_by_class_arguments_and_generators() -> None:
    assert Signed(3) == Signed(3) != Signed(4)
    assert hash(Klein()) == hash(Klein())
    assert Klein() != PlainPermutations()
    assert Broken(lie_algebra=[np.eye(2)]) != Broken(lie_algebra=[2 * np.eye(2)])
    assert Rotations(3) != SO(3)
    assert {Klein(): 1}[Klein()] == 1


def test_a_user_group_in_a_product() -> None:
    G = Klein() * SO(3)
    assert G.d == 6
    assert solve(T(2, 0, G)).dimension == 2
    assert solve(T(2, 0, G), strategy="nullspace").dimension == 2
