"""The gates and the equivariant multilayer perceptron for Equinox."""

from __future__ import annotations

from typing import Any

import equinox as eqx

from emlpcli.equinox.linear import EquivariantBilinear, EquivariantLinear
from emlpcli.groups.base import Group
from emlpcli.jaxsetup import jax, jnp
from emlpcli.layers.gates import Gates, gates
from emlpcli.layers.of_jax import gate
from emlpcli.layers.plan import Plan, plan
from emlpcli.reps.rep import Rep


class Gated(eqx.Module):
    """x sigmoid(x) on scalars; every other copy of a summand is multiplied by sigmoid of a gate.

    The gates are scalars that the input has behind the coordinates of `rep`: (..., size of
    `gates.gated`) to (..., size of `rep`). Over ℂ the real part of a scalar decides. There are no
    parameters. Raises GroupError where `rep` has no group.
    """

    gates: Gates = eqx.field(static=True)

    def __init__(self, rep: Rep | str) -> None:
        self.gates = gates(rep)

    def __call__(self, x: jax.Array) -> jax.Array:
        """The gated coordinates of `rep`."""
        return gate(self.gates, x)


class Block(eqx.Module):
    """x ↦ (h + B(L x, M x)) / √2 with h = gated(A x): one layer of an `EMLP`.

    A, L and M are equivariant linear layers, B is a bilinear one; L and M lead to a small
    representation, since B has a weight for every pair of its copies.
    """

    gate: Gated
    linear: EquivariantLinear
    left: EquivariantLinear
    right: EquivariantLinear
    products: EquivariantBilinear

    def __init__(self, rep_in: Rep, made: Plan, key: jax.Array, dtype: Any) -> None:
        keys = jax.random.split(key, 4)
        self.gate = Gated(made.hidden)
        gated, factor = self.gate.gates.gated, made.factor
        self.linear = EquivariantLinear(rep_in, gated, key=keys[0], dtype=dtype)
        self.left = EquivariantLinear(rep_in, factor, key=keys[1], dtype=dtype)
        self.right = EquivariantLinear(rep_in, factor, key=keys[2], dtype=dtype)
        self.products = EquivariantBilinear(factor, factor, made.hidden, key=keys[3], dtype=dtype)

    def __call__(self, x: Any) -> jax.Array:
        """Apply the block."""
        found: jax.Array = self.gate(self.linear(x))
        found += self.products(self.left(x), self.right(x))
        scaled: jax.Array = found * 0.5**0.5
        return scaled


class EMLP(eqx.Module):
    """An equivariant network f(ρ_in(g) x) = ρ_out(g) f(x) for all elements g of a group.

    `num_layers` blocks of linear, bilinear and gated layers, then a linear one: (..., size in) to
    (..., size out). `hidden` is the representation of every hidden layer: by default `ch`
    coordinates shared among tensors of all ranks, and a copy of input and output each. `factor` is
    that of the two factors of products: by default a few scalars, vectors and dual vectors, and
    the input. An input or output of more than `ch` coordinates is left out of both defaults.
    The parameters are those of `emlpcli.torch.EMLP`, one by one; `key` is a seed or a key of JAX.
    Raises GroupError where no group is given, or several and not both of `hidden` and `factor`,
    RepresentationError, and what `EquivariantLinear` raises. After Finzi, Welling, Wilson 2021.
    """

    blocks: tuple[Block, ...]
    readout: EquivariantLinear

    def __init__(
        self,
        rep_in: Rep | str,
        rep_out: Rep | str,
        group: Group | str | None = None,
        ch: int = 64,
        num_layers: int = 3,
        *,
        hidden: Rep | str | None = None,
        factor: Rep | str | None = None,
        key: int | jax.Array = 0,
        dtype: Any = jnp.float32,
    ) -> None:
        made = plan(rep_in, rep_out, group, ch, num_layers, hidden, factor)
        keys = jax.random.split(
            jax.random.key(key) if isinstance(key, int) else key, num_layers + 1
        )
        inputs = zip(made.block_inputs, keys, strict=False)
        self.blocks = tuple(Block(rep, made, k, dtype) for rep, k in inputs)
        self.readout = EquivariantLinear(made.hidden, made.target, key=keys[-1], dtype=dtype)

    def __call__(self, x: Any) -> jax.Array:
        """Apply the network."""
        for block in self.blocks:
            x = block(x)
        return self.readout(x)
