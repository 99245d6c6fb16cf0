"""The symmetry that was found of a structure: its elements as measured, and what it is called."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Real = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Symmetry:
    """A point group by its elements, as well as these are known from the places of atoms.

    `elements`, shape (n, 3, 3), are orthogonal up to rounding; `signs`, shape (n,), say which come
    with time reversal, None where the structure is not magnetic. Of a linear molecule the elements
    are those that keep its axis as the half turns and mirrors of one plane through it, and `axis`
    is the axis; all rotations about it belong to the group too. `round` says that all rotations do.
    """

    elements: Real
    signs: NDArray[np.int64] | None = None
    axis: Real | None = None
    round: bool = False
    called: str = ""  # such as "space group Fm-3m (225)"
