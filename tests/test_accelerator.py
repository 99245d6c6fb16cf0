"""On an accelerator, what JAX computes is what NumPy does, and stays where its operand lies."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import Any

import equinox as eqx
import numpy as np
import pytest

from emlpcli import basis, fit
from emlpcli.equinox import EquivariantBilinear, EquivariantLinear
from emlpcli.groups import group as group_of
from emlpcli.jaxsetup import double_precision, jax, jnp
from emlpcli.nn import EMLP
from emlpcli.reps import representation
from emlpcli.solve.equivariance import random_elements

pytestmark = pytest.mark.skipif(
    jax.default_backend() == "cpu", reason="JAX has no accelerator on this machine"
)
CASES = [  # of δ and ε, of orbits, complex, of large constants, without maps
    ("2*V>>3*Scalar+10*V+3*V**2+V**3", "SO3"),
    ("V**2>>V**2", "S10"),
    ("V+V.T>>V*V.T+2*V", "SU2"),
    ("V>>V", "RubiksCube"),
    ("2*V>>Scalar", "SO3"),
]
TOLERANCE = {"float32": 1e-5, "float64": 1e-12}
each_dtype = pytest.mark.parametrize("dtype", TOLERANCE)


def drawn(size: tuple[int, ...], dtype: str, complex_: bool = False) -> np.ndarray[Any, Any]:
    rng = np.random.default_rng(0)
    x = rng.normal(size=size) + (1j * rng.normal(size=size) if complex_ else 0)
    return x.astype(np.result_type(dtype, np.complex64) if complex_ else dtype)


def close(found: Any, wanted: Any, tolerance: float) -> bool:
    scale = 1 + np.abs(np.asarray(wanted)).max(initial=0)
    return np.allclose(found, wanted, rtol=0, atol=tolerance * scale)


@each_dtype
@pytest.mark.parametrize("compiled", [False, True])
@pytest.mark.parametrize(("expression", "group"), CASES)
def test_bases(expression: str, group: str, compiled: bool, dtype: str) -> None:
    found = basis(expression, group)
    over = found.Q.dtype.kind == "c"
    size, count = found.P.shape[0], found.dimension
    with double_precision():
        for operator, width in ((found.P, size), (found.Q, count), (found.Q.T, size)):
            for shape in ((width,), (width, 7)):
                x = drawn(shape, dtype, over)
                act = jax.jit(lambda q, x: q @ x) if compiled else lambda q, x: q @ x
                image = act(operator, jnp.asarray(x))
                assert image.dtype == x.dtype
                assert close(image, operator.toarray() @ x, TOLERANCE[dtype])


@pytest.mark.parametrize(
    ("rep_in", "rep_out", "group"),
    [
        ("2*V(SO3)", "Scalar+V(SO3)", "SO3"),
        ("V(S6)", "V(S6)+Scalar", "S6"),
        ("V(S5)*V(SO3)", "V(SO3)", "SO3*S5"),
    ],
)
def test_networks_are_equivariant(rep_in: str, rep_out: str, group: str) -> None:
    """In float32 to its rounding: a product in fewer digits would show a hundred times more."""
    reps = [representation(r) for r in (rep_in, rep_out)]
    network = eqx.filter_jit(EMLP(*reps, group_of(group), 32, 2))
    x = drawn((50, reps[0].size()), "float32")
    y = np.asarray(network(x))
    for element in random_elements(np.random.default_rng(1), 3, *reps):
        moved_in, moved_out = (np.asarray(r.rho_dense(element), np.float32) for r in reps)
        assert close(network(x @ moved_in.T), y @ moved_out.T, 2e-5)


def test_layers_are_those_of_a_processor() -> None:
    layers = [
        (EquivariantLinear("2*V+Scalar", "V+V**2+Scalar", "SO3", key=0), [7]),
        (EquivariantBilinear("2*V+Scalar", "V", "V+Scalar", "SO3", key=0), [7, 3]),
    ]
    for layer, sizes in layers:
        xs = [drawn((20, size), "float32") for size in sizes]
        found = eqx.filter_jit(layer)(*map(jnp.asarray, xs))
        with jax.default_device(jax.devices("cpu")[0]):
            at_home = jax.device_put(layer, jax.devices("cpu")[0])
            wanted = eqx.filter_jit(at_home)(*map(jnp.asarray, xs))
        assert close(found, wanted, 1e-5)


def test_training_goes_as_on_a_processor() -> None:
    """Fifty steps of the same run: only the order of sums differs."""
    options = {"target": "dot(u,v)", "steps": 50, "channels": 16, "layers": 1, "train_size": 100}
    found = fit("2*V>>Scalar", "SO3", **options).test_error
    script = f"import emlpcli as e; print(e.fit('2*V>>Scalar', 'SO3', **{options}).test_error)"
    process = {**os.environ, "JAX_PLATFORMS": "cpu"}
    wanted = subprocess.run(
        [sys.executable, "-c", script], env=process, capture_output=True, text=True, check=True
    ).stdout
    assert found == pytest.approx(float(wanted), rel=1e-3)
