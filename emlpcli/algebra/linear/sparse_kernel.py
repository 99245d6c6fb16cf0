"""The common kernel of sums of Kronecker products modulo a prime, split where it falls apart.

A row with one nonzero entry makes its coordinate zero. What remains is split into connected
components of coordinates that share a row, each of which is solved by dense elimination.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import prod

import numpy as np
from numpy.typing import NDArray

from emlpcli.algebra.limits import LARGEST_DENSE, MOST_CONSTRAINT_ENTRIES
from emlpcli.algebra.linear.modular import Residues, kernel, multiply, reduced
from emlpcli.errors import TooLargeError

DENSE = 1 / 16  # fraction of nonzero entries from which a matrix counts as dense

Terms = list[tuple[int, list[Residues | None]]]
Triplets = tuple[NDArray[np.int64], NDArray[np.int64], Residues]


def common_kernel(constraints: list[Terms], sizes: Sequence[int], p: int) -> Residues:
    """A basis of the common kernel in reduced echelon form, shape (size, dimension).

    Each constraint is a signed sum of Kronecker products of square matrices of the sizes given.
    Each vector is 1 in the coordinate of its first nonzero entry, where the others are 0. Raises
    TooLargeError.
    """
    size = prod(sizes)
    entries = [estimated_entries(terms, sizes) for terms in constraints]
    if size <= LARGEST_DENSE and max(entries, default=0) > DENSE * size**2:
        mixture = np.zeros((size, size), dtype=np.int64)
        for terms, factor in zip(constraints, _factors(len(constraints), p), strict=True):
            mixture = (mixture + factor * _dense(terms, sizes, p)) % p
        K = kernel(mixture, p)
        for terms in constraints:
            if K.shape[1]:
                K = _restricted(K, apply_terms(terms, sizes, K, p), p)
        return _canonical(K, p)
    if sum(entries) > MOST_CONSTRAINT_ENTRIES:
        raise TooLargeError(
            f"exact elimination would keep {sum(entries):.1e} entries "
            f"(at most {MOST_CONSTRAINT_ENTRIES:.0e})"
        )
    return _bycomponents([_triplets(terms, sizes, p) for terms in constraints], size, p)


def apply_terms(terms: Terms, sizes: Sequence[int], vectors: Residues, p: int) -> Residues:
    """A signed sum of Kronecker products on columns, shape (n, k), modulo p."""
    total = np.zeros_like(vectors)
    for sign, factors in terms:
        x, left = vectors, 1
        for m, d in zip(factors, sizes, strict=True):
            if m is not None:
                blocks = x.reshape(left, d, -1)
                image = np.zeros_like(blocks)
                for i, j in np.argwhere(m).tolist():
                    image[:, i] = (image[:, i] + int(m[i, j]) * blocks[:, j]) % p
                x = image.reshape(vectors.shape)
            left *= d
        total = (total + sign * x) % p
    return total


def estimated_entries(terms: Terms, sizes: Sequence[int]) -> int:
    """A bound of the nonzero entries of a sum of Kronecker products."""
    total = 0
    for _, factors in terms:
        count = 1
        for m, d in zip(factors, sizes, strict=True):
            count *= d if m is None else int(np.count_nonzero(m))
        total += count
    return total


def _factors(count: int, p: int) -> list[int]:
    """Of the constraints in a random combination, whose kernel is mostly the common one already."""
    return [int(z) for z in np.random.default_rng(0).integers(1, p, size=count)]


def _restricted(K: Residues, image: Residues, p: int) -> Residues:
    """The kernel within the span of K of a constraint, given its image of K."""
    if not np.any(image):
        return K
    return multiply(K, kernel(image[np.any(image, axis=1)], p), p)


def _canonical(K: Residues, p: int) -> Residues:
    return np.ascontiguousarray(reduced(np.ascontiguousarray(K.T), p).T)


def _dense(terms: Terms, sizes: Sequence[int], p: int) -> Residues:
    total = np.zeros((prod(sizes), prod(sizes)), dtype=np.int64)
    for sign, factors in terms:
        product = np.ones((1, 1), dtype=np.int64)
        for m, d in zip(factors, sizes, strict=True):
            right = np.eye(d, dtype=np.int64) if m is None else m
            size = len(product) * d
            product = (product[:, None, :, None] * right[None, :, None, :] % p).reshape(size, size)
        total = (total + sign * product) % p
    return total


def _triplets(terms: Terms, sizes: Sequence[int], p: int) -> Triplets:
    """Rows, columns and values of a sum of Kronecker products, equal places added up."""
    size = prod(sizes)
    places, values = [], []
    for sign, factors in terms:
        row = column = np.zeros(1, dtype=np.int64)
        value = np.full(1, sign % p, dtype=np.int64)
        for m, d in zip(factors, sizes, strict=True):
            if m is None:
                i = j = np.arange(d)
                x = np.ones(d, dtype=np.int64)
            else:
                i, j = np.nonzero(m)
                x = m[i, j]
            row = np.add.outer(row * d, i).ravel()
            column = np.add.outer(column * d, j).ravel()
            value = np.multiply.outer(value, x).ravel() % p
        places.append(row * size + column)
        values.append(value)
    place, inverse = np.unique(np.concatenate(places), return_inverse=True)
    total = np.zeros(len(place), dtype=np.int64)
    np.add.at(total, inverse, np.concatenate(values))  # a few terms below 2^31 each
    total %= p
    kept = total != 0
    return place[kept] // size, place[kept] % size, total[kept]


def _bycomponents(parts: list[Triplets], size: int, p: int) -> Residues:
    offsets = np.arange(len(parts)) * size
    row = np.concatenate([r + o for (r, _, _), o in zip(parts, offsets, strict=True)])
    column = np.concatenate([c for _, c, _ in parts])
    value = np.concatenate([v for _, _, v in parts])
    zero = np.zeros(size, dtype=bool)
    while True:  # coordinates that are alone in a row
        counts = np.bincount(row, minlength=len(parts) * size)
        alone = np.unique(column[counts[row] == 1])
        if not len(alone):
            break
        zero[alone] = True
        kept = ~zero[column]
        row, column, value = row[kept], column[kept], value[kept]
    label = components(row, column, size)
    tied = np.zeros(size, dtype=bool)
    tied[column] = True
    columns: list[tuple[int, NDArray[np.int64], Residues]] = [
        (int(i), np.array([i]), np.ones(1, dtype=np.int64)) for i in np.flatnonzero(~tied & ~zero)
    ]
    order = np.argsort(label[column], kind="stable")
    row, column, value = row[order], column[order], value[order]
    bounds = np.flatnonzero(np.diff(label[column], prepend=-1))
    for start, stop in zip(bounds, np.append(bounds, len(column))[1:], strict=True):
        members, place = np.unique(column[start:stop], return_inverse=True)
        if len(members) > LARGEST_DENSE:
            raise TooLargeError(
                f"exact elimination meets a block of {len(members)} coordinates "
                f"(at most {LARGEST_DENSE})"
            )
        K = _component_kernel(row[start:stop], place, value[start:stop], len(members), size, p)
        for vector in K.T:
            first = int(members[np.flatnonzero(vector)[0]])
            columns.append((first, members, vector))
    columns.sort(key=lambda entry: entry[0])
    found = np.zeros((size, len(columns)), dtype=np.int64)
    for j, (_, members, vector) in enumerate(columns):
        found[members, j] = vector
    return found


def _component_kernel(
    row: NDArray[np.int64],
    column: NDArray[np.int64],
    value: Residues,
    n: int,
    size: int,
    p: int,
) -> Residues:
    """The kernel on the n coordinates of one component, constraint after constraint."""
    numbers = np.unique(row // size)
    factors = np.array(_factors(len(numbers), p))
    rows, at = np.unique(row % size, return_inverse=True)
    mixture = np.zeros((len(rows), n), dtype=np.int64)
    for number, factor in zip(numbers, factors, strict=True):
        chosen = row // size == number
        mixture[at[chosen], column[chosen]] += factor * value[chosen] % p
        mixture %= p
    K = kernel(mixture, p)
    for number in numbers:
        if not K.shape[1]:
            return K
        chosen = row // size == number
        used, at = np.unique(row[chosen], return_inverse=True)
        C = np.zeros((len(used), n), dtype=np.int64)
        C[at, column[chosen]] = value[chosen]
        K = _restricted(K, multiply(C, K, p), p)
    return _canonical(K, p)


def components(row: NDArray[np.int64], column: NDArray[np.int64], size: int) -> NDArray[np.int64]:
    """The smallest coordinate that is connected to each by shared rows."""
    label = np.arange(size)
    if not len(row):
        return label
    _, row = np.unique(row, return_inverse=True)
    while True:
        least = np.full(row.max() + 1, size)
        np.minimum.at(least, row, label[column])
        after = label.copy()
        np.minimum.at(after, column, least[row])
        while not np.array_equal(jumped := after[after], after):
            after = jumped
        if np.array_equal(after, label):
            return label
        label = after
