"""The gated nonlinearity: every copy of a summand is multiplied by a function of a scalar."""

from __future__ import annotations

import numpy as np
import torch
from torch import nn

from emlpcli.errors import RepresentationError
from emlpcli.nn.scales import GATE_SCALE, SWISH_SCALE
from emlpcli.overrides import override
from emlpcli.reps.monomials import Expansion
from emlpcli.reps.rep import Rep, Scalar
from emlpcli.solve.memory import default_limit
from emlpcli.solve.program.pieces import side


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

    def __init__(self, rep: Rep, *, device: torch.device | str | None = None) -> None:
        super().__init__()
        size, gates = rep.size(), 0
        places = np.arange(size)
        scale = np.full(size, SWISH_SCALE)
        for piece in side(rep, Expansion(rep), default_limit()).pieces:
            if not piece.shape:
                continue
            own = size + gates + np.arange(piece.copies)
            places[piece.places] = own[:, None]
            scale[piece.places] = GATE_SCALE
            gates += piece.copies
        self.rep: Rep = rep
        self.gated: Rep = rep + gates * Scalar if gates else rep
        self.register_buffer("places", torch.as_tensor(places, device=device), persistent=False)
        self.register_buffer("scale", torch.as_tensor(scale, device=device), persistent=False)

    @override
    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """The gated coordinates of `rep`."""
        if x.shape[-1:] != (self.gated.size(),):
            raise RepresentationError(
                f"the last axis of the input has to have the {self.gated.size()} coordinates of "
                f"{self.gated}, but its shape is {tuple(x.shape)}"
            )
        decides = x.real if x.is_complex() else x
        factor = torch.sigmoid(decides[..., self.places]) * self.scale.to(decides.dtype)
        return x[..., : len(self.places)] * factor

    @override
    def extra_repr(self) -> str:
        return str(self.rep)
