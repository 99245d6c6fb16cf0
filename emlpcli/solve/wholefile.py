"""Files that appear whole or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import IO


def usual_mode() -> int:
    """The permissions that a new file usually gets."""
    current = os.umask(0)
    os.umask(current)
    return 0o666 & ~current


def replace_whole(
    path: Path, write: Callable[[IO[bytes]], object], *, prefix: str, mode: int | None = None
) -> None:
    """Write a file under a temporary name beside its place, then move it there.

    The temporary name begins with `prefix`; `mode` are the permissions, the owner's alone where
    it is None. What was there before stays as it is if anything fails, which raises OSError or
    what `write` raises; the temporary file is removed.
    """
    handle, temporary = tempfile.mkstemp(dir=path.absolute().parent, prefix=prefix)
    try:
        with os.fdopen(handle, "wb") as file:
            write(file)
        if mode is not None:
            os.chmod(temporary, mode)
        os.replace(temporary, path)
    except BaseException:
        with suppress(OSError):
            os.unlink(temporary)
        raise
