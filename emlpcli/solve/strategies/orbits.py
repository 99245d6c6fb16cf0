"""Strategy `orbits`: groups that are monomial in some basis, one basis vector an orbit.

Where a generator permutes basis vectors up to sign, invariants are constant, up to sign, along
orbits; an orbit on which the signs do not close up carries none. Torus weights and phases are
integers, so which basis tensors survive them is decided exactly. Nothing is rounded: the number
of orbits is a proof of the dimension.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from emlpcli.errors import CertificateError
from emlpcli.groups.structure import Monomial
from emlpcli.solve.factors import ChangedFactor, Factor, OrbitFactor

NAME = "orbits"
CERTIFICATE = "proved"

Indices = NDArray[np.int64]


def predicted_bytes(size: int, structure: Monomial) -> int:
    """Peak memory, in bytes, of solving a monomial with `size` coordinates."""
    signed = any(signs is not None for _, signs in structure.moves)
    return size * 8 * (8 + 2 * len(structure.moves)) * (2 if signed else 1)


def solve(structure: Monomial, duals: Sequence[bool]) -> Factor:
    """The invariants of a tensor product of V (False) and V* (True)."""
    d = structure.d
    alive = _surviving(structure, duals)
    moves = [
        (_tensor_index([images] * len(duals), d), _tensor_sign(signs, len(duals)))
        for images, signs in structure.moves
    ]
    place = np.full(len(alive), -1, dtype=np.int64)
    nodes = np.flatnonzero(alive)
    place[nodes] = np.arange(len(nodes))
    images = [place[image[nodes]] for image, _ in moves]
    if any(np.any(image < 0) for image in images):
        raise CertificateError("a generator moves an invariant of the torus to a non-invariant")
    signs = [None if sign is None else sign[nodes] for _, sign in moves]
    root, value = _signed_roots(images, signs, len(nodes))

    labels = np.zeros(len(alive), dtype=np.int64)
    weights = np.zeros(len(alive))
    used = value != 0
    _, labels[nodes[used]], lengths = np.unique(root[used], return_inverse=True, return_counts=True)
    weights[nodes[used]] = value[used] / np.sqrt(lengths[labels[nodes[used]]])
    orbits = OrbitFactor(labels, weights, len(lengths))
    if structure.change is None:
        return orbits
    change = structure.change
    changes = tuple(change.conj() if dual else change for dual in duals)
    if structure.conjugate is None:
        return ChangedFactor(changes, orbits)
    return ChangedFactor(changes, orbits, *_real_form(structure.conjugate, orbits, len(duals)))


def _surviving(structure: Monomial, duals: Sequence[bool]) -> NDArray[np.bool_]:
    """Which basis tensors have weight zero and phase one."""
    alive = np.ones(structure.d ** len(duals), dtype=bool)
    for row in structure.weights if structure.weights is not None else ():
        alive &= _tensor_sum([-row if dual else row for dual in duals]) == 0
    for row, modulus in structure.phases:
        alive &= _tensor_sum([-row if dual else row for dual in duals]) % modulus == 0
    return alive


def _tensor_sum(rows: Sequence[Indices]) -> Indices:
    """The sums rows[0][i] + rows[1][j] + ... at the flat index of (i, j, ...)."""
    total = np.zeros(1, dtype=np.int64)
    for row in rows:
        total = np.add.outer(total, row).ravel()
    return total


def _tensor_index(rows: Sequence[Indices], d: int) -> Indices:
    """The flat index of (rows[0][i], rows[1][j], ...) at the flat index of (i, j, ...)."""
    return _tensor_sum([row * d ** (len(rows) - 1 - k) for k, row in enumerate(rows)])


def _tensor_sign(signs: Indices | None, power: int) -> Indices | None:
    """The products signs[i] signs[j] ... at the flat index of (i, j, ...)."""
    if signs is None:
        return None
    return 1 - 2 * (_tensor_sum([(signs < 0).astype(np.int64)] * power) % 2)


def _signed_roots(
    images: list[Indices], signs: list[Indices | None], n: int
) -> tuple[Indices, Indices]:
    """The smallest member of each node's orbit, and the node's sign relative to it.

    Signs are followed on the double cover, whose nodes are (i, +) and (i, -); where both lie
    in one orbit the sign is not defined, and is given as 0.
    """
    if all(sign is None or np.all(sign > 0) for sign in signs):
        return _roots(images, n), np.ones(n, dtype=np.int64)
    cover = []
    for image, sign in zip(images, signs, strict=True):
        flips = np.zeros(n, dtype=bool) if sign is None else sign < 0
        plus = image + n * flips
        cover.append(np.concatenate([plus, (plus + n) % (2 * n)]))
    root = _roots(cover, 2 * n)
    smallest = np.minimum(root[:n], root[n:])
    value = np.where(root[:n] == smallest, 1, -1)
    value[root[:n] == root[n:]] = 0
    return smallest, value


def _roots(images: list[Indices], n: int) -> Indices:
    """The smallest node reachable from each, by pointer jumping over the generators."""
    label = np.arange(n)
    while True:
        before = label
        for image in images:
            low = np.minimum(label, label[image])
            label = low.copy()
            label[image] = np.minimum(low[image], low)
        while True:
            jumped = label[label]
            if np.array_equal(jumped, label):
                break
            label = jumped
        if np.array_equal(label, before):
            return label


def _real_form(
    conjugate: Indices, orbits: OrbitFactor, power: int
) -> tuple[Indices, NDArray[np.complex128]]:
    """Combinations of orbit vectors that are real in standard coordinates.

    Complex conjugation takes the orbit vector j to a sign times the vector partner[j]. A vector
    that is its own partner is real, or imaginary; a pair gives its real and imaginary part.
    """
    index = _tensor_index([conjugate] * power, len(conjugate))
    first = np.zeros(orbits.dim, dtype=np.int64)
    used = np.flatnonzero(orbits.weights)[::-1]
    first[orbits.labels[used]] = used  # the smallest entry of each orbit, being written last
    mirror = index[first]
    partner = orbits.labels[mirror]
    sign = np.sign(orbits.weights[first] * orbits.weights[mirror])
    own = np.arange(orbits.dim)
    low, high = np.minimum(own, partner), np.maximum(own, partner)
    half = np.sqrt(0.5)
    coefficients = np.where(
        (own == low)[:, None], [[half, 1j * half]], sign[:, None] * np.array([[half, -1j * half]])
    )
    alone = own == partner
    coefficients[alone] = np.stack(
        [np.where(sign[alone] > 0, 1, 1j), np.zeros(alone.sum())], axis=1
    )
    return np.stack([low, high], axis=1), coefficients
