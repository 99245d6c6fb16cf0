"""Files that figures go to: checked before anything is solved, their kind told by the suffix."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from emlpcli.errors import FileError

SUFFIXES = (".png", ".svg", ".pdf")


def check_targets(paths: Iterable[Path]) -> None:
    """Raise FileError unless every path ends in a known suffix and can be written to."""
    for path in paths:
        _check(path)


def _check(path: Path) -> None:
    trouble = f"cannot draw to {str(path)!r}"
    if path.suffix.lower() not in SUFFIXES:
        known = f"{', '.join(SUFFIXES[:-1])} or {SUFFIXES[-1]}"
        raise FileError(
            f"{trouble}: the name must end in {known}",
            hint=f"such as {path.stem or 'figure'}.png",
        )
    if path.is_dir():
        raise FileError(f"{trouble}: it is a directory")
    folder = path.absolute().parent
    if not folder.is_dir():
        raise FileError(f"{trouble}: the directory {str(folder)!r} does not exist")
    if not os.access(folder, os.W_OK):
        raise FileError(f"{trouble}: the directory is not writable")
