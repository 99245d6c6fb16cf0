"""The equivariant multilayer perceptron for PyTorch."""

from __future__ import annotations

import torch
from torch import nn

from emlpcli.groups.base import Group
from emlpcli.layers.plan import plan
from emlpcli.overrides import override
from emlpcli.reps.rep import Rep
from emlpcli.torch.bilinear import EquivariantBilinear
from emlpcli.torch.gates import Gated
from emlpcli.torch.linear import EquivariantLinear


class Block(nn.Module):
    """x ↦ (h + B(L x, M x)) / √2 with h = gated(A x): one layer of an `EMLP`.

    A, L and M are equivariant linear layers, B is a bilinear one; L and M lead to a small
    representation, since B has a weight for every pair of its copies.
    """

    def __init__(
        self,
        rep_in: Rep,
        hidden: Rep,
        factor: Rep,
        dtype: torch.dtype | None,
        device: torch.device | str | None,
    ) -> None:
        super().__init__()
        self.gate = Gated(hidden, device=device)
        self.linear = EquivariantLinear(rep_in, self.gate.gated, dtype=dtype, device=device)
        self.left = EquivariantLinear(rep_in, factor, dtype=dtype, device=device)
        self.right = EquivariantLinear(rep_in, factor, dtype=dtype, device=device)
        self.products = EquivariantBilinear(factor, factor, hidden, dtype=dtype, device=device)

    @override
    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Apply the block."""
        found: torch.Tensor = self.gate(self.linear(x))
        return (found + self.products(self.left(x), self.right(x))) * 0.5**0.5


class EMLP(nn.Module):
    """An equivariant network f(ρ_in(g) x) = ρ_out(g) f(x) for all elements g of a group.

    `num_layers` blocks of linear, bilinear and gated layers, then a linear one: (..., size in) to
    (..., size out). `hidden` is the representation of every hidden layer: by default `ch`
    coordinates shared among tensors of all ranks, and a copy of input and output each. `factor` is
    that of the two factors of products: by default a few scalars, vectors and dual vectors, and
    the input. An input or output of more than `ch` coordinates is left out of both defaults.
    Unlike `emlpcli.nn.EMLP` every layer has the coefficients of the readable basis as parameters.
    Raises GroupError where no group is given, or several and not both of `hidden` and `factor`,
    RepresentationError, and what `EquivariantLinear` raises. After Finzi, Welling, Wilson 2021.
    """

    def __init__(
        self,
        rep_in: Rep | str,
        rep_out: Rep | str,
        group: Group | str | None = None,
        ch: int = 64,
        num_layers: int = 3,
        *,
        hidden: Rep | str | None = None,
        factor: Rep | str | None = None,
        dtype: torch.dtype | None = None,
        device: torch.device | str | None = None,
    ) -> None:
        super().__init__()
        made = plan(rep_in, rep_out, group, ch, num_layers, hidden, factor)
        self.blocks = nn.Sequential(
            *(Block(r, made.hidden, made.factor, dtype, device) for r in made.block_inputs)
        )
        self.readout = EquivariantLinear(made.hidden, made.target, dtype=dtype, device=device)

    @override
    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Apply the network."""
        found: torch.Tensor = self.readout(self.blocks(x))
        return found
