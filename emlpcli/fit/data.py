"""Data to fit: rows from a problem's sampler, and how other rows are split."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from emlpcli.errors import EmlpError
from emlpcli.fit.goals import Part, places
from emlpcli.fit.labels import Label
from emlpcli.fit.limits import LEAST_ROWS
from emlpcli.fit.objective import part_weights
from emlpcli.fit.streams import TEST_ROWS, TRAINING_ROWS, VALIDATION_ROWS, stream
from emlpcli.fit.targets import Problem
from emlpcli.reps.rep import Rep
from emlpcli.solve.memory import check_memory, default_limit

FEWER = "half of the memory is allowed; --train-size says how many rows there are"
HELD_OUT = 0.1  # of the rows of a file for validation, and as many for testing


@dataclass(frozen=True)
class Rows:
    """Inputs and outputs, shapes (n, dim in) and (n, dim out)."""

    x: NDArray[Any]
    y: NDArray[Any]

    def __len__(self) -> int:
        return len(self.x)

    def first(self, n: int) -> Rows:
        """The first n rows."""
        return Rows(self.x[:n], self.y[:n])


@dataclass(frozen=True)
class Data:
    """What is fitted: representations, and rows for training, validation and testing."""

    name: str
    text: str
    rep_in: Rep
    rep_out: Rep
    train: Rows
    validation: Rows
    test: Rows
    split: bool = False  # whether the rows of a file were split here
    columns: dict[str, list[str]] | None = None  # what the columns of a file are called
    dropped: int = 0  # rows that were left out, where a number is missing
    parts: tuple[Part, ...] = ()  # of the outputs, where they are told one by one
    classes: tuple[Label, ...] | None = None  # of the coordinates of outputs that are scores
    known: bool = False  # whether a problem gave the outputs, so that they are equivariant

    @property
    def several(self) -> tuple[tuple[Part, slice], ...]:
        """The parts of the outputs with the places of their coordinates; none of a single one."""
        where = places(p.rep.size() for p in self.parts)
        return tuple(zip(self.parts, where, strict=True)) if len(self.parts) > 1 else ()

    @cached_property
    def repeated(self) -> int:
        """How many test rows have the inputs of a training row, bit for bit."""
        known = {row.tobytes() for row in np.ascontiguousarray(self.train.x)}
        return sum(row.tobytes() in known for row in np.ascontiguousarray(self.test.x))

    @cached_property
    def outlying(self) -> float:
        """How often the usual size of an output the largest one has in a training row.

        Sizes are distances from the median of a coordinate, the usual one is their median; 1
        where that is zero. The largest ratio of all coordinates.
        """
        y = self.train.y
        distances = np.abs(y - (np.median(y.real, axis=0) + 1j * np.median(y.imag, axis=0)))
        usual, largest = np.median(distances, axis=0), distances.max(axis=0)
        return float(np.max(largest[usual > 0] / usual[usual > 0], initial=1.0))

    @property
    def weights(self) -> NDArray[np.float64] | None:
        """How much each coordinate of the outputs counts in the loss; None where all do alike."""
        sizes, weights = [p.rep.size() for p in self.parts], [p.weight for p in self.parts]
        return part_weights(sizes, weights)

    def with_size(self, n: int) -> Data:
        """The same with the first n training rows; EmlpError where there are fewer."""
        if n > len(self.train):
            raise EmlpError(
                f"{n} training rows are asked for, but {self.name} has {len(self.train)}",
                hint=f"--train-size goes up to {len(self.train)}"
                + (" after validation and test rows are held out" if self.split else ""),
            )
        return replace(self, train=self.train.first(n))


def sampled(problem: Problem, train: int, held_out: int = 1000, seed: int = 0) -> Data:
    """Rows drawn from a problem; the test and validation rows do not depend on `train`."""
    size = problem.rep_in.size() + problem.rep_out.size()
    check_memory(32 * size * (train + 2 * held_out), default_limit(), "so many rows", FEWER)
    parts = []
    sizes = {TRAINING_ROWS: train, VALIDATION_ROWS: held_out, TEST_ROWS: held_out}
    for part, n in sizes.items():
        x = problem.sample(stream(seed, part), n)
        parts.append(Rows(x, problem.formula(x)))
        bad = ~np.isfinite(parts[-1].y).all(1)
        if bad.any():
            raise EmlpError(f"the target is no finite number for {bad.sum()} of {n} inputs")
    rows, validation, test = parts
    reps = problem.rep_in, problem.rep_out
    return Data(problem.name, problem.text, *reps, rows, validation, test, known=True)


def split_rows(
    name: str, parts: dict[str, Rows], rep_in: Rep, rep_out: Rep, seed: int, dropped: int = 0
) -> Data:
    """The rows by parts; what is held out is taken from the others where there is none.

    Parts are called "" (training), "_val" and "_test". Raises EmlpError where rows are too few,
    `dropped` apart, which were left out where a number is missing.
    """
    rows = parts[""]
    total = sum(map(len, parts.values()))
    missing = [part for part in ("_val", "_test") if part not in parts]
    least = LEAST_ROWS if missing else 2
    if len(rows) < least:
        raise EmlpError(
            f"{name} has {len(rows)} {'training ' * (total > len(rows))}row"
            f"{'s' * (len(rows) != 1)}{' without a missing number' * bool(dropped)}, "
            f"at least {least} are needed",
            hint="some are held out for validation and testing" if missing else None,
        )
    if missing:
        order = stream(seed, len(rows)).permutation(len(rows))
        rows = Rows(rows.x[order], rows.y[order])
        count = max(2, round(HELD_OUT * len(rows)))
        for part in missing:
            parts[part] = Rows(rows.x[-count:], rows.y[-count:])
            rows = rows.first(len(rows) - count)
    text = f"{name}: {total} rows"
    split = bool(missing)
    held = parts["_val"], parts["_test"]
    return Data(name, text, rep_in, rep_out, rows, *held, split, dropped=dropped)
