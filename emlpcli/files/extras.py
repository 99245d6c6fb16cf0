"""What readers by optional libraries share: their import, and texts as arrays."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import TYPE_CHECKING, Any

from emlpcli.errors import EmlpError, FileError
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


@contextmanager
def valid(kind: str) -> Iterator[None]:
    """Within the block, whatever a library says of bytes that are no such file is a FileError."""
    try:
        yield
    except (EmlpError, MemoryError, RecursionError):  # also of what chooses among the columns
        raise
    except Exception as problem:
        said = (str(problem).strip().splitlines() or [type(problem).__name__])[0]
        raise FileError(f"it is no valid file of {kind}: {said[:100]}") from None


def texts(name: str, found: list[str]) -> NDArray[Any]:
    """The texts of a column as an array; FileError where one is so long that it is none."""
    import numpy as np

    if max(map(len, found), default=0) > LONGEST_TEXT:
        raise FileError(f"column {name[:40]!r} has a text of more than {LONGEST_TEXT} characters")
    return np.array(found, dtype=str)
