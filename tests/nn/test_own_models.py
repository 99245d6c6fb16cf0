"""Layers for people's own models: laws over groups of every kind, gradients at zero, errors."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
import pytest

from emlpcli import group
from emlpcli.errors import RepresentationError
from emlpcli.groups import SL, SO, Group, S, Sp
from emlpcli.nn import (
    MLP,
    Bilinear,
    GatedActivation,
    Linear,
    NormActivation,
    Pool,
    RMSNorm,
    TensorProduct,
    cast,
)
from emlpcli.reps import Rep, Scalar, T, V
from emlpcli.solve.equivariance import random_elements

from .conftest import Euclidean, inputs

NAMES = ["SO3", "O3", "SO13p", "SU2", "S5", "pg:Oh", "Z6", "Sp2", "SL(2,C)"]
GROUPS = [*map(group, NAMES), Euclidean()]
NO_NORM = {"Sp(2)", "SL(2,C)", "Euclidean()"}  # whose vectors have no invariant of their own
LAYERS: list[Callable[[Rep], Any]] = [GatedActivation, NormActivation, RMSNorm]
each_group = pytest.mark.parametrize("G", GROUPS, ids=str)


def small(G: Group) -> Rep:
    """Scalars, vectors and, where they are small, tensors."""
    return (2 * V + 3 * Scalar + V**2)(G) if G.d < 5 else (2 * V + Scalar)(G)


def objection(make: Callable[[Rep], Any], G: Group) -> str:
    """What a layer says of a group over which it does not exist; "" elsewhere."""
    if make is GatedActivation or str(G) not in NO_NORM:
        return ""
    if make is RMSNorm and str(G) != "Euclidean()":
        return ""  # two vectors have the invariant u·F v
    return "invariant"


@pytest.mark.sparse(3, "G", "make")
@pytest.mark.parametrize("make", LAYERS)
@each_group
@pytest.mark.long_cases
def test_layers_of_one_input_are_equivariant_or_say_why_not(
    make: Callable[[Rep], Any], G: Group
) -> None:
    rep = small(G)
    if why := objection(make, G):
        with pytest.raises(RepresentationError, match=why):
            make(rep)
    else:
        layer = eqx.tree_at(jax.tree.leaves, make(rep), replace_fn=_stirred)
        layer = cast(layer, jnp.float64)
        rep_in = getattr(layer, "gated", rep)
        x = inputs(rep_in, 4)
        elements = random_elements(np.random.default_rng(0), 3, rep)
        moved = [x @ np.asarray(rep_in.rho_dense(g)).T for g in elements]
        y, twice, *found = np.split(np.asarray(layer(np.concatenate([x, 2 * x, *moved]))), 5)
        for g, z in zip(elements, found, strict=True):
            expected = y @ np.asarray(rep.rho_dense(g)).T
            np.testing.assert_allclose(z, expected, rtol=0, atol=1e-11 * np.abs(expected).max())
        assert np.abs(twice - 2 * y).max() > 1e-2  # it is not linear


def _stirred(leaf: jax.Array) -> jax.Array:
    """Parameters that are not as they are at first."""
    noise = np.random.default_rng(leaf.size).normal(size=leaf.shape)
    return jnp.asarray(np.asarray(leaf) + 0.5 * noise, leaf.dtype)


@pytest.mark.sparse(2, "G", "make")
@pytest.mark.parametrize("make", LAYERS[1:])
@pytest.mark.parametrize("G", [group("SO3"), group("SO13p")], ids=str)
def test_gradients_at_zero_are_finite(make: Callable[[Rep], Any], G: Group) -> None:
    layer = make(small(G))
    zero = np.zeros((2, layer.size_in), np.complex64 if layer.complex else np.float32)

    @eqx.filter_jit
    def slopes(layer: Any, x: jax.Array) -> Any:
        def loss(pair: tuple[Any, jax.Array]) -> jax.Array:
            y = pair[0](pair[1])
            return jnp.sum((y * y.conj()).real + y.real)

        return eqx.filter_grad(loss)((layer, x))

    found = jax.tree.leaves(slopes(layer, jnp.asarray(zero)))
    assert all(np.isfinite(leaf).all() for leaf in found)
    assert any(np.abs(leaf).max() > 0 for leaf in found)


def test_a_norm_activation_is_of_each_irreducible_alone() -> None:
    rep = (2 * V + T(2))(SO(3))
    layer = NormActivation(rep)
    assert sorted(leaf.size for leaf in jax.tree.leaves(layer)) == [1, 1, 3, 3]  # of l = 2 and 1
    x = inputs(rep, 4).astype(np.float32)
    other = x.copy()
    other[:, 3:] = 0  # but for the first vector
    np.testing.assert_allclose(layer(x)[:, :3], layer(other)[:, :3], rtol=1e-5)
    ratio = np.asarray(layer(x)[:, :3]) / x[:, :3]
    np.testing.assert_allclose(ratio, np.broadcast_to(ratio[:, :1], ratio.shape), rtol=1e-4)


def test_normalised_features_have_mean_square_one() -> None:
    rep = (4 * V + 3 * Scalar)(SO(3))
    layer = RMSNorm(rep)
    x = inputs(rep, 5) * 10 ** np.arange(-2.0, 3)[:, None]
    y = np.asarray(layer(x))
    np.testing.assert_allclose(np.mean(y[1:, :12] ** 2, axis=1), 1, rtol=0.01)
    np.testing.assert_allclose(np.mean(y[1:, 12:] ** 2, axis=1), 1, rtol=0.01)
    assert np.isfinite(layer(np.zeros(15))).all()


def test_precision_of_layers_without_parameters_is_that_of_the_input() -> None:
    layer = GatedActivation((V + Scalar)(SO(3)))
    for dtype in (np.float32, np.float64):
        assert layer(np.ones(layer.size_in, dtype)).dtype == dtype
        assert Pool(Scalar)(np.ones((3, 1), dtype)).dtype == dtype
    assert RMSNorm(V(SO(3)))(np.ones(3)).dtype == jnp.float32
    assert RMSNorm(V(SO(3)), dtype=jnp.float64)(np.ones(3)).dtype == jnp.float64


# -- tensor products ------------------------------------------------------------------------


@each_group
@pytest.mark.long_cases
def test_the_parameters_of_a_tensor_product_are_all_bilinear_maps(G: Group) -> None:
    left, right, out = (V + Scalar)(G), (2 * V)(G), (V + 2 * Scalar + V**2)(G)
    layer = TensorProduct(left, right, out)
    weights = sum(leaf.size for leaf in jax.tree.leaves(layer))
    maps = left * right >> out
    assert weights == maps.equivariant_dimension() * (2 if layer.complex else 1) > 0


@pytest.mark.few(4)
@each_group
def test_a_tensor_product_is_an_equivariant_bilinear_map(G: Group) -> None:
    left, right, out = (V + Scalar)(G), (2 * V)(G), (V + 2 * Scalar + V**2)(G)
    layer = cast(TensorProduct(left, right, out), jnp.float64)
    x, y = inputs(left, 4, 1), inputs(right, 4, 2)
    g = random_elements(np.random.default_rng(0), 1, left)[0]
    gl, gr, go = (np.asarray(rep.rho_dense(g)) for rep in (left, right, out))
    rows = np.concatenate([x, x @ gl.T, x, 2 * x]), np.concatenate([y, y @ gr.T, y[::-1], 3 * y])
    z, moved, other, scaled = np.split(np.asarray(layer(*rows)), 4)
    np.testing.assert_allclose(moved, z @ go.T, atol=1e-10 * np.abs(moved).max())
    np.testing.assert_allclose(scaled, 6 * z, atol=1e-12 * np.abs(scaled).max())
    assert np.abs(other - z).max() > 1e-2


def test_a_tensor_product_lies_in_the_space_that_the_solver_finds() -> None:
    G = SO(3)
    left, right, out = (V + Scalar)(G), (2 * V)(G), (V + 2 * Scalar)(G)
    layer = cast(TensorProduct(left, right, out), jnp.float64)
    B = np.asarray(layer(np.eye(4)[:, None], np.eye(6)[None]))  # lead axes are broadcast
    W = B.reshape(24, -1).T
    Q = np.asarray((left * right >> out).equivariant_basis().to_dense())
    np.testing.assert_allclose(Q @ (Q.T @ W.ravel()), W.ravel(), atol=1e-12)


def test_the_scale_of_a_tensor_product() -> None:
    G = SO(3)
    a, b = (8 * V + 8 * Scalar)(G), (V + Scalar)(G)
    z = TensorProduct(a, b, 20 * a)(inputs(a, 200, 1), inputs(b, 200, 2))
    assert 0.8 < np.sqrt(np.mean(np.asarray(z) ** 2)) < 1.2


# -- pooling --------------------------------------------------------------------------------

x = np.random.default_rng(0).normal(size=(2, 6, 4))
LOGITS = np.random.default_rng(1).normal(size=(2, 6))
KEPT = np.array([[1, 1, 1, 0, 1, 0], [0, 1, 1, 1, 1, 1]], bool)


@pytest.mark.parametrize("kind", ["sum", "mean", "max", "attention"])
@pytest.mark.few(2)
def test_pooling_knows_no_order_and_no_padding(kind: str) -> None:
    pool = Pool(4 * Scalar, kind)
    with_logits = kind == "attention"
    more = {"logits": LOGITS} if with_logits else {}
    y = np.asarray(pool(x, **more))
    p = np.random.default_rng(2).permutation(6)
    moved = {"logits": LOGITS[:, p]} if with_logits else {}
    np.testing.assert_allclose(pool(x[:, p], **moved), y, atol=1e-12)
    padded = np.where(KEPT[..., None], x, np.nan)
    masked = np.asarray(pool(padded, mask=KEPT, **more))
    for i, kept in enumerate(KEPT):
        alone = {"logits": LOGITS[i, kept]} if with_logits else {}
        np.testing.assert_allclose(masked[i], pool(x[i, kept], **alone), atol=1e-12)
    nothing = np.asarray(pool(x, mask=np.zeros((2, 6), bool), **more))
    np.testing.assert_array_equal(nothing, 0)


def test_pools_are_what_they_are_called() -> None:
    rep = (V + Scalar)(SO(3))
    np.testing.assert_allclose(Pool(rep, "sum")(x), x.sum(1), atol=1e-12)
    np.testing.assert_allclose(Pool(rep)(x), x.mean(1), atol=1e-12)
    np.testing.assert_allclose(Pool(4 * Scalar, "max")(x), x.max(1), atol=1e-12)
    a = np.exp(LOGITS) / np.exp(LOGITS).sum(1, keepdims=True)
    found = Pool(rep, "attention")(x, logits=LOGITS)
    np.testing.assert_allclose(found, (a[..., None] * x).sum(1), atol=1e-12)


def test_gradients_of_masked_attention_are_finite() -> None:
    pool = Pool(4 * Scalar, "attention")
    padded = np.where(KEPT[..., None], x, np.nan)
    nothing = KEPT & np.array([[True], [False]])
    slope = jax.grad(lambda a: jnp.sum(pool(padded, mask=nothing, logits=a) ** 2))(LOGITS)
    assert np.isfinite(slope).all()
    assert np.abs(slope[0]).max() > 0
    assert np.abs(slope[1]).max() == 0


@pytest.mark.parametrize("name", ["SO3", "SU2", "Z6", "SO13p", "S5", "SL(2,C)"])
@pytest.mark.long_cases
def test_batches_without_rows(name: str) -> None:
    """Every layer and product takes a batch of no rows, also where copies turn as the Z(n) do."""
    G = group(name)
    rep = (2 * V + Scalar)(G)
    for layer in (Linear(rep, rep), Bilinear(rep, rep), GatedActivation(rep)):
        size = getattr(layer, "gated", rep).size()
        for lead in ((0,), (2, 0), (0, 3)):
            assert layer(np.zeros((*lead, size))).shape == (*lead, rep.size())
    product = TensorProduct(rep, V(G), rep)
    assert product(np.zeros((0, rep.size())), np.zeros((0, G.d))).shape == (0, rep.size())


@pytest.mark.parametrize("kind", ["sum", "mean", "max", "attention"])
def test_the_pool_of_no_points_is_zero(kind: str) -> None:
    pool = Pool(2 * Scalar, kind)
    logits = {"logits": np.zeros((3, 0))} if kind == "attention" else {}
    np.testing.assert_array_equal(pool(np.zeros((3, 0, 2)), **logits), np.zeros((3, 2)))


# -- errors ---------------------------------------------------------------------------------

R = SO(3)
ERRORS: list[tuple[Callable[[], Any], str]] = [
    (lambda: NormActivation(V(SL(3))), "GatedActivation is equivariant over every group"),
    (lambda: NormActivation((V + Scalar)(Sp(1))), "no invariant is known"),
    (lambda: RMSNorm(V(Sp(1))), "two copies have the invariant"),
    (lambda: RMSNorm((3 * V)(SL(3))), "leave them as they are"),
    (lambda: RMSNorm(V(R), eps=-1.0), "eps must be positive"),
    (lambda: GatedActivation(V(R))(np.ones(3)), r"shape \(3,\), but the representation has size 4"),
    (lambda: TensorProduct(V(R), V(R), V(R))(np.ones(3), np.ones(2)), "right input has shape"),
    (lambda: TensorProduct(V(R), V(R), V(R))(np.ones(4), np.ones(3)), "left input has shape"),
    (
        lambda: TensorProduct(V(R), V(R), V(R))(np.ones((2, 3)), np.ones((4, 3))),
        "do not go together",
    ),
    (lambda: TensorProduct(V(R), V(R), V(R))(1j * np.ones(3), np.ones(3)), "left input is complex"),
    (lambda: Bilinear(V(R), V(R), width=-1), "the width must be positive"),
    (lambda: MLP(3, 3, 0), "they must be positive"),
    (lambda: Pool(V(R), "median"), "the kinds are sum, mean, max, attention"),
    (lambda: Pool(V(R), "max"), "on real scalars alone"),
    (lambda: Pool(V(S(3)), "max"), "on real scalars alone"),
    (lambda: Pool(V(R))(np.ones(3)), "no axis of points"),
    (lambda: Pool(V(R))(np.ones((4, 3)), mask=np.ones(3, bool)), r"mask has shape \(3,\)"),
    (lambda: Pool(V(R), "attention")(np.ones((4, 3))), "attention needs logits"),
]


@pytest.mark.parametrize(("wrong", "says"), ERRORS)
def test_errors(wrong: Callable[[], Any], says: str) -> None:
    with pytest.raises(RepresentationError) as raised:
        wrong()
    assert re.search(says, str(raised.value))
