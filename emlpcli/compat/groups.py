"""The groups of EMLP by its names, and what else its module of groups held."""

from __future__ import annotations

from typing import Any

import numpy as np

from emlpcli import groups
from emlpcli.errors import GroupError
from emlpcli.groups import (
    GL,
    O11,
    O13,
    SL,
    SO,
    SO13,
    SU,
    C,
    Cube,
    D,
    DirectProduct,
    DkeR3,
    Group,
    Lorentz,
    MatrixGroup,
    O,
    O2eR3,
    RubiksCube,
    S,
    Scaling,
    SO2eR3,
    SO11p,
    SO13p,
    Sp,
    Trivial,
    U,
    Z,
    ZksZnxZn,
)
from emlpcli.jaxsetup import jax, jnp

__all__ = [
    "GL",
    "O11",
    "O13",
    "SL",
    "SO",
    "SO13",
    "SU",
    "C",
    "Cube",
    "D",
    "DirectProduct",
    "DkeR3",
    "Embed",
    "Group",
    "Lorentz",
    "O",
    "O2eR3",
    "Parity",
    "RubiksCube",
    "S",
    "SO2eR3",
    "SO11p",
    "SO13p",
    "Scaling",
    "Sp",
    "TimeReversal",
    "Trivial",
    "U",
    "Z",
    "ZksZnxZn",
    "noise2sample",
    "noise2samples",
    "rel_err",
]


def rel_err(A: Any, B: Any) -> Any:
    """Mean of |A - B|, relative to the sum of the means of |A| and |B|."""
    scale = abs(A).mean() + abs(B).mean() + 1e-6
    return abs(A - B).mean() / scale


def noise2sample(
    z: Any, ks: Any, lie_algebra: Any, discrete_generators: Any, seed: int = 0
) -> jax.Array:
    """The element exp(sum z[a] A[a]) times powers h[i]**ks[i, r] of the generators.

    Shapes: z (D,), ks (M, rounds), A (D, d, d), h (M, d, d). In each round r the generators come
    in an order drawn by `seed`.
    """
    A, h, ks = jnp.asarray(lie_algebra), jnp.asarray(discrete_generators), jnp.asarray(ks)
    g: jax.Array = jax.scipy.linalg.expm(jnp.einsum("a,aij->ij", jnp.asarray(z), A))
    keys = jax.random.split(jax.random.key(seed), ks.shape[1])
    for key, powers in zip(keys, ks.T, strict=True):
        for i in jax.random.permutation(key, len(h)):
            g = g @ _power(h[i], powers[i])
    return g


def noise2samples(
    zs: Any, ks: Any, lie_algebra: Any, discrete_generators: Any, seed: int = 0
) -> jax.Array:
    """The elements of several noises: zs (N, D), ks (N, M, rounds) to (N, d, d)."""

    def one(z: Any, k: Any) -> jax.Array:
        return noise2sample(z, k, lie_algebra, discrete_generators, seed)

    elements: jax.Array = jax.vmap(one)(jnp.asarray(zs), jnp.asarray(ks))
    return elements


def _power(h: jax.Array, n: jax.Array) -> jax.Array:
    base = jnp.where(n < 0, jnp.linalg.inv(h), h)
    one = jnp.eye(len(h), dtype=h.dtype)
    power: jax.Array = jax.lax.fori_loop(0, abs(n), lambda _, g: g @ base, one)
    return power


def Embed(G: Group, d: int, slice: slice) -> Group:
    """The group acting on those coordinates of a space of d, and trivially on the others.

    Raises GroupError where the slice does not hold as many coordinates as G acts on.
    """
    places = np.arange(d)[slice]
    if np.array_equal(places, np.arange(G.d)):
        return groups.Embed(G, d)
    if len(places) != G.d:
        raise GroupError(f"{G} acts on {G.d} coordinates, the slice holds {len(places)}")
    rows, columns = places[:, None], places
    h = np.tile(np.eye(d, dtype=G.discrete_generators.dtype), (len(G.discrete_generators), 1, 1))
    A = np.zeros((len(G.lie_algebra), d, d), G.lie_algebra.dtype)
    h[:, rows, columns], A[:, rows, columns] = G.discrete_generators, G.lie_algebra
    return MatrixGroup(h, A, d=d)


def Parity() -> Group:
    """Space inversion in 1+3 dimensions."""
    return MatrixGroup([np.diag([1, -1, -1, -1])])


def TimeReversal() -> Group:
    """Time reversal in 1+3 dimensions."""
    return MatrixGroup([np.diag([-1, 1, 1, 1])])
