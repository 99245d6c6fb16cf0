"""The task `ode`: a network is the vector field itself, integrated by an explicit method.

Source: Chen, Rubanova, Bettencourt, Duvenaud 2018 (Neural Ordinary Differential Equations); with
equivariant networks, Finzi, Welling, Wilson 2021, section 7.3.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import diffrax

from emlpcli.fit.dynamics.kind import Kind
from emlpcli.overrides import override
from emlpcli.reps.rep import Rep


class VectorField(Kind):
    """A network from states to their derivatives."""

    @override
    def rep_out(self, rep: Rep) -> Rep:
        return rep

    @override
    def field(self, network: Any) -> Callable[[Any], Any]:
        def field(z: Any) -> Any:
            return network(z)

        return field

    @override
    def training_solver(self) -> diffrax.AbstractSolver[Any]:
        return diffrax.Tsit5()

    @override
    def rollout_solver(self) -> diffrax.AbstractSolver[Any]:
        return diffrax.Tsit5()


KIND = VectorField()
