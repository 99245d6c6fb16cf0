"""Forms in which an orthonormal basis is kept: dense, by orbits, in a changed basis, as a product.

Every form applies Q and Q^H to columns of numbers, in NumPy or in JAX: `xp` is the array module.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from functools import cached_property
from math import prod
from types import ModuleType
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = Any  # of NumPy or of JAX


class Factor(ABC):
    """An orthonormal basis Q, shape (size, dim), of a space of invariants."""

    size: int
    dim: int

    @abstractmethod
    def expand(self, c: Array, xp: ModuleType = np) -> Array:
        """Q c, for c of shape (dim, m)."""

    @abstractmethod
    def contract(self, v: Array, xp: ModuleType = np) -> Array:
        """Q^H v, for v of shape (size, m)."""

    @property
    @abstractmethod
    def nbytes(self) -> int:
        """Bytes held."""

    @property
    def is_complex(self) -> bool:
        """Whether Q has complex entries."""
        return False

    def projector_nonzeros(self) -> int | None:
        """Number of nonzero entries of P = Q Q^H where the form shows it without rounding."""
        return None

    def sparse(self) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[Any]] | None:
        """Rows, columns and values of Q where it is kept sparse."""
        return None

    def dense(self) -> NDArray[Any]:
        """Q as an array."""
        return np.asarray(self.expand(np.eye(self.dim)))


@dataclass(frozen=True, eq=False)
class DenseFactor(Factor):
    """A basis kept as an array, shape (size, dim)."""

    Q: NDArray[Any]

    @property
    def size(self) -> int:  # type: ignore[override]
        """Number of rows."""
        return int(self.Q.shape[0])

    @property
    def dim(self) -> int:  # type: ignore[override]
        """Number of columns."""
        return int(self.Q.shape[1])

    @property
    def nbytes(self) -> int:
        """Bytes of the array."""
        return self.Q.nbytes

    @property
    def is_complex(self) -> bool:
        """Whether the array is complex."""
        return bool(np.iscomplexobj(self.Q))

    def expand(self, c: Array, xp: ModuleType = np) -> Array:
        """A matrix product."""
        return xp.asarray(self.Q) @ c

    def contract(self, v: Array, xp: ModuleType = np) -> Array:
        """A matrix product with the conjugate transpose."""
        return xp.asarray(self.Q).conj().T @ v


@dataclass(frozen=True, eq=False)
class OrbitFactor(Factor):
    """One basis vector an orbit: entry i belongs to vector labels[i] with the value weights[i].

    Entries in no orbit have weight 0 (and label 0). Shapes: labels (size,), weights (size,).
    """

    labels: NDArray[np.int64]
    weights: NDArray[np.float64]
    dim: int

    @property
    def size(self) -> int:  # type: ignore[override]
        """Number of entries."""
        return len(self.labels)

    @property
    def nbytes(self) -> int:
        """Bytes of labels and weights."""
        return self.labels.nbytes + self.weights.nbytes

    def expand(self, c: Array, xp: ModuleType = np) -> Array:
        """Each entry takes its orbit's coefficient."""
        if self.dim == 0:
            return xp.zeros((self.size, c.shape[1]), dtype=c.dtype)
        return xp.asarray(self.weights)[:, None] * c[self.labels]

    def contract(self, v: Array, xp: ModuleType = np) -> Array:
        """Each orbit sums its entries."""
        return segment_sum(xp.asarray(self.weights)[:, None] * v, self.labels, self.dim, xp)

    def projector_nonzeros(self) -> int:
        """Sum over orbits of their lengths squared."""
        used = self.labels[self.weights != 0]
        return int(sum(int(n) ** 2 for n in np.bincount(used, minlength=1)))

    def sparse(self) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[Any]]:
        """One entry a row at the most."""
        rows = np.flatnonzero(self.weights)
        return rows, self.labels[rows], self.weights[rows]


