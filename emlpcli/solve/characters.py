"""The exact characters of the tensor indices of one group, and what came of products of them."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from emlpcli.algebra.counting.budgets import Work
from emlpcli.algebra.spectra.eigenvalues import SMALLER, TOO_MANY
from emlpcli.algebra.spectra.factors import Factor, Known
from emlpcli.algebra.spectra.families import Spectra, counted
from emlpcli.reps.character import eigenvalues
from emlpcli.reps.monomials import TensorIndex
from emlpcli.solve.limits import MOST_COUNT_TERMS, MOST_KEPT_CHARACTER_TERMS

Each = list[Factor]  # a character on every family of elements


class Characters:
    """Characters are computed once for each tensor index, and charged whenever they are used.

    So a count is refused or not whatever was counted before.
    """

    def __init__(self, spectra: Spectra) -> None:
        self.spectra = spectra
        self._known = [Known() for _ in spectra]
        self._held: dict[TensorIndex, tuple[Each, int]] = {}
        self._terms = 0

    def invariants(self, powers: Sequence[tuple[TensorIndex, int]], work: Work) -> int:
        """Number of invariants of a tensor product of indices, all of the group.

        Raises TooLargeError where the budget does not suffice, UncountedError where the character
        of an index is not known.
        """
        each = [(self._of(slot, work), power) for slot, power in powers]
        value = Fraction(0)
        for i, (spectrum, known) in enumerate(zip(self.spectra, self._known, strict=True)):
            factors = [(characters[i], power) for characters, power in each]
            value += spectrum.within(work).mean(factors, known)
        return counted(value)

    def _of(self, slot: TensorIndex, work: Work) -> Each:
        if (held := self._held.get(slot)) is None:
            own = Work(MOST_COUNT_TERMS)
            found = []
            for spectrum in self.spectra:
                character = eigenvalues(slot.rep, spectrum.within(own)).within(None)
                found.append(Factor(character.dual() if slot.dual else character))
            held = found, MOST_COUNT_TERMS - own.left
            self._keep(slot, held)
        characters, cost = held
        work.spend(cost - work.OVERHEAD, TOO_MANY, hint=SMALLER)
        return characters

    def _keep(self, slot: TensorIndex, held: tuple[Each, int]) -> None:
        """Keep a character, unless it is very large; all others go before there are too many."""
        terms = sum(len(factor.character.counts) for factor in held[0])
        if terms > MOST_KEPT_CHARACTER_TERMS // 10:
            return
        self._terms += terms
        if self._terms > MOST_KEPT_CHARACTER_TERMS:
            self._held.clear()
            self._terms = terms
        self._held[slot] = held
