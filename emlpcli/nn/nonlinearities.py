"""Nonlinearities that keep equivariance: gates by scalars, pointwise where coordinates permute.

Each keeps the mean square of normally distributed numbers of variance 1.
"""

from __future__ import annotations

from functools import partial
from typing import Any

import equinox as eqx
import numpy as np
from jaxtyping import Inexact
from numpy.typing import NDArray

from emlpcli.jaxsetup import behind_barrier, jax, jnp
from emlpcli.nn.frames import Frame, IrrepNumber, IsotypicState, split
from emlpcli.nn.scales import GATE_SCALE, SWISH_SCALE


def swish(x: Inexact[jax.Array, "*shape"]) -> Inexact[jax.Array, "*shape"]:
    """x sigmoid(x), scaled; of real and imaginary part where x is complex."""
    if jnp.iscomplexobj(x):
        return jax.lax.complex(swish(x.real), swish(x.imag))
    return x * jax.nn.sigmoid(x) * SWISH_SCALE


class Gated(eqx.Module):
    """Swish on scalars; every other channel is multiplied by a function of a scalar of its own.

    The scalars come as one array, first those that stay, then the gates.
    """

    trivial: IrrepNumber = eqx.field(static=True)
    width: int = eqx.field(static=True)
    gated: tuple[tuple[IrrepNumber, int], ...] = eqx.field(static=True)

    @property
    def scalars(self) -> int:
        """How many scalars it takes."""
        return self.width + sum(count for _, count in self.gated)

    def __call__(
        self, scalars: Inexact[jax.Array, "1 batch {self.scalars}"], state: IsotypicState
    ) -> IsotypicState:
        """The state after gating, with the scalars that are no gates."""
        sizes = [self.width, *(n for _, n in self.gated)]
        if jnp.iscomplexobj(scalars):
            kept, *gates = split(scalars, sizes)
            kept, gates = swish(kept), [jax.nn.sigmoid(gate.real) * GATE_SCALE for gate in gates]
        else:
            kept, *gates = split(_swish_or_gate(scalars, self.width), sizes)
        found = {self.trivial: kept} if self.width else {}
        for (irrep, _), gate in zip(self.gated, gates, strict=True):
            found[irrep] = state[irrep] * gate
        return found


@partial(jax.custom_jvp, nondiff_argnums=(1,))
def _swish_or_gate(
    x: Inexact[jax.Array, "1 batch scalars"], width: int
) -> Inexact[jax.Array, "1 batch scalars"]:
    """Swish on the first channels, gates from all others, in one loop.

    Loops take longer to compile than to run. XLA puts what is quickly computed into the loop of
    everyone who reads it, and a quotient into one of its own.
    """
    factor, scale = _factors(x, width)
    return factor * scale / (1 + jnp.exp(-x))


@_swish_or_gate.defjvp
def _slope(width: int, primals: Any, tangents: Any) -> Any:
    """The derivative, which computes the sigmoid again: behind a barrier, else it would be kept."""
    (x,), (change,) = primals, tangents
    y = behind_barrier(x)
    factor, scale = _factors(y, width)
    s = jax.nn.sigmoid(y)
    inner = (jnp.arange(x.shape[2]) < width).astype(x.dtype) + factor * (1 - s)
    return _swish_or_gate(x, width), change * (s * inner * scale)


def _factors(x: jax.Array, width: int) -> tuple[jax.Array, NDArray[Any]]:
    """What the sigmoid is multiplied by: the numbers themselves or 1, and what keeps the scale."""
    stays = np.arange(x.shape[2]) < width
    scale = np.where(stays, SWISH_SCALE, GATE_SCALE).astype(x.dtype)
    return jnp.where(stays, x, 1), scale


class Pointwise(eqx.Module):
    """Swish on every coordinate of a representation that permutes its coordinates."""

    frame: Frame
    trivial: IrrepNumber = eqx.field(static=True)
    width: int = eqx.field(static=True)

    @property
    def scalars(self) -> int:
        """How many scalars it takes."""
        return self.width

    def __call__(
        self, scalars: Inexact[jax.Array, "1 batch {self.scalars}"], state: IsotypicState
    ) -> IsotypicState:
        """To coordinates, swish, and back."""
        x = self.frame.synthesise(state | {self.trivial: scalars}, scalars.shape[1], scalars.dtype)
        return self.frame.analyse(swish(x))
