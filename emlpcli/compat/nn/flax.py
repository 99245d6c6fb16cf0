"""EMLP's networks with `init` and `apply`, as its modules for Flax and Haiku had them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import equinox as eqx

from emlpcli.compat.nn import layers, networks
from emlpcli.compat.nn.layers import gate_indices, gated, swish
from emlpcli.groups.base import Group
from emlpcli.jaxsetup import jax
from emlpcli.nn.hidden_rep import uniform_rep
from emlpcli.reps.rep import Rep

__all__ = ["EMLP", "MLP", "BiLinear", "EMLPBlock", "GatedNonlinearity", "Linear", "Transformed",
           "gate_indices", "gated", "swish", "uniform_rep"]  # fmt: skip


class Transformed:
    """A network apart from its parameters: `init(key, x)` draws them, `apply(params, x)` uses them.

    Parameters are {"params": a tree of arrays}, which JAX's functions and optax take. Flax itself
    is not needed, and the tree's structure is that of `emlpcli.nn`, not that of Flax.
    """

    def __init__(self, build: Callable[[int | jax.Array], eqx.Module]) -> None:
        """`build` makes the network from a key."""
        self._build = build
        self._rest: Any = None

    def init(self, key: int | jax.Array, *inputs: Any) -> dict[str, Any]:
        """Fresh parameters; inputs are not needed, since the representations say their shape."""
        params, self._rest = eqx.partition(self._build(key), eqx.is_inexact_array)
        return {"params": params}

    def apply(self, variables: dict[str, Any], *inputs: Any, **options: Any) -> Any:
        """The network of these parameters applied to inputs."""
        if self._rest is None:
            self.init(0)
        return eqx.combine(variables["params"], self._rest)(*inputs, **options)


def EMLP(
    rep_in: Rep, rep_out: Rep, group: Group, ch: networks.Channels = 384, num_layers: int = 3
) -> Transformed:
    """The equivariant network, see `emlpcli.compat.nn.EMLP`."""
    return Transformed(lambda key: networks.EMLP(rep_in, rep_out, group, ch, num_layers, key=key))


def MLP(rep_in: Rep, rep_out: Rep, group: Group, ch: int = 384, num_layers: int = 3) -> Transformed:
    """The dense network, see `emlpcli.compat.nn.MLP`."""
    return Transformed(lambda key: networks.MLP(rep_in, rep_out, group, ch, num_layers, key=key))


def Linear(repin: Rep, repout: Rep) -> Transformed:
    """The equivariant linear layer."""
    return Transformed(lambda key: layers.Linear(repin, repout, key=key))


def BiLinear(repin: Rep, repout: Rep) -> Transformed:
    """The equivariant quadratic layer."""
    return Transformed(lambda key: layers.BiLinear(repin, repout, key=key))


def EMLPBlock(rep_in: Rep, rep_out: Rep) -> Transformed:
    """A linear layer, plus a bilinear one of its value, then gates."""
    return Transformed(lambda key: layers.EMLPBlock(rep_in, rep_out, key=key))


def GatedNonlinearity(rep: Rep) -> Transformed:
    """Each summand times the sigmoid of its gate, without parameters."""
    return Transformed(lambda key: layers.GatedNonlinearity(rep))
