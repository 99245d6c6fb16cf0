"""The constraints that invariants meet, as one operator: ρ(h) - 1 and dρ(A), for users."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from emlpcli.groups.base import Group
from emlpcli.jaxsetup import jax, jnp
from emlpcli.overrides import override
from emlpcli.reps.monomials import Expansion
from emlpcli.reps.rep import Rep
from emlpcli.solve.bases.array_like import ArrayLike
from emlpcli.solve.equivariance import acting_groups
from emlpcli.solve.memory import check_memory, default_limit


class Constraints(ArrayLike):
    """Blocks of constraints, one below the other: C v = 0 where each block takes v to 0.

    `C @ v` applies them without forming them, `C.to_dense()` forms the matrix.
    """

    def __init__(self, size: int, changes: list[Any], derivatives: list[Any]) -> None:
        """`changes` are operators ρ(h), each of which leaves invariants as they are."""
        self.changes, self.derivatives = changes, derivatives
        self.shape = (size * max(1, len(changes) + len(derivatives)), size)

    @override
    def __matmul__(self, x: Any) -> Any:
        x = x if isinstance(x, jax.Array) else np.asarray(x)
        if x.ndim > 2:
            return self._of_batch(x)
        blocks = [op @ x - x for op in self.changes] + [op @ x for op in self.derivatives]
        if not blocks:
            return 0 * x
        if any(isinstance(block, jax.Array) for block in blocks):
            return jnp.concatenate(blocks)
        return np.concatenate(blocks)

    @override
    def __rmatmul__(self, x: Any) -> Any:
        return x @ self.to_dense()

    @property
    @override
    def T(self) -> NDArray[Any]:
        """The transpose, formed."""
        return self.to_dense().T

    @property
    def H(self) -> NDArray[Any]:
        """The conjugate transpose, formed."""
        return self.to_dense().conj().T

    @override
    def to_dense(self) -> NDArray[Any]:
        """The matrix; TooLargeError where it is larger than memory."""
        rows, columns = self.shape
        check_memory(24 * rows * columns, default_limit(), f"a dense {rows} x {columns}")
        return np.asarray(self @ np.eye(columns))


def constraint_matrix(rep: Rep) -> Constraints:
    """The constraints of all generators of all groups that act on a representation.

    A generator of one group acts beside the identities of the others.
    """
    groups = acting_groups(Expansion(rep))
    one: dict[Group, Any] = {g: np.eye(g.d) for g in groups}
    none: dict[Group, Any] = {g: np.zeros((g.d, g.d)) for g in groups}
    changes = [rep.rho_of({**one, g: h}) for g in groups for h in g.discrete_generators]
    derivatives = [rep.drho_of({**none, g: A}) for g in groups for A in g.lie_algebra]
    return Constraints(rep.size(), changes, derivatives)
