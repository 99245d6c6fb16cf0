"""Equivariant layers in a plain JAX loop, and their weights as an ordinary matrix elsewhere."""

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np

from emlpcli import SO, Scalar, V, assert_equivariant
from emlpcli.nn import Bilinear, Linear, cast

jax.config.update("jax_enable_x64", True)  # so that what is cast to float64 computes in it
G = SO(3)
rep_in, hidden, rep_out = (2 * V)(G), (12 * Scalar + 6 * V)(G), V(G)


class Model(eqx.Module):
    """Quadratic features, a gate for each vector, and a linear map: (u, v) to a vector."""

    features: Bilinear
    gates: Linear
    vectors: Linear
    last: Linear

    def __init__(self):
        self.features = Bilinear(rep_in, 12 * Scalar, key=1)
        self.gates = Linear(12 * Scalar, 6 * Scalar, key=2)
        self.vectors = Linear(rep_in, 6 * V(G), key=3)
        self.last = Linear(6 * V(G), rep_out, key=4)

    def __call__(self, x):
        gates = jax.nn.sigmoid(self.gates(jnp.tanh(self.features(x))))
        return self.last(self.vectors(x) * jnp.repeat(gates, 3, axis=-1))


def target(x):
    u, v = x[..., :3], x[..., 3:]
    return u * jnp.tanh((u * v).sum(-1, keepdims=True)) - v


x = jnp.asarray(np.random.default_rng(0).normal(size=(256, 6)), jnp.float32)
y = target(x)
model = Model()


@eqx.filter_jit
def step(model):
    """One step of gradient descent: the parameters are the arrays of the tree, nothing else."""
    loss, gradient = eqx.filter_value_and_grad(lambda m: jnp.mean((m(x) - y) ** 2))(model)
    return loss, jax.tree.map(lambda p, g: p - 0.1 * g, model, gradient)


losses = []
for _ in range(150):
    loss, model = step(model)
    losses.append(float(loss))
print(f"mean squared error {losses[0]:.3f} at first, {losses[-1]:.3f} after {len(losses)} steps")
assert losses[-1] < 0.5 * losses[0]
assert_equivariant(cast(model, jnp.float64), rep_in, rep_out)

# A linear layer is a matrix: export it, and any framework can apply it.
layer = cast(Linear(rep_in, hidden, use_bias=False), jnp.float64)
W = np.asarray(layer(np.eye(6))).T
print(f"W has shape {W.shape}, {np.count_nonzero(np.abs(W) > 1e-12)} entries are not zero")
assert_equivariant(W, rep_in, hidden)
a = np.arange(6.0)
np.testing.assert_allclose(W @ a, layer(a), atol=1e-12)

# So is the basis: torch.nn.functional.linear(x, (Q @ c).reshape(W.shape)) is an equivariant layer
# with the parameters c, wherever Q comes to as a tensor.
Q = np.asarray((rep_in >> hidden).equivariant_basis())
c = Q.T @ W.ravel()
assert c.shape == ((rep_in >> hidden).equivariant_dimension(),)
np.testing.assert_allclose((Q @ c).reshape(W.shape), W, atol=1e-12)
