"""A basis whose columns are kept by their nonzero entries."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from types import ModuleType
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from emlpcli.overrides import override
from emlpcli.solve.bases.stored import Array, StoredBasis

if TYPE_CHECKING:
    from scipy.sparse import csr_array

LARGEST_FORMED = 2**15  # entries of Q that is formed as an array each time it is applied


@dataclass(frozen=True, eq=False)
class SparseBasis(StoredBasis):
    """Entry `values[k]` of Q at [rows[k], columns[k]], rows in ascending order; others are zero."""

    length: int
    count: int
    rows: NDArray[np.integer]
    columns: NDArray[np.integer]
    values: NDArray[Any]

    @classmethod
    def of(
        cls,
        shape: tuple[int, int],
        rows: NDArray[np.integer],
        columns: NDArray[np.integer],
        values: NDArray[Any],
    ) -> SparseBasis:
        """With places in 4 bytes each, where these hold them: half of what values take."""
        kind = np.int32 if max(*shape, len(values)) < 2**31 else np.int64
        return cls(*shape, rows.astype(kind), columns.astype(kind), values)

    @property
    @override
    def size(self) -> int:
        return self.length

    @property
    @override
    def dim(self) -> int:
        return self.count

    @property
    @override
    def nbytes(self) -> int:
        """Bytes of places and values."""
        return self.rows.nbytes + self.columns.nbytes + self.values.nbytes

    @property
    @override
    def is_complex(self) -> bool:
        return bool(np.iscomplexobj(self.values))

    @override
    def sparse(self) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[Any]]:
        return self.rows.astype(np.int64), self.columns.astype(np.int64), self.values

    @override
    def by_orbits(self) -> None:
        return None

    @override
    def dense(self) -> NDArray[Any]:
        Q = np.zeros((self.size, self.dim), self.values.dtype)
        Q[self.rows, self.columns] = self.values
        return Q

    @cached_property
    def _filled(self) -> tuple[NDArray[np.integer], csr_array]:
        """The rows that are not zero, and Q on these: no array is as long as Q itself."""
        from scipy.sparse import csr_array

        ends = np.flatnonzero(np.diff(self.rows, append=-1)) + 1  # rows are in order
        filled = self.rows[ends - 1]
        starts = np.concatenate([[0], ends]).astype(self.columns.dtype)
        Q = csr_array((self.values, self.columns, starts), shape=(len(filled), self.dim))
        return filled, Q

    @override
    def expand(self, c: Array, xp: ModuleType = np) -> Array:
        if xp is np:
            if self.size * self.dim <= LARGEST_FORMED:
                return self.dense() @ c
            filled, Q = self._filled
            v = np.zeros((self.size, c.shape[1]), np.result_type(self.values, c))
            v[filled] = Q @ c
            return v
        terms = xp.asarray(self.values)[:, None] * c[self.columns]
        return xp.zeros((self.size, c.shape[1]), terms.dtype).at[self.rows].add(terms)

    @override
    def contract(self, v: Array, xp: ModuleType = np) -> Array:
        """Q^H v."""
        if xp is np:
            if self.size * self.dim <= LARGEST_FORMED:
                return self.dense().conj().T @ v
            filled, Q = self._filled
            return Q.conj().T @ v[filled]
        terms = xp.asarray(self.values).conj()[:, None] * v[self.rows]
        return xp.zeros((self.dim, v.shape[1]), terms.dtype).at[self.columns].add(terms)
