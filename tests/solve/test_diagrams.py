"""Diagrams: as many as the exact dimension, independent, invariant; ranks modulo a prime."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from emlpcli.algebra.linear.modular import PRIME, independent_columns
from emlpcli.groups import GL, O13, SL, SO, SO13, SU, Group, O, Sp, U
from emlpcli.groups.structure import InvariantForms
from emlpcli.solve.strategies.diagrams import (
    candidate_count,
    candidates,
    coordinates,
    orthonormalise,
)

FORMS = [O(3), O(4), O(5), SO(3), SO(4), SO(5), Sp(1), Sp(2), Sp(3), SL(2), SU(2), O13(), SO13()]
LINEAR = [GL(2), GL(3), U(3), SL(3), SU(3), SL(4)]
LARGEST = 4100


def structure(G: Group) -> InvariantForms:
    found = G.structure()
    assert isinstance(found, InvariantForms)
    return found


def columns(G: Group, duals: list[bool]) -> NDArray[np.float64]:
    kind = structure(G)
    diagrams = candidates(kind, duals)
    found = np.zeros((G.d ** len(duals), len(diagrams)))
    for j, diagram in enumerate(diagrams):
        index, value = coordinates(diagram, kind, duals)
        assert len(set(index.tolist())) == len(index)
        assert set(value.tolist()) <= {1, -1}
        found[index, j] = value
    return found


@pytest.mark.parametrize("G", FORMS, ids=str)
def test_forms_have_as_many_diagrams_as_invariants(G: Group) -> None:
    for k in range(9):
        count = G.count(k, 0)
        assert count is not None
        assert len(candidates(structure(G), [False] * k)) == count.value, k
        if G.d**k <= LARGEST:
            found = columns(G, [False] * k)
            assert len(independent_columns(found.T @ found)) == count.value, k


@pytest.mark.parametrize("G", LINEAR, ids=str)
def test_pairings_and_volumes_have_the_rank_of_the_invariants(G: Group) -> None:
    for p in range(5):
        for q in range(5):
            if G.d ** (p + q) > LARGEST:
                continue
            count = G.count(p, q)
            assert count is not None
            duals = [False] * p + [True] * q
            found = columns(G, duals)
            listed = candidate_count(structure(G), duals, count.value)
            assert found.shape[1] == (listed if count.value else found.shape[1])
            if p == q:
                assert found.shape[1] == count.value, (p, q)
            assert len(independent_columns(found.T @ found)) == count.value, (p, q)


@pytest.mark.parametrize("G", [*FORMS[:4], *FORMS[6:8], *FORMS[9:], *LINEAR[:5]], ids=str)
@pytest.mark.few(3)
def test_diagrams_are_invariant_whatever_the_duals(G: Group, rng: np.random.Generator) -> None:
    for duals in ([True, False], [True, True, False, False], [False, True, True], [True] * 3):
        found = columns(G, duals)
        for g in G.draw(rng, 3):
            rho = np.eye(1)
            for dual in duals:
                rho = np.kron(rho, np.linalg.inv(g).T if dual else g)
            scale = max(1.0, np.linalg.norm(rho, 2))
            assert np.abs(rho @ found - found).max(initial=0) < 1e-10 * scale


def test_orthonormal_columns_keep_their_span(rng: np.random.Generator) -> None:
    a = columns(SO(3), [False] * 6)
    q = orthonormalise(a, a.T @ a)
    np.testing.assert_allclose(q.T @ q, np.eye(15), atol=1e-13)
    assert np.linalg.matrix_rank(np.concatenate([a, q], axis=1)) == 15


# -- ranks modulo a prime ------------------------------------------------------------------


def exact_pivots(matrix: NDArray[np.int64]) -> list[int]:
    """The first independent columns over the rationals, by elimination with fractions."""
    rows = [[Fraction(int(x)) for x in row] for row in matrix]
    found, top = [], 0
    for j in range(matrix.shape[1]):
        pivot = next((i for i in range(top, len(rows)) if rows[i][j]), None)
        if pivot is None:
            continue
        rows[top], rows[pivot] = rows[pivot], rows[top]
        for i in range(top + 1, len(rows)):
            factor = rows[i][j] / rows[top][j]
            rows[i] = [x - factor * y for x, y in zip(rows[i], rows[top], strict=True)]
        found.append(j)
        top += 1
    return found


@settings(max_examples=60, deadline=None, derandomize=True)
@given(
    st.integers(1, 6),
    st.integers(1, 6),
    st.integers(0, 4),
    st.integers(1, 10**6),
    st.integers(0, 10**9),
)
def test_ranks_are_exact(m: int, n: int, rank: int, most: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    a = rng.integers(-most, most + 1, size=(m, rank)) @ rng.integers(-3, 4, size=(rank, n))
    assert independent_columns(a.astype(float)).tolist() == exact_pivots(a)


def test_known_ranks() -> None:
    assert independent_columns(np.zeros((3, 4))).tolist() == []
    assert independent_columns(np.eye(4)).tolist() == [0, 1, 2, 3]
    assert independent_columns(np.ones((3, 3))).tolist() == [0]
    vandermonde = np.vander(np.arange(1, 9), 8).astype(float)
    assert len(independent_columns(vandermonde)) == 8
    n = 30
    cycle = np.eye(n) - np.roll(np.eye(n), 1, axis=0)
    assert independent_columns(cycle).tolist() == list(range(n - 1))
    assert independent_columns(np.zeros((0, 3))).tolist() == []


def test_large_entries_do_not_overflow() -> None:
    """Entries up to the prime: products of two residues stay below 2^63."""
    top = float(PRIME - 1)
    assert independent_columns(np.array([[top, 1.0], [1.0, top]])).tolist() == [0]  # (-1)(-1) = 1
    assert independent_columns(np.array([[top, 2.0], [1.0, top]])).tolist() == [0, 1]
    assert independent_columns(np.array([[2.0**52, 1.0], [1.0, 2.0**-0 * 3]])).tolist() == [0, 1]
