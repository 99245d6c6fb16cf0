"""Rollouts of a Hamiltonian network: by Gauss's method it conserves what its symmetry says.

    python examples/hamiltonian_rollouts.py [--model a.eqx]

Without a model that `emlp fit --task hnn --save a.eqx` wrote, the network is not trained: what is
conserved does not depend on that.
"""

import argparse

import diffrax
import jax.numpy as jnp
import numpy as np

import emlpcli
from emlpcli import Scalar, V
from emlpcli.fit.dynamics.flow import hamiltonian_field, rollout
from emlpcli.fit.dynamics.gauss import Gauss
from emlpcli.fit.dynamics.systems import SYSTEMS
from emlpcli.jaxsetup import double_precision, jax
from emlpcli.nn import EMLP
from emlpcli.nn.linear import cast


def angular_momentum(z):
    """About the vertical axis, of two masses in states (..., 12): positions, then momenta."""
    q, p = (part.reshape(*part.shape[:-1], 2, 3) for part in np.split(z, 2, axis=-1))
    return np.cross(q, p).sum(-2)[..., 2]


def compare(network, z, solvers):
    """How much energy and angular momentum change in 20 steps of 0.2, by the name of the solver."""

    def energy(z):
        return network(z)[..., 0]

    found = {}
    for name, solver in solvers.items():
        flow = jax.jit(lambda z, s=solver: rollout(hamiltonian_field(energy), z, 20, 0.2, s))
        states = np.asarray(flow(jnp.asarray(z)))
        changes = (np.asarray(c(states) - c(z)) for c in (energy, angular_momentum))
        found[name] = [float(np.abs(change).max()) for change in changes]
        print(f"{name:<8}  energy {found[name][0]:.1e}  angular momentum {found[name][1]:.1e}")
    return found


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--model")
    path = options.parse_args().model
    group = emlpcli.group("O2eR3")
    with double_precision():
        network = EMLP((4 * V)(group), Scalar, group, 16, 1, dtype=jnp.float64)
        if path is not None:
            network = cast(emlpcli.load_model(path), jnp.float64)
        z = SYSTEMS[0].sample(np.random.default_rng(0), 5)
        solvers = {"Gauss": Gauss(stages=2, sweeps=12), "Heun": diffrax.Heun()}
        found = compare(network, z, solvers)
    assert found["Gauss"][1] < 1e-10 < found["Heun"][1]


if __name__ == "__main__":
    main()
