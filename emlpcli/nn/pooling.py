"""Pooling over a set: sums, means, maxima and weighted means of points, with a mask."""

from __future__ import annotations

from typing import Final

import equinox as eqx
import numpy as np
from jaxtyping import Bool, Float, Inexact

from emlpcli.errors import RepresentationError
from emlpcli.jaxsetup import Array, asarray, jax, jnp
from emlpcli.nn.last_axis import applied, checked, own_precision
from emlpcli.reps.from_text import representation
from emlpcli.reps.monomials import Expansion
from emlpcli.reps.rep import Rep

KINDS: Final = ("sum", "mean", "max", "attention")


class Pool(eqx.Module):
    """One row from the rows of a set: (..., n, size) to (..., size), for any number n of points.

    `kind` is "sum"; "mean"; "max", of each coordinate, for representations on which the group
    acts trivially; or "attention", the mean Σ a_k x_k with a the softmax of numbers that come
    with the call, one for each point, equivariant where these are invariant. All are invariant
    under S(n) and commute with ρ(g), which is linear and the same for all points. Points that
    `mask` leaves out have no influence, whatever numbers stand there, nan included; the pool of
    no points is 0. There are no parameters, and the precision is that of the input. Raises
    RepresentationError for an unknown kind, for a maximum of what is not invariant, which would
    break equivariance, and GroupError where a representation has no group. Source: Zaheer and
    others 2017, Deep Sets; Ilse, Tomczak, Welling 2018 for weights by attention.
    """

    size: int = eqx.field(static=True)
    kind: str = eqx.field(static=True)
    complex: bool = eqx.field(static=True)

    def __init__(self, rep: Rep | str, kind: str = "mean") -> None:
        rep = representation(rep)
        expansion = Expansion(rep)
        self.size, self.kind, self.complex = rep.size(), kind, expansion.complex
        if kind not in KINDS:
            raise RepresentationError(
                f"unknown pooling {kind!r}", hint=f"the kinds are {', '.join(KINDS)}"
            )
        moved = any(monomial.powers for monomial in expansion.counts(rep))
        if kind == "max" and (moved or self.complex):
            raise RepresentationError(
                f"the maximum over points is equivariant on real scalars alone, and {rep} has more",
                hint="take the maximum of invariants, as a layer to Scalar gives them, or "
                'kind="attention", which weights points by invariants',
            )

    def __call__(
        self,
        x: Inexact[jax.Array, "*lead n {self.size}"],
        *,
        mask: Bool[Array, "*lead n"] | None = None,
        logits: Float[jax.Array, "*lead n"] | None = None,
    ) -> Inexact[jax.Array, "*lead {self.size}"]:
        """The pooled row; `logits` are for attention alone, the others need none.

        Raises RepresentationError for shapes that do not fit.
        """
        x = x if isinstance(x, jax.Array) else np.asarray(x)
        x = asarray(checked(x, self.size, self.complex, own_precision(x)))
        if x.ndim < 2:
            raise RepresentationError(
                f"the input has shape {x.shape}, which has no axis of points",
                hint=f"its shape must be (..., n, {self.size})",
            )
        shape = x.shape[:-1]
        present = jnp.ones(shape, bool) if mask is None else points(mask, shape, "mask")
        if self.kind != "attention":
            return applied(self._pooled, x, present)
        if logits is None:
            raise RepresentationError(
                "attention needs logits, a number for each point", hint="pool(x, logits=...)"
            )
        return applied(self._pooled, x, present, points(logits, shape, "logits"))

    def _pooled(
        self,
        x: Inexact[jax.Array, "*lead n {self.size}"],
        present: Bool[jax.Array, "*lead n"],
        logits: Float[jax.Array, "*lead n"] | None = None,
    ) -> Inexact[jax.Array, "*lead {self.size}"]:
        x = jnp.where(present[..., None], x, 0)
        match self.kind:
            case "sum":
                return x.sum(axis=-2)
            case "mean":
                return x.sum(axis=-2) / jnp.maximum(present.sum(axis=-1), 1)[..., None]
            case "max":
                highest = jnp.where(present[..., None], x, -jnp.inf).max(axis=-2, initial=-jnp.inf)
                return jnp.where(present.any(axis=-1)[..., None], highest, 0)
        assert logits is not None
        a = softmax(logits, present)
        return (a.astype(x.real.dtype)[..., None] * x).sum(axis=-2)


def softmax(
    logits: Float[jax.Array, "*lead n"], present: Bool[jax.Array, "*lead n"]
) -> Float[jax.Array, "*lead n"]:
    """The softmax over what is present along the last axis; 0 everywhere where nothing is."""
    shown = jnp.where(present, logits, -jnp.inf)
    highest = shown.max(axis=-1, keepdims=True, initial=-jnp.inf)  # there may be no points
    highest = jax.lax.stop_gradient(jnp.where(jnp.isfinite(highest), highest, 0))
    e = jnp.where(present, jnp.exp(jnp.where(present, logits - highest, 0)), 0)
    total = e.sum(axis=-1, keepdims=True)
    return e / jnp.where(total > 0, total, 1)


def points(x: Array, shape: tuple[int, ...], name: str) -> jax.Array:
    """An array with a number for each point; raises RepresentationError for another shape."""
    if jnp.shape(x) != shape:
        raise RepresentationError(
            f"the {name} has shape {jnp.shape(x)}, but the points have {shape}",
        )
    return jnp.asarray(x)
