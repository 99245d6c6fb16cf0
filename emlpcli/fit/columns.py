"""Columns of a table as rows of numbers of a representation, with every complaint about them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from emlpcli.errors import EmlpError
from emlpcli.files.selection import MOST_NAMED
from emlpcli.files.table import Table
from emlpcli.fit.limits import LARGEST_ENTRY, SMALLEST_OUTPUT
from emlpcli.fit.row_axes import axes, fits
from emlpcli.reps.rep import Rep


@dataclass(frozen=True)
class Columns:
    """Which columns of a file are what, in the user's words; None for the usual ones.

    `inputs` and `outputs` name columns as `files.selection` reads them, `split` one whose entries
    say whether a row is for training, validation or testing. With `drop_missing` rows are left out
    in which a number is missing.
    """

    inputs: str | None = None
    outputs: str | None = None
    split: str | None = None
    drop_missing: bool = False


@dataclass(frozen=True)
class Block:
    """Some columns of a table side by side: numbers of shape (rows, dim), nan where one misses."""

    table: Table
    columns: list[int]
    values: NDArray[Any]

    @property
    def missing(self) -> NDArray[np.bool_]:
        """Which rows have a number that is missing."""
        return np.asarray(np.isnan(self.values).any(axis=1))

    def check(self, *, missing: bool) -> None:
        """EmlpError for infinite and too large numbers, and for missing ones unless allowed."""
        values = self.values
        with np.errstate(invalid="ignore"):
            sizes = np.abs(values)  # inf where one part is infinite, even if the other is nan
        bad = ~(sizes < np.inf) if not missing else np.isinf(sizes)
        if bad.any():
            places = np.argwhere(bad)
            row, column = map(int, places[0])
            value = values[row, column]
            more = f", and {len(places) - 1} more" if len(places) > 1 else ""
            hint = "--drop-missing leaves rows out where a number is missing"
            raise EmlpError(
                f"{self._said(row, column, value)}{more}",
                hint=hint if np.isnan(value) else None,
            )
        large = np.argwhere(sizes > LARGEST_ENTRY)
        if len(large):
            row, column = map(int, large[0])
            raise EmlpError(
                f"{self._said(row, column, f'{values[row, column]:.1e}')}, not a number of a size "
                f"up to {LARGEST_ENTRY:g}, which is the largest allowed",
                hint="choose another unit for it",
            )

    def check_squares(self) -> None:
        """EmlpError for numbers so small that all their squares vanish, if they are not zero."""
        values = self.values
        sizes = np.abs(values)
        largest = float(np.nanmax(sizes, initial=0))
        if 0 < largest < SMALLEST_OUTPUT:
            row, column = map(int, np.argwhere(sizes == largest)[0])
            raise EmlpError(
                f"{self._said(row, column, f'{values[row, column]:.1e}')}, and no number beside it "
                f"is larger: below {SMALLEST_OUTPUT:g} squares vanish",
                hint="choose another unit for it",
            )

    def _said(self, row: int, column: int, value: object) -> str:
        """Which entry is what."""
        table, offset = self.table, column
        for source in self.columns:
            width = _width(table.columns[source])
            if offset < width:
                break
            offset -= width
        if table.lines is not None:
            return f"{table.file}: {table.place(source, row)} is {value}"
        name = table.names[source][:40]
        which = f", column {offset}" if table.columns[source].ndim > 1 or width > 1 else ""
        return f"{table.file}: {name} is {value} in row {row}{which} (from 0)"


def block(
    table: Table, columns: list[int], rep: Rep, option: str, what: str, is_complex: bool
) -> Block:
    """The columns as rows of numbers of a representation, shape (rows, dim).

    An array of shape (rows, ...) counts as many columns as it has numbers a row; alone it must
    have the axes of the representation, or one for all numbers. `option` is where
    the user said the representation, `what` where they said the columns. Raises EmlpError where
    numbers or sizes do not fit.
    """
    arrays = [table.columns[i] for i in columns]
    names = [table.names[i][:40] for i in columns]
    for name, array in zip(names, arrays, strict=True):
        if array.dtype.kind not in "fiubc":
            held = f"text, {array.dtype}" if array.dtype.kind in "US" else array.dtype
            raise EmlpError(f"{table.file}: {name} holds {held}, not numbers")
        if np.iscomplexobj(array) and not is_complex:
            raise EmlpError(
                f"{table.file}: {name} is complex, but the groups act over the real numbers",
                hint="--group takes complex ones, such as SU2; x.real is the real part of an "
                "array x",
            )
    size = rep.size()
    if len(arrays) == 1:
        (array,), (name,) = arrays, names
        shape = array.shape
        if array.ndim < 1 or (array.ndim == 1 and size != 1) or _width(array) != size:
            a_row = " × ".join(map(str, shape[1:])) or "1"
            raise EmlpError(
                f"{table.file}: {name} has shape {shape}, {a_row} number{'s' * (a_row != '1')} a "
                f"row, but {rep} ({option}) has {size}",
                hint=f"the shape must be (rows, {size})",
            )
        if not fits(rep, shape[1:]):
            wanted = ", ".join(map(str, axes(rep) or (size,)))
            raise EmlpError(
                f"{table.file}: {name} has shape {shape}, but a row of {rep} ({option}) has the "
                f"axes ({wanted})",
                hint=f"numpy.swapaxes exchanges axes; the shape (rows, {size}) is taken as it is",
            )
    elif (found := sum(map(_width, arrays))) != size:
        listed = ", ".join(names[:MOST_NAMED]) + ", …" * (len(names) > MOST_NAMED)
        raise EmlpError(
            f"{table.file}: {what} has {found} numbers a row ({listed}), "
            f"but {rep} ({option}) has {size}"
        )
    for name, array in zip(names, arrays, strict=True):
        if len(array) != len(arrays[0]):
            raise EmlpError(
                f"{table.file}: {names[0]} has {len(arrays[0])} rows and {name} {len(array)}"
            )
    kind = np.complex128 if is_complex else np.float64
    values = np.empty((len(arrays[0]), size), dtype=kind)
    start = 0
    for array in arrays:
        width = _width(array)
        values[:, start : start + width] = array.reshape(len(array), width)
        start += width
    return Block(table, columns, values)


def _width(array: NDArray[Any]) -> int:
    """Numbers in a row of an array of shape (rows, ...)."""
    width = 1
    for n in array.shape[1:]:
        width *= n
    return width
