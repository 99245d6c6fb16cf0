"""Tables: columns by name from any file that has some, each an array with one row of it a row."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from emlpcli.errors import FileError
from emlpcli.files import hdf5, npz, parquet, safetensors, text_table
from emlpcli.files.limits import LARGEST_TABLE
from emlpcli.files.reading import content, opened
from emlpcli.files.text_table import Kind
from emlpcli.files.writing import write_whole

if TYPE_CHECKING:
    from numpy.typing import NDArray

TEXTS = (".csv", ".tsv", ".txt")
FLAT = (*TEXTS, *parquet.SUFFIXES)  # columns in an order, one number a row each
ARCHIVES = (".npz", ".safetensors", *hdf5.SUFFIXES)  # arrays by name, of any shape
COLUMNED = (*ARCHIVES, *parquet.SUFFIXES)  # names of arrays that are no text
SUFFIXES = (*ARCHIVES, *FLAT)

Choose = Callable[[list[str]], Mapping[int, Kind]]


@dataclass(frozen=True)
class Table:
    """Columns of a file: arrays of shape (rows, ...), by their number in its order."""

    file: str
    names: list[str]
    columns: dict[int, NDArray[Any]]
    lines: list[int] | None = field(default=None, repr=False)  # where each row stands in a text
    titled: bool = True  # whether the file itself has the names

    def place(self, column: int, row: int) -> str:
        """Where an entry stands, in words."""
        name = self.names[column].strip()[:40]
        if self.lines is None:
            return f"{name} in row {row}" if self.columns[column].ndim == 1 else name
        return f"line {self.lines[row]}, column {column + 1}" + (
            f" ({name})" if self.titled else ""
        )


def read_table(path: Path, most: int, choose: Choose, arrays: int, *, missing: bool) -> Table:
    """The columns of a file that `choose` numbers among its names, with the kind of each.

    Of texts each entry is read as the kind says, else the kind is that of the file. With `missing`
    an entry that is not there becomes nan, else it is an error with its place. Files with more
    than `arrays` arrays are refused, and more than `most` bytes. Raises FileError.
    """
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        raise FileError(
            f"cannot read data from {str(path)!r}: the name must end in .npz or .csv, "
            f"or {', '.join(s for s in SUFFIXES if s not in ('.npz', '.csv'))}",
            hint="an .npz file holds arrays x and y, as numpy.savez(path, x=x, y=y) writes",
        )
    if suffix in TEXTS:
        raw = content(path, min(most, LARGEST_TABLE), "data")
        return parse(path.name, decoded(path, raw), choose, missing=missing)
    try:
        names, columns = read_columns(path, most, choose, arrays)
    except FileError as problem:
        if problem.message.startswith("cannot read"):
            raise
        hint = problem.hint or (
            "numpy.savez(path, x=x, y=y) writes it" if suffix == ".npz" else None
        )
        message = f"cannot read data from {str(path)!r}: {problem.message}"
        raise FileError(message, hint=hint) from None
    return Table(path.name, names, columns)


def read_columns(
    path: Path, most: int, choose: Choose, arrays: int, what: str = "data"
) -> tuple[list[str], dict[int, NDArray[Any]]]:
    """The names in a file that is no text, and the arrays that are chosen; FileError."""
    suffix = path.suffix.lower()
    with opened(path, what) as file:
        if suffix in hdf5.SUFFIXES:
            return hdf5.read(file, most, choose)
        if suffix in parquet.SUFFIXES:
            return parquet.read(file, most, choose)
        if suffix == ".safetensors":
            # its content and the arrays made of it take memory; the library has them in no order
            found = dict(sorted(safetensors.read(content(path, most // 2, what)).items()))
        else:
            found = npz.read(file, most, arrays)
    names = list(found)
    return names, {i: found[names[i]] for i in choose(names)}


def decoded(path: Path, raw: bytes) -> str:
    """The text of a file; FileError where it is none."""
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        where = f"byte {problem.start + 1} is not UTF-8 text"
        raise FileError(
            f"cannot read data from {str(path)!r}: {where}",
            hint="save it again as UTF-8, as spreadsheets offer",
        ) from None


def parse(file: str, text: str, choose: Choose, *, missing: bool) -> Table:
    """The table that a text holds."""
    found = text_table.parse(file, text, choose, missing=missing)
    return Table(file, found.names, found.columns, found.lines, found.titled)


def write_table(path: Path, columns: Mapping[str, NDArray[Any]]) -> None:
    """Write columns in the way that the suffix says, whole or not at all; FileError if it fails.

    In texts and Parquet each is one of numbers or texts, shape (rows,), in others an array.
    """
    import numpy as np

    suffix = path.suffix.lower()
    if suffix in TEXTS:
        separator = "," if suffix == ".csv" else "\t"
        write_whole(path, lambda file: file.write(text_table.text(columns, separator).encode()))
    elif suffix in parquet.SUFFIXES:
        parquet.write(path, columns)
    elif suffix in hdf5.SUFFIXES:
        hdf5.write(path, columns)
    elif suffix == ".safetensors":
        for name, column in columns.items():
            if column.dtype.kind == "U":
                raise FileError(f"safetensors has no texts, as {name!r} has", hint="write .npz")
        safetensors.write(path, columns)
    else:
        arrays: Any = dict(columns)
        write_whole(path, lambda file: np.savez(file, allow_pickle=False, **arrays))
