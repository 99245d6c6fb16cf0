"""The equivariant multilayer perceptron for PyTorch."""

from __future__ import annotations

import torch
from torch import nn

from emlpcli.errors import GroupError, RepresentationError
from emlpcli.groups import group as find_group
from emlpcli.groups.base import Group
from emlpcli.nn.hidden_rep import uniform_rep
from emlpcli.overrides import override
from emlpcli.reps.monomials import Expansion
from emlpcli.reps.rep import Rep, Scalar, SumRep, T
from emlpcli.torch.bilinear import EquivariantBilinear
from emlpcli.torch.gates import Gated
from emlpcli.torch.linear import EquivariantLinear
from emlpcli.torch.printed import over

PAIRS = 8  # copies of each summand in the two factors of the products of a block, by default


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
        if num_layers < 1:
            raise RepresentationError(f"a network needs at least 1 layer, not {num_layers}")
        chosen = find_group(group) if group is not None else None
        source, target = (_attached(over(rep), chosen) for rep in (rep_in, rep_out))
        common = chosen or _common(source, target)
        if hidden is None or factor is None:
            if common is None:
                raise GroupError(
                    f"{source} and {target} are not over one group",
                    hint="name a group, or both hidden= and factor=",
                )
            # what the tensors of few ranks may not reach has a place of its own
            own = [rep for rep in (source, target) if rep.size() <= ch]
            if hidden is None:
                hidden = SumRep(uniform_rep(ch, common), *own)
            if factor is None:
                factor = SumRep(_vectors(common), *(rep for rep in own if rep is source))
        inside, small = (_attached(over(rep), common) for rep in (hidden, factor))
        reps = [source] + num_layers * [inside]
        self.blocks = nn.Sequential(*(Block(r, inside, small, dtype, device) for r in reps[:-1]))
        self.readout = EquivariantLinear(inside, target, dtype=dtype, device=device)

    @override
    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Apply the network."""
        found: torch.Tensor = self.readout(self.blocks(x))
        return found


def _attached(rep: Rep, group: Group | None) -> Rep:
    return rep if rep.concrete or group is None else rep(group)


def _common(source: Rep, target: Rep) -> Group | None:
    """The one group over which both are."""
    groups = Expansion(source, target).groups
    return next(iter(groups)) if len(groups) == 1 else None


def _vectors(group: Group) -> Rep:
    """Scalars, vectors, and dual vectors where these are others."""
    space = group.on_block("V")
    kinds = [T(1, 0, group)] + ([] if space.is_orthogonal else [T(0, 1, group)])
    return SumRep(PAIRS * Scalar, *(PAIRS * rep for rep in kinds))
