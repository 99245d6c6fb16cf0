"""Rows to fit from files and arrays: which columns are what, what is left out, and which part."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from emlpcli.errors import EmlpError
from emlpcli.files.table import Table, read_table
from emlpcli.fit.chosen import PARTS, Chosen
from emlpcli.fit.columns import Block, Columns, block
from emlpcli.fit.data import Data, Rows, split_rows
from emlpcli.fit.goals import Goal, Part
from emlpcli.fit.labels import Labels, classes_of, encoded, labels
from emlpcli.fit.limits import MOST_DATA_ARRAYS, MOST_SHARE
from emlpcli.reps.monomials import Expansion
from emlpcli.reps.rep import Rep
from emlpcli.solve.memory import default_limit

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


def read(
    path: Path, rep_in: Rep, outputs: Rep | Goal, seed: int = 0, columns: Columns = USUAL
) -> Data:
    """The rows of a file, split into training, validation and test rows where it is not split.

    Files with arrays by name (.npz, .safetensors, .h5) hold x and y, and optionally x_val, y_val,
    x_test, y_test; x of shape (n, dim in) or (n, ...) with as many numbers a row. Tables (.csv,
    .tsv, .parquet) have the input columns first, then the output columns. `columns` names others,
    and so do the parts of a goal. Classes become rows with a one at their number. Rows are complex
    where the groups act over the complex numbers, whether the file's numbers are or not. Raises
    FileError where the file cannot be read and EmlpError where its content does not fit the
    representations, with the place.
    """
    goal = outputs if isinstance(outputs, Goal) else Goal(outputs)
    is_complex = _is_complex(rep_in, goal)
    chosen = Chosen(path, rep_in, goal, columns, complex if is_complex else float)
    most = default_limit() // MOST_SHARE
    missing = columns.drop_missing
    table = read_table(path, most, chosen.choose, MOST_DATA_ARRAYS, missing=missing)
    chosen.settle(table)
    what = "--inputs" if columns.inputs else "the input"
    found: dict[str, _Found] = {}
    for part, (xs, ys) in chosen.parts.items():
        x = block(table, xs, rep_in, "--rep-in", what, is_complex)
        named = ("--rep-out", "--outputs" if columns.inputs else "the output")
        found[part] = _found(table, x, ys, goal, named, is_complex, missing=missing)
        if part and not found[part].keep.any():
            without = " without a missing number" if len(x.values) else ""
            raise EmlpError(f"{path.name}: {table.names[xs[0]][:40]} has no rows{without}")
    rep_out, parts, classes = _encoded(path.name, found, goal)
    if chosen.split is not None:
        parts = _by_word(table, chosen.split, parts[""], found[""].keep)
    outputs_of = [table.names[i] for side in chosen.parts[""][1] for i in side]
    names_of = {"inputs": [table.names[i] for i in chosen.parts[""][0]], "outputs": outputs_of}
    dropped = sum(int((~one.keep).sum()) for one in found.values())
    data = split_rows(path.name, parts, rep_in, rep_out, seed, dropped)
    text = data.text
    if dropped:
        text += f", {dropped} left out where a number is missing"
    data = replace(data, parts=goal.parts, classes=classes)
    return replace(data, text=text, columns=names_of)


def of_arrays(
    x: object,
    y: object,
    rep_in: Rep,
    outputs: Rep | Goal,
    seed: int = 0,
    *,
    drop_missing: bool = False,
) -> Data:
    """Rows in arrays, x of shape (n, dim in) and y of shape (n, dim out), split as `read` does.

    Of a goal with parts y has an array for each by its name, and of one with classes it is their
    labels, shape (n,). Raises EmlpError where shapes or numbers do not fit the representations.
    """
    goal = outputs if isinstance(outputs, Goal) else Goal(outputs)
    is_complex = _is_complex(rep_in, goal)
    name = "the data"
    given: dict[str, object] = {"x": x, "y": y}
    if goal.parts:
        wanted = [part.name for part in goal.parts]
        if not isinstance(y, Mapping) or set(y) != set(wanted):
            has = ", ".join(map(str, y)) if isinstance(y, Mapping) else f"a {type(y).__name__}"
            raise EmlpError(
                f"the outputs are {has[:80]}, but {', '.join(wanted)} are learned",
                hint=f"give a dictionary with an array for each, as {{{wanted[0]!r}: ...}}",
            )
        given = {"x": x} | {part: y[part] for part in wanted}
    try:
        columns = {i: np.asarray(array) for i, array in enumerate(given.values())}
    except ValueError as problem:  # of lists of several lengths
        raise EmlpError(f"{name}: {problem}", hint="all rows must be of one length") from None
    table = Table(name, [*given], columns)
    inputs = block(table, [0], rep_in, "the input", "x", is_complex)
    ys = [[i] for i in range(1, len(given))]
    found = _found(table, inputs, ys, goal, ("the output", "y"), is_complex, missing=drop_missing)
    rep_out, rows, classes = _encoded(name, {"": found}, goal)
    data = split_rows(name, rows, rep_in, rep_out, seed, int((~found.keep).sum()))
    return replace(data, parts=goal.parts, classes=classes)


def _is_complex(rep_in: Rep, goal: Goal) -> bool:
    return Expansion(rep_in, *([] if goal.rep is None else [goal.rep])).complex


@dataclass(frozen=True)
class _Found:
    """Inputs and outputs of a part of the rows, numbers or labels, and which rows are kept."""

    x: Block
    y: list[Block] | Labels
    keep: NDArray[np.bool_]


def _found(
    table: Table,
    x: Block,
    columns: Sequence[list[int]],
    goal: Goal,
    named: tuple[str, str],
    is_complex: bool,
    *,
    missing: bool,
) -> _Found:
    """The outputs beside inputs; `named` is where their representation and columns are told."""
    x_name = table.names[x.columns[0]][:40]
    x.check(missing=missing)
    if goal.classes:
        found = labels(table, columns[0], missing=missing)
        _check_lengths(table.file, (x_name, len(x.values)), (found.name, len(found.values)))
        return _Found(x, found, ~(x.missing | found.missing))
    parts = goal.parts or (Part("", goal.known),)
    blocks, keep = [], ~x.missing
    for part, chosen in zip(parts, columns, strict=True):
        option, what = named if not part.name else (f"of {part.name}", part.name)
        y = block(table, chosen, part.rep, option, what, is_complex)
        _check_lengths(
            table.file, (x_name, len(x.values)), (table.names[chosen[0]][:40], len(y.values))
        )
        y.check(missing=missing)
        y.check_squares()
        keep &= ~y.missing
        blocks.append(y)
    return _Found(x, blocks, keep)


def _check_lengths(file: str, x: tuple[str, int], y: tuple[str, int]) -> None:
    if x[1] != y[1]:
        raise EmlpError(f"{file}: {x[0]} has {x[1]} rows and {y[0]} {y[1]}")


def _encoded(
    file: str, found: Mapping[str, _Found], goal: Goal
) -> tuple[Rep, dict[str, Rows], tuple[Any, ...] | None]:
    """The representation of the outputs, the rows that are kept by parts, and the classes."""
    of_labels = [one.y for one in found.values() if isinstance(one.y, Labels)]
    rep, classes = classes_of(of_labels, goal.rep, file) if of_labels else (goal.known, None)
    rows = {}
    for name, one in found.items():
        if isinstance(one.y, Labels):
            y = encoded(one.y, classes or [], rep.size())
        else:
            y = np.concatenate([b.values for b in one.y], axis=1)
        whole = Rows(one.x.values, y)
        rows[name] = whole if one.keep.all() else Rows(whole.x[one.keep], whole.y[one.keep])
    return rep, rows, None if classes is None else tuple(classes)


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
