"""Trajectories to learn from: integrated or measured, cut into chunks, some held out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from emlpcli.errors import EmlpError
from emlpcli.fit.data import FEWER, HELD_OUT, Rows
from emlpcli.fit.dynamics import reading
from emlpcli.fit.dynamics.systems import System
from emlpcli.fit.limits import SHORTEST_TRAJECTORY
from emlpcli.fit.streams import TEST_ROWS, TRAINING_ROWS, VALIDATION_ROWS, stream
from emlpcli.reps.rep import Rep
from emlpcli.solve.memory import check_memory, default_limit

CHUNK = SHORTEST_TRAJECTORY  # states of a chunk, as in EMLP's code
VALIDATION, TEST = 100, 50  # chunks and trajectories held out where trajectories are made

Array = NDArray[Any]


@dataclass(frozen=True)
class Trajectories:
    """What is learned from: chunks of trajectories, and whole ones to be predicted.

    A row of `train` or `validation` has the first state of a chunk as x, shape (d,), and the
    others as y, shape ((CHUNK − 1)·d,). `test` has shape (n, T, d); states are `step` apart.
    `system` is None where trajectories come from a file.
    """

    name: str
    text: str
    rep: Rep
    step: float
    train: Rows
    validation: Rows
    test: Array
    system: System | None = None

    def with_size(self, n: int) -> Trajectories:
        """The same with the first n training chunks; EmlpError where there are fewer."""
        if n > len(self.train):
            raise EmlpError(
                f"{n} training chunks are asked for, but {self.name} has {len(self.train)}",
                hint=f"--train-size goes up to {len(self.train)}: chunks of {CHUNK} states, after "
                "trajectories are held out for validation and testing",
            )
        return replace(self, train=self.train.first(n))

    @property
    def horizon(self) -> float:
        """The length of the test trajectories in time."""
        return self.step * float(self.test.shape[1] - 1)

    def states(self) -> Array:
        """All states of the training chunks, shape (n, d)."""
        d = self.rep.size()
        return np.concatenate([self.train.x, self.train.y.reshape(-1, d)])


def made(system: System, rep: Rep, train: int, seed: int = 0) -> Trajectories:
    """Trajectories of a system from states drawn anew, as EMLP's code makes them.

    Of each training and validation trajectory one chunk is taken, at a random place. Each test
    trajectory begins at the start of such a chunk and is as long as the horizon.
    """
    from emlpcli.fit.dynamics.flow import exact

    count = round(system.horizon / system.step)
    d = rep.size()
    check_memory(
        64 * d * count * (train + VALIDATION + TEST), default_limit(), "trajectories", FEWER
    )
    parts = {TRAINING_ROWS: train, VALIDATION_ROWS: VALIDATION, TEST_ROWS: TEST}
    streams = {part: stream(seed, part) for part in parts}
    z = np.concatenate([system.sample(streams[part], n) for part, n in parts.items()])
    whole = exact(system, z, system.step * np.arange(2 * count))
    places = np.concatenate(
        [CHUNK * streams[part].integers(count // CHUNK, size=n) for part, n in parts.items()]
    )
    chunks = np.stack([t[k : k + CHUNK] for t, k in zip(whole, places, strict=True)])
    held = slice(train, train + VALIDATION)
    last = zip(whole[train + VALIDATION :], places[train + VALIDATION :], strict=True)
    return Trajectories(
        system.name,
        system.text,
        rep,
        system.step,
        as_rows(chunks[:train]),
        as_rows(chunks[held]),
        np.stack([t[k : k + count] for t, k in last]),
        system,
    )


def read(path: Path, rep: Rep, seed: int = 0) -> Trajectories:
    """Those of a file, of which a tenth each is held out for validation and for testing.

    Raises FileError and EmlpError as `reading.trajectories` does.
    """
    return _divided(path.name, *reading.trajectories(path, rep), rep, seed)


def of_arrays(t: Any, z: Any, rep: Rep, seed: int = 0) -> Trajectories:
    """The same of times, (T,) or (n, T), and states, (n, T, d); EmlpError where they are none."""
    name = "data"
    step, states = reading.checked(name, _array(name, "t", t), _array(name, "z", z), rep)
    return _divided(name, step, states, rep, seed)


def _array(name: str, which: str, given: Any) -> Array:
    """What was given as one array; EmlpError where rows differ in length."""
    try:
        return np.asarray(given)
    except ValueError:
        raise EmlpError(
            f"{name}: {which} is no array of numbers",
            hint="trajectories that differ in length are cut to one",
        ) from None


def _divided(name: str, step: float, z: Array, rep: Rep, seed: int) -> Trajectories:
    """Trajectories into those that are cut for training and those that are held out."""
    rng = stream(seed, len(z))
    z = z[rng.permutation(len(z))]
    count = max(1, round(HELD_OUT * len(z)))
    train, validation, test = np.split(z, [len(z) - 2 * count, len(z) - count])
    chunks = _cut(train)
    text = f"{name}: {len(z)} trajectories of {z.shape[1]} states"
    return Trajectories(
        name,
        text,
        rep,
        step,
        as_rows(chunks[rng.permutation(len(chunks))]),
        as_rows(_cut(validation)),
        test,
    )


def _cut(z: Array) -> Array:
    """Trajectories, (n, T, d), as chunks one after the other; what is left over is dropped."""
    n, length, d = z.shape
    whole = length // CHUNK
    return z[:, : whole * CHUNK].reshape(n * whole, CHUNK, d)


def as_rows(chunks: Array) -> Rows:
    """Chunks, (n, CHUNK, d), as rows: the first state, and the others in a row."""
    return Rows(chunks[:, 0], chunks[:, 1:].reshape(len(chunks), -1))
