"""Data to fit: from a problem's sampler, from .npz and .csv files; checked, and split."""

from __future__ import annotations

import csv
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from emlpcli.errors import EmlpError, FileError
from emlpcli.files import npz
from emlpcli.files.reading import content, opened
from emlpcli.fit.limits import (
    LARGEST_CSV,
    LARGEST_ENTRY,
    LEAST_ROWS,
    MOST_DATA_ARRAYS,
    MOST_SHARE,
)
from emlpcli.fit.streams import TEST_ROWS, TRAINING_ROWS, VALIDATION_ROWS, stream
from emlpcli.fit.targets import Problem
from emlpcli.reps.monomials import Expansion
from emlpcli.reps.rep import Rep
from emlpcli.solve.memory import check_memory, default_limit

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
    check_memory(32 * size * (train + 2 * held_out), default_limit(), "so many rows")
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
    return Data(problem.name, problem.text, *reps, rows, validation, test)


def read(path: Path, rep_in: Rep, rep_out: Rep, seed: int = 0) -> Data:
    """The rows of a file, split into training, validation and test rows where it is not split.

    An .npz file holds x and y, and optionally x_val, y_val, x_test, y_test; x of shape
    (n, dim in) or (n, ...) with as many numbers a row. A .csv file has the input columns first,
    then the output columns, with or without a header. Rows are complex where the groups act over
    the complex numbers, whether the file's numbers are or not. Raises FileError where the file
    cannot be read and EmlpError where its content does not fit the representations.
    """
    is_complex = Expansion(rep_in, rep_out).complex
    if path.suffix == ".npz":
        parts = _read_npz(path, rep_in, rep_out, is_complex)
    elif path.suffix in (".csv", ".tsv", ".txt"):
        parts = {"": _read_csv(path, rep_in, rep_out, is_complex)}
    else:
        raise FileError(
            f"cannot read data from {str(path)!r}: the name must end in .npz or .csv",
            hint="an .npz file holds arrays x and y, as numpy.savez(path, x=x, y=y) writes",
        )
    return _split(path.name, parts, rep_in, rep_out, seed)


def of_arrays(x: object, y: object, rep_in: Rep, rep_out: Rep, seed: int = 0) -> Data:
    """Rows in arrays, x of shape (n, dim in) and y of shape (n, dim out), split as `read` does.

    Raises EmlpError where shapes or numbers do not fit the representations.
    """
    is_complex = Expansion(rep_in, rep_out).complex
    name = "the data"
    inputs = _checked(name, "x", np.asarray(x), rep_in, "the input", is_complex)
    outputs = _checked(name, "y", np.asarray(y), rep_out, "the output", is_complex)
    if len(inputs) != len(outputs):
        raise EmlpError(f"{name}: x has {len(inputs)} rows and y {len(outputs)}")
    return _split(name, {"": Rows(inputs, outputs)}, rep_in, rep_out, seed)


