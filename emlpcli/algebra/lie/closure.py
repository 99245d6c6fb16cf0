"""Spans closed under products: the Lie algebra, the associative algebra, and reductivity.

Spans are over the real numbers for the Lie algebra (real and imaginary parts side by side) and
over the complex numbers for the associative algebra. Ranks are decided in float64 where the
singular values leave a clear gap; a rank that is not clear is reported as unknown.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from emlpcli.algebra.lie.semisimple import semisimple_exactly
from emlpcli.algebra.limits import LARGEST_CLOSED, LARGEST_SEMISIMPLE, MOST_CLOSED
from emlpcli.algebra.numbers.surds import ExactMatrix, exact_matrices

Fractions = Sequence[Sequence[Fraction]]
_Sparse = dict[int, Fraction]  # the nonzero entries of a matrix, by row * d + column

CUT = 1e-9  # a part outside the span of this relative size is rounding
CLEAR = 1e-5  # and one of this size is not


@dataclass(frozen=True)
class MatrixSpan:
    """A linear span of matrices; `clear` is whether every decision left a clear gap."""

    matrices: NDArray[Any]  # orthonormal, shape (dimension, d, d)
    clear: bool

    @property
    def dimension(self) -> int:
        """The dimension."""
        return len(self.matrices)


def lie_closure(
    lie_algebra: NDArray[Any], noise: float = 0.0, largest: int = LARGEST_CLOSED
) -> MatrixSpan | None:
    """The Lie algebra that matrices generate; None where they are larger than `largest`.

    `noise` is the relative error of the matrices; a part outside the span that it explains is
    not taken for a new direction.
    """
    d = lie_algebra.shape[-1]
    if d > largest:
        return None
    span = _Growing(d, real=True, noise=noise)
    for A in lie_algebra:
        span.take(A / max(float(np.linalg.norm(A)), 1e-300))
    _close(span, np.array(span.matrices).reshape(-1, d, d), lambda a, b: a @ b - b @ a)
    return MatrixSpan(np.array(span.matrices).reshape(-1, d, d), span.clear)


def compact_span(lie_algebra: NDArray[Any]) -> NDArray[Any]:
    """An orthonormal basis of the compact form k + ip of a Lie algebra k + p, shape (D, d, d).

    k holds its antihermitian matrices and p its Hermitian ones; the Lie algebra that the
    matrices generate has to be closed under the conjugate transpose.
    """
    if not np.any(lie_algebra):
        return lie_algebra[:0].astype(complex)
    span = lie_closure(lie_algebra)
    parts = compact_parts(lie_algebra if span is None else span.matrices)
    _, s, rows = np.linalg.svd(real_rows(parts), full_matrices=False)
    return complex_matrices(rows[s > CLEAR * s.max(initial=0.0)], lie_algebra.shape[-1])


def compact_parts(algebra: NDArray[Any]) -> NDArray[Any]:
    """Matrices (A - A*)/2 and i(A + A*)/2, which span k + ip where the A span k + p."""
    adjoint = np.conj(np.swapaxes(algebra, 1, 2))
    return np.concatenate([algebra - adjoint, 1j * (algebra + adjoint)]) / 2


def real_rows(matrices: NDArray[Any]) -> NDArray[np.float64]:
    """Complex d x d matrices as vectors over the reals: real parts, then imaginary parts."""
    rows = matrices.reshape(-1, matrices.shape[-1] ** 2)
    return np.concatenate([rows.real, rows.imag], axis=1)


def complex_matrices(rows: NDArray[np.float64], d: int) -> NDArray[Any]:
    """The d x d matrices that `real_rows` takes to these."""
    real, imaginary = np.split(rows, 2, axis=1)
    return np.asarray(real + 1j * imaginary).reshape(-1, d, d)


def lie_dimension(lie_algebra: NDArray[Any], noise: float = 0.0) -> int:
    """The dimension of the Lie algebra that matrices and their brackets span."""
    if not np.any(lie_algebra):
        return 0
    span = lie_closure(lie_algebra, noise)
    if span is not None:
        return span.dimension
    return int(np.linalg.matrix_rank(lie_algebra.reshape(len(lie_algebra), -1)))


def exact_lie_dimension(lie_algebra: Sequence[Fractions]) -> int:
    """The dimension after closing under brackets, in fractions: proved, for small matrices.

    Rows are sparse, as the matrices of most generators are: the dense elimination of python-flint
    takes fifty times as long for so(12).
    """
    echelon: dict[int, _Sparse] = {}  # by first place
    closed: list[_Sparse] = []
    d = len(lie_algebra[0]) if lie_algebra else 0
    given = [
        {i * d + j: x for i, row in enumerate(m) for j, x in enumerate(row) if x}
        for m in lie_algebra
    ]
    waiting = list(given)
    while waiting:
        row = dict(waiting.pop())
        while row and (first := min(row)) in echelon:
            factor = row[first]
            for place, x in echelon[first].items():
                row[place] = row.get(place, Fraction(0)) - factor * x
            row = {place: x for place, x in row.items() if x}
        if row:
            scale = row[min(row)]
            echelon[min(row)] = row = {place: x / scale for place, x in row.items()}
            closed.append(row)
            waiting += [_bracket(g, row, d) for g in given]
    return len(closed)


def _bracket(a: _Sparse, b: _Sparse, d: int) -> _Sparse:
    result: _Sparse = {}
    for x, y, sign in ((a, b, 1), (b, a, -1)):
        for p, u in x.items():
            for q, v in y.items():
                if p % d == q // d:
                    place = p // d * d + q % d
                    result[place] = result.get(place, Fraction(0)) + sign * u * v
    return {place: x for place, x in result.items() if x}


def algebra_closure(matrices: NDArray[Any]) -> MatrixSpan | None:
    """The associative algebra with 1 that matrices generate, over C.

    None where it is too large, or where a rank is not clear: rounding then goes on to generate.
    """
    d = matrices.shape[-1]
    if d > LARGEST_CLOSED or len(matrices) > MOST_CLOSED:
        return None
    span = _Growing(d, real=False)
    span.take(np.eye(d))
    moving = matrices[np.any(matrices, axis=(1, 2))]
    moving = moving / np.linalg.norm(moving, axis=(1, 2))[:, None, None]
    _close(span, moving, np.matmul, clearly=True)
    return MatrixSpan(np.array(span.matrices).reshape(-1, d, d), True) if span.clear else None


def completely_reducible(
    matrices: NDArray[Any], exact: Sequence[ExactMatrix] | None = None
) -> bool | None:
    """Whether C^d is a direct sum of irreducibles of the group or Lie algebra generated.

    In characteristic 0 it is where the trace form of the associative algebra that they generate
    is not degenerate, the algebra being semisimple (Curtis, Reiner 1962, section 25). Tensor
    products are completely reducible then too (Chevalley 1954). Within rounding of any matrix are
    others with different eigenvalues, so that False is said of `exact` ones only: those given, or
    short binary fractions. None where it is not clear.
    """
    if np.abs(matrices).max(initial=0.0) <= 1e3:
        span = algebra_closure(matrices)
        if span is not None:
            a = span.matrices
            values = np.linalg.svd(np.einsum("aij,bji->ab", a, a), compute_uv=False)
            if values[-1] > CLEAR:
                return True
    if matrices.shape[-1] > LARGEST_SEMISIMPLE:
        return None
    found = exact_matrices(matrices) if exact is None else exact
    return None if found is None else semisimple_exactly(found)


def _close(
    span: _Growing,
    generators: NDArray[Any],
    product: Callable[[Any, Any], Any],
    *,
    clearly: bool = False,
) -> None:
    """Multiply the span by random combinations of the generators until one adds nothing.

    The combinations that keep a span are a subspace: if a fresh random one does, with
    probability 1 all do. `clearly` is to stop at the first rank that is not clear.
    """
    rng = np.random.default_rng(0)
    before = -1
    while before < len(span.matrices):
        before = len(span.matrices)
        a = np.tensordot(rng.normal(size=len(generators)), generators, axes=1)
        for b in list(span.matrices):
            span.take(product(a, b))
            if clearly and not span.clear:
                return


class _Growing:
    """A span that takes in one matrix after another."""

    def __init__(self, d: int, *, real: bool, noise: float = 0.0) -> None:
        self.real = real
        self.cut = max(CUT, 10 * noise)
        self.matrices: list[NDArray[Any]] = []
        self.flat = np.zeros((0, 2 * d * d if real else d * d), dtype=float if real else complex)
        self.clear = True

    def take(self, matrix: NDArray[Any]) -> bool:
        """Add a matrix, orthonormalised, unless it is in the span; whether it was added."""
        size = np.linalg.norm(matrix)
        if not size or len(self.flat) == self.flat.shape[1]:
            return False
        if size < self.cut:  # a bracket of normed matrices that cancels
            return False
        self.clear &= bool(size > CLEAR)
        m = matrix.ravel() / size
        v = np.concatenate([m.real, m.imag]) if self.real else m.astype(complex)
        rest = v
        for _ in range(2):
            rest = rest - self.flat.T @ (self.flat.conj() @ rest)
        length = float(np.linalg.norm(rest))
        if length < self.cut:
            return False
        self.clear &= length > CLEAR
        rest = rest / length
        half = len(rest) // 2
        self.flat = np.concatenate([self.flat, rest[None]])
        shaped = rest[:half] + 1j * rest[half:] if self.real else rest
        shaped = shaped.reshape(matrix.shape)
        self.matrices.append(shaped if np.any(shaped.imag) else shaped.real)
        return True
