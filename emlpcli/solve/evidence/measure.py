"""Measures a solved basis: orthonormality, projector, invariance under fresh group elements."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from math import prod, sqrt
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from emlpcli.algebra.linear.kronecker import apply_kronecker
from emlpcli.algebra.permutations.monomial_action import MonomialAction
from emlpcli.groups.base import Group, registered_as
from emlpcli.groups.permutation_group import PermutationGroup
from emlpcli.reps.constructed import Derived
from emlpcli.reps.constructors.power_blocks import UnitaryPower
from emlpcli.reps.constructors.powers import Power
from emlpcli.reps.matrices import matrices
from emlpcli.reps.monomials import TensorIndex, TensorMonomial
from emlpcli.reps.rep import Base
from emlpcli.solve.bases.stored import CHUNK, OrbitBasis, StoredBasis, orbit_lengths
from emlpcli.solve.evidence.affordable import (
    LARGE,
    SAMPLED_ENTRIES,
    affordable,
    large_orbits,
    moves_by_index,
    moves_of,
    orbits_bytes,
    samples,
)
from emlpcli.solve.indices import slot_action, slots_of
from emlpcli.solve.memory import check_memory
from emlpcli.solve.strategies.constraints import balanced_difference
from emlpcli.solve.strategies.orbits import tensor_moves

if TYPE_CHECKING:
    from emlpcli.solve.plan import Solved
    from emlpcli.solve.solution import Block

SAMPLED_ROWS = 12
LARGEST_FORMED = 100  # coordinates of a power of which the matrix is formed


@dataclass(frozen=True)
class Evidence:
    """What was measured on a projector P = Q Q^H and its basis, over all blocks.

    `idempotency` and `symmetry` bound the spectral norms of P² - P and P - P^H (Frobenius norms
    block by block), or, where `probed`, are the worst relative errors on random vectors.
    `equivariance` is the worst |ρ(g)q - q| / |q| over fresh random elements, every discrete
    generator and the basis vectors (random combinations where there are many); each coordinate
    is divided by the norm of its row of ρ(g) where that is above 1.
    `nonzero` is the fraction of entries of P that are not zero, estimated from rows if `sampled`.
    Errors of a tensor product over several groups are the sums of the groups' errors.
    """

    rank: int
    trace: float
    idempotency: float
    symmetry: float
    equivariance: float
    nonzero: float
    probed: bool
    sampled: bool

    @property
    def symmetric(self) -> bool:
        """Whether P equals its conjugate transpose within rounding."""
        return self.symmetry < 1e-10


@dataclass(frozen=True)
class Measured:
    """What was measured on the basis of one monomial over one group; `trace` is per dimension."""

    trace: float
    idempotency: float
    symmetry: float
    equivariance: float
    nonzeros: int
    probed: bool
    sampled: bool


def measure(blocks: Iterable[Block], rank: int, size: int, seed: int, max_bytes: int) -> Evidence:
    """Measure all blocks with random numbers from `seed`; TooLargeError if that does not fit."""
    rng = np.random.default_rng(seed)
    known: dict[int, Measured] = {}
    idempotency = symmetry = equivariance = deviation = 0.0
    nonzeros = Fraction(0)
    probed = sampled = False
    for block in blocks:
        if block.dimension == 0:
            continue
        for solved in block.solved:
            if id(solved) not in known:
                known[id(solved)] = _measure_one(solved, rng, max_bytes)
        parts = [known[id(solved)] for solved in block.solved]
        deviation = max(deviation, abs(prod(m.trace for m in parts) - 1))
        idempotency = max(idempotency, sum(m.idempotency for m in parts))
        symmetry = max(symmetry, sum(m.symmetry for m in parts))
        equivariance = max(equivariance, sum(m.equivariance for m in parts))
        nonzeros += block.copies * prod(m.nonzeros for m in parts)
        probed |= any(m.probed for m in parts)
        sampled |= any(m.sampled for m in parts)
    try:
        trace = rank * (1 + deviation)
        fraction = float(nonzeros / size**2)
    except OverflowError:
        trace, fraction = float("inf"), 0.0
    return Evidence(rank, trace, idempotency, symmetry, equivariance, fraction, probed, sampled)


def _measure_one(solved: Solved, rng: np.random.Generator, max_bytes: int) -> Measured:
    basis, monomial = solved.basis, solved.choice.monomial
    if (orbits := large_orbits(monomial, basis)) is not None:
        needed = orbits_bytes(monomial, basis.dim)
        check_memory(needed, max_bytes, "checking the basis under random elements")
        return measure_orbits(monomial, orbits, rng)
    probes, columns, whole = affordable(monomial, basis, max_bytes)
    P = _projector(basis) if whole else None
    trace, bad_square, bad_symmetry = _measure_projector(basis, P, rng, probes)
    nonzeros = basis.projector_nonzeros()
    sampled = nonzeros is None and P is None
    if nonzeros is None:
        nonzeros = _sampled_nonzeros(basis, rng, probes) if P is None else int(_nonzero(P).sum())
    del P  # let go before vectors take its place
    structures = moves_of(monomial)
    if structures:
        c = rng.normal(size=(basis.dim, probes)) / sqrt(basis.dim)
        error = largest_move_of(structures, basis.expand(c), rng, samples(basis))
    else:
        c = coefficients(basis.dim, columns, rng)
        error = largest_move(monomial, basis.expand(c), rng, samples(basis))
    return Measured(trace, bad_square, bad_symmetry, error, nonzeros, not whole, sampled)


def _projector(basis: StoredBasis) -> NDArray[Any]:
    Q = basis.dense()
    return np.asarray(Q @ Q.conj().T)


def _nonzero(P: NDArray[Any]) -> NDArray[np.bool_]:
    return np.asarray(np.abs(P) > 1e-12)


def _measure_projector(
    basis: StoredBasis, P: NDArray[Any] | None, rng: np.random.Generator, probes: int
) -> tuple[float, float, float]:
    """Trace over dimension, error of P² = P and error of P = P^H."""
    if P is not None:
        square, transpose = np.linalg.norm(P @ P - P), np.linalg.norm(P - P.conj().T)
        return float(np.trace(P).real) / basis.dim, float(square), float(transpose)
    x = rng.normal(size=(basis.size, probes))
    x /= np.linalg.norm(x, axis=0)
    Px = basis.expand(basis.contract(x))
    gram = x.T @ Px
    transpose = np.abs(gram - gram.conj().T).max()
    del x  # large vectors are let go as soon as they have served
    difference = basis.expand(basis.contract(Px))
    difference -= Px
    square = np.linalg.norm(difference, axis=0).max()
    del Px, difference
    # orthonormal columns have trace Q^H Q = dim; measured on random coefficients
    c = rng.choice([-1.0, 1.0], size=(basis.dim, probes))
    trace = (np.linalg.norm(basis.expand(c), axis=0) ** 2).mean() / basis.dim
    return float(trace), float(square), float(transpose)


def _sampled_nonzeros(basis: StoredBasis, rng: np.random.Generator, probes: int) -> int:
    """Nonzero entries of P, extrapolated from randomly chosen rows, `probes` at a time.

    Only rows that are not zero are chosen, so that few nonzero entries are not missed: a row of P
    is zero where that of the basis is, and there a random vector of the space is zero too.
    """
    generic = basis.expand(rng.normal(size=(basis.dim, 1)))[:, 0]
    there = np.flatnonzero(_nonzero(generic))
    del generic
    count = min(len(there), SAMPLED_ROWS if basis.size <= LARGE else 2 * probes)
    chosen = rng.choice(there, count, replace=False)
    found = 0
    for start in range(0, count, probes):
        rows = chosen[start : start + probes]
        x = np.zeros((basis.size, len(rows)))
        x[rows, np.arange(len(rows))] = 1
        found += int(_nonzero(basis.expand(basis.contract(x))).sum())
    return found * len(there) // max(count, 1)


def coefficients(dim: int, columns: int, rng: np.random.Generator) -> NDArray[np.float64]:
    """Those of all vectors of a basis, or of so many random combinations; shape (dim, columns)."""
    return np.eye(dim) if columns == dim else rng.normal(size=(dim, columns)) / sqrt(dim)


def largest_move(
    monomial: TensorMonomial, q: NDArray[Any], rng: np.random.Generator, count: int
) -> float:
    """The worst |ρ(g)q - q| / |q| over columns q, `count` random elements and the generators.

    Rows are balanced, but for unitary ρ(g), whose rows have norm 1.
    """
    lengths = np.linalg.norm(q, axis=0)
    slots = slots_of(monomial)
    unitary = bool(slots) and slots[0].group.is_compact
    unitary = unitary and all(isinstance(slot.rep, Base | Derived) for slot in slots)
    worst = 0.0
    for g in _elements(slots, count, rng):
        act = _unitary_action if unitary else slot_action
        cache = {slot: act(slot, g) for slot in set(slots)}
        acting = [cache[slot] for slot in slots]
        moved = apply_kronecker(acting, q) - q if unitary else balanced_difference(acting, q)
        worst = max(worst, float((np.linalg.norm(moved, axis=0) / lengths).max()))
    return worst


def without_matrix(slot: TensorIndex) -> bool:
    """Whether a group element moves an index as a power of its matrix that is not formed."""
    rep = slot.rep
    return slot.group.is_compact and isinstance(rep, Power) and rep.size() > LARGEST_FORMED


def _unitary_action(slot: TensorIndex, g: NDArray[Any]) -> Any:
    """As `slot_action`, for large powers without their matrices."""
    rep = slot.rep
    if not isinstance(rep, Power) or rep.size() <= LARGEST_FORMED or g.ndim == 1:
        return slot_action(slot, g)
    M = np.asarray(matrices(rep.inner, g[None])[0])
    return UnitaryPower(rep, M.conj() if slot.dual else M)


def largest_move_of(
    structures: list[MonomialAction], q: NDArray[Any], rng: np.random.Generator, count: int
) -> float:
    """The same where generators permute the coordinates up to sign: they, and random words."""
    lengths = np.linalg.norm(q, axis=0)
    moves = tensor_moves(structures)
    words = [[k] for k in range(min(len(moves), 8))]
    words += rng.integers(len(moves), size=(count, 20)).tolist()
    worst = 0.0
    for word in words:
        moved = q
        for k in word:
            image, sign = moves[k]
            after = np.empty_like(moved)
            after[image] = moved if sign is None else sign[:, None] * moved
            moved = after
        error = np.linalg.norm(moved - q, axis=0)
        worst = max(worst, float((error / lengths).max()))
    return worst


def _elements(
    slots: list[TensorIndex], count: int, rng: np.random.Generator
) -> Iterable[NDArray[Any]]:
    """Random elements, then the discrete generators; permutations as index arrays."""
    if not slots:
        return
    group = slots[0].group
    if registered_as(group, PermutationGroup) and all(map(moves_by_index, slots)):
        yield from group.draw_permutations(rng, count)
        yield from group.images[:8]
        return
    generators = group.discrete_generators[:8]
    if group.is_compact or group.registered_name:
        yield from group.draw(rng, count)
    else:  # long words in a person's generators are beyond floating point
        yield from _short_elements(group, count, rng)
        yield from np.linalg.inv(generators)
    yield from generators


def _short_elements(group: Group, count: int, rng: np.random.Generator) -> Iterable[NDArray[Any]]:
    """Exponentials of small random Lie algebra elements."""
    A = group.directions
    A = A / np.maximum(np.linalg.norm(A, ord=2, axis=(1, 2)), 1e-300)[:, None, None]
    if len(A):
        from scipy.linalg import expm

        yield from expm(np.einsum("ni,ijk->njk", rng.normal(size=(count, len(A))) / 2, A))


def measure_orbits(
    monomial: TensorMonomial, basis: OrbitBasis, rng: np.random.Generator
) -> Measured:
    """A large basis by orbits: lengths of all columns, invariance on randomly chosen entries.

    Permutations move entries without rounding, so that an entry is either invariant or not.
    """
    lengths = orbit_lengths(basis.labels, basis.dim)
    total = worst_square = 0.0
    nonzeros = 0
    for start in range(0, basis.dim, CHUNK):  # copies of all of them might not fit
        some = lengths[start : start + CHUNK]
        squares = basis.scales[start : start + CHUNK] ** 2
        squares *= some
        total += float(squares.sum())
        squares -= 1
        worst_square = max(worst_square, float(np.abs(squares, out=squares).max()))
        kinds, often = np.unique(some, return_counts=True)
        nonzeros += sum(int(n) ** 2 * int(k) for n, k in zip(kinds, often, strict=True))
    del lengths
    slots = slots_of(monomial)
    shape = tuple(slot.size for slot in slots)
    chosen = rng.integers(basis.size, size=SAMPLED_ENTRIES)
    digits = np.unravel_index(chosen, shape)
    worst = 0.0
    for g in _elements(slots, samples(basis), rng):
        images = {slot: slot_action(slot, g) for slot in set(slots)}
        pairs = zip(slots, digits, strict=True)
        moved = np.ravel_multi_index(tuple(images[slot][digit] for slot, digit in pairs), shape)
        worst = max(worst, float(np.any(basis.labels[moved] != basis.labels[chosen])))
    return Measured(
        trace=total / basis.dim,
        idempotency=worst_square,
        symmetry=0.0,
        equivariance=worst,
        nonzeros=nonzeros,
        probed=True,
        sampled=False,
    )
