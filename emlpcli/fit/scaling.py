"""Standardisation that keeps equivariance: shifts by invariant vectors, one scale a summand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from emlpcli.fit.limits import LARGEST_SHIFT_BASIS
from emlpcli.reps.monomials import Expansion
from emlpcli.reps.rep import Rep, SumRep


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
    each kind of tensor in each summand as written: `5*V` has one, `V+V` two.
    """
    center = _invariant_part(rep, rows.mean(0))
    rest = np.abs(rows - center) ** 2
    scale = np.ones(rep.size())
    expansion, offset = Expansion(rep), 0
    for part in rep.parts if isinstance(rep, SumRep) else (rep,):
        for monomial, places in expansion.positions(part).items():
            groups = [places] if monomial.powers else list(places[:, None])
            for group in groups:
                where = offset + group.ravel()
                found = float(np.sqrt(rest[:, where].mean()))
                scale[where] = found / size if found > 0 else 1.0
        offset += part.size()
    return Scaling(center, scale)


def _invariant_part(rep: Rep, mean: NDArray[Any]) -> NDArray[Any]:
    """The orthogonal projection on the invariants."""
    solution = rep.solve()
    if solution.size * solution.dimension > LARGEST_SHIFT_BASIS:
        return np.zeros_like(mean)
    basis = solution.columns(0, solution.dimension)
    projected = basis @ (basis.conj().T @ mean)
    return np.asarray(projected if np.iscomplexobj(mean) else projected.real)
