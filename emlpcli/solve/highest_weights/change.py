"""From a basis of weight vectors to the coordinates of a representation."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby, islice
from typing import Any

import numpy as np
from numpy.typing import NDArray

from emlpcli.algebra.linear.sparse_kernel import components
from emlpcli.overrides import override
from emlpcli.reps.constructors.power_blocks import Acting, act, acting
from emlpcli.reps.constructors.powers import Power

Array = NDArray[Any]
Integers = NDArray[np.int64]

LONGEST_KEPT = 2**8  # coordinates of a power whose matrices are kept, all of them at the most


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

    @cached_property
    def blocks(self) -> list[tuple[Integers, Array]]:
        """The coordinates that the matrix joins, and the matrix on them; none where it is 1."""
        U = self.matrix
        each = [(block, U[np.ix_(block, block)]) for block in blocks_of(U)]
        return [(block, M) for block, M in each if len(M) > 1 or M[0, 0] != 1]


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
        for block in self._blocks:
            act(block, x)
        return x

    @property
    def _blocks(self) -> Iterable[list[Acting]]:
        """How the power of each U_B acts, made once where the matrices of all are small."""
        return self._kept if self.size <= LONGEST_KEPT else self._made(together=1)

    @cached_property
    def _kept(self) -> list[list[Acting]]:
        return list(self._made(together=self.size))

    def _made(self, together: int) -> Iterator[list[Acting]]:
        for _, same in groupby(self.inner.blocks, key=lambda pair: len(pair[0])):
            while some := list(islice(same, together)):
                numbers, matrices = zip(*some, strict=True)
                blocks = [block.tolist() for block in numbers]
                yield from acting(self.power, blocks, np.array(matrices), self.inner.size)


def blocks_of(matrix: Array) -> list[Integers]:
    """The coordinates that a square matrix joins, directly or through others."""
    rows, columns = np.nonzero((matrix != 0) | np.eye(len(matrix), dtype=bool))
    labels = components(rows, columns, len(matrix))
    return [np.flatnonzero(labels == label) for label in np.unique(labels)]
