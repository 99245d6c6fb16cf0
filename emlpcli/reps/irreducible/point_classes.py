"""Names and order of the conjugacy classes of point groups in tables of characters: C5, σh, S8."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from emlpcli.algebra.numbers.small_digits import superscript
from emlpcli.groups.irreps.mulliken import CLOSE, Elements
from emlpcli.groups.named.finite_point import FinitePointGroup

_SEVERAL_AXES = ("E", "C5", "C5²", "C3", "C3²", "C2′", "C4", "C2")  # in the order of tables
HALF = Fraction(1, 2)


@dataclass(frozen=True, eq=False)
class PointClasses:
    """The classes of a finite point group, by one element of each."""

    G: FinitePointGroup

    @cached_property
    def chosen(self) -> Elements:
        """One element of each."""
        return Elements(np.array([c.element for c in self.G.classes]))

    @cached_property
    def whole(self) -> Elements:
        """All elements of the group."""
        return Elements(self.G.elements)

    def members(self, i: int) -> NDArray[Any]:
        """h g h^-1 for all h, with repetitions, g the element of a class."""
        h = self.G.elements
        return np.asarray(h @ self.G.classes[i].element @ np.swapaxes(h, 1, 2))

    @cached_property
    def axis(self) -> NDArray[np.float64] | None:
        """The main axis; None of 1 and -1 and of cubic and icosahedral groups."""
        if self.whole.cubic or self.whole.main is None:
            return None
        found: NDArray[np.float64] = self.whole.axes[self.whole.main]
        return found

    @cached_property
    def names(self) -> list[str]:
        """E, i, powers of rotations C and of rotations with reflection S, and mirrors σ.

        A turn by 360° k/n is Cnᵏ; σh is the mirror across the main axis, or across the fourfold
        or twofold axes of cubic groups, σv and σd are others. Twofold axes across the main one
        have primes: C2′ is the class of the one closest to x1, σv that of the mirror closest to
        the plane of x1 and x3, which contains C2′; σd the other one, or the mirrors of Dnd. Where
        all axes are twofold, coordinates tell them apart: C2(z), σ(xy). Where a rotation and its
        inverse are of different classes, turns are about +x3.
        """
        names = [self._name(i) for i in range(len(self.G.classes))]
        self._across("C2′", "C2″", 0, names)
        self._across("σv", "σd", 1, names)
        if "C2′" in names and "σh" not in names:
            names = ["σd" if name == "σv" else name for name in names]
        return _told_apart(names, [c.size for c in self.G.classes])

    def _name(self, i: int) -> str:
        proper, axis = bool(self.chosen.proper[i]), self.axis
        size = self.G.classes[i].size
        turn = self._turn(i)
        along = axis is not None and abs(abs(float(self.chosen.axes[i] @ axis)) - 1) < CLOSE
        n, k = turn.denominator, turn.numerator
        if turn == 0:
            return "E" if proper else self._mirror(i, along, size)
        if turn == HALF:
            if not proper:
                return "i"
            if self._rectangular and self._letter(i):
                return f"C2({self._letter(i)})"
            return "C2" if along or axis is None else "C2′"
        if not proper and n % 2 and not k % 2:  # S5⁷ turns by 2/5 and reflects, S5² does not
            k = n - k if size > 1 else n + k  # S5³ turns by -2/5
        power = "" if k == 1 else superscript(k)
        return f"{'C' if proper else 'S'}{n}{power}"

    def _turn(self, i: int) -> Fraction:
        """By which part of a full turn the element of a class turns."""
        turn = Fraction(float(self.chosen.turns[i]) / (2 * np.pi)).limit_denominator(
            2 * self.G.turns
        )
        axis, (g, size) = self.axis, self.G.classes[i]
        along = axis is not None and abs(abs(float(self.chosen.axes[i] @ axis)) - 1) < CLOSE
        return 1 - turn if along and 0 < turn < HALF and size == 1 and g[1, 0] < 0 else turn

    def _mirror(self, i: int, along: bool, size: int) -> str:
        axis = self.axis
        if self._rectangular and (letter := self._letter(i)):
            plane = "xyz".replace(letter, "")
            return f"{'σ' if self.whole.across(True) is not None else 'σv'}({plane})"
        if axis is None:  # cubic: three mirrors across the axes, and six between them; or only one
            return "σ" if self.G.order in (60, 120) else "σh" if size in (1, 3) else "σd"
        return "σh" if along else "σv"

    @cached_property
    def _rectangular(self) -> bool:
        """Whether the group is 222, mm2 or mmm: coordinates tell its axes and mirrors apart."""
        turns, main = self.whole.turns, self.whole.main
        across = self.whole.across(True), self.whole.across(False)
        twofold = main is not None and turns[main] > np.pi - CLOSE
        return twofold and across != (None, None) and self.axis is not None

    def _letter(self, i: int) -> str:
        """The coordinate along the axis of a class; empty where it is along none."""
        axis = np.abs(self.chosen.axes[i])
        return "xyz"[int(axis.argmax())] if axis.max() > 1 - CLOSE else ""

    def _across(self, first: str, second: str, coordinate: int, names: list[str]) -> None:
        """Of two classes of one name, the one with the axis farther from a coordinate is second."""
        same = [i for i, name in enumerate(names) if name == first]
        if len(same) != 2 or self.axis is None:
            return
        near = [Elements(self.members(i)).axes[:, coordinate] for i in same]
        farther = int(np.abs(near[1]).max() < np.abs(near[0]).max() - CLOSE)
        names[same[farther]] = second

    @cached_property
    def order(self) -> list[int]:
        """The order in which tables have them.

        E, rotations about the main axis by their angles, twofold axes across; then what the
        inversion, or else the mirror σh, makes of these, in the same order; without both, rotations
        with reflection and mirrors. Rotations with reflection that generate the main axis stand
        between the rotations. Of cubic and icosahedral groups fivefold axes come first, then
        threefold ones, C2′, C4 and C2.
        """
        names = self.names
        centre = next((i for i, name in enumerate(names) if name in ("i", "σh")), None)
        if self.whole.inversion is not None:
            centre = names.index("i")
        keys: dict[int, tuple[Any, ...]] = {}
        for i in range(len(names)):
            if self.chosen.proper[i]:
                keys[i] = (0, *self._rank(i, centre))
        main = self.whole.main
        mixed = main is not None and not self.whole.proper[main] and self.axis is not None
        for i in range(len(names)):
            if i in keys:
                continue
            if centre is not None and not mixed:
                keys[i] = (1, *keys[self._proper_class(i, self.G.classes[centre].element)])
            else:
                along = mixed and names[i].startswith("S")
                keys[i] = (0 if along else 1, *self._rank(i, centre))
        return sorted(range(len(names)), key=lambda i: (keys[i], i))

    def _rank(self, i: int, centre: int | None) -> tuple[Any, ...]:
        name = self.names[i]
        if self.axis is None:
            place = _SEVERAL_AXES.index(name) if name in _SEVERAL_AXES else len(_SEVERAL_AXES)
            return (place, name.startswith("σ"), name)
        if name[:3] in ("C2(", "σv(") or name[0] == "σ" or "′" in name or "″" in name:
            mirrors = name.startswith("σ")
            later = centre is None and name == "σd"  # without a centre σv stands first
            return (1, 0, mirrors, later, _reversed_letters(name))
        return (0, self._turn(i), False, False, (name, ()))

    def _proper_class(self, i: int, centre: NDArray[Any]) -> int:
        """The class of the product with the inversion or with the mirror across the axis."""
        product = centre @ self.G.classes[i].element
        distances = [
            np.abs(self.members(j) - product).max(axis=(1, 2)).min() if self.chosen.proper[j] else 9
            for j in range(len(self.G.classes))
        ]
        return int(np.argmin(distances))


def _reversed_letters(name: str) -> tuple[str, tuple[int, ...]]:
    """C2(z) before C2(y) before C2(x); σ(xy) before σ(xz) before σ(yz)."""
    head, _, inside = name.partition("(")
    letters = inside.rstrip(")")
    codes = tuple(map(ord, letters))
    return head, tuple(-c for c in codes) if len(codes) == 1 else codes


def _told_apart(names: list[str], sizes: list[int]) -> list[str]:
    """The second class of one name has another: C3², S6⁵, or a prime."""
    again = {"C3": "C3²", "S6": "S6⁵"}
    order = sorted(range(len(names)), key=lambda i: (sizes[i], i))
    taken: Counter[str] = Counter()
    found = list(names)
    for i in order:
        name = found[i]
        while taken[name]:
            name = again.get(name, name + "′")
        taken[name] += 1
        found[i] = name
    return found
