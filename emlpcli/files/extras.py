"""What readers by optional libraries share: their import, and texts as arrays."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from emlpcli.errors import FileError
from emlpcli.files.limits import LONGEST_TEXT

if TYPE_CHECKING:
    from numpy.typing import NDArray


def library(module: str, package: str, files: str) -> Any:
    """A module of a package of the extra `data`; FileError that says what to install without it."""
    try:
        return import_module(module)
    except ModuleNotFoundError:
        raise FileError(
            f"{files} need the library {package}, which is not installed",
            hint='pip install "emlpcli[data]" installs it; .npz and .csv need nothing',
        ) from None


def texts(name: str, found: list[str]) -> NDArray[Any]:
    """The texts of a column as an array; FileError where one is so long that it is none."""
    import numpy as np

    if max(map(len, found), default=0) > LONGEST_TEXT:
        raise FileError(f"column {name[:40]!r} has a text of more than {LONGEST_TEXT} characters")
    return np.array(found, dtype=str)
