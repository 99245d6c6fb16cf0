"""The elements of a family by nonzero entries; as a matrix of labels where they share one."""

from __future__ import annotations

from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from emlpcli.solve.memory import check_memory
from emlpcli.solve.program.contraction import Written
from emlpcli.solve.program.operations import Entries, Indices
from emlpcli.solve.readable.basis import Readable
from emlpcli.solve.readable.families import Family
from emlpcli.solve.readable.orbits import NamedShifts


def entries(readable: Readable, family: Family, written: Written, max_bytes: int) -> Entries:
    """Rows and columns count written indices. Raises TooLargeError where there are too many."""
    shape = prod(written.output), prod(map(prod, written.inputs))
    count = family.elements
    nonzeros = prod(basis.nonzeros for basis, _, _ in readable.factors(family, 0))
    check_memory(64 * nonzeros, max_bytes, "the entries of the layer")
    numbers, places, values = [], [], []
    for j in range(count):
        index, value = readable.family_column(family, j)
        place = _as_written(index, written)
        order = np.argsort(place)
        numbers.append(np.full(len(index), j, dtype=np.int64))
        places.append(place[order])
        values.append(value[order])
    place = np.concatenate(places)
    rows, columns = np.divmod(place, shape[1])
    number = np.concatenate(numbers)
    labels = None
    if len(place) == prod(shape) and len(np.unique(place)) == len(place):
        labels = np.zeros(shape, dtype=np.int64)
        labels.flat[place] = number
    return Entries(
        shape,
        count,
        number,
        rows,
        columns,
        _tidy(np.concatenate(values)),
        labels,
        None if labels is None else _modulus(readable, family, written),
    )


def _as_written(index: Indices, written: Written) -> Indices:
    """Flat indices in written order of those in canonical order."""
    sizes = written.sizes
    canonical = np.unravel_index(index, tuple(sizes[p] for p in written.canonical))
    ordered = [canonical[written.canonical.index(p)] for p in range(len(sizes))]
    if not ordered:
        return index
    return np.asarray(np.ravel_multi_index(ordered, sizes), dtype=np.int64)


def _tidy(values: NDArray[Any]) -> NDArray[Any]:
    """Integers as integers, real numbers as real ones."""
    if np.iscomplexobj(values):
        return _tidy(values.real) if not np.any(values.imag) else values
    rounded = np.rint(values)
    return rounded.astype(np.int64) if np.array_equal(values, rounded) else values


def _modulus(readable: Readable, family: Family, written: Written) -> int | None:
    """The modulus, where elements are told by the differences of their indices modulo it."""
    factors = readable.factors(family, 0)
    straight = written.canonical == tuple(range(len(written.sizes)))
    if len(factors) == 1 and isinstance(factors[0][0], NamedShifts) and straight:
        return factors[0][0].n
    return None
