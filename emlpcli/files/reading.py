"""Reading what a person hands in: regular files alone, up to a size, with one kind of error."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from emlpcli.errors import FileError

_KINDS = (
    (stat.S_ISDIR, "a directory"),
    (stat.S_ISFIFO, "a pipe"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
    (stat.S_ISSOCK, "a socket"),
)


@contextmanager
def opened(path: str | Path, what: str) -> Iterator[IO[bytes]]:
    """A regular file, open for reading; `what` says in errors what was to be read from it.

    Pipes and devices, which may never end or never begin, are refused without being waited for.
    Raises FileError where there is no such file, also for errors of the system in the block.
    """
    trouble = f"cannot read {what} from {str(path)!r}"
    try:
        # Opening a pipe without O_NONBLOCK would wait for somebody to write to it.
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | _BINARY)
        with os.fdopen(handle, "rb") as file:
            mode = os.fstat(handle).st_mode
            if not stat.S_ISREG(mode):
                kind = next((name for is_kind, name in _KINDS if is_kind(mode)), "something else")
                raise FileError(f"{trouble}: it is no file but {kind}")
            yield file
    except FileError:
        raise
    except IsADirectoryError:
        raise FileError(f"{trouble}: it is no file but a directory") from None
    except (OSError, ValueError) as problem:  # ValueError: a null character in the name
        reason = getattr(problem, "strerror", None) or problem
        raise FileError(f"{trouble}: {reason}") from None


_BINARY = getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_NOCTTY", 0)


def content(path: str | Path, most: int, what: str) -> bytes:
    """All bytes of a regular file; FileError where it has more than `most`.

    The size is not believed: files of /proc say that they are empty, and a file may grow.
    """
    with opened(path, what) as file:
        size = os.fstat(file.fileno()).st_size
        raw = b"" if size > most else file.read(most + 1)
        if raw is None:  # files of /proc may have nothing to say for now
            raise FileError(f"cannot read {what} from {str(path)!r}: nothing comes from it")
        size = max(size, len(raw))
    if size > most:
        shown = f"{size / 2**20:.0f} MiB" if size > most + 1 else "no end in sight"
        raise FileError(
            f"cannot read {what} from {str(path)!r}: the file has {shown}, more than the "
            f"{most / 2**20:.0f} MiB allowed"
        )
    return raw
