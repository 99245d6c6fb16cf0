"""Coordinates of least norms: unitary where there is an invariant form, none for Jordan blocks."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from emlpcli.algebra.linear.normal_coordinates import diagonal_balance, normal_coordinates
from emlpcli.groups import SL, SO, SU, Group, O, S, SO13p
from emlpcli.groups.facts import closed_under_adjoint

REDUCTIVE = [S(4), SO(3), O(4), SU(2), SU(3), SL(2), SL(3), SO13p()]


def conjugated(G: Group, condition: float) -> tuple[NDArray, NDArray]:
    rng = np.random.default_rng(G.d)
    u, _, vh = np.linalg.svd(rng.normal(size=(G.d, G.d)))
    X = u @ np.diag(np.geomspace(1, condition, G.d)) @ vh
    inverse = np.linalg.inv(X)
    return X @ G.lie_algebra @ inverse, X @ G.discrete_generators @ inverse


@pytest.mark.parametrize("condition", [1.0, 30.0, 1000.0])
@pytest.mark.parametrize("G", REDUCTIVE, ids=str)
def test_reductive_groups_are_closed_under_the_adjoint(G: Group, condition: float) -> None:
    A, h = conjugated(G, condition)
    T = normal_coordinates(A, h)
    assert T is not None
    inverse, rounding = np.linalg.inv(T), 1e-14 * condition**2
    A, h = T @ A @ inverse, T @ h @ inverse
    assert closed_under_adjoint(A, h, rounding)
    if G.is_compact:
        assert np.abs(h @ np.conj(np.swapaxes(h, 1, 2)) - np.eye(G.d)).max(initial=0) < rounding
        assert np.abs(A + np.conj(np.swapaxes(A, 1, 2))).max(initial=0) < rounding


@pytest.mark.parametrize(
    "m", [[[1.0, 1], [0, 1]], [[1.0, 1e-6], [0, 1]], [[2.0, 1, 0], [0, 2, 0], [0, 0, 1]]]
)
def test_jordan_blocks_have_none_that_are_of_use(m: list[list[float]]) -> None:
    class Jordan(Group):
        discrete_generators = np.array([m])

    assert Jordan().adapted is None
    assert not Jordan().is_reductive


def test_a_stretched_group_is_balanced_without_rounding() -> None:
    D = np.array([1.0, 2.0**13, 2.0**-7, 1.0])
    A = SO13p().lie_algebra
    found = diagonal_balance(A * D[:, None] / D, np.zeros((0, 4, 4)), 1e-13)
    assert found is not None
    assert np.array_equal(np.log2(found), np.rint(np.log2(found)))
    ratios = found * D
    assert ratios.max() / ratios.min() <= 2


def test_rounding_is_not_balanced() -> None:
    """Entries that are zero but for rounding stay so."""
    A = np.array([[[0, 1, 1e-17], [1e-17, 0, 1], [1e-17, 0, 0]]])
    found = diagonal_balance(A, np.zeros((0, 3, 3)), 1e-13)
    assert found is not None
    assert np.abs(found[:, None] * A / found)[0, 2, 0] < 1e-12
