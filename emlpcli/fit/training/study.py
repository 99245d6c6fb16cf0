"""From options to trainings: which data, which sizes, which networks, how long and how fast."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from math import inf
from pathlib import Path
from typing import TYPE_CHECKING, Any

from emlpcli.errors import EmlpError
from emlpcli.fit import losses, targets
from emlpcli.fit.columns import Columns
from emlpcli.fit.data import Data, sampled
from emlpcli.fit.formula.formula import formula
from emlpcli.fit.goals import Goal, Part
from emlpcli.fit.limits import LARGEST_COUNTED_MAP
from emlpcli.fit.losses import Loss, loss_named
from emlpcli.fit.models.builder import Shape
from emlpcli.fit.models.registry import Model
from emlpcli.fit.reading import USUAL, read
from emlpcli.fit.targets import Problem, over_group
from emlpcli.fit.training.places import beside as beside
from emlpcli.reps.monomials import Expansion
from emlpcli.reps.printing import notes_on_groups
from emlpcli.reps.rep import MapRep, Rep, Scalar

if TYPE_CHECKING:
    from emlpcli.groups.base import Group

SEED_EXAMPLE = "dot-norm3"
SEED_ROWS, SEED_STEPS = 100, 200
ROWS = 1000  # of other targets
BATCH = 500  # rows of a step in the EMLP paper's protocol
OUTLYING = 1e3  # times the usual size of an output: beyond, it is called an outlier
SHORT = 500  # steps up to which a training counts as short
SHORT_RATE, PAPER_RATE = 1e-2, 3e-3  # of learning, in a short training and in the protocol


SCHEDULES = ("cosine", "constant")


@dataclass(frozen=True)
class Settings:
    """How to train, with AdamW; `schedule` of the learning rate is "cosine" or "constant".

    `loss` is one of `emlpcli.fit.losses`.

    The weights shrink by `decay` times the learning rate in each step (Loshchilov, Hutter 2019).
    """

    steps: int = SEED_STEPS
    batch: int = BATCH
    lr: float = PAPER_RATE
    decay: float = 1.0
    seed: int = 0
    schedule: str = "cosine"
    loss: str = losses.DEFAULT

    def __post_init__(self) -> None:
        if not 0 <= self.decay < inf:
            raise EmlpError(
                f"a decay of {self.decay:g}: it must be a number from 0 on",
                hint="1 is usual, and 0 lets the weights be",
            )
        if self.schedule not in SCHEDULES:
            raise EmlpError(
                f"unknown schedule {self.schedule!r}",
                hint=f"the schedules are {', '.join(SCHEDULES)}",
            )

    def for_rows(self, n: int) -> Settings:
        """The same with a batch of at most n rows."""
        return replace(self, batch=min(self.batch, n))


def default_rate(steps: int) -> float:
    """The learning rate of the paper's protocol, and a larger one for short trainings."""
    return SHORT_RATE if steps <= SHORT else PAPER_RATE


