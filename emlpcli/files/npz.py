"""Archives of arrays (.npz), whose claims are checked before they are believed; no pickles."""

from __future__ import annotations

import os
import sys
import warnings
import zipfile
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from typing import IO, Any

from emlpcli.errors import FileError
from emlpcli.files.limits import LONGEST_ARRAY_NAME, MOST_ARRAYS

KINDS = "biufcUS"  # numbers and texts
WIDEST = {"f": 8, "c": 16}  # bytes of a number: wider ones would not fit into a double


def read(file: IO[bytes], most: int, arrays: int = MOST_ARRAYS) -> dict[str, Any]:
    """The arrays of an archive by name, at most `most` bytes and `arrays` of them.

    The sizes that the archive states are added up before anything is unpacked, no array is
    unpacked that states another size itself, and checksums are compared. Raises FileError for
    what is no such archive, is damaged or holds other things than numbers and texts.
    """
    try:
        if file.read(6) == b"\x93NUMPY":
            raise FileError("it is a single array (.npy), not an archive of named arrays (.npz)")
        file.seek(0)
        with warnings.catch_warnings(), zipfile.ZipFile(file) as archive:
            warnings.simplefilter("ignore")  # of headers from Python 2 and of odd escapes
            return _members(archive, most, arrays)
    except FileError:
        raise
    except Exception as error:
        # A crafted archive makes zipfile, zlib, ast and NumPy raise errors of every kind:
        # BadZipFile, RuntimeError, NotImplementedError, struct.error, SyntaxError, TypeError ...
        raise FileError(f"not a valid npz file: {_said(error)}") from None


def _said(error: Exception) -> str:
    lines = str(error).strip().splitlines()
    return (lines[0] if lines else type(error).__name__)[:120]


def _members(archive: zipfile.ZipFile, most: int, arrays: int) -> dict[str, Any]:
    members = archive.infolist()
    if len(members) > arrays:
        raise FileError(f"{len(members)} arrays are too many (at most {arrays})")
    if sum(member.file_size for member in members) > most:
        raise FileError(f"its arrays would take more than {most // 2**20} MiB unpacked")
    found: dict[str, Any] = {}
    for member in members:
        key = member.filename.removesuffix(".npy")
        if len(key) > LONGEST_ARRAY_NAME:
            raise FileError(f"the name {key[:40]!r}... of an array is too long")
        if key in found:
            raise FileError(f"the array {key[:40]!r} is there twice")
        if member.flag_bits & 1:
            raise FileError(f"the array {key[:40]!r} is encrypted")
        if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise FileError(f"the array {key[:40]!r} is compressed in an unknown way")
        found[key] = _array(archive, member, key)
    return found


def _array(archive: zipfile.ZipFile, member: zipfile.ZipInfo, key: str) -> Any:
    """One array of an archive, if its header agrees with its size."""
    return _read_twice(lambda: archive.open(member), member.file_size, f"the array {key[:40]!r}")


def single(file: IO[bytes], most: int) -> Any:
    """The array of a file .npy, of at most `most` bytes; FileError as for `read`."""
    size = file.seek(0, os.SEEK_END)
    if size > most:
        raise FileError(f"it has {size // 2**20} MiB, more than the {most // 2**20} MiB allowed")

    def again() -> AbstractContextManager[IO[bytes]]:
        file.seek(0)
        return nullcontext(file)

    try:
        return _read_twice(again, size, "the array")
    except FileError:
        raise
    except Exception as error:  # of a crafted header, as of archives
        raise FileError(f"not a valid npy file: {_said(error)}") from None


def _read_twice(
    opened: Callable[[], AbstractContextManager[IO[bytes]]], size: int, what: str
) -> Any:
    """An array, if its header agrees with the size of the file and it holds numbers or text."""
    import numpy as np
    from numpy.lib import format as npy

    with opened() as file:
        version = npy.read_magic(file)
        read = {(1, 0): npy.read_array_header_1_0, (2, 0): npy.read_array_header_2_0}.get(version)
        if read is None:
            raise FileError(f"{what} has an unknown format")
        shape, _, dtype = read(file)
        if dtype.hasobject or dtype.kind not in KINDS:
            held = "objects" if dtype.hasobject or dtype.kind == "V" else dtype.name
            raise FileError(
                f"{what} holds {held}, not numbers",
                hint="numpy.asarray(x, dtype=float) makes numbers of what stands for some",
            )
        if dtype.itemsize > WIDEST.get(dtype.kind, dtype.itemsize):
            raise FileError(
                f"{what} holds numbers of {8 * dtype.itemsize} bits",
                hint="numpy.asarray(x, dtype=float) has 64 bits",
            )
        count = 1
        for n in shape:
            count *= n
            if n < 0 or count > size:  # also of texts without a character
                break
        if min((count, *shape)) < 0 or count * max(dtype.itemsize, 1) > size:
            raise FileError(f"{what} is cut off: its header states more numbers")
    with opened() as file:
        array: Any = npy.read_array(file, allow_pickle=False)
        if file.read(1):  # the end is reached, where checksums are compared
            raise FileError(f"{what} is longer than its header states")
    if dtype.kind == "U" and array.size:  # Python crashes over characters beyond the last one
        codes = np.frombuffer(array.tobytes(), array.dtype.byteorder + "u4")
        if int(codes.max()) > sys.maxunicode:
            raise FileError(f"the texts of {what} are damaged")
    return array if isinstance(array, np.ndarray) else np.asarray(array)


def text(arrays: Mapping[str, Any], key: str) -> str:
    """A text that an archive holds; FileError where there is none under that name."""
    array = arrays.get(key)
    if array is None or array.ndim or array.dtype.kind != "U":
        raise FileError(f"there is no text {key!r} in it")
    return str(array.item())
