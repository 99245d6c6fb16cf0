"""Where parameters of layers come from and where they are, for programs that expect objax."""

from __future__ import annotations

from typing import Any, NoReturn

import numpy as np

from emlpcli.errors import EmlpError
from emlpcli.jaxsetup import jax


def fresh(key: int | jax.Array | None) -> int | jax.Array:
    """The key, or where none is given a seed drawn from NumPy's global state.

    So two networks of a program start differently, and `np.random.seed` makes both repeatable.
    """
    return int(np.random.randint(2**31 - 1)) if key is None else key


def seed_of(key: int | jax.Array) -> int:
    """A seed of NumPy for a key of JAX; a seed as it is."""
    if isinstance(key, int):
        return key
    typed = jax.numpy.issubdtype(key.dtype, jax.dtypes.prng_key)
    data = np.asarray(jax.random.key_data(key) if typed else key)
    return int(np.random.default_rng(data.ravel()).integers(2**31))


class HasNoVars:
    """A module whose parameters are its leaves, and not variables of objax that change in place."""

    def vars(self, *_: Any, **__: Any) -> NoReturn:
        """Raise EmlpError, which says what stands for objax's variables."""
        raise EmlpError(
            f"{type(self).__name__} has no variables that change in place, as objax's modules have",
            hint="it is a tree of JAX: equinox.filter_value_and_grad(loss)(model, x, y) has the "
            "gradients of its parameters, and optax updates them; see docs/from_emlp.md",
        )
