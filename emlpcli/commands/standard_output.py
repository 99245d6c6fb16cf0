"""`-o -`: what a command writes to a file goes to standard output instead."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from pathlib import Path

from emlpcli.errors import UsageError

_BINARY = ("png", "pdf")


def kind_printed(paths: Sequence[Path], default: str, *, as_json: bool) -> str | None:
    """The format that is to go to standard output; None where nothing is.

    `-` asks for the `default` one, and `png:-` for another. UsageError where two things would be
    printed, or what is no text would go to a terminal.
    """
    found = [kind for path in paths if (kind := _kind(path, default))]
    if not found:
        return None
    if len(found) > 1 or as_json:
        raise UsageError(
            "-o - and --json both print" if as_json else "two figures would be printed, one is",
            hint="give one of them a file",
        )
    if found[0] in _BINARY and sys.stdout.isatty():
        raise UsageError(
            f"{found[0].upper()} is no text, and standard output is a terminal",
            hint=f"write -o figure.{found[0]}, or send it on with | or >",
        )
    return found[0]


def is_printed(path: Path) -> bool:
    """Whether a path stands for standard output."""
    return _kind(path, "-") is not None


def check_kept(save: Path | None, plot: Sequence[Path]) -> None:
    """Refuse `-` where the answer itself goes to standard output, and a file is meant beside it.

    What `--save` writes is arrays, which a file of some name keeps. Raises UsageError.
    """
    if save is not None and is_printed(save):
        raise UsageError(
            f"--save {save} would put arrays between the lines of the answer",
            hint="give a file's name; --json prints what the answer says",
        )
    if found := [path for path in plot if is_printed(path)]:
        raise UsageError(
            f"--plot {found[0]} would put a figure between the lines of the answer",
            hint=f"emlp vis EXPR -o {found[0]} prints the figure alone",
        )


def _kind(path: Path, default: str) -> str | None:
    named = re.fullmatch(r"(?:(\w+):)?-", str(path))
    return None if named is None else (named[1] or default).lower()


def print_bytes(content: bytes) -> None:
    """Write to standard output what may be no text."""
    sys.stdout.flush()
    sys.stdout.buffer.write(content)
    sys.stdout.buffer.flush()
