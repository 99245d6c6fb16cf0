"""A network for point clouds with positions and features: the same for any number of points."""

from __future__ import annotations

import equinox as eqx
import numpy as np
from jaxtyping import Bool, Inexact

from emlpcli.errors import GroupError, RepresentationError
from emlpcli.jaxsetup import Array, asarray, jax, jnp
from emlpcli.nn.activations import GatedActivation
from emlpcli.nn.bilinear_layer import Bilinear
from emlpcli.nn.draws import split_key
from emlpcli.nn.hidden_rep import uniform_rep
from emlpcli.nn.last_axis import applied, precision
from emlpcli.nn.linear import Linear
from emlpcli.nn.messages import MessagePassing
from emlpcli.nn.pairs import Edges, as_arrays
from emlpcli.nn.pooling import Pool, points
from emlpcli.reps.from_text import representation
from emlpcli.reps.monomials import Expansion
from emlpcli.reps.rep import Rep, Scalar, SumRep

PRODUCTS = 0.2  # root mean square of what products add at first, as in `block`


class CloudBlock(eqx.Module):
    """Messages m, then gated m plus products of m with itself, all of it at each point."""

    messages: MessagePassing
    activation: GatedActivation
    products: Bilinear

    def __call__(
        self,
        x: Inexact[jax.Array, "*lead n space"],
        h: Inexact[jax.Array, "*lead n in"],
        mask: Bool[jax.Array, "*lead n"] | None,
        edges: Edges | None,
        edge_features: jax.Array | None,
    ) -> tuple[jax.Array, jax.Array]:
        """The messages, and the new features."""
        m = self.messages(x, h, mask=mask, edges=edges, edge_features=edge_features)
        heard = m[..., : self.activation.rep.size()]
        return heard, self.activation(m) + PRODUCTS * self.products(heard)


class PointCloud(eqx.Module):
    """A network from points with positions and features to one output, or to one a point.

    Positions are vectors of `space`, (..., n, size of space), features are (..., n, size of
    `rep_in`), or none where `rep_in` is None. Each of `num_layers` blocks is a `MessagePassing`
    to `hidden`, with gates and products; the output is a linear map of all states, pooled over
    the points by "sum", "mean" or "attention" (see `Pool`), or of shape (..., n, size out) with
    pool=None. For all n the parameters are the same; the function is equivariant under ρ(g) of
    the group of `space` and features, invariant under translations, and invariant (each point's
    output: equivariant) under permutations of the points. A batch of clouds of several sizes is
    padded, with a mask: it gives what each cloud gives alone. `hidden` is `uniform_rep(ch,
    group)` by default; `aggregate`, `degree`, `cutoff` and `rep_edge` are those of
    `MessagePassing`. Raises RepresentationError for options that do not fit, and GroupError where
    representations are over several groups and `hidden` is not given. Source: Gilmer and others
    2017; Thomas, Smidt and others 2018; Zaheer and others 2017.
    """

    blocks: tuple[CloudBlock, ...]
    readout: Linear
    logits: Linear | None
    pool: Pool | None
    featureless: bool = eqx.field(static=True)

    def __init__(
        self,
        space: Rep | str,
        rep_in: Rep | str | None,
        rep_out: Rep | str,
        *,
        hidden: Rep | str | None = None,
        ch: int = 48,
        num_layers: int = 2,
        pool: str | None = "sum",
        aggregate: str = "mean",
        degree: int = 2,
        cutoff: float | None = None,
        rep_edge: Rep | str | None = None,
        key: int | jax.Array = 0,
        dtype: jax.typing.DTypeLike = jnp.float32,
    ) -> None:
        """`key` is a seed or a JAX key."""
        if num_layers < 1:
            raise RepresentationError(f"a network needs at least 1 layer, not {num_layers}")
        if pool not in (None, "sum", "mean", "attention"):
            raise RepresentationError(
                f"unknown pooling {pool!r}", hint='"sum", "mean", "attention", or None for none'
            )
        self.featureless = rep_in is None
        space, rep_out = representation(space), representation(rep_out)
        rep_in = Scalar if rep_in is None else representation(rep_in)
        if hidden is None:
            groups = Expansion(space, rep_in, rep_out).groups
            if len(groups) != 1:
                raise GroupError(
                    f"the network is over {len(groups)} groups",
                    hint="name the hidden representation, as in hidden=8*V(SO(3))+16*Scalar",
                )
            hidden = uniform_rep(ch, next(iter(groups)))
        hidden = representation(hidden)
        activation = GatedActivation(hidden)
        keys = split_key(key, 2 * num_layers + 2)
        blocks, states, before = [], [rep_in], rep_in
        for number in range(num_layers):
            messages = MessagePassing(
                space,
                before,
                activation.gated,
                rep_edge=rep_edge,
                aggregate=aggregate,
                degree=degree,
                cutoff=cutoff,
                key=keys[2 * number],
                dtype=dtype,
            )
            products = Bilinear(
                hidden, hidden, width=hidden.size(), key=keys[2 * number + 1], dtype=dtype
            )
            blocks.append(CloudBlock(messages, activation, products))
            states += [hidden, hidden]
            before = hidden
        self.blocks = tuple(blocks)
        seen = SumRep(*states)
        self.readout = Linear(seen, rep_out, key=keys[-2], dtype=dtype)
        self.logits = None
        if pool == "attention":
            self.logits = Linear(seen, Scalar, key=keys[-1], use_bias=False, dtype=dtype)
        self.pool = None if pool is None else Pool(rep_out, pool)

    def __call__(
        self,
        positions: Inexact[Array, "*lead n space"],
        features: Inexact[Array, "*lead n in"] | None = None,
        *,
        mask: Bool[Array, "*lead n"] | None = None,
        edges: Edges | None = None,
        edge_features: Inexact[Array, "*lead _"] | None = None,
    ) -> Inexact[jax.Array, "*lead out"]:
        """The output; `mask`, `edges` and `edge_features` are as in `MessagePassing`.

        Raises RepresentationError for shapes that do not fit.
        """
        if (features is None) != self.featureless:
            raise RepresentationError(
                "the network has no representation of features, but features are given"
                if self.featureless
                else "the network asks for features of each point"
            )
        x = positions if isinstance(positions, jax.Array) else np.asarray(positions)
        if features is None:
            h = jnp.ones((*x.shape[:-1], 1), precision(self))
        else:
            h = features if isinstance(features, jax.Array) else asarray(np.asarray(features))
        present = None if mask is None else points(mask, h.shape[:-1], "mask")
        more = None if edge_features is None else jnp.asarray(edge_features)
        pairs = as_arrays(edges, h.shape[-2] if h.ndim > 1 else 0)
        return applied(self._output, asarray(x), h, present, pairs, more)

    def _output(
        self,
        x: Inexact[jax.Array, "*lead n space"],
        h: Inexact[jax.Array, "*lead n in"],
        mask: Bool[jax.Array, "*lead n"] | None,
        edges: Edges | None,
        edge_features: jax.Array | None,
    ) -> jax.Array:
        if mask is not None:
            h = jnp.where(mask[..., None], h, 0)
        states = [h]
        for block in self.blocks:
            m, h = block(x, h, mask, edges, edge_features)
            states += [m, h]
        seen = jnp.concatenate([s.astype(h.dtype) for s in states], axis=-1)
        y = self.readout(seen)
        if self.pool is None:
            return y if mask is None else jnp.where(mask[..., None], y, 0)
        logits = None if self.logits is None else self.logits(seen)[..., 0].real
        return self.pool(y, mask=mask, logits=logits)
