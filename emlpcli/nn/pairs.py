"""The pairs of points between which messages go, and sums, means and softmax over senders."""

from __future__ import annotations

from dataclasses import replace
from math import prod

import equinox as eqx
import numpy as np
from jaxtyping import Bool, Float, Inexact, Int

from emlpcli.errors import RepresentationError
from emlpcli.jaxsetup import Array, asarray, jax, jnp

Edges = Array | tuple[Array, Array]


def as_arrays(edges: Edges | None, n: int) -> Edges | None:
    """Edges of n points as arrays of JAX: a matrix, or the lists (senders, receivers), or None.

    Raises RepresentationError for lists of other things than numbers of points, as far as they are
    known: inside compiled functions they are not, and numbers beyond the last point stand for no
    pair there.
    """
    if not isinstance(edges, tuple):
        return None if edges is None else jnp.asarray(edges)
    if len(edges) != 2:
        raise RepresentationError(
            f"edges are {len(edges)} arrays, not two", hint="edges=(senders, receivers)"
        )
    senders, receivers = (e if isinstance(e, jax.Array) else np.asarray(e) for e in edges)
    senders, receivers = (e if e.size else e.astype(np.int32) for e in (senders, receivers))
    for name, given in (("senders", senders), ("receivers", receivers)):
        if not jnp.issubdtype(given.dtype, jnp.integer):
            raise RepresentationError(
                f"the {name} are {given.dtype}, not whole numbers",
                hint="they are numbers of points from 0 on, as numpy.int32 has them",
            )
        if isinstance(given, jax.core.Tracer) or not given.size:
            continue
        if (last := int(given.max())) >= n:
            raise RepresentationError(
                f"point {last} is among the {name}, but there are {n} points, from 0 on",
                hint="numbers below 0 stand for no pair",
            )
    return jnp.asarray(senders), jnp.asarray(receivers)


class Pairs(eqx.Module):
    """Pairs of `count` points: who sends to whom, and how much a message counts.

    The points of all clouds of a batch are numbered through. Pairs of all with all, `dense`, are
    ordered by receiver, with as many senders n for each; others come as a list. `weight` is 0
    for a pair that does not exist.
    """

    senders: Int[Array, " pairs"]
    receivers: Int[Array, " pairs"]
    weight: Float[jax.Array, " pairs"]
    count: int = eqx.field(static=True)
    dense: int | None = eqx.field(static=True)

    @staticmethod
    def of(
        lead: tuple[int, ...],
        n: int,
        mask: Bool[jax.Array, "*lead n"] | None,
        edges: Edges | None,
        real: jnp.dtype,
    ) -> Pairs:
        """All with all, those of a matrix (..., receiver, sender), or a list (senders, receivers).

        Numbers below 0 in a list stand for no pair, so that lists can be padded, and so do those
        beyond the last point. Raises
        RepresentationError for shapes that do not fit.
        """
        count = prod(lead) * n
        if isinstance(edges, tuple):
            senders, receivers = (jnp.asarray(e) for e in edges)
            if lead or senders.ndim != 1 or senders.shape != receivers.shape:
                raise RepresentationError(
                    f"lists of edges have shapes {senders.shape} and {receivers.shape} for points "
                    f"of shape {(*lead, n)}",
                    hint="edges=(senders, receivers) are two lists of one length for a single "
                    "cloud; clouds that are joined to one need no batch axis",
                )
            there = (senders >= 0) & (receivers >= 0) & (senders < count) & (receivers < count)
            senders, receivers = (jnp.where(there, e, 0) for e in (senders, receivers))
            weight = there.astype(real)
            pairs = Pairs(senders, receivers, weight, count, None)
        else:
            first = n * np.arange(prod(lead))[:, None, None]
            i, j = np.meshgrid(np.arange(n), np.arange(n), indexing="ij")
            receivers, senders = (asarray((first + k).ravel()) for k in (i, j))
            weight = jnp.ones(count * n, real)
            if edges is not None:
                if jnp.shape(edges) != (*lead, n, n):
                    raise RepresentationError(
                        f"the edges have shape {jnp.shape(edges)}, but the points ask for "
                        f"{(*lead, n, n)}",
                        hint="edges[..., i, j] says how much point i hears of point j",
                    )
                weight = jnp.asarray(edges, real).ravel()
            pairs = Pairs(senders, receivers, weight, count, n)
        if mask is None:
            return pairs
        present = mask.ravel()
        both = present[pairs.senders] & present[pairs.receivers]
        return replace(pairs, weight=jnp.where(both, pairs.weight, 0))

    def weighted(self, more: Float[jax.Array, " pairs"]) -> Pairs:
        """The same pairs, each message counting as much more or less."""
        return replace(self, weight=self.weight * more)

    def sum(self, messages: Inexact[jax.Array, "d pairs channels"]) -> jax.Array:
        """The weighted sum at each receiver, shape (d, points, channels)."""
        w = self.weight[:, None]
        return self._sum(jnp.where(w != 0, w * messages, 0))

    def mean(self, messages: Inexact[jax.Array, "d pairs channels"]) -> jax.Array:
        """The weighted mean at each receiver; 0 where nothing arrives."""
        total = self._sum(self.weight[None, :, None])
        return self.sum(messages) / jnp.where(total > 0, total, 1)

    def attention(
        self, messages: Inexact[jax.Array, "d pairs channels"], logits: Float[jax.Array, " pairs"]
    ) -> jax.Array:
        """The mean at each receiver with weights times the exponential of the logits."""
        present = self.weight != 0
        shown = jnp.where(present, logits, -jnp.inf)
        if self.dense is not None:
            rows = shown.reshape(self.count, self.dense)
            highest = rows.max(axis=1, initial=-jnp.inf)
        else:
            highest = jax.ops.segment_max(shown, self.receivers, self.count)
        highest = jax.lax.stop_gradient(jnp.where(jnp.isfinite(highest), highest, 0))
        e = jnp.exp(jnp.where(present, logits - highest[self.receivers], 0))
        return self.weighted(e).mean(messages)

    def _sum(self, x: jax.Array) -> jax.Array:
        if self.dense is not None:
            return x.reshape(len(x), self.count, self.dense, x.shape[2]).sum(axis=2)
        added: jax.Array = jax.vmap(
            lambda row: jax.ops.segment_sum(row, self.receivers, self.count)
        )(x)
        return added
