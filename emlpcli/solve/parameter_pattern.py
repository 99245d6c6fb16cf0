"""Which entries of a layer share a parameter: the pattern that pictures show."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from emlpcli.errors import TooLargeError
from emlpcli.reps.summands import Summand
from emlpcli.solve.bases.whole import contract, expand
from emlpcli.solve.limits import MOST_PATTERN_NONZEROS
from emlpcli.solve.memory import check_memory
from emlpcli.solve.readable.for_group import named_basis_of

if TYPE_CHECKING:
    from emlpcli.solve.plan import Solved
    from emlpcli.solve.solution import Block, Solution

NONE = -1  # the label of an entry that is always zero


@dataclass(frozen=True, eq=False)
class Pattern:
    """The entries of a layer, shape (rows, columns), by the parameter that they share.

    Where every entry is plus or minus one parameter, or zero, `labels` has the parameter's
    number, -1 for zero, and `signs` the signs unless all are plus. Elsewhere `values` is a
    generic element: one drawn at random from the whole space, the same for the same seed.
    """

    count: int
    labels: NDArray[np.int64] | None = None
    signs: NDArray[np.int8] | None = None
    values: NDArray[Any] | None = None

    @property
    def shape(self) -> tuple[int, int]:
        """(rows, columns)."""
        array = self.values if self.labels is None else self.labels
        assert array is not None
        return array.shape[0], array.shape[1]

    @property
    def kind(self) -> Literal["orbits", "signed", "generic"]:
        """Labels alone, labels with signs, or a generic element."""
        if self.labels is None:
            return "generic"
        return "orbits" if self.signs is None else "signed"

    def as_written(self, both: Summand, rows: int) -> Pattern:
        """The same entries, given in canonical order, as a matrix in written order."""
        arrays = (self.labels, self.signs, self.values)
        moved = (None if a is None else both.as_written(a, rows) for a in arrays)
        return Pattern(self.count, *moved)


@dataclass(frozen=True, eq=False)
class _Shares:
    """Labels and signs of the coordinates of one monomial, shape (size,)."""

    labels: NDArray[np.int64]
    signs: NDArray[np.int8]
    count: int


def pattern(solution: Solution, seed: int = 0) -> Pattern:
    """The pattern of a whole layer. Raises TooLargeError where it does not fit in memory."""
    check_memory(48 * solution.size, solution.max_bytes, "the pattern")
    shares = {b.monomial: _shares(b, solution.max_bytes) for b in solution.blocks}
    if any(s is None for s in shares.values()):
        values = _generic(solution, seed).reshape(solution.shape)
        return Pattern(solution.dimension, values=values)
    labels = np.full(solution.size, NONE, dtype=np.int64)
    signs = np.zeros(solution.size, dtype=np.int8)
    start = 0
    positions = solution.expansion.positions(solution.rep)
    for block in solution.blocks:
        s = shares[block.monomial]
        assert s is not None
        for rows in positions[block.monomial]:
            labels[rows] = np.where(s.labels == NONE, NONE, s.labels + start)
            signs[rows] = s.signs
            start += s.count
    return _labelled(labels.reshape(solution.shape), signs.reshape(solution.shape), start)


def cell(
    solution: Solution, output: Summand, dual: Summand, seed: int = 0
) -> tuple[int, Pattern | None]:
    """The maps from one copy of an input summand, given by its dual, to one of the output.

    Their number and their pattern, shape (output.one, dual.one); no pattern where there are none.
    """
    both = Summand((*output.slots, *dual.slots), 1)
    block = next(b for b in solution.blocks if b.monomial == both.monomial)
    if not block.dimension:
        return 0, None
    shares = _shares(block, solution.max_bytes)
    if shares is None:
        values = _generic_of(solution, block, seed)
        flat = Pattern(block.dimension, values=values)
    else:
        flat = _labelled(shares.labels, shares.signs, shares.count)
    return block.dimension, flat.as_written(both, output.one)


def _labelled(labels: NDArray[np.int64], signs: NDArray[np.int8], count: int) -> Pattern:
    return Pattern(count, labels, signs if np.any(signs < 0) else None)


def _shares(block: Block, max_bytes: int) -> _Shares | None:
    """Labels and signs of one copy; None where some entry depends on two parameters."""
    found = [_shares_of(s, max_bytes) for s in block.solved]
    labels, signs = np.zeros(1, dtype=np.int64), np.ones(1, dtype=np.int8)
    for s in found:
        if s is None:
            return None
        labels = np.add.outer(labels * s.count, np.maximum(s.labels, 0)).ravel()
        signs = np.multiply.outer(signs, s.signs).ravel()
    return _Shares(np.where(signs == 0, NONE, labels), signs, prod(s.count for s in found if s))


def _shares_of(solved: Solved, max_bytes: int) -> _Shares | None:
    basis = solved.basis
    if (orbits := basis.by_orbits()) is not None:
        signs = np.sign(orbits.weights).astype(np.int8)
        return _Shares(orbits.labels.astype(np.int64), signs, orbits.dim)
    if not basis.dim:
        zero = np.zeros(basis.size, dtype=np.int64)
        return _Shares(zero, zero.astype(np.int8), 0)
    part = named_basis_of(solved, max_bytes)
    labels = np.zeros(part.size, dtype=np.int64)
    signs = np.zeros(part.size, dtype=np.int8)
    for j in range(part.dim):
        index, value = part.column(j)
        if np.iscomplexobj(value) or np.any(np.abs(value) != 1) or np.any(signs[index]):
            return None
        labels[index], signs[index] = j, value
    return _Shares(labels, signs, part.dim)


def _generic(solution: Solution, seed: int) -> NDArray[Any]:
    """A random combination of the readable basis, or, where that is too large, P times noise."""
    try:
        readable = solution.readable
        if readable.nonzeros > MOST_PATTERN_NONZEROS:
            raise TooLargeError("the readable basis is too large for a picture")
        rows, columns, values = readable.sparse()
    except TooLargeError:
        rng = np.random.default_rng(seed)
        noise = rng.normal(size=(solution.size, 1))
        return np.asarray(expand(solution, contract(solution, noise, np), np))[:, 0]
    return _sum(values * _weights(solution, solution.dimension, seed)[columns], rows, solution.size)


def _generic_of(solution: Solution, block: Block, seed: int) -> NDArray[Any]:
    """The same for one copy of a monomial."""
    weights = _weights(solution, block.dimension, seed)
    readable, size = solution.readable, block.basis.size
    total = np.zeros(size, dtype=weights.dtype)
    for j in range(block.dimension):
        index, value = readable.column_of_block(block.monomial, j)
        total = total + _sum(value * weights[j], index, size)
    return total


def _weights(solution: Solution, count: int, seed: int) -> NDArray[Any]:
    """Coefficients evenly spread in absolute value from 0.4 to 1, so that few ones are told
    apart, and of alternating sign; of any phase over C."""
    rng = np.random.default_rng(seed)
    size = rng.permutation(np.linspace(0.4, 1, count))
    if solution.is_complex:
        return np.asarray(size * np.exp(2j * np.pi * rng.uniform(size=count)))
    return np.asarray(size * (1 - 2 * (np.arange(count) % 2)))


def _sum(values: NDArray[Any], rows: NDArray[np.int64], size: int) -> NDArray[Any]:
    total = np.zeros(size, dtype=values.dtype)
    np.add.at(total, rows, values)
    return total
