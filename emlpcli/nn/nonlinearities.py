"""Nonlinearities that keep equivariance: gates by scalars, pointwise where coordinates permute.

Each keeps the mean square of normally distributed numbers of variance 1.
"""

from __future__ import annotations

import equinox as eqx
import numpy as np
from jaxtyping import Float, Inexact

from emlpcli.jaxsetup import EitherArray, behind_barrier, jax, jnp
from emlpcli.nn.draws import complex_of
from emlpcli.nn.frames import Frame, IrrepNumber, IsotypicState, split
from emlpcli.nn.scales import GATE_SCALE, SWISH_SCALE


def swish(x: Inexact[EitherArray, "*shape"]) -> Inexact[EitherArray, "*shape"]:
    """x sigmoid(x), scaled; of real and imaginary part where x is complex."""
    if jnp.iscomplexobj(x):
        return complex_of(swish(x.real), swish(x.imag))
    return x * sigmoid(x) * SWISH_SCALE


def sigmoid(x: Float[EitherArray, "*shape"]) -> Float[EitherArray, "*shape"]:
    """1/(1 + exp(-x)), which is 0 where the exponential overflows."""
    if isinstance(x, np.ndarray):
        with np.errstate(over="ignore"):
            found: EitherArray = 1 / (1 + np.exp(-x))
        return found
    return jax.nn.sigmoid(x)


def _sigmoid(x: Inexact[EitherArray, "*shape"]) -> Inexact[EitherArray, "*shape"]:
    """sigmoid(x), computed once, in one loop over all numbers; its derivative is made of it.

    A loop over rows of few numbers is unrolled, exponential and all, and then takes ten times as
    long to compile. The barrier keeps XLA from undoing the change of shape.
    """
    if isinstance(x, np.ndarray):
        return sigmoid(x)
    flat = behind_barrier(jax.lax.reshape(x, (x.size,)))
    return jax.lax.reshape(jax.lax.logistic(flat), x.shape)


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
        self, scalars: Inexact[EitherArray, "1 batch {self.scalars}"], state: IsotypicState
    ) -> IsotypicState:
        """The state after gating, with the scalars that are no gates."""
        sizes = [self.width, *(n for _, n in self.gated)]
        kept, *gates = split(_sigmoid(scalars.real), sizes)
        first = split(scalars, [self.width, self.scalars - self.width])[0]
        is_complex = jnp.iscomplexobj(scalars)
        stays = swish(first) if is_complex else first * (kept * SWISH_SCALE)
        found = {self.trivial: stays} if self.width else {}
        for (irrep, _), gate in zip(self.gated, gates, strict=True):
            found[irrep] = state[irrep] * (gate * GATE_SCALE)
        return found


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
        self, scalars: Inexact[EitherArray, "1 batch {self.scalars}"], state: IsotypicState
    ) -> IsotypicState:
        """To coordinates, swish, and back."""
        x = self.frame.synthesise(state | {self.trivial: scalars}, scalars.shape[1], scalars.dtype)
        if jnp.iscomplexobj(x):
            return self.frame.analyse(swish(x))
        return self.frame.analyse(x * (_sigmoid(x) * SWISH_SCALE))
