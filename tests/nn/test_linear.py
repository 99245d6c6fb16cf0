"""Linear and bilinear layers: equivariance, dimension, agreement with the solver's projector."""

from __future__ import annotations

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
import pytest

from emlpcli.errors import RepresentationError
from emlpcli.groups import SO, SU, Group, Lorentz, O, S
from emlpcli.nn import Bilinear, Linear, cast
from emlpcli.nn.basis_layers import BasisMap
from emlpcli.reps import Rep, Scalar, T, V

from .conftest import CASES, IDS, Euclidean, error, inputs


def matrix(layer: Linear, size: int) -> np.ndarray:
    """W of a layer without bias."""
    return np.asarray(cast(layer, jnp.float64)(np.eye(size))).T


@pytest.mark.long_cases
def test_equivariance_and_dimension(case: tuple[Group, Rep, Rep]) -> None:
    _, rep_in, rep_out = case
    layer = Linear(rep_in, rep_out, use_bias=False)
    weights = sum(leaf.size for leaf in jax.tree.leaves(layer))
    parts = 2 if layer.complex else 1
    maps = rep_in >> rep_out
    assert weights == parts * maps.equivariant_dimension()
    W = matrix(layer, rep_in.size())
    P = maps.equivariant_projector()
    np.testing.assert_allclose(np.asarray(P @ W.ravel()), W.ravel(), atol=1e-9)
    if weights:
        assert np.abs(W).max() > 1e-3


@pytest.mark.parametrize(
    ("group", "rep_in", "rep_out"),
    [CASES[i] for i in (1, 3, 8, 9)],
    ids=[IDS[i] for i in (1, 3, 8, 9)],
)
@pytest.mark.few(2)
def test_the_parameters_reach_every_map(group: Group, rep_in: Rep, rep_out: Rep) -> None:
    """The derivative of W by the parameters has the rank of the solution space."""
    rep_in, rep_out = rep_in(group), rep_out(group)
    layer = Linear(rep_in, rep_out, use_bias=False, dtype=jnp.float64)
    leaves, structure = jax.tree.flatten(layer)
    eye = np.eye(rep_in.size())
    flat = np.concatenate([np.asarray(leaf).ravel() for leaf in leaves])

    def weights(parameters: jax.Array) -> jax.Array:
        cuts = np.cumsum([leaf.size for leaf in leaves])[:-1]
        pieces = jnp.split(parameters, cuts)
        new = [p.reshape(leaf.shape) for p, leaf in zip(pieces, leaves, strict=True)]
        return jax.tree.unflatten(structure, new)(eye).ravel()

    J = np.asarray(jax.jit(jax.jacobian(weights))(flat))
    assert np.linalg.matrix_rank(J) == (rep_in >> rep_out).equivariant_dimension() == len(flat)


@pytest.mark.few(2)
@pytest.mark.long_cases
def test_the_bias_is_invariant(case: tuple[Group, Rep, Rep]) -> None:
    _, rep_in, rep_out = case
    layer = cast(Linear(rep_in, rep_out), jnp.float64)
    filled = jax.tree.map(lambda leaf: leaf + 1.0, layer)
    assert error(filled, rep_in, rep_out) < 1e-12


def test_without_an_isotypic_form_the_basis_serves() -> None:
    group = Euclidean()
    rep_in, rep_out = (2 * V + V.T)(group), (V + Scalar)(group)
    layer = Linear(rep_in, rep_out)
    assert isinstance(layer.map, BasisMap)
    assert layer.map.coefficients.size == (rep_in >> rep_out).equivariant_dimension()
    assert error(cast(layer, jnp.float64), rep_in, rep_out) < 1e-12


def test_large_permutation_tensors_use_the_basis_by_orbits() -> None:
    rep = T(2)(S(30))
    layer = Linear(rep, V(S(30)))
    assert isinstance(layer.map, BasisMap)
    assert layer.map.coefficients.size == 5  # partitions of three indices
    assert error(cast(layer, jnp.float64), rep, V(S(30))) < 1e-12


