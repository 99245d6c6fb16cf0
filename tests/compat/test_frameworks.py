"""Programs for Flax, Haiku and objax that were written for EMLP; each needs its library."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from emlpcli.compat.groups import SO
from emlpcli.compat.nn import (
    EMLP,
    BiLinear,
    EMLPBlock,
    GatedNonlinearity,
    Linear,
    Sequential,
    Standardize,
    gated,
    swish,
)
from emlpcli.compat.reps import Rep, Scalar, T, V
from emlpcli.errors import EmlpError

G = SO(3)
A, B, HIDDEN = (2 * V)(G), (V + Scalar)(G), (3 * Scalar + 2 * V)(G)
X = np.random.default_rng(0).normal(size=(5, 6))


def error(f: Callable[[Any], Any], rep_in: Rep = A, rep_out: Rep = B) -> float:
    """How far f(ρ(g) x) is from ρ(g) f(x), relative to the latter."""
    g = G.draw(np.random.default_rng(1), 1)[0]
    moved = np.asarray(f(X @ np.asarray(rep_in.rho_dense(g)).T))
    expected = np.asarray(f(X)) @ np.asarray(rep_out.rho_dense(g)).T
    assert np.abs(expected).max() > 1e-4
    return float(np.abs(moved - expected).max() / np.abs(expected).max())


def transformed(library: str, layer: Any) -> tuple[Callable[..., Any], Callable[..., Any]]:
    """`init` and `apply` of a layer, as programs for the library get them."""
    if library == "flax":
        return layer.init, layer.apply
    hk = import_module("haiku")
    pure = hk.without_apply_rng(hk.transform(layer))
    return pure.init, pure.apply


LAYERS: dict[str, Callable[[Any], Any]] = {
    "Linear": lambda nn: nn.Linear(A, B),
    "EMLP": lambda nn: nn.EMLP(2 * V, V + Scalar, G, ch=20, num_layers=1),
    "Block": lambda nn: nn.EMLPBlock(A, B),
    "Sequential": lambda nn: nn.Sequential(
        nn.EMLPBlock(A, HIDDEN), nn.Linear(HIDDEN, HIDDEN), nn.EMLPBlock(HIDDEN, B)
    ),
}


@pytest.mark.few(8)
@pytest.mark.parametrize("name", LAYERS)
@pytest.mark.parametrize("library", ["flax", "haiku"])
def test_parameters_are_kept_apart(library: str, name: str) -> None:
    pytest.importorskip(library)
    nn = import_module(f"emlpcli.compat.nn.{library}")
    init, apply = transformed(library, LAYERS[name](nn))
    params = init(jax.random.PRNGKey(0), X)
    assert error(lambda x: apply(params, x)) < 1e-5
    _, again = transformed(library, LAYERS[name](nn))
    np.testing.assert_array_equal(again(params, X), apply(params, X))  # from parameters alone
    np.testing.assert_allclose(jax.jit(apply)(params, X), apply(params, X), rtol=1e-4, atol=1e-6)
    jitted = jax.jit(init)(jax.random.PRNGKey(0), X)
    jax.tree.map(np.testing.assert_array_equal, params, jitted)
    other = apply(init(jax.random.PRNGKey(1), X), X)
    assert np.abs(np.asarray(other - apply(params, X))).max() > 1e-3
    gradient = jax.grad(lambda p: ((apply(p, X) - 1) ** 2).sum())(params)
    assert all(np.abs(g).max() > 0 for g in jax.tree.leaves(gradient))


@pytest.mark.parametrize("library", ["flax", "haiku"])
@pytest.mark.slow
def test_dense_networks(library: str) -> None:
    pytest.importorskip(library)
    nn = import_module(f"emlpcli.compat.nn.{library}")
    init, apply = transformed(library, nn.MLP(2 * V, V, G, ch=7, num_layers=2))
    params = init(jax.random.PRNGKey(0), X)
    assert apply(params, X).shape == (5, 3)
    assert sum(p.size for p in jax.tree.leaves(params)) == 6 * 7 + 7 + 7 * 7 + 7 + 7 * 3 + 3


@pytest.mark.slow
def test_a_network_is_a_part_of_one_in_flax() -> None:
    pytest.importorskip("flax")
    from flax import linen

    import emlpcli.compat.nn.flax as nn

    class Velocity(linen.Module):
        def setup(self) -> None:
            self.dense = linen.Dense(4)
            self.head = nn.EMLP(sum([T(0)] * 4) + V, V, G, ch=20, num_layers=1)
            self.gates = nn.GatedNonlinearity(V(G))

        def __call__(self, x: Any, place: Any) -> Any:
            y = self.head(jnp.concatenate([self.dense(x), place], -1))
            return self.gates(jnp.concatenate([y, x[..., :1]], -1))

    model = Velocity()
    params = model.init(jax.random.PRNGKey(0), X, X[:, :3])
    assert set(params["params"]) == {"dense", "head"}
    place = V(G)
    assert error(lambda x: model.apply(params, X, x[:, :3]), A, place) < 1e-5


def test_a_layer_is_called_in_functions_of_haiku() -> None:
    hk = pytest.importorskip("haiku")
    import emlpcli.compat.nn.haiku as nn

    layer = nn.Sequential(nn.Linear(A, HIDDEN), swish)

    def network(x: Any, t: Any) -> Any:
        return nn.Linear(HIDDEN, B)(layer(x)) * hk.Linear(1)(t)

    pure = hk.without_apply_rng(hk.transform(network))
    t = np.ones((5, 1))
    params = pure.init(jax.random.PRNGKey(0), X, t)
    assert len(params) == 3
    assert pure.apply(params, X, t).shape == (5, 4)
    gates = nn.GatedNonlinearity(HIDDEN)
    assert gates(np.ones((2, nn.gated(HIDDEN).size()))).shape == (2, HIDDEN.size())


@pytest.fixture
def objax(monkeypatch: pytest.MonkeyPatch) -> Any:
    """objax, which asks JAX for a class that JAX from 0.9 on does not have any more."""
    library = pytest.importorskip("objax")
    if not hasattr(jax.sharding, "PmapSharding"):
        monkeypatch.setattr(jax.sharding, "PmapSharding", type("PmapSharding", (), {}), False)
    return library


@pytest.mark.slow
def test_layers_of_objax_are_trained_in_place(objax: Any) -> None:
    class Block(objax.Module):  # type: ignore[misc]
        def __init__(self, a: Rep, b: Rep) -> None:
            self.linear = Linear(a, gated(b))
            self.bilinear = BiLinear(gated(b), gated(b))
            self.nonlinearity = GatedNonlinearity(b)

        def __call__(self, x: Any) -> Any:
            y = self.linear(x)
            return self.nonlinearity(self.bilinear(y) + y)

    target = (X[:, :3] * X[:, 3:]).sum(1, keepdims=True) * [1, 0, 0, 0]
    target = np.roll(target, 3, 1)  # the Scalar stands last
    for model in (
        Sequential(Block(A, HIDDEN), EMLPBlock(HIDDEN, HIDDEN), Linear(HIDDEN, B)),
        Standardize(EMLP(2 * V, V + Scalar, G, ch=20, num_layers=1), (0, 1)),
        objax.nn.Sequential([Linear(A, HIDDEN), Linear(HIDDEN, B)]),
    ):
        names = list(model.vars())
        assert len({id(v) for v in names}) == len(names) > 2
        assert [id(v) for v in model.vars()] == [id(v) for v in names]
        before = np.asarray(model(X))
        optimiser = objax.optimizer.Adam(model.vars())

        def loss(x: Any, y: Any, model: Any = model) -> Any:
            return ((model(x) - y) ** 2).mean()

        gradients = objax.GradValues(loss, model.vars())

        @objax.Function.with_vars(model.vars() + optimiser.vars())
        def step(x: Any, y: Any, gradients: Any = gradients, optimiser: Any = optimiser) -> Any:
            g, v = gradients(x, y)
            optimiser(lr=1e-2, grads=g)
            return v

        compiled = objax.Jit(step)
        x, y = jnp.asarray(X, jnp.float32), jnp.asarray(target, jnp.float32)
        losses = [float(compiled(x, y)[0]) for _ in range(15)]
        assert losses[-1] < losses[0]
        assert np.abs(np.asarray(model(X)) - before).max() > 1e-3
        assert error(model) < 1e-4


@pytest.mark.slow
def test_a_trainer_of_objax_sets_attributes_on_models(objax: Any) -> None:
    model: Any = Standardize(EMLP(2 * V, V + Scalar, G, ch=20, num_layers=1), (0, 1))
    names = list(model.vars().keys())
    model.predict = objax.Jit(objax.ForceArgs(model.__call__, training=False), model.vars())
    model.scale = objax.TrainVar(jnp.ones(1))
    found = model.vars()
    assert list(found.keys()) == [*names, "(Standardize).scale"]
    before = np.asarray(model.predict(X))
    for variable in model.model.vars():
        variable.assign(variable.value * 0.5)
    assert np.abs(np.asarray(model.predict(X)) - before).max() > 1e-3
    np.testing.assert_allclose(model.predict(X), model(X), rtol=1e-4, atol=1e-5)
    for part in (model, model.model):
        with pytest.raises(EmlpError, match="would keep the values") as caught:
            jax.jit(part)(X)
        assert "jax.jit(lambda *x: model(*x))" in str(caught.value.hint)
