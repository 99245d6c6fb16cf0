"""Numbers for people: integers of any length, errors, fractions, times."""

from __future__ import annotations

from math import log10
from typing import TYPE_CHECKING, Any

from emlpcli.render.limits import LONGEST_INTEGER

if TYPE_CHECKING:
    from numpy.typing import NDArray

LEAST_FRACTION = 1e-5  # that is written out in percent
MOST_BITS = 10_000  # of an integer that is written out; Python refuses to from 4300 digits on


def integer(number: int, *, longest: int = LONGEST_INTEGER) -> str:
    """All digits, or the first and last ones with the number of digits where there are many."""
    if number.bit_length() < MOST_BITS:
        digits = str(number)
        if len(digits) <= longest:
            return digits
        return f"{digits[:12]}…{digits[-6:]} ({len(digits)} digits)"
    size, sign = abs(number), "-" if number < 0 else ""
    count = int(log10(size)) + 1
    count += (size >= 10**count) - (size < 10 ** (count - 1))  # where the logarithm is rounded
    return f"{sign}{size // 10 ** (count - 12)}…{size % 10**6:06d} ({count} digits)"


def error(value: float) -> str:
    """A rounding error: `0` or two digits, such as `4.3e-16`."""
    return "0" if value == 0 else f"{value:.1e}"


def percent(fraction: float) -> str:
    """A fraction in percent, three digits; what is not 0 or 1 does not look like it.

    Such as `0.139 %`, `<0.001 %` and `>99.9 %`.
    """
    if fraction == 0:
        return "0 %"
    if 0 < fraction < LEAST_FRACTION:
        return f"<{100 * LEAST_FRACTION:g} %"
    shown = f"{100 * fraction:.3g}"
    return ">99.9 %" if shown == "100" and fraction < 1 else f"{shown} %"


def duration(seconds: float) -> str:
    """Such as `1.9 ms` or `2.4 s`."""
    return f"{1000 * seconds:.3g} ms" if seconds < 0.9995 else f"{seconds:.3g} s"


def more(count: int, what: str) -> str:
    """What is left out of a list: `… and 2 more blocks`."""
    return f"… and {count} more {what}{'' if count == 1 else 's'}"


def as_json(numbers: NDArray[Any]) -> Any:
    """The numbers of an array in lists; real and imaginary parts apart where it is complex."""
    if numbers.dtype.kind == "c":
        return {"real": numbers.real.tolist(), "imag": numbers.imag.tolist()}
    return numbers.tolist()
