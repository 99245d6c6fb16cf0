"""What EMLP's module of helpers held: classes that print as their names, and exporting."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any, TypeVar

from emlpcli.overrides import override

__all__ = ["Named", "export"]

F = TypeVar("F", bound=Callable[..., Any])


class Named(type):
    """A metaclass of classes that print as their bare names."""

    @override
    def __repr__(cls) -> str:
        return cls.__name__

    __str__ = __repr__


def export(function: F) -> F:
    """The function, whose name is added to `__all__` of the module that defines it."""
    vars(sys.modules[function.__module__]).setdefault("__all__", []).append(function.__name__)
    return function
