"""Q, Q^H and P of a whole solution, block by block, in NumPy or JAX; and the entries of Q."""

from __future__ import annotations

from collections.abc import Iterator
from types import ModuleType
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from emlpcli.solve.bases.stored import Array, StoredBasis
from emlpcli.solve.memory import check_memory

if TYPE_CHECKING:
    from emlpcli.solve.solution import Block, Solution


Indices = NDArray[np.int64]


def expand(solution: Solution, c: Array, xp: ModuleType) -> Array:
    """Q c for c of shape (dimension, m); `xp` is the array module."""
    pieces, start, columns = [], 0, c.shape[1]
    for block in solution.blocks:
        basis: StoredBasis = block.basis
        count = block.copies * basis.dim
        if not count:
            pieces.append(xp.zeros((block.copies * basis.size, columns), dtype=c.dtype))
            continue
        part = c[start : start + count].reshape(block.copies, basis.dim, columns)
        start += count
        part = part.transpose(1, 0, 2).reshape(basis.dim, block.copies * columns)
        pieces.append(basis.expand(part, xp).reshape(-1, columns))
    return _written(solution, pieces, xp)


def contract(solution: Solution, v: Array, xp: ModuleType) -> Array:
    """Q^H v for v of shape (size, m)."""
    pieces, columns = [], v.shape[1]
    for basis, copies, part in _blocks(solution, v, xp):
        if not basis.dim:
            continue
        c = basis.contract(part, xp).reshape(basis.dim, copies, columns)
        pieces.append(c.transpose(1, 0, 2).reshape(copies * basis.dim, columns))
    return _joined(pieces, xp) if pieces else xp.zeros((0, columns), dtype=v.dtype)


def project(solution: Solution, v: Array, xp: ModuleType) -> Array:
    """Q Q^H v for v of shape (size, m)."""
    pieces, columns = [], v.shape[1]
    for basis, _, part in _blocks(solution, v, xp):
        part = basis.expand(basis.contract(part, xp), xp) if basis.dim else xp.zeros_like(part)
        pieces.append(part.reshape(-1, columns))
    return _written(solution, pieces, xp)


def _blocks(
    solution: Solution, v: Array, xp: ModuleType
) -> Iterator[tuple[StoredBasis, int, Array]]:
    """Each block's basis and number of copies, which are columns beside the m columns of v."""
    if not solution.in_order:
        v = _permuted(v, solution.order, solution.inverse_order, xp)
    start, columns = 0, v.shape[1]
    for block in solution.blocks:
        rows = block.copies * block.basis.size
        part = v[start : start + rows]
        start += rows
        yield block.basis, block.copies, part.reshape(block.basis.size, block.copies * columns)


def _written(solution: Solution, pieces: list[Array], xp: ModuleType) -> Array:
    """Images of all blocks in the order in which the representation is written."""
    v = _joined(pieces, xp)
    if solution.in_order:
        return v
    return _permuted(v, solution.inverse_order, solution.order, xp)


def _joined(pieces: list[Array], xp: ModuleType) -> Array:
    return pieces[0] if len(pieces) == 1 else xp.concatenate(pieces)


def _permuted(v: Array, order: Indices, inverse: Indices, xp: ModuleType) -> Array:
    """The rows of v in an order, of which the inverse permutation is known.

    For JAX it is the x with x[inverse] = v, a linear system whose solutions are known: so the
    transpose, on which gradients rest, is a permutation as well. The transpose of indexing is a
    sum of whatever meets at each index, which takes several times as long.
    """
    if xp is np:
        return np.take(v, order, axis=0)
    from emlpcli.jaxsetup import jax

    return jax.lax.custom_linear_solve(
        lambda x: x[inverse], v, lambda _, v: v[order], lambda _, v: v[inverse]
    )


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
