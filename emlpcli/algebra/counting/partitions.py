"""Partitions, and the dimensions of the irreducibles of the classical groups that they name."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise
from math import factorial, prod

Shape = tuple[int, ...]


def partitions(
    n: int, largest: int | None = None, longest: int | None = None
) -> Iterator[tuple[int, ...]]:
    """Partitions of n into at most `longest` parts of at most `largest`.

    In descending lexicographic order. No time goes into beginnings that cannot be completed.
    """
    if n == 0:
        yield ()
        return
    most = n if largest is None else min(n, largest)
    left = n if longest is None else longest
    if left < 1 or most < 1:
        return
    for part in range(most, -(-n // left) - 1, -1):
        for rest in partitions(n - part, part, left - 1):
            yield (part, *rest)


def conjugate(shape: Shape) -> Shape:
    """The lengths of the columns."""
    return tuple(sum(row > j for row in shape) for j in range(shape[0] if shape else 0))


def falls(shape: Shape) -> bool:
    """Whether no number is larger than the one before it."""
    return all(a >= b for a, b in pairwise(shape))


def linear_dimension(n: int, shape: Shape) -> int:
    """Dimension of the irreducible of GL(n): the hook content formula."""
    return _quotient(shape, lambda i, j: n + j - i)


def orthogonal_dimension(n: int, shape: Shape) -> int:
    """Dimension of the irreducible of O(n) (El Samra, King, J. Phys. A 12, 1979, 2317)."""
    columns = conjugate(shape)

    def factor(i: int, j: int) -> int:
        if i >= j:
            return n + shape[i] + shape[j] - i - j - 2
        return n - columns[i] - columns[j] + i + j

    return _quotient(shape, factor)


def symplectic_dimension(n: int, shape: Shape) -> int:
    """Dimension of the irreducible of Sp(n), n even (El Samra, King 1979)."""
    columns = conjugate(shape)

    def factor(i: int, j: int) -> int:
        if i > j:
            return n + shape[i] + shape[j] - i - j
        return n - columns[i] - columns[j] + i + j + 2

    return _quotient(shape, factor)


def tableaux(shape: Shape) -> int:
    """Number of standard Young tableaux: the hook length formula."""
    return factorial(sum(shape)) // _hooks(shape)


def _quotient(shape: Shape, factor: Callable[[int, int], int]) -> int:
    """The product over cells (i, j), counted from 0, of a factor over the hook length."""
    cells = [(i, j) for i, row in enumerate(shape) for j in range(row)]
    return prod(factor(i, j) for i, j in cells) // _hooks(shape)


def _hooks(shape: Shape) -> int:
    columns = conjugate(shape)
    return prod(row - j + columns[j] - i - 1 for i, row in enumerate(shape) for j in range(row))
