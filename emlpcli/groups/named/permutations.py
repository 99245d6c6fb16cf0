"""The named permutation groups: S, Alt, Z, Cube and ZksZnxZn."""

from __future__ import annotations

from fractions import Fraction
from functools import cached_property
from math import factorial, gcd
from typing import TYPE_CHECKING

from emlpcli.algebra.counting import finite as counting
from emlpcli.algebra.limits import MOST_CLASSES
from emlpcli.algebra.permutations.basics import parity
from emlpcli.algebra.permutations.monomial_action import permutation_action
from emlpcli.algebra.spectra.families import Spectra, cycle_class, cycle_types
from emlpcli.arrays import np
from emlpcli.errors import GroupError
from emlpcli.groups.base import Count, positive
from emlpcli.groups.limits import LARGEST_CYCLES, LARGEST_FACTORIAL, LARGEST_PARTITIONED
from emlpcli.groups.permutation_group import PermutationGroup
from emlpcli.groups.structure import Structure
from emlpcli.overrides import override

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from emlpcli.groups.base import Group
    from emlpcli.groups.irreps.table import Table


class S(PermutationGroup):
    """The symmetric group S(n), permuting the coordinates of R^n."""

    name = "S"
    summary = "all permutations of n points"
    series = "S"

    def __init__(self, n: int) -> None:
        positive(self.name, n)
        self.n = self.d = n
        self.order = factorial(n) if n <= LARGEST_FACTORIAL else None
        super().__init__(n)

    @cached_property
    @override
    def images(self) -> NDArray[np.int64]:
        """The transposition (1 2) and the cycle (1 2 ... n)."""
        swap = np.arange(self.n)
        swap[:2] = swap[:2][::-1]
        return np.stack([swap, np.roll(np.arange(self.n), -1)])

    @override
    def spectra(self) -> Spectra | None:
        return cycle_types(self.n) if self.n <= LARGEST_CYCLES else None

    @override
    def irreps(self) -> Table | None:
        from emlpcli.groups.irreps.symmetric import Partitions

        return Partitions(self.n) if self.n <= LARGEST_PARTITIONED else None

    @override
    def contains(self, other: Group) -> bool:
        return other.is_permutation

    @override
    def structure(self) -> Structure:
        """Orbits; two tuples share one where the same indices are equal."""
        return permutation_action(self.images, symmetric=True)

    @override
    def count(self, p: int, q: int) -> Count:
        how = f"patterns of equal indices among {p + q}, with at most {self.n} different"
        return Count(counting.symmetric(self.n, p + q), how)

    @override
    def draw_permutations(self, rng: np.random.Generator, n: int) -> NDArray[np.int64]:
        return rng.permuted(np.tile(np.arange(self.n), (n, 1)), axis=1)


