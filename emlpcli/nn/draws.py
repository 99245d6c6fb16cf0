"""What layers are built from while JAX traces: random parameters, and constants made at once."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from math import prod
from typing import Any, ParamSpec, TypeVar

import numpy as np
from jaxtyping import Float, Inexact
from numpy.typing import NDArray

from emlpcli.jaxsetup import EitherArray, asarray, jax, jnp

P = ParamSpec("P")
R = TypeVar("R")
Scale = float | NDArray[np.float64]


def at_once(function: Callable[P, R]) -> Callable[P, R]:
    """The function, computed with numbers also where a layer is built under `jax.jit`.

    What follows from groups and representations alone, which may be written in JAX, is a
    constant of the compiled function.
    """

    @wraps(function)
    def computed(*args: P.args, **kwargs: P.kwargs) -> R:
        with jax.ensure_compile_time_eval():
            return function(*args, **kwargs)

    return computed


class Draws:
    """Normally distributed numbers, one array after the other, the same for the same key.

    They come from NumPy, which compiles nothing. Under `jax.vmap` or `jax.jit` a key has no value
    yet: there NumPy is called back when it has one, so that the members of an ensemble that is
    built by `eqx.filter_vmap` are the layers that would be built from their keys one by one.
    """

    def __init__(self, key: int | jax.Array) -> None:
        self._traced: jax.Array | None = None
        self._before = 0  # how many numbers were drawn for a traced key
        if isinstance(key, int | np.integer):
            self._rng = np.random.default_rng(int(key))
            return
        typed = jnp.issubdtype(key.dtype, jax.dtypes.prng_key)
        data = jax.random.key_data(key) if typed else key
        if isinstance(data, jax.core.Tracer):
            self._traced = data
        else:
            self._rng = _generator(data)

    def normal(
        self,
        shape: tuple[int, ...],
        scale: Scale,
        dtype: jax.typing.DTypeLike,
        *,
        zeros: int = 0,
    ) -> jax.Array:
        """Numbers of mean 0 and standard deviation `scale`, which is broadcast.

        So many rows of `zeros` follow them on the last axis but one.
        """
        rows = [(0, 0)] * (len(shape) - 2) + [(0, zeros), (0, 0)]

        def scaled(numbers: NDArray[Any]) -> NDArray[Any]:
            found = (numbers.reshape(shape) * scale).astype(dtype)
            return np.pad(found, rows) if zeros else found

        if self._traced is None:
            return asarray(scaled(self._rng.normal(size=shape)))
        before, count = self._before, prod(shape)
        self._before += count

        def drawn(key: NDArray[Any]) -> NDArray[Any]:
            return scaled(_generator(key).normal(size=before + count)[before:])

        wanted = jax.dtypes.canonicalize_dtype(dtype)
        shape_in_all = scaled(np.zeros(count)).shape
        kind = jax.ShapeDtypeStruct(shape_in_all, wanted)  # type: ignore[no-untyped-call]
        found: jax.Array = jax.pure_callback(drawn, kind, self._traced, vmap_method="sequential")
        return found


def together(x: Float[EitherArray, ...], ndim: int) -> Inexact[EitherArray, ...]:
    """Complex numbers of `ndim` axes from real and imaginary parts; real ones as they are."""
    return x if x.ndim == ndim else complex_of(x[0], x[1])


def complex_of(
    real: Float[EitherArray, ...], imaginary: Float[EitherArray, ...]
) -> Inexact[EitherArray, ...]:
    """Complex numbers from real and imaginary parts, of the same precision."""
    if isinstance(real, np.ndarray):
        return real + 1j * imaginary
    return jax.lax.complex(real, imaginary)


def _generator(key: Any) -> np.random.Generator:
    return np.random.default_rng([int(n) for n in np.asarray(key).ravel()])


def split_key(key: int | jax.Array, count: int) -> list[int | jax.Array]:
    """Keys for the parts of a layer: seeds from a seed, JAX keys from a JAX key."""
    if isinstance(key, int | np.integer):
        return [int(n) for n in np.random.SeedSequence(int(key)).generate_state(count)]
    return list(jax.random.split(key, count))
