"""The decorator `override`, which `typing` has from Python 3.12 on: for the type checker alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from typing_extensions import override
else:
    F = TypeVar("F", bound=Callable[..., Any])

    def override(method: F) -> F:
        """The method itself: that it overrides another one is checked by mypy alone."""
        return method


__all__ = ["override"]
