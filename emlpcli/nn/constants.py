"""Arrays that a network needs but does not train: kept in double precision, cast where used."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from emlpcli.jaxsetup import jax, jnp


class Constant:
    """An array that is compared and hashed by its content.

    As a static field of an Equinox module it is no leaf of the tree: no optimiser sees it, and a
    compiled function holds it as a constant of the precision that it computes in.
    """

    def __init__(self, array: NDArray[Any]) -> None:
        self.array = np.ascontiguousarray(array)
        self.array.setflags(write=False)
        self._hash = hash((self.array.shape, self.array.dtype.str, self.array.tobytes()))

    def to(self, dtype: Any) -> jax.Array:
        """The array with numbers of the given type."""
        return jnp.asarray(self.array.astype(dtype))  # in NumPy, where nothing is compiled

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Constant) and (
            self is other
            or (
                self._hash == other._hash
                and self.array.dtype == other.array.dtype
                and np.array_equal(self.array, other.array)
            )
        )

    def __hash__(self) -> int:
        return self._hash

    def __repr__(self) -> str:
        return f"Constant{self.array.shape}"
