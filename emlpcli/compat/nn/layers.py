"""EMLP's layers, which networks of one's own are built from, as modules of Equinox."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import equinox as eqx
import numpy as np
from jaxtyping import Float
from numpy.typing import NDArray

from emlpcli import nn
from emlpcli.compat.nn.parameters import HasVars, fresh, now
from emlpcli.jaxsetup import jax, jnp
from emlpcli.nn.draws import Draws, split_key
from emlpcli.nn.emlp_bilinear import bilinear_weights
from emlpcli.overrides import override
from emlpcli.reps.rep import DirectSumRep, Rep, Scalar

__all__ = ["BiLinear", "EMLPBlock", "GatedNonlinearity", "Linear", "Sequential", "gate_indices",
           "gated", "swish"]  # fmt: skip


def swish(x: jax.Array) -> jax.Array:
    """The function x sigmoid(x)."""
    return jax.nn.sigmoid(x) * x


class Sequential(HasVars, eqx.Module):
    """Layers one after the other: `Sequential(layer, swish, layer)`."""

    layers: tuple[Callable[[Any], Any], ...]

    def __init__(self, *layers: Callable[[Any], Any]) -> None:
        self.layers = layers

    def __call__(self, x: Any) -> Any:
        """The last layer's value."""
        for layer in self.layers:
            x = layer(x)
        return x

    @override
    def _parts(self) -> dict[str, Any]:
        return {f"[{i}]": layer for i, layer in enumerate(self.layers)}


class Linear(HasVars, nn.Linear):
    """The equivariant linear layer from repin to repout, `emlpcli.nn.Linear`."""

    def __init__(self, repin: Rep, repout: Rep, *, key: int | jax.Array | None = None) -> None:
        super().__init__(repin, repout, key=fresh(key))

    @override
    def __call__(self, x: Any) -> jax.Array:
        """The layer applied to the last axis."""
        return nn.Linear.__call__(now(self), x)


class BiLinear(HasVars, eqx.Module):
    """A quadratic layer y = W(x) x / 10, W an equivariant matrix that is linear in x.

    Its parameters are those of `bilinear_weights(repout, repin)`. Shapes: (..., size in) to
    (..., size out).
    """

    w: Float[jax.Array, parameters]
    repin: Rep = eqx.field(static=True)
    repout: Rep = eqx.field(static=True)

    def __init__(self, repin: Rep, repout: Rep, *, key: int | jax.Array | None = None) -> None:
        self.repin, self.repout = repin, repout
        count, _ = bilinear_weights(repout, repin)
        self.w = Draws(fresh(key)).normal((count,), 1.0, jnp.float32)

    def __call__(self, x: Any, training: bool = True) -> jax.Array:
        """The layer applied to the last axis."""
        _, weights = bilinear_weights(self.repout, self.repin)
        w = now(self).w
        x = jnp.asarray(x, w.dtype)
        y: jax.Array = 0.1 * (weights(w, x) @ x[..., None])[..., 0]
        return y


def _needs_gate(rep: Rep) -> bool:
    return rep != Scalar and not rep.is_permutation


def gated(ch_rep: Rep) -> Rep:
    """The representation with a Scalar more for each summand that a nonlinearity has to gate.

    Those are all but Scalars and representations that permute their coordinates.
    """
    if not isinstance(ch_rep, DirectSumRep):
        return ch_rep + Scalar if _needs_gate(ch_rep) else ch_rep
    gates = sum(copies for rep, copies in ch_rep.reps.items() if _needs_gate(rep))
    return ch_rep + gates * Scalar


def gate_indices(ch_rep: Rep) -> NDArray[np.int64]:
    """For each coordinate the place of its gate in `gated(ch_rep)`, shape (size,).

    Coordinates of Scalars and of permuted summands are their own gates.
    """
    size = ch_rep.size()
    indices = np.arange(size)
    if not isinstance(ch_rep, DirectSumRep):
        return np.full(size, size) if _needs_gate(ch_rep) else indices
    gates = size
    for rep, places in ch_rep.as_dict(np.arange(size)).items():
        if _needs_gate(rep):
            indices[places] = gates + np.arange(len(places))[:, None]
            gates += len(places)
    return indices


class GatedNonlinearity(HasVars, eqx.Module):
    """Each summand times the sigmoid of its gate: shape (..., size of gated(rep)) to (..., size).

    Of Scalars and permuted coordinates, which are their own gates, it is swish.
    """

    rep: Rep = eqx.field(static=True)

    def __call__(self, values: jax.Array) -> jax.Array:
        """The nonlinearity applied to the last axis."""
        gates = values[..., gate_indices(self.rep)]
        return jax.nn.sigmoid(gates.real) * values[..., : self.rep.size()]


class EMLPBlock(HasVars, eqx.Module):
    """A linear layer, plus a bilinear one of its value, then gates."""

    linear: Linear
    bilinear: BiLinear
    nonlinearity: GatedNonlinearity

    def __init__(self, rep_in: Rep, rep_out: Rep, *, key: int | jax.Array | None = None) -> None:
        first, second = split_key(fresh(key), 2)
        self.linear = Linear(rep_in, gated(rep_out), key=first)
        self.bilinear = BiLinear(gated(rep_out), gated(rep_out), key=second)
        self.nonlinearity = GatedNonlinearity(rep_out)

    def __call__(self, x: Any) -> jax.Array:
        """The block applied to the last axis."""
        y = self.linear(x)
        return self.nonlinearity(self.bilinear(y) + y)

    @override
    def _parts(self) -> dict[str, Any]:
        return {"linear": self.linear, "bilinear": self.bilinear}
