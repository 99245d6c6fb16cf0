"""Linear maps in isotypic form: they mix the channels of each irreducible."""

from __future__ import annotations

from collections.abc import Mapping

import equinox as eqx
import numpy as np
from jaxtyping import Float, Inexact
from numpy.typing import NDArray

from emlpcli.jaxsetup import asarray, jax, jnp
from emlpcli.nn.draws import Draws, together
from emlpcli.nn.frames import IrrepNumber, IsotypicState, join
from emlpcli.nn.frozen import Constant
from emlpcli.nn.isotypic_form import Irreps


def turned(
    E: Inexact[jax.Array, "t d d"], x: Inexact[jax.Array, "d batch channels"]
) -> Inexact[jax.Array, "d batch _"]:
    """The channels, and beside them those to which each endomorphism maps them."""
    return join([x, *(E.reshape(-1, len(x)) @ x.reshape(len(x), -1)).reshape(len(E), *x.shape)])


class Channels(eqx.Module):
    """Mixes the channels of one irreducible: y = sum over t of E_t x W_t.

    `weight` has shape (t * channels in, channels out), over the complex numbers with its real and
    imaginary parts first, so that every parameter is real. The endomorphisms, shape (t, d, d), are
    left out where they are the identity alone.
    """

    weight: Float[jax.Array, "*reim inputs out"]
    endomorphisms: Constant | None = eqx.field(static=True)

    def __call__(
        self, x: Inexact[jax.Array, "d batch in"], bias: Inexact[jax.Array, " out"] | None = None
    ) -> Inexact[jax.Array, "d batch out"]:
        """The mixed channels, with a bias on each component of all rows."""
        d, batch, _ = x.shape
        weight = together(self.weight, 2)
        if self.endomorphisms is not None:
            x = turned(self.endomorphisms.to(x.dtype)[1:], x)
        if bias is not None:
            # The bias is the weight of a channel of ones: its slope is then a row of a product
            # that is formed anyway, where a sum over the batch is a loop of its own to compile.
            x = join([x, jnp.ones((d, batch, 1), x.dtype)])
            weight = jnp.concatenate([weight, bias[None].astype(weight.dtype)])
        mixed = x.reshape(d * batch, x.shape[2]) @ weight
        return mixed.reshape(d, batch, weight.shape[1])


class Mix(eqx.Module):
    """An equivariant linear map between states, with a bias on the trivial irreducible.

    By Schur's lemma it mixes the channels of each irreducible and no others.
    """

    channels: dict[IrrepNumber, Channels]
    bias: Float[jax.Array, "*reim {self.size}"] | None
    trivial: IrrepNumber = eqx.field(static=True)
    size: int = eqx.field(static=True)  # of the trivial output

    def __init__(
        self,
        irreps: Irreps,
        gains: Mapping[IrrepNumber, NDArray[np.float64]],
        outputs: Mapping[IrrepNumber, int],
        draws: Draws,
        *,
        bias: bool = True,
        dtype: jax.typing.DTypeLike = jnp.float32,
    ) -> None:
        """`gains` are the standard deviations of the weights of each input channel."""
        self.channels = {}
        self.trivial = irreps.trivial
        self.size = outputs.get(irreps.trivial, 0)
        for irrep, size in outputs.items():
            gain = gains.get(irrep, np.zeros(0))
            if not len(gain) or not size:
                continue
            E = irreps.endomorphisms(irrep)
            t = len(E)
            lead = (2,) if irreps.is_complex else ()
            scale = np.tile(gain, t)[:, None] / np.sqrt(t * (2 if lead else 1))
            weight = draws.normal((*lead, t * len(gain), size), scale, dtype)
            self.channels[irrep] = Channels(weight, Constant(E) if t > 1 else None)
        shape = (2, self.size) if irreps.is_complex else (self.size,)
        self.bias = asarray(np.zeros(shape, dtype)) if bias and self.size else None

    def __call__(self, state: IsotypicState, batch: int) -> IsotypicState:
        """The mixed state; only irreducibles with an input, or a bias, appear."""
        bias = None if self.bias is None else together(self.bias, 1)
        found = {
            irrep: mix(state[irrep], bias if irrep == self.trivial else None)
            for irrep, mix in self.channels.items()
            if irrep in state
        }
        if bias is not None and self.trivial not in found:
            found[self.trivial] = jnp.broadcast_to(bias, (1, batch, self.size))
        return found
