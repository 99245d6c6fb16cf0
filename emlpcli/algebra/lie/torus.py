"""A maximal torus of a group of matrices with simple root vectors, as what representations need."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, TypeAlias

from emlpcli.algebra.lie.chamber import Chamber
from emlpcli.arrays import np

if TYPE_CHECKING:
    from numpy.typing import NDArray

Complex: TypeAlias = "NDArray[np.complex128]"


@dataclass(frozen=True, eq=False)
class Torus:
    """Matrices on V of a reductive Lie algebra, over ℂ, and its dominant chamber in integers.

    `diagonal`, shape (rank, d, d), are commuting Hermitian matrices whose eigenvalues on every
    representation of the group are the integer coordinates of weights. `raising`, shape (r, d, d),
    are the simple root vectors E with [[E, E†], E] = 2E, r being the semisimple rank.
    """

    diagonal: Complex
    raising: Complex
    chamber: Chamber

    @cached_property
    def elements(self) -> Complex:
        """`diagonal` and `raising` in one stack."""
        return np.concatenate([self.diagonal, self.raising])

    @property
    def rank(self) -> int:
        """Dimension of the torus."""
        return len(self.diagonal)
