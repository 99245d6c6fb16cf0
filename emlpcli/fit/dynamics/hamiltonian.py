"""The task `hnn`: a network is the Hamiltonian H, and the field J ∇H is integrated symplectically.

Source: Greydanus, Dzamba, Yosinski 2019 (Hamiltonian Neural Networks); with equivariant networks,
Finzi, Welling, Wilson 2021, section 7.3.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from emlpcli.errors import EmlpError
from emlpcli.fit import action
from emlpcli.fit.dynamics.flow import hamiltonian_field
from emlpcli.fit.dynamics.gauss import Gauss
from emlpcli.fit.dynamics.kind import Kind
from emlpcli.overrides import override
from emlpcli.reps.rep import Rep, Scalar

SYMPLECTIC = 1e-9  # |ρ(g) J ρ(g)ᵀ − J| that counts as zero, relative to |ρ(g)|²


class Hamiltonian(Kind):
    """The field of an invariant H is equivariant where the group acts by symplectic matrices."""

    @override
    def check(self, rep: Rep) -> None:
        """Raise EmlpError where states are not (q, p) with momenta dual to positions."""
        d = rep.size()
        if d % 2:
            raise EmlpError(
                f"{rep} has {d} coordinates, but a Hamiltonian needs as many momenta as positions",
                hint="write positions, then momenta, such as V+V; --task ode takes any states",
            )
        form = np.kron([[0, 1], [-1, 0]], np.eye(d // 2))
        count = 16
        elements = action.draw(np.random.default_rng(0), count, rep)
        columns = np.broadcast_to(np.eye(d)[:, None], (d, count, d))
        rho = np.stack([action.act(rep, elements, c) for c in columns], axis=-1)  # (count, d, d)
        if np.iscomplexobj(rho):
            raise EmlpError(
                f"{rep} is over the complex numbers", hint="states of a task are real numbers"
            )
        error = np.linalg.norm(rho @ form @ rho.swapaxes(1, 2) - form, 2, axis=(1, 2))
        if not (error <= SYMPLECTIC * action.norms(rep, elements) ** 2).all():
            raise EmlpError(
                f"the group does not keep the symplectic form of {rep}: the second half of the "
                "coordinates, the momenta, must be the dual of the first half, the positions",
                hint="for instance V+V.T, or V+V over an orthogonal group; --task ode takes any "
                "states",
            )

    @override
    def rep_out(self, rep: Rep) -> Rep:
        return Scalar

    @override
    def field(self, network: Any) -> Callable[[Any], Any]:
        energy = self.energy(network)
        return hamiltonian_field(energy)

    @override
    def energy(self, network: Any) -> Callable[[Any], Any]:
        return lambda z: network(z)[..., 0]

    @override
    def training_solver(self) -> Gauss:
        return Gauss(stages=2, sweeps=4)

    @override
    def rollout_solver(self) -> Gauss:
        return Gauss(stages=2, sweeps=12)


KIND = Hamiltonian()
