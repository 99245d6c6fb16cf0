"""Results that took long, kept on disk between runs: content-addressed, checked, written whole."""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Mapping
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from emlpcli.errors import EmlpError, FileError
from emlpcli.files import npz, reading
from emlpcli.files.writing import write_whole
from emlpcli.groups.base import Group
from emlpcli.solve.limits import LARGEST_CACHE
from emlpcli.solve.memory import parse_bytes

# Both are part of every key: results of other versions are never looked at. NUMERICS is raised
# when the same group and tensor give other numbers than before, so that the old ones would be
# wrong or worse: another algorithm, tolerance, order or sign of a basis, a mistake corrected in
# what `nullspace` or `coupling` compute. VERSION is raised when the files are laid out in
# another way: other arrays, other names.
NUMERICS = 1
VERSION = 1
PAYS = 0.2  # seconds of work from which a result is kept


def folder() -> Path:
    """The folder of the cache: EMLP_CACHE_DIR, or the user's cache folder; FileError without."""
    if given := os.environ.get("EMLP_CACHE_DIR"):
        return Path(given)
    try:
        return _usual_folder()
    except RuntimeError:  # a user without a home
        raise FileError("there is no home folder", hint="set EMLP_CACHE_DIR") from None


def _usual_folder() -> Path:
    if sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA", Path.home() / "AppData" / "Local"))
    elif sys.platform == "darwin":
        base = Path.home() / "Library" / "Caches"
    else:
        base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return base / "emlp"


def key(kind: str, group: Group, *details: object) -> str:
    """Name of a result: a hash of the group's generators, the kind of result and its details."""
    digest = hashlib.sha256(repr((VERSION, NUMERICS, kind, group.d, details)).encode())
    for stack in (group.lie_algebra, group.discrete_generators):
        array = np.ascontiguousarray(stack)
        digest.update(repr((array.shape, array.dtype.str)).encode())
        digest.update(array.tobytes())
    return f"{kind}-{digest.hexdigest()[:40]}"


def load(name: str) -> dict[str, NDArray[Any]] | None:
    """The arrays kept under a name; None if there are none or the file is damaged."""
    try:
        raw = reading.content(_path(name), largest(), "a result")
        checksum, body = raw[:32], raw[32:]
        if hashlib.sha256(body).digest() != checksum:
            return None
        found = npz.read(BytesIO(body), largest())
        os.utime(_path(name))  # the least used ones are the first to go
        return found
    except OSError:
        return None


def store(name: str, arrays: Mapping[str, NDArray[Any]]) -> None:
    """Keep arrays under a name; a cache that cannot be written to is no error.

    The file appears whole or not at all, so that other processes may read and write the same
    name at the same time.
    """
    if sum(array.nbytes for array in arrays.values()) > largest():
        return
    body = BytesIO()
    np.savez(body, allow_pickle=False, **dict(arrays))
    content = body.getvalue()
    checksum = hashlib.sha256(content).digest()
    with suppress(OSError):
        # as the XDG base directory specification has it: what is kept is for its owner alone
        folder().mkdir(mode=0o700, parents=True, exist_ok=True)
        write_whole(_path(name), lambda file: file.write(checksum + content))
        _evict()


def largest() -> int:
    """The bytes that the folder may hold: EMLP_CACHE_BYTES, such as 500M, or 1 GiB."""
    given = os.environ.get("EMLP_CACHE_BYTES", "").strip()
    if given.isascii() and given.isdigit() and not int(given[:20]):
        return 0
    with suppress(EmlpError):
        return parse_bytes(given)
    return LARGEST_CACHE


def _evict() -> None:
    """Remove what was not used for longest, until the rest is no larger than it may be."""
    kept = []
    for path in folder().glob("*.emlp"):
        with suppress(OSError):
            about = path.stat()
            kept.append((about.st_mtime, path.name, about.st_size))
    total, most = sum(size for *_, size in kept), largest()
    for _, name, size in sorted(kept):
        if total <= most:
            return
        with suppress(OSError):
            (folder() / name).unlink()
            total -= size


def entries() -> list[tuple[str, int]]:
    """Names and sizes in bytes of what is kept."""
    found = []
    with suppress(OSError):
        for path in folder().glob("*.emlp"):
            with suppress(OSError):  # one may be removed in the meantime
                found.append((path.stem, path.stat().st_size))
    return sorted(found)


def clear() -> int:
    """Remove everything; the number of files removed."""
    removed = 0
    with suppress(OSError):
        # the last two are left by processes that were killed
        for path in (p for kind in ("*.emlp", ".*.part", ".new-*") for p in folder().glob(kind)):
            with suppress(OSError):
                path.unlink()
                removed += path.suffix == ".emlp"
    return removed


def _path(name: str) -> Path:
    return folder() / f"{name}.emlp"
