"""Which tensors an irreducible of a classical group is made of: a Young diagram and a form."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from emlpcli.algebra.counting.partitions import (
    Shape,
    conjugate,
    linear_dimension,
    orthogonal_dimension,
    symplectic_dimension,
)


@dataclass(frozen=True)
class YoungLabel:
    """Which tensors: those of GL(n), or traceless ones for a form that may be symplectic.

    `chirality` is 1 or -1 for the halves of the tensors with n/2 rows, n divisible by 4.
    `times` is the number p of coordinates that a form diag(1, ..., 1, -1, ..., -1) starts with; 0
    stands for the identity matrix.
    """

    kind: Literal["form", "linear"]
    n: int
    symplectic: bool
    shape: Shape
    chirality: int = 0
    times: int = 0

    @property
    def dimension(self) -> int:
        """The dimension, exactly."""
        if self.kind == "linear":
            return linear_dimension(self.n, self.shape)
        of_shape = symplectic_dimension if self.symplectic else orthogonal_dimension
        whole = of_shape(self.n, self.shape)
        return whole // 2 if self.chirality else whole


def associate(n: int, shape: Shape) -> Shape:
    """The partition of det times the irreducible of O(n): the first column becomes n - it."""
    columns = conjugate(shape)
    first = n - (columns[0] if columns else 0)
    return conjugate((first, *columns[1:])) if first else ()
