"""Training in one of several ways: in turn, until those that are behind are given up."""

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

# After such a share of the steps a way is given up if its errors on validation rows are so many
# times those of the best; after the last one only one way goes on. By trial on functions of
# `examples/quality_functions.py`, 26 trainings of 30 to 1000 rows: they make 1.5 times the steps of
# one way, where all ways to their ends would make 3, and no validation error was larger by more
# than 12 %. One that was 2.3 times behind at 0.2 was the best at the end. Some of the ratios are
# larger than these trainings ask for, since another one came from 2.5 times behind to be level.
ROUNDS = ((0.1, 4.0), (0.2, 3.0), (0.3, 2.0), (0.4, 1.5), (0.5, 1.2), (0.7, 1.0))
# A way ends after such a share of the steps without a lesser error on validation rows. Of the 78
# ways of these trainings 4 became better after such a stretch, by 31 % at most; one of another
# function did after 0.28, when the learning rate fell.
PATIENCE = 0.3

Array = NDArray[Any]


class Race:
    """The trainings of the ways of one network, and the one that is ahead.

    Before `decided`, `run()` trains them in turn, from round to round; then the one whose whole is
    best on validation rows goes on. What is asked meanwhile is of the one that is trained.
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
        self.left = list(range(len(self.ways)))  # that are not given up
        self._finished: dict[int, tuple[Any, Finished]] = {}  # with the parameters it is of

    @property
    def decided(self) -> bool:
        """Whether one way is left."""
        return len(self.left) == 1

    @property
    def trainer(self) -> Trainer:
        """The training that is ahead, or the only one."""
        return self.trainers[self.chosen]

    @property
    def history(self) -> list[tuple[int, float, float]]:
        """Steps with the losses of training and validation rows, of outputs at unit scale."""
        unit = self.ways[self.chosen].unit
        return [(step, unit * a, unit * b) for step, a, b in self.trainer.state.history]

    def compile(self) -> None:
        """Compile what is trained; networks of the same kind share it."""
        first, *others = self.trainers
        if first.settings.steps:
            first.compile()
        for other in others:
            other.share(first)

    def run(self) -> Iterator[Progress]:
        """Train; yields events that count the steps of all ways.

        Of how many in all, they say as if no further way was given up before the last round.
        """
        for share, ratio in ROUNDS:
            if self.decided:
                break
            for number in list(self.left):
                self.chosen = number
                yield from self._until(share)
            self._give_up(ratio)
        self.choose()
        yield from self._until(1.0)

    def _until(self, share: float) -> Iterator[Progress]:
        """Train the way that is chosen for such a share of its steps, or for as long as it helps.

        It stops only where it is validated, so that a faster machine makes the same steps.
        """
        trainer = self.trainer
        goal = self._goal(self.chosen, share)
        if trainer.state.step >= goal or self._ends():
            return
        for event in trainer.run():
            step = sum(one.state.step for one in self.trainers)
            yield replace(event, step=step, steps=step + self._to_come())
            if trainer.state.step >= goal or self._ends():
                break

    def _goal(self, number: int, share: float) -> int:
        """The last step in such a share of those of a way at which it is validated."""
        trainer = self.trainers[number]
        steps = trainer.settings.steps
        return trainer.validated(min(steps, max(1, round(share * steps))))

    def _ends(self) -> bool:
        """Whether the way that is chosen makes no more steps; the same in all processes."""
        trainer = self.trainer
        if trainer.state.step != trainer.validated(trainer.state.step):
            return False
        return bool(together.first(int(self._stands(self.chosen))))

    def _stands(self, number: int) -> bool:
        """Whether a way that is part of a whole has not been better for long.

        A network that is the whole makes all its steps.
        """
        state, steps = self.trainers[number].state, self.trainers[number].settings.steps
        patience = max(1, round(PATIENCE * steps))
        return self.ways[number].finish is not None and state.step - state.best_step >= patience

    def _to_come(self) -> int:
        """How many steps are left at most."""
        sooner, later = 0, 0
        for number in self.left:
            if self._stands(number):
                continue
            step, steps = self.trainers[number].state.step, self.trainers[number].settings.steps
            goal = 0 if self.decided else self._goal(number, ROUNDS[-1][0])
            sooner += max(goal - step, 0)
            later = max(later, steps - max(step, goal))
        return sooner + later

    def _give_up(self, ratio: float) -> None:
        """Go on without the ways that are so many times worse than the best, and not by chance."""
        errors = {number: self._errors(number) for number in self.left}
        best = min(self.left, key=lambda number: float(errors[number].mean()))
        self.left = [
            number
            for number, found in errors.items()
            if not together.first(
                int(found.mean() > ratio * errors[best].mean() and _better(errors[best], found))
            )
        ]
        self.chosen = self.left[0]

    def choose(self, number: int | None = None) -> None:
        """Go on with a way, by default with the one that is best on validation rows.

        A later one has to be better than the former ones by a standard error.
        """
        if number is None and not self.decided:
            started = [i for i in self.left if self.trainers[i].state.step] or self.left[:1]
            for i in started:
                self.trainers[i].settle()
            number = started[0]
            for other in started[1:]:
                if _better(self._errors(other), self._errors(number)):
                    number = other
        self.chosen = together.first(self.left[0] if number is None else number)
        self.left = [self.chosen]

    def finished(self) -> Finished | None:
        """What the network that is ahead is a part of; None where it is the whole."""
        return None if self.ways[self.chosen].finish is None else self._finish(self.chosen)

    def _errors(self, number: int) -> Array:
        """The errors on validation rows, of which each coordinate counts as in the loss."""
        squares = self._finish(number).squares
        weighed = squares if self.weights is None else squares * self.weights
        means: Array = weighed.mean(axis=1)
        return means

    def _finish(self, number: int) -> Finished:
        way, trainer = self.ways[number], self.trainers[number]
        assert way.finish is not None
        best, finished = self._finished.get(number, (None, None))
        if finished is None or best is not trainer.state.best:
            none = not trainer.settings.steps
            found = np.zeros_like(way.validation.y) if none else trainer.predict(way.validation.x)
            finished = way.finish(found)
            self._finished[number] = trainer.state.best, finished
        return finished


def _better(errors: Array, others: Array) -> bool:
    """Whether errors are less than others on the same rows, by more than a standard error."""
    gain = others - errors
    return len(gain) > 1 and bool(gain.mean() > gain.std(ddof=1) / np.sqrt(len(gain)))
