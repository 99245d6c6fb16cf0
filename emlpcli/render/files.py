"""Bases in .npz files: written whole or not at all, sparse where the basis is sparse."""

from __future__ import annotations

import json
import os
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from emlpcli.errors import FileError, TooLargeError
from emlpcli.solve.memory import check_memory, format_bytes
from emlpcli.solve.solution import Solution
from emlpcli.solve.wholefile import replace_whole, usual_mode


def check_target(path: Path, suffixes: tuple[str, ...] = (".npz",)) -> None:
    """Raise FileError unless the path ends in a suffix and its folder can be written to."""
    if path.suffix.lower() not in suffixes:
        names = " or ".join(suffixes)
        raise FileError(f"cannot save to {str(path)!r}: the name must end in {names}")
    if path.is_dir():
        raise FileError(f"cannot save to {str(path)!r}: it is a directory")
    folder = path.absolute().parent
    if not folder.is_dir():
        raise FileError(
            f"cannot save to {str(path)!r}: the directory {str(folder)!r} does not exist"
        )
    if not os.access(folder, os.W_OK):
        raise FileError(f"cannot save to {str(path)!r}: the directory is not writable")


def save_basis(
    path: Path, solution: Solution, metadata: dict[str, Any], *, readable: bool = False
) -> str:
    """Write Q, or the readable basis, with its metadata; returns "sparse" or "dense".

    A sparse Q has the layout of `scipy.sparse.save_npz` (format, shape, row, col, data), so that
    `scipy.sparse.load_npz` reads it; a dense one is the array `Q`. The readable basis, whose
    columns are exact and not orthonormal, always is sparse. `metadata` is JSON text.
    Raises TooLargeError if Q does not fit in memory and FileError if it cannot be written.
    """
    check_target(path)
    if readable:
        arrays: dict[str, NDArray[Any]] | None = _coordinates(solution, *solution.readable.sparse())
    else:
        arrays = _sparse(solution)
    kind = "sparse" if arrays else "dense"
    if arrays is None:
        arrays = {"Q": solution.dense()}
    arrays["metadata"] = np.array(json.dumps(metadata | {"storage": kind}))
    write_whole(path, lambda file: np.savez_compressed(file, allow_pickle=False, **arrays))
    return kind


def load_basis(path: str | Path) -> tuple[Any, dict[str, Any]]:
    """The basis that `emlp basis --save` wrote, and its metadata.

    Q is a `scipy.sparse.coo_array` or an array, shape (size, dimension). Nothing in the file is
    executed. Raises FileError if the file cannot be read or is no such file.
    """
    try:
        with open(path, "rb") as file, np.load(file, allow_pickle=False) as data:
            metadata = json.loads(str(data["metadata"]))
            if "Q" in data:
                return data["Q"], metadata
            from scipy.sparse import coo_array

            entries = (data["data"], (data["row"], data["col"]))
            return coo_array(entries, shape=tuple(data["shape"])), metadata
    except (OSError, ValueError, KeyError, EOFError, TypeError, BadZipFile, zlib.error) as problem:
        raise FileError(f"cannot read a basis from {str(path)!r}: {problem}") from None


def write_whole(path: Path, write: Callable[[IO[bytes]], object]) -> None:
    """Write a file whole or not at all; FileError if it cannot be written."""
    try:
        replace_whole(path, write, prefix=f".{path.name}.", mode=usual_mode())
    except OSError as problem:
        raise FileError(f"cannot write {str(path)!r}: {problem.strerror or problem}") from None


def _sparse(solution: Solution) -> dict[str, NDArray[Any]] | None:
    """Q in coordinate form, or None where a dense array is no larger."""
    check_memory(40 * solution.size, solution.max_bytes, "the basis")
    positions = solution.expansion.positions(solution.rep)
    parts, offset, total = [], 0, 0
    dense_bytes = 8 * solution.size * solution.dimension
    for block in solution.blocks:
        entry = block.factor.sparse()
        if entry is None:
            check_memory(24 * block.factor.size * block.factor.dim, solution.max_bytes, "a block")
            Q = block.factor.dense()
            rows, columns = np.nonzero(Q)
            entry = rows, columns, Q[rows, columns]
        rows, columns, values = entry
        total += len(rows) * block.copies
        if 24 * total > dense_bytes:
            return None
        if 24 * total > solution.max_bytes:
            raise TooLargeError(f"the sparse basis would take over {format_bytes(24 * total)}")
        place = positions[block.monomial]
        shift = offset + block.dimension * np.arange(block.copies)
        parts.append(
            (
                place[:, rows].ravel(),
                np.add.outer(shift, columns).ravel(),
                np.tile(values, block.copies),
            )
        )
        offset += block.copies * block.dimension
    row, col, data = (np.concatenate(p) for p in zip(*parts, strict=True))
    return _coordinates(solution, row, col, data)


def _coordinates(
    solution: Solution, row: NDArray[Any], col: NDArray[Any], data: NDArray[Any]
) -> dict[str, NDArray[Any]]:
    """The arrays of `scipy.sparse.save_npz`."""
    return {
        "format": np.array(b"coo"),
        "shape": np.array([solution.size, solution.dimension]),
        "row": row,
        "col": col,
        "data": data,
    }
