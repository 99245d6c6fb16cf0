"""The training loop: deterministic, improving, stoppable, resumable, and it sees divergence."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import emlpcli
import emlpcli.nn
from emlpcli.errors import EmlpError, FileError, TooLargeError
from emlpcli.fit import data, targets
from emlpcli.fit.models.emlp import mixed_rep
from emlpcli.fit.models.registry import MODELS, Shape
from emlpcli.fit.models.sizes import check_size
from emlpcli.fit.training import checkpoint
from emlpcli.fit.training.job import Job, jobs
from emlpcli.fit.training.schedule import rates
from emlpcli.fit.training.study import Settings, paper_steps, study
from emlpcli.fit.training.trainer import DivergedError
from emlpcli.reps import representation

SHAPE = Shape(layers=1, channels=16)


def rows(n: int = 60, name: str = "dot-norm3") -> data.Data:
    target = targets.find(name)
    assert target is not None
    return data.sampled(target.problem(), n, held_out=40)


def job(steps: int = 60, model: str = "scalars", *, n: int = 60, seed: int = 0, **more: Any) -> Job:
    settings = Settings(**{"steps": steps, "batch": 16, "lr": 1e-2, "seed": seed} | more)
    return Job(rows(n), MODELS[model], SHAPE, settings)


def test_the_loss_falls_and_events_tell() -> None:
    made = job()
    steps = list(made.run())
    assert [e.step for e in steps] == sorted({e.step for e in steps})
    assert steps[-1].step == steps[-1].steps == 60
    validations = [error for _, _, error in made.trainer.state.history]
    assert validations[-1] < validations[0] / 4
    assert made.trainer.state.best_validation == min(validations)
    result = made.result()
    assert result.errors.test < result.errors.variance / 4
    assert result.best_step in [s for s, _, _ in result.history]
    assert result.equivariance64 < 1e-12
    assert result.equivariance32 < 1e-4
    assert result.met


@pytest.mark.parametrize(
    ("steps", "schedule"),
    [
        (1, "cosine"),
        pytest.param(1, "constant", marks=pytest.mark.slow),
        pytest.param(2, "cosine", marks=pytest.mark.slow),
    ],
)
def test_few_steps_and_few_rows(steps: int, schedule: str) -> None:
    settings = Settings(steps=steps, batch=10**9, lr=1e-2, schedule=schedule)
    made = Job(rows(2), MODELS["scalars"], Shape(1, 4), settings)
    before = made.trainer.state.params
    list(made.run())
    result = made.result()
    assert result.steps == steps
    assert made.settings.batch == 2
    assert np.isfinite(result.errors.test)
    assert made.trainer.state.params is not before


@pytest.mark.parametrize(
    ("shape", "model"),
    [
        (Shape(3, 10**6), "emlp"),
        (Shape(100, 10**5), "mlp"),
        (Shape(2, 10**6), "scalars"),
        (Shape(3, 8, representation("100000*V", "SO3")), "emlp"),
    ],
)
def test_networks_that_are_too_large_are_refused_before_they_are_made(
    shape: Shape, model: str
) -> None:
    with pytest.raises(TooLargeError, match=r"would have over .* parameters"):
        Job(rows(20), MODELS[model], shape, Settings(steps=1))


def test_the_size_that_refuses_is_a_lower_bound() -> None:
    made = Job(rows(20), MODELS["emlp"], Shape(3, 64), Settings(steps=1))
    reps = made.data.rep_in, made.data.rep_out
    check_size(MODELS["emlp"], reps, Shape(3, 64), made.parameters)


def test_representations_that_are_too_large_are_refused() -> None:
    for text in ("10**9*V", "V**50", "10**6*V"):
        with pytest.raises(TooLargeError, match="coordinates, at most 1000000"):
            targets.over_group(text, "SO3")
    with pytest.raises(TooLargeError, match="so many rows would take"):
        rows(10**13)


def test_the_seed_decides_everything() -> None:
    def history(seed: int) -> list[Any]:
        made = job(seed=seed)
        list(made.run())
        return made.trainer.state.history

    assert history(0) == history(0)
    assert history(0) != history(1)


def test_the_best_parameters_are_kept() -> None:
    made = job(steps=150, lr=0.05, schedule="constant", n=20)
    list(made.run())
    state = made.trainer.state
    assert state.best_validation == min(v for _, _, v in state.history)
    found = made.trainer.predict(made.trainer.validation.x)
    error = np.mean((found - made.trainer.validation.y) ** 2)
    assert error == pytest.approx(state.best_validation, rel=1e-5)


def test_how_many_steps_go_into_a_call_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    one = job(model="mlp-aug" if hasattr(emlpcli.nn, "MLP") else "scalars")
    list(one.run())
    other = job(model=one.model.name)
    monkeypatch.setattr(type(other.trainer), "_chunk", lambda self: 3)
    list(other.run())
    a, b = one.trainer.state.history, other.trainer.state.history
    assert [(s, v) for s, _, v in a] == [(s, v) for s, _, v in b]


def test_batches_go_through_every_row_once_an_epoch() -> None:
    made = job(n=64)
    x, _ = made.trainer._batches(0, 4)
    seen = np.asarray(x)[:4].reshape(64, 6)
    wanted = made.trainer.train.x.astype(np.float32)
    np.testing.assert_array_equal(np.sort(seen, axis=0), np.sort(wanted, axis=0))
    again, _ = made.trainer._batches(4, 4)
    assert not np.array_equal(np.asarray(again)[:4], np.asarray(x)[:4])


def test_divergence_says_where_and_what_to_try() -> None:
    made = job(steps=200, lr=500.0, schedule="constant")
    with pytest.raises(DivergedError, match=r"at step \d+: the training diverges") as caught:
        list(made.run())
    assert "--lr 50" in str(caught.value.hint)


def test_an_interrupted_training_keeps_what_it_has() -> None:
    made = job(steps=1000)
    for event in made.run():
        if event.step >= 100:
            break
    result = made.result(interrupted=True)
    assert result.interrupted
    assert 100 <= result.steps < 1000
    assert result.errors.test < result.errors.variance


def test_a_training_left_before_the_first_validation_is_not_a_blank_network() -> None:
    made = job(steps=5000)
    events = made.run()
    next(events)
    before = made.trainer.state
    assert not before.history
    result = made.result(interrupted=True)
    assert result.best_step == result.steps > 0
    assert len(result.history) == 1


def test_resumed_equals_uninterrupted(tmp_path: Path) -> None:
    path = tmp_path / "m.eqx.state"
    whole = job()
    list(whole.run())
    first = job()
    for event in first.run():
        if event.step >= 20:
            break
    checkpoint.write(path, first, {"lr": 1e-2})
    second = job()
    checkpoint.resume(path, second, {"lr": 1e-2})
    assert 20 <= second.trainer.state.step < 60
    list(second.run())
    a, b = whole.trainer.state, second.trainer.state
    assert [(s, v) for s, _, v in a.history] == [(s, v) for s, _, v in b.history]
    assert (a.step, a.best_step, a.best_validation) == (b.step, b.best_step, b.best_validation)
    x = whole.data.test.x
    np.testing.assert_array_equal(whole.predict(x), second.predict(x))


def rate(made: Job, step: int) -> float:
    """The learning rate of a step."""
    trainer = made.trainer
    assert trainer.state.stretch is not None
    return float(rates(trainer.settings, trainer.state.stretch, np.array([step]))[0])


@pytest.mark.parametrize(("done", "before", "after"), [(40, 60, 200), (60, 60, 100), (30, 60, 45)])
@pytest.mark.few(3)
def test_a_resumed_training_goes_on_with_its_schedule(
    done: int, before: int, after: int, tmp_path: Path
) -> None:
    """With more steps, or fewer, the rate goes on from where it was, and falls to its end."""
    path = tmp_path / "m.eqx.state"
    first = job(steps=before)
    first.trainer.state.step = done
    checkpoint.write(path, first, {})
    second = job(steps=after)
    checkpoint.resume(path, second, {})
    assert rate(second, done) == pytest.approx(rate(first, done), rel=0.02)
    rates = [rate(second, step) for step in range(done, after + 1)]
    assert all(a >= b * (1 - 1e-6) for a, b in pairwise(rates))
    assert rates[-1] == pytest.approx(1e-2 / 100, rel=1e-4)
    checkpoint.write(path, second, {})
    third = job(steps=after)
    checkpoint.resume(path, third, {})
    assert third.trainer.state.stretch == second.trainer.state.stretch


def test_a_resumed_training_has_the_rate_it_was_started_with(tmp_path: Path) -> None:
    """The default one is another for many steps, but only steps were asked to differ."""
    path = tmp_path / "m.eqx.state"
    planned = study(rows(), [], [MODELS["mlp"]], SHAPE, Settings(), steps=100)
    (first,) = jobs(planned)
    checkpoint.write(path, first, planned.about())
    longer = replace(planned, steps=1000)
    assert longer.rate_for(60) != planned.rate_for(60)
    again = checkpoint.as_before(longer, path)
    assert again.rate_for(60) == planned.rate_for(60)
    (second,) = jobs(again)
    checkpoint.resume(path, second, again.about())
    given = replace(longer, lr=0.5)
    assert checkpoint.as_before(given, path) is given


def test_what_cannot_be_resumed(tmp_path: Path) -> None:
    path = tmp_path / "m.eqx.state"
    with pytest.raises(FileError, match="no training to resume"):
        checkpoint.resume(path, job(), {})
    made = job()
    checkpoint.write(path, made, {"lr": 1})
    with pytest.raises(EmlpError, match="had lr 1, not 2"):
        checkpoint.resume(path, made, {"lr": 2})
    with pytest.raises(EmlpError, match="on other data"):
        checkpoint.resume(path, job(n=30), {"lr": 1})
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])
    with pytest.raises(FileError, match="cannot read the training"):
        checkpoint.resume(path, made, {"lr": 1})
    assert os.listdir(tmp_path) == ["m.eqx.state"]


@pytest.mark.parametrize(
    "name", ["inertia", pytest.param("particle", marks=pytest.mark.slow), "dipole"]
)
@pytest.mark.few(2)
def test_equivariant_networks_of_every_kind_of_group(name: str) -> None:
    settings = Settings(steps=5, batch=16)
    made = Job(rows(30, name), MODELS["emlp"], SHAPE, settings)
    list(made.run())
    result = made.result()
    assert result.met
    assert result.equivariance64 < 1e-12
    assert result.equivariance32 < 1e-4
    assert result.errors.transformed == pytest.approx(result.errors.test, rel=1e-3)
    assert len(made.trainer.predict(made.trainer.train.x)) == 30


@pytest.mark.slow
def test_a_dense_network_is_not_equivariant_and_augmentation_helps() -> None:
    found = {}
    for name in ("mlp", "mlp-aug"):
        made = job(300, name, n=60, batch=60)
        list(made.run())
        found[name] = made.result()
        assert found[name].met is None
        assert found[name].equivariance64 > 0.05
    assert found["mlp-aug"].errors.transformed < found["mlp"].errors.transformed


def test_hidden_representations_over_several_groups() -> None:
    target = targets.find("dipole")
    assert target is not None
    problem = target.problem()
    hidden = mixed_rep(384, problem.rep_in, problem.rep_out)
    assert 300 < hidden.size() <= 384
    assert str(hidden) == "96V⁰ ⊕ 19V(S(5)) ⊕ 6(V(S(5))⊗V(SO(3))) ⊕ 32V(SO(3))"


def test_the_protocol_of_the_paper() -> None:
    assert [paper_steps(n) for n in (30, 100, 300, 1000, 3000)] == [1000, 1000, 1000, 1800, 1800]


SPLIT = """
import sys
from emlpcli.fit.training.study import Settings
from emlpcli.fit.training.job import Job, jobs
from emlpcli.fit.models.registry import MODELS, Shape
from emlpcli.fit import data, targets
rows = data.sampled(targets.find("dot-norm3").problem(), 64, held_out=40)
for devices in (1, 2):
    settings = Settings(steps=20, batch=16, lr=1e-2)
    made = Job(rows, MODELS["scalars"], Shape(1, 16), settings, devices)
    list(made.run())
    where = {d for leaf in made.trainer._batches(0, 1) for d in getattr(leaf, "devices", set)()}
    print(devices, len(where), *(v for _, _, v in made.trainer.state.history))
"""


@pytest.mark.slow
def test_two_devices_give_the_numbers_of_one() -> None:
    flags = f"{os.environ['XLA_FLAGS']} --xla_force_host_platform_device_count=2"
    run = subprocess.run(
        [sys.executable, "-c", SPLIT],
        env=os.environ | {"XLA_FLAGS": flags, "PYTHONPATH": str(Path(emlpcli.__file__).parents[1])},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    one, two = (list(map(float, line.split())) for line in run.stdout.splitlines())
    assert (one[0], two[0], two[1]) == (1, 2, 2)
    np.testing.assert_allclose(one[2:], two[2:], rtol=1e-3)


def test_devices_that_are_not_there_or_do_not_divide() -> None:
    settings = Settings(steps=2, batch=16)
    with pytest.raises(EmlpError, match="64 devices are asked for"):
        Job(rows(), MODELS["scalars"], SHAPE, settings, 64)
