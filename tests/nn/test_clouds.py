"""Message passing and clouds: S(n) times a group, translations, masks, edges, sizes."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from typing import Any

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
import pytest

from emlpcli import group
from emlpcli.errors import GroupError, RepresentationError
from emlpcli.groups import SE, SO, Lorentz, S
from emlpcli.nn import MessagePassing, PointCloud, cast
from emlpcli.reps import Rep, Scalar, V
from emlpcli.solve.equivariance import random_elements

from .conftest import error, inputs

NAMES = ["SO3", "SO13p", "SU2", "S5", "O3", "pg:Oh", "Z6", "Sp2", "SL(2,C)"]
N = 4  # points


def cloud(space: Rep, rep: Rep, n: int = N, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Positions and features."""
    return inputs(space, n, seed), inputs(rep, n, seed + 1)


def check_laws(f: Callable[..., Any], space: Rep, rep_in: Rep, rep_out: Rep, pooled: bool) -> None:
    """The laws of a function of positions, features and a mask, in one batch of clouds.

    A cloud of three points; moved by g; in another order; shifted; with other numbers in the
    padding; and with another point instead of the padding.
    """
    x, h = cloud(space, rep_in)
    g = random_elements(np.random.default_rng(5), 1, space, rep_in, rep_out)[0]
    gx, gh, gy = (np.asarray(rep.rho_dense(g)) for rep in (space, rep_in, rep_out))
    p = [2, 0, 1, 3]
    nan = np.where(np.arange(N)[:, None] < 3, 0, np.nan)
    X = np.stack([x, x @ gx.T, x[p], x + 1.5, x + nan, x])
    H = np.stack([h, h @ gh.T, h[p], h, h + nan, h])
    mask = np.ones((6, N), bool)
    mask[:5, 3] = False
    y, moved, permuted, shifted, padded, more = np.asarray(f(X, H, mask))
    tiny = {"atol": 1e-9 * max(np.abs(y).max(), np.abs(moved).max()), "rtol": 0}
    np.testing.assert_allclose(moved, y @ gy.T, **tiny)
    np.testing.assert_allclose(permuted, y if pooled else y[p], **tiny)
    np.testing.assert_allclose(shifted, y, **tiny)
    np.testing.assert_allclose(padded, y, **tiny)
    assert np.abs(more - y).max() > 1e-3
    if not pooled:
        assert np.abs(y[3]).max() == 0


@pytest.mark.parametrize(
    "name", [pytest.param(n, marks=[pytest.mark.slow] * (n not in NAMES[:3])) for n in NAMES]
)
@pytest.mark.few(2)
def test_message_passing_is_equivariant_under_the_group_and_the_permutations(name: str) -> None:
    G = group(name)
    space, rep_in, rep_out = V(G), (V + Scalar)(G), (V + 2 * Scalar)(G)
    aggregate = ("mean", "attention", "sum")[NAMES.index(name) % 3]
    layer = MessagePassing(space, rep_in, rep_out, degree=1, aggregate=aggregate)
    layer = cast(layer, jnp.float64)
    check_laws(lambda x, h, m: layer(x, h, mask=m), space, rep_in, rep_out, pooled=False)


R = SO(3)


def test_message_passing_is_a_map_of_tensors_over_the_product_with_permutations() -> None:
    """In the words of representations: from V(SO3)*V(S4) + V(S4) to V(SO3)*V(S4)."""
    layer = cast(MessagePassing(V(R), Scalar, V(R), degree=1), jnp.float64)
    per_point = V(S(N))

    def f(z: jax.Array) -> jax.Array:
        x, h = z[..., : 3 * N].reshape(-1, 3, N), z[..., 3 * N :, None]
        y = layer(x.transpose(0, 2, 1), h)
        return y.transpose(0, 2, 1).reshape(-1, 3 * N)

    assert error(f, V(R) * per_point + per_point, V(R) * per_point) < 1e-11


@pytest.mark.parametrize(
    "aggregate", ["attention", *(pytest.param(a, marks=pytest.mark.slow) for a in ("sum", "mean"))]
)
def test_edges_as_a_matrix_and_as_lists_are_the_same(aggregate: str) -> None:
    """With features of edges, which a list has in its own order, and padding behind."""
    layer = MessagePassing(V(R), Scalar, V(R), rep_edge=V(R), degree=1, aggregate=aggregate)
    layer = cast(layer, jnp.float64)
    x, h = cloud(V(R), Scalar)
    f = np.random.default_rng(3).normal(size=(N, N, 3))
    matrix = np.array([[0, 1, 0, 1], [1, 0, 0, 0], [0, 0, 0, 0], [1, 1, 1, 1]], bool)
    both = np.stack([matrix, np.zeros_like(matrix)])
    X, H, F = (np.stack([a, a]) for a in (x, h, f))
    y, alone = np.asarray(layer(X, H, edges=both, edge_features=F))
    receivers, senders = (np.append(a, -1) for a in np.nonzero(matrix))
    listed = np.append(f[matrix], np.full((1, 3), np.nan), axis=0)
    found = layer(x, h, edges=(senders, receivers), edge_features=listed)
    np.testing.assert_allclose(found, y, atol=1e-12)
    lists = senders.tolist(), receivers.tolist()
    np.testing.assert_array_equal(layer(x, h, edges=lists, edge_features=listed), found)
    np.testing.assert_allclose(y[2], alone[2], atol=1e-12)  # it hears nobody
    assert np.abs(y - alone)[[0, 1, 3]].max(axis=1).min() > 1e-3


