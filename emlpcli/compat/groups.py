"""The groups of EMLP by its names, and what else its module of groups held."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.linalg import expm

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
from emlpcli.jaxsetup import Array

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
) -> Array:
    """The element exp(sum z[a] A[a]) times powers h[i]**ks[i, r] of the generators.

    Shapes: z (D,), ks (M, rounds), A (D, d, d), h (M, d, d) to (d, d). In each round r the
    generators come in an order drawn by `seed`.
    """
    A, h, ks = np.asarray(lie_algebra), np.asarray(discrete_generators), np.asarray(ks)
    g = expm(np.einsum("a,aij->ij", np.asarray(z), A))
    rng = np.random.default_rng(seed)
    for powers in ks.T:
        for i in rng.permutation(len(h)):
            g = g @ np.linalg.matrix_power(h[i], int(powers[i]))
    return np.asarray(g)


def noise2samples(
    zs: Any, ks: Any, lie_algebra: Any, discrete_generators: Any, seed: int = 0
) -> Array:
    """The elements of several noises: zs (N, D), ks (N, M, rounds) to (N, d, d)."""
    pairs = zip(zs, ks, strict=True)
    return np.array([noise2sample(z, k, lie_algebra, discrete_generators, seed) for z, k in pairs])


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
