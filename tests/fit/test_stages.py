"""The model auto: a regression, then a network, each only where validation rows ask for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from emlpcli import load_model
from emlpcli.fit import data
from emlpcli.fit.data import Data
from emlpcli.fit.formula.formula import formula
from emlpcli.fit.models.registry import MODELS, Shape
from emlpcli.fit.targets import Problem, over_group
from emlpcli.fit.training import checkpoint
from emlpcli.fit.training.job import Job
from emlpcli.fit.training.race import Race
from emlpcli.fit.training.study import Settings

SHAPE = Shape(1, 12)


def power_sums(x: np.ndarray) -> np.ndarray:
    """e₃ + p₄/2, by Newton's identity for the elementary symmetric polynomial."""
    p1, p2, p3, p4 = ((x**k).sum(1) for k in (1, 2, 3, 4))
    return np.asarray(((p1**3 - 3 * p1 * p2 + 2 * p3) / 6 + p4 / 2)[:, None])


def rows(name: str, rep_in: str, group: str, n: int, rep_out: str | None = None) -> Data:
    return data.sampled(formula(name, rep_in, rep_out, group).problem(), n, held_out=100)


def job(rows: Data, steps: int = 40) -> Job:
    return Job(rows, MODELS["auto"], SHAPE, Settings(steps=steps, batch=16, lr=1e-2))


def symmetric() -> Data:
    rep, out = over_group("V", "S5"), over_group("Scalar", "S5")
    problem = Problem("e3", "e₃", rep, out, lambda rng, n: rng.normal(size=(n, 5)), power_sums)
    return data.sampled(problem, 150, held_out=100)


EXACT = {
    "a root": lambda: rows("norm(u-v)", "2*V", "O3", 40),
    "an indefinite form": lambda: rows("dot(u,u)*dot(u,v)", "2*V", "O13", 40),
    "products with invariants": lambda: rows("cross(u,v)*dot(u,w)", "3*V", "SO3", 40),
    "lengths": lambda: rows("dot(u,v)-norm(v)**3", "2*V", "SO3", 100),
    "power sums": symmetric,
}


@pytest.mark.parametrize(
    "made",
    [
        pytest.param(f, id=k, marks=[] if k == "a root" else [pytest.mark.slow])
        for k, f in EXACT.items()
    ],
)
def test_what_the_first_stage_finds_to_rounding_has_no_network(made: Callable[[], Data]) -> None:
    found = job(made())
    assert list(found.run()) == []
    result = found.result()
    assert result.errors.relative < 1e-10
    assert result.met
    assert result.steps == 0
    assert result.parts is not None
    assert "network" not in " ".join(result.parts)


def hard(n: int = 60) -> Data:
    return rows("sin(5*dot(u,v))+norm(v)", "2*V", "SO3", n)


def noise() -> Data:
    """Outputs that have nothing to do with the inputs."""
    clean, rng = hard(), np.random.default_rng(0)
    parts = {
        name: data.Rows(part.x, rng.normal(size=part.y.shape))
        for name, part in {
            "train": clean.train, "validation": clean.validation, "test": clean.test
        }.items()
    }  # fmt: skip
    return replace(clean, **parts)


def test_of_several_ways_the_best_on_validation_rows_is_kept() -> None:
    made = job(hard())
    steps = [event.step for event in made.run()]
    assert steps == sorted(set(steps))
    assert steps[-1] == 80  # of two ways, each to its end
    race = made.race
    errors = [race._finish(i).error for i in range(len(race.ways))]
    assert race.chosen == int(np.argmin(errors))
    result = made.result()
    scale = made.y_scale.scale.item() ** 2
    assert result.errors.validation == pytest.approx(min(errors) * scale, rel=1e-3)
    left = np.mean(race.ways[0].finish(np.zeros_like(made.data.validation.y)).error)  # type: ignore[misc]
    assert min(errors) <= left  # the polynomial alone


@pytest.mark.slow
def test_noise_is_fitted_by_no_stage() -> None:
    made = job(noise())
    list(made.run())
    assert made.result().errors.relative < 1.1


@pytest.mark.slow
def test_the_second_way_can_be_the_one(tmp_path: Path) -> None:
    """Where the network alone is chosen, the file has a regression that is zero."""
    made = job(hard())
    list(made.run())
    made.race.choose(1)
    assert made.result().parts == ("a network",)
    x = made.data.test.x
    made.save(tmp_path / "m.eqx", {})
    loaded = load_model(tmp_path / "m.eqx")
    np.testing.assert_allclose(loaded(x), made.predict64(x), rtol=1e-4, atol=1e-5)
    alone = Job(made.data, MODELS["emlp"], SHAPE, made.settings)
    list(alone.run())
    np.testing.assert_array_equal(alone.predict(x), made.predict(x))


@pytest.mark.slow
def test_a_file_has_the_whole(tmp_path: Path) -> None:
    made = job(hard())
    list(made.run())
    made.race.choose(0)
    made.save(tmp_path / "m.eqx", {})
    x = made.data.test.x
    loaded = load_model(tmp_path / "m.eqx")
    np.testing.assert_allclose(loaded(x), made.predict64(x), rtol=1e-6, atol=1e-9)
    np.testing.assert_allclose(loaded(x), made.predict(x), rtol=1e-3, atol=1e-3)


@pytest.mark.slow
@pytest.mark.parametrize("left", [10, 60])
def test_an_interrupted_race_goes_on_with_the_way_that_was_ahead(left: int, tmp_path: Path) -> None:
    first = job(hard())
    for event in first.run():
        if event.step >= left:
            break
    assert not first.race.decided
    assert first.result(interrupted=True).interrupted
    path = tmp_path / "m.eqx.state"
    checkpoint.write(path, first, {})
    second = job(hard())
    checkpoint.resume(path, second, {})
    assert second.race.chosen == first.race.chosen
    assert second.race.decided
    assert second.trainer.state.step == first.trainer.state.step
    list(second.run())
    assert second.trainer.state.step == 40
    whole = job(hard())
    list(whole.run())
    whole.race.choose(first.race.chosen)
    x = whole.data.test.x
    np.testing.assert_array_equal(whole.predict(x), second.predict(x))


@pytest.mark.slow
def test_with_many_rows_the_trial_is_a_part_of_the_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("emlpcli.fit.training.race.FEW_ROWS", 20)
    made = job(hard())
    events = list(made.run())
    assert events[-1].step == events[-1].steps == 40 + made.race.trial == 52
    assert sorted(t.state.step for t in made.race.trainers)[-1] == 40
    assert made.trainer.state.step == 40


@pytest.mark.slow
def test_over_the_complex_numbers_the_network_is_alone() -> None:
    rep = over_group("V", "SU2")
    x = np.random.default_rng(0).normal(size=(60, 2, 2)).view(complex)[..., 0]
    y = x * np.sum(np.abs(x) ** 2, axis=1, keepdims=True)
    parts = [data.Rows(x[i : i + 20], y[i : i + 20]) for i in (0, 20, 40)]
    made = Job(Data("", "", rep, rep, *parts), MODELS["auto"], SHAPE, Settings(steps=5))
    assert isinstance(made.race, Race)
    assert len(made.race.ways) == 1
    list(made.run())
    assert made.result().parts is None
    assert made.result().met
