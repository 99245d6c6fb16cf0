"""Powers of matrices that join few coordinates, applied to vectors without being formed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from math import comb
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from emlpcli.algebra.linear.kronecker import Applied
from emlpcli.algebra.permutations.monomial_action import places
from emlpcli.overrides import override
from emlpcli.reps.constructors.powers import ExteriorPower, Power, SymmetricPower
from emlpcli.reps.rep import Scalar

Array = NDArray[Any]
Integers = NDArray[np.int64]

TOGETHER = 2**15  # numbers, about, of powers of rotations that are formed at once
LONGEST_KEPT = 2**13  # coordinates of a power whose groups are made once for every block


class Acting(NamedTuple):
    """A matrix that acts on coordinates of a power, a row of them for each rest of a multiset."""

    at: Integers
    signs: Integers | None
    matrix: Array


def acting(
    power: Power, blocks: Sequence[Sequence[int]], matrices: Array, size: int
) -> list[list[Acting]]:
    """How the powers of matrices act, each of which is one of `matrices`, shape (n, s, s), on a
    block of s of `size` coordinates, and 1 on the others.

    Such a one acts on the elements of a multiset that are in the block, n of them, by the n-th
    power, and leaves the others.
    """
    groupings = [_grouping(power, size, block) for block in blocks]
    powers = power.orders({n for grouping in groupings for n, _, _ in grouping}, matrices)
    return [
        [Acting(at, signs, powers[n][number]) for n, at, signs in grouping]
        for number, grouping in enumerate(groupings)
    ]


def act(parts: Iterable[Acting], x: Array) -> None:
    """Multiply x, shape (N, m), by such matrices in place."""
    for at, signs, P in parts:
        if signs is None:
            x[at] = P @ x[at]
        else:
            x[at] = signs[..., None] * (P @ (signs[..., None] * x[at]))


class UnitaryPower(Applied):
    """The power of a unitary matrix, as powers of rotations of two coordinates and of phases."""

    def __init__(self, power: Power, M: Array) -> None:
        self.power, self.size = power, len(M)
        self.planes: list[tuple[int, int]] = []
        self.rotations: list[Array] = []
        M = M.astype(complex) if np.iscomplexobj(M) else M.astype(float)
        for j in range(len(M)):
            for i in range(j + 1, len(M)):
                a, b = M[j, j], M[i, j]
                length = np.hypot(abs(a), abs(b))
                if abs(b) > 1e-16:
                    G = np.array([[np.conj(a), np.conj(b)], [-b, a]]) / length
                    M[[j, i]] = G @ M[[j, i]]
                    self.planes.append((j, i))
                    self.rotations.append(G.conj().T)
        self.phases = np.diag(M)

    @override
    def __len__(self) -> int:
        return len(self.power.listed(self.size, self.power.k))

    @override
    def __matmul__(self, x: Array) -> Array:
        rows = self.power.listed(self.size, self.power.k)
        y: Array = self.phases[rows].prod(axis=1)[:, None] * x
        step = max(1, TOGETHER // (self.power.k + 1) ** 3)
        for stop in range(len(self.planes), 0, -step):
            self._turn(y, slice(max(0, stop - step), stop))
        return y

    def _turn(self, y: Array, some: slice) -> None:
        """Apply some of the rotations in place, the last one first."""
        planes, rotations = self.planes[some][::-1], np.array(self.rotations[some][::-1])
        for parts in acting(self.power, planes, rotations, self.size):
            act(parts, y)


Grouping = list[tuple[int, Integers, Integers | None]]


def _grouping(power: Power, size: int, block: Sequence[int]) -> Grouping:
    """As `_grouped`, which is kept for powers of few coordinates."""
    k = power.k
    length = comb(size, k) if power.alternating else comb(size + k - 1, k)
    find = _grouped if length <= LONGEST_KEPT else _grouped.__wrapped__
    return find(size, k, power.alternating, tuple(block))


@lru_cache(maxsize=256)
def _grouped(size: int, k: int, alternating: bool, block: tuple[int, ...]) -> Grouping:
    """For each n the coordinates of a power with n elements in a block: a row for each rest."""
    power = (ExteriorPower if alternating else SymmetricPower)(k, Scalar)
    rows = power.listed(size, k)
    inside = np.isin(rows, block)
    often = inside.sum(axis=1)
    label = np.zeros(size, np.int64)
    label[list(block)] = np.arange(len(block))
    found = []
    for n in np.unique(often[often > 0]).tolist():
        numbers = np.flatnonzero(often == n)
        some, here = rows[numbers], inside[numbers]
        own = label[some[here].reshape(-1, n)]
        column = places(power.listed(len(block), n), own, len(block))
        rest = _numbered(some[~here].reshape(len(some), -1), size)
        at = np.empty((rest.max() + 1, column.max() + 1), np.int64)
        at[rest, column] = numbers
        signs = None
        if alternating:  # of bringing the block's elements to the front, past those before them
            signs = np.empty_like(at)
            signs[rest, column] = 1 - 2 * ((np.cumsum(~here, axis=1) * here).sum(axis=1) % 2)
        found.append((n, at, signs))
    return found


def _numbered(rows: Integers, size: int) -> Integers:
    """Numbers that tell different rows of values below size apart, from 0."""
    keys = rows @ size ** np.arange(rows.shape[1])[::-1] if size ** rows.shape[1] < 2**62 else None
    _, numbers = np.unique(rows if keys is None else keys, axis=0, return_inverse=True)
    return np.asarray(numbers.ravel())
