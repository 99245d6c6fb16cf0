"""Modules of Equinox and Flax NNX: equivariant, with the parameters of printed code."""

from __future__ import annotations

import copy
import pickle
import subprocess
import sys
from collections.abc import Callable
from importlib.util import find_spec
from typing import Any

import equinox as eqx
import numpy as np
import pytest

from emlpcli.equinox import EMLP, EquivariantBilinear, EquivariantLinear, Gated
from emlpcli.errors import EmlpError, RepresentationError
from emlpcli.jaxsetup import double_precision, jax, jnp
from emlpcli.layers.printed import names_of
from emlpcli.reps import Rep, representation
from emlpcli.solve import basis
from emlpcli.solve.equivariance import random_elements

LINEAR = [  # of δ and ε, of entries, complex, over two groups, without maps, of large constants
    ("2*V", "3*Scalar+V+V**2", "SO3"),
    ("V**2", "V**2+V", "S4"),
    ("V+V.T", "V*V.T+2*V", "SU2"),
    ("V(S3)*V(SO3)", "V(SO3)+V(S3)*V(SO3)", None),
    ("V", "Scalar", "SO3"),
    ("V", "V", "RubiksCube"),
]
BILINEAR = [("2*V+Scalar", "V", "V+Scalar", "SO3"), ("V", "V.T", "V*V.T+Scalar", "SU2")]
each_framework = pytest.mark.parametrize(
    "framework",
    [
        "equinox",
        pytest.param(
            "flax",
            marks=pytest.mark.skipif(find_spec("flax") is None, reason="Flax is not installed"),
        ),
    ],
)


def made(framework: str, kind: str, *args: Any, **options: Any) -> Any:
    """A module of a framework."""
    if framework == "equinox":
        from emlpcli import equinox

        return getattr(equinox, kind)(*args, **options, key=1)
    from flax import nnx

    from emlpcli import flax

    return getattr(flax, kind)(*args, **options, rngs=nnx.Rngs(1))


def compiled(framework: str, module: Any) -> Callable[..., Any]:
    """The module compiled as one, in the way of its framework."""
    if framework == "equinox":
        return eqx.filter_jit(module)  # type: ignore[no-any-return]
    from flax import nnx

    jitted = nnx.jit(lambda module, *inputs: module(*inputs))
    return lambda *inputs: jitted(module, *inputs)


def defect(call: Callable[..., Any], inputs: list[Rep], output: Rep) -> float:
    """The largest |f(ρ(g) x) - ρ(g) f(x)| by |ρ(g)| |f(x)| over two elements."""
    rng, worst = np.random.default_rng(0), 0.0
    for element in random_elements(rng, 2, *inputs, output):
        given = [rng.normal(size=(3, rep.size())) for rep in inputs]
        if any(np.iscomplexobj(rep.rho_dense(element)) for rep in inputs):
            given = [x + 0j for x in given]
        moved = [x @ rep.rho_dense(element).T for x, rep in zip(given, inputs, strict=True)]
        y, found = np.asarray(call(*given)), np.asarray(call(*moved))
        out = output.rho_dense(element)
        scale = np.linalg.norm(out, 2) * np.linalg.norm(y) + 1e-300
        worst = max(worst, float(np.linalg.norm(found - y @ out.T) / scale))
    return worst


@pytest.mark.few(3)
@each_framework
@pytest.mark.parametrize(("source", "target", "group"), LINEAR)
def test_linear_layers_are_equivariant(
    framework: str, source: str, target: str, group: str | None
) -> None:
    maps = representation(f"({source})>>({target})", group)
    with double_precision():
        layer = made(framework, "EquivariantLinear", source, target, group, dtype=jnp.float64)
        if layer.bias is not None:
            layer = _with_bias(framework, layer)
        assert defect(compiled(framework, layer), [maps.source], maps.target) < 1e-12
        count = 0 if layer.weight is None else layer.weight.size
        assert count == basis(maps).dimension * (2 if layer.layer.is_complex else 1)


def _with_bias(framework: str, layer: Any) -> Any:
    """The layer with biases that are not 0."""
    drawn = jnp.asarray(np.random.default_rng(2).normal(size=layer.bias.shape))
    if framework == "equinox":
        return eqx.tree_at(lambda layer: layer.bias, layer, drawn)
    layer.bias[...] = drawn
    return layer


