"""A network for clouds of any size: trained on the dipoles of 5 charges, right for 50."""

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
import optax

from emlpcli import SO, Scalar, V
from emlpcli.nn import PointCloud, cast

G = SO(3)
STEPS = 400


def clouds(count, n, seed):
    """Neutral clouds: positions, charges that sum to 0, and the dipole moments Σ q r."""
    rng = np.random.default_rng(seed)
    r, q = rng.normal(size=(count, n, 3)), rng.normal(size=(count, n, 1))
    q -= q.mean(axis=1, keepdims=True)
    return r, q, (q * r).sum(axis=1)


network = PointCloud(V(G), Scalar, V(G), ch=16, num_layers=1, degree=1, pool="sum", key=1)
print(
    "parameters:", sum(leaf.size for leaf in jax.tree.leaves(network)), "for any number of points"
)

r, q, d = (jnp.asarray(a, jnp.float32) for a in clouds(256, 5, seed=0))
optimiser = optax.adam(optax.cosine_decay_schedule(2e-2, STEPS))
params, static = eqx.partition(network, eqx.is_inexact_array)


@jax.jit
def step(params, state):
    """One step on all clouds."""

    def loss(params):
        return jnp.mean((eqx.combine(params, static)(r, q) - d) ** 2)

    value, slope = jax.value_and_grad(loss)(params)
    change, state = optimiser.update(slope, state, params)
    return optax.apply_updates(params, change), state, value


state = optimiser.init(params)
for _ in range(STEPS):
    params, state, value = step(params, state)
network = eqx.combine(params, static)


def relative(n):
    """The relative error on new clouds of n points."""
    r, q, d = clouds(100, n, seed=n)
    return float(np.sqrt(np.mean((network(r, q) - d) ** 2) / np.mean(d**2)))


for n in (5, 50):
    print(f"relative error for {n} points: {relative(n):.3f}")
    assert relative(n) < 0.1

# A neutral cloud has the same dipole moment wherever the origin is, and so says the network.
exact = cast(network, jnp.float64)
with jax.enable_x64(True):
    r, q, _ = clouds(2, 50, seed=3)
    y, moved = np.asarray(exact(r, q)), np.asarray(exact(r + np.array([10.0, -5, 2]), q))
    print(f"after a translation: {np.abs(moved - y).max():.0e} off")
    assert np.abs(moved - y).max() < 1e-9
    order = np.random.default_rng(4).permutation(50)
    np.testing.assert_allclose(exact(r[:, order], q[:, order]), y, atol=1e-9)
    turn = np.linalg.qr(np.random.default_rng(5).normal(size=(3, 3)))[0]
    turn *= np.linalg.det(turn)  # a rotation
    np.testing.assert_allclose(exact(r @ turn.T, q), y @ turn.T, atol=1e-9)
