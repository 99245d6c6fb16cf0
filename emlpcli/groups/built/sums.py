"""Groups on larger spaces: `Embed(G,n)` fixes further coordinates, `Sum(G,H)` acts on V + W."""

from __future__ import annotations

from functools import cached_property
from math import log10, prod
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from emlpcli.algebra.limits import MOST_COUNT_DIGITS
from emlpcli.algebra.permutations.monomial_action import MonomialAction
from emlpcli.algebra.spectra.families import Spectra
from emlpcli.errors import GroupError
from emlpcli.groups.base import Count, Group, positive
from emlpcli.groups.built.block_diagonal import (
    block_sum,
    monomial_structures,
    of_a_sum,
    placed,
    require_room,
    spectra_of_a_sum,
    stack,
    take_flags,
)
from emlpcli.groups.structure import Structure
from emlpcli.overrides import override

if TYPE_CHECKING:
    from emlpcli.groups.irreps.table import Table


class _Blocks(Group):
    """Block diagonal matrices: one block for each group, which act independently."""

    parts: tuple[Group, ...]
    fixed: int  # further coordinates, on which nothing acts

    def _set(self, parts: tuple[Group, ...], fixed: int) -> None:
        self.parts, self.fixed = parts, fixed
        take_flags(self, parts)
        self.d = sum(g.d for g in parts) + fixed
        orders = [g.order for g in parts if g.order is not None]
        if len(orders) == len(parts) and sum(map(log10, orders)) < MOST_COUNT_DIGITS:
            self.order = prod(orders)

    def _starts(self) -> list[int]:
        return [sum(g.d for g in self.parts[:i]) for i in range(len(self.parts))]

    def _stacked(self, name: str) -> NDArray[Any]:
        generators = [getattr(g, name) for g in self.parts]
        require_room(sum(map(len, generators)), self.d)
        one = name == "discrete_generators"
        pairs = zip(generators, self._starts(), strict=True)
        blocks = [m for h, start in pairs for m in placed(h, start, self.d, one=one)]
        return stack(blocks, self.d, self.field)

    @cached_property
    @override
    def lie_algebra(self) -> NDArray[Any]:
        """The Lie algebras, each in its block."""
        return self._stacked("lie_algebra")

    @cached_property
    @override
    def discrete_generators(self) -> NDArray[Any]:
        """The generators, each in its block."""
        return self._stacked("discrete_generators")

    @override
    def structure(self) -> Structure | None:
        """The structures of the groups side by side, where all are monomial."""
        found = monomial_structures(self.parts)
        if found is None:
            return None
        return block_sum([*found, *([MonomialAction(d=self.fixed)] if self.fixed else [])])

    @override
    def count(self, p: int, q: int) -> Count | None:
        """The binomial theorem over the summands of V."""
        value = of_a_sum(self.parts, self.fixed, p, q)
        names = " and ".join(map(str, self.parts))
        how = f"expanding a power of a sum: products of counts for {names}"
        return None if value is None else Count(value, how)

    @override
    def spectra(self) -> Spectra | None:
        return spectra_of_a_sum(self.parts, self.fixed)

    @override
    def irreps(self) -> Table | None:
        """Labels of all parts, where each is connected and has such itself."""
        from emlpcli.groups.irreps.highest_weights import Weights
        from emlpcli.groups.irreps.independent import Independent

        found, tables = self.spectra(), [g.irreps() for g in self.parts]
        weights = [table for table in tables if isinstance(table, Weights)]
        if found is None or len(found) != 1 or len(weights) < len(tables):
            return None
        return Independent(found, weights, [g.d for g in self.parts])

    @override
    def draw(self, rng: np.random.Generator, n: int) -> NDArray[Any]:
        return self._assembled([g.draw(rng, n) for g in self.parts])

    @override
    def draw_compact(self, rng: np.random.Generator, n: int) -> NDArray[Any]:
        """Independent draws from their compact forms."""
        return self._assembled([g.draw_compact(rng, n) for g in self.parts])

    def _assembled(self, drawn: list[NDArray[Any]]) -> NDArray[Any]:
        n = len(drawn[0])
        require_room(n, self.d)
        g = np.zeros((n, self.d, self.d), dtype=np.result_type(*drawn))
        g[:, np.arange(self.d), np.arange(self.d)] = 1
        for start, block in zip(self._starts(), drawn, strict=True):
            stop = start + block.shape[1]
            g[:, start:stop, start:stop] = block
        return g


class Embed(_Blocks):
    """G on the first coordinates of an n-dimensional space, the identity on the others."""

    name = "Embed"

    def __init__(self, group: Group, n: int) -> None:
        positive(self.name, n)
        if n < group.d:
            raise GroupError(
                f"{group} acts on {group.d} coordinates, which {n} are too few to hold",
                hint=f"Embed({group},{group.d + 1})",
            )
        self._set((group,), n - group.d)
        self.summary = f"{group} on the first {group.d} of {n} coordinates"
        super().__init__(group, n)


class Sum(_Blocks):
    """The direct product of groups, acting on the direct sum of their spaces."""

    name = "Sum"

    def __init__(self, *groups: Group) -> None:
        if len(groups) < 2:
            raise GroupError("Sum takes two or more groups", hint="for instance Sum(SO3,S4)")
        self._set(groups, 0)
        sizes = " + ".join(str(g.d) for g in groups)
        self.summary = f"direct product, on the direct sum of dimension {sizes}"
        super().__init__(*groups)
