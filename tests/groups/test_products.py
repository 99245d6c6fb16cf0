"""Direct products: Kronecker products, flags, counts that multiply, and the larger field."""

from __future__ import annotations

from itertools import combinations_with_replacement

import numpy as np
import pytest

from emlpcli.groups import SL, SO, SU, Cube, DirectProduct, Group, O, S, Sp, U, Z
from emlpcli.reps import T
from emlpcli.solve import dimension

PAIRS = [*combinations_with_replacement((SO(2), SL(2), S(3), Z(2)), 2), (SU(2), U(1))]


def constraint_rank(G: Group, p: int, q: int) -> int:
    n = G.d ** (p + q)
    rows = [np.zeros((1, n))]
    for h in G.discrete_generators:
        rho = np.eye(1)
        for m in [h] * p + [np.linalg.inv(h).T] * q:
            rho = np.kron(rho, m)
        rows.append(rho - np.eye(n))
    for A in G.lie_algebra:
        parts = [A] * p + [-A.T] * q
        rows.append(
            sum(
                np.kron(np.kron(np.eye(G.d**i), m), np.eye(G.d ** (p + q - 1 - i)))
                for i, m in enumerate(parts)
            )
        )
    return n - np.linalg.matrix_rank(np.concatenate(rows), tol=1e-9)


@pytest.mark.parametrize(("G", "H"), PAIRS, ids=str)
def test_counts_multiply_and_are_ranks_of_the_whole_product(G: Group, H: Group) -> None:
    product = G * H
    for p, q in [(1, 0), (1, 1), (2, 0)]:
        exact = dimension(T(p, q, product)).value
        assert exact == G.count(p, q).value * H.count(p, q).value
        assert exact == constraint_rank(product, p, q)


@pytest.mark.parametrize(("G", "H"), PAIRS, ids=str)
def test_flags_and_sizes(G: Group, H: Group) -> None:
    product = G * H
    assert product.d == G.d * H.d
    assert product.lie_algebra.shape == (len(G.lie_algebra) + len(H.lie_algebra), *[product.d] * 2)
    assert product.num_constraints() == G.num_constraints() + H.num_constraints()
    assert product.lie_dimension == G.lie_dimension + H.lie_dimension
    for flag in ("is_orthogonal", "is_permutation", "is_discrete", "is_compact", "is_reductive"):
        assert getattr(product, flag) == (getattr(G, flag) and getattr(H, flag)), flag
    orders = (G.order, H.order)
    assert product.order == (None if None in orders else G.order * H.order)


def test_generators_and_samples_are_kronecker_products(rng: np.random.Generator) -> None:
    G, H = SO(3), S(3)
    product = G * H
    for A, B in zip(product.lie_algebra, G.lie_algebra, strict=True):
        assert np.array_equal(A, np.kron(B, np.eye(3)))
    for h, k in zip(product.discrete_generators, H.discrete_generators, strict=True):
        assert np.array_equal(h, np.kron(np.eye(3), k))
    for g in product.draw(rng, 20):
        blocks = g.reshape(3, 3, 3, 3).transpose(0, 2, 1, 3).reshape(9, 9)
        u, s, vh = np.linalg.svd(blocks)
        assert s[1] < 1e-12  # g = a (x) b has rank one between the factors
        a, b = u[:, 0].reshape(3, 3), vh[0].reshape(3, 3)
        assert np.allclose(a @ a.T, np.eye(3) / 3)
        assert np.allclose(np.sort(np.abs(b)), np.sort(np.eye(3) / np.sqrt(3)))


def test_three_factors_are_flat_and_in_order(rng: np.random.Generator) -> None:
    left, right = (SO(2) * S(3)) * Z(2), SO(2) * (S(3) * Z(2))
    assert left == right == DirectProduct(SO(2), S(3), Z(2))
    assert left.factors() == (SO(2), S(3), Z(2))
    assert str(left) == "SO(2)×S(3)×Z(2)"
    assert left.d == 12
    assert left != SO(2) * Z(2) * S(3)
    assert left.draw(rng, 4).shape == (4, 12, 12)
    whole = np.concatenate([left.lie_algebra, left.discrete_generators])
    assert whole.shape == (4, 12, 12)
    assert np.array_equal(whole[-1], np.kron(np.eye(6), Z(2).discrete_generators[0]))


def test_a_product_is_over_the_larger_field() -> None:
    both = SU(2) * SO(3)
    assert both.field == "C"
    assert not both.is_orthogonal
    assert both.is_compact
    for p, q in [(1, 1), (2, 0), (2, 1)]:
        assert dimension(T(p, q, both)).value == constraint_rank(both, p, q)
    assert (SU(2) * U(2)).field == "C"
    assert (Sp(1) * Cube()).field == "R"


def test_a_product_with_something_else() -> None:
    with pytest.raises(TypeError):
        _ = O(2) * 3
