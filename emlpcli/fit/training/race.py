"""Training in one of several ways: each for a while, and the best on validation rows to the end."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from emlpcli.fit.models.builder import Finished, Way
from emlpcli.fit.objective import Objective
from emlpcli.fit.training import together
from emlpcli.fit.training.study import Settings
from emlpcli.fit.training.trainer import MEAN_SQUARE, Augment, Progress, Trainer

# With few rows steps are cheap and the order of two ways may change late: all steps are made. With
# more, the better one of the first part of the steps goes on alone.
FEW_ROWS = 300
TRIAL = 0.3

Array = NDArray[Any]


class Race:
    """The trainings of the ways of one network, and the one that is ahead.

    Before `decided`, `run()` trains one after the other, so long as a trial lasts; then the one
    whose whole is best on validation rows goes on. What is asked meanwhile is of the best so far.
    """

    def __init__(
        self,
        ways: Sequence[Way],
        settings: Settings,
        augment: Augment | None,
        devices: int,
        loss: Objective = MEAN_SQUARE,
    ) -> None:
        self.ways, self.weights = list(ways), loss.weights
        # each process has made them by itself, and rounding is its own
        together.check_same({"the ways to train": [way.steps for way in ways]})
        self.trainers = [
            Trainer(
                way.network,
                way.train,
                way.validation,
                replace(settings, steps=settings.steps if way.steps is None else way.steps),
                augment,
                devices,
                loss,
            )
            for way in ways
        ]
        self.chosen = 0
        self.decided = len(self.ways) == 1
        self._finished: tuple[int, Any, Finished] | None = None

    @property
    def trainer(self) -> Trainer:
        """The training that is ahead, or the only one."""
        return self.trainers[self.chosen]

    @property
    def history(self) -> list[tuple[int, float, float]]:
        """Steps with the losses of training and validation rows, of outputs at unit scale."""
        unit = self.ways[self.chosen].unit
        return [(step, unit * a, unit * b) for step, a, b in self.trainer.state.history]

    @property
    def trial(self) -> int:
        """How many steps each way is tried for."""
        steps, rows = self.trainer.settings.steps, len(self.trainer.train)
        return steps if rows <= FEW_ROWS else max(1, int(TRIAL * steps))

    def compile(self) -> None:
        """Compile what is trained; networks of the same kind share it."""
        first, *others = self.trainers
        if first.settings.steps:
            first.compile()
        for other in others:
            other.share(first)

    def run(self) -> Iterator[Progress]:
        """Train; yields events that count the steps of all ways."""
        before, total = 0, self.trainer.settings.steps
        if not self.decided:
            before = (len(self.trainers) - 1) * self.trial
            for number, trainer in enumerate(self.trainers):
                self.chosen = number
                for event in trainer.run():
                    step = number * self.trial + event.step
                    yield replace(event, step=step, steps=before + total)
                    if event.step >= self.trial:
                        break
            self.choose()
        if self.trainer.state.step < self.trainer.settings.steps:
            for event in self.trainer.run():
                yield replace(event, step=before + event.step, steps=before + total)

    def choose(self, number: int | None = None) -> None:
        """Go on with a way, by default with the one that is best on validation rows.

        A later one has to be better than the former ones by a standard error.
        """
        if number is None and not self.decided:
            started = [i for i, t in enumerate(self.trainers) if t.state.step] or [0]
            number = started[0]
            for other in started[1:]:
                if _better(self._errors(other), self._errors(number)):
                    number = other
        self.chosen = together.first(self.chosen if number is None else number)
        self.decided = True

    def finished(self) -> Finished | None:
        """What the network that is ahead is a part of; None where it is the whole."""
        if self.ways[self.chosen].finish is None:
            return None
        best = self.trainer.state.best
        if self._finished is None or self._finished[:2] != (self.chosen, id(best)):
            self._finished = self.chosen, id(best), self._finish(self.chosen)
        return self._finished[2]

    def _errors(self, number: int) -> Array:
        """The errors on validation rows, of which each coordinate counts as in the loss."""
        squares = self._finish(number).squares
        weighed = squares if self.weights is None else squares * self.weights
        means: Array = weighed.mean(axis=1)
        return means

    def _finish(self, number: int) -> Finished:
        way, trainer = self.ways[number], self.trainers[number]
        assert way.finish is not None
        none = not trainer.settings.steps
        found = np.zeros_like(way.validation.y) if none else trainer.predict(way.validation.x)
        return way.finish(found)


def _better(errors: Array, others: Array) -> bool:
    """Whether errors are less than others on the same rows, by more than a standard error."""
    gain = others - errors
    return len(gain) > 1 and bool(gain.mean() > gain.std(ddof=1) / np.sqrt(len(gain)))