def test_a_cutoff_is_smooth_and_final() -> None:
    layer = cast(
        MessagePassing(V(R), Scalar, Scalar, degree=1, cutoff=2.0, aggregate="sum"), jnp.float64
    )
    distances = np.array([1.0, 1.9999, 2.0, 2.0001, 50.0])
    x = np.zeros((5, 2, 3))
    x[:, 1, 0] = distances
    y = np.asarray(layer(x, np.ones((5, 2, 1))))[:, 0, 0]
    assert abs(y[0] - y[2]) > 1e-3
    np.testing.assert_allclose(y[1:], y[2], atol=1e-6)
    np.testing.assert_array_equal(y[3:], y[2])


@pytest.mark.slow
def test_gradients_where_points_coincide_are_finite() -> None:
    layer = MessagePassing(V(R), Scalar, V(R) + Scalar, aggregate="attention", degree=1)
    x = np.zeros((2, 3, 3), np.float32)
    mask = np.array([[1, 1, 0], [0, 0, 0]], bool)

    @eqx.filter_jit
    def slopes(layer: MessagePassing, x: jax.Array) -> Any:
        def loss(pair: tuple[MessagePassing, jax.Array]) -> jax.Array:
            y = pair[0](pair[1], x[..., :1] + 1, mask=mask)
            return jnp.sum(y**2 + y)

        return eqx.filter_grad(loss)((layer, x))

    found = jax.tree.leaves(slopes(layer, x))
    assert all(np.isfinite(leaf).all() for leaf in found)
    assert any(np.abs(leaf).max() > 0 for leaf in found)


@pytest.mark.parametrize("pool", ["sum", pytest.param(None, marks=pytest.mark.slow)])
def test_a_cloud_network_obeys_all_laws(pool: str | None) -> None:
    space, rep_in, rep_out = V(R), (V + Scalar)(R), (V + Scalar)(R)
    network = PointCloud(space, rep_in, rep_out, ch=8, num_layers=1, degree=1, pool=pool)
    network = cast(network, jnp.float64)
    check_laws(
        lambda x, h, m: network(x, h, mask=m), space, rep_in, rep_out, pooled=pool is not None
    )


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("aggregate", ["sum", "mean", "attention"])
def test_cloud_networks_over_other_groups(name: str, aggregate: str) -> None:
    G = group(name)
    space, rep_in, rep_out = V(G), (V + Scalar)(G), (V + Scalar)(G)
    network = PointCloud(
        space, rep_in, rep_out, ch=8, num_layers=1, degree=1, pool="attention", aggregate=aggregate
    )
    network = cast(network, jnp.float64)
    check_laws(lambda x, h, m: network(x, h, mask=m), space, rep_in, rep_out, pooled=True)


def test_one_network_for_clouds_of_every_size() -> None:
    """Copies of a cloud have the same means: the network does not notice, however many they are."""
    network = PointCloud(V(R), Scalar, V(R), ch=4, num_layers=1, degree=1, pool="mean")
    network = cast(network, jnp.float64)
    x, h = cloud(V(R), Scalar, 5)
    y = network(x, h)
    np.testing.assert_allclose(network(np.tile(x, (10, 1)), np.tile(h, (10, 1))), y, atol=1e-12)


@pytest.mark.slow
def test_layers_under_vmap_and_in_two_precisions() -> None:
    layer = MessagePassing(V(R), Scalar, V(R), degree=1)
    x, h = np.stack([cloud(V(R), Scalar, seed=s)[0] for s in (0, 2)]), np.ones((2, N, 1))
    y = np.asarray(layer(x, h))
    assert y.dtype == np.float32
    double = np.asarray(cast(layer, jnp.float64)(x, h))
    assert double.dtype == np.float64
    np.testing.assert_allclose(double, y, atol=1e-5)
    np.testing.assert_allclose(jax.vmap(layer)(x, h), y, atol=1e-6)


def test_numbers_beyond_the_points_stand_for_no_pair_where_they_are_not_known() -> None:
    """In compiled code nothing can be raised; what is there must not be another pair's message."""
    x, h = cloud(V(R), Scalar)
    layer = LAYER()
    traced = jax.jit(lambda s, r: layer(x, h, edges=(s, r)))
    padded = traced(np.array([0, 7, -1, 1]), np.array([1, 2, 3, 9]))
    np.testing.assert_allclose(padded, layer(x, h, edges=(np.array([0]), np.array([1]))), atol=1e-6)


