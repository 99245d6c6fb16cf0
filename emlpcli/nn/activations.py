"""Activations as layers: gates by scalars, and functions of each channel's own norm."""

from __future__ import annotations

import equinox as eqx
import numpy as np
from jaxtyping import Float, Inexact

from emlpcli.errors import RepresentationError
from emlpcli.jaxsetup import Array, EitherArray, asarray, jax, jnp, namespace
from emlpcli.nn.channel_form import ChannelForm, Norm
from emlpcli.nn.frames import IrrepNumber, IsotypicState
from emlpcli.nn.last_axis import OnLastAxis, own_precision
from emlpcli.nn.nonlinearities import sigmoid, swish
from emlpcli.nn.scales import GATE_SCALE, NORM_SCALE
from emlpcli.overrides import override
from emlpcli.reps.from_text import representation
from emlpcli.reps.rep import Rep, Scalar


class GatedActivation(OnLastAxis):
    """Swish on scalars; every other channel u becomes u σ(s) with a scalar s of its own, its gate.

    Takes (..., size of `gated`) to (..., size of `rep`), where `gated` is `rep` and behind it as
    many scalars as `rep` has channels that are not invariant: copies of irreducibles, or of
    tensors where a representation has no isotypic form. A gate is invariant, so that the product
    is equivariant over every group; over the complex numbers its real part decides. There are no
    parameters, and the precision is that of the input. The mean square of normally distributed
    numbers of variance 1 is kept. Raises GroupError where `rep` has no group. Source: Weiler,
    Geiger, Welling, Boomsma, Cohen 2018, 3D steerable CNNs; Finzi, Welling, Wilson 2021.
    """

    form: ChannelForm
    rep: Rep = eqx.field(static=True)
    gated: Rep = eqx.field(static=True)

    def __init__(self, rep: Rep | str) -> None:
        rep = representation(rep)
        self.form = ChannelForm.of(rep)
        gates = sum(n for k, n in self.form.frame.channels.items() if k != self.form.trivial)
        self.rep = rep
        self.gated = rep + gates * Scalar if gates else rep
        self.size_in, self.complex = self.gated.size(), self.form.complex

    @override
    def _real_type(self, x: Array) -> jnp.dtype:
        return own_precision(x)

    @override
    def rows(self, x: Inexact[EitherArray, "batch in"]) -> Inexact[EitherArray, "batch out"]:
        size, trivial = self.rep.size(), self.form.trivial
        gates = sigmoid(x[:, size:].real) * GATE_SCALE
        found: IsotypicState = {}
        first = 0
        for k, channels in self.form.frame.analyse(x[:, :size]).items():
            if k == trivial:
                found[k] = swish(channels)
                continue
            last = first + channels.shape[2]
            found[k] = channels * gates[:, first:last]
            first = last
        return self.form.frame.synthesise(found, len(x), x.dtype)


class NormActivation(OnLastAxis):
    """Every channel u becomes u c σ(Σ w_t s(q_t) + b), with invariants q_t of u itself.

    Over a compact group there is one invariant, q = |u|²/d with d its dimension. Over others
    they are the invariant forms q = u·F u/√d, which may be negative: u·η u for the vectors of the
    Lorentz groups. s(q) = q/√(1+|q|) grows like |u| and is smooth where |u| is not, at zero, so
    that all gradients are finite. Scalars go through swish. Acts on the last axis, (..., size) to
    the same. Each channel has a weight w for each invariant, 1 at first, and a bias b, 0 at
    first; c keeps what has mean square 1 about there. Raises RepresentationError for a channel
    that has no invariant, as the vectors of SL(n) or Sp(n): `GatedActivation` serves there.
    Source: norm nonlinearities, as of Worrall, Garbin, Turmukhambetov, Brostow 2017, Harmonic
    Networks; Thomas, Smidt and others 2018, Tensor Field Networks.
    """

    weights: dict[IrrepNumber, Float[jax.Array, "channels invariants"]]
    biases: dict[IrrepNumber, Float[jax.Array, " channels"]]
    form: ChannelForm

    def __init__(self, rep: Rep | str, *, dtype: jax.typing.DTypeLike = jnp.float32) -> None:
        rep = representation(rep)
        self.form = form = ChannelForm.of(rep)
        self.size_in, self.complex = rep.size(), form.complex
        self.weights, self.biases = {}, {}
        counts = {}
        for k, invariants in form.invariants.items():
            if isinstance(invariants, Norm):
                counts[k] = 1
            else:
                counts[k] = len(invariants.symmetric.array) * (2 if form.complex else 1)
        if form.without_invariants or not all(counts.values()):
            raise RepresentationError(
                f"a norm activation needs an invariant of each channel, and {rep} has channels "
                "of which no invariant is known",
                hint="GatedActivation is equivariant over every group",
            )
        for k, count in counts.items():
            n = form.frame.channels[k]
            self.weights[k] = asarray(np.ones((n, count), dtype))
            self.biases[k] = asarray(np.zeros(n, dtype))

    @override
    def rows(self, x: Inexact[EitherArray, "batch in"]) -> Inexact[EitherArray, "batch out"]:
        found: IsotypicState = {}
        for k, channels in self.form.frame.analyse(x).items():
            if k == self.form.trivial:
                found[k] = swish(channels)
                continue
            q = bounded_growth(self.form.invariants[k].squares(channels))
            gate = sigmoid((q * self.weights[k]).sum(axis=2) + self.biases[k])
            found[k] = channels * gate * NORM_SCALE
        return self.form.frame.synthesise(found, len(x), x.dtype)


def bounded_growth(q: Float[EitherArray, "*shape"]) -> Float[EitherArray, "*shape"]:
    """q/√(1+|q|): smooth, and of the size of a length where q is of that of a square."""
    return q / namespace(q).sqrt(1 + abs(q))
