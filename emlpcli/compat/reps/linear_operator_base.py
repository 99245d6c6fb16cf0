"""EMLP's class of linear operators, from which programs derive their own."""

from __future__ import annotations

from abc import ABCMeta
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from emlpcli.jaxsetup import Array, jax
from emlpcli.overrides import override
from emlpcli.reps.action import Action
from emlpcli.solve.bases.array_like import ArrayLike

__all__ = ["Lazy", "LinearOperator", "densify", "lazify"]


class LinearOperator(metaclass=ABCMeta):
    """A linear map of shape (m, n) that is applied without being formed.

    A subclass sets `shape` and defines `_matvec(v)`, v of shape (n,), or `_matmat(V)`, V of shape
    (n, k), and where it can `_adjoint()` or `_rmatmat(V)`; what it leaves out follows.
    `LinearOperator(shape=..., matvec=...)` takes functions instead. Operators have `@`, `+`, `-`,
    multiples, `.T`, `.H` and `to_dense()`. The operators of emlpcli count as instances.
    """

    __array_ufunc__ = None  # so that `x @ operator` of an array asks the operator
    dtype: Any = None
    shape: tuple[int, int]

    def __init__(
        self,
        dtype: Any = None,
        shape: tuple[int, int] | None = None,
        **functions: Callable[[Any], Any],
    ) -> None:
        """`functions` are any of matvec, matmat and rmatmat."""
        self.dtype = dtype
        if shape is not None:
            self.shape = shape
        for name, function in functions.items():
            if name not in ("matvec", "matmat", "rmatmat"):
                raise TypeError(f"an operator has matvec, matmat and rmatmat, but no {name}")
            setattr(self, f"_{name}", function)

    def _matvec(self, v: Any) -> Any:
        """The image of a vector."""
        return self._matmat(v[:, None])[:, 0]

    def _matmat(self, V: Any) -> Any:
        """The images of columns."""
        if type(self)._matvec is LinearOperator._matvec and "_matvec" not in vars(self):
            raise TypeError(f"{type(self).__name__} defines neither _matvec nor _matmat")
        columns = [self._matvec(V[:, k]) for k in range(V.shape[1])]
        module = jax.numpy if any(isinstance(c, jax.Array) for c in columns) else np
        return module.stack(columns, axis=1) if columns else module.zeros((self.shape[0], 0))

    def _adjoint(self) -> LinearOperator:
        """The conjugate transpose: by `_rmatmat` where there is one, else formed."""
        if (rmatmat := getattr(self, "_rmatmat", None)) is not None:
            rows, columns = self.shape
            return LinearOperator(shape=(columns, rows), matmat=rmatmat, rmatmat=self._matmat)
        return Lazy(self.to_dense().conj().T)

    @property
    def H(self) -> LinearOperator:
        """The conjugate transpose."""
        return self._adjoint()

    @property
    def T(self) -> LinearOperator:
        """The transpose."""
        adjoint = self._adjoint()
        return LinearOperator(
            shape=adjoint.shape,
            matmat=lambda V: (adjoint @ V.conj()).conj(),
            rmatmat=lambda V: (self @ V.conj()).conj(),
        )

    def invT(self) -> LinearOperator:
        """The transpose of the inverse, formed."""
        return Lazy(np.linalg.inv(np.asarray(self.to_dense())).T)

    def __matmul__(self, x: Any) -> Any:
        if hasattr(x, "to_dense"):
            return _made(
                (self.shape[0], x.shape[1]), lambda V: self @ (x @ V), lambda V: x.H @ (self.H @ V)
            )
        x = x if isinstance(x, jax.Array) else np.asarray(x)
        if x.ndim not in (1, 2) or x.shape[0] != self.shape[1]:
            raise ValueError(f"operator of shape {self.shape} cannot act on shape {x.shape}")
        return self._matvec(x) if x.ndim == 1 else self._matmat(x)

    def __rmatmul__(self, x: Any) -> Any:
        return (self.T @ x.T).T

    def dot(self, x: Any) -> Any:
        """The image of a vector or of columns."""
        return self @ x

    def __add__(self, other: Any) -> LinearOperator:
        other = lazify(other)
        if self.shape != other.shape:
            raise ValueError(f"operators of shape {self.shape} and {other.shape} have no sum")
        return _made(self.shape, lambda V: self @ V + other @ V, lambda V: self.H @ V + other.H @ V)

    def __mul__(self, factor: Any) -> Any:
        if np.ndim(factor):
            return NotImplemented
        return _made(
            self.shape, lambda V: factor * (self @ V), lambda V: np.conj(factor) * (self.H @ V)
        )

    __rmul__ = __mul__

    def __neg__(self) -> LinearOperator:
        return _made(self.shape, lambda V: -(self @ V), lambda V: -(self.H @ V))

    def __sub__(self, other: Any) -> Any:
        return self + -1 * lazify(other)

    def to_dense(self) -> Array:
        """The matrix, shape (m, n)."""
        dense: Array = self._matmat(np.eye(self.shape[1]))
        return dense

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> NDArray[Any]:
        return np.asarray(self.to_dense(), dtype=dtype)


for _kind in (ArrayLike, Action):
    LinearOperator.register(_kind)


def _made(
    shape: tuple[int, int], matmat: Callable[[Any], Any], rmatmat: Callable[[Any], Any]
) -> LinearOperator:
    return LinearOperator(shape=shape, matvec=matmat, matmat=matmat, rmatmat=rmatmat)


class Lazy(LinearOperator):
    """A matrix as an operator."""

    def __init__(self, A: Any) -> None:
        self.A = A if isinstance(A, jax.Array) else np.asarray(A)
        rows, columns = self.A.shape
        super().__init__(self.A.dtype, (rows, columns))

    @override
    def _matmat(self, V: Any) -> Any:
        return self.A @ V

    @override
    def _adjoint(self) -> LinearOperator:
        return Lazy(self.A.conj().T)

    @override
    def to_dense(self) -> Array:
        return self.A


def lazify(x: Any) -> Any:
    """An operator as it is, an array as an operator."""
    return x if isinstance(x, LinearOperator) else Lazy(x)


def densify(x: Any) -> Array:
    """The matrix of an operator, or an array as it is."""
    if isinstance(x, LinearOperator):
        return x.to_dense()
    return x if isinstance(x, jax.Array) else np.asarray(x)
