"""The orthogonal projector on the invariants of a representation, for PyTorch."""

from __future__ import annotations

import numpy as np
import torch
from torch import nn

from emlpcli.errors import RepresentationError
from emlpcli.groups.base import Group
from emlpcli.overrides import override
from emlpcli.reps.from_text import expanded
from emlpcli.reps.rep import MapRep, Rep
from emlpcli.solve import solve


class Projector(nn.Module):
    """x ↦ P x with P = Q Qᴴ, the orthogonal projector on {v : ρ(g) v = v for all g}.

    Shapes are (..., size) to (..., size); for maps A>>B they are (..., size B, size A), and P x is
    the equivariant matrix next to x in the Frobenius norm. Q is kept by its nonzero entries, in
    float64, and takes the precision of x. There are no parameters. Raises as `EquivariantLinear`,
    TooLargeError too where Q does not fit into memory.
    """

    rows: torch.Tensor
    columns: torch.Tensor
    values: torch.Tensor

    def __init__(
        self,
        rep: Rep | str,
        group: Group | str | None = None,
        *,
        device: torch.device | str | None = None,
    ) -> None:
        super().__init__()
        solution = solve(*expanded(rep, group))
        Q = solution.sparse().tocoo()
        self.rank, self.size, self._rep = solution.dimension, solution.size, str(rep)
        self.shape = solution.shape if isinstance(solution.rep, MapRep) else (solution.size,)
        self._constants = {
            "rows": np.asarray(Q.row, dtype=np.int64),
            "columns": np.asarray(Q.col, dtype=np.int64),
            "values": np.asarray(Q.data),
        }
        for name, array in self._constants.items():
            buffer = torch.as_tensor(array, device=device)
            self.register_buffer(name, buffer, persistent=False)

    def reset_parameters(self) -> None:
        """Fill in Q, of which `to_empty` leaves nothing; there are no parameters."""
        for name, array in self._constants.items():
            self.get_buffer(name).data.copy_(torch.as_tensor(array))

    @override
    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """The nearest invariant."""
        if x.shape[x.ndim - len(self.shape) :] != self.shape:
            raise RepresentationError(
                f"the last axes of the input have to be {self.shape} for {self._rep}, "
                f"but its shape is {tuple(x.shape)}"
            )
        batch = x.shape[: x.ndim - len(self.shape)]
        flat = x.reshape(*batch, self.size)
        values = self.values.to(torch.promote_types(x.dtype, torch.complex32))
        if not self.values.is_complex():
            values = self.values.to(x.dtype)
        terms = flat[..., self.rows] * values.conj()
        found = terms.new_zeros(*batch, self.rank).index_add(-1, self.columns, terms)
        terms = found[..., self.columns] * values
        return terms.new_zeros(flat.shape).index_add(-1, self.rows, terms).reshape(x.shape)

    @override
    def extra_repr(self) -> str:
        return f"{self._rep}, rank {self.rank}"
