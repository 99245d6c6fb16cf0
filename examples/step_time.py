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
import optax

from emlpcli import SO, Scalar, V
from emlpcli.nn import EMLP, MLP


def networks(channels=384, layers=3):
    """Both networks by name, from two vectors to a scalar."""
    equivariant = EMLP((2 * V)(SO(3)), Scalar, SO(3), channels, layers)
    return {"equivariant": equivariant, "dense": MLP(6, 1, channels, layers)}


def compiled(network, batch=100):
    """A function that takes one step and returns its loss, and the seconds it took to compile."""
    x = jax.random.normal(jax.random.key(0), (batch, 6), jnp.float32)
    y = (x[:, :3] * x[:, 3:]).sum(1, keepdims=True)
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


def main():
    parser = argparse.ArgumentParser(description="Time a training step against a dense network.")
    for name, default in {"rounds": 200, "channels": 384, "layers": 3, "batch": 100}.items():
        parser.add_argument(f"--{name}", type=int, default=default)
    options = parser.parse_args()
    both = networks(options.channels, options.layers)
    steps = {name: compiled(network, options.batch) for name, network in both.items()}
    times = {name: [] for name in both}
    losses = {name: [take()] for name, (take, _) in steps.items()}
    for _ in range(options.rounds):
        for name, (take, _) in steps.items():
            start = perf_counter()
            losses[name].append(take())
            times[name].append(perf_counter() - start)
    for name, network in both.items():
        number = sum(p.size for p in jax.tree.leaves(eqx.filter(network, eqx.is_array)))
        first, *_, last = losses[name]
        print(
            f"{name:12} {1e3 * median(times[name]):6.2f} ms a step, compiled in "
            f"{steps[name][1]:.1f} s, {number} parameters, loss {first:.3g} to {last:.3g}"
        )
        assert last < first
    ratio = median(a / b for a, b in zip(times["equivariant"], times["dense"], strict=True))
    print(f"equivariant / dense: {ratio:.2f}")


if __name__ == "__main__":
    main()
