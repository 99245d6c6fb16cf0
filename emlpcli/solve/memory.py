"""Amounts of memory: reading, printing, the default limit and refusals."""

from __future__ import annotations

import os
import re
from math import log10

from emlpcli.errors import EmlpError, TooLargeError

_UNITS = {"": 1, "K": 2**10, "M": 2**20, "G": 2**30, "T": 2**40}


def format_bytes(number: int) -> str:
    """Such as `1.5 GiB`; powers of ten beyond terabytes."""
    if number >= 2**50:
        return f"{format_count(number)} bytes"
    value, unit = float(number), ""
    for unit in ("", "K", "M", "G", "T"):
        if value < 1024 or unit == "T":
            break
        value /= 1024
    return f"{number} bytes" if not unit else f"{value:.3g} {unit}iB"


def format_count(number: int) -> str:
    """All digits of a number, or a power of ten where they are many."""
    if number < 2**50:
        return str(number)
    return f"10^{int(log10(number))}"


def parse_bytes(text: str) -> int:
    """The number of bytes that a text such as `500M`, `2GB` or `1.5 GiB` states."""
    number, unit = r"(\d{1,15}(?:\.\d{1,9})?)", r"([KMGT]?)(?:i?B)?"
    match = re.fullmatch(rf"\s*{number}\s*{unit}\s*", text, re.IGNORECASE | re.ASCII)
    if not match or not float(match[1]):
        raise EmlpError(f"{text!r} is no amount of memory", hint="write it 500M, 2G or 1.5GiB")
    return int(float(match[1]) * _UNITS[match[2].upper()])


def default_limit() -> int:
    """Half of the machine's memory, 4 GiB where that is not known."""
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2
    except (AttributeError, ValueError, OSError):
        return 4 * 2**30


def check_memory(
    needed: int,
    allowed: int,
    what: str,
    hint: str = "`emlp dim` counts without a basis; --max-memory raises the limit",
) -> None:
    """Raise TooLargeError if the bytes needed exceed those allowed; the hint says what to do."""
    if needed > allowed:
        raise TooLargeError(
            f"{what} would take {format_bytes(needed)}, more than the {format_bytes(allowed)} "
            "allowed",
            hint=hint,
        )
