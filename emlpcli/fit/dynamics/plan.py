"""From options to trainings on rollouts: which trajectories, which networks, which settings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from emlpcli.errors import EmlpError
from emlpcli.fit.dynamics.systems import DEFAULT as SYSTEM
from emlpcli.fit.dynamics.tasks import Task
from emlpcli.fit.dynamics.trajectories import CHUNK, Trajectories, made, of_arrays, read
from emlpcli.fit.models.builder import Builder, Shape
from emlpcli.fit.models.registry import Model
from emlpcli.fit.models.sizes import check_size
from emlpcli.fit.targets import over_group
from emlpcli.fit.training.study import Settings, default_rate
from emlpcli.reps.monomials import Expansion
from emlpcli.reps.printing import notes_on_groups
from emlpcli.reps.rep import Rep

if TYPE_CHECKING:
    from emlpcli.groups.base import Group

ROWS = 500  # chunks that systems are learned from by default, as in EMLP's code
STEPS, BATCH, CHANNELS = 300, 100, 64  # by default: minutes on two cores; EMLP has 2000, 500, 128


@dataclass(frozen=True)
class Experiment:
    """Networks to train on the same trajectories, with settings that are complete."""

    task: Task
    data: Trajectories
    models: list[Model]
    shape: Shape
    settings: Settings
    devices: int = 1

    def reps(self) -> tuple[Rep, Rep]:
        """Those of the states and of the network's output."""
        return self.data.rep, self.task.kind.rep_out(self.data.rep)

    def about(self) -> dict[str, Any]:
        """What is trained on what, as JSON data."""
        data, expansion = self.data, Expansion(self.data.rep)
        notes = notes_on_groups(expansion)
        return {
            "task": self.task.name,
            "kind": self.task.text,
            "system": data.name,
            "text": data.text,
            "representation": str(data.rep),
            "group": ", ".join(sorted(map(str, expansion.groups))) or None,
            "models": [model.name for model in self.models],
            "train_size": len(data.train),
            "validation_size": len(data.validation),
            "test_size": len(data.test),
            "chunk": CHUNK,
            "time_step": data.step,
            "horizon": data.horizon,
            "layers": self.shape.layers,
            "channels": self.shape.channels,
            "hidden": None if self.shape.hidden is None else str(self.shape.hidden),
            "steps": self.settings.steps,
            "batch": self.settings.batch,
            "lr": self.settings.lr,
            "decay": self.settings.decay,
            "schedule": self.settings.schedule,
            "seed": self.settings.seed,
            "devices": self.devices,
            **({"notes": notes} if notes else {}),
        }


def states(given: bool, rep_in: Rep | str | None, group: Group | None) -> Rep:
    """The representation of the states: as it is given with data, or of the spring pendulum."""
    if not given:
        if rep_in is not None:
            raise EmlpError(
                f"--rep-in is for --data; the {SYSTEM.text} has the states {SYSTEM.rep}"
            )
        return SYSTEM.over(group)
    if rep_in is None:
        raise EmlpError(
            "--data needs --rep-in, the representation of a state",
            hint='positions, then momenta, for instance --rep-in "V+V" --group SO3',
        )
    rep = over_group(rep_in, group)
    if Expansion(rep).complex:
        raise EmlpError(f"{rep} is over the complex numbers, but states of a task are real")
    return rep


def trajectories(
    source: Path | tuple[Any, Any] | None, rep: Rep, size: int | None, seed: int
) -> Trajectories:
    """Those of a file or of arrays (t, z), or of the spring pendulum.

    `size` is the number of training chunks.
    """
    if source is None:
        return made(SYSTEM, rep, ROWS if size is None else size, seed)
    found = of_arrays(*source, rep, seed) if isinstance(source, tuple) else read(source, rep, seed)
    return found if size is None else found.with_size(size)


def check(task: Task, rep: Rep, models: Sequence[Model], shape: Shape) -> None:
    """Raise EmlpError where the task or a model is not for such states, before anything is made."""
    kind = task.kind
    kind.check(rep)
    reps = rep, kind.rep_out(rep)
    for model in models:
        if type(model.builder).start is not Builder.start:
            raise EmlpError(
                f"{model.name} starts from a polynomial fitted to outputs, which --task has not",
                hint="take --model emlp or mlp",
            )
        check_size(model, reps, shape)
        model.builder.check(*reps, shape)


def experiment(
    task: Task,
    data: Trajectories,
    models: Sequence[Model],
    shape: Shape,
    settings: Settings,
    steps: int | None = None,
    lr: float | None = None,
    devices: int = 1,
) -> Experiment:
    """The experiment, its settings complete; EmlpError as `check`."""
    check(task, data.rep, models, shape)
    count = STEPS if steps is None else steps
    rate = default_rate(count) if lr is None else lr
    settings = replace(settings.for_rows(len(data.train)), steps=count, lr=rate)
    return Experiment(task, data, list(models), shape, settings, devices)
