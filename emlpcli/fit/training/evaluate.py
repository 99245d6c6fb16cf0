"""How good a trained model is: errors on data, on transformed data, and of equivariance."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from emlpcli.fit import action
from emlpcli.fit.data import Data, Rows
from emlpcli.fit.streams import EQUIVARIANCE, MOVED_TEST_ROWS, stream
from emlpcli.reps.rep import Rep

Array = NDArray[Any]
Predict = Callable[[Array], Array]

CHECKED_ROWS = 128


@dataclass(frozen=True)
class Errors:
    """Mean squared errors in the units of the data, and the variance of the test outputs.

    `mean` is the error on test rows of the mean of the training outputs.
    """

    train: float
    validation: float
    test: float
    transformed: float
    variance: float
    mean: float

    @property
    def relative(self) -> float:
        """The test error as a fraction of the variance; nan where that is zero."""
        return self.test / self.variance if self.variance else float("nan")


def mean_squared(predict: Predict, rows: Rows) -> float:
    """The mean over rows and outputs of |f(x) − y|²."""
    return float(np.mean(np.abs(predict(rows.x) - rows.y) ** 2))


def errors(predict: Predict, data: Data, seed: int = 0) -> Errors:
    """The errors of a model on all parts, and on test rows moved by a random g for each row."""
    rng = stream(seed, MOVED_TEST_ROWS)
    elements = action.draw(rng, len(data.test), data.rep_in, data.rep_out)
    moved = Rows(
        action.act(data.rep_in, elements, data.test.x),
        action.act(data.rep_out, elements, data.test.y),
    )
    variance = float(np.mean(np.abs(data.test.y - data.test.y.mean(0)) ** 2))
    return Errors(
        train=mean_squared(predict, data.train),
        validation=mean_squared(predict, data.validation),
        test=mean_squared(predict, data.test),
        transformed=mean_squared(predict, moved),
        variance=variance,
        mean=float(np.mean(np.abs(data.test.y - data.train.y.mean(0)) ** 2)),
    )


def equivariance_error(
    predict: Predict, rep_in: Rep, rep_out: Rep, x: Array, seed: int = 0
) -> float:
    """The largest |f(ρ(g)x) − ρ(g)f(x)| over rows x with a fresh random g for each.

    Relative to |ρ(g)| times the root mean square of |f|, so that outputs near zero do not
    count for more than they are. `predict` is called once, on all rows and their images.
    """
    x = x[np.arange(CHECKED_ROWS) % len(x)]
    elements = action.draw(stream(seed, EQUIVARIANCE), len(x), rep_in, rep_out)
    found = predict(np.concatenate([x, action.act(rep_in, elements, x)]))
    here, there = found[: len(x)], found[len(x) :]
    difference = np.linalg.norm(there - action.act(rep_out, elements, here), axis=1)
    size = np.sqrt(np.mean(np.linalg.norm(found, axis=1) ** 2))
    scale = action.norms(rep_out, elements) * max(float(size), 1e-300)
    return float((difference / scale).max())
