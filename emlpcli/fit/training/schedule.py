"""The learning rate of each step: a linear rise, then half a cosine; computed before the steps."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from emlpcli.fit.training.study import Settings

WARM_UP = 0.05  # of the steps, in which the learning rate rises
LAST = 0.01  # of the largest rate: what is left at the end


class Stretch(NamedTuple):
    """The part of the schedule that steps follow: from `phase` of it at step `start` to its end.

    A training that goes on for longer than planned takes up the schedule where it stands, and
    what is left of it is stretched: the learning rate does not jump.
    """

    start: int
    phase: float
    end: int

    def at(self, steps: NDArray[np.integer] | int) -> NDArray[np.float64]:
        """How much of the schedule is over at each step, from 0 to 1."""
        over = (np.asarray(steps) - self.start) / max(self.end - self.start, 1)
        return np.asarray(self.phase + (1 - self.phase) * over)

    def to(self, end: int, step: int) -> Stretch:
        """The same up to a step, and then to another end."""
        return self if end == self.end else Stretch(step, min(1.0, float(self.at(step))), end)


def rates(settings: Settings, stretch: Stretch, steps: NDArray[np.integer]) -> NDArray[np.float64]:
    """The learning rates of steps, which are counted from 0.

    They rise from a small part of the largest to it, and fall along half a cosine to a hundredth
    of it (Loshchilov, Hutter 2017, with a warm-up); or all are the same.
    """
    if settings.schedule == "constant" or settings.steps == 1:  # no time to rise and fall
        return np.full(steps.shape, settings.lr)
    warm = max(1, int(WARM_UP * settings.steps))
    count = steps if stretch.start == 0 else settings.steps * stretch.at(steps)
    rising = 1 / warm + (1 - 1 / warm) * count / warm
    over = np.clip((count - warm) / (settings.steps - warm), 0, 1)
    falling = LAST + (1 - LAST) * (1 + np.cos(np.pi * over)) / 2
    return np.asarray(settings.lr * np.where(count < warm, rising, falling))
