"""Forms in which an orthonormal basis is kept: dense, by orbits, in a changed basis, as a product.

Every form applies Q and Q^H to columns of numbers, in NumPy or in JAX: `xp` is the array module.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import prod
from types import ModuleType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from emlpcli.algebra.linear.kronecker import apply_kronecker
from emlpcli.overrides import override
from emlpcli.reps.monomials import TensorIndex

Array = Any  # of NumPy or of JAX

CHUNK = 2**20  # entries that are summed at a time
FEW_COLUMNS = 4  # up to which columns are summed one by one
FEW_ORBITS = 64  # up to which, and entries of Q, JAX multiplies with Q: by trial on one core
SMALL_MATRIX = 2**14
LARGEST_CHANGE = 64  # dimension up to which changes of basis are multiplied out


class StoredBasis(ABC):
    """An orthonormal basis Q, shape (size, dim), of a space of invariants."""

    @property
    @abstractmethod
    def size(self) -> int:
        """Number of coordinates."""

    @property
    @abstractmethod
    def dim(self) -> int:
        """Number of basis vectors."""

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

    @abstractmethod
    def by_orbits(self) -> OrbitBasis | None:
        """The same basis as one vector an orbit; None where it is not kept so.

        Evidence, patterns and names ask for it: what they read off labels they otherwise have to
        find from the vectors.
        """

    def errors_by_parts(
        self, slots: Sequence[TensorIndex], draw: Callable[[], NDArray[Any]]
    ) -> tuple[float, float] | None:
        """How far from orthonormal and from invariant it is, told by the small matrices it is of.

        `slots` are the tensor indices and `draw` gives unitary group elements, shape (k, d, d).
        None where a basis does not consist of such, so that its vectors have to be looked at.
        """
        return None

    def dense(self) -> NDArray[Any]:
        """Q as an array."""
        return np.asarray(self.expand(np.eye(self.dim)))


@dataclass(frozen=True, eq=False)
class DenseBasis(StoredBasis):
    """A basis kept as an array, shape (size, dim)."""

    Q: NDArray[Any]

    @property
    @override
    def size(self) -> int:
        return int(self.Q.shape[0])

    @property
    @override
    def dim(self) -> int:
        return int(self.Q.shape[1])

    @property
    @override
    def nbytes(self) -> int:
        return self.Q.nbytes

    @property
    @override
    def is_complex(self) -> bool:
        return bool(np.iscomplexobj(self.Q))

    @override
    def expand(self, c: Array, xp: ModuleType = np) -> Array:
        return xp.asarray(self.Q) @ c

    @override
    def by_orbits(self) -> None:
        return None

    @override
    def contract(self, v: Array, xp: ModuleType = np) -> Array:
        """A matrix product with the conjugate transpose."""
        return xp.asarray(self.Q).conj().T @ v


@dataclass(frozen=True, eq=False)
class OrbitBasis(StoredBasis):
    """One basis vector an orbit: entry i of Q in column labels[i] is signs[i] scales[labels[i]].

    Entries in no orbit have sign 0 (and label 0); without `signs` all are 1. Shapes: labels and
    signs (size,), of the smallest integer types that hold them; scales (dim,).
    """

    labels: NDArray[np.unsignedinteger]
    scales: NDArray[np.float64]
    signs: NDArray[np.int8] | None = None

    @property
    @override
    def size(self) -> int:
        return len(self.labels)

    @property
    @override
    def dim(self) -> int:
        return len(self.scales)

    @property
    @override
    def nbytes(self) -> int:
        """Bytes of labels, signs and scales."""
        signs = 0 if self.signs is None else self.signs.nbytes
        return self.labels.nbytes + self.scales.nbytes + signs

    @property
    def weights(self) -> NDArray[np.float64]:
        """The nonzero entry of each row, 0 where there is none; shape (size,)."""
        if self.dim == 0:
            return np.zeros(self.size)
        weights: NDArray[np.float64] = self.scales[self.labels]
        return weights if self.signs is None else np.asarray(weights * self.signs)

    @override
    def expand(self, c: Array, xp: ModuleType = np) -> Array:
        """Each entry takes its orbit's coefficient."""
        if self.dim == 0:
            return xp.zeros((self.size, c.shape[1]), dtype=c.dtype)
        if xp is not np and self._is_small:
            return xp.asarray(self._matrix) @ c
        table = xp.asarray(self.scales)[:, None] * c
        if xp is np:  # in chunks, since indexing widens the labels to 8 bytes each
            spread = np.empty((self.size, c.shape[1]), dtype=table.dtype)
            for start in range(0, self.size, CHUNK):
                stop = start + CHUNK
                np.take(table, self.labels[start:stop], axis=0, out=spread[start:stop])
        else:
            spread = table[self.labels]
        return spread if self.signs is None else spread * xp.asarray(self.signs)[:, None]

    @override
    def contract(self, v: Array, xp: ModuleType = np) -> Array:
        if xp is not np and self._is_small:
            return xp.asarray(self._matrix).T @ v
        signed = v if self.signs is None else xp.asarray(self.signs)[:, None] * v
        scales = xp.asarray(self.scales)[:, None]
        return scales * segment_sum(signed, self.labels, self.dim, xp)

    @property
    def _is_small(self) -> bool:
        """Whether compiled code is faster with the matrix than with sums over orbits."""
        return self.dim <= FEW_ORBITS and self.size * self.dim <= SMALL_MATRIX

    @cached_property
    def _matrix(self) -> NDArray[np.float64]:
        Q = np.zeros((self.size, self.dim))
        Q[np.arange(self.size), self.labels] = self.weights
        return Q

    @override
    def by_orbits(self) -> OrbitBasis:
        return self

    @override
    def projector_nonzeros(self) -> int:
        """Sum over orbits of their lengths squared."""
        return sum(round(1 / float(scale) ** 2) ** 2 for scale in self.scales)

    @override
    def sparse(self) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[Any]]:
        """One entry a row at the most."""
        weights = self.weights
        rows = np.flatnonzero(weights)
        return rows, self.labels[rows].astype(np.int64), weights[rows]


