"""Kronecker products of matrices applied to columns, in NumPy or JAX, one large product each."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from types import ModuleType
from typing import Any

import numpy as np

Array = Any  # of NumPy or of JAX


class Applied(ABC):
    """A square matrix that is known by what it does to columns, in NumPy."""

    ndim = 2

    @abstractmethod
    def __len__(self) -> int:
        """The number of its rows."""

    @abstractmethod
    def __matmul__(self, x: Array) -> Array:
        """The product with columns, shape (rows, m)."""


def apply_kronecker(matrices: Sequence[Array], x: Array, xp: ModuleType = np) -> Array:
    """(m1 ⊗ m2 ⊗ ...) x for columns x, shape (d1 d2 ..., m); an index array stands for the
    permutation matrix that takes basis vector i to m[i].

    Each matrix acts on the first index, which is then moved behind all others, so that every
    step is one matrix product instead of many small ones.
    """
    rows, columns = x.shape
    if len(matrices) > 1 and all(m.ndim == 1 for m in matrices):
        return _permuted(matrices, x)
    for m in matrices:
        first = x.reshape(len(m), -1)
        if m.ndim == 1:
            moved = np.empty_like(first)
            moved[m] = first
            x = moved.T
        else:
            x = ((m if isinstance(m, Applied) else xp.asarray(m)) @ first).T
    return x.reshape(columns, rows).T if matrices else x


def _permuted(images: Sequence[Array], x: Array) -> Array:
    """The same where all are permutations: entries are gathered along one index after the other."""
    y = x.reshape(*map(len, images), x.shape[1])
    for axis, image in enumerate(images):
        y = np.take(y, np.argsort(image), axis=axis)
    return y.reshape(x.shape)
