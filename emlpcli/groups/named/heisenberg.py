"""The Heisenberg groups, of upper triangular matrices with ones on the diagonal."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from emlpcli.arrays import np
from emlpcli.groups.base import Group, positive
from emlpcli.overrides import override

if TYPE_CHECKING:
    from numpy.typing import NDArray


class Heisenberg(Group):
    """The Heisenberg group of n positions and n momenta, of dimension 2n + 1.

    Matrices [[1, a, c], [0, 1, b], [0, 0, 1]] of size n + 2, a and b of length n (Folland,
    Harmonic Analysis in Phase Space, 1989, 1.2). Nilpotent, so not reductive.
    """

    name = "Heisenberg"
    summary = "n positions, n momenta and their commutator, of dimension 2n+1, on ℝⁿ⁺²"
    is_orthogonal = False
    is_permutation = False
    is_compact = False
    is_reductive = False
    field = "R"

    def __init__(self, n: int) -> None:
        positive(self.name, n)
        self.n, self.d = n, n + 2
        self.lie_dimension = 2 * n + 1
        super().__init__(n)

    @cached_property
    @override
    def lie_algebra(self) -> NDArray[Any]:
        """E_0i, E_i(n+1) for 0 < i <= n, and the centre E_0(n+1)."""
        n, A = self.n, np.zeros((2 * self.n + 1, self.d, self.d))
        i = np.arange(n)
        A[i, 0, 1 + i] = A[n + i, 1 + i, n + 1] = A[2 * n, 0, n + 1] = 1
        return A

    @override
    def draw(self, rng: np.random.Generator, n: int) -> NDArray[Any]:
        """Normally distributed entries."""
        g = np.broadcast_to(np.eye(self.d), (n, self.d, self.d)).copy()
        g[:, 0, 1:] = rng.normal(size=(n, self.d - 1))
        g[:, 1:-1, -1] = rng.normal(size=(n, self.n))
        return g
