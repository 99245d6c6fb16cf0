"""The exact kernel: known dimensions of non-reductive groups, and when it does not apply."""

from __future__ import annotations

import sys

import numpy as np
import pytest

from emlpcli.algebra.linear import modular
from emlpcli.algebra.linear.modular import PRIME, kernel, multiply
from emlpcli.algebra.numbers.number_text import number
from emlpcli.algebra.numbers.surds import Surd
from emlpcli.errors import EmlpError, TooLargeError
from emlpcli.groups import SO, Group
from emlpcli.reps import T, representation
from emlpcli.reps.monomials import TensorIndex
from emlpcli.reps.rep import Base
from emlpcli.solve import solve
from emlpcli.solve.plan import clear_cache, plan
from emlpcli.solve.strategies.exact_kernel import Constraint, exact_kernel


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
@pytest.mark.long_cases
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

    assert Halves().exact_generators() is not None
    assert solve(T(1, 1)(Halves())).strategy == "rational"
    assert Thirds().exact_generators() is None
    assert solve(T(2, 0)(Thirds())).strategy == "nullspace"
    with pytest.raises(EmlpError, match="known exactly"):
        plan(T(2, 0)(Thirds()), strategy="rational")


def test_the_inverse_need_be_no_small_fraction() -> None:
    class Triple(Group):
        discrete_generators = np.diag([3.0, 1.0])[None]

    for p, q, wanted in ((1, 1, 2), (0, 3, 1), (2, 2, 6)):
        solution = solve(T(p, q)(Triple()))
        assert (solution.dimension, solution.certificate) == (wanted, "proved")


def test_a_lie_algebra_generator_is_exact_up_to_a_factor() -> None:
    class Steep(Group):
        lie_algebra = np.array([[[400_009.0, 300_007.0], [0.0, 0.0]]])

    class Scaled(Group):
        lie_algebra = np.array([[[0.1, 0.1], [0.0, 0.0]]])

    class Rounded(Group):
        lie_algebra = np.array([[[0.1, 0.3], [0.0, 0.0]]])

    for kind, certificate in ((Steep, "proved"), (Scaled, "proved"), (Rounded, "numerical")):
        solution = solve(T(1, 0)(kind()))
        assert (solution.dimension, solution.certificate) == (1, certificate)


def test_kernel_modulo_a_prime() -> None:
    rng = np.random.default_rng(3)
    for rank in (0, 1, 3, 5):
        a = rng.integers(-9, 9, size=(6, rank)) @ rng.integers(-9, 9, size=(rank, 7))
        vectors = kernel(a % PRIME)
        assert vectors.shape == (7, 7 - np.linalg.matrix_rank(a))
        wide = [[int(x) for x in row] for row in vectors]
        assert not np.any((a.astype(object) @ np.array(wide, dtype=object)) % PRIME)


def test_products_modulo_a_prime() -> None:
    rng = np.random.default_rng(4)
    a, b = rng.integers(PRIME, size=(5, 300)), rng.integers(PRIME, size=(300, 4))
    wanted = (a.astype(object) @ b.astype(object)) % PRIME
    assert np.array_equal(multiply(a, b).astype(object), wanted)


def surds(rows: list[list[str | int]]) -> list[list[Surd]]:
    found = [[number(x) for x in row] for row in rows]
    return [[x for x in row if isinstance(x, Surd)] for row in found]


def test_exact_kernel_has_the_fractions_and_roots() -> None:
    """What commutes with (1/7, √2/11; 0, 5√3): that matrix and 1."""
    m = surds([["1/7", "sqrt(2)/11"], [0, "5*sqrt(3)"]])
    slots = [TensorIndex(SO(2), 0, Base(SO(2)), dual) for dual in (False, True)]
    vectors = exact_kernel([Constraint(m, slots, lie=False)])
    found = [[vectors.values[i] for i in column] for column in vectors.index.T]
    assert len(found) == 2
    for W in (v[:2] + v[2:] for v in found):
        W = [W[:2], W[2:]]
        left, right = (
            [[a[i][0] * b[0][j] + a[i][1] * b[1][j] for j in range(2)] for i in range(2)]
            for a, b in ((m, W), (W, m))
        )
        assert left == right


