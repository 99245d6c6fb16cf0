"""Arrays and texts by name in one file, .npz or .safetensors as its suffix says."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from emlpcli.files import npz, safetensors
from emlpcli.files.reading import content
from emlpcli.files.writing import write_whole

if TYPE_CHECKING:
    from numpy.typing import NDArray

SUFFIXES = (".npz", ".safetensors")
COMPLEX = "complex"  # in the header of safetensors: names of arrays with a last axis (Re, Im)


def write(path: Path, arrays: Mapping[str, NDArray[Any]]) -> None:
    """Write arrays and texts, whole or not at all; FileError where it fails.

    Texts, arrays of no axes, stand in the header of .safetensors. That has no complex numbers in
    double precision: they are written with a last axis (Re, Im) more, and named in the header.
    """
    import numpy as np

    if path.suffix.lower() != ".safetensors":
        write_whole(path, lambda file: np.savez_compressed(file, allow_pickle=False, **arrays))
        return
    header: dict[str, str] = {}
    plain: dict[str, NDArray[Any]] = {}
    parts = []
    for name, array in arrays.items():
        if array.dtype.kind in "US":
            header[name] = str(array.astype(str).item())
        elif array.dtype == np.complex128:
            parts.append(name)
            plain[name] = np.stack([array.real, array.imag], axis=-1)
        else:
            plain[name] = array
    if parts:
        header[COMPLEX] = " ".join(parts)
    safetensors.write(path, plain, header)


def read(path: str | Path, file: IO[bytes], most: int) -> dict[str, Any]:
    """What `write` wrote, at most `most` bytes; FileError for what is no such file."""
    import numpy as np

    if Path(path).suffix.lower() != ".safetensors":
        return npz.read(file, most)
    # the content of the file and the arrays made of it take memory
    raw = content(path, most // 2, "arrays")
    found: dict[str, Any] = safetensors.read(raw)
    header = safetensors.header(raw)
    for name in header.pop(COMPLEX, "").split():
        if name in found and found[name].shape[-1:] == (2,) and found[name].dtype == np.float64:
            found[name] = found[name][..., 0] + 1j * found[name][..., 1]
    return found | {name: np.array(text) for name, text in header.items()}