@pytest.mark.few(2)
@each_framework
@pytest.mark.parametrize(("first", "second", "target", "group"), BILINEAR)
def test_bilinear_layers_are_equivariant(
    framework: str, first: str, second: str, target: str, group: str
) -> None:
    reps = [representation(text, group) for text in (first, second, target)]
    with double_precision():
        layer = made(framework, "EquivariantBilinear", *reps, dtype=jnp.float64)
        assert defect(compiled(framework, layer), reps[:2], reps[2]) < 1e-12
        x = np.ones((4, 1, reps[0].size()))
        z = np.ones((3, reps[1].size()))
        assert layer(x, z).shape == (4, 3, reps[2].size())


@each_framework
@pytest.mark.parametrize(
    ("source", "target", "group"),
    [
        ("2*V", "Scalar+V", "SO3"),
        pytest.param("V+V.T", "V", "SU2", marks=pytest.mark.slow),
        pytest.param("V**2", "V", "S4", marks=pytest.mark.slow),
    ],
)
def test_networks_are_equivariant(framework: str, source: str, target: str, group: str) -> None:
    reps = [representation(text, group) for text in (source, target)]
    with double_precision():
        network = made(framework, "EMLP", *reps, ch=8, num_layers=1, dtype=jnp.float64)
        assert defect(compiled(framework, network), reps[:1], reps[1]) < 1e-11


@pytest.mark.slow
@each_framework
def test_layers_train(framework: str) -> None:
    import optax

    x = jnp.asarray(np.random.default_rng(0).normal(size=(64, 6)), jnp.float32)
    y = jnp.cross(x[:, :3], x[:, 3:]) - x[:, :3]
    network = made(framework, "EMLP", "2*V", "V", "SO3", 12, 1)
    if framework == "equinox":
        params, static = eqx.partition(network, eqx.is_inexact_array)

        def loss(params: Any) -> Any:
            return jnp.mean((eqx.combine(params, static)(x) - y) ** 2)
    else:
        from flax import nnx

        graph, params = nnx.split(network)

        def loss(params: Any) -> Any:
            return jnp.mean((nnx.merge(graph, params)(x) - y) ** 2)

    optimiser = optax.adam(3e-2)
    state = optimiser.init(params)

    @jax.jit
    def step(params: Any, state: Any) -> tuple[Any, Any, Any]:
        value, gradient = jax.value_and_grad(loss)(params)
        updates, state = optimiser.update(gradient, state)
        return optax.apply_updates(params, updates), state, value

    values = []
    for _ in range(60):
        params, state, value = step(params, state)
        values.append(float(value))
    assert values[-1] < 0.2 * values[0]


@each_framework
@pytest.mark.parametrize("case", [LINEAR[0], LINEAR[2], ("V", "V*V", "SU3")], ids=str)
def test_types_under_strict_promotion(framework: str, case: tuple[str, str, str]) -> None:
    """Also in half precision, of which there are no complex numbers: these are of single one."""
    for dtype in ("float32", "bfloat16", "float16"):
        with jax.numpy_dtype_promotion("strict"):
            layer = made(framework, "EquivariantLinear", *case, dtype=jnp.dtype(dtype))
            x = jnp.ones((3, layer.layer.sizes_in[0]), "float32")
            y = layer(x)
        assert y.dtype == ("complex64" if layer.layer.is_complex else dtype)
        assert np.array_equal(y, layer(x))
    integers = layer(np.ones((3, x.shape[1]), int))
    assert jnp.issubdtype(integers.dtype, jnp.complexfloating) == layer.layer.is_complex


