"""The exact characters of the tensor indices of one group, and what came of products of them."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from emlpcli.algebra.counting.budgets import Work
from emlpcli.algebra.spectra.eigenvalues import Eigenvalues
from emlpcli.algebra.spectra.factors import Factor, Known
from emlpcli.algebra.spectra.families import Spectra, Spectrum, counted
from emlpcli.algebra.spectra.weyl import dual_irreducibles
from emlpcli.reps.character import eigenvalues, irreducibles
from emlpcli.reps.monomials import TensorIndex
from emlpcli.solve.limits import MOST_KEPT_CHARACTER_TERMS

Each = list[Factor]  # a character on every family of elements


class Characters:
    """Characters are computed once for each tensor index, and charged whenever they are used.

    So a count is refused or not whatever was counted before.
    """

    def __init__(self, spectra: Spectra) -> None:
        self.spectra = spectra
        self._known = [Known() for _ in spectra]
        self._held: dict[TensorIndex, Each] = {}

    def invariants(self, powers: Sequence[tuple[TensorIndex, int]], work: Work) -> int:
        """Number of invariants of a tensor product of indices, all of the group.

        Raises TooLargeError where the budget does not suffice, UncountedError where the character
        of an index is not known.
        """
        self._tidy()
        each = [(self._of(slot), power) for slot, power in powers]
        value = Fraction(0)
        for i, (spectrum, known) in enumerate(zip(self.spectra, self._known, strict=True)):
            factors = [(characters[i], power) for characters, power in each]
            value += spectrum.within(work).mean(factors, known)
        return counted(value)

    def _of(self, slot: TensorIndex) -> Each:
        if slot not in self._held:
            self._held[slot] = [_factor(slot, spectrum) for spectrum in self.spectra]
        return self._held[slot]

    def _tidy(self) -> None:
        """Let all characters go where they hold too many terms."""
        if sum(f.terms for held in self._held.values() for f in held) > MOST_KEPT_CHARACTER_TERMS:
            self._held.clear()
            self._known = [Known() for _ in self.spectra]


def _factor(slot: TensorIndex, spectrum: Spectrum) -> Factor:
    """A tensor index by its character on a family, found when it is asked for."""

    def character(work: Work) -> Eigenvalues:
        found = eigenvalues(slot.rep, spectrum.within(work))
        return found.dual() if slot.dual else found

    def own(work: Work) -> Eigenvalues:
        found = irreducibles(slot.rep, spectrum.within(work))
        return dual_irreducibles(found, spectrum.weyl) if slot.dual else found

    return Factor(character, own, size=slot.size)