def test_large_fractions_take_more_primes() -> None:
    above, below = 10**40 + 7, 3**70
    m = surds([[0, f"{above}/{below}"], [0, 0]])
    slots = [TensorIndex(SO(2), 0, Base(SO(2)), False)] * 2
    two = surds([["1/3", f"{below}/{above}"], [0, "1/5"]])
    vectors = exact_kernel([Constraint(m, slots, lie=True)])
    assert vectors.index.shape == (4, 2)
    assert exact_kernel([Constraint(two, slots, lie=False)]).index.shape == (4, 0)
    commuting = [TensorIndex(SO(2), 0, Base(SO(2)), dual) for dual in (False, True)]
    values = exact_kernel([Constraint(two, commuting, lie=False)]).values
    assert any(len(str(x)) > 60 for x in values)


def test_a_block_beyond_dense_elimination_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("emlpcli.algebra.linear.sparse_kernel.LARGEST_DENSE", 5)
    slots = [TensorIndex(SO(2), 0, Base(SO(2)), False)] * 3
    rotation = surds([["3/5", "-4/5"], ["4/5", "3/5"]])
    with pytest.raises(TooLargeError, match="a block of 8 coordinates"):
        exact_kernel([Constraint(rotation, slots, lie=False)])


POWERS = ["Sym(3,V)", "Alt(2,V)>>V", "Sym(2,V)>>Sym(2,V)", "Sym(2,Sym(2,V))", "Alt(2,Sym(2,V))*V.T"]


@pytest.mark.parametrize("text", POWERS)
@pytest.mark.parametrize("G", [Euclidean(), Heisenberg()], ids=str)
def test_powers_agree_with_the_null_space(G: Group, text: str) -> None:
    rep = representation(text, G)
    exact, numerical = (solve(rep, strategy=s, cache=False) for s in ("rational", "nullspace"))
    assert (exact.dimension, exact.certificate) == (numerical.dimension, "proved")
    P, N = (s.dense() @ s.dense().T for s in (exact, numerical))
    assert np.abs(P - N).max() < 1e-10


@pytest.mark.parametrize(("name", "dimension"), [("Affine(O3)", 9), ("Affine(SO3)", 16)])
def test_maps_of_multivectors_are_proved(name: str, dimension: int) -> None:
    """Projective geometric algebra: nine maps commute with reflections (Brehmer et al. 2023).

    With the volume element of space the rotations have those between pseudoscalars as well.
    """
    t = "(Scalar+V.T+Alt(2,V.T)+Alt(3,V.T)+Alt(4,V.T))"
    solution = solve(representation(f"{t}>>{t}", name))
    assert solution.dimension == dimension
    assert {s.certificate for block in solution.blocks for s in block.solved} == {"proved"}


@pytest.mark.parametrize("prime", [2, 7, PRIME])
def test_small_matrices_are_reduced_alike_without_flint(
    prime: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The reduced row echelon form is unique; of products it has few rows, of zeros none."""
    rng = np.random.default_rng(prime)
    shapes = [(1, 1), (3, 5), (5, 3), (8, 8), (32, 32)]
    full = [rng.integers(prime, size=shape) for shape in shapes]
    given = [*full, *(multiply(m[:, :2], m[:2], prime) for m in full), np.zeros((3, 4), int)]
    with monkeypatch.context() as patch:
        patch.setattr(modular, "SMALL", 0)
        by_flint = [modular.reduced(m, prime) for m in given]
    monkeypatch.delitem(sys.modules, "flint")
    for matrix, expected in zip(given, by_flint, strict=True):
        found = modular.reduced(matrix, prime)
        assert (found.shape, found.dtype) == (expected.shape, expected.dtype)
        np.testing.assert_array_equal(found, expected)
    assert "flint" not in sys.modules
