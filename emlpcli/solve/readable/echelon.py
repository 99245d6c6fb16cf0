"""Readable bases without names: the reduced echelon form, exact where entries are roots."""

from __future__ import annotations

from fractions import Fraction
from math import lcm
from typing import Any

import numpy as np
from numpy.typing import NDArray

from emlpcli.algebra.numbers.roots import nearby_root
from emlpcli.errors import CertificateError
from emlpcli.solve.bases.stored import StoredBasis
from emlpcli.solve.memory import check_memory
from emlpcli.solve.readable.named_basis import ListedBasis
from emlpcli.solve.readable.symbols import Numbered

PIVOT = 1e-6  # distance of a coordinate from those before it, below which it depends on them
CLEAR = 1e2  # smallest ratio of the distances on both sides of that cut
LARGEST_DENOMINATOR = 1000
ROUNDING = 1e-9  # entries this close to a fraction are that fraction
ROOT_ROUNDING = 2e-12  # entries this close to the root of a fraction are that root
DIGITS = 12  # to which entries that are no fractions are rounded


def echelon_basis(basis: StoredBasis, power: int, max_bytes: int) -> ListedBasis:
    """The basis that is the identity on the first independent coordinates.

    It depends on the space and the order of coordinates alone, not on the basis that was solved
    for. Columns whose entries all are fractions are multiplied by their common denominator; where
    all are square roots of fractions they are the doubles next to these.
    """
    check_memory(48 * basis.size * max(basis.dim, 1), max_bytes, "the echelon form")
    Q = basis.dense()
    pivots = pivots_of(Q)
    reduced = Q @ np.linalg.inv(Q[pivots]) if basis.dim else Q
    columns, exact = [], True
    for j in range(basis.dim):
        values, recognised = _recognise(reduced[:, j])
        index = np.flatnonzero(values)
        columns.append((index, values[index]))
        exact = exact and recognised
    places = tuple(range(power))
    terms = [(Numbered(places, j + 1),) for j in range(basis.dim)]
    rule = "reduced echelon form: the identity on the first independent coordinates"
    rounded = f"entries that are no roots of fractions are rounded to {DIGITS} digits"
    legend = () if exact else (rounded,)
    return ListedBasis(basis.size, terms, columns, rule, legend, exact=exact)


def pivots_of(Q: NDArray[Any]) -> list[int]:
    """The first coordinates on which the columns are independent.

    Rows of Q are taken in order; one is a pivot if it is not in the span of the pivots before.
    Raises CertificateError where that is not clear.
    """
    size, dim = Q.shape
    rest = Q.copy()
    pivots: list[int] = []
    largest, smallest = 0.0, np.inf
    row = 0
    while len(pivots) < dim and row < size:
        lengths = np.linalg.norm(rest[row:], axis=1)
        far = np.flatnonzero(lengths > PIVOT)
        stop = far[0] if len(far) else size - row
        largest = max(largest, float(lengths[:stop].max(initial=0.0)))
        if not len(far):
            break
        row += stop
        smallest = min(smallest, float(lengths[stop]))
        direction = rest[row] / lengths[stop]
        rest -= np.outer(rest @ direction.conj(), direction)
        pivots.append(row)
        row += 1
    if len(pivots) < dim or smallest < CLEAR * largest:
        raise CertificateError("the echelon form is not clear: coordinates nearly depend on others")
    return pivots


def _recognise(column: NDArray[Any]) -> tuple[NDArray[Any], bool]:
    """The column in integers if its entries are fractions, in roots if they are, else rounded."""
    parts = (column.real, column.imag) if np.iscomplexobj(column) else (column,)
    scale = lcm(*map(_denominator, parts))
    if scale == 0 or scale > LARGEST_DENOMINATOR:
        roots = None if len(parts) > 1 else _roots(column)
        return (np.round(column, DIGITS), False) if roots is None else (roots, True)
    whole = [np.rint(numbers * scale).astype(np.int64) for numbers in parts]
    if len(whole) == 2 and np.any(whole[1]):
        return whole[0] + 1j * whole[1], True
    return whole[0], True


def _roots(numbers: NDArray[np.float64]) -> NDArray[np.float64] | None:
    """The numbers as the doubles nearest to square roots of fractions; None where one is none."""
    distinct, place = np.unique(np.round(numbers, DIGITS), return_inverse=True)
    found = []
    for x in distinct.tolist():
        root = nearby_root(x, ROOT_ROUNDING)
        if root is None:
            return None
        found.append(complex(root).real)
    return np.array(found)[place]


def _denominator(numbers: NDArray[np.float64]) -> int:
    """The common denominator of the numbers; 0 where one is no fraction of small numbers."""
    scale = 1
    for x in np.unique(np.round(numbers, DIGITS)):
        fraction = Fraction(float(x)).limit_denominator(LARGEST_DENOMINATOR)
        if abs(float(x) - float(fraction)) > ROUNDING:
            return 0
        scale = lcm(scale, fraction.denominator)
    return scale
