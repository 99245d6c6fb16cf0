"""The polynomial that training starts from: found where there is one, and no noise is fitted."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from emlpcli.fit import data, targets
from emlpcli.fit.data import Data, Rows
from emlpcli.fit.models.registry import MODELS, Shape
from emlpcli.fit.training.job import Job
from emlpcli.fit.training.study import Settings

SETTINGS = Settings(steps=2, batch=100, lr=1e-4)


def rows(name: str, n: int) -> Data:
    target = targets.find(name)
    assert target is not None
    return data.sampled(target.problem(), n, held_out=200)


def relative(made: Job) -> float:
    list(made.run())
    return made.result().errors.relative


@pytest.mark.parametrize(
    ("name", "n"), [pytest.param("inertia", 300, marks=pytest.mark.slow), ("particle", 150)]
)
def test_polynomials_of_low_degree_are_found(name: str, n: int) -> None:
    # What is left is the network's output at its start, which is small beside any error.
    assert relative(Job(rows(name, n), MODELS["emlp-poly"], Shape(1, 12), SETTINGS)) < 1e-6


@pytest.mark.slow
def test_without_a_start_it_is_not_found() -> None:
    made = Job(rows("inertia", 300), MODELS["emlp"], Shape(1, 12), SETTINGS)
    assert relative(made) > 0.1


@pytest.mark.slow
def test_noise_is_not_fitted() -> None:
    clean = rows("inertia", 60)
    rng = np.random.default_rng(0)

    def noisy(part: Rows) -> Rows:
        return Rows(part.x, rng.normal(size=part.y.shape))

    noise = replace(
        clean,
        train=noisy(clean.train),
        validation=noisy(clean.validation),
        test=noisy(clean.test),
    )
    assert relative(Job(noise, MODELS["emlp-poly"], Shape(1, 12), SETTINGS)) < 1.1
