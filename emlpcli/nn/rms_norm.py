"""Normalisation: the channels of each irreducible are divided by one invariant size."""

from __future__ import annotations

import equinox as eqx
import numpy as np
from jaxtyping import Float, Inexact

from emlpcli.errors import RepresentationError
from emlpcli.jaxsetup import EitherArray, asarray, jax, jnp, namespace
from emlpcli.nn.channel_form import ChannelForm, Forms, Norm
from emlpcli.nn.frames import IrrepNumber, IsotypicState
from emlpcli.nn.last_axis import OnLastAxis
from emlpcli.overrides import override
from emlpcli.reps.from_text import representation
from emlpcli.reps.rep import Rep


class RMSNorm(OnLastAxis):
    """Divides the channels u_c of each irreducible by their common size: y_c = γ_c u_c / N.

    Over a compact group N² = mean_c |u_c|²/d + ε with ε = 1e-5, and y has mean square 1. Where no
    norm is kept N⁴ = mean_{c,c'} (u_c·F u_c')²/d + ε with ε = 1 over the invariant forms F: an
    invariant as well, but no bound of u, since it vanishes along light rays; with ε = 1 nothing
    becomes larger there. Scalars are treated as any irreducible, and have a bias beside γ. Each
    row is normalised alone, so that there is no state and no difference between training and
    use. Gradients at zero are finite. Acts on the last axis, (..., size) to the same; an
    irreducible with a single channel keeps its direction alone. Raises RepresentationError where
    there is no invariant, as of V over SL(n), or of a single vector over Sp(n). Source: Zhang,
    Sennrich 2019, Root Mean Square Layer Normalization, applied by irreducible as normalisation
    is in e3nn (Geiger, Smidt 2022).
    """

    scales: dict[IrrepNumber, Float[jax.Array, " channels"]]
    bias: Float[jax.Array, " scalars"]
    form: ChannelForm
    eps: float | None = eqx.field(static=True)

    def __init__(
        self, rep: Rep | str, *, eps: float | None = None, dtype: jax.typing.DTypeLike = jnp.float32
    ) -> None:
        """`eps` stands for both of the ε where it is given."""
        rep = representation(rep)
        self.form = form = ChannelForm.of(rep)
        self.size_in, self.complex, self.eps = rep.size(), form.complex, eps
        channels = form.frame.channels
        vanishing = [
            k
            for k, f in form.invariants.items()
            if isinstance(f, Forms) and channels[k] == 1 and not len(f.symmetric.array)
        ]
        if form.without_invariants or vanishing:
            raise RepresentationError(
                f"normalisation needs an invariant size, and none is known of parts of {rep}",
                hint="over a group that keeps no form of them, leave them as they are"
                if form.without_invariants
                else "two copies have the invariant u·F v, a single one has none",
            )
        if eps is not None and not eps > 0:
            raise RepresentationError(f"eps must be positive, not {eps}")
        self.scales = {k: asarray(np.ones(n, dtype)) for k, n in channels.items()}
        self.bias = asarray(np.zeros(channels.get(form.trivial, 0), dtype))

    @override
    def rows(self, x: Inexact[EitherArray, "batch in"]) -> Inexact[EitherArray, "batch out"]:
        found: IsotypicState = {}
        for k, u in self.form.frame.analyse(x).items():
            kind = self.form.invariants.get(k, Norm())
            if isinstance(kind, Norm):
                square = kind.squares(u).mean(axis=(1, 2)) + (self.eps or 1e-5)
                size = namespace(u).sqrt(square)
            else:
                size = (kind.size_squared(u) + (self.eps or 1.0)) ** 0.25
            found[k] = u / size[:, None] * self.scales[k]
        if len(self.bias):
            found[self.form.trivial] = found[self.form.trivial] + self.bias
        return self.form.frame.synthesise(found, len(x), x.dtype)
