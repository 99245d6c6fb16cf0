"""AdamW and its learning rates are those of optax, and a vector is its tree."""

from __future__ import annotations

import numpy as np
import optax
import pytest

from emlpcli.fit.training.adamw import Layout, Moments, updated
from emlpcli.fit.training.schedule import Stretch, rates
from emlpcli.fit.training.study import Settings
from emlpcli.jaxsetup import asarray, jax


def test_steps_are_those_of_optax(rng: np.random.Generator) -> None:
    p = asarray(rng.normal(size=12).astype(np.float32))
    other, moments = p, Moments.of(p)
    optimiser = optax.adamw(0.01, weight_decay=0.5)
    state = optimiser.init(p)
    for step in range(5):
        slope = asarray(rng.normal(size=12).astype(np.float32))
        p, moments = updated(p, moments, slope, step, 0.01, 0.5)
        change, state = optimiser.update(slope, state, other)
        other = optax.apply_updates(other, change)
        assert np.allclose(p, other, rtol=1e-5, atol=1e-7)


@pytest.mark.parametrize("steps", [2, 7, 200, 1000])
def test_rates_are_those_of_optax(steps: int) -> None:
    found = rates(Settings(steps=steps, lr=0.01), Stretch(0, 0.0, steps), np.arange(steps))
    warm = max(1, steps // 20)
    usual = optax.warmup_cosine_decay_schedule(0.01 / warm, 0.01, warm, steps, 1e-4)
    assert np.allclose(found, [float(usual(i)) for i in range(steps)], rtol=1e-4)


def test_a_vector_is_its_tree(rng: np.random.Generator) -> None:
    z = (rng.normal(size=(2, 3)) + 1j * rng.normal(size=(2, 3))).astype(np.complex64)
    tree = {"z": asarray(z), "x": asarray(rng.normal(size=4).astype(np.float32))}
    layout = Layout(tree)
    parts = layout.parts(layout.vector(tree))
    assert layout.joined(parts).shape == (16,)
    again = layout.tree(parts)
    assert jax.tree.all(jax.tree.map(np.array_equal, tree, again))
