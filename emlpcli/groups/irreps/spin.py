"""Irreducibles of the spin groups by Dynkin labels: dimensions, duals, types, characters."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from emlpcli.algebra.lie import spin_torus
from emlpcli.algebra.lie.clifford import spin_weights
from emlpcli.algebra.spectra.families import Spectra
from emlpcli.algebra.spectra.weyl import Weyl, character_at, positive_half
from emlpcli.groups.irreps.highest_weights import half
from emlpcli.groups.irreps.table import Character, Key, Table
from emlpcli.overrides import override


class SpinWeights(Table):
    """The irreducibles of Spin(n), by the Dynkin labels of their highest weights, or by spins.

    Elements are given as in `emlpcli.groups.named.spin`, compact ones: a rotation of n coordinates
    beside its matrix on spinors.
    """

    def __init__(self, spectra: Spectra, n: int) -> None:
        (self.spectrum,) = spectra
        self.n, self.chamber = n, spin_torus.chamber(n)
        self.heading = {2: "weight", 3: "j"}.get(n, "Dynkin")

    @override
    def multiplicities(self, character: Character) -> dict[Key, int]:
        found = character.irreducibles(self.spectrum)
        return {weight: n for (_, weight), n in found.terms().items()}

    @override
    def dimension(self, key: Key) -> int:
        return self.chamber.dimension(key)

    @override
    def conjugate(self, key: Key) -> Key:
        """The dual: Spin(4k+2) exchanges the last two labels, or the sign of a rotation."""
        if self.n % 4 != 2:
            return key
        return (*key[:-2], key[-1], key[-2]) if self.n > 2 else (-key[0],)

    @override
    def indicator(self, key: Key) -> int:
        """The sign (-1)^(λ, 2ρ^∨), 2ρ^∨ being the sum of all positive coroots.

        Source: Bourbaki, Groupes et algèbres de Lie, chapter VIII, § 7, proposition 12.
        """
        return -1 if int(self.chamber.positive.sum(axis=0) @ np.array(key)) % 2 else 1

    @override
    def name(self, key: Key) -> str:
        """All labels, such as (0,0,1); the spin for n = 3, twice the number of turns for n = 2."""
        if self.n == 3:
            return half(key[0])
        return str(key[0]) if self.n == 2 else f"({','.join(map(str, key))})"

    @override
    def rank(self, key: Key) -> tuple[Any, ...]:
        """By the sum of the labels, and then by dimension."""
        return (sum(map(abs, key)), self.dimension(key), tuple(-k for k in key))

    @override
    def trace(self, key: Key, g: NDArray[Any]) -> complex:
        """Weyl's character formula at the angles of the rotation, of which spinors see halves."""
        m = self.n // 2
        angles = self.angles(g)
        if self.n == 2:
            return complex(np.exp(0.5j * key[0] * angles[0]))
        weight = np.array(key) @ spin_torus.fundamental_weights(self.n)
        return character_at(weight, angles, Weyl("B" if self.n % 2 else "D", m))

    def angles(self, g: NDArray[Any]) -> NDArray[np.float64]:
        """Angles of an element up to the Weyl group, one of them beyond half a turn or not."""
        n, m = self.n, self.n // 2
        angles = np.angle(positive_half(g[:n, :n], m, oriented=n % 2 == 0))
        size = (len(g) - n) // (1 if n % 2 else 2)
        seen = np.trace(g[n : n + size, n : n + size])
        weights = spin_weights(m)[:size] / 2
        turned = angles + 2 * np.pi * (np.arange(m) == 0)
        tried = (angles, turned)
        return min(tried, key=lambda a: abs(np.exp(1j * weights @ a).sum() - seen))
