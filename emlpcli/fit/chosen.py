"""Which columns of a file are inputs, outputs and words, found from their names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from emlpcli.errors import EmlpError, UsageError
from emlpcli.files.selection import listed, select
from emlpcli.files.table import FLAT, TEXTS, Table
from emlpcli.files.text_table import Kind
from emlpcli.fit.columns import Columns
from emlpcli.fit.goals import Goal
from emlpcli.reps.rep import Rep

PARTS = ("", "_val", "_test")

Sides = tuple[list[int], list[list[int]]]  # columns of the inputs, and of each part of the outputs


class Chosen:
    """Which columns of a file are inputs and outputs of which part, found from their names."""

    def __init__(self, path: Path, rep_in: Rep, goal: Goal, columns: Columns, kind: Kind) -> None:
        self.path, self.columns, self.kind = path, columns, kind
        self.rep_in, self.goal = rep_in, goal
        self.flat = path.suffix.lower() in FLAT
        self.parts: dict[str, Sides] = {}
        self.split: int | None = None
        self.rest: list[int] = []
        if goal.parts:
            if columns.outputs is not None:
                raise UsageError(
                    "--outputs and --target are given, one is wanted",
                    hint="--target COLUMNS:EXPR names the columns of a part",
                )
            if columns.inputs is None and self.flat:
                raise UsageError(
                    f"--inputs is missing: {path.name} has columns beside those of --target",
                    hint='such as --inputs "u1..u3,v_*"',
                )
        elif (columns.inputs is None) != (columns.outputs is None):
            lacking = "--outputs" if columns.outputs is None else "--inputs"
            raise UsageError(
                f"{lacking} is missing: columns are named for both or for neither",
                hint='such as --inputs "u1..u3,v_*" --outputs e',
            )

    def choose(self, names: list[str]) -> Mapping[int, Kind]:
        """The columns that are read, with the kind of each, of a file with these names."""
        columns, file = self.columns, self.path.name
        if columns.split is not None:
            found = select(columns.split, names, "--split", file)
            if len(found) != 1:
                raise UsageError(f"--split {columns.split} names {len(found)} columns, not one")
            self.split = found[0]
        if self.goal.parts or columns.outputs is not None:
            self._choose_named(names, file)
        elif self.flat:
            self.rest = [i for i in range(len(names)) if i != self.split]
            if self.path.suffix.lower() in TEXTS:
                self._check_width(len(self.rest))
        else:
            self.parts = _arrays(names, file, "x", ["y"], split=columns.split)
        kinds: dict[int, Kind] = dict.fromkeys(self.rest, self.kind)
        if self.goal.classes and self.rest:
            kinds[self.rest[-1]] = str
        for xs, ys in self.parts.values():
            kinds |= dict.fromkeys(xs, self.kind)
            y_kind: Kind = str if self.goal.classes else self.kind
            kinds |= {i: y_kind for side in ys for i in side}
        return kinds if self.split is None else kinds | {self.split: str}

    def _choose_named(self, names: list[str], file: str) -> None:
        """The columns that the user names, for outputs at least."""
        columns = self.columns
        if self.goal.parts:
            option, texts = "--target", [part.columns or "" for part in self.goal.parts]
        else:
            option, texts = "--outputs", [columns.outputs or ""]
        if columns.inputs is None:
            self.parts = _arrays(names, file, "x", texts, split=columns.split, option=option)
            xs, ys = self.parts[""]
        else:
            ys = [select(text, names, option, file) for text in texts]
            xs = select(columns.inputs, names, "--inputs", file)
            self.parts = {"": (xs, ys)}
        flat = [i for side in ys for i in side]
        twice = [i for i in xs if i in flat or i == self.split]
        for i in twice + [i for i in flat if flat.count(i) > 1]:
            both = f"--inputs and {option if i in flat else '--split'} both name it"
            raise UsageError(
                f"column {names[i][:40]!r} of {file} is named for two things",
                hint=both if i in twice else f"two {option} name it",
            )
        if self.split in flat:
            among = "the --outputs" if option == "--outputs" else "those of --target"
            raise UsageError(f"--split {columns.split}: it is among {among} too")

    def settle(self, table: Table) -> None:
        """Divide the columns of a table in an order, now that their widths are known."""
        if not self.rest:
            return
        widths = [int(np.prod(table.columns[i].shape[1:])) for i in self.rest]
        self._check_width(sum(widths))
        ends = np.cumsum(widths).tolist()
        size = self.rep_in.size()
        if size not in ends:
            return self._check_width(-1)
        count = ends.index(size) + 1
        self.parts = {"": (self.rest[:count], [self.rest[count:]])}

    def _check_width(self, width: int) -> None:
        a, b = self.rep_in, self.goal.rep
        more = 1 if self.goal.classes or b is None else b.size()
        wanted = a.size() + more
        if width == wanted:
            return
        has = f"{width} column{'s' * (width != 1)}" if width >= 0 else "other columns"
        last = "the class" if self.goal.classes else f"{b} (--rep-out, {more})"
        raise EmlpError(
            f"{self.path.name} has {has}, but {a} (--rep-in, {a.size()}) and {last} need {wanted}",
            hint="the input columns come first, then the output columns; --inputs and --outputs "
            "choose columns by name",
        )


def _arrays(
    names: list[str],
    file: str,
    x: str,
    ys: Sequence[str],
    *,
    split: str | None,
    option: str | None = None,
) -> dict[str, Sides]:
    """The arrays of each part, by the names that they have: x and ys, x_val and those of ys, ....

    Where `option` names the ys they are selections, whose other parts have names with endings.
    """
    held: dict[str, int] = {}
    for i, name in enumerate(names):
        short = name.removesuffix("_train")
        if short in held and short in (x, *ys):
            raise EmlpError(f"{file} has both {short} and {short}_train, one is wanted")
        held[short] = i
    parts: dict[str, Sides] = {}
    for part in PARTS:
        wanted = [f"{name}{part}" for name in (x, *ys)]
        there = [name in held for name in wanted]
        if part and not any(there):
            continue
        if part and split is not None:
            raise EmlpError(
                f"{file} has {wanted[there.index(True)]}, and --split says again what it is for"
            )
        if not part and option is not None and there[0]:
            chosen = [
                [held[text]] if text in held else select(text, names, option, file) for text in ys
            ]
            parts[part] = [held[x]], chosen
            continue
        if not all(there):
            lacking = wanted[there.index(False)]
            how = "numpy.savez(path, x=x, y=y) writes both; " if file.endswith(".npz") else ""
            raise EmlpError(
                f"{file} has no array {lacking}; {listed(names)}",
                hint=f"{how}--inputs and --outputs name others",
            )
        parts[part] = [held[wanted[0]]], [[held[name]] for name in wanted[1:]]
    return parts
