"""Rows to fit from files and arrays: which columns are what, what is left out, and which part."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from emlpcli.errors import EmlpError, UsageError
from emlpcli.files.selection import listed, select
from emlpcli.files.table import FLAT, TEXTS, Table, read_table
from emlpcli.files.text_table import Kind
from emlpcli.fit.columns import Block, Columns, block
from emlpcli.fit.data import Data, Rows, split_rows
from emlpcli.fit.limits import MOST_DATA_ARRAYS, MOST_SHARE
from emlpcli.reps.monomials import Expansion
from emlpcli.reps.rep import Rep
from emlpcli.solve.memory import default_limit

PARTS = ("", "_val", "_test")
WORDS = {
    "train": "",
    "training": "",
    "valid": "_val",
    "validation": "_val",
    "val": "_val",
    "dev": "_val",
    "test": "_test",
    "testing": "_test",
}
USUAL = Columns()


def read(path: Path, rep_in: Rep, rep_out: Rep, seed: int = 0, columns: Columns = USUAL) -> Data:
    """The rows of a file, split into training, validation and test rows where it is not split.

    Files with arrays by name (.npz, .safetensors, .h5) hold x and y, and optionally x_val, y_val,
    x_test, y_test; x of shape (n, dim in) or (n, ...) with as many numbers a row. Tables (.csv,
    .tsv, .parquet) have the input columns first, then the output columns. `columns` names others.
    Rows are complex where the groups act over the complex numbers, whether the file's numbers are
    or not. Raises FileError where the file cannot be read and EmlpError where its content does not
    fit the representations, with the place.
    """
    is_complex = Expansion(rep_in, rep_out).complex
    chosen = _Chosen(path, rep_in, rep_out, columns, complex if is_complex else float)
    most = default_limit() // MOST_SHARE
    missing = columns.drop_missing
    table = read_table(path, most, chosen.choose, MOST_DATA_ARRAYS, missing=missing)
    chosen.settle(table)
    parts: dict[str, Rows] = {}
    dropped = 0
    what = ("--inputs", "--outputs") if columns.inputs else ("the input", "the output")
    for part, (xs, ys) in chosen.parts.items():
        x = block(table, xs, rep_in, "--rep-in", what[0], is_complex)
        y = block(table, ys, rep_out, "--rep-out", what[1], is_complex)
        names = table.names[xs[0]][:40], table.names[ys[0]][:40]
        if part and len(x.values) < 1:
            raise EmlpError(f"{path.name}: {names[0]} has no rows")
        rows, keep = _whole(x, y, names, missing=missing)
        dropped += int((~keep).sum())
        if chosen.split is None:
            parts[part] = rows
        else:
            parts = _by_word(table, chosen.split, rows, keep)
    names_of = {
        "inputs": [table.names[i] for i in chosen.parts[""][0]],
        "outputs": [table.names[i] for i in chosen.parts[""][1]],
    }
    data = split_rows(path.name, parts, rep_in, rep_out, seed)
    text = data.text
    if dropped:
        text += f", {dropped} left out where a number is missing"
    return replace(data, text=text, columns=names_of, dropped=dropped)


def of_arrays(
    x: object,
    y: object,
    rep_in: Rep,
    rep_out: Rep,
    seed: int = 0,
    *,
    drop_missing: bool = False,
) -> Data:
    """Rows in arrays, x of shape (n, dim in) and y of shape (n, dim out), split as `read` does.

    Raises EmlpError where shapes or numbers do not fit the representations.
    """
    is_complex = Expansion(rep_in, rep_out).complex
    name = "the data"
    try:
        table = Table(name, ["x", "y"], {0: np.asarray(x), 1: np.asarray(y)})
    except ValueError as problem:  # of lists of several lengths
        raise EmlpError(f"{name}: {problem}", hint="all rows must be of one length") from None
    inputs = block(table, [0], rep_in, "the input", "x", is_complex)
    outputs = block(table, [1], rep_out, "the output", "y", is_complex)
    rows, keep = _whole(inputs, outputs, ("x", "y"), missing=drop_missing)
    data = split_rows(name, {"": rows}, rep_in, rep_out, seed)
    return replace(data, dropped=int((~keep).sum()))


class _Chosen:
    """Which columns of a file are inputs and outputs of which part, found from their names."""

    def __init__(self, path: Path, rep_in: Rep, rep_out: Rep, columns: Columns, kind: Kind) -> None:
        self.path, self.columns, self.kind = path, columns, kind
        self.reps = rep_in, rep_out
        self.flat = path.suffix.lower() in FLAT
        self.parts: dict[str, tuple[list[int], list[int]]] = {}
        self.split: int | None = None
        self.rest: list[int] = []
        if (columns.inputs is None) != (columns.outputs is None):
            lacking = "--outputs" if columns.outputs is None else "--inputs"
            raise UsageError(
                f"{lacking} is missing: columns are named for both or for neither",
                hint='such as --inputs "u1..u3,v_*" --outputs e',
            )

    def choose(self, names: list[str]) -> Mapping[int, Kind]:
        columns, file = self.columns, self.path.name
        if columns.split is not None:
            found = select(columns.split, names, "--split", file)
            if len(found) != 1:
                raise UsageError(f"--split {columns.split} names {len(found)} columns, not one")
            self.split = found[0]
        if columns.inputs is not None and columns.outputs is not None:
            xs = select(columns.inputs, names, "--inputs", file)
            ys = select(columns.outputs, names, "--outputs", file)
            for i in xs:
                if i in ys or i == self.split:
                    raise UsageError(f"column {names[i][:40]!r} of {file} is named for two things")
            if self.split in ys:
                raise UsageError(f"--split {columns.split}: it is among the --outputs too")
            self.parts = {"": (xs, ys)}
        elif self.flat:
            self.rest = [i for i in range(len(names)) if i != self.split]
            if self.path.suffix.lower() in TEXTS:
                self._check_width(len(self.rest))
        else:
            self.parts = _arrays(names, file, split=columns.split)
        numbers = [*self.rest, *(i for part in self.parts.values() for side in part for i in side)]
        kinds: dict[int, Kind] = dict.fromkeys(numbers, self.kind)
        return kinds if self.split is None else kinds | {self.split: str}

    def settle(self, table: Table) -> None:
        """Divide the columns of a table in an order, now that their widths are known."""
        if not self.rest:
            return
        widths = [int(np.prod(table.columns[i].shape[1:])) for i in self.rest]
        self._check_width(sum(widths))
        ends = np.cumsum(widths).tolist()
        size = self.reps[0].size()
        if size not in ends:
            return self._check_width(-1)
        count = ends.index(size) + 1
        self.parts = {"": (self.rest[:count], self.rest[count:])}

    def _check_width(self, width: int) -> None:
        a, b = self.reps
        wanted = a.size() + b.size()
        if width == wanted:
            return
        has = f"{width} column{'s' * (width != 1)}" if width >= 0 else "other columns"
        raise EmlpError(
            f"{self.path.name} has {has}, but {a} (--rep-in, {a.size()}) and "
            f"{b} (--rep-out, {b.size()}) need {wanted}",
            hint="the input columns come first, then the output columns; --inputs and --outputs "
            "choose columns by name",
        )


def _arrays(
    names: list[str], file: str, *, split: str | None
) -> dict[str, tuple[list[int], list[int]]]:
    """The arrays x and y of each part, by the names that they have."""
    held: dict[str, int] = {}
    for i, name in enumerate(names):
        short = name.removesuffix("_train")
        if short in held and short in ("x", "y"):
            raise EmlpError(f"{file} has both {short} and {short}_train, one is wanted")
        held[short] = i
    parts = {}
    for part in PARTS:
        wanted = [f"x{part}", f"y{part}"]
        there = [name in held for name in wanted]
        if part and not any(there):
            continue
        if part and split is not None:
            raise EmlpError(
                f"{file} has {wanted[there.index(True)]}, and --split says again what it is for"
            )
        if not all(there):
            lacking = wanted[there.index(False)]
            how = "numpy.savez(path, x=x, y=y) writes both; " if file.endswith(".npz") else ""
            raise EmlpError(
                f"{file} has no array {lacking}; {listed(names)}",
                hint=f"{how}--inputs and --outputs name others",
            )
        parts[part] = [held[wanted[0]]], [held[wanted[1]]]
    return parts


def _whole(
    x: Block, y: Block, names: tuple[str, str], *, missing: bool
) -> tuple[Rows, NDArray[np.bool_]]:
    """The rows in which no number is missing, and which these are."""
    if len(x.values) != len(y.values):
        raise EmlpError(
            f"{x.table.file}: {names[0]} has {len(x.values)} rows and {names[1]} {len(y.values)}"
        )
    x.check(missing=missing)
    y.check(missing=missing)
    keep = ~(x.missing | y.missing)
    rows = Rows(x.values, y.values)
    return (rows if keep.all() else Rows(rows.x[keep], rows.y[keep])), keep


def _by_word(table: Table, column: int, rows: Rows, keep: NDArray[np.bool_]) -> dict[str, Rows]:
    """The rows by what a column of words says they are for; parts without rows are left out."""
    words = table.columns[column]
    if words.ndim != 1 or len(words) != len(keep):
        raise EmlpError(
            f"{table.file}: the column of --split has the shape {words.shape}, not ({len(keep)},)"
        )
    if words.dtype.kind == "S":
        words = np.char.decode(words, "utf-8", "replace")
    if words.dtype.kind == "U":
        texts, which = np.unique(np.char.strip(words), return_inverse=True)
        found = [WORDS.get(text.casefold()) for text in texts.tolist()]
    else:
        texts, which, found = words, np.zeros(len(words), dtype=int), [None]
    bad = next((row for row in range(len(words)) if found[which[row]] is None), None)
    if bad is not None:
        raise EmlpError(
            f"{table.file}: {table.place(column, bad)} is {str(words[bad])[:30]!r}, "
            "not train, validation or test"
        )
    part = np.array([PARTS.index(name or "") for name in found], dtype=int)[which][keep]
    parts = {name: Rows(rows.x[part == k], rows.y[part == k]) for k, name in enumerate(PARTS)}
    return {name: one for name, one in parts.items() if not name or len(one)}
