"""Standardisation that keeps equivariance: shifts by invariant vectors, one scale a summand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from emlpcli.fit.limits import LARGEST_SHIFT_BASIS
from emlpcli.reps.monomials import Expansion
from emlpcli.reps.rep import Rep, SumRep

ROUNDING = 1e-12  # spread over size below which rows differ by rounding alone


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


def scaling(rep: Rep, rows: NDArray[Any], size: float = 1.0) -> Scaling:
    """The scaling that brings rows, shape (n, dim), to about the size given.

    The center is the mean, projected on the invariants of the representation, so that
    x → x − center commutes with every ρ(g). The scale is one number for each Scalar, and for
    each kind of tensor in each summand as written: `5*V` has one, `V+V` two. What is constant but
    for rounding has no spread to divide by, and is divided by its size: rows in which it varies
    after all stay of the order of 1.
    """
    center = _invariant_part(rep, rows.mean(0))
    rest = rows - center
    scale = np.ones(rep.size())
    expansion, offset = Expansion(rep), 0
    for part in rep.parts if isinstance(rep, SumRep) else (rep,):
        for monomial, places in expansion.positions(part).items():
            groups = [places] if monomial.powers else list(places[:, None])
            for group in groups:
                where = offset + group.ravel()
                found, whole = _size(rest[:, where]), _size(rows[:, where])
                scale[where] = found / size if found > ROUNDING * whole else whole or 1.0
        offset += part.size()
    return Scaling(center, scale)


def unscaled(rep: Rep) -> Scaling:
    """The scaling that leaves rows as they are."""
    return Scaling(np.zeros(rep.size()), np.ones(rep.size()))


def _size(x: NDArray[Any]) -> float:
    """The root mean square, also of numbers whose squares are too small or too large."""
    largest = float(np.abs(x).max(initial=0))
    return largest * float(np.sqrt(np.mean(np.abs(x / largest) ** 2))) if largest else 0.0


def _invariant_part(rep: Rep, mean: NDArray[Any]) -> NDArray[Any]:
    """The orthogonal projection on the invariants."""
    solution = rep.solve()
    if solution.size * solution.dimension > LARGEST_SHIFT_BASIS:
        return np.zeros_like(mean)
    basis = solution.columns(0, solution.dimension)
    projected = basis @ (basis.conj().T @ mean)
    return np.asarray(projected if np.iscomplexobj(mean) else projected.real)
