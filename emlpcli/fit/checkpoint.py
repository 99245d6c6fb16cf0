"""The state of a training on disk: written whole, and taken up again only where all agrees."""

from __future__ import annotations

import hashlib
import json
import zlib
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np

from emlpcli.errors import EmlpError, FileError
from emlpcli.fit.job import Job
from emlpcli.fit.train import State
from emlpcli.jaxsetup import jax, jnp
from emlpcli.solve.wholefile import replace_whole

SCHEMA = 1


def beside(model: Path) -> Path:
    """Where the state of the training of a model file stands."""
    return model.with_name(model.name + ".state")


def settings_of(job: Job, given: dict[str, Any]) -> dict[str, Any]:
    """What must agree for a training to go on: the options given, and a hash of the data."""
    digest = hashlib.sha256()
    for rows in (job.data.train, job.data.validation):
        digest.update(np.ascontiguousarray(rows.x).tobytes())
        digest.update(np.ascontiguousarray(rows.y).tobytes())
    return given | {"data": digest.hexdigest()[:16]}


def write(path: Path, job: Job, given: dict[str, Any]) -> None:
    """Write the state of a training, whole or not at all; FileError if it cannot be written."""
    state = job.trainer.state
    leaves = jax.tree.leaves((state.params, state.optimiser, state.best))
    about = {
        "schema": SCHEMA,
        "settings": settings_of(job, given),
        "step": state.step,
        "best_step": state.best_step,
        "best_validation": state.best_validation,
        "first_loss": state.first_loss,
        "seconds": state.seconds,
        "history": state.history,
    }
    arrays: dict[str, Any] = {f"leaf{i}": np.asarray(leaf) for i, leaf in enumerate(leaves)}
    arrays["about"] = np.array(json.dumps(about))
    try:
        replace_whole(path, lambda file: np.savez(file, **arrays), prefix=f".{path.name}.")
    except OSError as problem:
        raise FileError(f"cannot write {str(path)!r}: {problem.strerror or problem}") from None


def resume(path: Path, job: Job, given: dict[str, Any]) -> None:
    """Put a training into the state of a file.

    Raises FileError where there is no such file or it is damaged, and EmlpError where it
    belongs to a training with other options or data; the training is then as it was.
    """
    try:
        with open(path, "rb") as file, np.load(file, allow_pickle=False) as data:
            about = json.loads(str(data["about"]))
            leaves = [data[f"leaf{i}"] for i in range(len(data.files) - 1)]
    except FileNotFoundError:
        raise FileError(
            f"there is no training to resume: {str(path)!r} does not exist",
            hint="leave --resume away to start one; --save writes what can be resumed",
        ) from None
    except (OSError, ValueError, KeyError, EOFError, BadZipFile, zlib.error) as problem:
        raise FileError(f"cannot read the training in {str(path)!r}: {problem}") from None
    if about.get("schema") != SCHEMA:
        raise FileError(f"{str(path)!r} is of another version: schema {about.get('schema')}")
    _compare(path, about["settings"], settings_of(job, given))
    state = job.trainer.state
    old, structure = jax.tree.flatten((state.params, state.optimiser, state.best))
    if [np.shape(a) for a in old] != [a.shape for a in leaves]:
        raise FileError(f"{str(path)!r} holds a network of another shape")
    new = [jnp.asarray(a, dtype=b.dtype) for a, b in zip(leaves, old, strict=True)]
    params, optimiser, best = jax.tree.unflatten(structure, new)
    job.trainer.state = State(
        params=job.trainer.place.everywhere(params),
        optimiser=job.trainer.place.everywhere(optimiser),
        best=job.trainer.place.everywhere(best),
        step=int(about["step"]),
        best_step=int(about["best_step"]),
        best_validation=float(about["best_validation"]),
        first_loss=float(about["first_loss"]),
        seconds=float(about["seconds"]),
        history=[(int(a), float(b), float(c)) for a, b, c in about["history"]],
    )


def _compare(path: Path, old: dict[str, Any], new: dict[str, Any]) -> None:
    differ = [key for key in new if old.get(key) != new[key]]
    if not differ:
        return
    key = differ[0]
    if key == "data":
        raise EmlpError(f"the training in {str(path)!r} was on other data")
    raise EmlpError(
        f"the training in {str(path)!r} had {key} {old.get(key)}, not {new[key]}",
        hint="resume with the options that it was started with; only --steps may differ",
    )
