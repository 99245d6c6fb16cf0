"""One network trained on rollouts: how it is made, and what is measured of it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from emlpcli.fit import action
from emlpcli.fit.dynamics.flow import Rollout
from emlpcli.fit.dynamics.measures import drift, geometric_mean, momentum_maps, relative_errors
from emlpcli.fit.dynamics.motion import Motion
from emlpcli.fit.dynamics.plan import Experiment
from emlpcli.fit.dynamics.trajectories import CHUNK
from emlpcli.fit.models.builder import Way
from emlpcli.fit.models.registry import Model
from emlpcli.fit.models.sizes import parameter_count
from emlpcli.fit.predictor import Fitted, fitted
from emlpcli.fit.scaling import scaling, unscaled
from emlpcli.fit.streams import AUGMENTATION, stream
from emlpcli.fit.training.evaluate import BOUND, equivariance_error, mean_squared
from emlpcli.fit.training.job import INPUT_SIZE
from emlpcli.fit.training.race import Race
from emlpcli.fit.training.trainer import Trainer

Array = NDArray[Any]


@dataclass(frozen=True)
class Result:
    """What came of a training. `errors` are relative, of shape (rollouts, times).

    `drifts` holds by name how far what the true motion conserves changes, in the same shape, in
    units of its spread; `learned` the same of what the network conserves by construction.
    """

    model: str
    parameters: int
    steps: int
    best_step: int
    interrupted: bool
    train_mse: float
    validation_mse: float
    times: Array
    errors: Array
    drifts: dict[str, Array]
    learned: Array | None
    diverged: int
    equivariance: float
    exact: bool
    ms_per_step: float
    seconds: float
    history: list[tuple[int, float, float]]

    @property
    def rollout_error(self) -> float:
        """The geometric mean of the relative error over all times and rollouts."""
        return float(geometric_mean(self.errors))

    @property
    def met(self) -> bool | None:
        """Whether equivariance is within the bound; None where none applies."""
        return self.equivariance <= BOUND if self.exact else None

    def as_json(self) -> dict[str, Any]:
        """The result as JSON data; curves are over `times`: geometric mean or
        median, lower and upper quartile."""
        drifts = self.drifts | ({} if self.learned is None else {"learned energy": self.learned})
        logs = np.log(self.errors)
        low, high = np.exp(np.quantile(logs, (0.25, 0.75), axis=0))
        return {
            "model": self.model,
            "parameters": self.parameters,
            "steps": self.steps,
            "best_step": self.best_step,
            "interrupted": self.interrupted,
            "train_mse": _number(self.train_mse),
            "validation_mse": _number(self.validation_mse),
            "rollout_error": self.rollout_error,
            "diverged": self.diverged,
            "times": self.times.tolist(),
            "rollout": {
                "middle": geometric_mean(self.errors, 0).tolist(),
                "low": low.tolist(),
                "high": high.tolist(),
            },
            "drift": {name: _curves(values) for name, values in drifts.items()},
            "equivariance_error": {
                "float64": _number(self.equivariance),
                "bound": BOUND if self.exact else None,
                "met": self.met,
            },
            "ms_per_step": self.ms_per_step,
            "seconds": self.seconds,
            "history": [list(row) for row in self.history],
        }


def _number(value: float) -> float | None:
    """A number that JSON has; None for nan and infinities."""
    return float(value) if np.isfinite(value) else None


def _curves(values: Array) -> dict[str, Any]:
    """Median and maximum over all, and the quartiles over rollouts at each time."""
    low, middle, high = np.quantile(values, (0.25, 0.5, 0.75), axis=0, method="lower")
    return {
        "median": _number(float(np.quantile(values, 0.5, method="lower"))),
        "largest": _number(float(values.max())),
        **{
            name: [_number(v) for v in curve]
            for name, curve in (("middle", middle), ("low", low), ("high", high))
        },
    }


class Training:
    """A network in the making, behind a scaling of the states, and the trainer of its rollouts."""

    def __init__(self, planned: Experiment, model: Model) -> None:
        self.begin = perf_counter()
        self.planned, self.model = planned, model
        self.data, self.kind = planned.data, planned.task.kind
        self.reps = planned.reps()
        rep, rep_out = self.reps
        states = self.data.states()
        x_scale = scaling(rep, states, INPUT_SIZE)
        y_scale = unscaled(rep_out)
        network = model.builder.build(*self.reps, planned.shape, x_scale.forward(self.data.train.x))
        self.scales = x_scale, y_scale
        self.parameters = parameter_count(network)
        map_ = Rollout(
            fitted(network, x_scale, y_scale, reach=self.kind.reach(rep, x_scale.forward(states))),
            self.kind.field,
            self.kind.training_solver(),
            CHUNK - 1,
            self.data.step,
        )
        augment = self._augment if model.augment else None
        way = Way(map_, self.data.train, self.data.validation)
        self.race = Race([way], planned.settings, augment, planned.devices)

    @property
    def trainer(self) -> Trainer:
        """The training of the network."""
        return self.race.trainer

    def fitted(self) -> Fitted:
        """The best network so far with its scaling: H or the field, of states as they are."""
        found: Fitted = self.trainer.network().network
        return found

    def save(self, path: Path, metadata: dict[str, Any]) -> None:
        """Write the best network so far, whole or not at all; FileError if that fails."""
        from emlpcli.fit.saved_model import save_model

        save_model(path, self.fitted(), self.model.name, self.reps, self.planned.shape, metadata)

    @property
    def motion(self) -> Motion:
        """The best network so far as a motion."""
        return Motion(self.fitted(), self.kind, self.data.step)

    def result(self, *, interrupted: bool = False) -> Result:
        """Measure the best network so far."""
        self.trainer.settle()
        state, data = self.trainer.state, self.data
        start, count = data.test[:, 0], data.test.shape[1] - 1
        motion = self.motion
        found = motion.rollouts(start, count)
        return Result(
            model=self.model.name,
            parameters=self.parameters,
            steps=state.step,
            best_step=state.best_step,
            interrupted=interrupted,
            train_mse=mean_squared(self.trainer.predict, data.train),
            validation_mse=mean_squared(self.trainer.predict, data.validation),
            times=data.step * np.arange(count + 1),
            errors=relative_errors(found, data.test),
            drifts=self._drifts(start, found),
            learned=drift(motion.energy, start, found) if motion.has_energy else None,
            diverged=int((~np.isfinite(found).all((1, 2))).sum()),
            equivariance=equivariance_error(
                motion.field, data.rep, data.rep, start, self.planned.settings.seed
            ),
            exact=self.model.exact,
            ms_per_step=self.trainer.ms_per_step,
            seconds=perf_counter() - self.begin,
            history=list(state.history),
        )

    def _drifts(self, start: Array, found: Array) -> dict[str, Array]:
        """How far what is conserved changes in rollouts, by name.

        Of a system that is the energy and, by Noether's theorem, what its symmetry conserves. Of
        other trajectories a learned H is known to conserve what its symmetry says, all of which is
        one line: the component that changes most.
        """
        system = self.data.system
        if system is not None:
            maps = momentum_maps(system.over())
            named = {"energy": system.hamiltonian, **dict(zip(system.charges, maps, strict=True))}
            return {name: drift(c, start, found) for name, c in named.items()}
        maps = momentum_maps(self.data.rep) if self.motion.has_energy else []
        drifts = [drift(c, start, found) for c in maps]
        return {"momentum map": np.max(drifts, axis=0)} if drifts else {}

    def _augment(self, step: int, x: Array, y: Array) -> tuple[Array, Array]:
        """Chunks moved by a fresh random g each."""
        rep = self.data.rep
        elements = action.draw(stream(self.planned.settings.seed, AUGMENTATION, step), len(x), rep)
        states = y.reshape(len(x), CHUNK - 1, -1)
        moved = [action.act(rep, elements, states[:, i]) for i in range(CHUNK - 1)]
        return action.act(rep, elements, x), np.stack(moved, axis=1).reshape(y.shape)
