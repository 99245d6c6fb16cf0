"""Networks behind their scalings: inputs of any type and number, under vmap, jit and grad."""

from __future__ import annotations

from pathlib import Path

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
import pytest

from emlpcli import load_model
from emlpcli.fit import data, targets
from emlpcli.fit.models.registry import MODELS, Shape
from emlpcli.fit.predictor import Fitted, fitted
from emlpcli.fit.scaling import Scaling
from emlpcli.fit.training.job import Job
from emlpcli.fit.training.study import Settings
from emlpcli.nn import Linear
from emlpcli.reps import representation

SLOW = [pytest.param(name, marks=pytest.mark.slow) for name in ("emlp-poly", "scalars", "soft")]


@pytest.fixture(params=["mlp", *SLOW])
def loaded(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Fitted, int, int]:
    """A model that comes from a file, and the sizes of its inputs and outputs."""
    target = targets.find("dot-norm3")
    assert target is not None
    rows = data.sampled(target.problem(), 20, held_out=20)
    job = Job(rows, MODELS[request.param], Shape(1, 12), Settings(steps=2, batch=10))
    list(job.run())
    job.save(tmp_path / "m.npz", {})
    return load_model(tmp_path / "m.npz"), rows.rep_in.size(), rows.rep_out.size()


def test_loaded_models_take_empty_batches_and_transformations(
    loaded: tuple[Fitted, int, int],
) -> None:
    model, n, m = loaded
    for lead in ((0,), (2, 0)):
        assert model(np.zeros((*lead, n))).shape == (*lead, m)
    x = np.random.default_rng(0).normal(size=(4, n))
    y = model(x)
    tolerance = 1e-5 * np.abs(y).max()
    assert np.allclose(jax.vmap(model)(x), y, atol=tolerance)
    assert np.allclose(eqx.filter_jit(model)(x), y, atol=tolerance)
    total = jax.jit(lambda v: jnp.sum(model(v)))
    slope = jax.jit(jax.grad(total))(x[0])
    step = 1e-2 * np.random.default_rng(1).normal(size=n)
    difference = float(total(x[0] + step) - total(x[0] - step)) / 2
    assert np.allclose(difference, slope @ step, atol=1e-2 * np.abs(slope).max())


def test_whole_numbers_are_numbers() -> None:
    """Scalings are fractions, which must not be rounded to the type of the input."""
    rep = representation("V", "SO3")
    network = Linear(rep, rep)
    model = fitted(
        network,
        Scaling(np.zeros(3), np.full(3, 0.5)),
        Scaling(np.zeros(3), np.full(3, 0.25)),
    )
    wanted = 0.5 * network(np.array([1.0, 2, 3]))
    for x in ([1, 2, 3], np.array([1, 2, 3]), np.array([1, 2, 3], np.uint8), [1.0, 2.0, 3.0]):
        np.testing.assert_allclose(model(x), wanted, rtol=1e-6)
    np.testing.assert_array_equal(model([True, False, False]), model([1.0, 0.0, 0.0]))


def test_real_rows_of_a_complex_model_keep_its_shift() -> None:
    rep = representation("V+1", "SU2")
    center = np.array([0, 0, 0.5 + 2j])
    scales = np.ones(3)
    model = fitted(Linear(rep, rep), Scaling(np.zeros(3), scales), Scaling(center, scales))
    x = np.array([[1.0, -2.0, 0.5]])
    np.testing.assert_array_equal(model(x), model(x + 0j))
    assert abs(model(x)[0, 2].imag) > 1