def _split(name: str, parts: dict[str, Rows], rep_in: Rep, rep_out: Rep, seed: int) -> Data:
    """The rows by parts; what is held out is taken from the others where there is none."""
    rows = parts[""]
    total = sum(map(len, parts.values()))
    missing = [part for part in ("_val", "_test") if part not in parts]
    least = LEAST_ROWS if missing else 2
    if len(rows) < least:
        raise EmlpError(
            f"{name} has {len(rows)} row{'s' * (len(rows) != 1)}, at least {least} are needed",
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
    return Data(name, text, rep_in, rep_out, rows, parts["_val"], parts["_test"], split)


def _read_npz(path: Path, rep_in: Rep, rep_out: Rep, is_complex: bool) -> dict[str, Rows]:
    with opened(path, "data") as file:
        try:
            arrays = npz.read(file, default_limit() // MOST_SHARE, MOST_DATA_ARRAYS)
        except FileError as problem:
            message = f"cannot read data from {str(path)!r}: {problem.message}"
            raise FileError(message, hint="numpy.savez(path, x=x, y=y) writes it") from None
    held: dict[str, NDArray[Any]] = {}
    for name, array in arrays.items():
        short = name.removesuffix("_train")
        if short in held:
            raise EmlpError(f"{path.name} has both {short} and {short}_train, one is wanted")
        held[short] = array
    parts = {}
    for part in ("", "_val", "_test"):
        names = [f"x{part}", f"y{part}"]
        there = [name in held for name in names]
        if part and not any(there):
            continue
        if not all(there):
            lacking = names[there.index(False)]
            raise EmlpError(
                f"{path.name} has no array {lacking}; it has "
                + (", ".join(name[:40] for name in list(held)[:20]) or "none"),
                hint="numpy.savez(path, x=x, y=y) writes both",
            )
        x, y = (
            _checked(path.name, name, held[name], rep, option, is_complex)
            for name, rep, option in zip(
                names, (rep_in, rep_out), ("--rep-in", "--rep-out"), strict=True
            )
        )
        if len(x) != len(y):
            raise EmlpError(f"{path.name}: {names[0]} has {len(x)} rows and {names[1]} {len(y)}")
        if part and len(x) < 1:
            raise EmlpError(f"{path.name}: {names[0]} has no rows")
        parts[part] = Rows(x, y)
    return parts


def _checked(
    file: str, name: str, array: NDArray[Any], rep: Rep, option: str, is_complex: bool
) -> NDArray[Any]:
    """The array as rows of numbers, shape (n, dim)."""
    size = rep.size()
    if array.dtype.kind not in "fiubc":
        raise EmlpError(f"{file}: {name} holds {array.dtype}, not numbers")
    if np.iscomplexobj(array) and not is_complex:
        raise EmlpError(
            f"{file}: {name} is complex, but the groups act over the real numbers",
            hint="--group takes complex ones, such as SU2; x.real is the real part of an array x",
        )
    shape = array.shape
    if array.ndim == 1 and size == 1:
        array = array[:, None]
    if array.ndim < 2 or int(np.prod(array.shape[1:])) != size:
        a_row = " × ".join(map(str, shape[1:])) or "1"
        raise EmlpError(
            f"{file}: {name} has shape {shape}, {a_row} number{'s' * (a_row != '1')} a row, "
            f"but {rep} ({option}) has {size}",
            hint=f"the shape must be (rows, {size})",
        )
    array = array.reshape(len(array), size)
    bad = np.argwhere(~np.isfinite(array))
    if len(bad):
        row, column = bad[0]
        more = f", and {len(bad) - 1} more" if len(bad) > 1 else ""
        raise EmlpError(
            f"{file}: {name} is {array[row, column]} in row {row}, column {column} (from 0){more}"
        )
    largest = float(np.abs(array).max(initial=0))
    if largest > LARGEST_ENTRY:
        raise EmlpError(
            f"{file}: {name} has numbers up to {largest:.1e}; the largest allowed is "
            f"{LARGEST_ENTRY:g}",
            hint="choose another unit for it",
        )
    return array.astype(np.complex128 if is_complex else np.float64)


def _read_csv(path: Path, rep_in: Rep, rep_out: Rep, is_complex: bool) -> Rows:
    try:
        text = content(path, min(default_limit() // MOST_SHARE, LARGEST_CSV), "data").decode(
            "utf-8-sig"
        )
    except UnicodeDecodeError as problem:
        where = f"byte {problem.start + 1} is not UTF-8 text"
        raise FileError(f"cannot read data from {str(path)!r}: {where}") from None
    lines = [(i, line) for i, line in enumerate(text.splitlines(), 1) if line.strip()]
    del text
    if not lines:
        raise EmlpError(f"{path.name} is empty")
    separator = next((s for s in (",", ";", "\t") if s in lines[0][1]), None)
    kind = complex if is_complex else float
    header, first = None, _fields(path.name, *lines[0], separator)
    if all(_number(field, kind) is None for field in first):
        header = first
        del lines[0]
    if not lines:
        raise EmlpError(f"{path.name} has a header and no rows")
    dim_in, dim_out = rep_in.size(), rep_out.size()
    wanted = dim_in + dim_out
    width = len(header or first)
    if width != wanted:
        raise EmlpError(
            f"{path.name} has {width} columns, but {rep_in} (--rep-in, {dim_in}) and "
            f"{rep_out} (--rep-out, {dim_out}) need {wanted}",
            hint="the input columns come first, then the output columns",
        )
    rows = []
    for line, fields in ((i, _fields(path.name, i, line, separator)) for i, line in lines):
        if len(fields) != wanted:
            message = f"line {line} has {len(fields)} columns, the others {wanted}"
            raise EmlpError(f"{path.name}: {message}")
        numbers = [_number(field, kind) for field in fields]
        for column, (field, number) in enumerate(zip(fields, numbers, strict=True)):
            if number is None or not abs(number) <= LARGEST_ENTRY:
                where = f"line {line}, column {column + 1}"
                where += f" ({header[column].strip()[:40]})" if header else ""
                what = "empty" if not field.strip() else f"{field.strip()[:30]!r}"
                wanted_one = "a finite number"
                if number is not None and np.isfinite(number):
                    wanted_one = f"a number of a size up to {LARGEST_ENTRY:g}"
                raise EmlpError(f"{path.name}: {where} is {what}, not {wanted_one}")
        rows.append(np.array(numbers, dtype=kind))
    values = np.stack(rows)
    return Rows(values[:, :dim_in], values[:, dim_in:])


def _fields(file: str, number: int, line: str, separator: str | None) -> list[str]:
    """The fields of a line."""
    if separator is None:
        return line.split()
    try:
        return next(csv.reader([line], delimiter=separator), [])
    except csv.Error:
        raise EmlpError(
            f"{file}: line {number} has a field of more than {csv.field_size_limit()} characters",
            hint="is there a quotation mark that is not closed?",
        ) from None


def _number(field: str, kind: type[float] | type[complex]) -> float | complex | None:
    """The number, None where the field is none; `nan` and `inf` are numbers here.

    Complex ones are written as Python and NumPy do: 1+2j, (1+2j).
    """
    try:
        return kind(field) if "_" not in field else None
    except ValueError:
        return None
