"""Programs about representations that were written for EMLP, with the import lines changed."""

from __future__ import annotations

from typing import Any

import jax.numpy as jnp
import matplotlib.pyplot as plt
import numpy as np
import pytest
from jax import vmap

from emlpcli.compat.groups import (
    SL,
    SO,
    SU,
    Embed,
    Group,
    Lorentz,
    O,
    Parity,
    S,
    TimeReversal,
    Z,
    noise2sample,
    noise2samples,
    rel_err,
)
from emlpcli.compat.reps import (
    Rep,
    Scalar,
    SumRep,
    T,
    V,
    equivariance_error,
    orthogonal_complement,
    sparsify_basis,
    vis,
)
from emlpcli.compat.reps.product_sum_reps import ProductRep
from emlpcli.compat.reps.representation import scale_adjusted_rel_error
from emlpcli.errors import EmlpError, RepresentationError, UndecidedError

GROUPS: list[Group] = [SO(3), O(2), S(4), Z(5), SL(2), Lorentz(), SU(2)]


def error(rep: Rep, v: Any, G: Group) -> float:
    """How far an invariant is moved by random elements, with vmap over them."""
    gs = G.samples(3)
    moved = (vmap(rep.rho_dense)(gs) * v).sum(-1)
    return float(vmap(scale_adjusted_rel_error)(moved, v + jnp.zeros_like(moved), gs).mean())


@pytest.mark.parametrize("G", GROUPS, ids=str)
@pytest.mark.few(8)
def test_projected_vectors_of_a_sum_are_invariant(G: Group) -> None:
    rep = (T(0, 2) + 3 * (T(0) + T(1, 0)) + T(0) + T(1, 1) + 2 * T(1, 0) + T(0, 1))(G)
    v = rep.equivariant_projector() @ np.random.default_rng(0).normal(size=rep.size())
    assert error(rep, v, G) < 1e-4


@pytest.mark.parametrize("G", GROUPS, ids=str)
def test_the_basis_solves_the_constraints_and_nothing_else_does(G: Group) -> None:
    """The null space of all constraints is what the solver finds, for sums, products and maps."""
    for rep in (T(2)(G), (V + V.T)(G) >> (V + Scalar)(G), T(1, 1)(G) * V(G)):
        C = rep.constraint_matrix()
        Q = rep.equivariant_basis().to_dense()
        N = orthogonal_complement(C)
        assert N.shape == Q.shape
        np.testing.assert_allclose(N @ N.conj().T, Q @ Q.conj().T, atol=1e-9)
        v = np.random.default_rng(0).normal(size=rep.size())
        np.testing.assert_allclose(C @ v, C.to_dense() @ v, atol=1e-12)


def test_constraints_of_several_groups() -> None:
    rep = V(S(3)) * V(SO(3)) + V(S(3))
    C = rep.constraint_matrix()
    assert C.shape == (rep.size() * (S(3).num_constraints() + 3), rep.size())
    assert orthogonal_complement(C).shape[1] == rep.equivariant_dimension() == 1
    assert Scalar.constraint_matrix().to_dense().tolist() == [[0]]
    x = jnp.ones(rep.size())
    assert isinstance(C @ x, jnp.ndarray)


def test_a_rank_that_rounding_hides_is_undecided() -> None:
    assert orthogonal_complement(np.diag([1.0, 1e-3, 0])).shape == (3, 1)
    with pytest.raises(UndecidedError):
        orthogonal_complement(np.diag([1.0, 1e-10]))


