"""The state of a training on disk: written whole, and taken up again only where all agrees.

It is one file, or a folder of Orbax (`folder`) where the name has no suffix.
"""

from __future__ import annotations

import hashlib
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
from typing import IO, Any, Protocol

import numpy as np

from emlpcli.errors import EmlpError, FileError
from emlpcli.files.reading import opened
from emlpcli.fit import tree_file
from emlpcli.fit.data import Rows
from emlpcli.fit.training import folder, together
from emlpcli.fit.training.race import Race
from emlpcli.fit.training.schedule import Stretch
from emlpcli.fit.training.study import Study
from emlpcli.fit.training.study import beside as beside
from emlpcli.fit.training.trainer import Trainer, TrainingState


class Parts(Protocol):
    """What is trained on."""

    @property
    def train(self) -> Rows:
        """The rows of the loss."""

    @property
    def validation(self) -> Rows:
        """The rows that choose the best parameters."""


class Resumable(Protocol):
    """A training of any kind: its rows, and the trainer whose state is kept."""

    race: Race

    @property
    def trainer(self) -> Trainer:
        """The training that is ahead."""

    @property
    def data(self) -> Parts:
        """The rows."""


def settings_of(job: Resumable, given: dict[str, Any]) -> dict[str, Any]:
    """What must agree for a training to go on: the options given, and a hash of the data."""
    return given | {"data": digest(job.data)}


def digest(data: Parts) -> str:
    """A hash of the rows for training and validation."""
    found = hashlib.sha256()
    for rows in (data.train, data.validation):
        found.update(np.ascontiguousarray(rows.x).tobytes())
        found.update(np.ascontiguousarray(rows.y).tobytes())
    return found.hexdigest()[:16]


def write(path: Path, job: Resumable, given: dict[str, Any]) -> None:
    """Write the state of a training, whole or not at all; FileError if it cannot be written.

    Of several processes all write into a folder, and the first one writes a file.
    """
    state = job.trainer.state
    about = {
        "settings": settings_of(job, given),
        "way": job.race.chosen,
        "step": state.step,
        "best_step": state.best_step,
        "best_validation": state.best_validation,
        "first_loss": state.first_loss,
        "seconds": state.seconds,
        "stretch": state.stretch,
        "history": state.history,
    }
    arrays = state.params, state.moments, state.best
    if not path.suffix:
        folder.write(path, about, arrays)
    elif together.is_first():
        tree_file.write(path, about, arrays)


def resume(path: Path, job: Resumable, given: dict[str, Any]) -> None:
    """Put a training into the state of a file.

    Raises FileError where there is no such file or it is damaged, and EmlpError where it
    belongs to a training with other options or data; the training is then as it was.
    """
    if not path.exists():
        raise FileError(
            f"there is no training to resume: {str(path)!r} does not exist",
            hint="leave --resume away to start one; --save writes what can be resumed",
        )
    state = job.trainer.state
    like = state.params, state.moments, state.best
    with nullcontext() if not path.suffix else opened(path, "the training") as file:
        try:
            about = _description(path, file)
            if not isinstance(about.get("settings"), dict):
                raise FileError("its settings are damaged")
            _compare(path, about["settings"], settings_of(job, given))
            way = _count(about.get("way", 0))
            if way >= len(job.race.ways):
                raise FileError("its way to train is damaged")
            found = folder.leaves(path, like) if file is None else tree_file.leaves(file, like)
            params, moments, best = found
        except FileError as problem:
            message = f"cannot read the training in {str(path)!r}: {problem.message}"
            raise FileError(message) from None
    try:
        resumed = TrainingState(
            params=job.trainer.place.everywhere(params),
            moments=job.trainer.place.everywhere(moments),
            best=job.trainer.place.everywhere(best),
            step=_count(about["step"]),
            best_step=_count(about["best_step"]),
            best_validation=_float(about["best_validation"], np.inf),
            first_loss=_float(about["first_loss"], np.nan),
            seconds=_float(about["seconds"], 0.0),
            stretch=_stretch(about.get("stretch")),
            history=[(_count(a), _float(b), _float(c)) for a, b, c in about["history"]],
        )
    except (KeyError, TypeError, ValueError, OverflowError):
        raise FileError(f"cannot read the training in {str(path)!r}: it is damaged") from None
    job.race.choose(way)
    job.trainer.resume(resumed)


def as_before(planned: Study, path: Path) -> Study:
    """The study with the learning rate of the training that it resumes, where it has none itself.

    The default one depends on the number of steps, which may be another one now.
    """
    return planned if planned.lr is not None else replace(planned, lr=rate_before(path))


def rate_before(path: Path) -> float | None:
    """The learning rate of the training in a file; None where it does not say, or is not there."""
    if not path.exists():
        return None
    with nullcontext() if not path.suffix else opened(path, "the training") as file:
        try:
            rate = _description(path, file)["settings"]["lr"]
            (rate,) = rate if isinstance(rate, list) else [rate]
        except (FileError, KeyError, TypeError, ValueError):
            return None  # `resume` says what is wrong with the file
    return rate if isinstance(rate, float) and rate > 0 else None


def _description(path: Path, file: IO[bytes] | None) -> dict[str, Any]:
    """What a file, or a folder where there is none, tells of the training."""
    return folder.description(path) if file is None else tree_file.description(file)[0]


def _stretch(value: Any) -> Stretch | None:
    """The part of the schedule; None in files that do not know it."""
    if value is None:
        return None
    start, phase, end = value
    if not 0 <= _float(phase) <= 1:
        raise ValueError
    return Stretch(_count(start), float(phase), _count(end))


def _count(value: Any) -> int:
    if type(value) is not int or not 0 <= value < 2**40:
        raise ValueError
    return value


def _float(value: Any, otherwise: float = np.nan) -> float:
    """A number that JSON may not have had."""
    return otherwise if value is None else float(value)


def _compare(path: Path, old: dict[str, Any], new: dict[str, Any]) -> None:
    differ = [key for key in new if old.get(key) != new[key]]
    if not differ:
        return
    key = differ[0]
    if key == "data":
        raise EmlpError(f"the training in {str(path)!r} was on other data")
    raise EmlpError(
        f"the training in {str(path)!r} had {key} {_in_words(old.get(key))}, not "
        f"{_in_words(new[key])}",
        hint="resume with the options that it was started with; only --steps may differ",
    )


def _in_words(value: Any) -> str:
    """A setting as the user wrote it: a list as --model has it, `none` where there was none."""
    listed = value if isinstance(value, list) else ["none" if value is None else value]
    return ",".join(map(str, listed))[:80]
