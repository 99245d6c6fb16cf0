"""The names of EMLP 1.0.3 at their places, for programs that were written for it.

EMLP is by Finzi, Welling and Wilson (2021, github.com/mfinzi/equivariant-MLP).

A program moves over by its imports, see docs/from_emlp.md: `emlp.reps`, `emlp.groups`, `emlp.nn`
and `emlp.datasets` have their counterparts here, with the same calls. Each is a thin adapter of
what `emlpcli` itself offers, and nothing else of the package uses it. What differs is listed in
docs/from_emlp.md.
"""

from importlib import import_module
from typing import Any

_FOLDERS = ("reps", "groups", "nn", "datasets", "utils")


def __getattr__(name: str) -> Any:
    if name in _FOLDERS:
        return import_module(f"emlpcli.compat.{name}")
    for folder in ("reps", "groups", "nn"):
        module = import_module(f"emlpcli.compat.{folder}")
        if name in module.__all__:
            return getattr(module, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