class Alt(PermutationGroup):
    """The alternating group A(n), the even permutations of the coordinates of R^n."""

    name = "Alt"
    aliases = ("A",)
    summary = "even permutations of n points"
    series = "Alt"

    def __init__(self, n: int) -> None:
        positive(self.name, n)
        self.n = self.d = n
        self.order = max(1, factorial(n) // 2) if n <= LARGEST_FACTORIAL else None
        super().__init__(n)

    @cached_property
    @override
    def images(self) -> NDArray[np.int64]:
        """(1 2 3), and (1 2 ... n) or (2 3 ... n), whichever is even."""
        rows = np.tile(np.arange(self.n), (2 if self.n > 3 else 1, 1))
        if self.n > 2:
            rows[0, :3] = [1, 2, 0]
            first = (self.n + 1) % 2
            rows[-1, first:] = np.roll(rows[-1, first:], -1)
        return rows

    @override
    def count(self, p: int, q: int) -> Count:
        """Patterns of equal indices; one that leaves at most one point free splits in two."""
        how = f"orbits of A({self.n}) on {p + q}-tuples: patterns of equal indices"
        return Count(counting.alternating(self.n, p + q), how)

    @override
    def spectra(self) -> Spectra | None:
        """The cycle types of even permutations."""
        return cycle_types(self.n, even=True) if self.n <= LARGEST_CYCLES else None

    @override
    def contains(self, other: Group) -> bool:
        h = other.discrete_generators
        return other.is_permutation and bool(np.all(np.linalg.det(h) > 0))

    @override
    def draw_permutations(self, rng: np.random.Generator, n: int) -> NDArray[np.int64]:
        """Uniformly distributed: odd permutations are followed by a transposition."""
        rows = rng.permuted(np.tile(np.arange(self.n), (n, 1)), axis=1)
        odd = np.array([parity(row) < 0 for row in rows], dtype=bool)
        if self.n > 1:
            rows[odd, :2] = rows[odd, 1::-1]
        return rows


class Z(PermutationGroup):
    """The cyclic group Z(n), shifting the coordinates of R^n."""

    name = "Z"
    summary = "cyclic shifts of n points"
    naming = "shifts"

    def __init__(self, n: int) -> None:
        positive(self.name, n)
        self.n = self.d = self.order = n
        super().__init__(n)

    @cached_property
    @override
    def images(self) -> NDArray[np.int64]:
        """The shift i -> i + 1."""
        return np.roll(np.arange(self.n), -1)[None]

    @override
    def count(self, p: int, q: int) -> Count:
        how = f"orbits of a free action of order {self.n} on {p + q}-tuples"
        return Count(counting.regular(self.n, p + q), how)

    @override
    def spectra(self) -> Spectra | None:
        """One shift after the other: equal cycles."""
        if self.n > MOST_CLASSES:
            return None
        orders = (self.n // gcd(self.n, j) for j in range(self.n))
        return tuple(cycle_class([m] * (self.n // m), Fraction(1, self.n)) for m in orders)

    @override
    def draw_permutations(self, rng: np.random.Generator, n: int) -> NDArray[np.int64]:
        return np.asarray((np.arange(self.n) + rng.integers(self.n, size=(n, 1))) % self.n)


class Cube(PermutationGroup):
    """The rotation group of the cube, permuting its 6 faces."""

    name = "Cube"
    summary = "rotations of the cube, on its 6 faces"
    d = 6
    order = 24
    point_names = ("U", "F", "R", "B", "L", "D")

    @cached_property
    @override
    def images(self) -> NDArray[np.int64]:
        """Quarter turns about two axes; faces are ordered U, F, R, B, L, D."""
        return np.array([[2, 1, 5, 3, 0, 4], [0, 2, 3, 4, 1, 5]])

    @override
    def count(self, p: int, q: int) -> Count:
        """Burnside's lemma over the 24 rotations."""
        how = f"mean of (fixed faces)^{p + q} over the 24 rotations"
        return Count(counting.from_characters(counting.CUBE_FACES, p + q), how)


class ZksZnxZn(PermutationGroup):
    """Z(k) acting on Z(n) x Z(n) by rotations, k = 2 or 4, on k stacked n x n grids.

    The action on the k n^2 grid points is free and transitive (Cohen, Welling 2016).
    """

    name = "ZksZnxZn"
    summary = "shifts of an n×n grid and its rotations by 360°/k"

    def __init__(self, k: int, n: int) -> None:
        if k not in (2, 4):
            raise GroupError(
                f"ZksZnxZn({k},{n}): a square grid has rotations of order k = 2 or 4",
                hint=f"ZksZnxZn(4,{n})",
            )
        positive(self.name, k, n)
        self.k, self.n = k, n
        self.d = self.order = k * n * n
        self.point_names = tuple(
            f"{360 // k * turn}°({row},{column})"
            for turn in range(k)
            for row in range(n)
            for column in range(n)
        )
        super().__init__(k, n)

    @cached_property
    @override
    def images(self) -> NDArray[np.int64]:
        """Shift down, shift right, and the rotation that also moves to the next grid."""
        grid = np.arange(self.d).reshape(self.k, self.n, self.n)
        rotated = np.rot90(grid, 4 // self.k, axes=(1, 2))
        moved = (np.roll(grid, 1, axis=1), np.roll(grid, 1, axis=2), np.roll(rotated, 1, axis=0))
        return np.stack([np.argsort(m.ravel()) for m in moved])

    @override
    def count(self, p: int, q: int) -> Count:
        how = f"orbits of a free action of order {self.order} on {p + q}-tuples"
        return Count(counting.regular(self.d, p + q), how)
