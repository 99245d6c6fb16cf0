"""Learning motions from Python: what `emlpcli.fit(task=...)` does, and what comes of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from math import inf, isnan
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from emlpcli.errors import EmlpError
from emlpcli.fit.dynamics import plan, tasks
from emlpcli.fit.models.builder import Shape
from emlpcli.fit.models.registry import Model
from emlpcli.fit.targets import hidden_over
from emlpcli.fit.training.study import Settings
from emlpcli.groups.base import Group
from emlpcli.overrides import override
from emlpcli.reps.rep import MapRep, Rep

if TYPE_CHECKING:
    from emlpcli.fit.dynamics.evaluation import Result
    from emlpcli.fit.dynamics.motion import Motion
    from emlpcli.fit.dynamics.plan import Experiment
    from emlpcli.fit.predictor import Fitted

Array = NDArray[Any]


@dataclass(frozen=True, eq=False, repr=False)
class LearnedMotion:
    """The networks that were trained on trajectories, with what was measured of each.

    `results[i]` is about `networks[i]`: of the task `hnn` the Hamiltonian, states of shape (..., d)
    to (..., 1), and of `ode` the vector field, (..., d) to (..., d).
    """

    experiment: Experiment
    results: tuple[Result, ...]
    networks: tuple[Fitted, ...]
    interrupted: bool = False

    @property
    def best(self) -> int:
        """The number of the network with the least error on the validation chunks."""
        errors = [r.validation_mse for r in self.results]
        return min(range(len(errors)), key=lambda i: inf if isnan(errors[i]) else errors[i])

    @property
    def result(self) -> Result:
        """What was measured of the best network."""
        return self.results[self.best]

    @property
    def network(self) -> Fitted:
        """The best network with its scaling."""
        return self.networks[self.best]

    @property
    def rollout_error(self) -> float:
        """The geometric mean of ‖z − ẑ‖/(‖z‖ + ‖ẑ‖) of the best network."""
        return self.result.rollout_error

    @property
    def equivariance_error(self) -> float:
        """The largest relative |f(ρ(g)z) − ρ(g)f(z)| of the best network's field, in float64."""
        return self.result.equivariance

    def __call__(self, z: Any) -> Any:
        """The best network: H or the field, at states of shape (..., d)."""
        return self.network(z)

    def field(self, z: Any) -> Array:
        """The learned derivative z' at states of shape (..., d), the same shape, in float64."""
        rows, lead = self._rows(z)
        return self._motion.field(rows).reshape(*lead, -1)

    def rollout(self, z: Any, steps: int) -> Array:
        """The states after 0, 1, ..., `steps` steps from z, (..., d) to (..., steps + 1, d).

        A step is the time between the states that were learned from, `experiment.data.step`.
        """
        if steps < 0:
            raise EmlpError(f"steps={steps}: a number of steps is wanted, at least 0")
        rows, lead = self._rows(z)
        return self._motion.rollouts(rows, steps).reshape(*lead, steps + 1, -1)

    @property
    def _motion(self) -> Motion:
        from emlpcli.fit.dynamics.motion import Motion

        return Motion(self.network, self.experiment.task.kind, self.experiment.data.step)

    def _rows(self, z: Any) -> tuple[Array, tuple[int, ...]]:
        """States in rows, (n, d), and the axes before the last one."""
        states = np.asarray(z, dtype=np.float64)
        d = self.experiment.data.rep.size()
        if states.shape[-1:] != (d,):
            raise EmlpError(f"states of shape {states.shape} are given, (..., {d}) is wanted")
        return states.reshape(-1, d), states.shape[:-1]

    def as_json(self) -> dict[str, Any]:
        """All of it as JSON data, as `emlp fit --task --json` prints it."""
        said = {"remarks": self.remarks} if self.remarks else {}
        return {**self.experiment.about(), "results": [r.as_json() for r in self.results], **said}

    @property
    def remarks(self) -> list[str]:
        """What has to be said of the results: rollouts that are not finite, or worse than dense."""
        from emlpcli.fit.dynamics.experiment import remarks

        return remarks(self.results)

    @override
    def __repr__(self) -> str:
        others = f" (best of {len(self.results)})" if len(self.results) > 1 else ""
        return (
            f"<LearnedMotion {self.experiment.task.name} of {self.experiment.data.text}: "
            f"{self.result.model}{others}, rollout error {self.rollout_error:.3g}, "
            f"equivariance {self.equivariance_error:.1e}>"
        )


def learn(
    task: str,
    states: Rep | str | None,
    group: Group | None,
    data: str | Path | tuple[Any, Any] | None,
    models: Sequence[Model],
    settings: Settings,
    *,
    layers: int,
    channels: int | None,
    hidden: str | Rep | None,
    batch: int | None,
    steps: int | None,
    lr: float | None,
    sizes: Sequence[int],
    save: Path | None,
    on_event: Callable[[str, int, int, float, float], None],
) -> LearnedMotion:
    """Train networks on trajectories and measure them; the options are those of `emlpcli.fit`.

    Raises EmlpError for options that make no sense and for trajectories that are none, and
    CertificateError if a field that is equivariant by construction is not.
    """
    found = tasks.find(task)
    if len(sizes) > 1:
        raise EmlpError("a task takes one train_size, but several are given")
    if isinstance(states, MapRep):
        raise EmlpError(
            f"{states} is a space of maps, but task={task!r} takes the representation of a state",
            hint='for instance fit("V+V", "SO2", task="hnn", data=(t, z))',
        )
    if data is not None and states is None:
        raise EmlpError(
            "no representation is given for the states in data",
            hint='for instance fit("V+V", "SO2", task="hnn", data=(t, z))',
        )
    if data is None and states is not None:
        raise EmlpError(
            "an expression is given, but no trajectories",
            hint="give times and states as data=(t, z), or the name of an .npz file that has them",
        )
    if isinstance(data, tuple) and len(data) != 2:
        raise EmlpError(
            f"{len(data)} array{'s are' if len(data) != 1 else ' is'} given as data",
            hint="data=(t, z): times of shape (T,), and states of shape (n, T, d)",
        )
    rep = plan.states(data is not None, states, group)
    inner = hidden_over(hidden, group, rep)
    shape = Shape(layers, channels or plan.CHANNELS, inner, settings.seed)
    plan.check(found, rep, models, shape)
    source = Path(data) if isinstance(data, str) else data
    rows = plan.trajectories(source, rep, next(iter(sizes), None), settings.seed)
    settings = replace(settings, batch=batch or plan.BATCH)
    planned = plan.experiment(found, rows, models, shape, settings, steps, lr)
    from emlpcli.fit.dynamics.experiment import broken, run  # after the checks: it takes long

    networks: list[Fitted] = []
    results, _, interrupted = run(
        planned, on_event, save, trained=lambda training: networks.append(training.fitted())
    )
    if (problem := broken(results)) is not None:
        raise problem
    return LearnedMotion(planned, tuple(results), tuple(networks), interrupted)
