"""Gauss's methods for Diffrax, which has none that is symplectic for every Hamiltonian."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

import diffrax
import equinox as eqx
import numpy as np
from jaxtyping import Array

from emlpcli.jaxsetup import asarray, jax, jnp
from emlpcli.overrides import override

_R = 3**0.5 / 6
TABLEAUX = {
    1: (np.array([[0.5]]), np.array([1.0])),
    2: (np.array([[0.25, 0.25 - _R], [0.25 + _R, 0.25]]), np.array([0.5, 0.5])),
}


class Gauss(diffrax.AbstractSolver[None]):
    """The implicit Runge–Kutta method of Gauss with 1 or 2 stages, of order 2 or 4.

    With one stage it is the implicit midpoint rule. For every Hamiltonian, separable or not, a
    step is a symplectic map and keeps quadratic invariants, such as angular momentum, exactly
    (Hairer, Lubich, Wanner 2006, Geometric Numerical Integration, theorems IV.2.2 and VI.4.2). The
    stages are solved for by `sweeps` fixed-point iterations from the slope at the start, each of
    which lessens the error by about step times the largest frequency, times 1/2 or 0.29: a fixed
    number, through which JAX differentiates. What is integrated must not depend on time.
    """

    stages: int = eqx.field(static=True, default=2)
    sweeps: int = eqx.field(static=True, default=4)

    term_structure: ClassVar[Any] = diffrax.AbstractTerm
    interpolation_cls: ClassVar[Callable[..., Any]] = diffrax.LocalLinearInterpolation

    @override
    def order(self, terms: Any) -> int:
        return 2 * self.stages

    @override
    def init(self, terms: Any, t0: Any, t1: Any, y0: Any, args: Any) -> None:
        return None

    @override
    def step(
        self, terms: Any, t0: Any, t1: Any, y0: Array, args: Any, solver_state: None, made_jump: Any
    ) -> tuple[Array, None, dict[str, Array], None, Any]:
        a, b = (asarray(m.astype(y0.dtype)) for m in TABLEAUX[self.stages])
        control = terms.contr(t0, t1)

        def increments(states: Array) -> Array:
            # all stages at once: the field takes states of any lead axes
            found: Array = terms.vf_prod(t0, states, args, control)
            return found

        def sweep(i: Any, k: Array) -> Array:
            return increments(y0 + jnp.tensordot(a, k, 1))

        # The first sweep, from zero, puts the slope at the start into all stages: one loop, and
        # so one copy of the network to compile.
        k = jnp.zeros((self.stages, *y0.shape), y0.dtype)
        k = jax.lax.fori_loop(0, self.sweeps + 1, sweep, k)
        y1 = y0 + jnp.tensordot(b, k, 1)
        return y1, None, {"y0": y0, "y1": y1}, None, diffrax.RESULTS.successful

    @override
    def func(self, terms: Any, t0: Any, y0: Any, args: Any) -> Any:
        return terms.vf(t0, y0, args)
