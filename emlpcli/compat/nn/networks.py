"""EMLP's networks, with its arguments; what computes is `emlpcli.nn`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import equinox as eqx
import numpy as np

from emlpcli import nn
from emlpcli.compat.nn.parameters import HasVars, fresh, now, seed_of
from emlpcli.groups.base import Group
from emlpcli.jaxsetup import jax
from emlpcli.nn.frozen import Constant
from emlpcli.nn.hidden_rep import uniform_rep
from emlpcli.overrides import override
from emlpcli.reps.rep import Rep

__all__ = ["EMLP", "EMLPH", "MLP", "MLPH", "EMLPode", "MLPode", "Standardize"]

Channels = int | Rep | Sequence[int | Rep]
ModuleMeta: Any = type(eqx.Module)


class _Named(ModuleMeta):  # type: ignore[misc]
    """The classes print as their bare names, of which programs make names of files."""

    @override
    def __repr__(self) -> str:
        return str(self.__name__)


class _Called(HasVars):
    """What EMLP and MLP share: a map, and ways of calling it."""

    def _map(self, x: Any) -> Any:
        """The network itself, which what is derived from it calls."""
        raise TypeError(f"{type(self).__name__} is abstract")

    def __call__(self, x: Any, training: bool = True) -> Any:
        """The network applied to the last axis."""
        return self._map(x)


class _Dynamics(_Called):
    """The right-hand side of a differential equation."""

    @override
    def __call__(self, z: Any, t: Any = None) -> Any:
        """The network applied to the state, whatever the time."""
        return self._map(z)


class _Hamiltonian(_Called):
    """The values of a network, summed over all rows."""

    def H(self, x: Any) -> Any:
        """The sum of the values."""
        return self._map(x).sum()

    @override
    def __call__(self, x: Any, training: bool = True) -> Any:
        """The sum of the values."""
        return self.H(x)


class EMLP(_Called, nn.EMLP, metaclass=_Named):
    """The equivariant network from rep_in to rep_out, `emlpcli.nn.EMLP`, with EMLP's arguments.

    `ch` is a number of channels, spent by `uniform_rep`, or the representation of the hidden
    layers; or a list of either, one for each layer, whose length then is `num_layers`.
    `model(x, training=False)` is `model(x)`. Parameters are drawn with `key`, or from NumPy's
    global state.
    """

    rep_in: Rep = eqx.field(static=True)
    rep_out: Rep = eqx.field(static=True)
    G: Group = eqx.field(static=True)

    def __init__(
        self,
        rep_in: Rep,
        rep_out: Rep,
        group: Group,
        ch: Channels = 384,
        num_layers: int = 3,
        *,
        key: int | jax.Array | None = None,
    ) -> None:
        self.rep_in, self.rep_out, self.G = rep_in(group), rep_out(group), group
        hidden: list[Rep] | None = None
        if not isinstance(ch, int):
            listed = [ch] * num_layers if isinstance(ch, Rep) else list(ch)
            hidden = [c(group) if isinstance(c, Rep) else uniform_rep(c, group) for c in listed]
            num_layers = len(hidden)
        seed = fresh(key)
        super().__init__(
            rep_in,
            rep_out,
            group,
            ch if isinstance(ch, int) else 384,
            num_layers,
            hidden=hidden,
            seed=seed if isinstance(seed, int) else 0,
            key=None if isinstance(seed, int) else seed,
        )

    @property
    def network(self) -> Callable[[Any], Any]:
        """The map itself, which classes derived from this one call."""
        return self._map

    @override
    def _map(self, x: Any) -> Any:
        return nn.EMLP.__call__(now(self), x)


class EMLPode(_Dynamics, EMLP):
    """The network as the right-hand side of a differential equation: `model(z, t)`."""


class EMLPH(_Hamiltonian, EMLP):
    """The network as a Hamiltonian: its values summed over all rows."""


class MLP(_Called, nn.MLP, metaclass=_Named):
    """A dense network; representations and group say how many inputs and outputs it has."""

    rep_in: Rep = eqx.field(static=True)
    rep_out: Rep = eqx.field(static=True)
    G: Group = eqx.field(static=True)

    def __init__(
        self,
        rep_in: Rep,
        rep_out: Rep,
        group: Group,
        ch: int = 384,
        num_layers: int = 3,
        *,
        key: int | jax.Array | None = None,
    ) -> None:
        self.rep_in, self.rep_out, self.G = rep_in(group), rep_out(group), group
        seed = seed_of(fresh(key))
        super().__init__(self.rep_in.size(), self.rep_out.size(), ch, num_layers, seed=seed)

    @property
    def net(self) -> Callable[[Any], Any]:
        """The map itself, which classes derived from this one call."""
        return self._map

    @override
    def _map(self, x: Any) -> Any:
        return nn.MLP.__call__(now(self), x)


class MLPode(_Dynamics, MLP):
    """The network as the right-hand side of a differential equation: `model(z, t)`."""


class MLPH(_Hamiltonian, MLP):
    """The network as a Hamiltonian: its values summed over all rows."""


class Standardize(HasVars, eqx.Module):
    """A model on scaled inputs: x to σy model((x - μx)/σx) + μy.

    `ds_stats` is (μx, σx), or (μx, σx, μy, σy); they are constants and not trained. Equivariant
    where the model is and the statistics commute with the group.
    """

    model: Callable[..., Any]
    ds_stats: tuple[Constant, ...] = eqx.field(static=True)

    def __init__(self, model: Callable[..., Any], ds_stats: Sequence[Any]) -> None:
        self.model = model
        self.ds_stats = tuple(Constant(np.asarray(s, dtype=float)) for s in ds_stats)
        if len(ds_stats) not in (2, 4):
            raise ValueError("ds_stats is (μx, σx) or (μx, σx, μy, σy)")

    def __call__(self, x: Any, training: bool = True) -> Any:
        """The model between both scalings."""
        mean, scale, *out = self.ds_stats
        y = self.model((x - mean.array) / scale.array, training=training)
        return y if not out else out[1].to(y.dtype) * y + out[0].to(y.dtype)

    @override
    def _parts(self) -> dict[str, Any]:
        return {"model": self.model}
