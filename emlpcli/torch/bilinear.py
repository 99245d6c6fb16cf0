"""The equivariant bilinear layer for PyTorch."""

from __future__ import annotations

import torch

from emlpcli.groups.base import Group
from emlpcli.layers.printed import bilinear_maps, check_real, check_width
from emlpcli.overrides import override
from emlpcli.reps.rep import Rep
from emlpcli.solve.program.build import factors_of
from emlpcli.torch.printed import Printed


class EquivariantBilinear(Printed):
    """y = W (x ⊗ z) with W (ρ_x(g) ⊗ ρ_z(g)) = ρ_out(g) W for all elements g of a group.

    All such W, for every pair of copies: `weight` has the coefficients of the readable basis of
    A*B>>C, over ℂ real and imaginary parts first. Shapes are (..., size x) and (..., size z) to
    (..., size out), with batches that are broadcast. Raises as `EquivariantLinear`.
    """

    def __init__(
        self,
        rep_x: Rep | str,
        rep_z: Rep | str,
        rep_out: Rep | str,
        group: Group | str | None = None,
        *,
        dtype: torch.dtype | None = None,
        device: torch.device | str | None = None,
    ) -> None:
        maps = bilinear_maps(rep_x, rep_z, rep_out, group)
        super().__init__(maps, None, bilinear=True, dtype=dtype, device=device)
        first, second = factors_of(maps.rep)
        self.sizes_in = (first.size(), second.size())
        self._inputs = (str(rep_x), str(rep_z))

    @override
    def forward(self, x: torch.Tensor, z: torch.Tensor) -> torch.Tensor:
        """Apply the layer: (..., size x) and (..., size z) to (..., size out)."""
        for given, size, what in zip((x, z), self.sizes_in, self._inputs, strict=True):
            check_width(given, size, what)
            check_real(given, self.is_complex, self.title)
        return super().forward(x, z)
