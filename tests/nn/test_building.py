"""Layers under JAX's transformations: built under vmap and jit, applied to nothing and in bulk."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
import pytest

from emlpcli.groups import SO, SU, Group, Lorentz, S
from emlpcli.nn import EMLP, Bilinear, Linear
from emlpcli.reps import Rep, Scalar, T, V

from .conftest import Euclidean, inputs


class Jaxed(Group):
    """The rotations of a plane, drawn by JAX: what it gives under jit would be no number."""

    def __init__(self) -> None:
        self.lie_algebra = np.array([[[0.0, -1], [1, 0]]])
        super().__init__()

    def draw(self, rng: np.random.Generator, n: int) -> Any:
        t = jnp.asarray(rng.normal(size=n))
        c, s = jnp.cos(t), jnp.sin(t)
        return np.asarray(jnp.stack([jnp.stack([c, -s], -1), jnp.stack([s, c], -1)], -2))


REPS: list[tuple[Group, Rep, Rep]] = [
    (SO(3), 2 * V + Scalar, V**2 + Scalar),
    (S(5), V + V**2, V + Scalar),
    (Lorentz(), 4 * V, Scalar + V.T),
    (SU(2), 2 * V, V + Scalar),
    (SU(3), 2 * V, T(1, 1) + V),
    (Euclidean(), 2 * V, V + Scalar),
    (Jaxed(), V, V**2 + V),
    (SO(3) * S(3), V, V + Scalar),
]
Make = Callable[[Any], Any]


def _of(kind: Any, group: Group, rep_in: Rep, rep_out: Rep) -> tuple[Make, Rep, Rep]:
    a, b = rep_in(group), rep_out(group)
    options = {"ch": 12, "num_layers": 1} if kind is EMLP else {}
    if options and len(group.factors()) > 1:
        options["hidden"] = a
    return (lambda key: kind(a, b, key=key, **options)), a, b


# quick: linear layers over a group of every kind, bilinear ones and networks over a complex one
QUICK = {Linear: (0, 1, 3, 5, 6, 7), Bilinear: (3,), EMLP: (3,)}
ALL = {Linear: range(8), Bilinear: (0, 1, 2, 3, 4, 6, 7), EMLP: (0, 3, 5, 7)}
PROBLEMS = [
    pytest.param(
        (kind, *REPS[i]),
        id=f"{kind.__name__} {REPS[i][0]}",
        marks=[pytest.mark.slow] * (i not in QUICK[kind]),
    )
    for kind, numbers in ALL.items()
    for i in numbers
]


@pytest.fixture(params=PROBLEMS)
def problem(request: pytest.FixtureRequest) -> tuple[Make, Rep, Rep]:
    """How a layer is made from a key, and its representations."""
    return _of(*request.param)


def same(a: Any, b: Any) -> bool:
    """Whether two layers are equal number for number, compared by NumPy, which compiles nothing."""
    (left, here), (right, there) = jax.tree.flatten(a), jax.tree.flatten(b)
    return here == there and all(
        x.dtype == y.dtype and np.array_equal(x, y) for x, y in zip(left, right, strict=True)
    )


@pytest.mark.few(8)
def test_an_empty_batch(problem: tuple[Make, Rep, Rep]) -> None:
    make, rep_in, rep_out = problem
    layer = make(jax.random.key(1))
    for lead in ((0,), (2, 0), (0, 3)):
        y = layer(np.zeros((*lead, rep_in.size())))
        assert y.shape == (*lead, rep_out.size())
        assert y.dtype == layer(np.zeros(rep_in.size())).dtype

    def energy(f: Any) -> jax.Array:
        return jnp.sum(jnp.abs(f(np.zeros((0, rep_in.size())))))

    slopes = eqx.filter_jit(eqx.filter_grad(energy))(layer)
    assert all(not np.any(leaf) for leaf in jax.tree.leaves(slopes))


@pytest.mark.few(4)
def test_built_under_vmap_and_jit_as_one_by_one(problem: tuple[Make, Rep, Rep]) -> None:
    """The members of an ensemble are, number for number, the layers of their keys."""
    make, rep_in, _ = problem
    keys = jax.random.split(jax.random.key(5), 3)
    one = make(keys[1])
    assert len(jax.tree.leaves(one)) > 0
    assert same(eqx.filter_jit(make)(keys[1]), one)
    ensemble = eqx.filter_vmap(make)(keys)
    arrays, rest = eqx.partition(ensemble, eqx.is_array)
    assert all(len(leaf) == 3 for leaf in jax.tree.leaves(arrays))
    members = [jax.tree.map(lambda x, i=i: np.asarray(x)[i], arrays) for i in (0, 1)]
    assert same(eqx.combine(members[0], rest), make(keys[0]))
    assert same(eqx.combine(members[1], rest), one)
    x = inputs(rep_in, 4)
    y = np.asarray(eqx.filter_jit(eqx.filter_vmap(lambda f: f(x)))(ensemble))
    scale = np.abs(y).max()
    assert np.allclose(y[1], one(x), atol=1e-5 * scale)
    assert np.abs(y[0] - y[1]).max() > 1e-3 * scale  # members differ


@pytest.mark.few(4)
def test_applied_under_vmap_jit_and_grad(problem: tuple[Make, Rep, Rep]) -> None:
    make, rep_in, _ = problem
    layer = make(2)
    x = inputs(rep_in, 4)
    x = jnp.array(x.astype(layer(x[0]).dtype))
    y = layer(x)
    tolerance = 1e-5 * np.abs(y).max()
    assert np.allclose(jax.vmap(layer)(x), y, atol=tolerance)
    assert np.allclose(jax.jit(lambda x: layer(x))(x), y, atol=tolerance)
    assert np.allclose(eqx.filter_jit(layer)(x[:0]), y[:0])

    def energy(f: Any) -> jax.Array:
        return jnp.sum(jnp.abs(f(x)) ** 2)

    slopes = eqx.filter_jit(eqx.filter_grad(energy))(layer)
    assert any(np.abs(leaf).max() > 0 for leaf in jax.tree.leaves(slopes) if leaf.size)
    assert all(np.all(np.isfinite(leaf)) for leaf in jax.tree.leaves(slopes))


def test_other_kinds_of_keys() -> None:
    rep = (2 * V)(SO(3))
    old = jax.random.PRNGKey(7)
    wanted = Linear(rep, rep, key=old)
    assert eqx.tree_equal(Linear(rep, rep, key=jax.random.key(7)), wanted)
    assert eqx.tree_equal(eqx.filter_jit(lambda key: Linear(rep, rep, key=key))(old), wanted)
    assert eqx.tree_equal(Linear(rep, rep, key=np.int64(3)), Linear(rep, rep, key=3))
