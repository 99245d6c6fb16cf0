"""The model `soft`: an equivariant network plus a free one that a prior keeps small."""

from __future__ import annotations

from typing import Any

import equinox as eqx
from numpy.typing import NDArray

from emlpcli.fit.models.builder import Builder, Shape
from emlpcli.fit.models.emlp import BUILDER as EQUIVARIANT
from emlpcli.fit.models.mlp import BUILDER as DENSE
from emlpcli.jaxsetup import EitherArray, jax, jnp
from emlpcli.nn.emlp import EMLP
from emlpcli.nn.mlp import MLP
from emlpcli.overrides import override
from emlpcli.reps.rep import Rep

FREE = 0.1  # standard deviation of the free function before any data, where outputs have 1


class Soft(eqx.Module):
    """f + h with an equivariant f and a free h, whose prior is Gaussian and f's is flat.

    The last weights of h have mean 0 and variance FREE²/width, so that h is about a Gaussian
    process of deviation FREE (Neal 1996): what f explains costs nothing, what breaks the symmetry
    does, and h learns it only as far as the data pay for it. Source: residual pathway priors,
    Finzi, Benton, Wilson 2021.
    """

    equivariant: EMLP
    free: MLP

    def __call__(self, x: jax.Array) -> jax.Array:
        """Shape (..., dim in) to (..., dim out)."""
        found: jax.Array = self.equivariant(x) + self.free(x)
        return found

    def rows(self, x: EitherArray) -> EitherArray:
        """The same of rows, shape (batch, dim in), in the precision of the parameters."""
        return self.equivariant.rows(x) + self.free.rows(x)

    def negative_log_prior(self) -> jax.Array:
        """width |W|²/(2 FREE²) + |b|²/(2 FREE²) of the last weights and biases of h."""
        W, b = self.free.weights[-1], self.free.biases[-1]
        return (len(W) * jnp.sum(W**2) + jnp.sum(b**2)) / (2 * FREE**2)


class SoftBuilder(Builder):
    """Builds both networks with the layers and channels asked for; for real rows."""

    @override
    def build(self, rep_in: Rep, rep_out: Rep, shape: Shape, rows: NDArray[Any]) -> Soft:
        free = DENSE.build(rep_in, rep_out, shape, rows)
        weights = (*free.weights[:-1], FREE * free.weights[-1])
        free = eqx.tree_at(lambda m: m.weights, free, weights)
        return Soft(EQUIVARIANT.build(rep_in, rep_out, shape, rows), free)

    @override
    def parameters_at_least(self, rep_in: Rep, rep_out: Rep, shape: Shape) -> int:
        """Those of both networks."""
        least = EQUIVARIANT.parameters_at_least(rep_in, rep_out, shape)
        return least + DENSE.parameters_at_least(rep_in, rep_out, shape)


BUILDER = SoftBuilder()
