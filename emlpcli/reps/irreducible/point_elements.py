"""Elements of point groups in words: `120° about [1,1,1]`, `mirror across [0,0,1]`."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from emlpcli.groups.irreps.mulliken import CLOSE, Elements

LARGEST_INDEX = 3  # of directions that are written as integers


def described(g: NDArray[np.float64]) -> str:
    """A rotation by an angle from 0° to 180° about a direction, or one with a reflection.

    Directions are along x1, x2, x3; a turn is by the right hand about the direction that is given.
    """
    one = Elements(np.asarray(g, dtype=float)[None])
    proper, turn, axis = bool(one.proper[0]), float(one.turns[0]), one.axes[0]
    if turn < CLOSE:
        return "identity" if proper else f"mirror across {direction(axis)}"
    if not proper and turn > np.pi - CLOSE:
        return "inversion"
    skew = np.array([g[2, 1] - g[1, 2], g[0, 2] - g[2, 0], g[1, 0] - g[0, 1]])
    if turn > np.pi - CLOSE:
        axis = _upward(axis)
    elif skew @ axis < 0:
        axis = -axis
    text = f"{degrees(turn)} about {direction(axis)}"
    return text if proper else f"{text} with reflection"


def degrees(turn: float) -> str:
    """An angle in radians in degrees, fractions of which are written in full: `360/7°`."""
    value = Fraction(360) * Fraction(turn / (2 * np.pi)).limit_denominator(10_000)
    return f"{value}°"


def direction(axis: NDArray[np.float64]) -> str:
    """A direction by small integers where these have it, else by a unit vector."""
    largest = float(np.abs(axis).max())
    for scale in range(1, LARGEST_INDEX + 1):
        whole = axis / largest * scale
        if np.abs(whole - np.rint(whole)).max() < CLOSE:
            return f"[{','.join(str(int(x)) for x in np.rint(whole))}]"
    return f"[{','.join(f'{x + 0.0:.4g}' for x in np.round(axis, 12))}]"


def _upward(axis: NDArray[np.float64]) -> NDArray[np.float64]:
    """Of both directions the one whose last coordinate that is not 0 is positive."""
    last = next(x for x in axis[::-1] if abs(x) > CLOSE)
    return axis if last > 0 else -axis
