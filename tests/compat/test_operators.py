"""Operators written for EMLP: applied, added, multiplied, transposed, and made of others."""

from __future__ import annotations

from typing import Any

import jax.numpy as jnp
import numpy as np
import pytest

from emlpcli.compat.groups import SO, Group, S
from emlpcli.compat.reps import LinearOperator, T, V, densify, lazify
from emlpcli.compat.reps.linear_operators import (
    ConcatLazy,
    I,
    Lazy,
    LazyDirectSum,
    LazyKron,
    LazyKronsum,
    LazyPerm,
    LazyShift,
    Rot90,
    SwapMatrix,
)

RNG = np.random.default_rng(0)
A, B, C = RNG.normal(size=(3, 3)), RNG.normal(size=(2, 2)), RNG.normal(size=(4, 3))
ONE = np.eye(2)


class Cumulative(LinearOperator):
    """Sums of the first coordinates, by `_matvec` alone and without calling the constructor."""

    def __init__(self, n: int) -> None:
        self.shape = (n, n)

    def _matvec(self, v: Any) -> Any:
        return v.cumsum()


OPERATORS = [
    (Lazy(C), C),
    (LazyKron([A, B]), np.kron(A, B)),
    (LazyKron([A]), A),
    (LazyKronsum([A, B]), np.kron(A, ONE) + np.kron(np.eye(3), B)),
    (LazyDirectSum([A, B], [1, 2]), np.block([
        [A, np.zeros((3, 4))],
        [np.zeros((2, 3)), B, np.zeros((2, 2))],
        [np.zeros((2, 5)), B],
    ])),
    (LazyPerm([2, 0, 1]), np.eye(3)[[2, 0, 1]]),
    (LazyShift(3), np.roll(np.eye(3), 1, axis=0)),
    (I(3), np.eye(3)),
    (ConcatLazy([A, C]), np.vstack([A, C])),
    (Cumulative(3), np.tri(3)),
    (LinearOperator(shape=(3, 3), matvec=lambda v: A @ v), A),
    (LinearOperator(shape=(3, 3), matvec=lambda v: (1 + 2j) * (A @ v)), (1 + 2j) * A),
    (LinearOperator(shape=(4, 3), matmat=lambda V: C @ V), C),
    (Lazy(A) + I(3), A + np.eye(3)),
    (2 * Lazy(A) - Lazy(1j * A), (2 - 1j) * A),
    (-(Lazy(C) @ Lazy(A)), -C @ A),
    (Lazy(A).invT(), np.linalg.inv(A).T),
    (LazyKron([A, LazyPerm([1, 0])]).invT(), np.kron(np.linalg.inv(A).T, ONE[::-1])),
]  # fmt: skip


@pytest.mark.parametrize(("operator", "matrix"), OPERATORS)
def test_an_operator_is_its_matrix(operator: LinearOperator, matrix: np.ndarray) -> None:
    rows, columns = matrix.shape
    assert operator.shape == matrix.shape
    x, X, Y = RNG.normal(size=columns), RNG.normal(size=(columns, 5)), RNG.normal(size=(2, rows))
    for found, expected in [
        (operator.to_dense(), matrix),
        (np.asarray(operator), matrix),
        (operator @ x, matrix @ x),
        (operator @ X, matrix @ X),
        (Y @ operator, Y @ matrix),
        (operator.T.to_dense(), matrix.T),
        (operator.H.to_dense(), matrix.conj().T),
        (operator.T.T @ x, matrix @ x),
        (operator.H @ Y.T, matrix.conj().T @ Y.T),
    ]:
        np.testing.assert_allclose(found, expected, atol=1e-12)


def test_arrays_of_jax_stay_so() -> None:
    for operator in (LazyKron([A, B]), LazyPerm([1, 0, 2, 5, 4, 3]), ConcatLazy([np.eye(6)])):
        assert isinstance(operator @ jnp.ones(6), jnp.ndarray)
    assert isinstance(LazyPerm([1, 0]) @ np.ones(2), np.ndarray)


def test_what_has_another_shape_is_refused() -> None:
    with pytest.raises(ValueError, match="cannot act on shape"):
        _ = LazyKron([A, B]) @ np.ones(5)
    with pytest.raises(ValueError, match="have no sum"):
        _ = Lazy(A) + Lazy(B)
    with pytest.raises(ValueError, match="square"):
        LazyKron([C, B])
    with pytest.raises(TypeError, match="neither _matvec nor _matmat"):
        LinearOperator(shape=(2, 2)).to_dense()
    with pytest.raises(TypeError, match="no vecmat"):
        LinearOperator(shape=(2, 2), vecmat=lambda v: v)


def test_the_operators_of_representations_count_as_such() -> None:
    rep = T(2)(SO(3))
    for operator in (rep.equivariant_basis(), rep.equivariant_projector(), rep.rho(np.eye(3)),
                     rep.constraint_matrix()):  # fmt: skip
        assert isinstance(operator, LinearOperator)
        assert lazify(operator) is operator
        np.testing.assert_allclose(densify(operator), operator.to_dense())
    assert not isinstance(np.eye(2), LinearOperator)
    Q = rep.equivariant_basis()
    np.testing.assert_allclose(densify(LazyPerm(np.arange(9)[::-1]) @ Q), densify(Q)[::-1])


class Shuffles(Group):
    """A group whose generators are operators."""

    def __init__(self, n: int) -> None:
        self.discrete_generators = [
            LazyPerm(np.roll(np.arange(n), 1)),
            LazyPerm([1, 0, *range(2, n)]),
        ]
        super().__init__(n)


def test_generators_may_be_operators() -> None:
    G = Shuffles(4)
    assert G.is_permutation
    for k in range(4):
        assert T(k)(G).equivariant_dimension() == T(k)(S(4)).equivariant_dimension()
    assert (V(G) >> V(G)).equivariant_basis().shape == (16, 2)


def test_turns_of_a_grid_and_transpositions() -> None:
    grid = np.arange(9.0)
    for k in range(-1, 5):
        turned = np.rot90(grid.reshape(3, 3), k).ravel()
        np.testing.assert_array_equal(Rot90(3, k) @ grid, turned)
        np.testing.assert_array_equal(Rot90(3, -k) @ turned, grid)
    swapped = SwapMatrix([0, 2], 4)
    np.testing.assert_array_equal(swapped @ np.arange(4), [2, 1, 0, 3])
    np.testing.assert_array_equal(swapped @ (swapped @ np.arange(4)), np.arange(4))
