"""A note where the shell has taken the `>>` of an unquoted expression for itself."""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path

from emlpcli.errors import EmlpError


def note() -> str | None:
    """What to say if standard output is a file whose name reads as a representation.

    `emlp dim 2*V>>30*Scalar+10*V` asks for 2*V, and the answer goes to a file 30*Scalar+10*V.
    """
    name = _name_of_output()
    if name is None:
        return None
    from emlpcli.lang import parse

    try:
        parse(name)
    except EmlpError:
        return None
    return (
        f"the answer goes to the file {name!r}, since the shell takes > for itself; quote the "
        "expression, or write : for >>, as in 2V:30+10V"
    )


def _name_of_output() -> str | None:
    """The name of the regular file that standard output is; None for all else, or if unknown."""
    try:
        number = sys.stdout.fileno()
        if not stat.S_ISREG(os.fstat(number).st_mode):
            return None
        if sys.platform == "darwin":
            import fcntl

            path = fcntl.fcntl(number, fcntl.F_GETPATH, bytes(1024)).rstrip(b"\0").decode()
        else:
            path = os.readlink(f"/proc/self/fd/{number}")
    except (OSError, ValueError):
        return None
    return Path(path).name
