"""Finite groups of exact matrices as permutation groups, on orbits of row vectors that span.

A group that has finite orbits of vectors that span the space is finite, and acts faithfully on
their union. All orbits are followed in exact arithmetic, so that both are proved.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import chain, islice
from math import lcm

import numpy as np
from numpy.typing import NDArray

from emlpcli.algebra.counting.budgets import Work
from emlpcli.algebra.limits import (
    LARGEST_EIGENVECTORS,
    MOST_SEEDS,
    MOST_VECTOR_WORK,
    VECTOR_ORBIT_SIZES,
)
from emlpcli.algebra.numbers.exact_matrices import ExactStack, FieldBasis
from emlpcli.algebra.numbers.residues import Reduction
from emlpcli.algebra.numbers.surds import ExactMatrix, Surd
from emlpcli.errors import TooLargeError

Integers = NDArray[np.int64]

_ROWS = 256  # vectors moved at once


@dataclass(frozen=True, eq=False)
class VectorAction:
    """The permutations of vectors v ↦ v·g that the generators are, and the vectors.

    `vectors` are numerators over denominators, shapes (n, d, B) and (n,), in the basis of square
    roots of `field`; `images` has shape (generators, n).
    """

    field: FieldBasis
    residues: Reduction
    vectors: tuple[Integers, Integers]
    images: Integers

    @cached_property
    def basis(self) -> Integers:
        """Numbers of vectors that are a basis, the first possible ones."""
        return self.residues.independent(self.residues.of(*self.vectors))

    @cached_property
    def coordinates(self) -> Integers:
        """The coordinates of all vectors in that basis, modulo the prime, shape (n, d).

        The matrix of an element in the basis consists of the coordinates of the images of its
        vectors.
        """
        values = self.residues.of(*self.vectors)
        return values @ self.residues.inverse(values[self.basis]) % self.residues.prime

    def matrices(self, images: Integers) -> ExactStack | None:
        """Elements as exact matrices in that basis, from the images of the basis vectors.

        Shape (m, d) of the images. None where there are numbers too large for 64 bits.
        """
        if self._exact_coordinates is None:
            return None
        above, below = self._exact_coordinates
        scale = np.lcm.reduce(below[images], axis=1)
        factor = scale[:, None] // below[images]
        if np.any(scale <= 0) or int(np.abs(above).max()) * int(factor.max()) >= 2**62:
            return None
        return above[images] * factor[:, :, None, None], scale

    @cached_property
    def _exact_coordinates(self) -> ExactStack | None:
        """The coordinates of all vectors in the basis, exactly."""
        above, below = self.vectors
        known = [
            [
                Surd({m: Fraction(int(c), int(below[n])) for m, c in terms})
                for terms in (zip(self.field.roots, entry, strict=True) for entry in above[n])
            ]
            for n in self.basis
        ]
        inverse = self.field.stack([exact_inverse(known)])
        if inverse is None:
            return None
        return self.field.multiply(self.vectors, (inverse[0][0], inverse[1][0]))


def vector_action(matrices: Sequence[ExactMatrix]) -> VectorAction | None:
    """The action of a group on orbits of vectors that span; None where no small ones are found.

    The group is that of exact invertible matrices, given by generators. If there is an answer,
    the group is finite.
    """
    field = FieldBasis(matrices)
    stack = field.stack(matrices) if field.small else None
    residues = Reduction.of_field(field, stack[1]) if stack is not None else None
    if stack is None or residues is None:
        return None
    known: list[ExactStack] = []
    more = islice(_seeds(matrices, field, stack, residues), MOST_SEEDS)
    work = Work(MOST_VECTOR_WORK)
    try:
        for size in VECTOR_ORBIT_SIZES:
            seeds = chain(list(known), _kept(more, known))
            found = _spanning(field, residues, stack, seeds, size, work)
            if found is not None:
                return found
    except TooLargeError:
        return None
    return None


def _kept(seeds: Iterator[ExactStack], known: list[ExactStack]) -> Iterator[ExactStack]:
    """The same, each added to those known."""
    for seed in seeds:
        known.append(seed)
        yield seed


def _spanning(
    field: FieldBasis,
    residues: Reduction,
    stack: ExactStack,
    seeds: Iterable[ExactStack],
    size: int,
    work: Work,
) -> VectorAction | None:
    """The union of orbits of at most `size` vectors in all that span the space."""
    d = stack[0].shape[1]
    orbits: list[tuple[ExactStack, Integers]] = []
    span = np.zeros((0, d), dtype=np.int64)
    total = 0
    for seed in seeds:
        before = np.concatenate([span, residues.of(*seed)])
        if len(residues.independent(before)) == len(span):
            continue  # in the span of orbits that are known
        orbit = follow(field, stack, seed, size - total, work)
        if orbit is None:
            continue
        orbits.append(orbit)
        total += len(orbit[0][0])
        joined = np.concatenate([span, residues.of(*orbit[0])])
        span = joined[residues.independent(joined)]
        if len(span) == d:
            break
    if len(span) < d:
        return None
    starts = np.cumsum([0, *(len(v[0]) for v, _ in orbits)])
    vectors = tuple(np.concatenate([v[i] for v, _ in orbits]) for i in (0, 1))
    images = [m + start for (_, m), start in zip(orbits, starts[:-1], strict=True)]
    return VectorAction(field, residues, (vectors[0], vectors[1]), np.concatenate(images, axis=1))


def follow(
    field: FieldBasis, stack: ExactStack, seed: ExactStack, most: int, work: Work
) -> tuple[ExactStack, Integers] | None:
    """The orbit of one row vector, with the images of its vectors; None beyond `most` of them.

    Shapes (n, d, B) and (n,) of the vectors, (generators, n) of the images. None also where a
    vector has numbers too large for 64 bits. Raises TooLargeError where `work` does not suffice.
    """
    above, below = [seed[0][0]], [int(seed[1][0])]
    index = {_key(above[0], below[0]): 0}
    images: list[list[int]] = [[] for _ in stack[0]]
    cost = len(field.table) * stack[0].shape[1] ** 2
    at = 0
    while at < len(above):
        some = slice(at, min(at + _ROWS, len(above)))
        at = some.stop
        rows = (np.array(above[some]), np.array(below[some], dtype=np.int64))
        for n in range(len(stack[0])):
            work.spend(len(rows[0]) * cost, "the orbits of vectors are too large to follow")
            moved = field.multiply(rows, (stack[0][n], stack[1][n]))
            if moved is None:
                return None
            for a, b in zip(moved[0], moved[1].tolist(), strict=True):
                place = index.setdefault(_key(a, b), len(above))
                if place == len(above):
                    if place == most:
                        return None
                    above.append(a)
                    below.append(b)
                images[n].append(place)
    vectors = (np.array(above), np.array(below, dtype=np.int64))
    return vectors, np.array(images, dtype=np.int64)


def _key(above: Integers, below: int) -> bytes:
    return above.tobytes() + below.to_bytes(8, "little")


# -- vectors with small orbits -------------------------------------------------------------


def _seeds(
    matrices: Sequence[ExactMatrix], field: FieldBasis, stack: ExactStack, residues: Reduction
) -> Iterator[ExactStack]:
    """Vectors that are likely to have small orbits, the likeliest first.

    Those of which a generator moves all others by multiples (a reflection's root), those that
    all generators but one fix (as a maximal parabolic subgroup fixes a weight), the unit
    vectors, and eigenvectors of generators.
    """
    d = len(matrices[0])
    one = [[Surd(int(i == j)) for j in range(d)] for i in range(d)]
    moduli = residues.of(stack[0].reshape(-1, d, len(field.roots)), np.repeat(stack[1], d))
    moved = moduli.reshape(-1, d, d) - np.eye(d, dtype=np.int64)

    def rows() -> Iterator[list[Surd]]:
        for m, g in zip(moved, matrices, strict=True):
            if len(residues.independent(m % residues.prime)) == 1:
                yield next(row for row in _less(g, Surd(1)) if any(row))
        if d <= LARGEST_EIGENVECTORS and 2 <= len(matrices) <= d + 1:
            for n in range(len(matrices)):
                others = [_less(g, Surd(1)) for i, g in enumerate(matrices) if i != n]
                yield from _only([[x for g in others for x in g[i]] for i in range(d)])
        yield from one
        values = [Surd(1), Surd(-1)] + ([Surd({-1: Fraction(1)})] if -1 in field.index else [])
        for g in matrices[:8] if d <= LARGEST_EIGENVECTORS else ():
            for value in values:
                yield from _only(_less(g, value))

    return (seed for row in rows() if (seed := _integers(row, field)) is not None)


def _integers(row: Sequence[Surd], field: FieldBasis) -> ExactStack | None:
    """The multiple of a vector that has integers of no common divisor; None if they are large."""
    scale = lcm(*(c.denominator for x in row for c in x.terms.values()))
    above = np.zeros((1, len(row), len(field.roots)), dtype=np.int64)
    for j, x in enumerate(row):
        for m, c in x.terms.items():
            if abs(c * scale) >= 2**30:
                return None
            above[0, j, field.index[m]] = int(c * scale)
    return above // int(np.gcd.reduce(above.ravel())), np.ones(1, dtype=np.int64)


def _less(g: ExactMatrix, value: Surd) -> list[list[Surd]]:
    """g - value·1."""
    return [[x - value if i == j else x for j, x in enumerate(row)] for i, row in enumerate(g)]


def _only(m: Sequence[Sequence[Surd]]) -> list[list[Surd]]:
    """The row vector v with v·m = 0 where there is only one, up to scaling."""
    kernel = left_kernel(m)
    return kernel if len(kernel) == 1 else []


def left_kernel(m: Sequence[Sequence[Surd]]) -> list[list[Surd]]:
    """A basis of the row vectors v with v·m = 0, exactly."""
    n = len(m)
    rows = [[*row, *(Surd(int(i == j)) for j in range(n))] for i, row in enumerate(m)]
    rank = _eliminate(rows, len(m[0]))
    return [row[len(m[0]) :] for row in rows[rank:]]


def exact_inverse(m: Sequence[Sequence[Surd]]) -> list[list[Surd]]:
    """The inverse of an invertible exact matrix."""
    n = len(m)
    rows = [[*row, *(Surd(int(i == j)) for j in range(n))] for i, row in enumerate(m)]
    _eliminate(rows, n)
    return [row[n:] for row in rows]


def _eliminate(rows: list[list[Surd]], columns: int) -> int:
    """Gauss-Jordan elimination in place; the rank of the first columns."""
    rank = 0
    for j in range(columns):
        pivot = next((i for i in range(rank, len(rows)) if rows[i][j]), None)
        if pivot is None:
            continue
        rows[rank], rows[pivot] = rows[pivot], rows[rank]
        scale = rows[rank][j].inverse()
        rows[rank] = [scale * x if x else x for x in rows[rank]]
        for i, row in enumerate(rows):
            if i != rank and row[j]:
                factor = row[j]
                pairs = zip(row, rows[rank], strict=True)
                rows[i] = [x - factor * y if y else x for x, y in pairs]
        rank += 1
    return rank