def test_a_sum_can_be_walked_through() -> None:
    G = SO(3)
    rep = (T(2) + 2 * T(0) + 3 * V + V * V + V)(G)
    assert isinstance(rep, SumRep)
    assert isinstance(5 * V, SumRep)
    assert not isinstance(V**2, SumRep)
    assert isinstance(V**2, ProductRep)
    assert SumRep(V, V) == 2 * V
    assert rep.reps == {Scalar: 2, V(G): 4, T(2)(G): 2}
    assert len(rep) == 8
    assert list(rep) == [Scalar] * 2 + [V(G)] * 4 + [T(2)(G)] * 2
    assert (rep.perm[rep.invperm] == np.arange(rep.size())).all()
    canonical, perm = rep.canonicalize()
    assert canonical == 2 * Scalar + 4 * V(G) + 2 * V(G) ** 2
    assert (perm == rep.perm).all()
    assert V(G).canonicalize()[0] == V(G)
    g = G.sample()
    v = np.random.default_rng(0).normal(size=(2, rep.size()))
    np.testing.assert_allclose(
        canonical.rho(g) @ v[..., perm].T, (rep.rho(g) @ v.T)[perm], atol=1e-12
    )
    parts = rep.as_dict(v)
    assert {r: p.shape for r, p in parts.items()} == {
        Scalar: (2, 2, 1), V(G): (2, 4, 3), T(2)(G): (2, 2, 9)
    }  # fmt: skip
    np.testing.assert_array_equal(np.concatenate([p.reshape(2, -1) for p in parts.values()], 1),
                                  v[..., perm])  # fmt: skip
    assert bool(V + Scalar)  # which has no group, and so no length


def test_sums_of_products_are_expanded() -> None:
    G = SL(2)
    rep = (V + V.T)(G) * (V + Scalar)(G) + V(G)
    assert rep.reps == {V(G): 2, V(G).T: 1, V(G) ** 2: 1, V(G) * V(G).T: 1}


def test_currying_of_maps() -> None:
    W = V(SO(4))
    R1, R2, R3 = 2 * W + W**2, W.T + W**0, W**0 + W
    assert R3 << R2 << R1 == (R1 >> (R2 >> R3))
    Q = (R1 >> (R2 >> R3)).equivariant_basis()
    m = (Q @ np.random.randn(Q.shape[-1])).reshape(R3.size(), R2.size(), R1.size())
    x1, x2, g = np.random.randn(R1.size()), np.random.randn(R2.size()), SO(4).sample()
    out1 = np.einsum("ijk,j,k", m, R2.rho(g) @ x2, R1.rho(g) @ x1)
    assert rel_err(out1, R3.rho(g) @ np.einsum("ijk,j,k", m, x2, x1)) < 1e-12
    assert rel_err(out1, 0 * out1) == pytest.approx(1, rel=1e-3)


def test_pictures_go_into_the_current_axes() -> None:
    W = V(S(3))
    figure, axes = plt.subplots(1, 2)
    try:
        plt.sca(axes[0])
        vis(W, W)
        plt.sca(axes[1])
        vis(V(SU(2)), V(SU(2)), False)
        labels = np.asarray(axes[0].images[0].get_array())
        assert labels.shape == (3, 3)
        assert len(np.unique(labels)) == 2
        assert len({*labels.diagonal().tolist()}) == 1
        assert len(axes[1].images) == 1
    finally:
        plt.close(figure)


@pytest.mark.parametrize("rep", [T(3)(SO(3)), V(S(4)) ** 2 >> V(S(4)), T(4)(SO(3))], ids=str)
def test_sparse_bases_span_the_same_space(rep: Rep) -> None:
    Q = rep.equivariant_basis()
    for given in (Q, Q.to_dense()):
        sparse = sparsify_basis(given)
        assert sparse.shape == Q.shape
        np.testing.assert_allclose(Q @ (Q.H @ sparse), sparse, atol=1e-9)
        assert np.linalg.matrix_rank(sparse) == Q.shape[1]
        assert {*np.round(sparse, 9).ravel().tolist()} <= {-1.0, 0.0, 1.0}
    if rep != T(4)(SO(3)):  # whose basis elements overlap
        values = np.abs(sparse @ (1 + np.arange(Q.shape[1])))
        assert len(np.unique(values)) in (Q.shape[1], Q.shape[1] + 1)


def test_dependent_columns_are_no_basis() -> None:
    with pytest.raises(EmlpError, match="dimension 1"):
        sparsify_basis(np.ones((3, 2)))


class Turned(Rep):
    """Rotations of the plane by a multiple of their angle."""

    def __init__(self, order: int) -> None:
        self.G = SO(2)
        self.order = order

    def rho(self, M: Any) -> Any:
        return jnp.linalg.matrix_power(M, self.order)

    def __str__(self) -> str:
        return f"turned {self.order} times"


