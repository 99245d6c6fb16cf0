"""The one place that imports JAX, whose settings stay those of the program that imports it."""

from contextlib import AbstractContextManager, nullcontext
from types import ModuleType
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

_state = np.random.get_state()
import jax

np.random.set_state(_state)  # importing JAX draws from it; a user's seed must not depend on that

import jax.numpy as jnp

__all__ = [
    "Array",
    "EitherArray",
    "asarray",
    "behind_barrier",
    "double_precision",
    "full_products",
    "jax",
    "jnp",
    "like",
    "namespace",
    "on_cpu",
    "placed",
]

Array: TypeAlias = NDArray[Any] | jax.Array
if TYPE_CHECKING:  # what acts on arrays of either library, and gives those of the same one
    EitherArray: TypeAlias = Any
else:
    EitherArray: TypeAlias = np.ndarray | jax.Array


def double_precision() -> AbstractContextManager[Any]:
    """A context in which JAX computes in float64, whatever the program around it has set.

    Nothing of it is left after it: a program that computes in float32 goes on so.
    """
    context: AbstractContextManager[Any] = jax.enable_x64(True)
    return context


def full_products() -> AbstractContextManager[Any]:
    """A context in which float32 numbers are multiplied as such, as processors do.

    GPUs take only eleven of their digits in base two, TPUs eight, unless they are told,
    and a map is then equivariant to a thousandth. A program that has chosen a precision keeps it.
    """
    if jax.config.jax_default_matmul_precision is not None:  # type: ignore[attr-defined]
        return nullcontext()
    context: AbstractContextManager[Any] = jax.default_matmul_precision("highest")
    return context


def like(found: Array, *operands: Any) -> Array:
    """What NumPy computed, as an array of JAX where one of the operands was one."""
    return asarray(found) if any(isinstance(x, jax.Array) for x in operands) else found


def namespace(*operands: Any) -> ModuleType:
    """What acts on these arrays: NumPy if all of them are of NumPy, else `jax.numpy`.

    NumPy compiles nothing, which is what takes longest where something is computed once.
    """
    return np if all(isinstance(x, np.ndarray | np.generic) for x in operands) else jnp


def placed(y: EitherArray, places: Any, values: EitherArray) -> EitherArray:
    """y with these values at places along its last axis; an array of NumPy is changed itself."""
    if isinstance(y, np.ndarray):
        y[..., places] = values
        return y
    return y.at[..., places].set(values)


def asarray(x: Any) -> jax.Array:
    """As `jnp.asarray`, but nothing is compiled for an array of NumPy, which is copied.

    `jnp.asarray` compiles a program for every new shape of a NumPy array, which takes longer than
    most of what is then done with the numbers.
    """
    if not isinstance(x, np.ndarray):
        return jnp.asarray(x)
    found: jax.Array = jax.device_put(np.array(x))  # of which JAX may keep the memory
    return found


def behind_barrier(x: jax.Array) -> jax.Array:
    """The same numbers, of which XLA knows nothing while it simplifies what is done with them."""
    found: jax.Array = jax.lax.optimization_barrier(x)  # type: ignore[no-untyped-call]
    return found


def on_cpu(x: jax.Array | np.ndarray[Any, Any]) -> bool:
    """Whether x is a value in main memory, so that NumPy needs no compilation to act on it.

    One that is split among several devices is not: its image by JAX is split as well.
    """
    if isinstance(x, np.ndarray):
        return True
    if isinstance(x, jax.core.Tracer):
        return False
    return [device.platform for device in x.devices()] == ["cpu"]
