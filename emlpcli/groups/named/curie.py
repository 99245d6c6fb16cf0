"""Curie's limit groups with one axis: all rotations about x3, and what goes with them."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Any

from emlpcli.algebra.counting import finite as counting
from emlpcli.algebra.permutations.monomial_action import MonomialAction, plane_basis
from emlpcli.algebra.spectra import families as spectrum
from emlpcli.algebra.spectra.families import Spectrum
from emlpcli.algebra.spectra.weyl import Weyl
from emlpcli.arrays import np
from emlpcli.errors import GroupError
from emlpcli.groups.base import Count
from emlpcli.groups.named.classical import plane_rotations
from emlpcli.groups.named.planar import AxialGroup
from emlpcli.groups.named.point_table import CURIE_GROUPS
from emlpcli.groups.structure import Structure
from emlpcli.overrides import override

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from emlpcli.groups.irreps.table import Table

_DATA = {row.symbol: row for row in CURIE_GROUPS}


def in_components(
    g: NDArray[Any], generators: NDArray[Any], rng: np.random.Generator
) -> NDArray[Any]:
    """Random elements of the connected part, each times every generator or not, at random."""
    for h in generators:
        used = rng.integers(2, size=len(g)) == 1
        g[used] = g[used] @ h
    return g


class CurieGroup(AxialGroup):
    """A limit group of Curie (1894) with one axis, x3: ∞, ∞m, ∞2, ∞/m and ∞/mm.

    `CurieGroup("infm")`. Of them ∞/m and ∞/mm are ∞ and ∞2 together with -1. The groups
    without an axis, 2∞ and m∞, are SO(3) and O(3). Raises GroupError.
    """

    name = "pg"
    summary = "limit group of Curie with one axis"
    d = 3
    naming = None

    def __init__(self, symbol: str) -> None:
        if symbol not in _DATA:
            known = ", ".join(_DATA)
            raise GroupError(f"no limit group {symbol!r} has one axis", hint=f"take {known}")
        self.data = _DATA[symbol]
        self.symbol, self.schoenflies = symbol, self.data.schoenflies
        self.setting = self.data.setting
        shown = symbol.replace("inf", "∞")
        self.summary = f"{shown}, {self.schoenflies}, limit group of Curie; {self.setting}"
        super().__init__(symbol)

    @cached_property
    @override
    def discrete_generators(self) -> NDArray[Any]:
        """A mirror or a twofold axis that exchanges the senses of rotation, and -1."""
        generators = []
        if self.data.swap is not None:
            generators.append(np.diag([self.data.swap[0], -self.data.swap[0], self.data.swap[2]]))
        if self.data.inversion:
            generators.append(-np.eye(3, dtype=int))
        return np.array(generators, dtype=float).reshape(-1, 3, 3) + 0.0

    @override
    def count(self, p: int, q: int) -> Count:
        """Words in the weights 1, -1, 0 with sum 0; odd powers vanish where -1 is present."""
        k, swap = p + q, self.data.swap
        value = 0
        if not (self.data.inversion and k % 2):
            value = counting.planar_rotations(None, k, fixed=1)
            if swap is not None:  # of trace 0 on the plane, as is its product with a rotation
                value = (value + swap[2] ** (k % 2)) // 2
        how = f"words of length {k} in the weights with sum 0"
        if swap is not None:
            how += f", averaged with the traces of the {'mirrors' if swap[2] > 0 else 'half turns'}"
        if self.data.inversion:
            how += "; odd powers change sign under -1"
        return Count(value, how)

    @override
    def spectra(self) -> tuple[Spectrum, ...]:
        """The rotations as a torus, the exchanges as one class, and both times -1."""
        swap, inversion = self.data.swap, self.data.inversion
        share = Fraction(1, (1 + (swap is not None)) * (1 + inversion))
        rotations = spectrum.torus([(1,), (-1,), (0,)], Weyl("torus", 1), share)
        found = [rotations]
        if inversion:
            found.append(replace(rotations, order=2, exponents=(1, 1, 1)))
        if swap is not None:  # eigenvalues 1, -1 in the plane
            half_turns = [0, 1, int(swap[2] < 0)]
            found.append(spectrum.finite_class(2, half_turns, share))
            if inversion:
                found.append(spectrum.finite_class(2, [1 - k for k in half_turns], share))
        return tuple(found)

    @override
    def irreps(self) -> Table:
        from emlpcli.groups.irreps.axial import Axial

        return Axial(self.spectra(), inversion=self.data.inversion, swap=self.data.swap)

    @override
    def structure(self) -> Structure:
        """Weights on the circular vectors of the plane, exchanged up to sign; -1 is a phase."""
        change, conjugate = plane_basis(3)
        swap = self.data.swap
        return MonomialAction(
            d=3,
            change=change,
            conjugate=conjugate,
            weights=np.array([[1, -1, 0]]),
            phases=((np.array([1, 1, 1]), 2),) if self.data.inversion else (),
            moves=() if swap is None else ((conjugate, np.array(swap)),),
        )

    @override
    def draw(self, rng: np.random.Generator, n: int) -> NDArray[Any]:
        """Haar distributed: a uniform angle, and every generator or its absence at random."""
        turns = plane_rotations(2 * np.pi * rng.random(n), 3)
        return in_components(turns, self.discrete_generators, rng)

    @override
    def __str__(self) -> str:
        return f"pg:{self.symbol}"
