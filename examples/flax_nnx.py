"""Equivariant layers as modules of Flax NNX: a layer's parameters are coefficients of a basis.

It needs Flax: `pip install ".[flax]"`. `emlpcli.flax` has such modules ready made.
"""

import jax
import jax.numpy as jnp
import numpy as np
import optax
from flax import nnx

from emlpcli import SO, Scalar, V, assert_equivariant

G = SO(3)
rep_in, rep_out = (2 * V)(G), V(G)


class Equivariant(nnx.Module):
    """y = W x with W = Q c: Q is a constant, kept factored, and c is what is trained."""

    def __init__(self, rep_in, rep_out, rngs):
        maps = rep_in >> rep_out
        self.Q, self.shape = maps.equivariant_basis(), (rep_out.size(), rep_in.size())
        number = maps.equivariant_dimension()
        scale = np.sqrt(rep_out.size() / number)  # so that y is as large as x
        self.c = nnx.Param(scale * rngs.params.normal((number,), jnp.float32))

    def __call__(self, x):
        return x @ (self.Q @ self.c[...]).reshape(self.shape).T


class Model(nnx.Module):
    """(u, v) to a vector: a dense network of the invariants gates equivariant vectors."""

    def __init__(self, rngs):
        self.invariants = Equivariant(rep_in * rep_in, 8 * Scalar, rngs)
        self.hidden = nnx.Linear(8, 32, rngs=rngs)  # any layer will do between scalars
        self.gates = nnx.Linear(32, 8, rngs=rngs)
        self.vectors = Equivariant(rep_in, 8 * V(G), rngs)
        self.last = Equivariant(8 * V(G), rep_out, rngs)

    def __call__(self, x):
        pairs = (x[..., :, None] * x[..., None, :]).reshape(*x.shape[:-1], -1)  # x ⊗ x
        gates = self.gates(nnx.swish(self.hidden(self.invariants(pairs))))
        return self.last(self.vectors(x) * jnp.repeat(gates, 3, axis=-1))


def target(x):
    u, v = x[..., :3], x[..., 3:]
    return u * jnp.tanh((u * v).sum(-1, keepdims=True)) - v


@nnx.jit
def step(model, optimiser):
    loss, gradient = nnx.value_and_grad(lambda m: jnp.mean((m(x) - y) ** 2))(model)
    optimiser.update(model, gradient)
    return loss


x = jnp.asarray(np.random.default_rng(0).normal(size=(256, 6)), jnp.float32)
y = target(x)
model = Model(nnx.Rngs(0))
optimiser = nnx.Optimizer(model, optax.adam(1e-2), wrt=nnx.Param)
losses = [float(step(model, optimiser)) for _ in range(300)]
print(f"mean squared error {losses[0]:.3f} at first, {losses[-1]:.3f} after {len(losses)} steps")
assert losses[-1] < 0.2 * losses[0]

# Trained or not the model is equivariant, to rounding: here in float64.
double = jax.tree.map(lambda p: p.astype(jnp.float64), nnx.state(model, nnx.Param))
nnx.update(model, double)
assert_equivariant(model, rep_in, rep_out)
print(f"equivariant, with {sum(p.size for p in jax.tree.leaves(double))} parameters")
