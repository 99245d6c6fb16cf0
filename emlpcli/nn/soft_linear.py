"""The soft linear layer: an equivariant matrix plus a free one, each with a prior of its own."""

from __future__ import annotations

import equinox as eqx
import numpy as np
from jaxtyping import Float, Inexact

from emlpcli.errors import RepresentationError
from emlpcli.jaxsetup import EitherArray, asarray, jax, jnp
from emlpcli.nn.draws import Draws, split_key, together
from emlpcli.nn.last_axis import OnLastAxis
from emlpcli.nn.linear import Linear
from emlpcli.overrides import override
from emlpcli.reps.from_text import representation
from emlpcli.reps.rep import Rep


class SoftLinear(OnLastAxis):
    """A linear layer y = (W + D) x + b + c, equivariant where the data do not say otherwise.

    W and b are equivariant, as in `Linear`; D and c are free. Their priors are Gaussian: entries
    of W and b have standard deviation `equivariant`/√n within the equivariant matrices, those of
    D and c `free`/√n, with n the size of the input, so that `free` is about the root mean square
    of D x where x has 1. `negative_log_prior()` is to be added to the negative log likelihood of
    all data, so that what training finds is the most probable pair; with a small `free` it breaks
    the symmetry only as far as the data pay for it. D is drawn from its prior at first, and the
    layer is exactly equivariant in the limit free → 0. `matrix()` is W + D, of which
    `emlpcli.symmetry_breaking` tells which part of the group it breaks. Acts on the last axis.
    Raises RepresentationError for scales that are not positive, and what `Linear` raises. Source:
    residual pathway priors, Finzi, Benton, Wilson 2021.
    """

    equivariant_part: Linear
    free_part: Float[jax.Array, "*reim out in"]
    free_bias: Float[jax.Array, "*reim out"] | None
    equivariant: float = eqx.field(static=True)
    free: float = eqx.field(static=True)

    def __init__(
        self,
        rep_in: Rep | str,
        rep_out: Rep | str,
        *,
        equivariant: float = 1.0,
        free: float = 0.1,
        key: int | jax.Array = 0,
        use_bias: bool = True,
        dtype: jax.typing.DTypeLike = jnp.float32,
    ) -> None:
        """`key` is a seed or a JAX key; raises GroupError where a representation has no group."""
        if not (equivariant > 0 and free > 0):
            raise RepresentationError(
                f"the scales of priors must be positive, not {equivariant} and {free}",
                hint="Linear is the layer whose free part has scale 0",
            )
        rep_in, rep_out = representation(rep_in), representation(rep_out)
        first, second = split_key(key, 2)
        self.equivariant_part = Linear(rep_in, rep_out, key=first, use_bias=use_bias, dtype=dtype)
        self.size_in, self.complex = rep_in.size(), self.equivariant_part.complex
        self.equivariant, self.free = equivariant, free
        lead = (2,) if self.complex else ()
        scale = free * (self.size_in * len(lead or (1,))) ** -0.5
        self.free_part = Draws(second).normal((*lead, rep_out.size(), self.size_in), scale, dtype)
        bias = asarray(np.zeros((*lead, rep_out.size()), dtype))
        self.free_bias = bias if use_bias else None

    def matrices(
        self,
    ) -> tuple[Inexact[jax.Array, "out in"], Inexact[jax.Array, "out in"]]:
        """W and D."""
        zero = jnp.zeros((1, self.size_in), self.free_part.dtype)
        eye = jnp.concatenate([zero, jnp.eye(self.size_in, dtype=zero.dtype)])
        rows = self.equivariant_part(eye)
        return (rows[1:] - rows[0]).T, together(self.free_part, 2)

    def matrix(self) -> Inexact[jax.Array, "out in"]:
        """W + D, shape (size out, size in)."""
        W, D = self.matrices()
        return W + D

    def negative_log_prior(self) -> Float[jax.Array, ""]:
        """n (|W|² + |b|²)/2σ² + n (|D|² + |c|²)/2τ² in Frobenius norms, up to a constant.

        n is the size of the input, σ is `equivariant` and τ is `free`; over the complex numbers
        real and imaginary parts share the variance.
        """
        W, D = self.matrices()
        b = self.equivariant_part(jnp.zeros(self.size_in, self.free_part.dtype))
        strict, loose = (jnp.sum((M * M.conj()).real) for M in (W, D))
        strict = strict + jnp.sum((b * b.conj()).real)
        if self.free_bias is not None:
            loose = loose + jnp.sum(self.free_bias**2)
        parts = 2 if self.complex else 1
        return (strict / self.equivariant**2 + loose / self.free**2) * (parts * self.size_in) / 2

    @override
    def rows(self, x: Inexact[EitherArray, "batch in"]) -> Inexact[EitherArray, "batch out"]:
        y = self.equivariant_part(x) + x @ together(self.free_part, 2).T
        return y if self.free_bias is None else y + together(self.free_bias, 1)
