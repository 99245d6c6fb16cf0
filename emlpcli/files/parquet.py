"""Columns of a Parquet file by name, by pyarrow, which is optional."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from emlpcli.errors import FileError
from emlpcli.files.extras import library, texts, valid
from emlpcli.files.writing import write_whole

if TYPE_CHECKING:
    from numpy.typing import NDArray

SUFFIXES = (".parquet",)
BLOCK = 2**11  # rows that are unpacked at once


def read(
    file: IO[bytes], most: int, choose: Callable[[list[str]], Iterable[int]]
) -> tuple[list[str], dict[int, NDArray[Any]]]:
    """The names of all columns of an open file, and those of them that `choose` numbers.

    A number that is missing (null) becomes nan, a text that is missing an empty one. Columns of
    lists have an axis more; all their lists must be of one length. Raises FileError for what is no
    such file, for more than `most` bytes and for other things than numbers and texts.
    """
    pyarrow = library("pyarrow", "pyarrow", "files of Parquet")
    parquet = library("pyarrow.parquet", "pyarrow", "files of Parquet")
    with valid("Parquet"), parquet.ParquetFile(file) as table:
        schema = table.schema_arrow
        names = list(schema.names)
        chosen = list(choose(names))
        if len(set(names)) < len(names):
            raise FileError("two of its columns have the same name")
        parts: dict[int, list[NDArray[Any]]] = {i: [] for i in chosen}
        wanted = [names[i] for i in chosen]
        left = most
        for batch in table.iter_batches(BLOCK, columns=wanted) if wanted else ():
            for i in chosen:
                part = _array(pyarrow, names[i], batch.column(names[i]))
                left -= part.nbytes
                if left < 0:
                    message = f"its columns would take more than {most // 2**20} MiB"
                    raise FileError(message)
                parts[i].append(part)
        return names, {i: _together(names[i], parts[i]) for i in chosen}


def _array(pyarrow: Any, name: str, column: Any) -> NDArray[Any]:
    """A part of a column as an array of NumPy."""
    import numpy as np

    kinds, kind = pyarrow.types, column.type
    if kinds.is_dictionary(kind):
        column = column.dictionary_decode()
        kind = column.type
    if kinds.is_string(kind) or kinds.is_large_string(kind):
        return texts(name, [text or "" for text in column.to_pylist()])
    if kinds.is_list(kind) or kinds.is_large_list(kind) or kinds.is_fixed_size_list(kind):
        lengths = {None if row is None else len(row) for row in column}
        if len(lengths) > 1 or None in lengths:
            raise FileError(f"the lists of column {name[:40]!r} are not all of one length")
        inner = _array(pyarrow, name, column.flatten())
        return inner.reshape(len(column), -1) if len(column) else inner.reshape(0, 0)
    if not (
        kinds.is_boolean(kind)
        or kinds.is_integer(kind)
        or kinds.is_floating(kind)
        or kinds.is_decimal(kind)
        or kinds.is_null(kind)
    ):
        raise FileError(f"column {name[:40]!r} holds {kind}, not numbers")
    if column.null_count or kinds.is_decimal(kind) or kinds.is_null(kind):
        values = [np.nan if value is None else float(value) for value in column.to_pylist()]
        return np.array(values, dtype=float)
    return np.asarray(column.to_numpy(zero_copy_only=False))


def _together(name: str, parts: list[NDArray[Any]]) -> NDArray[Any]:
    import numpy as np

    if not parts:
        return np.empty(0)
    if len({part.shape[1:] for part in parts}) > 1:
        raise FileError(f"the lists of column {name[:40]!r} are not all of one length")
    return np.concatenate(parts)


def write(path: Path, arrays: Mapping[str, NDArray[Any]]) -> None:
    """Write columns, whole or not at all; FileError where it fails, and for complex numbers."""
    pyarrow = library("pyarrow", "pyarrow", "files of Parquet")
    parquet = library("pyarrow.parquet", "pyarrow", "files of Parquet")
    for name, array in arrays.items():
        if array.dtype.kind == "c":
            raise FileError(
                f"Parquet has no complex numbers, as {name!r} has",
                hint="write .npz or .csv, or real and imaginary parts apart",
            )
    columns = {
        name: pyarrow.array(list(array) if array.ndim > 1 else array)
        for name, array in arrays.items()
    }
    write_whole(path, lambda file: parquet.write_table(pyarrow.table(columns), file))
