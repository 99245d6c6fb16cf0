"""What the processes of one training agree on; a process that trains alone agrees with itself.

All run the same program on the same rows and call these functions in the same order, as they
call compiled code: each is a sum over all processes behind the scenes (`jax.distributed`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from emlpcli.errors import EmlpError
from emlpcli.jaxsetup import jax

_DIGEST = 16  # bytes of a fact that are compared


def several() -> bool:
    """Whether this process is one of several of one training."""
    return bool(jax.distributed.is_initialized()) and jax.process_count() > 1


def is_first() -> bool:
    """Whether this is the process that prints and writes files: number 0, or the only one."""
    return not several() or jax.process_index() == 0


def first(number: int) -> int:
    """The number that process 0 has, on all processes."""
    return int(_of_all([number])[0, 0]) if several() else number


def any_and_first(flag: bool, other: bool) -> tuple[bool, bool]:
    """Whether any process has the one flag, and whether process 0 has the other."""
    if not several():
        return flag, other
    found = _of_all([flag, other])
    return bool(found[:, 0].any()), bool(found[0, 1])


def from_first(data: bytes | None) -> bytes | None:
    """The bytes that process 0 has, or None where it has none; those of the others do not count."""
    if not several():
        return data
    from jax.experimental import multihost_utils

    length = first(-1 if data is None or not is_first() else len(data))
    if length < 0:
        return None
    own = np.zeros(length, np.uint8)
    if is_first() and data is not None:
        own[:] = np.frombuffer(data, np.uint8)
    found = multihost_utils.broadcast_one_to_all(own)
    return np.asarray(found).astype(np.uint8).tobytes()


def check_same(facts: Mapping[str, Any]) -> None:
    """Raise EmlpError, on all processes, unless all have the same facts.

    It names those that differ. The facts are compared as text, under the same names in the same
    order.
    """
    if not several():
        return
    own = [hashlib.sha256(f"{name}={value}".encode()).digest() for name, value in facts.items()]
    numbers = np.frombuffer(b"".join(d[:_DIGEST] for d in own), np.uint8)
    found = _of_all(numbers).reshape(-1, len(facts), _DIGEST)
    other = (found != found[0]).any(axis=2)
    if not other.any():
        return
    names = [name for name, differs in zip(facts, other.any(axis=0), strict=True) if differs]
    who = ", ".join(str(i) for i in np.flatnonzero(other.any(axis=1))[:8])
    raise EmlpError(
        f"the processes do not train the same: {', '.join(names)} of process {who} "
        "and of process 0 differ",
        hint="give all the same command but for --process, the same version and the same data; "
        "--process 0/1 trains alone",
    )


def _of_all(numbers: Any) -> NDArray[Any]:
    """The numbers of each process, shape (processes, n)."""
    from jax.experimental import multihost_utils

    found = multihost_utils.process_allgather(np.asarray(numbers, np.int32))
    return np.asarray(found).reshape(jax.process_count(), -1)
