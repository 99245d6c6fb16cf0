"""A training step of the equivariant network against one of a dense network of equal width.

    python examples/step_time.py [--group GROUP] [--batch N] [--rounds N] [--channels N]

AdamW on the mean squared error, 100 rows, float32, as `emlp fit` compiles it: both networks have
the same optimiser and the same options of the compiler. They take turns, in one process.
"""

import argparse
from statistics import median
from time import perf_counter, process_time

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np

from emlpcli import Scalar, V, group
from emlpcli.fit.training.adamw import Layout, Moments, updated
from emlpcli.nn import EMLP, MLP
from emlpcli.nn.programs import compiled


def networks(channels=384, layers=3, name="SO3"):
    """Both networks by name, from two vectors to a scalar."""
    acting = group(name)
    rep = (2 * V)(acting)
    equivariant = EMLP(rep, Scalar, acting, channels, layers)
    return {"equivariant": equivariant, "dense": MLP(rep.size(), 1, channels, layers)}


def training(network, batch=100):
    """A function that takes one step and returns its loss, and what it took to compile in CPU s."""
    size = network.size_in if isinstance(network, EMLP) else len(network.weights[0])
    x = np.random.default_rng(0).normal(size=(batch, size)).astype(np.float32)
    y = (x[:, : size // 2] * x[:, size // 2 :]).sum(1, keepdims=True)
    params, static = eqx.partition(network, eqx.is_array)
    layout = Layout(params)

    def loss(parts, x, y):
        return jnp.mean((eqx.combine(layout.tree(parts), static)(x) - y) ** 2)

    def step(vector, moments, count, x, y):
        value, slope = jax.value_and_grad(loss)(layout.parts(vector), x, y)
        vector, moments = updated(vector, moments, layout.joined(slope), count, 3e-3, 0.0)
        return vector, moments, count + 1, value

    vector = layout.vector(params)
    state = [vector, Moments.of(vector), np.int32(0)]
    start = process_time()
    run = compiled(step, *state, x, y)
    spent = process_time() - start

    def take():
        *state[:], value = run(*state, x, y)
        return float(value)

    return take, spent


def main():
    parser = argparse.ArgumentParser(description="Time a training step against a dense network.")
    for name, default in {"rounds": 200, "channels": 384, "layers": 3, "batch": 100}.items():
        parser.add_argument(f"--{name}", type=int, default=default)
    parser.add_argument("--group", default="SO3", help="SO13p, S10, SO3*S5, ...")
    options = parser.parse_args()
    both = networks(options.channels, options.layers, options.group)
    steps = {name: training(network, options.batch) for name, network in both.items()}
    times = {name: [] for name in both}
    losses = {name: [take()] for name, (take, _) in steps.items()}
    for _ in range(options.rounds):
        for name, (take, _) in steps.items():
            start = perf_counter(), process_time()
            losses[name].append(take())
            times[name].append((perf_counter() - start[0], process_time() - start[1]))
    for name, network in both.items():
        number = sum(p.size for p in jax.tree.leaves(eqx.filter(network, eqx.is_array)))
        first, *_, last = losses[name]
        wall, cpu = (1e3 * median(t[i] for t in times[name]) for i in range(2))
        print(
            f"{name:12} {wall:6.2f} ms a step ({cpu:.2f} of the processor), compiled or read in "
            f"{steps[name][1]:.1f} s, {number} parameters, loss {first:.3g} to {last:.3g}"
        )
        assert last < first
    pairs = list(zip(times["equivariant"], times["dense"], strict=True))
    wall, cpu = (median(a[i] / b[i] for a, b in pairs) for i in range(2))
    print(f"equivariant / dense: {wall:.2f}, of the processor {cpu:.2f}")


if __name__ == "__main__":
    main()
