"""Operators ρ(g) and dρ(A) in JAX, made of those of parts: applied without being formed, or dense.

Representations build them by their `rho` and `drho`; nothing here knows a representation.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from functools import reduce
from math import prod
from typing import Any

import numpy as np

from emlpcli.errors import RepresentationError
from emlpcli.groups.base import Group
from emlpcli.jaxsetup import asarray, jax, jnp
from emlpcli.overrides import override


def dense(operator: Any) -> jax.Array:
    """The operator as an array."""
    matrix: jax.Array = operator.to_dense() if hasattr(operator, "to_dense") else asarray(operator)
    return matrix


def element(G: Group | None, M: Any) -> jax.Array:
    """The matrix that acts on V of the group G, picked from a dict {group: matrix}."""
    if not isinstance(M, dict):
        return dense(M)
    if G in M:
        return dense(M[G])
    if G is not None and all(f in M for f in G.factors()):
        return reduce(jnp.kron, (dense(M[f]) for f in G.factors()))
    raise RepresentationError(f"no element of {G} is given, only of {', '.join(map(str, M))}")


def derivative(rho: Callable[[Any], Any], A: jax.Array) -> jax.Array:
    """d/dt ρ(1 + tA) at t = 0, by forward differentiation."""
    one = asarray(np.eye(A.shape[-1], dtype=A.dtype))
    tangent: jax.Array = jax.jvp(lambda g: dense(rho(g)), (one,), (A,))[1]
    return tangent


class Action(ABC):
    """ρ(g) or dρ(A) of a representation made of others, as a linear operator.

    `op @ x` applies it to a vector, shape (size,), or to columns, shape (size, m), without
    forming the matrix; `op.to_dense()` forms it.
    """

    def __init__(self, size: int) -> None:
        self.shape = (size, size)

    def __matmul__(self, x: Any) -> jax.Array:
        x = asarray(x)
        return self._apply(x[:, None])[:, 0] if x.ndim == 1 else self._apply(x)

    @abstractmethod
    def _apply(self, x: jax.Array) -> jax.Array:
        """The images of columns, shape (size, m)."""

    @abstractmethod
    def to_dense(self) -> jax.Array:
        """The matrix, shape (size, size)."""


class SumAction(Action):
    """The action on a direct sum: of each operator so many copies, one block after the other."""

    def __init__(self, terms: list[tuple[Any, int]]) -> None:
        super().__init__(sum(op.shape[0] * copies for op, copies in terms))
        self.terms = terms

    @override
    def _apply(self, x: jax.Array) -> jax.Array:
        pieces, start, columns = [], 0, x.shape[1]
        for op, copies in self.terms:
            n = op.shape[0]
            block = x[start : start + copies * n].reshape(copies, n, columns)
            image = (op @ jnp.moveaxis(block, 1, 0).reshape(n, -1)).reshape(n, copies, columns)
            pieces.append(jnp.moveaxis(image, 0, 1).reshape(-1, columns))
            start += copies * n
        return jnp.concatenate(pieces)

    @override
    def to_dense(self) -> jax.Array:
        blocks = (jnp.kron(np.eye(copies), dense(op)) for op, copies in self.terms)
        matrix: jax.Array = jax.scipy.linalg.block_diag(*blocks)
        return matrix


class KroneckerAction(Action):
    """The action on a tensor product, of a group element or, with `lie`, of a Lie algebra's.

    ρ1(g) ⊗ ρ2(g) ⊗ ..., and dρ1(A) ⊗ 1 ⊗ ... + 1 ⊗ dρ2(A) ⊗ ... + ...
    """

    def __init__(self, factors: list[Any], *, lie: bool) -> None:
        self.sizes = [op.shape[0] for op in factors]
        super().__init__(prod(self.sizes))
        self.factors, self.lie = factors, lie

    @override
    def _apply(self, x: jax.Array) -> jax.Array:
        shape = (*self.sizes, x.shape[1])
        y, images = x.reshape(shape), []
        for axis, op in enumerate(self.factors):
            source = x.reshape(shape) if self.lie else y
            front = jnp.moveaxis(source, axis, 0)
            image = (op @ front.reshape(op.shape[0], -1)).reshape(front.shape)
            y = jnp.moveaxis(image, 0, axis)
            images.append(y)
        return (reduce(jnp.add, images) if self.lie else y).reshape(x.shape)

    @override
    def to_dense(self) -> jax.Array:
        matrices = [dense(op) for op in self.factors]
        if not self.lie:
            return reduce(jnp.kron, matrices)
        total: Any = np.zeros(self.shape)
        for k, m in enumerate(matrices):
            left, right = np.eye(prod(self.sizes[:k])), np.eye(prod(self.sizes[k + 1 :]))
            total = total + jnp.kron(jnp.kron(left, m), right)
        return total
