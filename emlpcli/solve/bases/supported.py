"""P of a whole solution by the coordinates at which invariants are not zero, in JAX.

Isotropic tensors are zero at most places: of the 81 entries of V⊗V⊗V⊗V under SO(3) the invariants
see 21. Compiled code gathers those of all blocks, multiplies, and puts the images in their places
among zeros; what is not seen is never moved.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from emlpcli.jaxsetup import jax, jnp
from emlpcli.solve.bases.stored import DenseBasis, StoredBasis

if TYPE_CHECKING:
    from emlpcli.solve.solution import Solution

ZERO = 1e-15  # entries of an orthonormal basis up to which they are rounding errors
MOST = 0.5  # share of all coordinates from which it pays to move them all: by trial on two cores


@dataclass(frozen=True)
class Supported:
    """The coordinates that are seen, and the bases on them.

    `rows` are their places in the representation, those of each part one after the other: first
    all copies of its first coordinate. A part is (coordinates, copies, basis on them), with None
    for a basis of everything, of which P is the identity.
    """

    size: int
    rows: NDArray[np.int64]
    parts: tuple[tuple[int, int, StoredBasis | None], ...]

    def project(self, v: jax.Array) -> jax.Array:
        """Q Q^H v for v of shape (size, m)."""
        columns, start, pieces = v.shape[1], 0, []
        seen = v.at[self.rows].get(unique_indices=True)
        for size, copies, basis in self.parts:
            part = seen[start : start + size * copies]
            start += size * copies
            if basis is not None:
                part = part.reshape(size, copies * columns)
                part = basis.expand(basis.contract(part, jnp), jnp).reshape(-1, columns)
            pieces.append(part)
        image = jnp.concatenate(pieces)
        return (
            jnp.zeros((self.size, columns), image.dtype)
            .at[self.rows]
            .add(image, unique_indices=True)
        )


def supported(solution: Solution) -> Supported | None:
    """The coordinates that invariants see; None where these are most, or not shown by a basis."""
    rows, parts, start = [], [], 0
    for block in solution.blocks:
        basis, copies = block.basis, block.copies
        places = slice(start, start + basis.size * copies)
        start = places.stop
        if not basis.dim:
            continue
        seen: NDArray[np.int64] | slice = slice(None)
        on_seen: StoredBasis | None = basis
        if basis.dim == basis.size:
            on_seen = None
        elif isinstance(basis, DenseBasis):
            seen = np.flatnonzero(np.abs(basis.Q).max(axis=1) > ZERO)
            on_seen = DenseBasis(basis.Q[seen])
        found = solution.order[places].reshape(basis.size, copies)[seen]
        rows.append(found.ravel())
        parts.append((len(found), copies, on_seen))
    if not parts or sum(map(len, rows)) > MOST * solution.size:
        return None
    return Supported(solution.size, np.concatenate(rows), tuple(parts))
