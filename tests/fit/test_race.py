"""Several ways to train a network: rounds, ways that are given up, and what ends early."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import equinox as eqx
import numpy as np
import pytest

from emlpcli.fit.data import Rows
from emlpcli.fit.models.builder import Finished, Way
from emlpcli.fit.training.race import PATIENCE, ROUNDS, Race, _better
from emlpcli.fit.training.study import Settings
from emlpcli.fit.training.trainer import Trainer
from emlpcli.jaxsetup import asarray, jax, jnp

STEPS = 100


class Line(eqx.Module):
    """x ↦ x·w, of no more than is needed to see a training."""

    weights: jax.Array

    def __call__(self, x: jax.Array) -> jax.Array:
        return jnp.asarray(x @ self.weights)


def way(noise: float, wanted: float = 1.0, *, whole: bool = False) -> Way:
    """The outputs are `wanted` times the sum of the inputs, and noise."""
    rng = np.random.default_rng(0)
    x = rng.normal(size=(2, 40, 3))
    y = wanted * x.sum(2, keepdims=True) + noise * rng.normal(size=(2, 40, 1))
    train, held = (Rows(a, b) for a, b in zip(x, y, strict=True))

    def finish(found: np.ndarray) -> Finished:
        return Finished((found - held.y) ** 2, lambda x, y: y, lambda trained: trained, ("it",))

    network = Line(asarray(np.zeros((3, 1), np.float32)))
    return Way(network, train, held, None if whole else finish)


_compiled: list[Trainer] = []  # one for all tests: networks and rows are of the same kind


def race(*ways: Way, steps: int = STEPS) -> Race:
    made = Race(ways, Settings(steps=steps, batch=40, lr=0.02, decay=0.0), None, 1)
    if not _compiled:
        made.compile()
        _compiled.append(made.trainer)
    for trainer in made.trainers:
        trainer.share(_compiled[0])
    return made


def run(made: Race) -> list[tuple[int, int, int]]:
    """Each event as steps, of how many, and the way that made them."""
    return [(event.step, event.steps, made.chosen) for event in made.run()]


def test_a_way_far_behind_is_given_up_in_the_first_round_and_the_best_makes_all_steps() -> None:
    made = race(way(10.0), way(0.0))
    events = run(made)
    assert made.chosen == 1
    assert made.decided
    first = int(ROUNDS[0][0] * STEPS)
    assert [t.state.step for t in made.trainers] == [first, STEPS]
    assert [e[2] for e in events] == sorted(e[2] for e in events)  # none came back
    steps, planned, _ = zip(*events, strict=True)
    assert list(steps) == sorted(set(steps))
    assert list(planned) == sorted(planned, reverse=True)  # it says how many are left at most
    assert steps[-1] == planned[-1] == first + STEPS
    assert max(planned) == STEPS + int(ROUNDS[-1][0] * STEPS)


def test_ways_that_are_level_go_on_to_the_last_round_where_the_first_is_kept() -> None:
    made = race(way(0.5), way(0.5), way(0.5))
    run(made)
    assert made.chosen == 0
    last = int(ROUNDS[-1][0] * STEPS)
    assert [t.state.step for t in made.trainers][1:] == [last, last]


def test_who_is_behind_by_chance_alone_is_not_given_up() -> None:
    """Of two rows nothing is more than chance."""
    made = race(way(10.0), way(0.0))
    errors = {0: np.array([1.0, 9.0]), 1: np.array([1.0, 0.0])}
    made._errors = lambda number: errors[number]  # type: ignore[method-assign]
    made._give_up(2.0)
    assert made.left == [0, 1]
    errors[0] = np.array([4.0, 5.0])
    made._give_up(20.0)
    assert made.left == [0, 1]
    made._give_up(2.0)
    assert made.left == [1]
    assert made.chosen == 1


def test_a_later_way_has_to_be_better_by_more_than_chance() -> None:
    errors = np.array([1.0, 2.0, 4.0])
    assert _better(errors / 2, errors)
    assert not _better(np.array([0.9, 2.1, 3.9]), errors)
    assert not _better(np.zeros(1), np.ones(1))  # one row


def test_a_part_that_does_not_get_better_ends_and_a_whole_network_does_not() -> None:
    """Where the outputs are noise of zero mean, no step helps for long."""
    part, whole = race(way(1.0, 0.0)), race(way(1.0, 0.0, whole=True))
    for made in (part, whole):
        run(made)
    state = part.trainer.state
    waited = state.step - state.best_step - PATIENCE * STEPS
    assert 0 <= waited < part.trainer.every
    assert state.step < STEPS
    assert whole.trainer.state.step == STEPS
    again = replace(state)
    part.trainer.resume(again)
    assert run(part) == []  # as it was when it ended
    np.testing.assert_array_equal(part.trainer.state.best, state.best)


def slow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Trainer, "_chunk", lambda self: 1)


def fast(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Trainer, "_chunk", lambda self: 25)


@pytest.mark.parametrize("steps", [1, 7, 130])
def test_the_speed_of_the_machine_changes_nothing(
    steps: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Calls of compiled code take up more steps where these are fast, and end elsewhere."""
    found: list[list[object]] = []
    speeds: list[Callable[[pytest.MonkeyPatch], None]] = [slow, fast]
    for speed in speeds:
        speed(monkeypatch)
        made = race(way(3.0), way(1.0), way(1.2), steps=steps)
        run(made)
        made_steps = [t.state.step for t in made.trainers]
        found.append([made.chosen, made_steps, made.trainer.state.best_step])
        found[-1] += [np.asarray(t.state.params).tolist() for t in made.trainers]
    assert found[0] == found[1]


def test_a_race_that_is_left_is_decided_among_those_that_began() -> None:
    made = race(way(0.0), way(5.0), way(0.0))
    for event in made.run():
        if event.step > 1:
            break
    assert not made.decided
    made.choose()
    assert made.decided
    assert made.chosen == 0  # the others made no step
    assert made.trainer.state.history  # it was validated
    run(made)
    assert made.trainer.state.step == STEPS
    alone = race(way(0.0))
    run(alone)
    np.testing.assert_array_equal(made.trainer.state.params, alone.trainer.state.params)


def test_a_way_without_steps_makes_none() -> None:
    made = race(replace(way(1.0), steps=0))
    assert run(made) == []
    assert made.finished() is not None
