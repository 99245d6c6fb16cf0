"""A learned motion: a network as a vector field, and its rollouts, in float64."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import Any

import equinox as eqx
import numpy as np
from numpy.typing import NDArray

from emlpcli.fit.dynamics.flow import rollout
from emlpcli.fit.dynamics.kind import Kind
from emlpcli.fit.predictor import Fitted
from emlpcli.jaxsetup import double_precision, jnp
from emlpcli.nn.linear import cast
from emlpcli.nn.programs import once

Array = NDArray[Any]
SUBSTEPS = 2  # of measured rollouts: half of the step that was trained with


class Motion:
    """What a trained network says of states: their derivatives, their energy, where they go.

    States are arrays of NumPy, computed with in float64; `step` is the time between those that
    the network was trained on.
    """

    def __init__(self, network: Fitted, kind: Kind, step: float) -> None:
        self.network, self.kind, self.step = network, kind, step

    def field(self, z: Array) -> Array:
        """The vector field, states (n, d) to (n, d)."""
        return self._value(lambda network, z: self.kind.field(network)(z), z)

    @property
    def has_energy(self) -> bool:
        """Whether the field conserves an energy by construction."""
        return self.kind.energy(self.network) is not None

    def energy(self, z: Array) -> Array:
        """What the field conserves by construction, states (..., d) to (...)."""

        def energy(network: Fitted, z: Any) -> Any:
            function = self.kind.energy(network)
            assert function is not None
            return function(z)

        return self._value(energy, z)

    def rollouts(self, z: Array, count: int) -> Array:
        """States after 0, ..., `count` steps from z, (n, d) to (n, count + 1, d)."""
        step, solver = self.step, self.kind.rollout_solver()

        def states(network: Fitted, z: Any) -> Any:
            return rollout(self.kind.field(network), z, count, step, solver, substeps=SUBSTEPS)

        found = np.swapaxes(self._value(states, z), 0, 1) if count else z[:, None][:, :0]
        return np.concatenate([z[:, None], found], axis=1)

    @cached_property
    def _doubled(self) -> tuple[Any, Callable[[Any], Fitted]]:
        """The parameters in float64, and what makes the network of them again."""
        params, static = eqx.partition(cast(self.network, jnp.float64), eqx.is_inexact_array)
        return params, lambda params: eqx.combine(params, static)

    def _value(self, function: Callable[[Fitted, Any], Any], z: Array) -> Array:
        """A function of the network and of states, in float64."""
        with double_precision():
            params, network = self._doubled
            return np.asarray(once(lambda p, z: function(network(p), z), params, z))
