"""No hole in what a network can say: every equivariant map of degree 2, and of degree 3, is there.

The maps are those that the solver finds from tensor powers of the input to the output, a way of its
own that knows nothing of irreducibles. What products of a network's first two blocks add to its
output is a polynomial in its input: the part of each degree is linear in the weights of the readout
and in those of each mixture. At random weights its derivatives span what the network can say near
them; every map of that degree must be among them to rounding.

Most cases are slow, since derivatives take long to compile; `test_polynomial_paths` counts channels
for all of them.
"""

from __future__ import annotations

from typing import Any

import equinox as eqx
import numpy as np
import pytest

from emlpcli.groups import SO, SU, Cube, D, Lorentz, O, S, Wreath, Z
from emlpcli.jaxsetup import jax, jnp
from emlpcli.nn import EMLP, Bilinear
from emlpcli.nn.emlp import IsotypicNetwork
from emlpcli.nn.frames import join
from emlpcli.nn.programs import once
from emlpcli.reps import Rep, Scalar, T, V
from emlpcli.reps.monomials import Expansion

from .conftest import inputs

ROUNDING = 1e-9

WREATH = Wreath(Z(2), S(3))
# input, output, of real groups
REAL: dict[str, tuple[Rep, Rep]] = {
    "dipole": (V(S(5)) + V(SO(3)) * V(S(5)), V(SO(3))),
    "S5 edges": ((V**2)(S(5)), V(S(5))),
    "three charges": (V(S(3)) + V(SO(3)) * V(S(3)), V(SO(3))),
    "two groups": (V(SO(3)) * V(S(3)), V(SO(3)) + V(S(3))),
    "vectors": ((2 * Scalar + 3 * V)(SO(3)), (2 * V + V**2)(SO(3))),
    "many vectors": ((20 * V)(O(3)), (Scalar + 2 * V)(O(3))),
    "many scalars": ((12 * Scalar + V)(O(3)), (12 * V)(O(3))),
    "nodes and edges": ((V + V**2)(S(3)), (V + Scalar)(S(3))),
    "complex type": ((2 * V)(Z(3)), (V + V**2)(Z(3))),
    "point group": (V(Cube()), (V + V**2)(Cube())),
    "dihedral": ((2 * V)(D(3)), V(D(3))),
    "Lorentz": ((2 * V)(Lorentz()), (V.T + V**2)(Lorentz())),
    "Lorentz and internal": (V(Lorentz()) * V(SO(2)), V(Lorentz()) * V(SO(2)) + T(2)(SO(2))),
    "wreath product": (V(WREATH), (V + Scalar)(WREATH)),
}
COMPLEX: dict[str, tuple[Rep, Rep]] = {
    "SU3 and SU2": (V(SU(3)) * V(SU(2)), V(SU(2)) * V(SU(2))),
    "SU2": ((2 * V)(SU(2)), (Scalar + V**2)(SU(2))),
    "SU3": ((2 * V + V.T)(SU(3)), (V.T + V)(SU(3))),
}
CUBIC = [
    name for name in REAL if name not in ("many vectors", "many scalars", "S5 edges", "dipole")
]


def maps(space: Rep) -> np.ndarray:
    """Four random equivariant maps, shape (4, dim out, dim in), of a space of them."""
    basis = space.solve()
    assert basis.dimension > 0
    columns = basis.columns(0, basis.dimension)
    mixed = columns @ np.random.default_rng(3).normal(size=(basis.dimension, 4))
    return np.asarray(mixed.T.reshape(4, space.target.size(), -1))


