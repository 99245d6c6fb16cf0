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

LARGEST_KEPT = 2**15  # entries of Q that are kept as an array beside the nonzero ones


@dataclass(frozen=True, eq=False)
class SparseBasis(StoredBasis):
    """Entry `values[k]` of Q at [rows[k], columns[k]], rows in ascending order; others are zero."""

    length: int
    count: int
    rows: NDArray[np.int64]
    columns: NDArray[np.int64]
    values: NDArray[Any]

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
        return self.rows, self.columns, self.values

    @override
    def by_orbits(self) -> None:
        return None

    @override
    def dense(self) -> NDArray[Any]:
        return self._dense if self.size * self.dim <= LARGEST_KEPT else self._spread()

    @cached_property
    def _dense(self) -> NDArray[Any]:
        return self._spread()

    def _spread(self) -> NDArray[Any]:
        Q = np.zeros((self.size, self.dim), self.values.dtype)
        Q[self.rows, self.columns] = self.values
        return Q

    @cached_property
    def _csr(self) -> csr_array:
        from scipy.sparse import csr_array

        starts = np.searchsorted(self.rows, np.arange(self.size + 1))  # rows are in order
        return csr_array((self.values, self.columns, starts), shape=(self.size, self.dim))

    @override
    def expand(self, c: Array, xp: ModuleType = np) -> Array:
        if xp is np:
            return (self._dense if self.size * self.dim <= LARGEST_KEPT else self._csr) @ c
        terms = xp.asarray(self.values)[:, None] * c[self.columns]
        return xp.zeros((self.size, c.shape[1]), terms.dtype).at[self.rows].add(terms)

    @override
    def contract(self, v: Array, xp: ModuleType = np) -> Array:
        """Q^H v."""
        if xp is np:
            Q = self._dense if self.size * self.dim <= LARGEST_KEPT else self._csr
            return Q.conj().T @ v
        terms = xp.asarray(self.values).conj()[:, None] * v[self.rows]
        return xp.zeros((self.dim, v.shape[1]), terms.dtype).at[self.columns].add(terms)