class Sign(Rep):
    """The determinant, written as EMLP's documentation has it."""

    is_permutation = False

    def __init__(self, G: Group | None = None) -> None:
        self.G = G

    def __call__(self, G: Group | None) -> Rep:
        return Sign(G)

    def __str__(self) -> str:
        return "sgn"

    def rho(self, M: Any) -> Any:
        return jnp.linalg.slogdet(M @ jnp.eye(M.shape[0]))[0] * jnp.eye(1)


def test_representations_of_ones_own() -> None:
    one, two = Turned(1), Turned(2)
    assert isinstance(one, Rep)
    assert isinstance(V, Rep)
    assert isinstance(one * two + V, Rep)
    assert not isinstance(3, Rep)
    assert not isinstance(V, Turned)
    assert Turned(2) == two != one
    assert (one >> two).equivariant_basis().shape == (4, 0)
    Q = (V(SO(2)) ** 2 >> two).equivariant_basis()
    assert Q.shape == (8, 2)
    assert equivariance_error(Q.to_dense(), V(SO(2)) ** 2, two, SO(2)) < 1e-12
    G = S(3)
    P, W = Sign(G), V(G)
    assert (Sign() * V)(G) == P * W
    assert (P * W**2 >> W**2).equivariant_dimension() == 13  # (3⁴ - 3 · 1⁴ + 2 · 0⁴) / 6
    rin, rout = P * W**2, W**2
    assert equivariance_error((rin >> rout).equivariant_basis().to_dense(), rin, rout, G) < 1e-12


def test_groups_that_emlp_has_beside_the_named_ones() -> None:
    assert V(Parity()).rho_dense(Parity().discrete_generators[0])[0, 0] == 1
    assert V(TimeReversal()).rho_dense(TimeReversal().discrete_generators[0])[0, 0] == -1
    for where, fixed in ((slice(2), [2]), (slice(1, 3), [0])):
        G = Embed(SO(2), 3, where)
        assert G.d == 3
        g = G.sample()
        assert g[fixed, fixed] == pytest.approx(1)
        assert V(G).equivariant_dimension() == 1
    with pytest.raises(EmlpError, match="the slice holds 1"):
        Embed(SO(2), 3, slice(1))


def test_a_name_is_found_from_the_package_too() -> None:
    import emlpcli.compat

    assert emlpcli.compat.T(2) == emlpcli.compat.reps.T(2) == T(2)
    assert emlpcli.compat.groups.SO is SO
    with pytest.raises(AttributeError, match="no attribute 'nonsense'"):
        _ = emlpcli.compat.nonsense


def test_a_wrong_representation_of_ones_own_is_an_error() -> None:
    class Wrong(Turned):
        def rho(self, M: Any) -> Any:
            return M.Ms[0]

    with pytest.raises((RepresentationError, AttributeError)):
        Wrong(1).equivariant_basis()


def test_elements_from_noise() -> None:
    rng = np.random.default_rng(0)
    for G in (O(3), SO(3)):
        h, A = np.asarray(G.discrete_generators), np.asarray(G.lie_algebra)
        zs, ks = rng.normal(size=(5, len(A))), rng.integers(-3, 4, size=(5, len(h), 2))
        elements = np.asarray(noise2samples(zs, ks, A, h, 1))
        assert elements.shape == (5, G.d, G.d)
        np.testing.assert_allclose(elements @ elements.swapaxes(1, 2), [np.eye(G.d)] * 5, atol=1e-9)
        np.testing.assert_array_equal(noise2sample(zs[2], ks[2], A, h, 1), elements[2])
        assert not np.allclose(elements[0], elements[1])
    turn = noise2sample([], [[3]], np.zeros((0, 4, 4)), Z(4).discrete_generators)
    np.testing.assert_allclose(turn, np.linalg.matrix_power(Z(4).discrete_generators[0], 3))
    back = noise2sample([], [[-1]], np.zeros((0, 4, 4)), Z(4).discrete_generators)
    np.testing.assert_allclose(back, turn)
