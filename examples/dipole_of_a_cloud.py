"""A network for clouds of any size: trained on the dipoles of 5 charges, right for 50."""

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
import optax

from emlpcli import SO, Scalar, V
from emlpcli.nn import PointCloud, cast

G = SO(3)
charge, dipole = Scalar, V(G)


def clouds(count, n, seed):
    """Neutral clouds: positions, charges that sum to 0, and the dipole moments Σ q r."""
    rng = np.random.default_rng(seed)
    r, q = rng.normal(size=(count, n, 3)), rng.normal(size=(count, n, 1))
    q -= q.mean(axis=1, keepdims=True)
    return r, q, (q * r).sum(axis=1)


network = PointCloud(V(G), charge, dipole, ch=24, num_layers=1, degree=1, pool="sum", key=1)
print("parameters:", sum(leaf.size for leaf in jax.tree.leaves(network)), "for any n")

r, q, d = (jnp.asarray(a, jnp.float32) for a in clouds(512, 5, seed=0))
optimiser = optax.adam(optax.cosine_decay_schedule(1e-2, 600))
params, static = eqx.partition(network, eqx.is_inexact_array)


@jax.jit
def step(params, state):
    """One step on all clouds."""
    loss = lambda p: jnp.mean((eqx.combine(p, static)(r, q) - d) ** 2)  # noqa: E731
    value, slope = jax.value_and_grad(loss)(params)
    change, state = optimiser.update(slope, state, params)
    return optax.apply_updates(params, change), state, value


state = optimiser.init(params)
for _ in range(600):
    params, state, value = step(params, state)
network = eqx.combine(params, static)


def error(n):
    """The relative error of new clouds of n points."""
    r, q, d = clouds(100, n, seed=n)
    return float(np.sqrt(np.mean((network(r, q) - d) ** 2) / np.mean(d**2)))


for n in (5, 50):
    print(f"relative error for {n} points: {error(n):.1e}")
