"""Linear maps in isotypic form: they mix the channels of each irreducible."""

from __future__ import annotations

from collections.abc import Mapping

import equinox as eqx
import numpy as np
from jaxtyping import Float, Inexact
from numpy.typing import NDArray

from emlpcli.jaxsetup import EitherArray, jax, jnp, namespace
from emlpcli.nn.draws import Draws, together
from emlpcli.nn.frames import IrrepNumber, IsotypicState, join
from emlpcli.nn.frozen import Constant
from emlpcli.nn.isotypic_form import Irreps


def turned(
    E: Inexact[EitherArray, "t d d"], x: Inexact[EitherArray, "d batch channels"]
) -> Inexact[EitherArray, "d batch _"]:
    """The channels, and beside them those to which each endomorphism maps them."""
    columns = x.reshape(len(x), x.shape[1] * x.shape[2])
    return join([x, *(E.reshape(-1, len(x)) @ columns).reshape(len(E), *x.shape)])


class Channels(eqx.Module):
    """Mixes the channels of one irreducible: y = sum over t of E_t x W_t.

    `weight` has shape (t * channels in, channels out), over the complex numbers with its real and
    imaginary parts first, so that every parameter is real. The endomorphisms, shape (t, d, d), are
    left out where they are the identity alone.
    """

    weight: Float[EitherArray, "*reim inputs out"]
    endomorphisms: Constant | None = eqx.field(static=True)

    def __call__(
        self, x: Inexact[EitherArray, "d batch in"]
    ) -> Inexact[EitherArray, "d batch out"]:
        """The mixed channels."""
        d, batch, _ = x.shape
        weight = together(self.weight, 2)
        if self.endomorphisms is not None:
            x = turned(self.endomorphisms.to(x.dtype)[1:], x)
        mixed = x.reshape(d * batch, x.shape[2]) @ weight
        return mixed.reshape(d, batch, weight.shape[1])


class Mix(eqx.Module):
    """An equivariant linear map between states, with a bias on the trivial irreducible.

    By Schur's lemma it mixes the channels of each irreducible and no others. The bias is the weight
    of one channel more, the number 1, which is the last channel of the trivial irreducible: its
    slope is then a row of a product that is formed anyway, where a sum over the batch would be
    loops of its own, to compile and to run.
    """

    channels: dict[IrrepNumber, Channels]
    trivial: IrrepNumber = eqx.field(static=True)
    biased: bool = eqx.field(static=True)

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
        self.biased = bias and bool(outputs.get(irreps.trivial, 0))
        for irrep, size in outputs.items():
            gain = gains.get(irrep, np.zeros(0))
            one = self.biased and irrep == self.trivial
            if not (len(gain) or one) or not size:
                continue
            E = irreps.endomorphisms(irrep)
            t = len(E)
            lead = (2,) if irreps.is_complex else ()
            scale = np.tile(gain, t)[:, None] / np.sqrt(t * (2 if lead else 1))
            weight = draws.normal((*lead, t * len(gain), size), scale, dtype, zeros=int(one))
            self.channels[irrep] = Channels(weight, Constant(E) if t > 1 else None)

    def __call__(self, state: IsotypicState, batch: int) -> IsotypicState:
        """The mixed state; only irreducibles with an input, or a bias, appear."""
        found: IsotypicState = {}
        for irrep, mix in self.channels.items():
            parts = [state[irrep]] if irrep in state else []
            if self.biased and irrep == self.trivial:
                dtype = parts[0].dtype if parts else together(mix.weight, 2).dtype
                parts.append(namespace(mix.weight, *parts).ones((1, batch, 1), dtype))
            if parts:
                found[irrep] = mix(join(parts))
        return found
