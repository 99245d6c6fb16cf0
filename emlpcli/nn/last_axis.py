"""Layers on the last axis: inputs of any lead axes as rows, checked, through a compiled map."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable
from math import prod
from typing import Any

import equinox as eqx
import numpy as np
from jaxtyping import Inexact

from emlpcli.errors import RepresentationError
from emlpcli.jaxsetup import Array, EitherArray, asarray, full_products, jax, jnp


class OnLastAxis(eqx.Module):
    """What acts on the last axis by a map of rows: shape (..., size in) to (..., size out).

    `complex` says whether the groups act over the complex numbers, as rows then are.
    """

    size_in: int = eqx.field(static=True)
    complex: bool = eqx.field(static=True)

    @abstractmethod
    def rows(self, x: Inexact[EitherArray, "batch in"]) -> Inexact[EitherArray, "batch out"]:
        """The map of rows, in their precision, which is that of the parameters; not compiled."""

    def __call__(
        self, x: Inexact[jax.Array, "... {self.size_in}"]
    ) -> Inexact[jax.Array, "... out"]:
        """The map applied to the last axis.

        Raises RepresentationError for inputs of another size, and for complex ones where the
        groups act over the real numbers.
        """
        x = x if isinstance(x, jax.Array) else np.asarray(x)  # by NumPy nothing is compiled
        rows = checked(x, self.size_in, self.complex, self._real_type(x))
        rows = asarray(rows.reshape(prod(x.shape[:-1]), self.size_in))
        y = applied(self.rows, rows)
        return y.reshape(*x.shape[:-1], y.shape[-1])

    def _real_type(self, x: Array) -> jnp.dtype:
        """The precision to compute in: that of the parameters."""
        return precision(self)


def checked(
    x: Array,
    size: int,
    is_complex: bool,
    real: jax.typing.DTypeLike,
    name: str = "input",
) -> Array:
    """The array in the given precision, complex where the groups act so, if its last axis fits.

    Raises RepresentationError for another size, and for complex numbers where the groups act over
    the real ones; `name` is what the message calls the array.
    """
    if x.ndim < 1 or x.shape[-1] != size:
        raise RepresentationError(
            f"the {name} has shape {x.shape}, but the representation has size {size}",
            hint=f"the last axis must be {size}",
        )
    if jnp.iscomplexobj(x) and not is_complex:
        message = f"the {name} is complex, but the groups act over the real numbers"
        raise RepresentationError(message)
    return x.astype(jnp.result_type(real, jnp.complex64) if is_complex else real)


def own_precision(x: Array) -> jnp.dtype:
    """The precision of an array, for what has no parameters: that of integers is float32."""
    floating = jnp.issubdtype(x.dtype, jnp.inexact)
    found: jnp.dtype = np.zeros(0, x.dtype if floating else np.float32).real.dtype
    return found


@eqx.filter_jit
def applied(map: Callable[..., jax.Array], *x: Any) -> jax.Array:
    """The images under a map in compiled form, which saves compiling its operations one by one."""
    with full_products():
        return map(*x)


def precision(module: eqx.Module) -> jnp.dtype:
    """The type of the parameters: float32 or float64 (float32 where there are none)."""
    leaves = [leaf for leaf in jax.tree.leaves(module) if eqx.is_inexact_array(leaf)]
    found: jnp.dtype = leaves[0].dtype if leaves else jnp.dtype(jnp.float32)
    return found