@dataclass(frozen=True, eq=False)
class ChangedFactor(Factor):
    """A basis that is sparse after a unitary change of every tensor index.

    Q = (u1 ⊗ u2 ⊗ ...) S R, with S by orbits and R, shape (dim, dim), which makes Q real where
    the space is: coefficient j of S is sum_k coefficients[j, k] * c[partners[j, k]], k = 0, 1.
    """

    changes: tuple[NDArray[Any], ...]
    inner: OrbitFactor
    partners: NDArray[np.int64] | None = None
    coefficients: NDArray[np.complex128] | None = None

    @property
    def size(self) -> int:  # type: ignore[override]
        """Number of entries."""
        return self.inner.size

    @property
    def dim(self) -> int:  # type: ignore[override]
        """Number of orbits."""
        return self.inner.dim

    @property
    def nbytes(self) -> int:
        """Bytes of the sparse part and of the change to real coordinates."""
        return self.inner.nbytes + 48 * self.dim

    def expand(self, c: Array, xp: ModuleType = np) -> Array:
        """To circular coefficients, to entries, then back to the standard basis."""
        if self.partners is None or self.coefficients is None:
            return self._change(self.inner.expand(c, xp), xp, adjoint=False)
        r = xp.asarray(self.coefficients)[:, :, None]
        x = self.inner.expand((r * c[self.partners]).sum(axis=1), xp)
        x = self._change(x, xp, adjoint=False)
        return x if xp.iscomplexobj(c) else x.real

    def contract(self, v: Array, xp: ModuleType = np) -> Array:
        """The adjoint of `expand`."""
        x = self.inner.contract(self._change(v, xp, adjoint=True), xp)
        if self.partners is None or self.coefficients is None:
            return x
        r = xp.asarray(self.coefficients).conj()[:, :, None]
        spread = (r * x[:, None, :]).reshape(2 * self.dim, x.shape[1])
        c = segment_sum(spread, self.partners.ravel(), self.dim, xp)
        return c if xp.iscomplexobj(v) else c.real

    def _change(self, x: Array, xp: ModuleType, *, adjoint: bool) -> Array:
        shape = x.shape
        left, right = 1, self.size
        for u in self.changes:
            d = len(u)
            right //= d
            matrix = xp.asarray(u.conj().T if adjoint else u)
            x = matrix @ x.reshape(left, d, right * shape[1])
            left *= d
        return x.reshape(shape)


@dataclass(frozen=True, eq=False)
class KronFactor(Factor):
    """The tensor product of bases over different groups, in the order of the factors."""

    factors: tuple[Factor, ...]

    @cached_property
    def size(self) -> int:  # type: ignore[override]
        """Product of the sizes."""
        return prod(f.size for f in self.factors)

    @cached_property
    def dim(self) -> int:  # type: ignore[override]
        """Product of the dimensions."""
        return prod(f.dim for f in self.factors)

    @property
    def nbytes(self) -> int:
        """Bytes of the factors."""
        return sum(f.nbytes for f in self.factors)

    @property
    def is_complex(self) -> bool:
        """Whether any factor is complex."""
        return any(f.is_complex for f in self.factors)

    def projector_nonzeros(self) -> int | None:
        """Product over the factors, where each is known."""
        counts = [f.projector_nonzeros() for f in self.factors]
        return None if None in counts else prod(n for n in counts if n is not None)

    def sparse(self) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[Any]] | None:
        """Products of the factors' entries, where each factor is sparse."""
        rows = cols = np.zeros(1, dtype=np.int64)
        values: NDArray[Any] = np.ones(1)
        for f in self.factors:
            part = f.sparse()
            if part is None:
                return None
            rows = np.add.outer(rows * f.size, part[0]).ravel()
            cols = np.add.outer(cols * f.dim, part[1]).ravel()
            values = np.multiply.outer(values, part[2]).ravel()
        return rows, cols, values

    def expand(self, c: Array, xp: ModuleType = np) -> Array:
        """One factor after the other, each along its own index."""
        return self._along(c, [f.dim for f in self.factors], "expand", xp)

    def contract(self, v: Array, xp: ModuleType = np) -> Array:
        """One factor after the other, each along its own index."""
        return self._along(v, [f.size for f in self.factors], "contract", xp)

    def _along(self, x: Array, shape: list[int], method: str, xp: ModuleType) -> Array:
        columns = x.shape[1]
        x = x.reshape(*shape, columns)
        for axis, f in enumerate(self.factors):
            x = xp.moveaxis(x, axis, 0)
            rest = x.shape[1:]
            x = getattr(f, method)(x.reshape(x.shape[0], prod(rest)), xp)
            x = xp.moveaxis(x.reshape(x.shape[0], *rest), 0, axis)
        return x.reshape(-1, columns) if columns else x.reshape(prod(x.shape[:-1]), 0)


def segment_sum(values: Array, labels: NDArray[np.int64], count: int, xp: ModuleType) -> Array:
    """Sums of the rows of `values` with equal label, shape (count, columns)."""
    if xp is np:
        out = np.zeros((count, values.shape[1]), dtype=values.dtype)
        if count:
            np.add.at(out, labels, values)
        return out
    out = xp.zeros((count, values.shape[1]), dtype=values.dtype)
    return out.at[labels].add(values) if count else out
