"""The one place that imports JAX: float64 by default, unless JAX_ENABLE_X64 says otherwise."""

import os

import numpy as np

_state = np.random.get_state()
import jax

np.random.set_state(_state)  # importing JAX draws from it; a user's seed must not depend on that

if "JAX_ENABLE_X64" not in os.environ:
    jax.config.update("jax_enable_x64", True)  # type: ignore[no-untyped-call]

import jax.numpy as jnp

__all__ = ["jax", "jnp"]
