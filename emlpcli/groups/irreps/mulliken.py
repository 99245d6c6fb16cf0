"""Mulliken labels of the real irreducibles of point groups, from their characters.

A and B, E, T, G, H by dimension; B where the main axis acts as -1; subscripts 1 and 2 by the
twofold axes across the main axis, or the mirrors through it; g and u by the inversion, ′ and ″
by the mirror across the axis (Mulliken, J. Chem. Phys. 23, 1997 (1955)). A pair of complex
conjugate irreducibles is one real E. Where two kinds of twofold axes or mirrors could decide, it
is the axis closest to x1, and the mirror whose normal is closest to x2.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Real = NDArray[np.float64]
CLOSE = 1e-6


@dataclass(frozen=True, eq=False)
class Elements:
    """The elements of a point group, shape (N, 3, 3)."""

    g: Real

    @cached_property
    def proper(self) -> NDArray[np.bool_]:
        """Which are rotations."""
        return np.asarray(np.linalg.det(self.g) > 0)

    @cached_property
    def angles(self) -> Real:
        """Angles of the rotations det(g) g, from 0 to π."""
        sign = np.where(self.proper, 1, -1)
        cosine = (sign * np.trace(self.g, axis1=1, axis2=2) - 1) / 2
        return np.asarray(np.arccos(np.clip(cosine, -1, 1)))

    @cached_property
    def axes(self) -> Real:
        """Unit vectors along the axes of det(g) g, with a sign; zero for ±1."""
        axes = np.zeros((len(self.g), 3))
        for i, (g, proper, angle) in enumerate(zip(self.g, self.proper, self.angles, strict=True)):
            if angle > CLOSE:
                r = g if proper else -g
                values, vectors = np.linalg.eig(r)
                axis = np.real(vectors[:, np.argmin(np.abs(values - 1))])
                axes[i] = axis / np.linalg.norm(axis)
        return axes

    @cached_property
    def inversion(self) -> int | None:
        """The place of -1."""
        found = np.flatnonzero(~self.proper & (self.angles < CLOSE))
        return int(found[0]) if len(found) else None

    @cached_property
    def cubic(self) -> bool:
        """Whether there are several axes of order three or more."""
        high = self.axes[self.proper & (self.angles > CLOSE) & (self.angles < np.pi - CLOSE)]
        return len(high) > 0 and bool(np.abs(high @ high[0]).min() < 1 - CLOSE)

    @cached_property
    def turns(self) -> Real:
        """Angles from 0 to π by which g turns: of a rotation with reflection, 0 for mirrors."""
        sign = np.where(self.proper, -1, 1)
        cosine = (np.trace(self.g, axis1=1, axis2=2) + sign) / 2
        return np.asarray(np.arccos(np.clip(cosine, -1, 1)))

    @cached_property
    def main(self) -> int | None:
        """The element that generates the main axis: the smallest rotation, x3 before others.

        In the groups S2n and Dnd with an even n it is the rotation with reflection.
        """
        best, place = (np.inf, False, 2.0), None
        for i, (turn, axis) in enumerate(zip(self.turns, self.axes, strict=True)):
            if turn < CLOSE or (not self.proper[i] and self.inversion is not None):
                continue  # 1, mirrors, and what is a rotation times -1
            key = (round(float(turn), 6), not self.proper[i], 1 - abs(float(axis[2])))
            if key < best:
                best, place = key, i
        return place

    def across(self, proper: bool) -> int | None:
        """A twofold axis across the main one, or a mirror through it."""
        if self.main is None:
            return None
        axis = self.axes[self.main]
        wanted = np.array([1.0, 0, 0]) if proper else np.array([0, 1.0, 0])
        found = [
            (1 - abs(float(self.axes[i] @ wanted)), i)
            for i in np.flatnonzero(self.proper == proper)
            if abs(self.angles[i] - np.pi) < CLOSE and abs(self.axes[i] @ axis) < CLOSE
        ]
        return int(min(found)[1]) if found else None

    @cached_property
    def mirror(self) -> int | None:
        """The mirror across the main axis, or the only one."""
        found = [
            i
            for i in np.flatnonzero(~self.proper)
            if abs(self.angles[i] - np.pi) < CLOSE
            and (self.main is None or abs(self.axes[i] @ self.axes[self.main]) > 1 - CLOSE)
        ]
        return int(found[0]) if found else None


def labels(elements: Elements, characters: list[Real]) -> list[str]:
    """The labels of irreducibles, given the character of each on all elements."""
    one = int(np.argmax(np.trace(elements.g, axis1=1, axis2=2)))
    stems = [_stem(elements, chi, round(float(chi[one]))) for chi in characters]
    ends = [_ending(elements, chi, one) for chi in characters]
    counts = Counter(zip(stems, ends, strict=True))
    named = []
    for stem, end, chi in zip(stems, ends, characters, strict=True):
        index = ""
        if counts[stem, end] > 1 and stem == "E" and elements.main is not None:
            n = round(2 * np.pi / float(elements.turns[elements.main]))
            cosine = float(np.clip(chi[elements.main] / 2, -1, 1))
            index = str(round(n * np.arccos(cosine) / (2 * np.pi)))
        named.append(stem + index + end)
    return named


def _stem(elements: Elements, chi: Real, d: int) -> str:
    """The letter, and the subscript of A, B and T."""
    letter = {1: "A", 2: "E", 3: "T", 4: "G", 5: "H"}.get(d, f"{d}-")
    main = elements.main
    if elements.cubic:
        fourfold = np.flatnonzero(np.abs(elements.angles - np.pi / 2) < CLOSE)
        fivefold = np.flatnonzero(np.abs(elements.angles - 2 * np.pi / 5) < CLOSE)
        proper = fourfold[elements.proper[fourfold]]
        deciding = proper if len(proper) else fourfold
        if len(fivefold):
            first = chi[fivefold[elements.proper[fivefold]][0]] > 0
            return letter + ("1" if first else "2") if letter == "T" else letter
        if letter in ("A", "T") and len(deciding):
            return letter + ("1" if chi[deciding[0]] > 0 else "2")
        return letter
    if d != 1 or main is None:
        return letter
    twofold = elements.across(True)
    if twofold is not None and elements.turns[main] > np.pi - CLOSE:
        return _three_axes(elements, chi)
    letter = "A" if chi[main] > 0 else "B"
    deciding_place = twofold if twofold is not None else elements.across(False)
    if deciding_place is not None:
        letter += "1" if chi[deciding_place] > 0 else "2"
    return letter


def _three_axes(elements: Elements, chi: Real) -> str:
    """In 222 and mmm: B1, B2, B3 where x3, x2, x1 alone acts as 1."""
    twofold = elements.proper & (elements.angles > np.pi - CLOSE)
    kept = [i for i in np.flatnonzero(twofold) if chi[i] > 0]
    if len(kept) == 3:
        return "A"
    axis = int(np.argmax(np.abs(elements.axes[kept[0]])))
    return f"B{3 - axis}"


def _ending(elements: Elements, chi: Real, one: int) -> str:
    if elements.inversion is not None:
        return "g" if chi[elements.inversion] > 0 else "u"
    if elements.cubic or elements.mirror is None:
        return ""
    # of groups with a mirror across the axis, those with an even axis contain the inversion
    return "′" if chi[elements.mirror] > 0 else "″"
