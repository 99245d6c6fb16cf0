"""The network: equivariance, scale, hidden representations, determinism, refusals."""

from __future__ import annotations

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest

from emlpcli.errors import GroupError, RepresentationError
from emlpcli.groups import SO, Group, O, S, Trivial, group
from emlpcli.nn import EMLP, MLP, Linear, cast, uniform_rep
from emlpcli.nn.basis_layers import BasisNetwork
from emlpcli.nn.emlp import IsotypicNetwork
from emlpcli.nn.nonlinearities import Pointwise
from emlpcli.reps import Rep, Scalar, V

from .conftest import CASES, IDS, Euclidean, error, inputs


@pytest.mark.long_cases
def test_equivariance(sparse_case: tuple[Group, Rep, Rep]) -> None:
    """To rounding in float64, with weights as training leaves them: a bias on every scalar."""
    group, rep_in, rep_out = sparse_case
    network = EMLP(rep_in, rep_out, group, ch=48, num_layers=2)
    assert isinstance(network.body, IsotypicNetwork)
    rng = np.random.default_rng(0)
    moved = jax.tree.map(lambda p: p + 0.3 * rng.normal(size=p.shape).astype(p.dtype), network)
    assert error(cast(moved, jnp.float64), rep_in, rep_out) < 1e-12


@pytest.mark.parametrize("number", [0, 3, 6], ids=[IDS[i] for i in (0, 3, 6)])
@pytest.mark.few(3)
def test_equivariance_in_float32(number: int) -> None:
    """To rounding in float32, whatever the precision of the input."""
    group, rep_in, rep_out = CASES[number]
    rep_in, rep_out = rep_in(group), rep_out(group)
    network = EMLP(rep_in, rep_out, group, ch=48, num_layers=2)
    x = inputs(rep_in, 6)
    assert network(x).dtype == (jnp.complex64 if np.iscomplexobj(x) else jnp.float32)
    assert error(network, rep_in, rep_out) < 1e-5


def test_two_groups_and_a_product() -> None:
    """The total dipole moment of five charges: rotations and permutations at once."""
    rep_in, rep_out = V(S(5)) + V(SO(3)) * V(S(5)), V(SO(3))
    hidden = 8 * Scalar + 3 * V(S(5)) + 3 * V(SO(3)) + 3 * V(SO(3)) * V(S(5))
    network = EMLP(rep_in, rep_out, hidden=hidden)
    assert error(cast(network, jnp.float64), rep_in, rep_out) < 1e-12
    with pytest.raises(GroupError, match="several groups"):
        EMLP(rep_in, rep_out)


def test_a_group_that_is_not_reductive() -> None:
    group = Euclidean()
    rep_in, rep_out = (2 * V + V.T)(group), (V + Scalar)(group)
    network = EMLP(rep_in, rep_out, group, ch=24, num_layers=2)
    assert isinstance(network.body, BasisNetwork)
    assert error(cast(network, jnp.float64), rep_in, rep_out) < 1e-12


def test_no_group_at_all() -> None:
    network = EMLP(3 * Scalar, 2 * Scalar, ch=16)
    assert network(jnp.ones((4, 3))).shape == (4, 2)
    rep = V(Trivial(2))
    assert EMLP(rep, rep, Trivial(2), ch=16)(jnp.ones((4, 2))).shape == (4, 2)


def activations(network: IsotypicNetwork, x: jax.Array) -> list[jax.Array]:
    """What the nonlinearity of each block gives, shape (batch, numbers), side by side."""
    first = network.invariants(network.before.analyse(x))
    state, found = first, []
    for block in network.blocks:
        state = block(state, len(x), first)
        flat = []
        for k, (linear, _) in block.outputs.items():
            start = first[k].shape[2] if k in first else 0
            y = state[k][:, :, start : start + linear]
            flat.append(jnp.moveaxis(y, 0, 1).reshape(len(x), len(y) * linear))
        found.append(jnp.concatenate(flat, axis=1))
    return found


@pytest.mark.parametrize(
    ("group", "rep"),
    [
        pytest.param(SO(3), 2 * V + V**2, id="SO3"),
        pytest.param(O(5), 3 * V, id="O5", marks=pytest.mark.slow),
        pytest.param(S(4), V + V**2, id="S4", marks=pytest.mark.slow),
    ],
)
@pytest.mark.few(3)
@pytest.mark.slow
def test_activations_keep_unit_scale_through_ten_layers(group: Group, rep: Rep) -> None:
    rep = rep(group)
    network = EMLP(rep, rep, group, ch=128, num_layers=10)
    assert isinstance(network.body, IsotypicNetwork)
    found = eqx.filter_jit(activations)(network.body, jnp.asarray(inputs(rep, 256), "float32"))
    scales = [float(jnp.sqrt(jnp.mean(h**2))) for h in found]
    assert len(scales) == 10
    assert all(0.5 < s < 2 for s in scales), scales


