"""EMLP's layers and networks as modules of Flax's linen."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from emlpcli.compat.nn import layers, networks
from emlpcli.compat.nn.apart import Apart
from emlpcli.compat.nn.layers import gate_indices, gated, swish
from emlpcli.groups.base import Group
from emlpcli.nn.hidden_rep import uniform_rep
from emlpcli.reps.rep import Rep

try:
    from flax import linen
except ImportError as error:
    raise ImportError(
        "emlpcli.compat.nn.flax needs Flax, which is not installed: "
        'pip install "emlpcli[flax]", or use emlpcli.compat.nn, which needs JAX alone'
    ) from error

__all__ = ["EMLP", "MLP", "BiLinear", "EMLPBlock", "GatedNonlinearity", "Linear", "MLPBlock",
           "Module", "Sequential", "gate_indices", "gated", "swish", "uniform_rep"]  # fmt: skip


class Module(linen.Module):  # type: ignore[misc]
    """A network of `emlpcli.compat.nn` in linen: its leaves are parameters in a flat dictionary.

    As any module of linen it has `init(key, x)` and `apply(params, x)`, and may be a part of
    others. All leaves are drawn together from the key of the first, so that they are those of
    the network of that key.
    """

    network: Apart

    @linen.compact  # type: ignore[untyped-decorator]
    def __call__(self, *inputs: Any, **options: Any) -> Any:
        """The network applied to the last axis."""
        drawn: list[Any] = []

        def initial(place: int) -> Callable[[Any], Any]:
            def draw(key: Any) -> Any:
                if not drawn:
                    drawn.extend(self.network.drawn(key))
                return drawn[place]

            return draw

        values = [
            # asked for by `param`, a parameter that exists would be drawn again for its shape
            self.get_variable("params", name)
            if self.has_variable("params", name)
            else self.param(name, initial(place))
            for place, name in enumerate(self.network.parameters)
        ]
        return self.network.at(values)(*inputs, **options)


def EMLP(
    rep_in: Rep, rep_out: Rep, group: Group, ch: networks.Channels = 384, num_layers: int = 3
) -> Module:
    """The equivariant network, see `emlpcli.compat.nn.EMLP`."""
    return Module(Apart(lambda k: networks.EMLP(rep_in, rep_out, group, ch, num_layers, key=k)))


def Linear(repin: Rep, repout: Rep) -> Module:
    """The equivariant linear layer."""
    return Module(Apart(lambda key: layers.Linear(repin, repout, key=key)))


def BiLinear(repin: Rep, repout: Rep) -> Module:
    """The equivariant quadratic layer."""
    return Module(Apart(lambda key: layers.BiLinear(repin, repout, key=key)))


def EMLPBlock(rep_in: Rep, rep_out: Rep) -> Module:
    """A linear layer, plus a bilinear one of its value, then gates."""
    return Module(Apart(lambda key: layers.EMLPBlock(rep_in, rep_out, key=key)))


class GatedNonlinearity(linen.Module):  # type: ignore[misc]
    """Each summand times the sigmoid of its gate: (..., size of gated(rep)) to (..., size)."""

    rep: Rep

    def __call__(self, values: Any) -> Any:
        """The nonlinearity applied to the last axis."""
        return layers.GatedNonlinearity(self.rep)(values)


def Sequential(*layers: Callable[[Any], Any]) -> Any:
    """Layers one after the other: `Sequential(layer, swish, layer)`."""
    return linen.Sequential(layers)


def MLPBlock(cout: int) -> Any:
    """A dense layer, then swish."""
    return Sequential(linen.Dense(cout), swish)


class MLP(linen.Module):  # type: ignore[misc]
    """A dense network; representations and group say how many outputs it has."""

    rep_in: Rep
    rep_out: Rep
    group: Group
    ch: int = 384
    num_layers: int = 3

    @linen.compact  # type: ignore[untyped-decorator]
    def __call__(self, x: Any, training: bool = True) -> Any:
        """The network applied to the last axis."""
        for _ in range(self.num_layers):
            x = swish(linen.Dense(self.ch)(x))
        return linen.Dense(self.rep_out(self.group).size())(x)
