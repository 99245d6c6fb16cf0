"""Stacks of matrices as people give them: arrays, or lists of numbers and exact texts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from emlpcli.algebra.limits import (
    LARGEST_EXACT_MATRIX,
    LARGEST_MATRIX,
    MOST_LISTED,
    MOST_MATRICES,
    MOST_STACK_ENTRIES,
)
from emlpcli.algebra.numbers.number_text import number
from emlpcli.algebra.numbers.precision import implied_precision, is_numeric
from emlpcli.algebra.numbers.surds import ExactMatrix, Number, Surd, exact_matrices
from emlpcli.errors import GroupError

Fractions = list[list[Fraction]]


@dataclass(frozen=True, eq=False)
class Stack:
    """Matrices as floats, shape (n, d, d), and as exact numbers where all entries are exact.

    `precision` is what the type of the given arrays says of the entries, 0 for float64.
    """

    key: str
    values: NDArray[Any]
    exact: Sequence[ExactMatrix] | None
    precision: float = 0.0

    @property
    def d(self) -> int | None:
        """The size of the matrices; None if there are none."""
        return self.values.shape[1] if len(self.values) else None

    def __len__(self) -> int:
        return len(self.values)

    def place(self, n: int) -> str:
        """How errors name a matrix."""
        return _place(self.key, n)

    def entries(self) -> list[Any]:
        """The matrices as JSON data: texts where they are exact, else pairs [re, im]."""
        if self.exact is not None:
            return [[[str(x) for x in row] for row in m] for m in self.exact]
        pairs: list[Any] = np.stack([self.values.real, self.values.imag], axis=-1).tolist()
        return pairs

    def rational(self) -> list[Fractions] | None:
        """The matrices in fractions; None where an entry is inexact or irrational."""
        if self.exact is None:
            return None
        found = [[[x.rational() for x in row] for row in m] for m in self.exact]
        kept = [[[x for x in row if x is not None] for row in m] for m in found]
        return kept if kept == found else None

    def joined(self, other: Stack) -> Stack:
        """Both stacks."""
        if not len(self):
            return other
        known = self.exact is not None and other.exact is not None
        exact = [*(self.exact or []), *(other.exact or [])] if known else None
        values = np.concatenate([self.values, other.values])
        return Stack(self.key, values, exact, max(self.precision, other.precision))


def matrix_stack(given: Any, key: str, d: int | None = None) -> Stack:
    """Square matrices of one size, that of `d` if it is given, with finite entries.

    Raises GroupError that names the matrix, row and column by numbers from 1.
    """
    if hasattr(given, "__array__") and not isinstance(given, np.ndarray):
        given = np.asarray(given)  # of JAX or PyTorch
    if isinstance(given, np.ndarray) and is_numeric(given.dtype):
        return _of_array(given, key, d)
    if isinstance(given, np.ndarray):
        if given.size > MOST_LISTED:
            raise GroupError(f"{key} has more than {MOST_LISTED} entries that are no numbers")
        given = given.tolist()
    if not isinstance(given, list | tuple):
        raise GroupError(f"{key} must be a list of matrices, not {type(given).__name__}")
    if len(given) > MOST_MATRICES:
        raise GroupError(f"{key} has {len(given)} matrices (at most {MOST_MATRICES})")
    matrices = [m.to_dense() if hasattr(m, "to_dense") else m for m in given]
    if matrices and all(isinstance(m, np.ndarray) or hasattr(m, "__array__") for m in matrices):
        arrays = [np.asarray(m) for m in matrices]
        for n, a in enumerate(arrays):
            d = _check_size(a.shape, _place(key, n), d)
        if len({a.dtype for a in arrays}) > 1:  # a common type would hide the lowest precision
            first, *others = (_of_array(a[None], key, d) for a in arrays)
            for other in others:
                first = first.joined(other)
            return first
        return _of_array(np.stack(arrays), key, d)
    found: list[list[list[Number]]] = []
    for n, matrix in enumerate(matrices):
        rows = matrix.tolist() if isinstance(matrix, np.ndarray) else matrix
        if isinstance(rows, list | tuple) and len(matrices) * len(rows) ** 2 > MOST_LISTED:
            raise GroupError(
                f"{key} has more than {MOST_LISTED} entries",
                hint="give them as arrays, in .npz",
            )
        found.append(_rows(rows, _place(key, n), d))
        d = len(found[-1])
    if not found:
        return Stack(key, np.zeros((0, d or 0, d or 0)), [])
    values = np.array([[[complex(x) for x in row] for row in m] for m in found])
    if not np.all(np.isfinite(values)):
        raise GroupError(f"{key} has entries too large for floating point")
    if not np.any(values.imag):
        values = values.real.copy()
    kept = [
        [[x for x in row if isinstance(x, Surd)] for row in m] for m in found
    ]  # shorter than the matrix where an entry is not exact
    exact = kept if all(len(row) == d for m in kept for row in m) else None
    return Stack(key, values, exact if (d or 0) <= LARGEST_EXACT_MATRIX else None)


def _place(key: str, n: int) -> str:
    return f"{key}, matrix {n + 1}"


def _check_size(shape: tuple[int, ...], place: str, d: int | None) -> int:
    shown = "×".join(map(str, shape)) or "no"
    if len(shape) != 2 or shape[0] != shape[1] or not shape[0]:
        raise GroupError(f"{place} is not square: its shape is {shown}")
    if d is not None and shape[0] != d:
        raise GroupError(f"{place} has size {shape[0]}, but the dimension is {d}")
    if shape[0] > LARGEST_MATRIX:
        raise GroupError(f"{place} has size {shape[0]} (at most {LARGEST_MATRIX})")
    return shape[0]


def _of_array(given: NDArray[Any], key: str, d: int | None) -> Stack:
    if given.ndim != 3:
        hint = "a single matrix goes in a list by itself" if given.ndim == 2 else None
        raise GroupError(
            f"{key} must have shape (n, d, d), not {given.shape}".replace(",)", ")"), hint=hint
        )
    if not len(given):
        return Stack(key, np.zeros((0, d or 0, d or 0)), [])
    d = _check_size(given.shape[1:], _place(key, 0), d)
    if len(given) > MOST_MATRICES or given.size > MOST_STACK_ENTRIES:
        raise GroupError(f"{key} has {len(given)} matrices of size {d}: too many")
    values = np.asarray(given, dtype=complex if given.dtype.kind == "c" else float)
    wrong = np.argwhere(~np.isfinite(values))
    if len(wrong):
        n, i, j = wrong[0].tolist()
        raise GroupError(f"{_place(key, n)}, row {i + 1}, column {j + 1}: {values[n, i, j]}")
    if values.dtype.kind == "c" and not np.any(values.imag):
        values = values.real.copy()
    precision = implied_precision(given)
    exactly = d <= LARGEST_EXACT_MATRIX and not precision
    return Stack(key, values, exact_matrices(values) if exactly else None, precision)


def _rows(matrix: Any, place: str, d: int | None) -> list[list[Number]]:
    """The entries of one matrix."""
    if not isinstance(matrix, list | tuple) or not matrix:
        raise GroupError(f"{place} must be a list of rows, not {matrix!r:.40}")
    if not all(isinstance(row, list | tuple) for row in matrix):
        raise GroupError(
            f"{place}: row 1 is {matrix[0]!r:.40}, not a list of entries",
            hint="the value is a list of matrices; a single matrix goes in a list by itself",
        )
    lengths = {len(row) for row in matrix}
    for i, row in enumerate(matrix):
        if len(row) != len(matrix[0]):
            raise GroupError(
                f"{place}, row {i + 1} has {len(row)} entries, row 1 has {len(matrix[0])}"
            )
    _check_size((len(matrix), lengths.pop()), place, d)
    rows: list[list[Number]] = []
    for i, row in enumerate(matrix):
        rows.append([])
        for j, value in enumerate(row):
            try:
                rows[-1].append(number(value))
            except GroupError as error:
                error.message = f"{place}, row {i + 1}, column {j + 1}: {error.message}"
                error.args = (error.message,)
                raise
    return rows
