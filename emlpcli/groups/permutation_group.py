"""Permutation groups: S, Alt, Z, Cube, RubiksCube and ZksZnxZn."""

from __future__ import annotations

from fractions import Fraction
from functools import cached_property
from itertools import islice
from math import factorial, gcd
from typing import Any

import numpy as np
from numpy.typing import NDArray

from emlpcli.algebra.counting import finite as counting
from emlpcli.algebra.limits import MOST_CLASSES
from emlpcli.algebra.permutations.basics import parity, product_replacement
from emlpcli.algebra.permutations.monomial_action import permutation_action
from emlpcli.algebra.spectra.families import Spectra, cycle_class, cycle_types
from emlpcli.errors import GroupError
from emlpcli.groups.base import Count, Group, positive
from emlpcli.groups.structure import Structure
from emlpcli.overrides import override

LARGEST_CYCLES = 36  # the cycle types of S(n) are listed up to this n
LARGEST_FACTORIAL = 1000  # the order of S(n) is not written out beyond this n


class PermutationGroup(Group):
    """A group that permutes the basis vectors of V.

    `images[m, i]` is the basis vector to which generator m takes basis vector i.
    """

    is_orthogonal = True
    is_permutation = True
    is_compact = True
    is_reductive = True
    field = "R"
    lie_dimension = 0

    @cached_property
    def images(self) -> NDArray[np.int64]:
        """The generators as images of 0..d-1, shape (M, d)."""
        raise GroupError(f"{type(self).__name__} must define its generators as images")

    @cached_property
    @override
    def discrete_generators(self) -> NDArray[Any]:
        return permutation_matrices(self.images)

    @override
    def num_constraints(self) -> int:
        return len(self.images)

    @override
    def structure(self) -> Structure:
        return permutation_action(self.images)

    @override
    def draw(self, rng: np.random.Generator, n: int) -> NDArray[Any]:
        """Product replacement: random walks on generating tuples (Celler et al. 1995)."""
        return permutation_matrices(self.draw_permutations(rng, n))

    def draw_permutations(self, rng: np.random.Generator, n: int) -> NDArray[np.int64]:
        """Draw n elements as images of 0..d-1, shape (n, d)."""
        slots = [row for row in self.images for _ in range(max(2, 10 // len(self.images)))]
        slots = [slots[i] for i in range(len(slots))] or [np.arange(self.d)]
        return np.array(list(islice(product_replacement(slots, rng), 60, 60 + 5 * n, 5)))


def permutation_matrices(images: NDArray[np.int64]) -> NDArray[np.float64]:
    """Matrices that take basis vector i to basis vector images[..., i]."""
    m, d = images.shape
    g = np.zeros((m, d, d))
    g[np.arange(m)[:, None], images, np.arange(d)] = 1
    return g


class S(PermutationGroup):
    """The symmetric group S(n), permuting the coordinates of R^n."""

    name = "S"
    summary = "all permutations of n points"

    def __init__(self, n: int) -> None:
        positive(self.name, n)
        self.n = self.d = n
        if n <= LARGEST_FACTORIAL:
            self.order = factorial(n)
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
    summary = "even permutations of n points"

    def __init__(self, n: int) -> None:
        positive(self.name, n)
        self.n = self.d = n
        if n <= LARGEST_FACTORIAL:
            self.order = max(1, factorial(n) // 2)
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


class RubiksCube(PermutationGroup):
    """The group of the 3x3x3 Rubik's cube, permuting its 48 stickers other than the centres.

    Faces are ordered U, F, R, B, L, D, eight stickers a face, row by row without the centre,
    each face seen from outside. Unlike EMLP's group of the same name, whole-cube turns also
    turn the stickers, so the six face turns generate the true group.
    """

    name = "RubiksCube"
    summary = "the 3×3×3 Rubik's cube, on its 48 stickers"
    d = 48
    order = 43252003274489856000

    @cached_property
    @override
    def images(self) -> NDArray[np.int64]:
        """Clockwise quarter turns of the six faces."""
        return face_turns()

    @override
    def count(self, p: int, q: int) -> Count:
        """Burnside's lemma over the numbers of fixed corners and edges."""
        how = f"mean of (fixed stickers)^{p + q} over all {self.order} elements"
        return Count(counting.from_characters(counting.rubiks_cube_characters(), p + q), how)


def face_turns() -> NDArray[np.int64]:
    """The quarter turns of a Rubik's cube as images of its 48 stickers, shape (6, 48).

    Each sticker is a point of a 3x3x3 cube together with an outward normal; a turn rotates
    the stickers of one layer in space, so that it is right by construction.
    """
    frames = [  # normal, direction of increasing column, direction of increasing row
        ((0, 0, 1), (1, 0, 0), (0, -1, 0)),  # U
        ((0, -1, 0), (1, 0, 0), (0, 0, -1)),  # F
        ((1, 0, 0), (0, 1, 0), (0, 0, -1)),  # R
        ((0, 1, 0), (-1, 0, 0), (0, 0, -1)),  # B
        ((-1, 0, 0), (0, -1, 0), (0, 0, -1)),  # L
        ((0, 0, -1), (1, 0, 0), (0, 1, 0)),  # D
    ]
    cells = [(r, c) for r in (-1, 0, 1) for c in (-1, 0, 1) if (r, c) != (0, 0)]
    places, normals = [], []
    for normal, right, down in np.array(frames):
        for r, c in cells:
            places.append(normal + c * right + r * down)
            normals.append(normal)
    place, facing = np.array(places), np.array(normals)
    index = {(*p, *f): i for i, (p, f) in enumerate(zip(place, facing, strict=True))}
    turns = []
    for normal, right, down in np.array(frames):
        # clockwise seen from outside: right goes to down, down goes to left
        turn = np.outer(normal, normal) + np.outer(down, right) - np.outer(right, down)
        layer = place @ normal == 1
        image = np.arange(len(place))
        for i in np.flatnonzero(layer):
            image[i] = index[(*(turn @ place[i]), *(turn @ facing[i]))]
        turns.append(image)
    return np.array(turns)


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
