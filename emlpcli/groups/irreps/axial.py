"""Irreducibles of Curie's limit groups with one axis, by the term symbols of linear molecules."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from emlpcli.algebra.spectra.families import Spectra
from emlpcli.algebra.spectra.weyl import positive_half
from emlpcli.groups.irreps.highest_weights import signed
from emlpcli.groups.irreps.table import Character, Key, Table
from emlpcli.overrides import override

LETTERS = "ΣΠΔΦΓ"


class Axial(Table):
    """Σ, Π, Δ, ... by |m|, with + or - for Σ by the mirrors through the axis, and g or u.

    Where there are no such mirrors the sign is that of the twofold axes across. Keys are
    (m, sign, parity), 0 for a sign or parity that the group does not tell. `swap` holds the signs
    of the coordinates under the mirror or axis that exchanges the senses of rotation, if one does.
    """

    heading = "term"

    def __init__(
        self, spectra: Spectra, *, inversion: bool, swap: tuple[int, int, int] | None
    ) -> None:
        self.spectra, self.inversion, self.swap = spectra, inversion, swap

    @override
    def multiplicities(self, character: Character) -> dict[Key, int]:
        """Sums and differences of the components' coefficients."""
        values = [signed(character.irreducibles(s)) for s in self.spectra]
        count = 2 if self.inversion else 1
        found: dict[Key, int] = {}
        for parity in (1, -1) if self.inversion else (0,):
            turns = _halved(values[:count], parity)
            swaps = _halved(values[count:], parity)
            for (m,), n in turns.items():
                if self.swap is None or m > 0:
                    found[m, 0, parity] = n
                elif m == 0:
                    found[0, 1, parity] = (n + swaps.get((), 0)) // 2
                    found[0, -1, parity] = (n - swaps.get((), 0)) // 2
        return {key: n for key, n in found.items() if n}

    @override
    def dimension(self, key: Key) -> int:
        """2 where both senses of rotation are exchanged."""
        return 2 if self.swap is not None and key[0] else 1

    @override
    def conjugate(self, key: Key) -> Key:
        """The other sense of rotation, where nothing exchanges them."""
        return key if self.swap is not None else (-key[0], *key[1:])

    @override
    def name(self, key: Key) -> str:
        m, sign, parity = abs(key[0]), key[1], key[2]
        if self.inversion and sign:  # a mirror is a twofold axis times -1
            sign *= parity
        letter = LETTERS[m] if m < len(LETTERS) else f"E{m}"
        return letter + {1: "+", 0: "", -1: "-"}[sign] + {1: "g", 0: "", -1: "u"}[parity]

    @override
    def pair_name(self, key: Key, other: Key) -> str:
        return self.name(key)

    @override
    def rank(self, key: Key) -> tuple[Any, ...]:
        """By |m|, then g before u and + before -."""
        return (abs(key[0]), -key[2], -key[1], -key[0])

    @override
    def trace(self, key: Key, g: NDArray[Any]) -> complex:
        m, sign, parity = key
        flipped = np.linalg.det(g) < 0
        scale = 1
        if self.inversion:
            g, scale = (-g, parity) if flipped else (g, 1)
            flipped = False
        if self.swap is not None and (flipped or (self.swap[2] < 0 and g[2, 2] < 0)):
            return scale * sign
        x = complex(positive_half(g, 1, oriented=True)[0])
        return scale * (2 * (x**m).real if self.swap is not None and m else x**m)


def _halved(components: list[dict[Key, int]], parity: int) -> dict[Key, int]:
    """Coefficients of one component, or half of its and of ± those of -1 times it."""
    if len(components) < 2:
        return components[0] if components else {}
    plain, inverted = components
    weights = {*plain, *inverted}
    return {w: (plain.get(w, 0) + parity * inverted.get(w, 0)) // 2 for w in weights}
