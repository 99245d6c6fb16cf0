"""Arrays by name in the format of safetensors, by the library of that name, which is optional."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from emlpcli.errors import FileError
from emlpcli.files.writing import write_whole

if TYPE_CHECKING:
    from numpy.typing import NDArray


def _library() -> Any:
    try:
        import safetensors.numpy as library
    except ModuleNotFoundError:
        raise FileError(
            "files of safetensors need its library, which is not installed",
            hint='pip install "emlpcli[safetensors]" installs it; .npz needs nothing',
        ) from None
    return library


def check() -> None:
    """FileError where the library is not installed, to say so before the work."""
    _library()


def read(raw: bytes) -> dict[str, NDArray[Any]]:
    """The arrays of a file; FileError where it is none, or of a type that NumPy does not have."""
    import numpy as np

    library = _library()
    try:
        found = dict(library.load(raw))
    except Exception as problem:  # whatever the library says of bytes that are no such file
        if isinstance(problem, MemoryError | RecursionError):
            raise
        raise FileError(f"it is no file of safetensors: {str(problem)[:80]}") from None
    # bfloat16, which weights often have, is a type that is added to NumPy
    return {
        name: array.astype(np.float32) if str(array.dtype) == "bfloat16" else array
        for name, array in found.items()
    }


def header(raw: bytes) -> dict[str, str]:
    """The texts by name in the header of a file that `read` has read."""
    import json

    size = int.from_bytes(raw[:8], "little")
    found = json.loads(raw[8 : 8 + size]).get("__metadata__") or {}
    return {str(name): str(text) for name, text in found.items()}


def write(
    path: Path, arrays: Mapping[str, NDArray[Any]], header: Mapping[str, str] | None = None
) -> None:
    """Write arrays, whole or not at all; FileError where it fails, or for complex double ones.

    `header` are texts by name.
    """
    import numpy as np

    library = _library()
    for name, array in arrays.items():
        if array.dtype.kind == "c" and array.dtype != np.complex64:
            raise FileError(
                f"safetensors has no complex numbers in double precision, as {name!r} has",
                hint="write .npz, or real and imaginary parts apart",
            )
    texts = dict(header) if header else None
    plain = {name: np.ascontiguousarray(array) for name, array in arrays.items()}
    write_whole(path, lambda file: file.write(library.save(plain, metadata=texts)))
