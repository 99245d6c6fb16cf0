"""Layers and networks by EMLP's names: callables `model(x)` that are modules of Equinox.

The parameters of a model are its leaves. What programs written for objax do with `model.vars()`,
variables that an optimiser changes in place, has no counterpart: `equinox.filter_value_and_grad`
gives the gradients and optax the updates, see docs/from_emlp.md. `emlpcli.compat.nn.flax` has
models with `init` and `apply`, `emlpcli.compat.nn.pytorch` modules of PyTorch.
"""

from importlib import import_module
from typing import Any

from emlpcli.compat.nn import objax
from emlpcli.compat.nn.objax import *  # noqa: F403

__all__ = objax.__all__


def __getattr__(name: str) -> Any:
    """The modules for other frameworks, imported when they are first asked for."""
    if name in ("flax", "haiku", "pytorch"):
        return import_module(f"emlpcli.compat.nn.{name}")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
