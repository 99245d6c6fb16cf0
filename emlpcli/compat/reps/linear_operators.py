"""EMLP's operators made of others: Kronecker products and sums, direct sums, permutations."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from emlpcli.compat.reps.linear_operator_base import Lazy, LinearOperator, densify, lazify
from emlpcli.jaxsetup import Array, jax, jnp
from emlpcli.overrides import override
from emlpcli.reps.action import Action, KroneckerAction, SumAction

__all__ = [
    "ConcatLazy",
    "I",
    "Lazy",
    "LazyDirectSum",
    "LazyKron",
    "LazyKronsum",
    "LazyPerm",
    "LazyShift",
    "LinearOperator",
    "Rot90",
    "SwapMatrix",
    "densify",
    "lazify",
]


class _Square(LinearOperator):
    """An operator made of square ones, applied by the action of a representation."""

    Ms: list[Any]
    action: Action

    def __init__(self, Ms: Sequence[Any], action: Action) -> None:
        self.Ms, self.action = list(Ms), action
        if any(M.shape[0] != M.shape[1] for M in Ms):
            raise ValueError(f"{type(self).__name__} is made of square matrices")
        super().__init__(None, action.shape)

    @override
    def _matmat(self, V: Any) -> Any:
        return self.action @ V

    @override
    def to_dense(self) -> Array:
        return self.action.to_dense()


class LazyKron(_Square):
    """The Kronecker product M1 ⊗ M2 ⊗ ... of square matrices or operators, `Ms`."""

    def __init__(self, Ms: Sequence[Any]) -> None:
        super().__init__(Ms, KroneckerAction(list(map(densify, Ms)), lie=False))

    @override
    def _adjoint(self) -> LinearOperator:
        return LazyKron([densify(M).conj().T for M in self.Ms])

    @override
    def invT(self) -> LinearOperator:
        return LazyKron([_inverse_transposed(M) for M in self.Ms])


class LazyKronsum(_Square):
    """The Kronecker sum M1 ⊗ 1 ⊗ ... + 1 ⊗ M2 ⊗ ... + ... of square matrices or operators."""

    def __init__(self, Ms: Sequence[Any]) -> None:
        super().__init__(Ms, KroneckerAction(list(map(densify, Ms)), lie=True))

    @override
    def _adjoint(self) -> LinearOperator:
        return LazyKronsum([densify(M).conj().T for M in self.Ms])


class LazyDirectSum(_Square):
    """The block diagonal matrix of square ones, each so many times."""

    def __init__(self, Ms: Sequence[Any], multiplicities: Sequence[int] | None = None) -> None:
        self.multiplicities = [1] * len(Ms) if multiplicities is None else list(multiplicities)
        pairs = zip(map(densify, Ms), self.multiplicities, strict=True)
        super().__init__(Ms, SumAction(list(pairs)))

    @override
    def _adjoint(self) -> LinearOperator:
        return LazyDirectSum([densify(M).conj().T for M in self.Ms], self.multiplicities)

    @override
    def invT(self) -> LinearOperator:
        return LazyDirectSum([_inverse_transposed(M) for M in self.Ms], self.multiplicities)


class LazyPerm(LinearOperator):
    """The permutation of coordinates (M v)[i] = v[perm[i]]."""

    def __init__(self, perm: Any) -> None:
        self.perm = np.asarray(perm)
        super().__init__(None, (len(self.perm), len(self.perm)))

    @override
    def _matvec(self, v: Any) -> Any:
        return v[self.perm]

    @override
    def _matmat(self, V: Any) -> Any:
        return V[self.perm]

    @override
    def _adjoint(self) -> LinearOperator:
        return LazyPerm(np.argsort(self.perm))

    @override
    def invT(self) -> LinearOperator:
        return self


def I(d: int) -> LinearOperator:  # noqa: E743
    """The identity of d coordinates."""
    return LazyPerm(np.arange(d))


def LazyShift(n: int, k: int = 1) -> LinearOperator:
    """The cyclic shift of n coordinates by k."""
    return LazyPerm(np.roll(np.arange(n), k))


def SwapMatrix(swaprows: Sequence[int], n: int) -> LinearOperator:
    """The transposition of two of n coordinates."""
    perm = np.arange(n)
    perm[list(swaprows)] = perm[list(swaprows)[::-1]]
    return LazyPerm(perm)


def Rot90(n: int, k: int) -> LinearOperator:
    """An n x n grid, row by row, turned by k right angles, as `numpy.rot90` turns it."""
    return LazyPerm(np.rot90(np.arange(n * n).reshape(n, n), k).ravel())


class ConcatLazy(LinearOperator):
    """Matrices or operators of as many columns, one below the other."""

    def __init__(self, Ms: Sequence[Any]) -> None:
        self.Ms = list(map(lazify, Ms))
        super().__init__(None, (sum(M.shape[0] for M in Ms), Ms[0].shape[1]))

    @override
    def _matvec(self, v: Any) -> Any:
        images = [M @ v for M in self.Ms]
        module = jnp if any(isinstance(x, jax.Array) for x in images) else np
        return module.concatenate(images)

    @override
    def _matmat(self, V: Any) -> Any:
        return self._matvec(V)

    @override
    def _adjoint(self) -> LinearOperator:
        ends = np.cumsum([M.shape[0] for M in self.Ms])[:-1].tolist()

        def adjoint(V: Any) -> Any:
            module = jnp if isinstance(V, jax.Array) else np
            parts = zip(self.Ms, module.split(V, ends), strict=True)
            return sum(densify(M).conj().T @ part for M, part in parts)

        rows, columns = self.shape
        return LinearOperator(
            shape=(columns, rows), matvec=adjoint, matmat=adjoint, rmatmat=self._matmat
        )


def _inverse_transposed(M: Any) -> Array:
    dense = densify(M)
    module = jnp if isinstance(dense, jax.Array) else np
    found: Array = module.linalg.inv(dense).T
    return found
