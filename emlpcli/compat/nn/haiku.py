"""EMLP's layers and networks for Haiku: functions that `hk.transform` takes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from emlpcli.compat.nn import layers, networks
from emlpcli.compat.nn.apart import Apart, Build
from emlpcli.compat.nn.layers import GatedNonlinearity, gate_indices, gated, swish
from emlpcli.groups.base import Group
from emlpcli.nn.hidden_rep import uniform_rep
from emlpcli.reps.rep import Rep

try:
    import haiku as hk
except ImportError as error:
    raise ImportError(
        "emlpcli.compat.nn.haiku needs Haiku, which is not installed: pip install dm-haiku, or "
        "use emlpcli.compat.nn, which needs JAX alone"
    ) from error

__all__ = ["EMLP", "MLP", "BiLinear", "EMLPBlock", "GatedNonlinearity", "Linear", "Module",
           "Sequential", "gate_indices", "gated", "swish", "uniform_rep"]  # fmt: skip

Layer = Callable[..., Any]


class Module(hk.Module):  # type: ignore[misc]
    """A network of `emlpcli.compat.nn` whose leaves are parameters of Haiku."""

    def __init__(self, network: Apart, name: str | None = None) -> None:
        super().__init__(name=name)
        self.network = network

    def __call__(self, *inputs: Any, **options: Any) -> Any:
        """The network applied to the last axis; its leaves are drawn together, from one key."""
        drawn: list[Any] = []

        def initial(place: int) -> Callable[..., Any]:
            def draw(*_: Any) -> Any:
                if not drawn:
                    drawn.extend(self.network.drawn(hk.next_rng_key()))
                return drawn[place]

            return draw

        values = [
            hk.get_parameter(name, kind.shape, kind.dtype, init=initial(place))
            for place, (name, kind) in enumerate(self.network.parameters.items())
        ]
        return self.network.at(values)(*inputs, **options)


def _layer(name: str, build: Build) -> Layer:
    """A function that makes the module where it is called, as `hk.transform` wants it."""
    network = Apart(build)
    return lambda *inputs, **options: Module(network, name)(*inputs, **options)


def EMLP(
    rep_in: Rep, rep_out: Rep, group: Group, ch: networks.Channels = 384, num_layers: int = 3
) -> Layer:
    """The equivariant network, see `emlpcli.compat.nn.EMLP`."""
    return _layer(
        "emlp", lambda key: networks.EMLP(rep_in, rep_out, group, ch, num_layers, key=key)
    )


def Linear(repin: Rep, repout: Rep) -> Layer:
    """The equivariant linear layer."""
    return _layer("linear", lambda key: layers.Linear(repin, repout, key=key))


def BiLinear(repin: Rep, repout: Rep) -> Layer:
    """The equivariant quadratic layer."""
    return _layer("bilinear", lambda key: layers.BiLinear(repin, repout, key=key))


def EMLPBlock(repin: Rep, repout: Rep) -> Layer:
    """A linear layer, plus a bilinear one of its value, then gates."""
    return _layer("emlp_block", lambda key: layers.EMLPBlock(repin, repout, key=key))


def Sequential(*layers: Layer) -> Layer:
    """Layers one after the other: `Sequential(layer, swish, layer)`."""
    return lambda x: hk.Sequential(layers)(x)


def MLP(rep_in: Rep, rep_out: Rep, group: Group, ch: int = 384, num_layers: int = 3) -> Layer:
    """A dense network; representations and group say how many outputs it has."""
    cout = rep_out(group).size()

    def network(x: Any) -> Any:
        for _ in range(num_layers):
            x = swish(hk.Linear(ch)(x))
        return hk.Linear(cout)(x)

    return network
