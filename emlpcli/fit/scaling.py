"""Standardisation that keeps equivariance: shifts by invariant vectors, one scale a size."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from emlpcli.fit.limits import LARGEST_SHIFT_BASIS
from emlpcli.reps.monomials import Expansion
from emlpcli.reps.rep import Rep, SumRep

ROUNDING = 1e-12  # spread over size below which rows differ by rounding alone
# Copies of a tensor whose sizes differ by more than this have scales of their own: in float32 the
# small ones would vanish beside the others, and less is usual among quantities of one unit.
UNLIKE = 100.0


@dataclass(frozen=True)
class Scaling:
    """The map x → (x − center) / scale; shapes (dim,), center invariant, scale equivariant."""

    center: NDArray[Any]
    scale: NDArray[np.float64]

    def forward(self, x: NDArray[Any]) -> NDArray[Any]:
        """Standardised rows."""
        return np.asarray((x - self.center) / self.scale)

    def backward(self, z: NDArray[Any]) -> NDArray[Any]:
        """Rows in the units of the data."""
        return np.asarray(self.center + z * self.scale)


def scaling(
    rep: Rep,
    rows: NDArray[Any],
    size: float = 1.0,
    *,
    predicted: bool = False,
    robust: bool = False,
) -> Scaling:
    """The scaling that brings rows, shape (n, dim), to about the size given.

    The center is the mean, projected on the invariants of the representation, so that
    x → x − center commutes with every ρ(g). The scale is one number for each Scalar, and for
    each kind of tensor in each summand as written: `5*V` has one, `V+V` two; of copies of very
    different sizes each size has its own. What is constant but for rounding has no spread to
    divide by. In inputs it is divided by its size: rows in which it varies after all stay of the
    order of 1. Where the rows are what is `predicted`, the scale is what rounding makes of its
    size, of 1 if that is zero, so that the errors of a network do not change the constant.

    Where `robust` medians stand for means, so that a few outliers decide nothing: of invariants in
    the center, and of the sizes of tensors in the scale unless more than half of them are zero.
    """
    center = _invariant_part(rep, rows, robust=robust)
    rest = rows - center
    scale = np.ones(rep.size())
    expansion, offset = Expansion(rep), 0
    for part in rep.parts if isinstance(rep, SumRep) else (rep,):
        for monomial, places in expansion.positions(part).items():
            where = offset + places
            groups = _alike(where, rest) if monomial.powers else list(where[:, None])
            for group in groups:
                found, whole = _size(rest[:, group.ravel()]), _size(rows[:, group.ravel()])
                found = (robust and _usual_size(rest[:, group])) or found
                constant = ROUNDING * (whole or 1.0) if predicted else whole or 1.0
                scale[group] = found / size if found > ROUNDING * whole else constant
        offset += part.size()
    return Scaling(center, scale)


def _alike(places: NDArray[np.intp], rest: NDArray[Any]) -> list[NDArray[np.intp]]:
    """The places of copies of a tensor, shape (copies, entries), by the sizes of the copies.

    From the largest on, a copy belongs to those before it unless it is `UNLIKE` times smaller than
    the first of them. Copies that are zero in all rows have no size, and belong to the last ones.
    """
    sizes = np.array([_size(rest[:, copy]) for copy in places])
    groups: list[list[int]] = []
    first = 0.0
    for copy in np.argsort(-sizes, kind="stable"):
        if not groups or 0 < sizes[copy] < first / UNLIKE:
            first = float(sizes[copy])
            groups.append([])
        groups[-1].append(int(copy))
    return [places[np.sort(group)] for group in groups]


def unscaled(rep: Rep) -> Scaling:
    """The scaling that leaves rows as they are."""
    return Scaling(np.zeros(rep.size()), np.ones(rep.size()))


def _size(x: NDArray[Any]) -> float:
    """The root mean square, also of numbers whose squares are too small or too large."""
    largest = float(np.abs(x).max(initial=0))
    return largest * float(np.sqrt(np.mean(np.abs(x / largest) ** 2))) if largest else 0.0


def _usual_size(tensors: NDArray[Any]) -> float:
    """The standard deviation of normal entries with this median of the root mean squares.

    Of tensors of shape (..., entries): the median of χ²/d is about (1 − 2/(9d))³ (Wilson, Hilferty
    1931).
    """
    entries = tensors.shape[-1] if tensors.ndim > 2 else 1
    rows = tensors.reshape(-1, entries)
    largest = np.abs(rows).max(axis=1, keepdims=True)
    largest[largest == 0] = 1.0
    sizes = largest[:, 0] * np.sqrt(np.mean(np.abs(rows / largest) ** 2, axis=1))
    return float(np.median(sizes) / (1 - 2 / (9 * entries)) ** 1.5)


def _invariant_part(rep: Rep, rows: NDArray[Any], *, robust: bool) -> NDArray[Any]:
    """The orthogonal projection of the mean of rows on the invariants, or medians of those."""
    mean = rows.mean(0)
    solution = rep.solve()
    if solution.size * solution.dimension > LARGEST_SHIFT_BASIS:
        return np.zeros_like(mean)
    basis = solution.columns(0, solution.dimension)
    if robust:
        of_rows = rows @ basis.conj()
        middle = np.median(of_rows.real, axis=0)
        if np.iscomplexobj(of_rows):
            middle = middle + 1j * np.median(of_rows.imag, axis=0)
    else:
        middle = basis.conj().T @ mean
    projected = basis @ middle
    return np.asarray(projected if np.iscomplexobj(mean) else projected.real)
