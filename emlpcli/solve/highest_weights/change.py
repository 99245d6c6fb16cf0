"""From a basis of weight vectors to the coordinates of a representation."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from emlpcli.algebra.permutations.monomial_action import places
from emlpcli.overrides import override
from emlpcli.reps.constructors.powers import ExteriorPower, Power, SymmetricPower
from emlpcli.reps.rep import Scalar

Array = NDArray[Any]
Integers = NDArray[np.int64]


class Change(ABC):
    """A unitary matrix whose columns are weight vectors, kept in the form in which it was made."""

    @property
    @abstractmethod
    def size(self) -> int:
        """Dimension N."""

    @abstractmethod
    def __call__(self, x: Array) -> Array:
        """The coordinates of vectors, columns, shape (N, m), that are given by weight vectors."""

    @cached_property
    def matrix(self) -> Array:
        """The matrix itself."""
        return self(np.eye(self.size))


@dataclass(frozen=True, eq=False)
class Dense(Change):
    """A matrix."""

    columns: Array

    @property
    @override
    def size(self) -> int:
        return len(self.columns)

    @override
    def __call__(self, x: Array) -> Array:
        return np.asarray(self.columns @ x)


@dataclass(frozen=True, eq=False)
class Conjugate(Change):
    """The complex conjugate of another one."""

    inner: Change

    @property
    @override
    def size(self) -> int:
        return self.inner.size

    @override
    def __call__(self, x: Array) -> Array:
        return self.inner(x.conj()).conj()


@dataclass(frozen=True, eq=False)
class Sum(Change):
    """Of a direct sum: block by block."""

    parts: tuple[Change, ...]

    @property
    @override
    def size(self) -> int:
        return sum(part.size for part in self.parts)

    @override
    def __call__(self, x: Array) -> Array:
        cuts = np.cumsum([part.size for part in self.parts])[:-1]
        return np.concatenate([p(y) for p, y in zip(self.parts, np.split(x, cuts), strict=True)])


@dataclass(frozen=True, eq=False)
class Product(Change):
    """Of a tensor product: each factor along its own index."""

    left: Change
    right: Change

    @property
    @override
    def size(self) -> int:
        return self.left.size * self.right.size

    @override
    def __call__(self, x: Array) -> Array:
        p, q, m = self.left.size, self.right.size, x.shape[1]
        x = self.left(x.reshape(p, q * m)).reshape(p, q, m)
        x = self.right(x.transpose(1, 0, 2).reshape(q, p * m)).reshape(q, p, m)
        return x.transpose(1, 0, 2).reshape(p * q, m)


@dataclass(frozen=True, eq=False)
class PowerChange(Change):
    """Of a symmetric or exterior power, one block of the inner matrix after the other.

    The inner matrix U joins some coordinates only, in blocks U_B; it is the product of the
    commuting matrices that are U_B in a block and 1 elsewhere. Such a one acts on the elements of
    a multiset that lie in B, n of them, by the n-th power of U_B, and leaves the others.
    """

    power: Power
    inner: Change

    @property
    @override
    def size(self) -> int:
        return len(self.power.listed(self.inner.size, self.power.k))

    @override
    def __call__(self, x: Array) -> Array:
        x = x.astype(np.result_type(x, self.inner.matrix))
        for at, signs, M in self._steps:
            part = x[at] if signs is None else signs[..., None] * x[at]
            moved = M @ part
            x[at] = moved if signs is None else signs[..., None] * moved
        return x

    @cached_property
    def _steps(self) -> list[tuple[Integers, Integers | None, Array]]:
        """Coordinates, shape (rest, block), signs of the same shape, and the block's power."""
        U, alternating = self.inner.matrix, self.power.alternating
        return [
            (at, signs, self.power.of_order(n, U[np.ix_(block, block)]))
            for block in blocks_of(U)
            for n, at, signs in _grouped(len(U), self.power.k, alternating, tuple(block.tolist()))
        ]


@lru_cache(maxsize=256)
def _grouped(
    size: int, k: int, alternating: bool, block: tuple[int, ...]
) -> list[tuple[int, Integers, Integers | None]]:
    """For each n the coordinates of a power with n elements in a block: a row for each rest."""
    power = (ExteriorPower if alternating else SymmetricPower)(k, Scalar)
    rows = power.listed(size, k)
    inside = np.isin(rows, block)
    often = inside.sum(axis=1)
    label = np.zeros(size, np.int64)
    label[list(block)] = np.arange(len(block))
    found = []
    for n in np.unique(often[often > 0]).tolist():
        numbers = np.flatnonzero(often == n)
        some, here = rows[numbers], inside[numbers]
        own = label[some[here].reshape(-1, n)]
        column = places(power.listed(len(block), n), own, len(block))
        rest = _numbered(some[~here].reshape(len(some), -1), size)
        at = np.empty((rest.max() + 1, column.max() + 1), np.int64)
        at[rest, column] = numbers
        signs = None
        if alternating:  # of bringing the block's elements to the front, past those before them
            signs = np.empty_like(at)
            signs[rest, column] = 1 - 2 * ((np.cumsum(~here, axis=1) * here).sum(axis=1) % 2)
        found.append((n, at, signs))
    return found


def _numbered(rows: Integers, size: int) -> Integers:
    """Numbers that tell different rows of values below size apart, from 0."""
    keys = rows @ size ** np.arange(rows.shape[1])[::-1] if size ** rows.shape[1] < 2**62 else None
    _, numbers = np.unique(rows if keys is None else keys, axis=0, return_inverse=True)
    return np.asarray(numbers.ravel())


def blocks_of(matrix: Array) -> list[Integers]:
    """The coordinates that a square matrix joins, directly or through others."""
    joined = (matrix != 0) | (matrix != 0).T | np.eye(len(matrix), dtype=bool)
    labels = np.arange(len(matrix))
    while np.any(labels != (least := np.where(joined, labels, len(labels)).min(axis=1))):
        labels = least
    return [np.flatnonzero(labels == label) for label in np.unique(labels)]
