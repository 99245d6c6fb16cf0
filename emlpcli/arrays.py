"""NumPy under its usual name, `np`, imported when it is first used: naming and counting use none.

Modules that `emlp dim`, `emlp groups` and the shell's completion reach take it from here, and types
of arrays where type checkers alone look; `tests/test_imports.py` says which modules these are.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

__all__ = ["np"]


class _Library:
    """A library in whose place it stands, attribute by attribute."""

    def __init__(self, name: str) -> None:
        self.__dict__["__name__"] = name

    def __getattr__(self, name: str) -> Any:
        value = getattr(import_module(self.__dict__["__name__"]), name)
        self.__dict__[name] = value
        return value


if TYPE_CHECKING:
    import numpy as np
else:
    np = _Library("numpy")
