"""The exact kernel: known dimensions of non-reductive groups, and when it does not apply."""

from __future__ import annotations

import numpy as np
import pytest

from emlpcli.errors import EmlpError
from emlpcli.groups import SO, Group
from emlpcli.reps import T
from emlpcli.solve import solve
from emlpcli.solve.modular import PRIME, kernel
from emlpcli.solve.plan import clear_cache, plan
from emlpcli.solve.strategies.rational import exact_kernel, integer_generators


class Shear(Group):
    """exp(t E12): V is one Jordan block, so that V^k has C(k, k//2) invariants."""

    lie_algebra = np.array([[[0.0, 1.0], [0.0, 0.0]]])


class Euclidean(Group):
    """SE(2) in homogeneous coordinates: rotations of the plane and translations."""

    lie_algebra = np.array(
        [
            [[0.0, -1, 0], [1, 0, 0], [0, 0, 0]],
            [[0.0, 0, 1], [0, 0, 0], [0, 0, 0]],
            [[0.0, 0, 0], [0, 0, 1], [0, 0, 0]],
        ]
    )


class Heisenberg(Group):
    """Integer upper triangular matrices with 1 on the diagonal."""

    discrete_generators = np.array(
        [[[1.0, 1, 0], [0, 1, 0], [0, 0, 1]], [[1.0, 0, 0], [0, 1, 1], [0, 0, 1]]]
    )


class Stretch(Group):
    """Powers of diag(1, 2): the dual matters, V⊗V* has two invariants, V⊗V one."""

    discrete_generators = np.diag([1.0, 2.0])[None]


KNOWN = [
    (Shear(), (1, 0), 1),
    (Shear(), (2, 0), 2),
    (Shear(), (3, 0), 3),
    (Shear(), (4, 0), 6),
    (Shear(), (5, 0), 10),
    (Euclidean(), (1, 0), 0),
    (Euclidean(), (0, 1), 1),
    (Euclidean(), (1, 1), 1),
    (Heisenberg(), (1, 0), 1),
    (Heisenberg(), (0, 1), 1),
    (Stretch(), (2, 0), 1),
    (Stretch(), (1, 1), 2),
    (Stretch(), (2, 2), 6),
]


@pytest.mark.parametrize(("G", "power", "dimension"), KNOWN, ids=str)
def test_known_dimensions_are_proved(G: Group, power: tuple[int, int], dimension: int) -> None:
    solution = solve(T(*power)(G))
    assert (solution.dimension, solution.strategy) == (dimension, "rational")
    assert solution.certificate == "proved"
    assert solution.evidence.equivariance < 1e-14


@pytest.mark.parametrize("G", [Shear(), Euclidean(), Heisenberg(), Stretch()], ids=str)
@pytest.mark.parametrize("power", [(2, 0), (1, 1), (3, 0), (1, 2), (2, 2)], ids=str)
def test_agrees_with_the_null_space(G: Group, power: tuple[int, int]) -> None:
    rep = T(*power)(G)
    clear_cache()
    exact, numerical = (solve(rep, strategy=s, cache=False) for s in ("rational", "nullspace"))
    assert exact.dimension == numerical.dimension
    P, N = (s.dense() @ s.dense().T for s in (exact, numerical))
    assert np.abs(P - N).max() < 1e-10
    assert numerical.certificate == "numerical"


def test_a_users_copy_of_a_known_group_meets_its_count() -> None:
    class Rotations(Group):
        lie_algebra = SO(3).lie_algebra

    for k in range(6):
        assert solve(T(k, 0)(Rotations())).dimension == SO(3).count(k, 0).value


def test_halves_are_exact_and_thirds_are_not() -> None:
    class Halves(Group):
        discrete_generators = np.array([[[0.5, 0.75], [0.0, 2.0]]])

    class Thirds(Group):
        discrete_generators = np.array([[[1 / 3, 0.0], [0.0, 3.0]]])

    assert integer_generators(Halves(), [False, True]) is not None
    assert solve(T(1, 1)(Halves())).strategy == "rational"
    assert integer_generators(Thirds(), [False]) is None
    assert solve(T(2, 0)(Thirds())).strategy == "nullspace"
    with pytest.raises(EmlpError, match="known as small fractions"):
        plan(T(2, 0)(Thirds()), strategy="rational")


def test_an_inverse_that_is_no_small_fraction_is_seen() -> None:
    class Triple(Group):
        discrete_generators = np.diag([3.0, 1.0])[None]

    assert integer_generators(Triple(), [False]) is not None
    assert integer_generators(Triple(), [True]) is None  # 1/3 is only rounded
    assert solve(T(1, 1)(Triple())).dimension == 2


def test_large_fractions_are_left_to_the_null_space() -> None:
    class Steep(Group):
        lie_algebra = np.array([[[400_009.0, 300_007.0], [0.0, 0.0]]])

    solution = solve(T(1, 0)(Steep()))
    assert (solution.dimension, solution.strategy) == (1, "nullspace")
    assert solution.certificate == "numerical"


def test_kernel_modulo_a_prime() -> None:
    rng = np.random.default_rng(3)
    for rank in (0, 1, 3, 5):
        a = rng.integers(-9, 9, size=(6, rank)) @ rng.integers(-9, 9, size=(rank, 7))
        vectors = kernel(a % PRIME)
        assert vectors.shape == (7, 7 - np.linalg.matrix_rank(a))
        wide = [[int(x) for x in row] for row in vectors]
        assert not np.any((a.astype(object) @ np.array(wide, dtype=object)) % PRIME)


def test_exact_kernel_has_the_fractions() -> None:
    (vector,) = exact_kernel([np.array([[3, 2, 0], [0, 5, 7]], dtype=object)]).T
    assert list(vector) in ([14, -21, 15], [-14, 21, -15])
