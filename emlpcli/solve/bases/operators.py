"""Q and P as operators: applied to vectors or columns, jit-able, differentiable, or dense."""

from __future__ import annotations

import copy
from collections.abc import Callable
from math import gcd
from types import ModuleType
from typing import TYPE_CHECKING, Any, Self

import numpy as np
from numpy.typing import NDArray

from emlpcli.jaxsetup import full_products, jax, jnp, like, on_cpu
from emlpcli.overrides import override
from emlpcli.solve.bases.array_like import ArrayLike
from emlpcli.solve.bases.stored import Array
from emlpcli.solve.bases.whole import contract, expand, project
from emlpcli.solve.memory import check_memory

if TYPE_CHECKING:
    import scipy.sparse as sp

    from emlpcli.solve.solution import Solution


@jax.tree_util.register_static
class _Fixed:
    """An operator in the structure of a tree: the same where it is the same object's."""

    def __init__(self, operator: Operator) -> None:
        self.operator = operator

    def _key(self) -> tuple[Any, ...]:
        op = self.operator
        inner = op.inner.H if isinstance(op, Conjugate) else None
        return (type(op), type(inner), id(op.solution), op.wanted)

    @override
    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Fixed) and self._key() == other._key()

    @override
    def __hash__(self) -> int:
        return hash(self._key())


