"""Dimensions of the irreducibles in V^k, from partitions, to predict what couplings will cost."""

from __future__ import annotations

from collections.abc import Iterator
from math import isqrt, prod

from emlpcli.groups.base import Group
from emlpcli.groups.structure import Classical

Shape = tuple[int, ...]

MOST_SHAPES = 300  # partitions that are looked at


def irreducible_dimensions(group: Group, power: int) -> Iterator[int]:
    """Dimensions, or bounds of them, of the irreducibles of V^power that V^(power-2) lacks.

    Those of O(n), Sp(n) and GL(n) for the classical groups (El Samra, King 1979; hook content
    formula). For other groups those of GL(d) are bounds, the root of the order being another.
    """
    structure = group.structure() if group.d > 1 else None
    formula, longest = _linear, group.d
    if isinstance(structure, Classical) and structure.kind == "form":
        symplectic = structure.partner is not None and structure.partner[0] != 0
        formula = _symplectic if symplectic else _orthogonal
        longest = group.d // 2 if symplectic else group.d
    bound = isqrt(group.order) if group.order is not None else None
    for number, shape in enumerate(_partitions(power, power, longest)):
        if number == MOST_SHAPES:
            return
        columns = _conjugate(shape)
        if formula is _orthogonal and sum(columns[:2]) > group.d:
            continue
        d = formula(group.d, shape, columns)
        yield d if bound is None else min(d, bound)


def _linear(n: int, shape: Shape, columns: Shape) -> int:
    return _quotient(shape, columns, lambda i, j: n + j - i)


def _orthogonal(n: int, shape: Shape, columns: Shape) -> int:
    def factor(i: int, j: int) -> int:
        if i >= j:
            return n + shape[i] + shape[j] - i - j - 2 if j < len(shape) else n
        return n - columns[i] - columns[j] + i + j

    return _quotient(shape, columns, factor)


def _symplectic(n: int, shape: Shape, columns: Shape) -> int:
    def factor(i: int, j: int) -> int:
        if i > j:
            return n + shape[i] + shape[j] - i - j
        return n - columns[i] - columns[j] + i + j + 2

    return _quotient(shape, columns, factor)


def _quotient(shape: Shape, columns: Shape, factor: object) -> int:
    """The product over cells (i, j), counted from 0, of a factor over the hook length."""
    assert callable(factor)
    cells = [(i, j) for i, row in enumerate(shape) for j in range(row)]
    hooks = prod(shape[i] - j + columns[j] - i - 1 for i, j in cells)
    return int(prod(factor(i, j) for i, j in cells) // hooks)


def _conjugate(shape: Shape) -> Shape:
    return tuple(sum(row > j for row in shape) for j in range(shape[0] if shape else 0))


def _partitions(total: int, largest: int, rows: int) -> Iterator[Shape]:
    """Partitions of `total` into at most `rows` parts of at most `largest`."""
    if total == 0:
        yield ()
        return
    if rows == 0:
        return
    for first in range(min(total, largest), 0, -1):
        for rest in _partitions(total - first, first, rows - 1):
            yield (first, *rest)
