"""Irreducibles of connected groups that act independently on parts of V: `Sum(SU3,SU2)`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import prod
from typing import Any

from numpy.typing import NDArray

from emlpcli.algebra.spectra.families import Spectra
from emlpcli.groups.irreps.highest_weights import Weights
from emlpcli.groups.irreps.table import Character, Key, Table
from emlpcli.overrides import override


class Independent(Table):
    """Tensor products of irreducibles of the parts, each by its highest weight.

    The torus is the product of those of the parts, in order, and keys are their weights one after
    the other. `sizes` are those of the blocks of V on which the parts act.
    """

    def __init__(self, spectra: Spectra, parts: Sequence[Weights], sizes: Sequence[int]) -> None:
        (self.spectrum,) = spectra
        self.parts, self.sizes = tuple(parts), tuple(sizes)
        self.heading = " ⊗ ".join(part.heading for part in self.parts)

    def _split(self, key: Key) -> Iterator[tuple[Weights, Key]]:
        """Every part with its own weight."""
        start = 0
        for part in self.parts:
            stop = start + part.weyl.rank
            yield part, key[start:stop]
            start = stop

    @override
    def multiplicities(self, character: Character) -> dict[Key, int]:
        found = character.irreducibles(self.spectrum)
        return {weight: n for (_, weight), n in found.terms().items()}

    @override
    def dimension(self, key: Key) -> int:
        return prod(part.dimension(own) for part, own in self._split(key))

    @override
    def name(self, key: Key) -> str:
        return " ⊗ ".join(part.name(own) for part, own in self._split(key))

    @override
    def pair_name(self, key: Key, other: Key) -> str:
        return f"{self.name(key)} ⊕ {self.name(other)}"

    @override
    def conjugate(self, key: Key) -> Key:
        return tuple(x for part, own in self._split(key) for x in part.conjugate(own))

    @override
    def indicator(self, key: Key) -> int:
        """The product, for what is its own conjugate in every part."""
        return prod(part.indicator(own) for part, own in self._split(key))

    @override
    def rank(self, key: Key) -> tuple[Any, ...]:
        """As the parts are sorted, one after the other."""
        return tuple(part.rank(own) for part, own in self._split(key))

    @override
    def trace(self, key: Key, g: NDArray[Any]) -> complex:
        """The product of the characters on the blocks."""
        value, start = 1 + 0j, 0
        for (part, own), size in zip(self._split(key), self.sizes, strict=True):
            value *= part.trace(own, g[start : start + size, start : start + size])
            start += size
        return value
