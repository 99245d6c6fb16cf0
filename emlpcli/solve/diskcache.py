"""Results that took long, kept on disk between runs: content-addressed, checked, written whole."""

from __future__ import annotations

import hashlib
import os
import sys
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from emlpcli.groups.base import Group
from emlpcli.solve.wholefile import replace_whole

VERSION = 1  # of what the files hold; files of other versions are never looked at
PAYS = 0.2  # seconds of work from which a result is kept

_off = False


def folder() -> Path:
    """The folder of the cache: EMLP_CACHE_DIR, or the user's cache folder."""
    if given := os.environ.get("EMLP_CACHE_DIR"):
        return Path(given)
    if sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA", Path.home() / "AppData" / "Local"))
    elif sys.platform == "darwin":
        base = Path.home() / "Library" / "Caches"
    else:
        base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return base / "emlp"


@contextmanager
def switched(on: bool) -> Iterator[None]:
    """Within the block the cache is used, or not."""
    global _off
    before, _off = _off, not on
    try:
        yield
    finally:
        _off = before


def key(kind: str, group: Group, *details: object) -> str:
    """Name of a result: a hash of the group's generators, the kind of result and its details."""
    digest = hashlib.sha256(repr((VERSION, kind, group.d, details)).encode())
    for stack in (group.lie_algebra, group.discrete_generators):
        array = np.ascontiguousarray(stack)
        digest.update(repr((array.shape, array.dtype.str)).encode())
        digest.update(array.tobytes())
    return f"{kind}-{digest.hexdigest()[:40]}"


def load(name: str) -> dict[str, NDArray[Any]] | None:
    """The arrays kept under a name; None if there are none or the file is damaged."""
    if _off:
        return None
    try:
        raw = _path(name).read_bytes()
        checksum, body = raw[:32], raw[32:]
        if hashlib.sha256(body).digest() != checksum:
            return None
        with np.load(BytesIO(body), allow_pickle=False) as data:
            return dict(data)
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
        return None


def store(name: str, arrays: Mapping[str, NDArray[Any]]) -> None:
    """Keep arrays under a name; a cache that cannot be written to is no error.

    The file appears whole or not at all, so that other processes may read and write the same
    name at the same time.
    """
    if _off:
        return
    body = BytesIO()
    np.savez(body, allow_pickle=False, **dict(arrays))
    content = body.getvalue()
    checksum = hashlib.sha256(content).digest()
    with suppress(OSError):
        folder().mkdir(parents=True, exist_ok=True)
        replace_whole(_path(name), lambda file: file.write(checksum + content), prefix=".new-")


def entries() -> list[tuple[str, int]]:
    """Names and sizes in bytes of what is kept."""
    with suppress(OSError):
        return sorted((p.stem, p.stat().st_size) for p in folder().glob("*.emlp"))
    return []


def clear() -> int:
    """Remove everything; the number of files removed."""
    removed = 0
    with suppress(OSError):
        for path in [*folder().glob("*.emlp"), *folder().glob(".new-*")]:
            with suppress(OSError):
                path.unlink()
                removed += path.suffix == ".emlp"
    return removed


def _path(name: str) -> Path:
    return folder() / f"{name}.emlp"
