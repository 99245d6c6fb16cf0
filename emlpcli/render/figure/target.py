"""Files that figures go to: checked before anything is solved, their kind told by the suffix."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from emlpcli.files.writing import check_target

SUFFIXES = (".png", ".svg", ".pdf")


def check_targets(paths: Iterable[Path]) -> None:
    """Raise FileError unless every path ends in a known suffix and can be written to."""
    for path in paths:
        check_target(path, SUFFIXES, "draw to", hint=f"such as {path.stem or 'figure'}.png")
