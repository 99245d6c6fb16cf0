"""Checks for users: assert_equivariant, equivariance_error, and the smallest power that works."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from emlpcli.errors import RepresentationError
from emlpcli.groups import SL, SO, SU, Group, O, S
from emlpcli.jaxsetup import jax, jnp
from emlpcli.reps import Base, Scalar, T, V, representation
from emlpcli.solve import smallest_power, solve
from emlpcli.solve.bases.stored import DenseBasis
from emlpcli.solve.equivariance import assert_equivariant, equivariance_error, random_elements

R3 = V(SO(3))


def cross(x: jax.Array) -> jax.Array:
    return jnp.cross(x[:3], x[3:])


def test_functions_that_are_equivariant() -> None:
    assert_equivariant(cross, 2 * R3, R3)
    assert_equivariant(lambda x: jnp.sum(x**2)[None], R3, Scalar)
    assert_equivariant(lambda x: jnp.outer(x, x).ravel(), R3, R3**2)
    assert_equivariant(lambda x: jnp.sort(x)[-1:], V(S(5)), Scalar)
    assert_equivariant(lambda x: jax.nn.relu(x), V(S(4)) + 2, V(S(4)) + 2)
    assert_equivariant(np.eye(3), R3, R3)
    assert_equivariant(lambda x: 0 * x, R3, R3)


def test_functions_that_are_not() -> None:
    with pytest.raises(AssertionError, match="not equivariant"):
        assert_equivariant(cross, 2 * V(O(3)), V(O(3)))  # an axial vector
    with pytest.raises(AssertionError, match="sample 0"):
        assert_equivariant(lambda x: jax.nn.relu(x), R3, R3)
    with pytest.raises(AssertionError):
        assert_equivariant(np.diag([1.0, 1, 2]), R3, R3)
    with pytest.raises(AssertionError):
        assert_equivariant(lambda x: x + 1e-6, R3, R3)
    with pytest.raises(AssertionError):
        assert_equivariant(lambda x: x * jnp.nan, R3, R3)
    with pytest.raises(AssertionError):
        assert_equivariant(lambda x: jnp.sum(x**2)[None], V(SL(2)), Scalar)
    assert_equivariant(lambda x: x * (1 + 1e-12), R3, R3)
    assert_equivariant(lambda x: x + 1e-6, R3, R3, tolerance=1e-3)


def test_shapes_that_do_not_fit() -> None:
    with pytest.raises(RepresentationError, match=r"returns shape \(3,\), but V has size 5"):
        assert_equivariant(lambda x: x, R3, V(S(5)))
    with pytest.raises(RepresentationError, match="has size 9"):
        assert_equivariant(lambda x: jnp.outer(x, x), R3, R3**2)


@pytest.mark.parametrize(
    ("text", "name"), [("V>>V**2+V", "S3"), ("2*V>>V.T+V**3", "SL2"), ("V>>V+1", "SO2*S3")]
)
def test_basis_elements_pass(text: str, name: str) -> None:
    rep = representation(text, name)
    solution = solve(rep)
    for column in solution.columns(0, min(3, solution.dimension)).T:
        W = column.reshape(solution.shape)
        assert_equivariant(W, rep.source, rep.target)
        assert (
            float(
                equivariance_error(W, rep.source, rep.target, next(iter(solution.expansion.groups)))
            )
            < 1e-10
        )
        W[0, 0] += 0.1
        with pytest.raises(AssertionError):
            assert_equivariant(W, rep.source, rep.target)


def test_complex_groups() -> None:
    v = V(SU(2))
    assert_equivariant(lambda x: (3 - 2j) * x, v, v)
    with pytest.raises(AssertionError):
        assert_equivariant(lambda x: x.conj(), v, v)
    assert_equivariant(lambda x: x.conj(), v, v.T)


def test_equivariance_error_is_large_where_it_should_be() -> None:
    good, bad = np.eye(3), np.diag([1.0, 2, 3])
    assert float(equivariance_error(good, R3, R3, SO(3))) < 1e-12
    assert float(equivariance_error(bad, R3, R3, SO(3))) > 1e-2
    both = np.stack([good.ravel(), bad.ravel()], axis=1)
    assert float(equivariance_error(both, R3, R3, SO(3))) > 1e-3


def test_random_elements_are_one_for_every_group() -> None:
    G, H = SO(3), S(4)
    product = G * H
    elements = random_elements(np.random.default_rng(0), 4, Base(product), Base(G))
    assert len(elements) == 4
    assert all(set(e) == {G, H} for e in elements)
    twice = random_elements(np.random.default_rng(0), 2, Base(G * G))
    assert set(twice[0]) == {G * G}
    assert twice[0][G * G].shape == (9, 9)


@pytest.mark.parametrize(
    ("text", "name", "wanted"),
    [
        ("V", "SO3", (2, 1)),
        ("V", "SU3", (3, 1)),
        ("V", "SL4", (4, 1)),
        ("V", "Scaling(2)", None),
        ("V>>Scalar", "SO3", (2, 1)),
        ("V>>V**2", "O3", (2, 3)),
        ("V>>V", "S4", (2, 5)),
        ("2*V>>Scalar", "O2", (2, 4)),
        ("V>>V", "C(3)", (2, 2)),
        ("V", "C(7)", (2, 2)),
        ("V", "SU9", None),
    ],
)
def test_the_smallest_power(text: str, name: str, wanted: tuple[int, int] | None) -> None:
    found = smallest_power(representation(text, name))
    assert (found.power, found.dimension) == (wanted or (None, 0))
    assert found.searched == (wanted[0] if wanted else 8)


def test_how_far_powers_are_searched() -> None:
    assert smallest_power(V(SU(9)), most=9).power == 9
    assert smallest_power(V(SU(9)), most=5).searched == 5
    assert smallest_power(R3 >> R3**2, most=1).power is None


def test_the_smallest_power_of_a_group_without_a_formula() -> None:
    class Shear(Group):
        lie_algebra = np.array([[[0.0, 1], [0, 0]]])

    found = smallest_power(V(Shear()))
    assert (found.power, found.dimension) == (2, 2)


def test_evidence_measures_large_bases_that_are_wrong() -> None:
    """Beyond what is measured whole, random vectors see a basis that is not orthonormal."""
    solution = solve(T(7, 0, SO(3)))
    (block,) = solution.blocks
    (solved,) = block.solved
    assert solved.basis.size > 1200
    Q = solved.basis.dense()

    def evidence(basis: np.ndarray) -> Any:
        outcome = replace(solved.outcome, basis=DenseBasis(basis))
        wrong = replace(block, solved=(replace(solved, outcome=outcome),))
        return replace(solution, blocks=(wrong,)).evidence

    assert evidence(Q).probed
    assert evidence(Q).idempotency < 1e-12
    skew = Q.copy()
    skew[:, 0] += 0.5 * Q[:, 1]
    assert evidence(skew).idempotency > 1e-3
    assert evidence(1.01 * Q).idempotency > 1e-3
    assert abs(evidence(1.01 * Q).trace / Q.shape[1] - 1) > 1e-3
    moved = Q.copy()
    moved[:, 0] = np.roll(Q[:, 0], 1)
    assert evidence(moved).equivariance > 1e-3