class Operator(ArrayLike):
    """A linear operator: `op @ x` for x of shape (n,) or (..., n, m), `op.T`, `op.H`, dense.

    The image of an array of NumPy is one of NumPy, of an array of JAX one of JAX, in its precision:
    a float32 vector has a float32 image (complex64 where the operator is complex). `astype` gives
    the operator whose images all have one type. The matrix itself is in float64 or complex128.

    It is a tree of JAX without leaves: an argument of `jax.jit` as well as a part of a module,
    where no optimiser finds anything to train.
    """

    def __init__(self, solution: Solution, shape: tuple[int, int]) -> None:
        self.solution, self.shape = solution, shape
        self.wanted: Any = None  # the type of all images, where one was asked for

    def _apply(self, x: Array, xp: ModuleType) -> Array:
        """The operator on columns, shape (n, m), in NumPy or JAX."""
        raise TypeError(f"{type(self).__name__} is abstract")

    @property
    def H(self) -> Operator:
        """The conjugate transpose."""
        return self._adjoint()._like(self)

    @property
    @override
    def T(self) -> Operator:
        """The transpose."""
        return Conjugate(self.H)

    def _adjoint(self) -> Operator:
        raise TypeError(f"{type(self).__name__} is abstract")

    def _like(self, other: Operator) -> Self:
        self.wanted = other.wanted
        return self

    @property
    def dtype(self) -> np.dtype[Any]:
        """The type of the matrix: the one asked for, else float64 or complex128."""
        own = np.dtype(complex if self.solution.has_complex_basis else float)
        return own if self.wanted is None else np.dtype(self._image_type(self.wanted))

    def astype(self, dtype: Any) -> Self:
        """The operator whose images have this type, whatever it is applied to.

        Where the operator is complex they have the complex type of that precision. Raises
        TypeError for what is no type of real or complex numbers.
        """
        wanted = np.dtype(dtype)
        if not jnp.issubdtype(wanted, jnp.inexact):
            raise TypeError(f"{wanted} holds no real numbers: float32, bfloat16 or float64 do")
        found = copy.copy(self)
        found.wanted = wanted
        return found

    def _image_type(self, given: Any) -> Any:
        """The type of images of vectors of a type, or of the type that was asked for."""
        kind = given if self.wanted is None else self.wanted
        if not jnp.issubdtype(kind, jnp.inexact):
            kind = np.dtype(float)
        complex_too = self.solution.has_complex_basis or jnp.issubdtype(given, jnp.complexfloating)
        if not complex_too:
            return kind
        return np.complex128 if kind in (np.float64, np.complex128) else np.complex64

    @override
    def __matmul__(self, x: Any) -> Any:
        x = _as_array(x)
        if x.ndim < 1 or x.shape[-min(x.ndim, 2)] != self.shape[1]:
            raise ValueError(f"operator of shape {self.shape} cannot act on shape {x.shape}")
        if x.ndim > 2:
            return self._of_batch(x)
        if not on_cpu(x):
            return self._compiled(x)
        numbers = np.asarray(x)
        wanted = self._image_type(x.dtype)
        if not np.issubdtype(numbers.dtype, np.inexact):  # whole numbers, bfloat16
            numbers = numbers.astype(float)
        columns = numbers[:, None] if x.ndim == 1 else numbers
        found: Array = self._apply(columns, np).astype(wanted, copy=False)
        return like(found[:, 0] if x.ndim == 1 else found, x)

    @property
    def _compiled(self) -> Callable[[jax.Array], jax.Array]:
        """The operator as one function of JAX, which is traced once for all that trace it."""
        key = _Fixed(self)._key()
        kept = self.solution.compiled
        if key not in kept:
            kept[key] = jax.jit(self._of_jax)
        found: Callable[[jax.Array], jax.Array] = kept[key]
        return found

    def _of_jax(self, x: jax.Array) -> jax.Array:
        """The image of a vector or of columns, traced."""
        wanted = self._image_type(x.dtype)
        working = jax.dtypes.canonicalize_dtype(jnp.promote_types(wanted, jnp.float32))
        columns = x[:, None] if x.ndim == 1 else x
        with full_products():
            image: jax.Array = self._by_device(columns.astype(working))
        image = image.astype(jax.dtypes.canonicalize_dtype(wanted))
        return image[:, 0] if x.ndim == 1 else image

    def _by_device(self, columns: Any) -> Any:
        """The operator on columns, shape (n, m), in JAX; those split among devices stay split.

        Inside, columns are joined with other axes to larger matrices, and of a joint axis XLA does
        not know which part is where. So they are dealt with in as many groups as there can be
        devices, along an axis of their own, and none is sent to another device.
        """
        n, m = columns.shape
        groups = gcd(m, jax.device_count())
        if groups <= 1:
            return self._apply(columns, jnp)
        apart = columns.reshape(n, groups, m // groups)
        image = jax.vmap(lambda x: self._apply(x, jnp), 1, 1)(apart)
        return image.reshape(self.shape[0], m)

    @override
    def __rmatmul__(self, x: Any) -> Any:
        x = _as_array(x)
        return self.T @ x if x.ndim == 1 else (self.T @ x.mT).mT

    def rmatvec(self, x: Any) -> Any:
        """The image of a vector, shape (n,) or (n, 1), under the conjugate transpose."""
        return self.H @ np.asarray(x)

    rmatmat = rmatvec

    @override
    def to_dense(self) -> NDArray[Any]:
        """The matrix, as an array of NumPy."""
        rows, columns = self.shape
        check_memory(24 * rows * columns, self.solution.max_bytes, f"a dense {rows} x {columns}")
        return np.asarray(self @ np.eye(columns, dtype=self.dtype))

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
    def to_dense(self) -> NDArray[Any]:
        """The matrix, as an array of NumPy."""
        return self.solution.dense().astype(self.dtype, copy=False)

    @override
    def tocsr(self) -> sp.csr_array:
        """The matrix as a sparse array of SciPy."""
        return self.solution.sparse().astype(self.dtype)

    @override
    def _adjoint(self) -> Operator:
        return Coefficients(self.solution)


class Coefficients(Operator):
    """Q^H: vectors, shape (size,), to coefficients, shape (dimension,)."""

    def __init__(self, solution: Solution) -> None:
        super().__init__(solution, (solution.dimension, solution.size))

    @override
    def _apply(self, x: Array, xp: ModuleType) -> Array:
        return contract(self.solution, x, xp)

    @override
    def _adjoint(self) -> Operator:
        return Basis(self.solution)


class Projector(Operator):
    """P = Q Q^H: vectors to the nearest invariant, shape (size,) to (size,)."""

    def __init__(self, solution: Solution) -> None:
        super().__init__(solution, (solution.size, solution.size))

    @override
    def _apply(self, x: Array, xp: ModuleType) -> Array:
        if xp is jnp and self.solution.supported is not None:
            return self.solution.supported.project(x)
        return project(self.solution, x, xp)

    @override
    def tocsr(self) -> sp.csr_array:
        """The matrix as a sparse array of SciPy, the product of two."""
        Q = self.solution.sparse()
        return (Q @ Q.conj().T).tocsr().astype(self.dtype)

    @override
    def _adjoint(self) -> Operator:
        return Projector(self.solution)


class Conjugate(Operator):
    """The complex conjugate of an operator."""

    def __init__(self, inner: Operator) -> None:
        super().__init__(inner.solution, inner.shape)
        self.inner = inner
        self.wanted = inner.wanted

    @override
    def _apply(self, x: Array, xp: ModuleType) -> Array:
        return self.inner._apply(x.conj(), xp).conj()

    @override
    def _adjoint(self) -> Operator:
        return Conjugate(self.inner.H)


def _as_array(x: Any) -> Any:
    """An array of JAX as it is, anything else as one of NumPy, sparse arrays of SciPy too."""
    if isinstance(x, jax.Array):
        return x
    return x.toarray() if hasattr(x, "toarray") and not isinstance(x, Operator) else np.asarray(x)


def _register(kind: type[Operator]) -> None:
    """Make operators of a class trees without leaves."""
    jax.tree_util.register_pytree_node(
        kind, lambda op: ((), _Fixed(op)), lambda fixed, _: fixed.operator
    )


for _kind in (Basis, Coefficients, Projector, Conjugate):
    _register(_kind)
