"""Q and Q^H of a whole solution, block by block, in NumPy or JAX; and the entries of Q."""

from __future__ import annotations

from types import ModuleType
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from emlpcli.solve.bases.stored import Array, StoredBasis
from emlpcli.solve.memory import check_memory

if TYPE_CHECKING:
    from emlpcli.solve.solution import Block, Solution


Indices = NDArray[np.int64]


def expand(solution: Solution, c: Array, xp: ModuleType) -> Array:
    """Q c for c of shape (dimension, m); `xp` is the array module."""
    v = _by_block(solution, c, "expand", xp)
    return v if solution.in_order else v[solution.inverse_order]


def contract(solution: Solution, v: Array, xp: ModuleType) -> Array:
    """Q^H v for v of shape (size, m)."""
    v = v if solution.in_order else v[solution.order]
    return _by_block(solution, v, "contract", xp)


def _by_block(solution: Solution, x: Array, method: str, xp: ModuleType) -> Array:
    """Apply each block to its copies, which become columns beside the m columns of x."""
    pieces, start = [], 0
    columns = x.shape[1]
    for block in solution.blocks:
        basis: StoredBasis = block.basis
        n = basis.dim if method == "expand" else basis.size
        part = x[start : start + block.copies * n]
        start += block.copies * n
        if basis.dim == 0:
            rows = basis.size if method == "expand" else 0
            pieces.append(xp.zeros((block.copies * rows, columns), dtype=x.dtype))
            continue
        part = xp.moveaxis(part.reshape(block.copies, n, columns), 1, 0)
        image: Any = getattr(basis, method)(part.reshape(n, block.copies * columns), xp)
        m = image.shape[0]
        image = xp.moveaxis(image.reshape(m, block.copies, columns), 0, 1)
        pieces.append(image.reshape(block.copies * m, columns))
    return pieces[0] if len(pieces) == 1 else xp.concatenate(pieces)


def entries(solution: Solution) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.inexact]]:
    """Rows, columns and values of the nonzero entries of Q."""
    positions = solution.expansion.positions(solution.rep)
    parts = [(np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0))]
    offset = 0
    for block in solution.blocks:
        if not block.dimension:
            continue
        found = block.basis.sparse()
        if found is None:
            size = 24 * block.basis.size * block.dimension
            check_memory(size, solution.max_bytes, "a block of the basis")
            Q = block.basis.dense()
            at = np.nonzero(np.abs(Q) > 1e-15)
            found = (at[0], at[1], Q[at])
        rows, columns, values = found
        check_memory(24 * len(rows) * block.copies, solution.max_bytes, "the basis")
        parts.append(in_all_copies(block, positions[block.monomial], offset, rows, columns, values))
        offset += block.copies * block.dimension
    rows, columns, values = (np.concatenate(p) for p in zip(*parts, strict=True))
    return rows, columns, values


def in_all_copies(
    block: Block, places: Indices, offset: int, rows: Indices, columns: Indices, values: Array
) -> tuple[Indices, Indices, Array]:
    """Rows, columns and values in Q of the entries of a block, once for each of its copies.

    `places`, shape (copies, size), say where coordinates of each copy stand; the columns of the
    first copy begin at `offset`.
    """
    across = np.add.outer(offset + block.dimension * np.arange(block.copies), columns)
    return places[:, rows].ravel(), across.ravel(), np.tile(values, block.copies)
