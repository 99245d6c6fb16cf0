"""Files that appear whole or not at all, and the question beforehand whether they may."""

from __future__ import annotations

import os
import secrets
import stat
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import IO

from emlpcli import interrupts
from emlpcli.errors import FileError


def check_target(
    path: Path, suffixes: tuple[str, ...], doing: str = "save to", hint: str | None = None
) -> None:
    """Raise FileError unless the path ends in a suffix and a file can be written there.

    Links are followed: what they lead to is what will be written. `doing` says in errors what
    was wanted, `hint` what to do where the suffix is another one.
    """
    trouble = f"cannot {doing} {str(path)!r}"
    if path.suffix.lower() not in suffixes:
        listed = " or ".join(", ".join(suffixes).rsplit(", ", 1))
        raise FileError(f"{trouble}: the name must end in {listed}", hint=hint)
    try:
        place = _place(path)
        folder = place.parent
        if not folder.is_dir():
            home = "the shell replaces ~ at the beginning of a word alone"
            raise FileError(
                f"{trouble}: the directory {str(path.absolute().parent)!r} does not exist",
                hint=home if str(path).startswith("~") else None,
            )
        if place.exists() and not os.access(place, os.W_OK):
            raise FileError(f"{trouble}: the file that is there is not writable")
    except FileError:
        raise
    except (OSError, ValueError) as problem:  # ValueError: a null character in the name
        reason = getattr(problem, "strerror", None) or problem
        raise FileError(f"{trouble}: {reason}") from None
    if not os.access(folder, os.W_OK | os.X_OK):
        raise FileError(f"{trouble}: the directory is not writable")


def _place(path: Path) -> Path:
    """Where the file itself stands, behind links; OSError unless it is a file or is not there."""
    place = Path(os.path.realpath(path))
    with suppress(FileNotFoundError):
        mode = os.stat(place).st_mode  # raises where links go in circles
        if stat.S_ISDIR(mode):
            raise IsADirectoryError(None, "it is a directory")
        if not stat.S_ISREG(mode):
            raise OSError(None, "it is no file but a pipe or a device")
    return place


def write_whole(path: Path, write: Callable[[IO[bytes]], object]) -> None:
    """Write a file whole or not at all; FileError if it cannot be written.

    Where the path is a link, the file that it leads to is replaced. A file that is there keeps
    its permissions, a new one gets the usual ones. What was there before stays as it is if
    anything fails; what `write` raises other than OSError goes on.

    The content is written to a file without a name (O_TMPFILE), of which nothing is left however
    the process ends. Where the system has none, to a file `.NAME.PID-x.part` beside its place;
    those that killed processes left of the same file are removed.
    """
    try:
        place = _place(path)
        _sweep(place)
        _replace(place, write)
    except OSError as problem:
        if isinstance(problem, FileError):
            raise
        raise FileError(f"cannot write {str(path)!r}: {problem.strerror or problem}") from None


def _replace(place: Path, write: Callable[[IO[bytes]], object]) -> None:
    temporary = place.with_name(f".{place.name[:100]}.{os.getpid()}-{secrets.token_hex(4)}.part")
    handle, nameless = _new(temporary)
    interrupts.doomed.add(str(temporary))
    try:
        with os.fdopen(handle, "wb") as file:
            write(file)
            file.flush()
            with suppress(OSError):
                os.chmod(handle, stat.S_IMODE(place.stat().st_mode))
            if nameless:
                # Python takes linkat(), which follows the link in /proc, if a folder is given.
                source = f"/proc/self/fd/{handle}"
                os.link(source, temporary, src_dir_fd=handle, follow_symlinks=True)
        os.replace(temporary, place)
    except BaseException:
        with suppress(OSError):
            os.unlink(temporary)
        raise
    finally:
        interrupts.doomed.discard(str(temporary))


def _new(temporary: Path) -> tuple[int, bool]:
    """A new file, open for writing, and whether it has no name yet."""
    if hasattr(os, "O_TMPFILE") and os.path.isdir("/proc/self/fd"):
        with suppress(OSError):
            return os.open(temporary.parent, os.O_TMPFILE | os.O_RDWR | os.O_CLOEXEC, 0o666), True
    flags = os.O_CREAT | os.O_EXCL | os.O_RDWR | getattr(os, "O_BINARY", 0)
    return os.open(temporary, flags, 0o666), False


def _sweep(place: Path) -> None:
    """Remove what killed processes left of earlier versions of a file."""
    start = f".{place.name[:100]}."
    with suppress(OSError):
        for name in os.listdir(place.parent):
            owner = name.removeprefix(start).split("-")[0]
            if not (name.startswith(start) and name.endswith(".part") and owner.isdigit()):
                continue
            try:
                os.kill(int(owner), 0)
            except ProcessLookupError:
                os.unlink(place.parent / name)
            except (OSError, OverflowError):
                continue
