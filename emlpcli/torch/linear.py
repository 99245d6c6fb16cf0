"""The equivariant linear layer for PyTorch."""

from __future__ import annotations

import torch

from emlpcli.groups.base import Group
from emlpcli.overrides import override
from emlpcli.reps.rep import Rep
from emlpcli.torch.printed import Printed, check_width, over, solved


class EquivariantLinear(Printed):
    """y = W x + b with W ρ_in(g) = ρ_out(g) W and ρ_out(g) b = b for all elements g of a group.

    `weight` and `bias` are the coefficients of the readable bases of all W and b, those that
    `emlp basis --elements` prints, in its order; over ℂ they have shape (2, n), real parts first.
    Shapes are (..., size in) to (..., size out). At first y has the mean square of x wherever x
    reaches it, and b is 0. Representations are texts or `Rep`; `group` goes to every V that has
    none. Raises ExpressionError, RepresentationError, GroupError, CertificateError, and
    TooLargeError where the maps do not fit into memory.
    """

    def __init__(
        self,
        rep_in: Rep | str,
        rep_out: Rep | str,
        group: Group | str | None = None,
        bias: bool = True,
        *,
        dtype: torch.dtype | None = None,
        device: torch.device | str | None = None,
    ) -> None:
        maps, invariants = solved(over(rep_in) >> over(rep_out), group, bias=bias)
        super().__init__(maps, invariants, bilinear=False, dtype=dtype, device=device)
        self.size_in, self._input = maps.shape[1], str(rep_in)

    @override
    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Apply the layer: (..., size in) to (..., size out)."""
        check_width(x, self.size_in, self._input)
        return super().forward(x)
