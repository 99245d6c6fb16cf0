"""Factors of tensor products by their characters, and what is known of products of them."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property

import numpy as np

from emlpcli.algebra.counting.budgets import Work
from emlpcli.algebra.limits import MOST_KEPT_FACTORS, MOST_KEPT_TERMS
from emlpcli.algebra.numbers.factoring import mobius_and_totient
from emlpcli.algebra.spectra.eigenvalues import SMALLER, TOO_MANY, Eigenvalues


class Factor:
    """A character on one family, with what is computed of it once; equal to itself alone."""

    def __init__(self, character: Eigenvalues) -> None:
        self.character = character

    @cached_property
    def dual(self) -> Eigenvalues:
        """The character of the dual."""
        return self.character.dual()

    @cached_property
    def trace(self) -> int | None:
        """The trace on a single class where that is seen to be an integer, Σ c(d) μ(d).

        It is one where all primitive roots of unity of each order d occur equally often, c(d)
        times each. None elsewhere.
        """
        x = self.character
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