def orbit_lengths(labels: NDArray[np.unsignedinteger], count: int) -> NDArray[np.unsignedinteger]:
    """How many entries each orbit has, shape (count,), of the smallest type that holds it."""
    lengths = np.zeros(count, dtype=np.min_scalar_type(len(labels)))
    one = lengths.dtype.type(1)
    for start in range(0, len(labels), CHUNK):  # in place, as there may be as many orbits as labels
        np.add.at(lengths, labels[start : start + CHUNK], one)
    return lengths


def orbit_scales(labels: NDArray[np.unsignedinteger], count: int) -> NDArray[np.float64]:
    """One over the root of each orbit's length, shape (count,)."""
    scales: NDArray[np.float64] = np.sqrt(orbit_lengths(labels, count), dtype=np.float64)
    return np.reciprocal(scales, out=scales)


@dataclass(frozen=True, eq=False)
class BasisElsewhere(StoredBasis):
    """Q = (m1 ⊗ m2 ⊗ ...) S R: a basis S in other coordinates of every tensor index, and an R
    that makes the columns what they are to be.
    """

    changes: tuple[NDArray[Any], ...]
    inner: StoredBasis

    @property
    @override
    def size(self) -> int:
        return self.inner.size

    @property
    @override
    def dim(self) -> int:
        return self.inner.dim

    @override
    def by_orbits(self) -> None:
        return None


