"""EMLP's layers and networks as modules of PyTorch."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import equinox as eqx
import numpy as np

from emlpcli.compat.nn import layers, networks
from emlpcli.compat.nn.layers import gate_indices, gated
from emlpcli.errors import EmlpError
from emlpcli.groups.base import Group
from emlpcli.jaxsetup import jax
from emlpcli.nn.hidden_rep import uniform_rep
from emlpcli.reps.rep import Rep

try:
    import torch
except ImportError as error:
    raise ImportError(
        "emlpcli.compat.nn.pytorch needs PyTorch, which is not installed: pip install torch, or "
        "use emlpcli.compat.nn, which needs JAX alone"
    ) from error

from emlpcli.compat.nn.torch_functions import torchify_fn

__all__ = ["EMLP", "MLP", "BiLinear", "EMLPBlock", "GatedNonlinearity", "Linear", "MLPBlock",
           "Module", "Standardize", "Swish", "gate_indices", "gated", "torchify_fn",
           "uniform_rep"]  # fmt: skip


class Module(torch.nn.Module):  # type: ignore[misc]
    """A module of `emlpcli.compat.nn` as one of PyTorch, whose parameters are its leaves."""

    def __init__(self, model: eqx.Module) -> None:
        super().__init__()
        params, rest = eqx.partition(model, eqx.is_inexact_array)
        leaves, structure = jax.tree.flatten(params)
        self.weights = torch.nn.ParameterList(
            torch.nn.Parameter(torch.from_numpy(np.array(leaf))) for leaf in leaves
        )

        def call(x: jax.Array, *numbers: jax.Array) -> jax.Array:
            made: Callable[[jax.Array], jax.Array]
            made = eqx.combine(jax.tree.unflatten(structure, numbers), rest)
            return made(x)

        self._call = torchify_fn(jax.jit(call))

    def forward(self, x: Any, training: bool = True) -> Any:
        """The module applied to the last axis."""
        return self._call(x, *self.weights)


class EMLP(Module):
    """The equivariant network, see `emlpcli.compat.nn.EMLP`."""

    def __init__(
        self,
        rep_in: Rep,
        rep_out: Rep,
        group: Group,
        ch: networks.Channels = 384,
        num_layers: int = 3,
    ) -> None:
        super().__init__(networks.EMLP(rep_in, rep_out, group, ch, num_layers))
        self.rep_in, self.rep_out, self.G = rep_in(group), rep_out(group), group

    def network(self, x: Any) -> Any:
        """The map itself, which classes derived from this one call."""
        return Module.forward(self, x)

    def extra_repr(self) -> str:
        """What `print(model)` shows."""
        return f"{self.rep_in} -> {self.rep_out}, {self.G}"


class MLP(torch.nn.Module):  # type: ignore[misc]
    """A dense network; representations and group say how many inputs and outputs it has."""

    def __init__(
        self, rep_in: Rep, rep_out: Rep, group: Group, ch: int = 384, num_layers: int = 3
    ) -> None:
        super().__init__()
        self.rep_in, self.rep_out, self.G = rep_in(group), rep_out(group), group
        sizes = [self.rep_in.size(), *[ch] * num_layers]
        blocks = [MLPBlock(cin, cout) for cin, cout in pairwise(sizes)]
        self.net = torch.nn.Sequential(*blocks, torch.nn.Linear(sizes[-1], self.rep_out.size()))

    def forward(self, x: Any, training: bool = True) -> Any:
        """The network applied to the last axis."""
        return self.net(x)


class Linear(Module):
    """The equivariant linear layer; its parameters are coefficients of the basis."""

    def __init__(self, repin: Rep, repout: Rep) -> None:
        super().__init__(layers.Linear(repin, repout))


class BiLinear(Module):
    """The equivariant quadratic layer."""

    def __init__(self, repin: Rep, repout: Rep) -> None:
        super().__init__(layers.BiLinear(repin, repout))


class GatedNonlinearity(torch.nn.Module):  # type: ignore[misc]
    """Each summand times the sigmoid of its gate: (..., size of gated(rep)) to (..., size)."""

    def __init__(self, rep: Rep) -> None:
        super().__init__()
        self.rep = rep
        self.register_buffer("indices", torch.from_numpy(gate_indices(rep)), persistent=False)

    def forward(self, values: Any) -> Any:
        """The nonlinearity applied to the last axis."""
        return values[..., self.indices].sigmoid() * values[..., : self.rep.size()]


class EMLPBlock(torch.nn.Module):  # type: ignore[misc]
    """A linear layer, plus a bilinear one of its value, then gates."""

    def __init__(self, rep_in: Rep, rep_out: Rep) -> None:
        super().__init__()
        self.linear = Linear(rep_in, gated(rep_out))
        self.bilinear = BiLinear(gated(rep_out), gated(rep_out))
        self.nonlinearity = GatedNonlinearity(rep_out)

    def forward(self, x: Any) -> Any:
        """The block applied to the last axis."""
        y = self.linear(x)
        return self.nonlinearity(self.bilinear(y) + y)


Swish = torch.nn.SiLU


def MLPBlock(cin: int, cout: int) -> Any:
    """A dense layer, then swish."""
    return torch.nn.Sequential(torch.nn.Linear(cin, cout), Swish())


class Standardize(torch.nn.Module):  # type: ignore[misc]
    """A model whose inputs, and outputs where given, are standardised by fixed statistics.

    `ds_stats` are mean and deviation of the input, then perhaps those of the output.
    """

    def __init__(self, model: Any, ds_stats: Any) -> None:
        super().__init__()
        self.model = model
        stats = [torch.as_tensor(np.asarray(number)) for number in ds_stats]
        if len(stats) not in (2, 4):
            raise EmlpError(f"there are {len(stats)} statistics, 2 or 4 are wanted")
        for i, number in enumerate(stats):
            self.register_buffer(f"stat_{i}", number)

    def forward(self, x: Any, training: bool = True) -> Any:
        """The model of the standardised input, brought to the scale of outputs."""
        mean, deviation, *out = (s.to(x) for s in self.buffers(recurse=False))
        y = self.model((x - mean) / deviation)
        return out[1] * y + out[0] if out else y
