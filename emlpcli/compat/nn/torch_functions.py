"""Functions of JAX as functions of PyTorch's tensors, through which PyTorch's gradients go."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from typing import Any

import numpy as np
import torch

from emlpcli.jaxsetup import double_precision, jax, jnp


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
