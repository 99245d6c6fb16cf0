"""How good a trained model is: errors on data, on transformed data, and of equivariance."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from emlpcli.fit import action
from emlpcli.fit.data import Data, Rows
from emlpcli.fit.goals import Part
from emlpcli.fit.labels import Label
from emlpcli.fit.losses import CROSS_ENTROPY, DEFAULT, LOSSES, Loss
from emlpcli.fit.objective import Objective, objective, scores, shares
from emlpcli.fit.scaling import ROUNDING
from emlpcli.fit.streams import EQUIVARIANCE, MOVED_TEST_ROWS, stream
from emlpcli.fit.training.study import measure_name
from emlpcli.reps.rep import Rep

Array = NDArray[Any]
Predict = Callable[[Array], Array]

CHECKED_ROWS = 128
BOUND = 1e-9  # on the float64 equivariance error of what is equivariant by construction


@dataclass(frozen=True)
class PartErrors:
    """The errors of one part of the outputs on test rows, in its own units.

    `test` is in the measure of the loss, `spread` that of the test outputs about the best
    constant, `constant` the error of the constant of the training rows, and `rounding` as in
    `Errors`.
    """

    name: str
    representation: str
    weight: float
    test: float
    spread: float
    constant: float
    rounding: float = 0.0

    @property
    def relative(self) -> float:
        """The test error as a fraction of the spread; nan where that is zero."""
        return self.test / self.spread if self.spread else float("nan")


@dataclass(frozen=True)
class Accuracies:
    """Shares of rows whose class is the one with the largest score; `majority` is the share of
    test rows that belong to the class `common`, the most frequent one of training rows.

    `unseen` are classes of test rows that no training row belongs to.
    """

    train: float
    validation: float
    test: float
    transformed: float
    majority: float
    common: Label
    unseen: tuple[Label, ...] = ()


@dataclass(frozen=True)
class Errors:
    """Errors in the measure of the loss, in the units of the data.

    Mean squares: `variance` is that of the test outputs, and `mean` the error on test rows of the
    mean of the training outputs. Absolute values ("mae"): of the median instead. Cross-entropies:
    `variance` and `mean` are those of the shares of the classes among test and training rows. With
    several `parts` the errors are means over these, each divided by its scale in the training rows.
    `squares` is the mean squared error on test rows, where that is not the measure. An error up to
    `rounding` is one that rounding alone may make, and says nothing of a network.
    """

    train: float
    validation: float
    test: float
    transformed: float
    variance: float
    mean: float
    measure: str = "mse"
    squares: float | None = None
    rounding: float = 0.0
    parts: tuple[PartErrors, ...] = ()
    accuracies: Accuracies | None = None

    @property
    def relative(self) -> float:
        """The test error as a fraction of the variance; nan where that is zero."""
        return self.test / self.variance if self.variance else float("nan")


def mean_squared(predict: Predict, rows: Rows) -> float:
    """The mean over rows and outputs of |f(x) − y|²."""
    return float(np.mean(np.abs(predict(rows.x) - rows.y) ** 2))


def errors(
    predict: Predict,
    data: Data,
    seed: int = 0,
    loss: Loss = LOSSES[DEFAULT],
    scale: Array | None = None,
) -> Errors:
    """The errors of a model on all parts, and on test rows moved by a random g for each row.

    `scale`, shape (dim out,), is that of the outputs in the training rows, by which several parts
    are made comparable.
    """
    rng = stream(seed, MOVED_TEST_ROWS)
    elements = action.draw(rng, len(data.test), data.rep_in, data.rep_out)
    moved = Rows(
        action.act(data.rep_in, elements, data.test.x),
        action.act(data.rep_out, elements, data.test.y),
    )
    rows = {"train": data.train, "validation": data.validation, "test": data.test}
    rows["transformed"] = moved
    found = {name: (predict(one.x), one.y) for name, one in rows.items()}
    if loss.classifies:
        return _of_classes(found, data, loss)
    measured = measure(loss, data)
    parts = tuple(_part(found["test"], data, part, where, loss) for part, where in data.several)
    unit = np.ones(1) if not parts or scale is None else scale
    center = _center(loss, data.test.y)
    constant = _center(loss, data.train.y)
    y = data.test.y / unit
    told = {name: float(measured(f / unit, y / unit)) for name, (f, y) in found.items()}
    return Errors(
        train=told["train"],
        validation=told["validation"],
        test=told["test"],
        transformed=told["transformed"],
        variance=float(measured(np.broadcast_to(center / unit, y.shape), y)),
        mean=float(measured(np.broadcast_to(constant / unit, y.shape), y)),
        measure=measure_name(loss, data),
        squares=None if loss.name == DEFAULT else mean_squared(predict, data.test),
        rounding=float(measured(_rounding(data.train.y) / unit, np.zeros((1, y.shape[1])))),
        parts=parts,
    )


def measure(loss: Loss, data: Data) -> Objective:
    """What the errors of a loss are measured by; several parts count as in the loss."""
    name = CROSS_ENTROPY if loss.classifies else loss.measure
    return objective(name, data.rep_out, data.weights)


def _center(loss: Loss, y: Array) -> Array:
    """The constant with the least error: the mean, or the median of each coordinate."""
    if loss.name == DEFAULT:
        return np.asarray(y.mean(0))
    if np.iscomplexobj(y):
        return np.asarray(np.median(y.real, axis=0) + 1j * np.median(y.imag, axis=0))
    return np.asarray(np.median(y, axis=0))


def _part(
    found: tuple[Array, Array], data: Data, part: Part, where: slice, loss: Loss
) -> PartErrors:
    """The errors of one part."""
    measured = objective(loss.measure, part.rep)
    f, y = (array[:, where] for array in found)
    center, constant = _center(loss, y), _center(loss, data.train.y[:, where])
    return PartErrors(
        part.name,
        str(part.rep),
        part.weight,
        float(measured(f, y)),
        float(measured(np.broadcast_to(center, y.shape), y)),
        float(measured(np.broadcast_to(constant, y.shape), y)),
        float(measured(_rounding(data.train.y[:, where]), np.zeros((1, y.shape[1])))),
    )


def _rounding(y: Array) -> Array:
    """What rounding may make of each output, shape (1, dim): by the largest in training rows."""
    largest = np.abs(y).max(axis=0, keepdims=True)
    return np.asarray(ROUNDING * np.where(largest > 0, largest, 1.0))


def _of_classes(found: dict[str, tuple[Array, Array]], data: Data, loss: Loss) -> Errors:
    """Cross-entropies and accuracies, beside those of who knows the shares of the classes only.

    These shares are (n + 1)/(N + K), with n of N training rows in a class and K classes (Laplace),
    so that a class without training rows is no infinite surprise.
    """
    measured = measure(loss, data)
    classes = data.classes or ()
    counts, test = shares(data.train.y).sum(0), shares(data.test.y)
    guess = np.log((counts + 1) / (counts.sum() + len(counts)))
    held = test.mean(0)
    entropy = -float(np.sum(held[held > 0] * np.log(held[held > 0])))
    right = {
        name: float(np.mean(np.argmax(scores(f.real), 1) == np.argmax(shares(y.real), 1)))
        for name, (f, y) in found.items()
    }
    common = int(np.argmax(counts))
    unseen = [classes[i] for i in np.flatnonzero((held > 0) & (counts == 0))]
    told = {name: float(measured(f, y)) for name, (f, y) in found.items()}
    return Errors(
        train=told["train"],
        validation=told["validation"],
        test=told["test"],
        transformed=told["transformed"],
        variance=entropy,
        mean=float(measured(np.broadcast_to(guess, test.shape), test)),
        measure=loss.measure,
        accuracies=Accuracies(
            **right, majority=float(held[common]), common=classes[common], unseen=tuple(unseen)
        ),
    )


def equivariance_error(
    predict: Predict, rep_in: Rep, rep_out: Rep, x: Array, seed: int = 0
) -> float:
    """The largest |f(ρ(g)x) − ρ(g)f(x)| over rows x with a fresh random g for each.

    Relative to |ρ(g)| times the root mean square of |f|, so that outputs near zero do not
    count for more than they are. `predict` is called once, on all rows and their images. Rows on
    which f overflows say nothing; nan where there are no others.
    """
    x = x[np.arange(CHECKED_ROWS) % len(x)]
    elements = action.draw(stream(seed, EQUIVARIANCE), len(x), rep_in, rep_out)
    found = predict(np.concatenate([x, action.act(rep_in, elements, x)]))
    here, there = found[: len(x)], found[len(x) :]
    finite: Array = np.all(np.isfinite(np.concatenate([here, there], axis=1)), axis=1)
    if not finite.any():
        return float("nan")
    here, there = (np.where(finite[:, None], f, 0) for f in (here, there))
    difference = np.linalg.norm(there - action.act(rep_out, elements, here), axis=1)
    size = np.sqrt(np.sum(np.linalg.norm([here, there], axis=2) ** 2) / (2 * finite.sum()))
    scale = action.norms(rep_out, elements) * max(float(size), 1e-300)
    return float((difference / scale).max())
