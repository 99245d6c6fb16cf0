"""What measuring a basis takes: which numbers fit into memory, before any of them is made."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from emlpcli.algebra.permutations.monomial_action import MonomialAction
from emlpcli.groups.base import registered_as
from emlpcli.groups.permutation_group import PermutationGroup
from emlpcli.reps.constructors.regular import RegularRep
from emlpcli.reps.monomials import TensorIndex, TensorMonomial
from emlpcli.reps.rep import Base
from emlpcli.solve.bases.stored import CHUNK, ChangedBasis, OrbitBasis, StoredBasis
from emlpcli.solve.indices import is_plain
from emlpcli.solve.limits import LARGEST_PROJECTOR
from emlpcli.solve.memory import check_memory
from emlpcli.solve.strategies.orbits import slot_structure, structures_of

PROBED_NUMBERS = 2**18  # numbers in the random vectors with which larger ones are measured
MOST_PROBES = 4
SMALL_BASIS = 200_000  # numbers in a basis that is measured column by column
LARGE = 2**20  # entries from which fewer group elements, and sampled entries, have to do
SAMPLED_ENTRIES = 2**17


def affordable(
    monomial: TensorMonomial, basis: StoredBasis, max_bytes: int
) -> tuple[int, int, bool]:
    """How many random vectors fit at once, how many columns, and whether the projector does.

    All columns of a small basis are measured. TooLargeError if not even one vector fits.
    """
    what = "checking the basis under random elements"
    check_memory(vectors_bytes(monomial, basis, 1), max_bytes, what)
    probes = min(MOST_PROBES, max(1, PROBED_NUMBERS // basis.size))
    while vectors_bytes(monomial, basis, probes) > max_bytes:
        probes -= 1
    columns = probes
    if basis.size * basis.dim <= SMALL_BASIS and (
        vectors_bytes(monomial, basis, basis.dim) <= max_bytes
    ):
        columns = basis.dim
    whole = basis.size <= LARGEST_PROJECTOR and projector_bytes(basis) <= max_bytes
    return probes, columns, whole


def orbits_bytes(monomial: TensorMonomial, dimension: int) -> int:
    """Peak memory of `measure_orbits`: a length an orbit, a chunk of labels, sampled entries."""
    power = sum(power for _, power in monomial.powers)
    lengths = np.min_scalar_type(monomial.size).itemsize * dimension
    sampled = 8 * SAMPLED_ENTRIES * (2 * power + 3)
    return lengths + max(8 * CHUNK, 16 * min(dimension, CHUNK), sampled)


def projector_bytes(basis: StoredBasis) -> int:
    """Peak memory of forming P and of measuring P² - P."""
    size, dim, wide = basis.size, basis.dim, _width(basis)
    forming = 8 * dim * (2 * dim) + 4 * wide * size * dim
    return max(forming, 3 * wide * size**2)


def vectors_bytes(monomial: TensorMonomial, basis: StoredBasis, columns: int) -> int:
    """Peak memory of measuring so many vectors, and of the elements that are applied to them."""
    size = basis.size
    complex_group = any(slot.group.field == "C" for slot, _ in monomial.powers)
    wide = 16 if complex_group else _width(basis)
    vectors = 8 * wide * size * columns + 3 * wide * basis.dim * columns
    if structures := moves_of(monomial):  # images of all entries, and signs
        return vectors + (16 * len(structures[0].moves) + 24) * size
    dense = [slot.size for slot, _ in monomial.powers if not moves_by_index(slot)]
    return vectors + sum(16 * (samples(basis) + 4) * d**2 for d in dense)


def _width(basis: StoredBasis) -> int:
    """Bytes of a number on the way through a basis."""
    return 16 if basis.is_complex or isinstance(basis, ChangedBasis) else 8


def large_orbits(monomial: TensorMonomial, basis: StoredBasis) -> OrbitBasis | None:
    """The orbits, where a large basis of permuted entries is measured on sampled ones."""
    if basis.size <= LARGE or not monomial.powers:
        return None
    orbits = basis.by_orbits()
    if orbits is None or orbits.signs is not None:
        return None
    return orbits if all(moves_by_index(slot) for slot, _ in monomial.powers) else None


def moves_of(monomial: TensorMonomial) -> list[MonomialAction]:
    """The monomial structures of large derived indices, whose matrices would take much room."""
    large = (slot for slot, _ in monomial.powers if slot.size > LARGEST_PROJECTOR)
    if is_plain(monomial) or all(map(moves_by_index, large)):
        return []
    if any(slot_structure(slot) is None for slot, _ in monomial.powers):
        return []
    found = structures_of(monomial)
    if any(m.change is not None or m.weights is not None for m in found):
        return []
    found = [_with_signs(m) for m in found]
    return found if found[0].moves and not found[0].phases else []


def _with_signs(m: MonomialAction) -> MonomialAction:
    """Phases that are signs as moves."""
    if any(modulus != 2 for _, modulus in m.phases):
        return m
    one = np.arange(m.d)
    return replace(m, phases=(), moves=(*m.moves, *((one, 1 - 2 * (r % 2)) for r, _ in m.phases)))


def samples(basis: StoredBasis) -> int:
    """How many random elements a basis is measured with."""
    return 4 if basis.size <= LARGE else 2


def moves_by_index(slot: TensorIndex) -> bool:
    """Whether elements are applied to the slot as index arrays, so that it needs no matrices."""
    return isinstance(slot.rep, RegularRep) or permutations_of(slot) is not None


def permutations_of(slot: TensorIndex) -> PermutationGroup | None:
    """The slot's group if its elements can be applied as index arrays, without matrices."""
    group = slot.group
    return group if registered_as(group, PermutationGroup) and isinstance(slot.rep, Base) else None
