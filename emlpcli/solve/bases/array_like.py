"""What an operator answers where an array is asked for: arithmetic, reductions, indices, forms."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator
from math import prod
from typing import Any

import numpy as np
import scipy.sparse as sp
from numpy.lib.mixins import NDArrayOperatorsMixin
from numpy.typing import NDArray

from emlpcli.jaxsetup import jax
from emlpcli.overrides import override

# Methods of arrays that operators are asked for; the dense matrix answers.
_METHODS = frozenset(
    (
        *("all", "any", "argmax", "argmin", "argpartition", "argsort", "choose", "clip"),
        *("compress", "conj", "conjugate", "copy", "cumprod", "cumsum", "diagonal", "flatten"),
        *("item", "max", "mean", "min", "nonzero", "prod", "ravel", "repeat", "round"),
        *("searchsorted", "squeeze", "std", "sum", "swapaxes", "take", "tobytes", "tolist"),
        *("trace", "var"),
    )
)
_IN_PLACE = (
    *("__iadd__", "__isub__", "__imul__", "__itruediv__", "__ifloordiv__", "__imod__", "__ipow__"),
    *("__imatmul__", "__ilshift__", "__irshift__", "__iand__", "__ixor__", "__ior__"),
)


class ArrayLike(NDArrayOperatorsMixin):
    """A matrix of shape (n, m) that is formed only where its entries are asked for.

    `np.asarray(op)`, `jnp.asarray(op)`, `op[i, j]`, `op + 1`, `np.abs(op)`, `op.sum(axis=0)`,
    `op.reshape(...)`, `for row in op` and `x in op` form it, as an array of NumPy. As with arrays
    an index out of bounds raises IndexError. Raises TooLargeError where it is larger than memory.

    Nothing writes to it: after `op *= 2` the name stands for an array, as with arrays of JAX.
    """

    ndim = 2
    shape: tuple[int, int]

    @abstractmethod
    def to_dense(self) -> NDArray[Any]:
        """The matrix."""

    @abstractmethod
    @override
    def __matmul__(self, x: Any) -> Any:
        """The image of a vector, of columns, or of a batch of matrices of columns."""

    @abstractmethod
    @override
    def __rmatmul__(self, x: Any) -> Any:
        """Rows times the matrix."""

    def _of_batch(self, x: Any) -> Any:
        """The images of a batch of matrices, shape (..., m, k): one matrix of all their columns."""
        xp = jax.numpy if isinstance(x, jax.Array) else np
        apart = xp.moveaxis(x, -2, 0)
        image = self @ apart.reshape(len(apart), prod(apart.shape[1:]))
        return xp.moveaxis(image.reshape(self.shape[0], *apart.shape[1:]), 0, -2)

    @property
    @abstractmethod
    def T(self) -> Any:
        """The transpose."""

    @property
    def mT(self) -> Any:
        """The transpose, as the array standard calls it."""
        return self.T

    def transpose(self, *axes: Any) -> Any:
        """The transpose, or what `numpy.transpose` makes of these two axes."""
        given = axes[0] if len(axes) == 1 else axes
        order = tuple(a % 2 for a in given) if given else (1, 0)
        if sorted(order) != [0, 1]:
            raise ValueError(f"axes {given} are not those of a matrix")
        return self.T if order == (1, 0) else self

    def dot(self, x: Any) -> Any:
        """The image of a vector or of columns."""
        return self @ x

    def toarray(self) -> NDArray[Any]:
        """The matrix, as sparse matrices of SciPy are asked for it."""
        return self.to_dense()

    def tocsr(self) -> sp.csr_array:
        """The matrix as a sparse array of SciPy."""
        return sp.csr_array(self.to_dense())

    @property
    def size(self) -> int:
        """Number of entries."""
        return self.shape[0] * self.shape[1]

    @property
    def real(self) -> NDArray[Any]:
        """The real part."""
        return self.to_dense().real

    @property
    def imag(self) -> NDArray[Any]:
        """The imaginary part."""
        return self.to_dense().imag

    # -- as a linear operator of SciPy --------------------------------------------------------

    def matvec(self, x: Any) -> Any:
        """The image of a vector, shape (m,) or (m, 1)."""
        return self @ np.asarray(x)

    matmat = matvec

    # -- as an array --------------------------------------------------------------------------

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> NDArray[Any]:
        return np.asarray(self.to_dense(), dtype=dtype)

    def __jax_array__(self) -> jax.Array:
        return jax.numpy.asarray(self.to_dense())

    @override
    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **options: Any) -> Any:
        if ufunc is np.matmul and method == "__call__" and not options:
            left, right = inputs
            return left @ right if isinstance(left, ArrayLike) else right.__rmatmul__(left)
        if any(isinstance(x, ArrayLike) for x in options.get("out", ())):
            raise TypeError("nothing can be written to an operator; np.array(op) can be written to")
        dense = [x.to_dense() if isinstance(x, ArrayLike) else x for x in inputs]
        if any(isinstance(x, jax.Array) for x in dense):
            return NotImplemented
        return getattr(ufunc, method)(*dense, **options)

    def __getattr__(self, name: str) -> Any:
        if name in _METHODS:
            return lambda *args, **options: getattr(self.to_dense(), name)(*args, **options)
        raise AttributeError(f"{type(self).__name__} has no attribute {name!r}")

    def __getitem__(self, item: Any) -> Any:
        if any(isinstance(i, jax.core.Tracer) for i in jax.tree.leaves(item)):
            return jax.numpy.asarray(self.to_dense())[item]  # no value that could be out of bounds
        return self.to_dense()[
            jax.tree.map(lambda i: np.asarray(i) if isinstance(i, jax.Array) else i, item)
        ]

    def __iter__(self) -> Iterator[NDArray[Any]]:
        return iter(self.to_dense())  # made once, rather than for every row

    def __contains__(self, entry: object) -> bool:
        return bool(np.any(self.to_dense() == entry))

    def __bool__(self) -> bool:
        raise ValueError(f"a matrix of shape {self.shape} is neither true nor false")

    def reshape(self, *shape: Any) -> NDArray[Any]:
        """The matrix, reshaped."""
        return self.to_dense().reshape(*shape)

    def __len__(self) -> int:
        return self.shape[0]

    @override
    def __hash__(self) -> int:
        return id(self)


def _not_in_place(operator: ArrayLike, other: Any) -> Any:
    """`op += x` is `op = op + x`: there is no array that could change."""
    return NotImplemented


for _name in _IN_PLACE:
    setattr(ArrayLike, _name, _not_in_place)
