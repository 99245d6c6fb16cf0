"""Q and P as JAX operators: applied to vectors or columns, jit-able, differentiable, or dense."""

from __future__ import annotations

from collections.abc import Iterator
from types import ModuleType
from typing import TYPE_CHECKING, Any

import numpy as np

from emlpcli.jaxsetup import asarray, jax, jnp, on_cpu
from emlpcli.overrides import override
from emlpcli.solve.bases.stored import Array
from emlpcli.solve.bases.whole import contract, expand
from emlpcli.solve.memory import check_memory

if TYPE_CHECKING:
    from emlpcli.solve.solution import Solution


def _is_traced(*leaves: Any) -> bool:
    return any(isinstance(leaf, jax.core.Tracer) for leaf in leaves)


class Operator:
    """A linear operator: `op @ x` for x of shape (n,) or (n, m), `op.T`, `op.H`, `op.to_dense()`.

    It becomes an array where one is asked for: `np.asarray(op)`, `jnp.asarray(op)`, `op[i, j]`,
    `op.reshape(...)`, `for row in op` and `x in op` form the dense matrix. As with arrays an
    index out of bounds raises IndexError.
    """

    ndim = 2
    __array_ufunc__ = None  # so that `array @ op` comes to __rmatmul__ and is not made dense

    def __init__(self, solution: Solution, shape: tuple[int, int]) -> None:
        self.solution, self.shape = solution, shape

    def _apply(self, x: Array, xp: ModuleType) -> Array:
        """The operator on columns, shape (n, m), in NumPy or JAX."""
        raise TypeError(f"{type(self).__name__} is abstract")

    @property
    def H(self) -> Operator:
        """The conjugate transpose."""
        raise TypeError(f"{type(self).__name__} is abstract")

    @property
    def T(self) -> Operator:
        """The transpose."""
        return Conjugate(self.H)

    @property
    def dtype(self) -> Any:
        """float64 or complex128 (32 bits wide where JAX is kept from 64)."""
        wanted = complex if self.solution.has_complex_basis else float
        return jax.dtypes.canonicalize_dtype(wanted)

    def __matmul__(self, x: Any) -> jax.Array:
        x = x if isinstance(x, np.ndarray) else jnp.asarray(x)
        if x.ndim not in (1, 2) or x.shape[0] != self.shape[1]:
            raise ValueError(f"operator of shape {self.shape} cannot act on shape {x.shape}")
        if not np.issubdtype(x.dtype, np.inexact):
            x = x.astype(self.dtype)
        columns = x[:, None] if x.ndim == 1 else x
        if on_cpu(columns):
            image = self._apply(np.asarray(columns), np)
            return asarray(image[:, 0] if x.ndim == 1 else image)
        y: jax.Array = self._apply(columns, jnp)
        return y[:, 0] if x.ndim == 1 else y

    def __rmatmul__(self, x: Any) -> jax.Array:
        product: jax.Array = (self.T @ (x if isinstance(x, np.ndarray) else jnp.asarray(x)).T).T
        return product

    def to_dense(self) -> jax.Array:
        """The matrix, as a JAX array."""
        rows, columns = self.shape
        check_memory(24 * rows * columns, self.solution.max_bytes, f"a dense {rows} x {columns}")
        return self @ np.eye(columns, dtype=self.dtype)

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> np.ndarray[Any, Any]:
        return np.asarray(self.to_dense(), dtype=dtype)

    def __jax_array__(self) -> jax.Array:
        return self.to_dense()

    def __getitem__(self, item: Any) -> jax.Array:
        dense = self.to_dense()
        if _is_traced(*jax.tree.leaves(item)):  # has no value that could be out of bounds
            return dense[item]
        item = jax.tree.map(lambda i: np.asarray(i) if isinstance(i, jax.Array) else i, item)
        if _is_traced(dense):
            np.broadcast_to(np.zeros((), np.int8), self.shape)[item]  # IndexError, unlike JAX
            return dense[item]
        return asarray(np.asarray(np.asarray(dense)[item]))

    def __iter__(self) -> Iterator[jax.Array]:
        return iter(self.to_dense())  # made once, rather than for every row

    def __contains__(self, entry: object) -> bool:
        return bool(np.any(self.to_dense() == entry))

    def reshape(self, *shape: Any) -> jax.Array:
        """The dense matrix, reshaped."""
        return self.to_dense().reshape(*shape)

    def __len__(self) -> int:
        return self.shape[0]

    @override
    def __repr__(self) -> str:
        return f"{type(self).__name__}(shape={self.shape}, {self.solution.rep})"


class Basis(Operator):
    """Q: coefficients, shape (dimension,), to invariants, shape (size,). Columns orthonormal."""

    def __init__(self, solution: Solution) -> None:
        super().__init__(solution, (solution.size, solution.dimension))

    @override
    def _apply(self, x: Array, xp: ModuleType) -> Array:
        return expand(self.solution, x, xp)

    @override
    def to_dense(self) -> jax.Array:
        """The matrix, as a JAX array."""
        return asarray(self.solution.dense())

    @property
    @override
    def H(self) -> Operator:
        """Q^H: the coefficients of the nearest invariant."""
        return Coefficients(self.solution)


class Coefficients(Operator):
    """Q^H: vectors, shape (size,), to coefficients, shape (dimension,)."""

    def __init__(self, solution: Solution) -> None:
        super().__init__(solution, (solution.dimension, solution.size))

    @override
    def _apply(self, x: Array, xp: ModuleType) -> Array:
        return contract(self.solution, x, xp)

    @property
    @override
    def H(self) -> Operator:
        return Basis(self.solution)


class Projector(Operator):
    """P = Q Q^H: vectors to the nearest invariant, shape (size,) to (size,)."""

    def __init__(self, solution: Solution) -> None:
        super().__init__(solution, (solution.size, solution.size))

    @override
    def _apply(self, x: Array, xp: ModuleType) -> Array:
        return expand(self.solution, contract(self.solution, x, xp), xp)

    @property
    @override
    def H(self) -> Operator:
        return self


class Conjugate(Operator):
    """The complex conjugate of an operator."""

    def __init__(self, inner: Operator) -> None:
        super().__init__(inner.solution, inner.shape)
        self.inner = inner

    @override
    def _apply(self, x: Array, xp: ModuleType) -> Array:
        return self.inner._apply(x.conj(), xp).conj()

    @property
    @override
    def H(self) -> Operator:
        """The conjugate of the conjugate transpose."""
        return Conjugate(self.inner.H)