def test_parameters_are_those_of_printed_code_in_its_order() -> None:
    layer = EquivariantLinear("V+V.T", "V*V.T", "SU2")
    printed = names_of(layer.layer.source, {})
    x = np.random.default_rng(0).normal(size=(5, 4)).astype(np.float32)
    params = {"weight": layer.weight, "bias": layer.bias}
    np.testing.assert_array_equal(layer(x), printed["layer"](params, jnp.asarray(x, jnp.complex64)))
    # one coefficient at a time: the elements of the readable basis, in their order
    maps = basis("2*V>>V+1", "SO3")
    layer = EquivariantLinear("2*V", "V+1", "SO3", bias=False)
    for i, column in enumerate(maps.readable.columns(0, maps.dimension).T):
        assert layer.weight is not None
        one = eqx.tree_at(lambda layer: layer.weight, layer, jnp.eye(maps.dimension)[i])
        W = np.asarray(one(np.eye(6))).T
        np.testing.assert_allclose(W, np.real(column).reshape(4, 6), atol=1e-6)


def test_frameworks_of_one_seed_agree_where_parameters_do() -> None:
    pytest.importorskip("flax")
    from flax import nnx

    from emlpcli import flax

    layer = EquivariantLinear("2*V", "V+1", "O3")
    other = flax.EquivariantLinear("2*V", "V+1", "O3", rngs=nnx.Rngs(5))
    assert other.weight is not None
    other.weight[...] = layer.weight
    x = np.random.default_rng(0).normal(size=(3, 6))
    np.testing.assert_allclose(layer(x), other(x), atol=1e-6)


def test_modules_are_copied_pickled_and_mapped() -> None:
    layer = EquivariantLinear("2*V", "V", "SO3")
    x = np.ones((4, 6), np.float32)
    for other in (copy.deepcopy(layer), pickle.loads(pickle.dumps(layer))):
        np.testing.assert_array_equal(other(x), layer(x))
    np.testing.assert_allclose(jax.vmap(layer)(x), layer(x), atol=1e-6)
    assert layer(x[:0]).shape == (0, 3)
    half = EquivariantLinear("2*V", "V", "SO3", dtype=jnp.bfloat16)
    assert half(x).dtype == jnp.bfloat16


@each_framework
@pytest.mark.parametrize(
    ("act", "message"),
    [
        (lambda make: make("EquivariantLinear", "2*V", "V", "SO3")(np.ones(5)), "6 coordinates"),
        (lambda make: make("EquivariantLinear", "2*V", "V", "SO3")(np.float32(1)), "6 coord"),
        (lambda make: make("EquivariantLinear", "V", "V", "SO3")(np.ones(3) * 1j), "is complex"),
        (lambda make: make("EquivariantBilinear", "V", "V", "V", "SO3")(np.ones(3), np.ones(2)),
         "3 coordinates of V"),
        (lambda make: make("EquivariantLinear", "V", "W", "SO3"), "unknown name W"),
        (lambda make: make("EquivariantLinear", "V", "V"), "group"),
        (lambda make: make("EquivariantLinear", "V", "V", "SO3", dtype=int), "int64"),
        (lambda make: make("EMLP", "V", "V", "SO3", num_layers=0), "at least 1 layer"),
        (lambda make: make("EMLP", "V", "V"), "no group is given"),
        (lambda make: make("EMLP", "V(S3)*V(SO3)", "V(SO3)"), "not over one group"),
    ],
)  # fmt: skip
def test_mistakes_are_explained(
    framework: str, act: Callable[[Callable[..., Any]], Any], message: str
) -> None:
    with pytest.raises(EmlpError, match=message):
        act(lambda *args, **options: made(framework, *args, **options))


def test_gates_ask_for_their_scalars() -> None:
    gated = Gated(representation("2*V+Scalar", "SO3"))
    assert gated(np.ones((2, 9))).shape == (2, 7)
    with pytest.raises(RepresentationError, match="9 coordinates"):
        gated(np.ones((2, 7)))


@pytest.mark.slow
def test_networks_of_two_groups_name_their_hidden_layers() -> None:
    network = EMLP(
        "V(S3)*V(SO3)", "V(SO3)", None, 8, 1, hidden="V(SO3)+V(S3)*V(SO3)", factor="V(SO3)"
    )
    assert network(np.ones((2, 9))).shape == (2, 3)
    assert isinstance(network.blocks[0].products, EquivariantBilinear)


def test_without_flax_the_package_says_what_to_install() -> None:
    code = """
import sys
sys.modules["flax"] = None
try:
    from emlpcli.flax import EMLP
except ImportError as error:
    print(error)
"""
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert 'pip install "emlpcli[flax]"' in found.stdout