@pytest.mark.parametrize("aggregate", ["mean", "attention"])
@pytest.mark.parametrize("shape", [(0,), (0, N), (2, 0)])
@pytest.mark.long_cases
def test_clouds_without_points_and_batches_without_clouds(
    aggregate: str, shape: tuple[int, ...]
) -> None:
    x, h = np.zeros((*shape, 3)), np.zeros((*shape, 1))
    layer = MessagePassing(V(R), Scalar, V(R), degree=2, aggregate=aggregate)
    assert layer(x, h).shape == (*shape, 3)
    if len(shape) == 1:
        none = np.zeros(0, int)
        assert layer(x, h, edges=(none, none)).shape == (*shape, 3)
    network = PointCloud(V(R), Scalar, V(R), ch=4, num_layers=1, pool=aggregate)
    y = np.asarray(network(x, h))
    assert y.shape == (*shape[:-1], 3)
    assert not y.any()


def test_no_edges_are_no_messages() -> None:
    x, h = cloud(V(R), Scalar)
    none = np.zeros(0, int)
    alone = LAYER()(x, h, edges=np.zeros((N, N)))
    np.testing.assert_allclose(LAYER()(x, h, edges=(none, none)), alone, atol=1e-6)


LAYER = cache(lambda: MessagePassing(V(R), Scalar, Scalar, degree=1))
WITH_EDGES = cache(lambda: MessagePassing(V(R), Scalar, Scalar, degree=1, rep_edge=Scalar))
x4, h4 = np.zeros((N, 3)), np.zeros((N, 1))
ERRORS: list[tuple[Callable[[], Any], str]] = [
    (
        lambda: MessagePassing(V(SE(3)), Scalar, Scalar),
        "as in V.SO.3.., and the layer is one of SE",
    ),
    (lambda: MessagePassing(V(R), Scalar, Scalar, aggregate="max"), "one of sum, mean, attention"),
    (lambda: MessagePassing(V(R), Scalar, Scalar, degree=0), "whole number from 1 to 3"),
    (lambda: MessagePassing(V(R), Scalar, Scalar, degree=1.5), "whole number from 1 to 3"),  # type: ignore[arg-type]
    (lambda: MessagePassing(V(Lorentz()), Scalar, Scalar, cutoff=1.0), "over a compact group"),
    (lambda: MessagePassing(V(R), Scalar, Scalar, cutoff=-1.0), "a positive distance"),
    (lambda: LAYER()(x4, h4[:3]), "do not go together"),
    (lambda: LAYER()(x4[:, :2], h4), "array of positions has shape"),
    (lambda: LAYER()(x4, x4), "representation has size 1"),
    (lambda: LAYER()(x4, h4, mask=np.ones(3, bool)), "the mask has shape"),
    (lambda: LAYER()(x4, h4, edges=np.ones((3, 3))), "how much point i hears of point j"),
    (lambda: LAYER()(x4, h4, edges=(np.arange(3), np.arange(2))), "two lists of one length"),
    (lambda: LAYER()(x4, h4, edges=(np.arange(2), np.array([0, N]))), "point 4 is among the rec"),
    (lambda: LAYER()(x4, h4, edges=(np.array([9, 0]), np.arange(2))), "point 9 is among the sen"),
    (lambda: LAYER()(x4, h4, edges=(np.ones(2), np.arange(2))), "senders are float64, not whole"),
    (lambda: LAYER()(x4, h4, edges=(np.arange(2),)), "edges are 1 arrays, not two"),  # type: ignore[arg-type]
    (lambda: LAYER()(x4[None], h4[None], edges=(np.arange(2), np.arange(2))), "single cloud"),
    (lambda: LAYER()(x4, h4, edge_features=np.ones((N, N, 1))), "without rep_edge"),
    (lambda: WITH_EDGES()(x4, h4), "asks for edge_features"),
    (lambda: WITH_EDGES()(x4, h4, edge_features=np.ones((3, 3, 1))), "features of 9 edges for 16"),
    (lambda: PointCloud(V(R), None, Scalar, num_layers=0), "at least 1 layer"),
    (lambda: PointCloud(V(R), None, Scalar, pool="max"), "unknown pooling"),
    (lambda: PointCloud(V(R), V(S(3)), Scalar), "name the hidden representation"),
    (lambda: PointCloud(V(R), None, Scalar, ch=4, num_layers=1)(x4, h4), "features are given"),
    (lambda: PointCloud(V(R), Scalar, Scalar, ch=4, num_layers=1)(x4), "asks for features"),
]


@pytest.mark.parametrize(("wrong", "says"), ERRORS)
@pytest.mark.long_cases
def test_errors(wrong: Callable[[], Any], says: str) -> None:
    with pytest.raises((RepresentationError, GroupError)) as raised:
        wrong()
    assert re.search(says, str(raised.value)), raised.value
