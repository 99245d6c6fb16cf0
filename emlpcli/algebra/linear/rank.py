"""Which singular values count as zero: decided only by a gap, else undecided."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from emlpcli.errors import UndecidedError

ZERO = 1e-13  # of a balanced constraint: what rounding in float64 leaves of a zero
CLEAR = 1e-7  # what no rounding in ordinary coordinates makes of a zero
GAP = 1e4  # between what counts as zero and all else, at the least
GAP_KNOWN = 3.0  # and where a stated precision bounds the error
GAP_OF_DIRECTIONS = 1e3  # and where the dimension is known
MOST_SHOWN = 6  # singular values on either side of the cut


@dataclass(frozen=True)
class Cut:
    """Singular values up to `zero` count as zero; those between it and `clear` are undecided."""

    zero: float
    clear: float

    @classmethod
    def rounding(cls, noise: float = 0.0) -> Cut:
        """For constraints known up to rounding, or to a larger relative error `noise`."""
        zero = max(ZERO, 20 * noise)
        return cls(zero, max(CLEAR, GAP * zero))

    @classmethod
    def known(cls, error: float) -> Cut:
        """For constraints whose relative error is at most `error`, as a precision states."""
        zero = max(ZERO, error)
        return cls(zero, GAP_KNOWN * zero)

    def for_dimension(self, values: NDArray[np.float64], dimension: int) -> Cut:
        """A cut behind as many of the smallest values as there are invariants, if a gap is there.

        The number being known, the gap has to tell only which directions they are.
        """
        ordered = np.sort(values)
        if not 0 < dimension < len(ordered):
            return self
        below, above = float(ordered[dimension - 1]), float(ordered[dimension])
        return Cut(below, above) if above > GAP_OF_DIRECTIONS * below else self

    def null(self, values: NDArray[np.float64]) -> tuple[NDArray[np.bool_], float]:
        """Which of the values are zero, and the ratio of the least of the others to the largest.

        The values are relative to the size of the constraint. Raises UndecidedError, with the
        values on both sides, where one is neither zero nor clearly not.
        """
        null = values <= self.zero
        between = ~null & (values < self.clear)
        kept, zero = values[~null].min(initial=np.inf), values[null].max(initial=0.0)
        if np.any(between):
            raise UndecidedError(
                f"the rank is undecided: {_listed(values[between])} between what counts as zero "
                f"(up to {self.zero:.0e}) and what does not (from {self.clear:.0e}); "
                f"{_counted(null)} below, {_counted(values >= self.clear)} above",
                hint='give exact entries, such as "sqrt(3)/2", or say with --precision how well '
                "the generators are known",
                values=tuple(np.sort(values[between]).tolist()),
                least=int(null.sum()),
                most=int((null | between).sum()),
            )
        return null, float(kept / max(zero, np.finfo(float).eps))


def stacked(matrices: Iterable[NDArray[Any]], columns: int) -> NDArray[Any]:
    """A triangular matrix with the singular values of all matrices one below the other."""
    R: NDArray[Any] = np.zeros((0, columns))
    for matrix in matrices:
        R = np.asarray(np.linalg.qr(np.concatenate([R, matrix]), mode="r"))
    return R


def null_space(
    matrix: NDArray[Any], cut: Cut, dimension: int | None = None
) -> tuple[NDArray[Any], float, NDArray[np.float64]]:
    """An orthonormal basis of what a matrix takes to zero, its gap, and its singular values.

    `dimension` is the number of vectors, where it is known. Shapes: matrix (m, n), basis (n, k).
    Divide and conquer may leave singular vectors of clustered values a little off orthogonal, so
    that the part of their images along the other left vectors is taken out.
    """
    u, s, vh = np.linalg.svd(matrix, full_matrices=len(matrix) < matrix.shape[1])
    s = np.concatenate([s, np.zeros(len(vh) - len(s))])
    if dimension is not None:
        cut = cut.for_dimension(s, dimension)
    null, gap = cut.null(s)
    Q = vh[null].conj().T
    kept = np.flatnonzero(~null)
    for _ in range(2 if Q.size and len(kept) else 0):
        image = u[:, kept].conj().T @ (matrix @ Q)
        Q, _ = np.linalg.qr(Q - vh[kept].conj().T @ (image / s[kept, None]))
    return Q, gap, np.sort(s[null])


def _listed(values: NDArray[np.float64]) -> str:
    shown = ", ".join(f"{x:.1e}" for x in np.sort(values)[:MOST_SHOWN])
    more = ", …" if len(values) > MOST_SHOWN else ""
    several = "s" if len(values) > 1 else ""
    verb = "lie" if len(values) > 1 else "lies"
    return f"singular value{several} {shown}{more} {verb}"


def _counted(chosen: NDArray[np.bool_]) -> str:
    return str(int(chosen.sum()) or "none")