@dataclass(frozen=True, eq=False)
class ChangedBasis(BasisElsewhere):
    """A basis that is sparse after a unitary change of every tensor index.

    Q = (u1 ⊗ u2 ⊗ ...) S R, with S by orbits and R, shape (dim, dim), which makes Q real where
    the space is: coefficient j of S is sum_k coefficients[j, k] * c[partners[j, k]], k = 0, 1.
    """

    partners: NDArray[np.int64] | None = None
    coefficients: NDArray[np.complex128] | None = None

    @property
    @override
    def nbytes(self) -> int:
        """Bytes of the sparse part and of the change to real coordinates."""
        return self.inner.nbytes + 48 * self.dim

    @override
    def expand(self, c: Array, xp: ModuleType = np) -> Array:
        """To circular coefficients, to entries, then back to the standard basis."""
        if self.partners is None or self.coefficients is None:
            return self._change(self.inner.expand(c, xp), xp, adjoint=False)
        r = xp.asarray(self.coefficients)[:, :, None]
        x = self.inner.expand((r * c[self.partners]).sum(axis=1), xp)
        x = self._change(x, xp, adjoint=False)
        return x if xp.iscomplexobj(c) else x.real

    @override
    def contract(self, v: Array, xp: ModuleType = np) -> Array:
        """The adjoint of `expand`."""
        x = self.inner.contract(self._change(v, xp, adjoint=True), xp)
        if self.partners is None or self.coefficients is None:
            return x
        r = xp.asarray(self.coefficients).conj()[:, :, None]
        spread = (r * x[:, None, :]).reshape(2 * self.dim, x.shape[1])
        c = segment_sum(spread, self.partners.ravel(), self.dim, xp)
        return c if xp.iscomplexobj(v) else c.real

    @cached_property
    def _grouped(self) -> list[NDArray[Any]]:
        """The changes of neighbouring indices multiplied out, for fewer and larger products."""
        grouped: list[NDArray[Any]] = []
        for u in self.changes:
            if grouped and len(grouped[-1]) * len(u) <= LARGEST_CHANGE:
                grouped[-1] = np.kron(grouped[-1], u)
            else:
                grouped.append(u)
        return grouped

    def _change(self, x: Array, xp: ModuleType, *, adjoint: bool) -> Array:
        matrices = [u.conj().T if adjoint else u for u in self._grouped]
        complex_x = x if not any(map(np.iscomplexobj, matrices)) else x + 0j
        return apply_kronecker(matrices, complex_x, xp)


@dataclass(frozen=True, eq=False)
class ProductBasis(StoredBasis):
    """The tensor product of bases over different groups, in the order of the factors."""

    factors: tuple[StoredBasis, ...]

    @cached_property
    @override
    def size(self) -> int:
        return prod(f.size for f in self.factors)

    @cached_property
    @override
    def dim(self) -> int:
        return prod(f.dim for f in self.factors)

    @property
    @override
    def nbytes(self) -> int:
        return sum(f.nbytes for f in self.factors)

    @property
    @override
    def is_complex(self) -> bool:
        return any(f.is_complex for f in self.factors)

    @override
    def projector_nonzeros(self) -> int | None:
        """Product over the factors, where each is known."""
        counts = [f.projector_nonzeros() for f in self.factors]
        return None if None in counts else prod(n for n in counts if n is not None)

    @override
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

    @override
    def expand(self, c: Array, xp: ModuleType = np) -> Array:
        """One factor after the other, each along its own index."""
        return self._along(c, [f.dim for f in self.factors], "expand", xp)

    @override
    def by_orbits(self) -> None:
        return None

    @override
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


def segment_sum(values: Array, labels: NDArray[Any], count: int, xp: ModuleType) -> Array:
    """Sums of the rows of `values` with equal label, shape (count, columns)."""
    columns = values.shape[1]
    if not count or xp is not np:
        out = xp.zeros((count, columns), dtype=values.dtype)
        return out.at[labels].add(values) if count else out
    if np.iscomplexobj(values):
        real, imaginary = (segment_sum(x, labels, count, np) for x in (values.real, values.imag))
        return real + 1j * imaginary
    if columns > FEW_COLUMNS:  # whole rows are added, label after label
        order = np.argsort(labels, kind="stable")
        starts = np.searchsorted(labels[order], np.arange(count))
        if np.all(np.diff(starts, append=len(labels)) > 0):
            return np.add.reduceat(values[order], starts, axis=0)
    sums = np.zeros((count, columns))
    for start in range(0, len(labels), CHUNK):
        chunk = labels[start : start + CHUNK]
        for j in range(columns):
            part = values[start : start + CHUNK, j]
            sums[:, j] += np.bincount(chunk, weights=part, minlength=count)
    return sums.astype(np.result_type(values.dtype, np.float32), copy=False)
