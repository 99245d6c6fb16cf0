"""Strategy `orbits`: groups that are monomial in some basis, one basis vector an orbit.

Where a generator permutes basis vectors up to sign, invariants are constant, up to sign, along
orbits; an orbit on which the signs do not close up carries none. Torus weights and phases are
integers, so which basis tensors survive them is decided exactly. Nothing is rounded: the number
of orbits is a proof of the dimension.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from math import prod

import numpy as np
from numpy.typing import NDArray

from emlpcli.algebra.permutations.basics import orbit_roots
from emlpcli.algebra.permutations.monomial_action import MonomialAction, dual
from emlpcli.algebra.permutations.orbit_labels import Labels, pattern_labels, stabiliser_labels
from emlpcli.errors import CertificateError
from emlpcli.groups.base import Count
from emlpcli.overrides import override
from emlpcli.reps import monomials as tensors
from emlpcli.reps.matrices import moves, structure
from emlpcli.reps.rep import Base
from emlpcli.solve.bases.stored import CHUNK, ChangedBasis, OrbitBasis, StoredBasis, orbit_scales
from emlpcli.solve.indices import group_of, is_plain
from emlpcli.solve.limits import LARGEST_WALK
from emlpcli.solve.strategies.base import Cost, Outcome, Strategy
from emlpcli.solve.strategies.spread import (
    is_spread,
    spread_basis,
    spread_cost,
    spread_objection,
)

Indices = NDArray[np.int64]


class Orbits(Strategy):
    """One basis vector an orbit, for groups that are monomial in some basis."""

    name = "orbits"
    certificate = "proved"
    unconditional = True

    @override
    def objection(self, monomial: tensors.TensorMonomial, exact: Count | None) -> str:
        """Only where the group permutes a basis of every index up to phases."""
        if not monomial.powers:
            return "nothing to solve"
        if is_spread(monomial):
            return spread_objection(monomial)
        group = group_of(monomial)
        monomial_group = isinstance(group.structure(), MonomialAction) or group.is_discrete
        for slot, _ in monomial.powers:
            if not monomial_group or (slot_structure(slot) is None and slot_moves(slot) is None):
                what = "V" if isinstance(slot.rep, Base) else slot.rep
                return f"only where elements permute a basis of {what} up to phases"
        if not structures_of(monomial):
            return "only where the same elements permute bases of all indices"
        return ""

    @override
    def cost(self, monomial: tensors.TensorMonomial, exact: Count | None) -> Cost:
        """A few passes over all coordinates for every generator."""
        if is_spread(monomial):
            return spread_cost(monomial)
        structure, size = structures_of(monomial)[0], monomial.size
        if is_plain(monomial) and _labelled_by_structure(structure, size, exact):
            assert exact is not None
            label = np.min_scalar_type(max(exact.value - 1, 0)).itemsize
            nbytes = (label * size * 11) // 10 + min(size, CHUNK) // 2 + 12 * exact.value
            if structure.symmetric:
                return Cost(1e-3 + 1e-8 * size, nbytes)
            return Cost(0.05 + 4e-8 * size, nbytes + 16 * structure.d**2 + 2**19)
        signed = 2 if any(signs is not None for _, signs in structure.moves) else 1
        moves = len(structure.moves)
        return Cost(
            5e-4 + 3e-8 * size * (1 + 10 * moves * signed), 6 * size * (12 + 2 * moves) * signed
        )

    @override
    def solve(self, monomial: tensors.TensorMonomial, exact: Count | None) -> Outcome:
        """A sparse basis, after a change of basis where there is one."""
        if is_spread(monomial):
            return Outcome(spread_basis(monomial))
        structure = structures_of(monomial)[0]
        if is_plain(monomial) and _labelled_by_structure(structure, monomial.size, exact):
            assert exact is not None
            power = sum(power for _, power in monomial.powers)
            labels = _labels(structure, power, exact.value)
            if labels is not None:
                return Outcome(OrbitBasis(labels, orbit_scales(labels, exact.value)))
        return Outcome(orbit_basis(structures_of(monomial)))


@lru_cache(maxsize=256)
def slot_structure(slot: tensors.TensorIndex) -> MonomialAction | None:
    """The monomial structure of one tensor index."""
    found = structure(slot.rep, slot.group)
    return dual(found) if slot.dual and found is not None else found


@lru_cache(maxsize=256)
def slot_moves(slot: tensors.TensorIndex) -> MonomialAction | None:
    """How the discrete generators permute the coordinates of one tensor index up to sign."""
    found = moves(slot.rep, slot.group)
    return dual(found) if slot.dual and found is not None else found


def structures_of(monomial: tensors.TensorMonomial) -> list[MonomialAction]:
    """The structure of every tensor index, in canonical order; empty where they do not fit.

    Generators are in the order of the group's structure, or else in their own, where all
    coordinates are permuted.
    """
    standing = _of_all(monomial, slot_structure)
    if standing and all(m.change is None for m in standing):
        return standing
    return _of_all(monomial, slot_moves) or standing


def _of_all(
    monomial: tensors.TensorMonomial,
    of_slot: Callable[[tensors.TensorIndex], MonomialAction | None],
) -> list[MonomialAction]:
    found = [(of_slot(slot), power) for slot, power in monomial.powers]
    known = [m for m, power in found if m is not None for _ in range(power)]
    return known if all(m is not None for m, _ in found) else []


def _labelled_by_structure(structure: MonomialAction, size: int, exact: Count | None) -> bool:
    """Whether patterns or stabilisers give the labels: plain permutations, exactly counted."""
    plain = structure.change is None and structure.weights is None and not structure.phases
    permuting = plain and bool(structure.moves) and all(s is None for _, s in structure.moves)
    large = size > LARGEST_WALK and structure.d**2 <= size
    return permuting and exact is not None and (structure.symmetric or large)


def _labels(structure: MonomialAction, power: int, exact: int) -> Labels | None:
    """Orbit labels that meet the exact number of orbits; None where random elements fall short."""
    if structure.symmetric:
        labels, count = pattern_labels(structure.d, power)
        return labels if count == exact else None
    images = np.array([image for image, _ in structure.moves])
    for seed in range(3):
        labels, count = stabiliser_labels(images, power, seed)
        if count == exact:
            return labels
    return None


def orbit_basis(structures: Sequence[MonomialAction]) -> StoredBasis:
    """The invariants of a tensor product, one structure an index, by walking over orbits."""
    alive = _surviving(structures)
    moves = tensor_moves(structures)
    place = np.full(len(alive), -1, dtype=np.int64)
    nodes = np.flatnonzero(alive)
    place[nodes] = np.arange(len(nodes))
    images = [place[image[nodes]] for image, _ in moves]
    if any(np.any(image < 0) for image in images):
        raise CertificateError("a generator moves an invariant of the torus to a non-invariant")
    signs = [None if sign is None else sign[nodes] for _, sign in moves]
    root, value = _signed_roots(images, signs, len(nodes))

    used = value != 0
    _, label, lengths = np.unique(root[used], return_inverse=True, return_counts=True)
    labels = np.zeros(len(alive), dtype=np.min_scalar_type(max(len(lengths) - 1, 0)))
    labels[nodes[used]] = label
    kept: NDArray[np.int8] | None = None
    if len(label) < len(alive) or np.any(value < 0):
        kept = np.zeros(len(alive), dtype=np.int8)
        kept[nodes] = value
    orbits = OrbitBasis(labels, 1 / np.sqrt(lengths), kept)
    if all(m.change is None for m in structures):
        return orbits
    changes = tuple(np.eye(m.d) if m.change is None else m.change for m in structures)
    if all(m.conjugate is None for m in structures):
        return ChangedBasis(changes, orbits)
    return ChangedBasis(changes, orbits, *_real_form(structures, orbits))


def tensor_moves(structures: Sequence[MonomialAction]) -> list[tuple[Indices, Indices | None]]:
    """For each generator the images of the coordinates of a tensor product, and their signs."""
    sizes, moves = [m.d for m in structures], []
    for number in range(len(structures[0].moves)):
        of_indices = [m.moves[number] for m in structures]
        image = _tensor_index([images for images, _ in of_indices], sizes)
        moves.append((image, _tensor_sign([signs for _, signs in of_indices], sizes)))
    return moves


def _surviving(structures: Sequence[MonomialAction]) -> NDArray[np.bool_]:
    """Which basis tensors have weight zero and phase one."""
    alive = np.ones(prod(m.d for m in structures), dtype=bool)
    weights = [m.weights for m in structures if m.weights is not None]
    for rows in zip(*weights, strict=True):
        alive &= _tensor_sum(rows) == 0
    for same in zip(*(m.phases for m in structures), strict=True):
        modulus = same[0][1]
        alive &= _tensor_sum([row for row, _ in same]) % modulus == 0
    return alive


def _tensor_sum(rows: Sequence[Indices]) -> Indices:
    """The sums rows[0][i] + rows[1][j] + ... at the flat index of (i, j, ...)."""
    total = np.zeros(1, dtype=np.int64)
    for row in rows:
        total = np.add.outer(total, row).ravel()
    return total


def _tensor_index(rows: Sequence[Indices], sizes: Sequence[int]) -> Indices:
    """The flat index of (rows[0][i], rows[1][j], ...) at the flat index of (i, j, ...)."""
    return _tensor_sum([row * prod(sizes[k + 1 :]) for k, row in enumerate(rows)])


def _tensor_sign(signs: Sequence[Indices | None], sizes: Sequence[int]) -> Indices | None:
    """The products of signs at the flat index of (i, j, ...)."""
    if all(sign is None for sign in signs):
        return None
    pairs = zip(signs, sizes, strict=True)
    odd = [np.zeros(d, np.int64) if s is None else (s < 0).astype(np.int64) for s, d in pairs]
    return 1 - 2 * (_tensor_sum(odd) % 2)


def _signed_roots(
    images: list[Indices], signs: list[Indices | None], n: int
) -> tuple[Indices, Indices]:
    """The smallest member of each node's orbit, and the node's sign relative to it.

    Signs are followed on the double cover, whose nodes are (i, +) and (i, -); where both lie
    in one orbit the sign is not defined, and is given as 0.
    """
    if all(sign is None or np.all(sign > 0) for sign in signs):
        return orbit_roots(images, n), np.ones(n, dtype=np.int64)
    cover = []
    for image, sign in zip(images, signs, strict=True):
        flips = np.zeros(n, dtype=bool) if sign is None else sign < 0
        plus = image + n * flips
        cover.append(np.concatenate([plus, (plus + n) % (2 * n)]))
    root = orbit_roots(cover, 2 * n)
    smallest = np.minimum(root[:n], root[n:])
    value = np.where(root[:n] == smallest, 1, -1)
    value[root[:n] == root[n:]] = 0
    return smallest, value


def _real_form(
    structures: Sequence[MonomialAction], orbits: OrbitBasis
) -> tuple[Indices, NDArray[np.complex128]]:
    """Combinations of orbit vectors that are real in standard coordinates.

    Complex conjugation takes the orbit vector w[j] to s times w[k], with k = partner[j], s = 1 or
    -1 being the same for k as for j. Where k = j the vector w[j] is real if s = 1, and else
    i w[j] is. Where j < k, h = sqrt(1/2), the real and the imaginary part of w[j], normalised,
        sqrt(2) Re w[j] =  h (w[j] + s w[k]) =   h w[j] +   h s w[k],
        sqrt(2) Im w[j] = -ih (w[j] - s w[k]) = -ih w[j] + ih s w[k],
    are orthonormal; the columns are the first and minus the second. So the coefficient of w[j] in
    the columns (j, k) is (h, ih), and that of w[k] is (h s, -ih s): the two rows of the table.
    Returned are the columns j, k and the coefficients for each orbit vector, shape (dim, 2) both.
    """
    sizes = [m.d for m in structures]
    conjugates = [np.arange(m.d) if m.conjugate is None else m.conjugate for m in structures]
    index = _tensor_index(conjugates, sizes)
    flips = _tensor_sign([m.conjugate_signs for m in structures], sizes)
    weights = orbits.weights
    first = np.zeros(orbits.dim, dtype=np.int64)
    used = np.flatnonzero(weights)[::-1]
    first[orbits.labels[used]] = used  # the smallest entry of each orbit, being written last
    mirror = index[first]
    partner = orbits.labels[mirror].astype(np.int64)
    sign = np.sign(weights[first] * weights[mirror])
    if flips is not None:
        sign = sign * flips[first]
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
