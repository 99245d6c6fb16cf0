"""The action ρ(g) and dρ(A) of a representation in JAX: applied without being formed, or dense."""

from __future__ import annotations

from functools import reduce
from math import prod
from typing import Any

from emlpcli.errors import RepresentationError
from emlpcli.groups.base import Group
from emlpcli.jaxsetup import jax, jnp
from emlpcli.reps.composite import MapRep, Multiple, PowerRep, ProductRep, SumRep
from emlpcli.reps.rep import Base, Dual, Rep, ScalarRep


def rho(rep: Rep, M: Any) -> Any:
    """ρ(g): an array for V, V* and Scalar, an `Action` for what is made of them."""
    return _action(rep, M, lie=False)


def drho(rep: Rep, A: Any) -> Any:
    """dρ(A): an array for V, V* and Scalar, an `Action` for what is made of them."""
    return _action(rep, A, lie=True)


def rho_of(rep: Rep, M: Any) -> Any:
    """`rep.rho(M)`; a user's own `rho` is given the matrix that belongs to its group."""
    if isinstance(M, dict) and type(rep).rho is not Rep.rho:
        return rep.rho(element(rep.G, M))
    return rep.rho(M)


def dense(operator: Any) -> jax.Array:
    """The operator as an array."""
    return operator.to_dense() if hasattr(operator, "to_dense") else jnp.asarray(operator)


def _action(rep: Rep, M: Any, *, lie: bool) -> Any:
    match rep:
        case ScalarRep():
            return jnp.zeros((1, 1)) if lie else jnp.ones((1, 1))
        case Base():
            return element(rep.G, M)
        case Dual():
            inner = dense(rep.rep.drho(M) if lie else rho_of(rep.rep, M))
            return -inner.T if lie else jnp.linalg.inv(inner).T
        case SumRep() | Multiple() | ProductRep() | PowerRep() | MapRep():
            return Action(rep, M, lie=lie)
    if lie:
        return _derivative(rep, M)
    raise RepresentationError(f"{type(rep).__name__} must define rho(g)")


def _derivative(rep: Rep, A: Any) -> jax.Array:
    """d/dt ρ(1 + tA) at t = 0, by forward differentiation."""
    A = element(rep.G, A)
    one = jnp.eye(A.shape[-1], dtype=A.dtype)
    derivative: jax.Array = jax.jvp(lambda g: dense(rep.rho(g)), (one,), (A,))[1]
    return derivative


def element(G: Group | None, M: Any) -> jax.Array:
    """The matrix that acts on V of the group G, picked from a dict {group: matrix}."""
    if not isinstance(M, dict):
        return dense(M)
    if G in M:
        return dense(M[G])
    if G is not None and all(f in M for f in G.factors()):
        return reduce(jnp.kron, (dense(M[f]) for f in G.factors()))
    raise RepresentationError(f"no element of {G} is given, only of {', '.join(map(str, M))}")


class Action:
    """ρ(g) or dρ(A) of a representation made of others, as a linear operator.

    `op @ x` applies it to a vector, shape (size,), or to columns, shape (size, m), without
    forming the matrix; `op.to_dense()` forms it.
    """

    def __init__(self, rep: Rep, M: Any, *, lie: bool) -> None:
        self.rep, self.M, self.lie = rep, M, lie
        self.shape = (rep.size(), rep.size())

    def __matmul__(self, x: Any) -> jax.Array:
        x = jnp.asarray(x)
        return self._apply(x[:, None])[:, 0] if x.ndim == 1 else self._apply(x)

    def _parts(self) -> list[Any]:
        """The operators of the parts, in order; of a product, one for each factor."""
        rep = self.rep
        match rep:
            case PowerRep():
                return [_action(rep.parts[0], self.M, lie=self.lie)] * rep.exponent
            case MapRep():
                parts: tuple[Rep, ...] = (rep.target, rep.source.T)
            case _:
                parts = rep.parts
        return [part.drho(self.M) if self.lie else rho_of(part, self.M) for part in parts]

    def _apply(self, x: jax.Array) -> jax.Array:
        rep, parts = self.rep, self._parts()
        columns = x.shape[1]
        if isinstance(rep, SumRep):
            pieces, start = [], 0
            for op in parts:
                pieces.append(op @ x[start : start + op.shape[0]])
                start += op.shape[0]
            return jnp.concatenate(pieces)
        if isinstance(rep, Multiple):
            n = parts[0].shape[0]
            x = jnp.moveaxis(x.reshape(rep.count, n, columns), 1, 0).reshape(n, -1)
            y = (parts[0] @ x).reshape(n, rep.count, columns)
            return jnp.moveaxis(y, 0, 1).reshape(-1, columns)
        shape = (*(op.shape[0] for op in parts), columns)
        y, images = x.reshape(shape), []
        for axis, op in enumerate(parts):
            source = x.reshape(shape) if self.lie else y
            front = jnp.moveaxis(source, axis, 0)
            image = (op @ front.reshape(op.shape[0], -1)).reshape(front.shape)
            y = jnp.moveaxis(image, 0, axis)
            images.append(y)
        return (reduce(jnp.add, images) if self.lie else y).reshape(-1, columns)

    def to_dense(self) -> jax.Array:
        """The matrix, shape (size, size)."""
        parts = [dense(op) for op in self._parts()]
        if isinstance(self.rep, SumRep):
            blocks: jax.Array = jax.scipy.linalg.block_diag(*parts)
            return blocks
        if isinstance(self.rep, Multiple):
            return jnp.kron(jnp.eye(self.rep.count), parts[0])
        if not self.lie:
            return reduce(jnp.kron, parts)
        sizes = [len(m) for m in parts]
        total = jnp.zeros(self.shape)
        for k, m in enumerate(parts):
            left, right = jnp.eye(prod(sizes[:k])), jnp.eye(prod(sizes[k + 1 :]))
            total = total + jnp.kron(jnp.kron(left, m), right)
        return total
