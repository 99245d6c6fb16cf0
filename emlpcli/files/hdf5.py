"""Data sets of an HDF5 file by their paths, by h5py, which is optional; links are not followed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from io import BytesIO
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from emlpcli.errors import FileError
from emlpcli.files.extras import library, texts, valid
from emlpcli.files.limits import LONGEST_ARRAY_NAME, MOST_ARRAYS
from emlpcli.files.writing import write_whole

if TYPE_CHECKING:
    from numpy.typing import NDArray

SUFFIXES = (".h5", ".hdf5")
BLOCK = 256  # texts of any length that are read at once


def read(
    file: IO[bytes], most: int, choose: Callable[[list[str]], Iterable[int]]
) -> tuple[list[str], dict[int, NDArray[Any]]]:
    """The names of all data sets of an open file, and those of them that `choose` numbers.

    A name is the path without the first slash; of a table each field has one of its own, after
    that of the table. Links to other files, and data that lie in other files, are not followed.
    Raises FileError for what is no such file, for more than `most` bytes and for other things than
    numbers and texts.
    """
    h5py = library("h5py", "h5py", "files of HDF5")
    with valid("HDF5"), h5py.File(file, "r") as archive:
        places = _places(h5py, archive)
        names = list(places)
        found = {}
        for i in choose(names):
            found[i] = _array(h5py, names[i], *places[names[i]], most)
            most -= found[i].nbytes
        return names, found


def _places(h5py: Any, archive: Any) -> dict[str, tuple[Any, str | None]]:
    """Data set and field of each name."""
    found: dict[str, tuple[Any, str | None]] = {}

    def note(name: str, item: Any) -> None:
        if not isinstance(item, h5py.Dataset):
            return
        fields = item.dtype.names
        for key, field in [(f"{name}/{f}", f) for f in fields] if fields else [(name, None)]:
            if len(found) >= MOST_ARRAYS:
                raise FileError(f"it has more than {MOST_ARRAYS} arrays")
            if len(key) > LONGEST_ARRAY_NAME:
                raise FileError(f"the name {key[:40]!r}... of an array is too long")
            found[key] = item, field

    archive.visititems(note)  # which follows no links
    return found


def _array(h5py: Any, name: str, item: Any, field: str | None, most: int) -> NDArray[Any]:
    import numpy as np

    what = f"the array {name[:40]!r}"
    if item.is_virtual or item.external:
        raise FileError(f"{what} lies in another file, which is not followed")
    if item.shape is None:
        raise FileError(f"{what} is empty")
    dtype = item.dtype if field is None else item.dtype[field]
    text = h5py.check_string_dtype(dtype)
    if dtype.kind == "O" and text is None:
        raise FileError(f"{what} holds objects, not numbers")
    # of a table all fields are read from the disk, and one of them is kept
    if item.size * max(item.dtype.itemsize, 1) > most:
        raise FileError(f"{what} would take more than {most // 2**20} MiB")
    source = item if field is None else item.fields(field)
    if dtype.kind != "O":
        return np.asarray(source[()])
    if item.ndim != 1:
        raise FileError(f"{what} holds texts in {item.ndim} dimensions, not a column of them")
    found: list[NDArray[Any]] = []
    for start in range(0, len(item), BLOCK):
        raw = source[start : start + BLOCK].tolist()
        found.append(texts(name, [one.decode() if isinstance(one, bytes) else one for one in raw]))
        # an array of NumPy is as wide as its longest text
        if len(item) * found[-1].dtype.itemsize > most:
            raise FileError(f"{what} would take more than {most // 2**20} MiB")
    return np.concatenate(found) if found else np.empty(0, dtype=str)


def write(path: Path, arrays: Mapping[str, NDArray[Any]]) -> None:
    """Write arrays, whole or not at all; FileError where it fails."""
    h5py = library("h5py", "h5py", "files of HDF5")

    page = BytesIO()  # h5py reads what it wrote, which a new file does not allow
    with h5py.File(page, "w") as archive:
        for name, array in arrays.items():
            kind = h5py.string_dtype() if array.dtype.kind == "U" else None
            archive.create_dataset(name, data=array.tolist() if kind else array, dtype=kind)
    write_whole(path, lambda file: file.write(page.getbuffer()))