def test_the_scale_is_kept() -> None:
    for rep in (T(2)(SO(3)), (3 * V)(SU(3)), (V + V**2)(S(5))):
        layer = Linear(rep, 40 * rep)
        y = np.asarray(layer(inputs(rep, 200)))
        assert 0.8 < np.sqrt(np.mean(np.abs(y) ** 2)) < 1.2


def test_cast_keeps_values_and_complex_numbers_also_when_compiled() -> None:
    z = jnp.asarray([1 + 0.5j], jnp.complex64)
    module = {"a": jnp.ones(2, jnp.float32), "z": z, "n": jnp.arange(2), "name": "b"}
    arrays, rest = eqx.partition(cast(module, jnp.float64), eqx.is_array)
    compiled = jax.jit(lambda tree: cast(tree, jnp.float64))(eqx.filter(module, eqx.is_array))
    for found in (arrays, compiled):
        assert found["a"].dtype == jnp.float64
        assert found["n"].dtype == module["n"].dtype
        assert found["z"].dtype == jnp.complex128
        assert found["z"][0] == z[0]
    assert rest["name"] == "b"


def test_shapes_and_precision() -> None:
    rep = (2 * V)(SO(3))
    layer = Linear(rep, V(SO(3)))
    assert layer(jnp.ones(6)).shape == (3,)
    assert layer(jnp.ones((2, 5, 6))).shape == (2, 5, 3)
    assert layer(jnp.ones((2, 6))).dtype == jnp.float32
    assert cast(layer, jnp.float64)(jnp.ones((2, 6))).dtype == jnp.float64
    with pytest.raises(RepresentationError, match=r"shape \(5,\).*size 6"):
        layer(jnp.ones(5))
    with pytest.raises(RepresentationError, match="complex"):
        layer(jnp.ones(6) * 1j)


def test_keys() -> None:
    rep = (2 * V)(SO(3))
    one, same, other = (Linear(rep, rep, key=k) for k in (jax.random.key(3), jax.random.key(3), 4))
    assert eqx.tree_equal(one, same)
    assert not eqx.tree_equal(one, other)


# -- bilinear -------------------------------------------------------------------------------


@pytest.mark.long_cases
def test_bilinear_is_equivariant_and_quadratic(sparse_case: tuple[Group, Rep, Rep]) -> None:
    _, rep_in, rep_out = sparse_case
    layer = cast(Bilinear(rep_in, rep_out, width=96), jnp.float64)
    assert jax.tree.leaves(layer.readout)
    x = inputs(rep_in, 3)
    np.testing.assert_allclose(
        np.asarray(layer(2 * x)), 4 * np.asarray(layer(x)), rtol=1e-9, atol=1e-12
    )
    assert error(layer, rep_in, rep_out) < 1e-11


@pytest.mark.parametrize("group", [SO(3), O(5), Lorentz(), SU(2)], ids=str)
@pytest.mark.few(2)
def test_bilinear_forms_every_inner_product(group: Group) -> None:
    """The derivative by the last weights spans the inner products of all pairs of copies."""
    rep = (3 * V)(group)
    layer = cast(Bilinear(rep, Scalar), jnp.float64)
    x = inputs(rep, 60)
    parts = x.reshape(len(x), 3, group.d)
    form = np.diag([1.0, -1, -1, -1]) if group == Lorentz() else np.eye(group.d)
    grams = np.einsum("nai,ij,nbj->nab", parts.conj(), form, parts).reshape(len(x), -1)

    def features(x: jax.Array) -> jax.Array:
        read = layer.readout.channels[layer.readout.trivial]
        count = read.weight.shape[-2]
        columns = []
        for c in range(count):
            one = jnp.zeros_like(read.weight).at[..., c, 0].set(1)
            if read.weight.ndim == 3:
                one = one.at[1].set(0)
            new = eqx.tree_at(lambda m: m.readout.channels[m.readout.trivial].weight, layer, one)
            columns.append(new(x)[:, 0])
        return jnp.stack(columns, axis=1)

    F = np.asarray(features(x))
    solution = np.linalg.lstsq(F, grams, rcond=None)[0]
    np.testing.assert_allclose(F @ solution, grams, atol=1e-8)
