"""One model trained on one set of rows: scaling, network, training, evaluation, checkpoints."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from emlpcli.errors import CertificateError
from emlpcli.fit import action
from emlpcli.fit.data import Data, Rows
from emlpcli.fit.losses import loss_named
from emlpcli.fit.models.builder import Finished, Shape
from emlpcli.fit.models.registry import Model
from emlpcli.fit.models.sizes import check_size, parameter_count
from emlpcli.fit.objective import objective
from emlpcli.fit.predictor import Fitted, fitted
from emlpcli.fit.scaling import scaling, unscaled
from emlpcli.fit.streams import AUGMENTATION, stream
from emlpcli.fit.symmetry_breaking import symmetry_breaking
from emlpcli.fit.training import evaluate
from emlpcli.fit.training.evaluate import BOUND
from emlpcli.fit.training.race import Race
from emlpcli.fit.training.study import Settings, Study
from emlpcli.fit.training.trainer import Progress, Trainer
from emlpcli.nn.evaluation import evaluated
from emlpcli.nn.limits import MOST_TERMS

# What the spread of test outputs, and the best constant, are called in each measure.
CONSTANTS = {
    "mse": ("variance", "mean"),
    "mae": ("deviation", "median"),
    "cross_entropy": ("entropy", "shares"),
}
INPUT_SIZE = 0.5  # of scaled inputs: smaller ones are fitted by smoother functions

Array = NDArray[Any]


@dataclass(frozen=True)
class Result:
    """What came of a training. Errors are in the measure of the loss."""

    model: str
    train_size: int
    seed: int
    parameters: int
    steps: int
    best_step: int
    interrupted: bool
    start: float | None  # the test error of the polynomial that training starts from, likewise
    errors: evaluate.Errors
    equivariance32: float
    equivariance64: float
    exact: bool
    ms_per_step: float
    seconds: float
    history: list[tuple[int, float, float]]
    left_out: tuple[str, ...] = ()  # maps of degree 2 and 3 that are not within reach, in words
    terms_left_out: tuple[str, ...] = ()  # of a regression, for want of room, in words
    stages: tuple[str, ...] | None = None  # of which it is made, where validation rows chose them
    planned: int | None = None  # steps, of which fewer are made where they do not help any more
    breaking: dict[str, float] | None = None  # shares of a soft model by part of the group

    @property
    def met(self) -> bool | None:
        """Whether the float64 equivariance error is within the bound; None where none applies."""
        return self.equivariance64 <= BOUND if self.exact else None

    def as_json(self) -> dict[str, Any]:
        """The result as JSON data; the history has columns step, training and validation loss."""
        e = self.errors
        first = "model", "train_size", "seed", "parameters", "steps", "best_step", "interrupted"
        return {
            **{name: getattr(self, name) for name in first},
            f"start_{e.measure}": None if self.start is None else _number(self.start),
            **_errors(e),
            "equivariance_error": {
                "float32": _number(self.equivariance32),
                "float64": _number(self.equivariance64),
                "bound": BOUND if self.exact else None,
                "met": self.met,
            },
            **({} if self.planned is None else {"planned_steps": self.planned}),
            "ms_per_step": self.ms_per_step,
            "seconds": self.seconds,
            **({} if self.stages is None else self._stages()),
            **({} if self.breaking is None else {"symmetry_breaking": self.breaking}),
            "history": [list(row) for row in self.history],
        }

    def _stages(self) -> dict[str, Any]:
        return {
            "stages": list(self.stages or ()),
            "terms": {"most": MOST_TERMS, "left_out": list(self.terms_left_out)},
        }


def _errors(e: evaluate.Errors) -> dict[str, Any]:
    """The errors as JSON data, by names that end in the measure."""
    m = e.measure
    spread, constant = CONSTANTS[m.removeprefix("scaled_")]
    told: dict[str, Any] = {
        f"train_{m}": _number(e.train),
        f"validation_{m}": _number(e.validation),
        f"test_{m}": _number(e.test),
        f"transformed_{m}": _number(e.transformed),
        f"test_{spread}": e.variance,
        "test_relative": _number(e.relative),
        f"{constant}_{m}": _number(e.mean),
    }
    if e.squares is not None:
        told["test_mse"] = _number(e.squares)
    if e.parts:
        told["parts"] = [
            {
                "name": part.name,
                "representation": part.representation,
                "weight": part.weight,
                f"test_{m.removeprefix('scaled_')}": _number(part.test),
                f"test_{spread}": part.spread,
                "test_relative": _number(part.relative),
                f"{constant}_{m.removeprefix('scaled_')}": _number(part.constant),
            }
            for part in e.parts
        ]
    if (a := e.accuracies) is not None:
        for name in ("train", "validation", "test", "transformed", "majority"):
            told[f"{name}_accuracy"] = getattr(a, name)
        told |= {"majority_class": a.common, "unseen_classes": list(a.unseen)}
    return told


def broken(results: Sequence[Result]) -> CertificateError | None:
    """The error where a network that is equivariant by construction is not; None where all are."""
    for r in results:
        if r.met is False:
            return CertificateError(
                f"{r.model} breaks equivariance by {r.equivariance64:.1e} in float64",
                hint="nothing was saved; please report this with the command",
            )
    return None


def _number(value: float) -> float | None:
    """A number that JSON has; None for nan and infinities."""
    return value if np.isfinite(value) else None


def jobs(planned: Study) -> Iterator[Job]:
    """The trainings of a study in their order; each is made when it is asked for.

    Raises EmlpError before the first where a model is not for the data: nothing is lost then.
    """
    reps = planned.data.rep_in, planned.data.rep_out
    for model in planned.models:
        check_size(model, reps, planned.shape)
        model.builder.check(*reps, planned.shape)
        model.check_loss(loss_named(planned.settings.loss))
    for data, settings, model in planned.parts():
        more = settings.seed - planned.settings.seed
        shape = replace(planned.shape, seed=planned.shape.seed + more)
        yield Job(data, model, shape, settings, planned.devices)


class Job:
    """A training in the making; `run()` yields its events and `result()` evaluates it.

    After an interruption `result()` is about the best parameters so far.
    """

    def __init__(
        self, data: Data, model: Model, shape: Shape, settings: Settings, devices: int = 1
    ) -> None:
        self.begin = perf_counter()
        self.data, self.model, self.shape = data, model, shape
        self.settings = settings.for_rows(len(data.train))
        self.x_scale = scaling(data.rep_in, data.train.x, INPUT_SIZE)
        self.loss = loss_named(settings.loss)
        robust = self.loss.measure == "mae"
        self.y_scale = (
            unscaled(data.rep_out)
            if data.classes
            else scaling(data.rep_out, data.train.y, predicted=True, robust=robust)
        )
        train, validation, test = map(self._scaled, (data.train, data.validation, data.test))
        reps, builder = (data.rep_in, data.rep_out), model.builder
        check_size(model, reps, shape)
        network = builder.start(builder.build(*reps, shape, train.x), train, validation)
        # of what training starts from, on test rows
        self.start_error = self._start_error(builder.start_output(network, test.x))
        self.parameters = parameter_count(network)
        self.left_out: tuple[str, ...] = builder.left_out(network)
        self.terms_left_out: tuple[str, ...] = builder.terms_left_out(network)
        augment = self._augment if model.augment else None
        ways = builder.ways(network, train, validation)
        goal = objective(settings.loss, data.rep_out, data.weights)
        self.race = Race(ways, self.settings, augment, devices, goal)

    def _start_error(self, z: Array | None) -> float | None:
        """The error of scaled outputs on the test rows, in the measure of the loss."""
        if z is None:
            return None
        unit = self.y_scale.scale if self.data.several else 1.0
        y, f = self.data.test.y, self.y_scale.backward(z)
        return float(evaluate.measure(self.loss, self.data)(f / unit, y / unit))

    @property
    def trainer(self) -> Trainer:
        """The training of the network, or of the better one of its ways so far."""
        return self.race.trainer

    def run(self) -> Iterator[Progress]:
        """Train; yields the trainer's events."""
        yield from self.race.run()

    def network(self) -> Any:
        """The best network so far, with what it is a part of."""
        finished, network = self.race.finished(), self.trainer.network()
        return network if finished is None else finished.whole(network)

    def predict(self, x: Array) -> Array:
        """The best network in float32 on rows in the units of the data."""
        z, finished = self.x_scale.forward(x), self.race.finished()
        if finished is None:
            return self.y_scale.backward(self.trainer.predict(z))
        found = self.trainer.predict(z) if finished.has_network else self._no_outputs(len(z))
        return self.y_scale.backward(finished.values(z, found))

    def predict64(self, x: Array) -> Array:
        """The same in float64."""
        return self.y_scale.backward(evaluated(self.network(), self.x_scale.forward(x)))

    def fitted(self) -> Fitted:
        """The best network so far with its scaling: a function of raw rows."""
        classes = self.data.classes
        about = None if classes is None else {"classes": list(classes)}
        return fitted(self.network(), self.x_scale, self.y_scale, about)

    def save(self, path: Path, metadata: dict[str, Any]) -> None:
        """Write the best network so far, whole or not at all; FileError if that fails."""
        from emlpcli.fit.saved_model import save_model

        reps = self.data.rep_in, self.data.rep_out
        save_model(path, self.fitted(), self.model.name, reps, self.shape, metadata)

    def result(self, *, interrupted: bool = False) -> Result:
        """Evaluate the best network so far."""
        data, seed = self.data, self.settings.seed
        self.trainer.settle()
        self.race.choose()
        finished = self.race.finished()
        state = self.trainer.state
        reps = data.rep_in, data.rep_out
        errors = evaluate.errors(self.predict, data, seed, self.loss, self.y_scale.scale)
        e32, e64 = (
            evaluate.equivariance_error(f, *reps, data.test.x, seed)
            for f in (self.predict, self.predict64)
        )
        return Result(
            model=self.model.name,
            train_size=len(data.train),
            seed=seed,
            parameters=self.parameters,
            steps=state.step,
            best_step=state.best_step,
            interrupted=interrupted,
            start=self.start_error if finished is None else self._first_part(finished),
            errors=errors,
            equivariance32=e32,
            equivariance64=e64,
            exact=self.model.exact,
            ms_per_step=self.trainer.ms_per_step,
            seconds=perf_counter() - self.begin,
            history=self.race.history or [self._without_steps(errors)],
            left_out=self.left_out,
            terms_left_out=self.terms_left_out,
            stages=None if finished is None else finished.words,
            planned=self.trainer.settings.steps,
            breaking=self._breaking() if self.model.soft else None,
        )

    def _first_part(self, finished: Finished) -> float | None:
        """The test error without the network, where that is one of several parts."""
        if len(finished.words) < 2:
            return None
        test = self._scaled(self.data.test)
        return self._start_error(finished.values(test.x, self._no_outputs(len(test))))

    def _no_outputs(self, rows: int) -> Array:
        """Those of a network that adds nothing."""
        return np.zeros((rows, self.data.rep_out.size()), self.data.train.y.dtype)

    def _without_steps(self, errors: evaluate.Errors) -> tuple[int, float, float]:
        """What stands for the history of a training that had no steps to make, in scaled units."""
        size = float(np.mean(self.y_scale.scale**2))
        return 0, errors.train / size, errors.validation / size

    def _breaking(self) -> dict[str, float]:
        """How much of the network breaks which part of the symmetry, on test rows."""
        reps, seed = (self.data.rep_in, self.data.rep_out), self.settings.seed
        return symmetry_breaking(self.predict, *reps, self.data.test.x, seed=seed)

    def _scaled(self, rows: Rows) -> Rows:
        return Rows(self.x_scale.forward(rows.x), self.y_scale.forward(rows.y))

    def _augment(self, step: int, x: Array, y: Array) -> tuple[Array, Array]:
        """A batch moved by a fresh random g for each row; scaled rows, since scaling commutes."""
        rep_in, rep_out = self.data.rep_in, self.data.rep_out
        rng = stream(self.settings.seed, AUGMENTATION, step)
        elements = action.draw(rng, len(x), rep_in, rep_out)
        return action.act(rep_in, elements, x), action.act(rep_out, elements, y)