def paper_steps(n: int, batch: int = BATCH) -> int:
    """Steps of the EMLP paper's protocol for n training rows: min(900000/n, 1000) epochs.

    Source: the code of Finzi, Welling, Wilson 2021 (A Practical Method for Constructing
    Equivariant Multilayer Perceptrons for Arbitrary Matrix Groups).
    """
    return min(900_000 // n, 1000) * (n // min(batch, n))


@dataclass(frozen=True)
class Source:
    """Where rows come from: exactly one of a target, a formula or a file."""

    target: str | None = None
    file: Path | None = None
    rep_in: str | Rep | None = None
    rep_out: str | Rep | None = None
    group: Group | str | None = None
    columns: Columns = USUAL
    goal: Goal | None = None  # of a file, where the outputs are told in parts

    def data(self, sizes: list[int], seed: int) -> Data:
        """The rows of the largest size; all others are its first rows."""
        if self.file is not None:
            return self._read(self.file, seed)
        if self.columns != USUAL:
            raise EmlpError(
                "--inputs, --outputs, --split and --drop-missing are for --data",
                hint="--data FILE gives the rows to fit",
            )
        problem = self._problem()
        default = SEED_ROWS if problem.name == SEED_EXAMPLE else ROWS
        return sampled(problem, max(sizes, default=default), seed=seed)

    def _read(self, file: Path, seed: int) -> Data:
        if self.target is not None:
            raise EmlpError("--target and --data are given, one is wanted")
        for option, given in (("--rep-in", self.rep_in), ("--rep-out", self.rep_out or self.goal)):
            if given is None:
                raise EmlpError(
                    f"--data needs {option}",
                    hint='for instance --rep-in "2*V" --rep-out Scalar --group SO3',
                )
        rep_in = over_group(self.rep_in or Scalar, self.group)
        goal = self.goal or Goal(over_group(self.rep_out or Scalar, self.group))
        return read(file, rep_in, goal, seed, self.columns)

    def _problem(self) -> Problem:
        name = SEED_EXAMPLE if self.target is None else self.target
        if not name.strip():
            raise EmlpError(
                "the target is empty", hint='try --target inertia, or a formula as "dot(u,v)"'
            )
        target = targets.find(name)
        if target is not None:
            for option, text in (("--rep-in", self.rep_in), ("--rep-out", self.rep_out)):
                if text is not None:
                    raise EmlpError(
                        f"{option} is for formulas and data; {name} goes from "
                        f"{target.rep_in} to {target.rep_out}"
                    )
            return target.problem(self.group)
        if self.rep_in is None:
            if re.fullmatch(r"[A-Za-z0-9][\w-]*", name):
                raise targets.unknown(name)
            raise EmlpError(
                "a formula needs --rep-in, the representation of its inputs",
                hint='for instance --rep-in "2*V" for the vectors u and v, with --group SO3',
            )
        return formula(name, self.rep_in, self.rep_out, self.group).problem()


@dataclass(frozen=True)
class Study:
    """Networks to train on one or several numbers of rows.

    Where `steps` or `lr` are None, they are the default ones of the number of rows.
    """

    data: Data
    sizes: list[int]
    models: list[Model]
    shape: Shape
    settings: Settings
    steps: int | None = None
    lr: float | None = None
    devices: int = 1
    seeds: int = 1

    def parts(self) -> Iterator[tuple[Data, Settings, Model]]:
        """What is trained, the smallest size first: its rows, settings and model.

        Each model has all seeds one after the other, which draw its weights and the order of rows;
        the rows are those of the first seed.
        """
        for size in self.sizes:
            part = self.data.with_size(size)
            settings = replace(self.settings, steps=self.steps_for(size), lr=self.rate_for(size))
            for model in self.models:
                for more in range(self.seeds):
                    yield part, replace(settings, seed=settings.seed + more), model

    def steps_for(self, size: int) -> int:
        """The number of steps on so many rows."""
        if self.steps is not None:
            return self.steps
        if self.data.name == SEED_EXAMPLE and size == SEED_ROWS:
            return SEED_STEPS
        return paper_steps(size, self.settings.batch)

    def rate_for(self, size: int) -> float:
        """The largest learning rate on so many rows."""
        return default_rate(self.steps_for(size)) if self.lr is None else self.lr

    def about(self) -> dict[str, Any]:
        """What is trained on what, as JSON data."""
        data = self.data
        expansion = Expansion(data.rep_in, data.rep_out)
        groups, notes = expansion.groups, list(notes_on_groups(expansion))
        if data.columns is not None and data.repeated:
            notes.append(
                f"{data.repeated} of {len(data.test)} test rows have inputs that training rows "
                "have too: what is learned by heart counts for them"
            )
        squares = self.settings.loss == losses.DEFAULT
        if squares and not data.known and data.outlying > OUTLYING:
            notes.append(
                f"an output of the training rows is {data.outlying:.1e} times the usual size, and "
                "decides a mean of squares alone: loss huber is for outliers"
            )
        return {
            "target": data.name,
            "text": data.text,
            "representation": f"{data.rep_in} → {data.rep_out}",
            "group": ", ".join(sorted(map(str, groups))) or None,
            "linear_dimension": _linear(data.rep_in, data.rep_out),
            "models": [model.name for model in self.models],
            "train_sizes": self.sizes,
            "validation_size": len(data.validation),
            "test_size": len(data.test),
            "layers": self.shape.layers,
            "channels": self.shape.channels,
            "hidden": None if self.shape.hidden is None else str(self.shape.hidden),
            "batch": self.settings.batch,
            "lr": [self.rate_for(size) for size in self.sizes],
            "decay": self.settings.decay,
            "schedule": self.settings.schedule,
            "loss": self.settings.loss,
            "measure": measure_name(loss_named(self.settings.loss), data),
            "seed": self.settings.seed,
            "devices": self.devices,
            **({"seeds": self.seeds} if self.seeds > 1 else {}),
            **({"columns": data.columns} if data.columns else {}),
            **({"dropped_rows": data.dropped} if data.dropped else {}),
            **({"classes": list(data.classes)} if data.classes else {}),
            **({"parts": [_part(part) for part in data.parts]} if data.parts else {}),
            **({"notes": notes} if notes else {}),
        }


def study(
    data: Data,
    sizes: list[int],
    models: list[Model],
    shape: Shape,
    settings: Settings,
    steps: int | None = None,
    lr: float | None = None,
    devices: int = 1,
    seeds: int = 1,
) -> Study:
    """The study, its sizes in order; EmlpError where there are not as many rows."""
    for n in sizes:
        data.with_size(n)
    chosen = sorted(set(sizes)) or [len(data.train)]
    return Study(data, chosen, models, shape, settings, steps, lr, devices, seeds)


def measure_name(loss: Loss, data: Data) -> str:
    """What errors are measured by, as in the names of JSON data: scaled where parts are several."""
    return ("scaled_" if data.several else "") + loss.measure


def _part(part: Part) -> dict[str, Any]:
    """A part of the outputs as JSON data."""
    rep = part.rep
    return {
        "name": part.name,
        "representation": str(rep),
        "size": rep.size(),
        "weight": part.weight,
    }


def _linear(rep_in: Rep, rep_out: Rep) -> int | None:
    """The exact number of linear equivariant maps; None where counting could take long."""
    from emlpcli.solve import dimension

    if rep_in.size() * rep_out.size() > LARGEST_COUNTED_MAP:
        return None
    try:
        return dimension(MapRep(rep_in, rep_out)).value
    except EmlpError:
        return None
