"""The one place that imports JAX: float64 by default, unless JAX_ENABLE_X64 says otherwise."""

import os

import jax

if "JAX_ENABLE_X64" not in os.environ:
    jax.config.update("jax_enable_x64", True)

import jax.numpy as jnp

__all__ = ["jax", "jnp"]
