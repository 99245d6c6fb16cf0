"""AdamW on the parameters of a network as one vector.

One vector costs three loops in a compiled step, where every array of a network would cost three of
its own: they take longer to compile than to run.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from math import prod
from typing import Any, NamedTuple

import numpy as np

from emlpcli.jaxsetup import Array, asarray, jax, jnp

# Loshchilov, Hutter 2019, with the usual numbers of Kingma, Ba 2015.
FIRST, SECOND, EPSILON = 0.9, 0.999, 1e-8


class Moments(NamedTuple):
    """Running means of the slope and of its square, each of the shape of the parameters."""

    first: jax.Array
    second: jax.Array

    @staticmethod
    def of(parameters: jax.Array) -> Moments:
        """Those before the first step."""
        return Moments(*(asarray(np.zeros(parameters.shape, parameters.dtype)) for _ in range(2)))


def updated(
    parameters: jax.Array, moments: Moments, slope: jax.Array, step: Any, rate: Any, decay: float
) -> tuple[jax.Array, Moments]:
    """Parameters and moments after a step; steps are counted from 0.

    The means begin at zero, which is divided out; the parameters shrink by `decay` times the
    learning rate, apart from the slope.
    """
    count = jnp.asarray(step + 1, parameters.dtype)
    first = (1 - FIRST) * slope + FIRST * moments.first
    second = (1 - SECOND) * slope**2 + SECOND * moments.second
    mean, square = first / (1 - FIRST**count), second / (1 - SECOND**count)
    change = mean / (jnp.sqrt(square) + EPSILON) + decay * parameters
    return parameters - rate * change, Moments(first, second)


class Layout:
    """Where the arrays of a tree stand in one vector of real numbers.

    Its parts are those arrays; complex ones are two, their real and their imaginary parts. A
    slope is best taken by the parts and then made one vector: each part of a vector's slope would
    be a vector of the whole length, and they would be added.
    """

    def __init__(self, tree: Any) -> None:
        leaves, self._tree = jax.tree.flatten(tree)
        self._complex = [np.iscomplexobj(leaf) for leaf in leaves]
        self._shapes = [
            leaf.shape
            for leaf, pair in zip(leaves, self._complex, strict=True)
            for _ in range(1 + pair)
        ]
        self._ends = np.cumsum([0, *map(prod, self._shapes)]).tolist()

    def vector(self, tree: Any) -> jax.Array:
        """The numbers of a tree like the first, which are no traces."""
        leaves = map(np.asarray, jax.tree.leaves(tree))
        parts = [p for x in leaves for p in ((x.real, x.imag) if np.iscomplexobj(x) else (x,))]
        return asarray(np.concatenate([np.zeros(0, np.float32), *(p.ravel() for p in parts)]))

    def parts(self, vector: Array) -> list[Any]:
        """The parts of a vector, of NumPy or in a trace."""
        bounds = zip(pairwise(self._ends), self._shapes, strict=True)
        return [vector[a:b].reshape(shape) for (a, b), shape in bounds]

    def joined(self, parts: Sequence[Any]) -> jax.Array:
        """The vector of its parts."""
        return jnp.concatenate([part.ravel() for part in parts] or [jnp.zeros(0)])

    def tree(self, parts: Sequence[Any]) -> Any:
        """The tree of its parts."""
        left = iter(parts)
        leaves = [next(left) + 1j * next(left) if pair else next(left) for pair in self._complex]
        return jax.tree.unflatten(self._tree, leaves)
