"""Cayley graphs of finite groups: elements by number, found breadth first, one level at a time."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import Any

import numpy as np
from numpy.typing import NDArray

from emlpcli.algebra.permutations.basics import Indices
from emlpcli.algebra.permutations.monomial_action import Move
from emlpcli.errors import CertificateError
from emlpcli.overrides import override

Numbers = NDArray[np.integer]

SAME = 1e-8  # matrices of which no entry differs by more are equal
APART = 1e-6  # and all others differ by more than this in some entry
CELL = 1e-5  # of the values by which matrices are looked up


@dataclass(frozen=True, eq=False)
class CayleyGraph:
    """A finite group by the numbers of its elements: h_m takes the element x to left[m, x].

    Number 0 is the identity. Shape of `left`: (generators, order). The Cayley graph is all that
    the regular representation depends on.
    """

    left: Indices

    @property
    def order(self) -> int:
        """The number of elements."""
        return int(self.left.shape[1])

    @cached_property
    def tree(self) -> list[tuple[int, Indices, Indices]]:
        """A spanning tree in steps: generator m takes the elements `parents` to `children`.

        Parents of each step are children of earlier ones, or the identity.
        """
        seen = np.zeros(self.order, dtype=bool)
        seen[0] = True
        steps, level = [], np.zeros(1, dtype=np.int64)
        while len(level):
            reached = []
            for m, row in enumerate(self.left):
                images = row[level]
                new = ~seen[images]
                if new.any():
                    children = images[new]
                    seen[children] = True
                    steps.append((m, level[new], children))
                    reached.append(children)
            level = np.concatenate(reached) if reached else level[:0]
        return steps

    def origins(self, moves: Sequence[Move], size: int) -> tuple[Numbers, NDArray[np.int8] | None]:
        """Which coordinates every element takes where, up to sign, given how the generators do.

        Row x of the numbers, shape (order, size), says which coordinate the element x takes to
        each one, and the same row of the signs, None where all are 1, with which sign.
        """
        kind = np.min_scalar_type(max(size - 1, 0))
        origins = np.empty((self.order, size), dtype=kind)
        origins[0] = np.arange(size)
        signed = any(sign is not None for _, sign in moves)
        signs = np.ones((self.order, size), dtype=np.int8) if signed else None
        back = [np.argsort(image) for image, _ in moves]
        for m, parents, children in self.tree:
            origins[children] = np.take(origins[parents], back[m], axis=1)
            own = moves[m][1]
            if signs is not None:
                before = np.take(signs[parents], back[m], axis=1)
                signs[children] = before if own is None else before * own.astype(np.int8)[back[m]]
        return origins, signs

    def represented(self, generators: NDArray[Any]) -> NDArray[Any]:
        """The matrices of all elements, given those of the generators, shape (M, s, s)."""
        s = generators.shape[-1]
        found = np.empty((self.order, s, s), dtype=np.result_type(generators, np.float64))
        found[0] = np.eye(s)
        for m, parents, children in self.tree:
            found[children] = generators[m] @ found[parents]
        return found

    def word(self, element: int) -> list[int]:
        """Generators whose product is the element, the leftmost factor first."""
        factors = []
        while element:
            m, element = self._made[element]
            factors.append(m)
        return factors

    def images_under(self, element: int) -> Indices:
        """Where an element takes all elements by multiplication from the left, shape (order,)."""
        images = np.arange(self.order)
        for m, run in groupby(reversed(self.word(element))):  # runs are long in cyclic groups
            step, times = self.left[m], len(list(run))
            while times:
                if times & 1:
                    images = step[images]
                step, times = step[step], times >> 1
        return images

    @cached_property
    def _made(self) -> dict[int, tuple[int, int]]:
        """For each element but the identity the last step to it: a generator and an element."""
        return {
            child: (m, parent)
            for m, parents, children in self.tree
            for parent, child in zip(parents.tolist(), children.tolist(), strict=True)
        }


def product_graph(factors: Sequence[CayleyGraph]) -> CayleyGraph:
    """The direct product: elements in row-major order, the generators of one factor after another.

    A generator of one factor leaves what an element has in the others as it is.
    """
    sizes = [f.order for f in factors]
    numbers = np.arange(int(np.prod(sizes))).reshape(sizes)
    left = [
        np.take(numbers, row, axis=axis).ravel() for axis, f in enumerate(factors) for row in f.left
    ]
    return CayleyGraph(np.array(left, dtype=np.int64).reshape(-1, numbers.size))


class Index(ABC):
    """The elements met so far, each with a number, and a way to find one again."""

    count = 0

    @abstractmethod
    def numbers(self, elements: NDArray[Any], *, add: bool = True) -> Indices:
        """The numbers of different elements; -1 of one that is new, unless it is added."""


class ExactIndex(Index):
    """Elements that are rows of integers of one type, equal where they are the same bytes."""

    def __init__(self) -> None:
        self.known: dict[bytes, int] = {}

    @override
    def numbers(self, elements: NDArray[Any], *, add: bool = True) -> Indices:
        width = elements.itemsize * elements.shape[1]
        rows = np.ascontiguousarray(elements).view(f"V{width}").ravel().tolist()
        known = self.known
        if not add:
            return np.array([known.get(row, -1) for row in rows], dtype=np.int64)
        found = [known.setdefault(row, len(known)) for row in rows]
        self.count = len(known)
        return np.array(found, dtype=np.int64)


class CloseIndex(Index):
    """Matrices in floating point, which must be either equal within rounding or clearly apart.

    They are looked up by the value of a random linear function and compared entry by entry.
    Raises CertificateError where two are neither.
    """

    def __init__(self, d: int) -> None:
        self.functional = np.random.default_rng(0).normal(size=(2, d, d)) / d**2
        self.cells: dict[int, list[int]] = {}
        self.room = np.zeros(
            (0, d, d)
        )  # for the elements by number; what is not used is at the end
        self.count = 0

    @override
    def numbers(self, elements: NDArray[Any], *, add: bool = True) -> Indices:
        real, imaginary = self.functional
        values = np.einsum("nij,ij->n", elements.real, real)
        values = values + np.einsum("nij,ij->n", elements.imag, imaginary)
        cells = np.floor(values / CELL).astype(np.int64).tolist()
        empty: list[int] = []
        # elements whose entries differ by less than APART have values in neighbouring cells
        pairs = [
            (i, number)
            for i, cell in enumerate(cells)
            for near in (cell - 1, cell, cell + 1)
            for number in self.cells.get(near, empty)
        ]
        found = np.full(len(elements), -1, dtype=np.int64)
        if pairs:
            mine, known = np.array(pairs).T
            distance = np.abs(elements[mine] - self.room[known]).max(axis=(1, 2))
            if np.any((distance > SAME) & (distance <= APART)):
                raise CertificateError("some are neither equal nor clearly apart")
            equal = distance <= SAME
            found[mine[equal]] = known[equal]
        if add and np.any(found < 0):
            new = np.flatnonzero(found < 0)
            found[new] = self.count + np.arange(len(new))
            for i in new.tolist():
                self.cells.setdefault(cells[i], []).append(int(found[i]))
            stop = self.count + len(new)
            if stop > len(self.room):
                more = np.zeros((stop, *elements.shape[1:]), dtype=elements.dtype)
                self.room = np.concatenate([self.room[: self.count], more])
            self.room[self.count : stop] = elements[new]
            self.count = stop
        return found


def closed_under(
    one: NDArray[Any],
    generators: Sequence[NDArray[Any]],
    multiply: Callable[[NDArray[Any], NDArray[Any]], NDArray[Any]],
    index: Index,
    most: int,
) -> CayleyGraph | None:
    """All products of generators; None where they are more than `most`.

    `multiply(generator, elements)` multiplies a stack of elements from the left. The first
    element is `one`; level after level, those of one generator before those of the next, each
    further one is the first new product of a generator and an element of the level before.
    """
    level = one[None]
    index.numbers(level)
    rows: list[list[Indices]] = [[] for _ in generators]
    while len(level):
        reached = []
        for row, generator in zip(rows, generators, strict=True):
            products = multiply(generator, level)
            before = index.count
            numbers = index.numbers(products)
            row.append(numbers)
            if index.count > most:
                return None
            if index.count > before:
                reached.append(products[numbers >= before])
        level = np.concatenate(reached) if reached else level[:0]
    left = [np.concatenate(row) for row in rows]
    return CayleyGraph(np.array(left, dtype=np.int64).reshape(len(left), index.count))
