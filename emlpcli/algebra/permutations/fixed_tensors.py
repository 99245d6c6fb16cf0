"""The tensors that signed permutations of their indices leave fixed: signed sums over orbits."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from math import prod

from emlpcli.algebra.permutations.basics import Indices, orbit_roots
from emlpcli.algebra.permutations.signed_groups import SignedGroup
from emlpcli.arrays import np


@dataclass(frozen=True, eq=False)
class FixedTensors:
    """An orthonormal basis of the tensors that a signed group fixes: signed sums over orbits.

    Row i of `first`, shape (s, k), is the first tuple x, in lexicographic order, of orbit i; the
    orbits stand in the order of these. Tuple t, counted row-major, is in orbit `orbit[t]`, with
    T[t] = signs[t] T[first]; where the statements make T[t] zero, signs[t] is 0. Basis vector i
    is the sum of the signed unit tensors of orbit i over the root of their number `lengths[i]`.
    """

    sizes: tuple[int, ...]
    first: Indices
    orbit: Indices
    signs: Indices
    lengths: Indices

    @cached_property
    def members(self) -> tuple[Indices, Indices]:
        """The tuples of each orbit, shape (s, m, k), and their signs, shape (s, m).

        Orbits shorter than the longest one, m, are filled up with sign 0.
        """
        kept = np.flatnonzero(self.signs)
        kept = kept[np.argsort(self.orbit[kept], kind="stable")]
        starts = np.cumsum(self.lengths) - self.lengths
        column = np.arange(len(kept)) - starts[self.orbit[kept]]
        shape = (len(self.first), int(self.lengths.max(initial=0)))
        flat = np.zeros(shape, dtype=np.int64)
        signs = np.zeros(shape, dtype=np.int64)
        flat[self.orbit[kept], column] = kept
        signs[self.orbit[kept], column] = self.signs[kept]
        return np.stack(np.unravel_index(flat, self.sizes), axis=-1), signs

    def place(self, rows: Indices) -> tuple[Indices, Indices]:
        """The orbits of tuples, shape (n, k), and the signs with which they stand there."""
        flat = np.ravel_multi_index(tuple(rows.T), self.sizes)
        return self.orbit[flat], self.signs[flat]


def fixed_tensors(sizes: tuple[int, ...], group: SignedGroup) -> FixedTensors:
    """The basis of the tensors of a shape that a group fixes.

    Each tuple is a pair of points, with sign + and -, on which the generators act as permutations;
    it is zero in every fixed tensor where these two lie in one orbit.
    """
    total = prod(sizes)
    flat = np.arange(total).reshape(sizes)
    images = []
    for p, sign in group.generators:
        image = flat.transpose(np.argsort(p)).ravel()
        pair = np.stack([2 * image, 2 * image + 1], axis=1)
        images.append((pair if sign > 0 else pair[:, ::-1]).ravel())
    roots = orbit_roots(images, 2 * total).reshape(total, 2)
    alive = roots[:, 0] != roots[:, 1]
    start, negative = np.divmod(roots[:, 0], 2)
    found, orbit, lengths = np.unique(start[alive], return_inverse=True, return_counts=True)
    orbits, signs = np.zeros(total, dtype=np.int64), np.zeros(total, dtype=np.int64)
    orbits[alive] = orbit
    signs[alive] = 1 - 2 * negative[alive]
    first = np.stack(np.unravel_index(found, sizes), axis=1)
    return FixedTensors(sizes, first, orbits, signs, lengths)
