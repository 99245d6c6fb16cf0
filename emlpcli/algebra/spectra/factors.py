"""Factors of tensor products by their characters, and what is known of products of them."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property

from emlpcli.algebra.counting.budgets import Work
from emlpcli.algebra.limits import MOST_FACTOR_TERMS, MOST_KEPT_FACTORS, MOST_KEPT_TERMS
from emlpcli.algebra.numbers.factoring import mobius_and_totient
from emlpcli.algebra.spectra.eigenvalues import SMALLER, TOO_MANY, Eigenvalues
from emlpcli.algebra.spectra.weyl import Weyl, dual_irreducibles, multiplicities
from emlpcli.arrays import np

Found = Callable[[Work], Eigenvalues]


class Factor:
    """A character on one family, with what is computed of it once; equal to itself alone.

    Its weights and its irreducibles, by highest weights, are each found when they are asked for,
    and charged whenever they are used, so that a count is refused or not whatever was counted
    before.
    """

    def __init__(
        self,
        character: Eigenvalues | Found,
        irreducibles: Found | None = None,
        *,
        size: int | None = None,
    ) -> None:
        self._irreducibles = irreducibles
        self._held: dict[str, tuple[Eigenvalues, int]] = {}
        if isinstance(character, Eigenvalues):
            self._held["character"] = character, 0
            self.size = character.dimension
        else:
            self._character = character
            self.size = size or 0

    def character(self, work: Work | None = None) -> Eigenvalues:
        """All weights."""
        return self._once("character", lambda own: self._character(own), work)

    def dual(self, work: Work | None = None) -> Eigenvalues:
        """All weights of the dual."""
        return self._once("dual", lambda own: self.character(own).dual(), work)

    def irreducibles(
        self, blocks: tuple[Weyl, ...], work: Work | None, *, dual: bool
    ) -> Eigenvalues:
        """The highest weights of its irreducibles, or of their duals."""

        def found(own: Work) -> Eigenvalues:
            if self._irreducibles is not None:
                return self._irreducibles(own)
            return multiplicities(self.character(own), blocks)

        if not dual:
            return self._once("irreducibles", found, work)
        return self._once("duals", lambda own: dual_irreducibles(found(own), blocks), work)

    def _once(self, what: str, find: Found, work: Work | None) -> Eigenvalues:
        if what not in self._held:
            own = Work(MOST_FACTOR_TERMS)
            self._held[what] = find(own).within(None), MOST_FACTOR_TERMS - own.left
        found, cost = self._held[what]
        if work is not None and cost:
            work.spend(cost - work.OVERHEAD, TOO_MANY, hint=SMALLER)
        return found.within(work)

    @property
    def terms(self) -> int:
        """How many terms are kept."""
        return sum(len(found.counts) for found, _ in self._held.values())

    @cached_property
    def trace(self) -> int | None:
        """The trace on a single class where that is seen to be an integer, Σ c(d) μ(d).

        It is one where all primitive roots of unity of each order d occur equally often, c(d)
        times each. None elsewhere.
        """
        x = self.character()
        if x.rank:
            return None
        orders = (x.order // np.gcd(x.order, x.exponents)).tolist()
        often: dict[int, set[int]] = {}
        for d, count in zip(orders, map(int, x.counts), strict=True):
            often.setdefault(d, set()).add(count)
        total = 0
        for d, counts in often.items():
            mu, phi = mobius_and_totient(d)
            if len(counts) > 1 or orders.count(d) != phi:
                return None
            total += mu * counts.pop()
        return total


Key = tuple[Factor, ...]


class Known:
    """Irreducibles of products of factors that were computed before, with what they cost.

    Whoever asks again is charged again, so that an answer does not depend on what was asked
    before. Long products and large ones are not kept, and all are let go before there are too
    many.
    """

    def __init__(self) -> None:
        self._held: dict[tuple[bool, Key], tuple[Eigenvalues, int]] = {}
        self._terms = 0

    def get(
        self, dual: bool, key: Key, work: Work | None, compute: Callable[[], Eigenvalues]
    ) -> Eigenvalues:
        """The irreducibles of the product of the factors in the key, or of their duals."""
        if (held := self._held.get((dual, key))) is not None:
            found, cost = held
            if work is not None:
                work.spend(cost - work.OVERHEAD, TOO_MANY, hint=SMALLER)
            return found.within(work)
        before = 0 if work is None else work.left
        found = compute()
        keep = len(key) <= MOST_KEPT_FACTORS
        if keep and len(found.counts) <= MOST_KEPT_TERMS // 100:
            self._terms += len(found.counts)
            if self._terms > MOST_KEPT_TERMS:
                self._held.clear()
                self._terms = len(found.counts)
            spent = 0 if work is None else before - work.left
            self._held[dual, key] = (found.within(None), spent)
        return found
