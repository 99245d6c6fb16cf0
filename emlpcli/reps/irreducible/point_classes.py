"""Names of the conjugacy classes of point groups as tables of characters have them: C5, σh, S8."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction

import numpy as np

from emlpcli.groups.irreps.mulliken import CLOSE, Elements
from emlpcli.groups.named.finite_point import FinitePointGroup

_POWERS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def class_names(G: FinitePointGroup) -> list[str]:
    """E, i, powers of rotations C and of rotations with reflection S, and mirrors σ.

    A turn by 360° k/n is Cnᵏ; σh is the mirror across the main axis, or across the fourfold or
    twofold axes of cubic groups, σv and σd are others. Twofold axes across the main one have
    primes. Where a rotation and its inverse are of different classes, turns are about +x3.
    """
    chosen = Elements(np.array([c.element for c in G.classes]))
    whole = Elements(G.elements)
    axis = None if whole.cubic or whole.main is None else whole.axes[whole.main]
    names = []
    for i, (g, size) in enumerate(G.classes):
        proper = bool(chosen.proper[i])
        turn = Fraction(float(chosen.turns[i]) / (2 * np.pi)).limit_denominator(2 * G.turns)
        along = axis is not None and abs(abs(float(chosen.axes[i] @ axis)) - 1) < CLOSE
        if along and 0 < turn < Fraction(1, 2) and size == 1 and g[1, 0] < 0:
            turn = 1 - turn
        n, k = turn.denominator, turn.numerator
        if turn == 0:
            names.append("E" if proper else _mirror(along, axis is None, size, G.order))
        elif turn == Fraction(1, 2) and not proper:
            names.append("i")
        elif turn == Fraction(1, 2):
            names.append("C2" if along or axis is None else "C2′")
        else:
            if not proper and n % 2 and not k % 2:  # S5⁷ turns by 2/5 and reflects, S5² does not
                k = n - k if size > 1 else n + k  # S5³ turns by -2/5
            power = "" if k == 1 else str(k).translate(_POWERS)
            names.append(f"{'C' if proper else 'S'}{n}{power}")
    return _told_apart(names, [c.size for c in G.classes])


def _mirror(along: bool, several: bool, size: int, order: int) -> str:
    if several:  # cubic: three mirrors across the axes, and six between them; or the only one
        return "σ" if order in (60, 120) else "σh" if size in (1, 3) else "σd"
    return "σh" if along else "σv"


def _told_apart(names: list[str], sizes: list[int]) -> list[str]:
    """The second class of one name has another: C2″, σd, C3²."""
    again = {"C2": "C2′", "C2′": "C2″", "σv": "σd", "C3": "C3²", "S6": "S6⁵", "σh": "σh′"}
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
