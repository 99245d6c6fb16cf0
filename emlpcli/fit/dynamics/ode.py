"""The task `ode`: a network is the vector field itself, integrated by an explicit method.

Source: Chen, Rubanova, Bettencourt, Duvenaud 2018 (Neural Ordinary Differential Equations); with
equivariant networks, Finzi, Welling, Wilson 2021, section 7.3.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import diffrax
import numpy as np

from emlpcli.fit import action
from emlpcli.fit.dynamics.kind import Array, Kind
from emlpcli.overrides import override
from emlpcli.reps.rep import Rep

ORTHOGONAL = 1e-9  # relative change of a norm under random elements that counts as none


class VectorField(Kind):
    """A network from states to their derivatives.

    An equivariant network has products inside, and so grows like a polynomial beyond the states
    that it was trained on: a rollout that once leaves them is at infinity in finite time. So the
    field goes on linearly along rays, s·N(u/s), from about the root mean square of the norm of
    scaled states on. A field that grows linearly has solutions for all times (Gronwall's lemma).
    """

    @override
    def rep_out(self, rep: Rep) -> Rep:
        return rep

    @override
    def field(self, network: Any) -> Callable[[Any], Any]:
        def field(z: Any) -> Any:
            return network(z)

        return field

    @override
    def reach(self, rep: Rep, states: Array) -> float | None:
        """The root mean square of their norms where the group keeps norms; else None.

        By trial: the errors of rollouts of an equivariant network grow with this number, from
        here to 1.2 and 1.7 times it and to infinity, for each of five seeds.
        """
        rng = np.random.default_rng(0)
        x = rng.normal(size=(64, rep.size()))
        before = np.linalg.norm(x, axis=1)
        after = np.linalg.norm(action.act(rep, action.draw(rng, len(x), rep), x), axis=1)
        if not (np.abs(after - before) <= ORTHOGONAL * before).all():
            return None
        return float(np.sqrt((states**2).sum(1).mean())) or None

    @override
    def training_solver(self) -> diffrax.AbstractSolver[Any]:
        return diffrax.Tsit5()

    @override
    def rollout_solver(self) -> diffrax.AbstractSolver[Any]:
        return diffrax.Tsit5()


KIND = VectorField()
