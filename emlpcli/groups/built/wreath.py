"""Wreath products `G wr H`: H permutes m blocks, in each of which a copy of G acts."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from math import comb, log10
from typing import Any

import numpy as np
from numpy.typing import NDArray

from emlpcli.algebra.counting.budgets import power_digits, require_feasible
from emlpcli.algebra.limits import MOST_COUNT_DIGITS
from emlpcli.algebra.permutations.basics import orbit_roots
from emlpcli.algebra.permutations.monomial_action import MonomialAction
from emlpcli.errors import GroupError
from emlpcli.groups.base import Count, Group
from emlpcli.groups.built.block_diagonal import (
    all_known,
    block_sum,
    closed_phases,
    exact,
    permutation_images,
    placed,
    require_room,
    shown,
    stack,
    take_flags,
)
from emlpcli.groups.named.classical import O
from emlpcli.groups.named.permutations import Z
from emlpcli.groups.permutation_group import permutation_matrices
from emlpcli.groups.structure import Structure
from emlpcli.overrides import override


class Wreath(Group):
    """The wreath product of G on V with a permutation group H of m points.

    It acts on the sum of m copies of V: block monomial matrices, one element of G for each
    block, the blocks permuted by H (the imprimitive action). Coordinate j of block i stands at
    i*d + j. Where G is Z(2), it is taken as {1, -1} on R, which is O(1), so that
    `Z2 wr S5` is the group of signed permutations; `S2 wr S5` permutes ten points.
    """

    name = "wr"
    is_infix = True

    def __init__(self, bottom: Group, top: Group) -> None:
        if not top.is_permutation:
            raise GroupError(
                f"{top} does not permute points: the group after wr permutes the blocks",
                hint="for instance S3 wr Z4 or O3 wr S5",
            )
        if bottom == Z(2):
            bottom = O(1)
        self.bottom, self.top, self.m = bottom, top, top.d
        self.d = bottom.d * self.m
        take_flags(self, (bottom,))
        self.lie_dimension *= self.m
        if bottom.order is not None and top.order is not None:
            digits = self.m * log10(bottom.order) + log10(top.order)
            self.order = bottom.order**self.m * top.order if digits < MOST_COUNT_DIGITS else None
        self.summary = f"{self.m} blocks, {bottom} in each, permuted by {top}"
        if bottom == O(1):
            self.summary = f"signed permutations of {self.m} coordinates, permuted by {top}"
        super().__init__(bottom, top)

    @cached_property
    def images(self) -> NDArray[np.int64]:
        """The generators of the group of blocks, as images of 0..m-1."""
        return permutation_images(self.top)

    @cached_property
    def _representatives(self) -> list[int]:
        """One block of each orbit of H."""
        return [int(i) for i in np.unique(orbit_roots(self.images, self.m))]

    @cached_property
    @override
    def lie_algebra(self) -> NDArray[Any]:
        """The Lie algebra of G in every block."""
        A, b, d = self.bottom.lie_algebra, self.bottom.d, self.d
        require_room(self.m * len(A), d)
        inside = [m for i in range(self.m) for m in placed(A, i * b, d, one=False)]
        return stack(inside, d, self.field)

    @cached_property
    @override
    def discrete_generators(self) -> NDArray[Any]:
        """The generators of G in one block of each orbit, then those of H."""
        h, b, d = self.bottom.discrete_generators, self.bottom.d, self.d
        require_room(len(h) * len(self._representatives) + len(self.images), d)
        inside = [m for i in self._representatives for m in placed(h, i * b, d, one=True)]
        return stack([*inside, *permutation_matrices(self._moved(self.images))], d, self.field)

    def _moved(self, images: NDArray[np.int64]) -> NDArray[np.int64]:
        """Images of the coordinates under permutations of the blocks, shape (M, d)."""
        b = self.bottom.d
        return np.asarray((images[:, :, None] * b + np.arange(b)).reshape(-1, self.d))

    @override
    def structure(self) -> Structure | None:
        """That of G in every block, and the permutations of the blocks."""
        inner = self.bottom.structure()
        if not isinstance(inner, MonomialAction):
            return None
        still = replace(inner, moves=())
        whole = block_sum([inner if i in self._representatives else still for i in range(self.m)])
        moves = (*whole.moves, *((row, None) for row in self._moved(self.images)))
        phases = closed_phases(whole.phases, moves)
        return None if phases is None else replace(whole, phases=phases, moves=moves)

    @override
    def count(self, p: int, q: int) -> Count | None:
        """Sum over the set partitions of the indices, by which of them share a block.

        The stabiliser in H of a map from the indices to the blocks fixes its image pointwise,
        so that each class of indices contributes the invariants of G alone, and a pattern of j
        classes occurs once for every orbit of H on j-tuples of different blocks.
        """
        if self.is_orthogonal:
            p, q = p + q, 0
        most = min(p + q, self.m)
        require_feasible(power_digits(self.d, p + q), 1e-6 * most * ((p + 1) * (q + 1)) ** 2)
        orbits = self._orbits_on_different(most)
        kinds = [(a, b) for a in range(p + 1) for b in range(q + 1)]
        inner = all_known([exact(self.bottom, a, b) for a, b in kinds])
        if orbits is None or inner is None:
            return None
        values = {kind: count.value for kind, count in zip(kinds, inner, strict=True)}
        patterns = _patterns(values, p, q, most)
        total = sum(n * patterns[j] for j, n in enumerate(orbits))
        how = f"patterns of blocks among {p + q} indices, times the invariants of {self.bottom}"
        return Count(total, how)

    def _orbits_on_different(self, most: int) -> list[int] | None:
        """Orbits of H on j-tuples of different points, for j = 0..most.

        Orbits on all k-tuples are the sum over j of these times the Stirling numbers S(k,j).
        """
        orbits: list[int] = []
        stirling = [1]
        for k in range(most + 1):
            count = exact(self.top, k, 0)
            if count is None:
                return None
            orbits.append(count.value - sum(s * n for s, n in zip(stirling, orbits, strict=False)))
            stirling = [
                (stirling[j - 1] if j else 0) + (j * stirling[j] if j < len(stirling) else 0)
                for j in range(k + 2)
            ]
        return orbits

    @override
    def draw(self, rng: np.random.Generator, n: int) -> NDArray[Any]:
        """Independent draws for the blocks, and one that permutes them."""
        return self._assembled(rng, self.bottom.draw(rng, n * self.m), n)

    @override
    def draw_compact(self, rng: np.random.Generator, n: int) -> NDArray[Any]:
        """The same with the compact form of G."""
        return self._assembled(rng, self.bottom.draw_compact(rng, n * self.m), n)

    def _assembled(self, rng: np.random.Generator, blocks: NDArray[Any], n: int) -> NDArray[Any]:
        m, b = self.m, self.bottom.d
        require_room(n, self.d)
        images = self.top.draw(rng, n).real.argmax(axis=1)
        g = np.zeros((n, m, b, m, b), dtype=blocks.dtype)
        every, block = np.arange(n)[:, None], np.arange(m)
        g[every, images, :, block, :] = blocks.reshape(n, m, b, b)
        return g.reshape(n, m * b, m * b)

    @override
    def __str__(self) -> str:
        # (G wr H) wr K is written without parentheses, G wr (H wr K) is another action
        left = str(self.bottom) if isinstance(self.bottom, Wreath) else shown(self.bottom)
        return f"{left} wr {shown(self.top)}"


def _patterns(inner: dict[tuple[int, int], int], p: int, q: int, most: int) -> list[int]:
    """For j = 0..most the set partitions of p + q indices into j classes, weighted.

    The weight of a partition is the product of `inner` over its classes, each with a of the
    first p and b of the last q indices. A class is told apart by its first index.
    """
    ways = {(i, j): int(i == j == 0) for i in range(p + 1) for j in range(q + 1)}
    found = [ways[p, q]]
    for _ in range(most):
        ways = {
            (i, j): sum(
                comb(i - 1, a - 1) * comb(j, b) * inner[a, b] * ways[i - a, j - b]
                for a in range(1, i + 1)
                for b in range(j + 1)
            )
            if i
            else sum(comb(j - 1, b - 1) * inner[0, b] * ways[0, j - b] for b in range(1, j + 1))
            for i, j in ways
        }
        found.append(ways[p, q])
    return found
