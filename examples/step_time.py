"""A training step of the equivariant network against one of a dense network of equal width.

    python examples/step_time.py [--rounds N] [--channels N]

Adam on the mean squared error, 100 rows, float32; the two take turns, in one process.
"""

import argparse
from statistics import median
from time import perf_counter

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
import optax

from emlpcli import SO, Scalar, V
from emlpcli.nn import EMLP, MLP

parser = argparse.ArgumentParser(description="Time a training step against a dense network.")
parser.add_argument("--rounds", type=int, default=200)
parser.add_argument("--channels", type=int, default=384)
parser.add_argument("--layers", type=int, default=3)
parser.add_argument("--batch", type=int, default=100)
options = parser.parse_args()

rng = np.random.default_rng(0)
x = jnp.asarray(rng.normal(size=(options.batch, 6)), jnp.float32)
y = (x[:, :3] * x[:, 3:]).sum(1, keepdims=True)


def compiled(network):
    """A function that takes one step and returns its loss, and the seconds it took to compile."""
    params, static = eqx.partition(network, eqx.is_array)
    optimiser = optax.adam(3e-3)

    def loss(params, x, y):
        return jnp.mean((eqx.combine(params, static)(x) - y) ** 2)

    def step(params, state, x, y):
        value, gradient = jax.value_and_grad(loss)(params, x, y)
        updates, state = optimiser.update(gradient, state, params)
        return optax.apply_updates(params, updates), state, value

    start = perf_counter()
    state = [params, optimiser.init(params)]
    run = jax.jit(step).lower(*state, x, y).compile()

    def take():
        state[0], state[1], value = run(*state, x, y)
        return float(value)

    return take, perf_counter() - start


sizes = {"ch": options.channels, "num_layers": options.layers}
networks = {
    "equivariant": EMLP((2 * V)(SO(3)), Scalar, SO(3), **sizes),
    "dense": MLP(6, 1, **sizes),
}
steps = {name: compiled(network) for name, network in networks.items()}
times = {name: [] for name in networks}
losses = {name: [take()] for name, (take, _) in steps.items()}
for _ in range(options.rounds):
    for name, (take, _) in steps.items():
        start = perf_counter()
        losses[name].append(take())
        times[name].append(perf_counter() - start)
for name, network in networks.items():
    number = sum(p.size for p in jax.tree.leaves(eqx.filter(network, eqx.is_array)))
    first, *_, last = losses[name]
    print(
        f"{name:12} {1e3 * median(times[name]):6.2f} ms a step, compiled in "
        f"{steps[name][1]:.1f} s, {number} parameters, loss {first:.3g} to {last:.3g}"
    )
    assert last < first
ratio = median(a / b for a, b in zip(times["equivariant"], times["dense"], strict=True))
print(f"equivariant / dense: {ratio:.2f}")
