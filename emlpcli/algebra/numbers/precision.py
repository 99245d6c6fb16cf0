"""How well floating-point generators are known: as stated, and as the type of arrays says."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from emlpcli.algebra.limits import LARGEST_PRECISION
from emlpcli.errors import GroupError

# By bytes of a number: fractions of so few binary digits are meant exactly, and what arrays of low
# precision know of entries that are no such fractions.
SMALL_BITS = {4: 12, 2: 4}
KNOWN_BY_BYTES = {4: 1e-6, 2: 1e-2}


def check_precision(value: Any) -> float:
    """A precision as a number from 0 up to 0.1; GroupError otherwise."""
    try:
        number = float(value)
    except (TypeError, ValueError):
        number = np.nan
    if not 0 <= number <= LARGEST_PRECISION:
        raise GroupError(
            f"precision is the relative error of the generators' entries, from 0 to "
            f"{LARGEST_PRECISION}, not {value!r:.40}",
            hint="1e-6 for numbers in float32, 1e-2 for learned generators",
        )
    return number


def implied_precision(m: NDArray[Any]) -> float:
    """What the type of an array says of its entries; 0 for float64 and for short fractions."""
    size = m.dtype.itemsize // (2 if m.dtype.kind == "c" else 1)
    if m.dtype.kind in "biu" or size >= 8:
        return 0.0
    wide = m.astype(complex) * 2 ** SMALL_BITS.get(size, 4)
    short = np.array_equal(wide, np.rint(wide.real) + 1j * np.rint(wide.imag))
    return 0.0 if short else KNOWN_BY_BYTES.get(size, 1e-2)


def is_numeric(dtype: np.dtype[Any]) -> bool:
    """Whether a type is of numbers: those of NumPy, and short floats that it does not know."""
    return dtype.kind in "biufc" or "float" in dtype.name
