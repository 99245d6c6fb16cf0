"""Operators ρ(g) and dρ(A), made of those of parts: applied without being formed, or dense.

Numbers of NumPy give numbers of NumPy, in their precision; arrays of JAX give arrays of JAX.

Representations build them by their `rho` and `drho`; nothing here knows a representation.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from functools import reduce
from math import prod
from types import ModuleType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from emlpcli.errors import RepresentationError
from emlpcli.groups.base import Group
from emlpcli.jaxsetup import Array, asarray, double_precision, jax, jnp, like, on_cpu
from emlpcli.overrides import override


def dense(operator: Any) -> Array:
    """The operator as an array."""
    matrix = operator.to_dense() if hasattr(operator, "to_dense") else operator
    return matrix if isinstance(matrix, jax.Array) else np.asarray(matrix)


def element(G: Group | None, M: Any, *, lie: bool = False) -> Array:
    """The matrix that acts on V of the group G, picked from a dict {group: matrix}.

    Elements of the factors of a product make theirs, of their Lie algebras with `lie`.
    """
    if not isinstance(M, dict):
        return dense(M)
    if G in M:
        return dense(M[G])
    if G is not None and all(f in M for f in G.factors()):
        return KroneckerAction([dense(M[f]) for f in G.factors()], lie=lie).to_dense()
    raise RepresentationError(f"no element of {G} is given, only of {', '.join(map(str, M))}")


def module_of(x: Array) -> ModuleType:
    """NumPy or jax.numpy: whose array x is."""
    return jnp if isinstance(x, jax.Array) else np


def inverse(g: Array) -> Array:
    """The inverse matrix."""
    found: Array = module_of(g).linalg.inv(g)
    return found


def in_doubles(rho: Callable[[Any], Any], M: Any) -> Any:
    """ρ of a matrix of NumPy as an array of NumPy, also where a person wrote ρ in JAX.

    Ranks are decided with these numbers: they are in double precision whatever the program
    around has set. Arrays of JAX go through ρ as they are.
    """
    given = list(M.values()) if isinstance(M, dict) else [M]
    if any(isinstance(m, jax.Array) for m in given):
        return rho(M)
    with double_precision():
        found = rho(M)
        return np.asarray(found) if isinstance(found, jax.Array) else found


def derivative(rho: Callable[[Any], Any], A: Array) -> Array:
    """d/dt ρ(1 + tA) at t = 0, by forward differentiation."""
    if not isinstance(A, jax.Array):
        with double_precision():
            return np.asarray(derivative(rho, asarray(A)))
    one = asarray(np.eye(A.shape[-1], dtype=A.dtype))
    tangent: jax.Array = jax.jvp(lambda g: dense(rho(g)), (one,), (A,))[1]
    return tangent


class Action(ABC):
    """ρ(g) or dρ(A) of a representation made of others, as a linear operator.

    `op @ x` applies it to a vector, shape (size,), or to columns, shape (size, m), without
    forming the matrix; `op.to_dense()`, `np.asarray(op)` and `jnp.asarray(op)` form it.
    """

    def __init__(self, size: int) -> None:
        self.shape = (size, size)

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> NDArray[Any]:
        return np.asarray(self.to_dense(), dtype=dtype)

    def __jax_array__(self) -> jax.Array:
        return jnp.asarray(self.to_dense())

    def __matmul__(self, x: Any) -> Array:
        x = x if isinstance(x, jax.Array) else np.asarray(x)
        columns = x[:, None] if x.ndim == 1 else x
        if on_cpu(columns) and _has_values(self):
            image = like(self.apply(np.asarray(columns), np), x, *_arrays(self))
        else:
            image = self.apply(asarray(columns), jnp)
        return image[:, 0] if x.ndim == 1 else image

    def to_dense(self) -> Array:
        """The matrix, shape (size, size)."""
        if _has_values(self):
            return like(self.matrix(np), *_arrays(self))
        found: jax.Array = self.matrix(jnp)
        return found

    @abstractmethod
    def parts(self) -> list[Any]:
        """The operators that this one is made of."""

    @abstractmethod
    def apply(self, x: Any, xp: ModuleType) -> Any:
        """The images of columns, shape (size, m), by NumPy or by JAX."""

    @abstractmethod
    def matrix(self, xp: ModuleType) -> Any:
        """The matrix, shape (size, size), by NumPy or by JAX."""


def _arrays(operator: Any) -> Iterator[Any]:
    """The operators that are made of no others."""
    if isinstance(operator, Action):
        for part in operator.parts():
            yield from _arrays(part)
    else:
        yield operator


def _has_values(operator: Action) -> bool:
    """Whether all entries are numbers in main memory, where NumPy serves and compiles nothing."""
    return all(
        isinstance(part, np.ndarray | jax.Array) and on_cpu(part) for part in _arrays(operator)
    )


def _image(operator: Any, x: Any, xp: ModuleType) -> Any:
    if isinstance(operator, Action):
        return operator.apply(x, xp)
    return np.asarray(operator) @ x if xp is np else operator @ x


def _matrix(operator: Any, xp: ModuleType) -> Any:
    if isinstance(operator, Action):
        return operator.matrix(xp)
    return np.asarray(operator) if xp is np else asarray(dense(operator))


class SumAction(Action):
    """The action on a direct sum: of each operator so many copies, one block after the other."""

    def __init__(self, terms: list[tuple[Any, int]]) -> None:
        super().__init__(sum(op.shape[0] * copies for op, copies in terms))
        self.terms = terms

    @override
    def parts(self) -> list[Any]:
        return [op for op, _ in self.terms]

    @override
    def apply(self, x: Any, xp: ModuleType) -> Any:
        pieces, start, columns = [], 0, x.shape[1]
        for op, copies in self.terms:
            n = op.shape[0]
            block = x[start : start + copies * n].reshape(copies, n, columns)
            image = _image(op, xp.moveaxis(block, 1, 0).reshape(n, -1), xp)
            image = image.reshape(n, copies, columns)
            pieces.append(xp.moveaxis(image, 0, 1).reshape(-1, columns))
            start += copies * n
        return xp.concatenate(pieces)

    @override
    def matrix(self, xp: ModuleType) -> Any:
        blocks = [xp.kron(np.eye(copies), _matrix(op, xp)) for op, copies in self.terms]
        if xp is not np:
            return jax.scipy.linalg.block_diag(*blocks)
        whole, start = np.zeros(self.shape, np.result_type(*blocks)), 0
        for block in blocks:
            end = start + len(block)
            whole[start:end, start:end] = block
            start = end
        return whole


class KroneckerAction(Action):
    """The action on a tensor product, of a group element or, with `lie`, of a Lie algebra's.

    ρ1(g) ⊗ ρ2(g) ⊗ ..., and dρ1(A) ⊗ 1 ⊗ ... + 1 ⊗ dρ2(A) ⊗ ... + ...
    """

    def __init__(self, factors: list[Any], *, lie: bool) -> None:
        self.sizes = [op.shape[0] for op in factors]
        super().__init__(prod(self.sizes))
        self.factors, self.lie = factors, lie

    @override
    def parts(self) -> list[Any]:
        return self.factors

    @override
    def apply(self, x: Any, xp: ModuleType) -> Any:
        shape = (*self.sizes, x.shape[1])
        y, images = x.reshape(shape), []
        for axis, op in enumerate(self.factors):
            source = x.reshape(shape) if self.lie else y
            front = xp.moveaxis(source, axis, 0)
            image = _image(op, front.reshape(op.shape[0], -1), xp).reshape(front.shape)
            y = xp.moveaxis(image, 0, axis)
            images.append(y)
        return (reduce(xp.add, images) if self.lie else y).reshape(x.shape)

    @override
    def matrix(self, xp: ModuleType) -> Any:
        matrices = [_matrix(op, xp) for op in self.factors]
        if not self.lie:
            return reduce(xp.kron, matrices)
        total: Any = np.zeros(self.shape)
        for k, m in enumerate(matrices):
            left, right = np.eye(prod(self.sizes[:k])), np.eye(prod(self.sizes[k + 1 :]))
            total = total + xp.kron(xp.kron(left, m), right)
        return total
