"""Trajectories by Diffrax: rollouts in steps of one length, and exact ones in adapted steps."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import diffrax
import equinox as eqx
import numpy as np

from emlpcli.fit.dynamics.systems import System
from emlpcli.jaxsetup import Array, asarray, double_precision, jax, jnp

Field = Callable[[Any], Any]  # states of shape (..., d) to their derivatives
TOLERANCE = 1e-11  # of exact trajectories, relative and absolute
MOST_STEPS = 1_000_000  # of one exact trajectory


def hamiltonian_field(energy: Field) -> Field:
    """The field J ∇H of a function of states, (..., d) to (...), which acts on each state alone."""

    def field(z: Any) -> Any:
        slope = jax.grad(lambda z: energy(z).sum())(z)
        q, p = jnp.split(slope, 2, axis=-1)
        return jnp.concatenate([p, -q], axis=-1)

    return field


def rollout(
    field: Field, z: Any, count: int, step: float, solver: Any, *, substeps: int = 1
) -> jax.Array:
    """States after 1, ..., `count` steps from z, (n, d) to (count, n, d); `substeps` in each.

    The solver of Diffrax is stepped in a scan, which has one copy of the network in each
    direction and so compiles several times as quickly as `diffeqsolve`. Differentiable. States
    that are not finite go on as such.
    """
    term = diffrax.ODETerm(lambda t, z, args: field(z))
    begin, h = (asarray(np.asarray(t, z.dtype)) for t in (0.0, step / substeps))

    def once(carry: Any, _: None) -> tuple[Any, None]:
        y, state = carry
        y, _, _, state, _ = solver.step(term, begin, h, y, None, state, made_jump=False)
        return (y, state), None

    def between(carry: Any, _: None) -> tuple[Any, Any]:
        if substeps == 1:
            carry, _ = once(carry, None)
        else:
            carry, _ = jax.lax.scan(once, carry, length=substeps)
        return carry, carry[0]

    start = z, solver.init(term, begin, h, z, None)
    states: jax.Array = jax.lax.scan(between, start, length=count)[1]
    return states


class Rollout(eqx.Module):
    """A network as the map from states, (n, d), to the next ones in a row, (n, count·d).

    `field` makes a vector field of the network.
    """

    network: Any
    field: Callable[[Any], Field] = eqx.field(static=True)
    solver: Any = eqx.field(static=True)
    count: int = eqx.field(static=True)
    step: float = eqx.field(static=True)

    def __call__(self, z: jax.Array) -> jax.Array:
        """The states after 1, ..., count steps, (n, d) to (n, count·d)."""
        states = rollout(self.field(self.network), z, self.count, self.step, self.solver)
        return jnp.swapaxes(states, 0, 1).reshape(len(z), -1)


def exact(system: System, z: Array, times: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """The trajectories of a system, shapes (n, d) and (T,) to (n, T, d), in float64.

    By the method of Dormand and Prince of order 8, in steps that suit all of them and meet every
    time.
    """
    with double_precision():
        ts = asarray(np.asarray(times, dtype=np.float64))
        field = hamiltonian_field(system.hamiltonian)
        controller = diffrax.ClipStepSizeController(
            diffrax.PIDController(rtol=TOLERANCE, atol=TOLERANCE, norm=_largest), step_ts=ts
        )

        def all_of_them(z: Any) -> Any:
            return diffrax.diffeqsolve(
                diffrax.ODETerm(lambda t, z, args: field(z)),
                diffrax.Dopri8(),
                t0=ts[0],
                t1=ts[-1],
                dt0=None,
                y0=z,
                saveat=diffrax.SaveAt(ts=ts),
                stepsize_controller=controller,
                max_steps=MOST_STEPS,
                adjoint=diffrax.ForwardMode(),
            ).ys

        found = np.asarray(jax.jit(all_of_them)(asarray(np.asarray(z, dtype=np.float64))))
        return np.ascontiguousarray(np.swapaxes(found, 0, 1))


def _largest(error: Any) -> Any:
    """Of all numbers of all states, so that every one of them meets the tolerance."""
    return jnp.max(jnp.abs(error))
