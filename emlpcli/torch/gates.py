"""The gated nonlinearity: every copy of a summand is multiplied by a function of a scalar."""

from __future__ import annotations

import torch
from torch import nn

from emlpcli.layers.gates import gates
from emlpcli.overrides import override
from emlpcli.reps.rep import Rep


class Gated(nn.Module):
    """x sigmoid(x) on scalars; every other copy of a summand is multiplied by sigmoid of a gate.

    The gates are scalars that the input has behind the coordinates of `rep`: (..., size of
    `gated`) to (..., size of `rep`). Over ℂ the real part of a scalar decides. Scaled so that
    normally distributed numbers of variance 1 keep their mean square. There are no parameters.
    Raises GroupError where `rep` has no group. Source: Weiler, Geiger, Welling, Boomsma, Cohen
    2018, 3D steerable CNNs; Finzi, Welling, Wilson 2021.
    """

    places: torch.Tensor
    scale: torch.Tensor

    def __init__(self, rep: Rep | str, *, device: torch.device | str | None = None) -> None:
        super().__init__()
        self._gates = gates(rep)
        self.rep = self._gates.rep
        self.gated: Rep = self._gates.gated
        for name in ("places", "scale"):
            buffer = torch.as_tensor(getattr(self._gates, name), device=device)
            self.register_buffer(name, buffer, persistent=False)

    def reset_parameters(self) -> None:
        """Fill in the constants, of which `to_empty` leaves nothing; there are no parameters."""
        for name in ("places", "scale"):
            self.get_buffer(name).data.copy_(torch.as_tensor(getattr(self._gates, name)))

    @override
    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """The gated coordinates of `rep`."""
        self._gates.check(x)
        decides = x.real if x.is_complex() else x
        factor = torch.sigmoid(decides[..., self.places]) * self.scale.to(decides.dtype)
        return x[..., : len(self.places)] * factor

    @override
    def extra_repr(self) -> str:
        return str(self.rep)
