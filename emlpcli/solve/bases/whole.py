"""Q and Q^H of a whole solution, block by block, in NumPy or JAX (`xp` is the array module)."""

from __future__ import annotations

from types import ModuleType
from typing import TYPE_CHECKING, Any

from emlpcli.solve.bases.stored import Array, StoredBasis

if TYPE_CHECKING:
    from emlpcli.solve.solution import Solution


def expand(solution: Solution, c: Array, xp: ModuleType) -> Array:
    """Q c for c of shape (dimension, m)."""
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