def rows(rep_in: Rep, rep_out: Rep, *spaces: Rep) -> np.ndarray:
    """Inputs, as many as it takes to tell so many maps apart and more."""
    return inputs(rep_in, 3 + (10 + sum(s.solve().dimension for s in spaces)) // rep_out.size())


def power(x: np.ndarray, degree: int) -> np.ndarray:
    """x ⊗ ... ⊗ x, shape (n, dim^degree)."""
    return (
        x if degree == 1 else np.einsum("na,nb->nab", x, power(x, degree - 1)).reshape(len(x), -1)
    )


def distance(slopes: np.ndarray, goals: np.ndarray) -> float:
    """How far the goals, shape (k, N), are from the span of the columns of (N, parameters)."""
    if slopes.shape[1] > len(slopes):  # as many random combinations span as much
        slopes = slopes @ np.random.default_rng(4).normal(size=(slopes.shape[1], len(slopes)))
    u, sizes, _ = np.linalg.svd(slopes, full_matrices=False)
    u = u[:, sizes > 1e-9 * sizes[0]]
    assert u.shape[1] < len(slopes)  # or else every goal would be met
    outside = goals.T - u @ (u.T @ goals.T)
    return float(np.abs(outside).max() / np.abs(goals).max())


def flat_slopes(function: Any, params: Any, x: np.ndarray) -> np.ndarray:
    """The derivatives of the values at all rows by all parameters, shape (n * dim out, params)."""

    def slopes(x: Any) -> Any:
        found = jax.jacrev(lambda p: function(p, x))(params)
        rows = [
            f.reshape(-1, *f.shape[2:]).reshape(f.shape[0] * f.shape[1], -1)
            for f in jax.tree.leaves(found)
        ]
        return jnp.concatenate(rows, axis=1)

    return np.asarray(once(slopes, x))


@pytest.mark.few(14)
@pytest.mark.parametrize("name", REAL)
def test_the_bilinear_layer_has_every_map_of_degree_2(name: str) -> None:
    rep_in, rep_out = REAL[name]
    layer = Bilinear(rep_in, rep_out, width=40, dtype=jnp.float64)
    assert layer.left_out == ()
    space = rep_in * rep_in >> rep_out
    x = rows(rep_in, rep_out, space)
    params, static = eqx.partition(layer, eqx.is_inexact_array)
    slopes = flat_slopes(lambda p, x: eqx.combine(p, static)(x), params, x)
    goals = np.einsum("kod,nd->kno", maps(space), power(x, 2))
    assert distance(slopes, goals.reshape(4, -1)) < ROUNDING


@pytest.mark.few(3)
@pytest.mark.parametrize("name", COMPLEX)
def test_over_the_complex_numbers_of_x_and_its_conjugate(name: str) -> None:
    rep_in, rep_out = COMPLEX[name]
    layer = Bilinear(rep_in, rep_out, width=40, dtype=jnp.float64)
    assert layer.left_out == ()
    sides = (rep_in, False), (rep_in.T, True)
    spaces = [(a, b, left * right >> rep_out) for left, a in sides for right, b in sides]
    spaces = [part for part in spaces if part[2].solve().dimension]
    x = rows(rep_in, rep_out, *(s for *_, space in spaces for s in (space, space)))
    params, static = eqx.partition(layer, eqx.is_inexact_array)

    def parts(p: Any, x: Any) -> Any:
        y = eqx.combine(p, static)(x)
        return jnp.concatenate([y.real, y.imag], axis=1)

    slopes = flat_slopes(parts, params, x)
    for left, right, space in spaces:
        a, b = (x.conj() if conjugated else x for conjugated in (left, right))
        goals = np.einsum("koab,na,nb->kno", maps(space).reshape(4, -1, *(x.shape[1],) * 2), a, b)
        both = np.concatenate([goals.real, goals.imag], axis=2)
        assert distance(slopes, both.reshape(4, -1)) < ROUNDING
    assert spaces


def products_alone(body: IsotypicNetwork, x: jax.Array) -> jax.Array:
    """The network where scalars, gates, lengths and cosines have weight 0: a polynomial in x."""
    first = body.invariants(body.before.analyse(x))
    kept = [body.before.channels.get(body.invariants.trivial, 0) * [1.0]]
    for gram in body.invariants.grams:
        polynomial = len(gram.forms.array) * gram.copies * (gram.copies + 1) // 2
        kept.append([1.0] * polynomial + [0.0] * (gram.size - polynomial))
    if body.invariants.size:
        trivial = body.invariants.trivial
        first = first | {trivial: first[trivial] * jnp.asarray(np.concatenate(kept))}
    states = [first]
    for block in body.blocks:
        operands, _ = block._split(block.mix(states[-1], len(x)))
        made, state = block.products(operands), {}
        for k, (linear, _) in block.outputs.items():
            parts = [s[k] for s in (first, made) if k in s]
            d = len(parts[0]) if parts else len(states[-1][k])
            nothing = jnp.zeros((d, len(x), linear))
            state[k] = join([*(s[k] for s in (first,) if k in s), nothing, *parts[k in first :]])
        states.append(first | state)
    seen = {k: join([s[k] for s in states if k in s]) for k in body.readout.channels}
    return body.after.synthesise(body.readout(seen, len(x)), len(x), x.dtype)


DEGREE = 8  # of the polynomial: two blocks, on inner products
NODES = np.cos(np.pi * (np.arange(DEGREE + 1) + 0.5) / (DEGREE + 1))


def part_of_degree(body: IsotypicNetwork, x: jax.Array, degree: int) -> jax.Array:
    """What of the polynomial has a degree, from its values at multiples of x."""
    shares = np.linalg.inv(np.vander(NODES, increasing=True))[degree]
    many = (NODES[:, None, None] * x).reshape(-1, x.shape[1])
    y = products_alone(body, many).reshape(len(NODES), len(x), -1)
    return jnp.tensordot(jnp.asarray(shares), y, 1)


@pytest.mark.parametrize("degree", [2, 3])
@pytest.mark.few(20)
@pytest.mark.parametrize("name", CUBIC)
@pytest.mark.slow
def test_a_network_has_every_map_of_degrees_2_and_3(name: str, degree: int) -> None:
    rep_in, rep_out = REAL[name]
    groups = Expansion(rep_in, rep_out).groups
    one = len(groups) == 1
    group, hidden = (next(iter(groups)), None) if one else (None, 8 * Scalar + 2 * rep_in)
    network = EMLP(rep_in, rep_out, group, 30, 2, hidden=hidden, dtype=jnp.float64, seed=1)
    assert network.left_out == ()
    assert isinstance(network.body, IsotypicNetwork)
    space = rep_in
    for _ in range(degree - 1):
        space = space * rep_in
    space = space >> rep_out
    x = rows(rep_in, rep_out, space)
    params, static = eqx.partition(network.body, eqx.is_inexact_array)
    slopes = flat_slopes(lambda p, x: part_of_degree(eqx.combine(p, static), x, degree), params, x)
    goals = np.einsum("kod,nd->kno", maps(space), power(x, degree))
    assert distance(slopes, goals.reshape(4, -1)) < ROUNDING
