"""The one place that imports JAX: float64 by default, unless JAX_ENABLE_X64 says otherwise."""

import os
from typing import Any

import numpy as np

_state = np.random.get_state()
import jax

np.random.set_state(_state)  # importing JAX draws from it; a user's seed must not depend on that

if "JAX_ENABLE_X64" not in os.environ:
    jax.config.update("jax_enable_x64", True)  # type: ignore[no-untyped-call]

import jax.numpy as jnp

__all__ = ["asarray", "jax", "jnp", "on_cpu"]


def asarray(x: Any) -> jax.Array:
    """As `jnp.asarray`, but nothing is compiled for an array of NumPy, which is copied.

    `jnp.asarray` compiles a program for every new shape of a NumPy array, which takes longer than
    most of what is then done with the numbers.
    """
    if not isinstance(x, np.ndarray):
        return jnp.asarray(x)
    found: jax.Array = jax.device_put(np.array(x))  # of which JAX may keep the memory
    return found


def on_cpu(x: jax.Array | np.ndarray[Any, Any]) -> bool:
    """Whether x is a value in main memory, so that NumPy needs no compilation to act on it."""
    if isinstance(x, np.ndarray):
        return True
    if isinstance(x, jax.core.Tracer):
        return False
    return all(device.platform == "cpu" for device in x.devices())
