"""Irreducibles of complex groups as real ones: products λ ⊗ conj(μ) of those of the group."""

from __future__ import annotations

from typing import Any

from numpy.typing import NDArray

from emlpcli.algebra.spectra.families import Spectra
from emlpcli.algebra.spectra.weyl import multiplicities
from emlpcli.groups.irreps.highest_weights import Spin, Weights
from emlpcli.groups.irreps.table import Character, Key, Table
from emlpcli.overrides import override


class Dotted(Table):
    """The irreducibles of G x G, the complexification of a complex group G, by pairs (λ,μ).

    `table` is that of G, by its compact form, `spectra` are those of G x G. Complex conjugation
    exchanges λ and μ; V ⊗ conj(V) and all others with λ = μ are real, as Hermitian matrices are.
    """

    def __init__(self, table: Weights, spectra: Spectra) -> None:
        self.table = table
        (self.spectrum,) = spectra  # of G x G, V being of the first factor
        self.spins = isinstance(table, Spin)
        self.heading = "(j₁,j₂)" if self.spins else f"{table.heading}, conj"

    def _halves(self, key: Key) -> tuple[Key, Key]:
        return key[: len(key) // 2], key[len(key) // 2 :]

    @override
    def multiplicities(self, character: Character) -> dict[Key, int]:
        found = multiplicities(character(self.spectrum), self.spectrum.weyl)
        return {weight: n for (_, weight), n in found.terms().items()}

    @override
    def dimension(self, key: Key) -> int:
        first, second = self._halves(key)
        return self.table.dimension(first) * self.table.dimension(second)

    @override
    def name(self, key: Key) -> str:
        """(j₁,j₂) for SL(2,C); else the name of λ, conj(that of μ), or both."""
        first, second = self._halves(key)
        names = self.table.name(first), self.table.name(second)
        if self.spins:
            return f"({names[0]},{names[1]})"
        if not any(second):
            return names[0]
        dotted = names[1] if names[1].startswith("(") else f"({names[1]})"
        return f"{names[0]}⊗conj{dotted}" if any(first) else f"conj{dotted}"

    @override
    def conjugate(self, key: Key) -> Key:
        first, second = self._halves(key)
        return second + first

    @override
    def trace(self, key: Key, g: NDArray[Any]) -> complex:
        first, second = self._halves(key)
        return self.table.trace(first, g) * self.table.trace(second, g).conjugate()