def test_the_plain_network_keeps_unit_scale() -> None:
    x = np.random.default_rng(0).normal(size=(256, 20))
    y = np.asarray(MLP(20, 50, ch=384, num_layers=10)(x))
    assert 0.5 < y.std() < 2


def test_gradients_are_finite_at_zero_and_it_learns() -> None:
    rep_in, rep_out = (2 * V)(SO(3)), Scalar
    network = EMLP(rep_in, rep_out, SO(3), ch=48, num_layers=2)
    gradient = jax.jit(jax.grad(lambda x: network(x)[0]))(jnp.zeros(6))
    assert np.all(np.isfinite(gradient))
    x = jnp.asarray(inputs(rep_in, 64), "float32")
    y = (x[:, :3] * x[:, 3:]).sum(1, keepdims=True)
    params, static = eqx.partition(network, eqx.is_array)
    optimiser = optax.adam(1e-2)

    def loss(p: EMLP) -> jax.Array:
        return jnp.mean((eqx.combine(p, static)(x) - y) ** 2)

    def step(_: int, carry: tuple[EMLP, optax.OptState]) -> tuple[EMLP, optax.OptState]:
        p, state = carry
        updates, state = optimiser.update(jax.grad(loss)(p), state)
        return optax.apply_updates(p, updates), state

    trained, _ = jax.jit(lambda c: jax.lax.fori_loop(0, 100, step, c))(
        (params, optimiser.init(params))
    )
    assert float(loss(trained)) < 0.02 * float(loss(params))


def test_permutation_groups_have_pointwise_nonlinearities() -> None:
    rep = V(S(4))
    auto, gated = (EMLP(rep, rep, S(4), ch=32, nonlinearity=n) for n in ("auto", "gated"))
    assert isinstance(auto.body, IsotypicNetwork)
    assert isinstance(gated.body, IsotypicNetwork)
    assert isinstance(auto.body.blocks[0].nonlinearity, Pointwise)
    assert not isinstance(gated.body.blocks[0].nonlinearity, Pointwise)
    assert error(cast(gated, jnp.float64), rep, rep) < 1e-12


@pytest.mark.slow
def test_hidden_representations() -> None:
    rep_in, rep_out, G = (2 * V)(SO(3)), Scalar, SO(3)
    for hidden in (20 * Scalar + 5 * V, [10 * Scalar + 3 * V, 12 * Scalar + V**2, 8 * Scalar]):
        network = EMLP(rep_in, rep_out, G, hidden=hidden)
        assert error(cast(network, jnp.float64), rep_in, rep_out) < 1e-12
    with pytest.raises(RepresentationError, match=r"2 hidden representations .* 3 layers"):
        EMLP(rep_in, rep_out, G, hidden=[V, V])
    with pytest.raises(GroupError, match="does not act on the input"):
        EMLP(rep_in, rep_out, G, hidden=10 * V(O(4)))
    with pytest.raises(RepresentationError, match="would break equivariance"):
        EMLP(rep_in, rep_out, G, nonlinearity="pointwise")
    with pytest.raises(RepresentationError, match="unknown nonlinearity"):
        EMLP(rep_in, rep_out, G, nonlinearity="relu")
    with pytest.raises(RepresentationError, match="at least 1 layer"):
        EMLP(rep_in, rep_out, G, num_layers=0)


def test_nothing_is_drawn_but_from_the_seed() -> None:
    def build(seed: int) -> EMLP:
        return EMLP((2 * V)(SO(3)), Scalar, SO(3), ch=48, num_layers=1, seed=seed)

    x = jnp.asarray(inputs((2 * V)(SO(3)), 5))
    a, b, c = build(1), build(1), build(2)
    assert eqx.tree_equal(a, b)
    assert hash(jax.tree.structure(a)) == hash(jax.tree.structure(b))  # compiled once for both
    np.testing.assert_array_equal(a(x), b(x))
    assert not np.array_equal(a(x), c(x))


def test_parameters_are_real_and_few() -> None:
    network = EMLP((2 * V)(SO(3)), Scalar, SO(3))
    leaves = jax.tree.leaves(network)
    assert all(leaf.dtype == jnp.float32 for leaf in leaves)
    dense = sum(leaf.size for leaf in jax.tree.leaves(MLP(6, 1)))
    assert sum(leaf.size for leaf in leaves) < dense / 2


def test_uniform_rep_has_the_size_asked_for() -> None:
    for ch in (1, 7, 384):
        assert uniform_rep(ch, SO(3)).size() == ch
        for name in ("pg:4'/m", "Spin(4)"):  # V is one block of their matrices
            assert uniform_rep(ch, group(name)).size() == ch
    assert Linear(uniform_rep(30, O(3)), Scalar)(jnp.ones(30)).shape == (1,)
