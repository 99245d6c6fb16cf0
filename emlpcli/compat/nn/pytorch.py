"""EMLP's networks as modules of PyTorch, and functions of JAX that PyTorch differentiates."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from typing import Any

import equinox as eqx
import numpy as np

from emlpcli.compat.nn import layers, networks
from emlpcli.compat.nn.layers import gate_indices, gated
from emlpcli.errors import EmlpError
from emlpcli.groups.base import Group
from emlpcli.jaxsetup import double_precision, jax, jnp
from emlpcli.nn.hidden_rep import uniform_rep
from emlpcli.reps.rep import Rep

try:
    import torch
except ImportError as error:
    raise ImportError(
        "emlpcli.compat.nn.pytorch needs PyTorch, which is not installed: pip install torch, or "
        "use emlpcli.compat.nn, which needs JAX alone"
    ) from error

__all__ = ["EMLP", "MLP", "BiLinear", "EMLPBlock", "GatedNonlinearity", "Linear", "MLPBlock",
           "Module", "Standardize", "Swish", "gate_indices", "gated", "torchify_fn",
           "uniform_rep"]  # fmt: skip


def torchify_fn(function: Callable[..., Any]) -> Callable[..., Any]:
    """A function of JAX as one of tensors, through which PyTorch's gradients go.

    Takes tensors and returns a tensor, or a tuple of them, on the device of the first one. It
    computes in float64 where one of them is of that type, whatever JAX's settings are.
    """

    class Through(torch.autograd.Function):  # type: ignore[misc]
        @staticmethod
        def forward(ctx: Any, *tensors: Any) -> Any:
            ctx.like = tensors
            with _precision(tensors):
                arrays = tuple(map(_to_jax, tensors))
                if not any(ctx.needs_input_grad):
                    return _to_torch(function(*arrays), tensors[0])
                values, ctx.pullback = jax.vjp(function, *arrays)
                ctx.types = jax.tree.map(lambda y: y.dtype, values)
                return _to_torch(values, tensors[0])

        @staticmethod
        def backward(ctx: Any, *gradients: Any) -> Any:
            with _precision(ctx.like):
                given = tuple(map(_to_jax, gradients))
                found = ctx.pullback(given if isinstance(ctx.types, tuple) else given[0])
                return tuple(
                    _to_torch(g, t).to(t.dtype) if needed else None
                    for g, t, needed in zip(found, ctx.like, ctx.needs_input_grad, strict=True)
                )

    applied: Callable[..., Any] = Through.apply
    return applied


def _precision(tensors: tuple[Any, ...]) -> Any:
    doubles = (torch.float64, torch.complex128)
    return double_precision() if any(t.dtype in doubles for t in tensors) else nullcontext()


def _to_jax(tensor: Any) -> jax.Array:
    return jnp.asarray(tensor.detach().cpu().numpy())


def _to_torch(value: Any, like: Any) -> Any:
    if isinstance(value, tuple):
        return tuple(_to_torch(v, like) for v in value)
    return torch.from_numpy(np.array(value)).to(like.device)


class Module(torch.nn.Module):  # type: ignore[misc]
    """A network of `emlpcli.compat.nn` as a module of PyTorch, whose parameters are its leaves."""

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
        """The network applied to the last axis."""
        return self._call(x, *self.weights)


def EMLP(
    rep_in: Rep, rep_out: Rep, group: Group, ch: networks.Channels = 384, num_layers: int = 3
) -> Module:
    """The equivariant network, see `emlpcli.compat.nn.EMLP`."""
    return Module(networks.EMLP(rep_in, rep_out, group, ch, num_layers))


def MLP(rep_in: Rep, rep_out: Rep, group: Group, ch: int = 384, num_layers: int = 3) -> Module:
    """The dense network, see `emlpcli.compat.nn.MLP`."""
    return Module(networks.MLP(rep_in, rep_out, group, ch, num_layers))


def Linear(repin: Rep, repout: Rep) -> Module:
    """The equivariant linear layer."""
    return Module(layers.Linear(repin, repout))


def BiLinear(repin: Rep, repout: Rep) -> Module:
    """The equivariant quadratic layer."""
    return Module(layers.BiLinear(repin, repout))


def EMLPBlock(rep_in: Rep, rep_out: Rep) -> Module:
    """A linear layer, plus a bilinear one of its value, then gates."""
    return Module(layers.EMLPBlock(rep_in, rep_out))


def GatedNonlinearity(rep: Rep) -> Module:
    """Each summand times the sigmoid of its gate: (..., size of gated(rep)) to (..., size)."""
    return Module(layers.GatedNonlinearity(rep))


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
