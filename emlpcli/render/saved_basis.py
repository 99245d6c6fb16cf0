"""Bases in files: written whole or not at all, sparse where the basis is sparse."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from emlpcli.errors import FileError, TooLargeError
from emlpcli.files import archive, npz, safetensors, strictjson
from emlpcli.files.reading import opened
from emlpcli.files.writing import check_target
from emlpcli.render.coupling_table import bytes_a_term, table_arrays
from emlpcli.solve.bases.whole import in_all_copies
from emlpcli.solve.memory import check_memory, default_limit, format_bytes
from emlpcli.solve.solution import Solution


def check_basis_file(path: Path) -> None:
    """Raise FileError unless a basis can be saved there."""
    check_target(path, archive.SUFFIXES)
    if path.suffix.lower() == ".safetensors":
        safetensors.check()


def save_basis(
    path: Path, solution: Solution, metadata: dict[str, Any], *, readable: bool = False
) -> str:
    """Write Q, or the readable basis, with its metadata; returns "sparse" or "dense".

    A sparse Q has the layout of `scipy.sparse.save_npz` (format, shape, row, col, data), so that
    `scipy.sparse.load_npz` reads it; a dense one is the array `Q`. A file .safetensors has the
    same arrays, and texts in its header. The readable basis, whose
    columns are exact and not orthonormal, always is sparse; so is a basis of maps of spherical
    harmonics, beside which the table of `Couplings` stands. `metadata` is JSON text.
    Raises TooLargeError if Q does not fit in memory and FileError if it cannot be written.
    """
    check_basis_file(path)
    named = _coordinates(solution, *solution.readable.sparse()) if readable else None
    each = bytes_a_term(solution.rep)
    sparse = named or _sparse(solution, anyway=bool(each))
    kind = "sparse" if sparse else "dense"
    arrays = sparse or {"Q": solution.dense()}
    if sparse and each:
        check_memory(each * len(sparse["row"]), solution.max_bytes, "the table of couplings")
        arrays |= table_arrays(solution.rep, sparse["row"]) or {}
    arrays["metadata"] = np.array(strictjson.dumps(metadata | {"storage": kind}))
    archive.write(path, arrays)
    return kind


def load_basis(path: str | Path) -> tuple[Any, dict[str, Any]]:
    """The basis that `emlp basis --save` wrote, and its metadata.

    Q is a `scipy.sparse.coo_array` or an array, shape (size, dimension). Nothing in the file is
    executed. Raises FileError if the file cannot be read or is no such file.
    """
    with opened(path, "a basis") as file:
        try:
            arrays = archive.read(path, file, default_limit())
            metadata = strictjson.loads(npz.text(arrays, "metadata"))
            return _matrix(arrays), metadata
        except FileError as problem:
            message = f"cannot read a basis from {str(path)!r}: {problem.message}"
            raise FileError(message) from None


def _matrix(arrays: dict[str, Any]) -> Any:
    """Q from the arrays of a file; FileError where they do not describe a matrix."""
    if "Q" in arrays:
        if arrays["Q"].ndim != 2 or arrays["Q"].dtype.kind not in "fciu":
            raise FileError("its Q is no matrix of numbers")
        return arrays["Q"]
    from scipy.sparse import coo_array

    try:
        row, col, data, shape = (arrays[key] for key in ("row", "col", "data", "shape"))
        kinds = (row, "iu"), (col, "iu"), (data, "fciu")
        if any(array.dtype.kind not in kind for array, kind in kinds):
            raise ValueError("its coordinates or entries are no numbers")
        rows, columns = (int(n) for n in shape.tolist())
        return coo_array((data, (row, col)), shape=(rows, columns))
    except KeyError as problem:
        raise FileError(f"it has no array {problem}") from None
    except (ValueError, TypeError, OverflowError) as problem:
        raise FileError(str(problem)) from None


def _sparse(solution: Solution, *, anyway: bool) -> dict[str, NDArray[Any]] | None:
    """Q in coordinate form, or None where a dense array is no larger and it is not asked anyway."""
    check_memory(40 * solution.size, solution.max_bytes, "the basis")
    positions = solution.expansion.positions(solution.rep)
    parts, offset, total = [], 0, 0
    dense_bytes = 8 * solution.size * solution.dimension
    for block in solution.blocks:
        entry = block.basis.sparse()
        if entry is None:
            check_memory(24 * block.basis.size * block.basis.dim, solution.max_bytes, "a block")
            Q = block.basis.dense()
            rows, columns = np.nonzero(Q)
            entry = rows, columns, Q[rows, columns]
        rows, columns, values = entry
        total += len(rows) * block.copies
        if 24 * total > dense_bytes and not anyway:
            return None
        if 24 * total > solution.max_bytes:
            raise TooLargeError(f"the sparse basis would take over {format_bytes(24 * total)}")
        parts.append(in_all_copies(block, positions[block.monomial], offset, rows, columns, values))
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
