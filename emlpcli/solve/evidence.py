"""Measures a solved basis: orthonormality, projector, invariance under fresh group elements."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from math import sqrt
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from emlpcli.groups.base import Group
from emlpcli.groups.finite import PermutationGroup
from emlpcli.reps.canonical import Monomial, Slot
from emlpcli.reps.rep import Base
from emlpcli.solve.apply import apply_tensor, slot_matrix
from emlpcli.solve.factors import Factor
from emlpcli.solve.memory import check_memory

if TYPE_CHECKING:
    from emlpcli.solve.solution import Block

DENSE_SIZE = 1200  # blocks up to this size have their projector formed and measured whole
PROBES = 8  # random vectors with which larger blocks are measured
SAMPLES = 6  # random group elements
SAMPLED_ROWS = 64  # rows of a large projector in which nonzero entries are counted


@dataclass(frozen=True)
class Evidence:
    """What was measured on a projector P = Q Q^H and its basis, over all blocks.

    `idempotency` and `symmetry` bound the spectral norms of P² - P and P - P^H (Frobenius norms
    block by block), or, where `probed`, are the worst relative errors on random vectors.
    `equivariance` is the worst |ρ(g)q - q| / (|q| max(1, |ρ(g)|)) over fresh random elements,
    every discrete generator and the basis vectors (random combinations where there are many).
    `nonzero` is the fraction of entries of P that are not zero, estimated from rows if `sampled`.
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


def measure(blocks: Iterable[Block], rank: int, size: int, seed: int, max_bytes: int) -> Evidence:
    """Measure all blocks with random numbers from `seed`; TooLargeError if that does not fit."""
    rng = np.random.default_rng(seed)
    idempotency = symmetry = equivariance = deviation = 0.0
    nonzeros = Fraction(0)
    probed = sampled = False
    for block in blocks:
        factor = block.factor
        if factor.dim == 0:
            continue
        probes = _affordable_probes(block.monomial, factor, max_bytes)
        small = factor.size <= DENSE_SIZE
        P = _projector(factor) if small else None
        trace, bad_square, bad_symmetry = _measure_projector(factor, P, rng, probes)
        deviation = max(deviation, abs(trace - factor.dim) / factor.dim)
        idempotency = max(idempotency, bad_square)
        symmetry = max(symmetry, bad_symmetry)
        probed |= not small
        known = factor.projector_nonzeros()
        if known is None:
            known = (
                int(_nonzero(P).sum()) if P is not None else _sampled_nonzeros(factor, rng, probes)
            )
            sampled |= P is None
        nonzeros += block.copies * known
        equivariance = max(equivariance, _equivariance(block.monomial, factor, rng, probes))
    try:
        trace = rank * (1 + deviation)
        fraction = float(nonzeros / size**2)
    except OverflowError:
        trace, fraction = float("inf"), 0.0
    return Evidence(rank, trace, idempotency, symmetry, equivariance, fraction, probed, sampled)


def _affordable_probes(monomial: Monomial, factor: Factor, max_bytes: int) -> int:
    """How many random vectors fit at once; TooLargeError if not even one does."""
    vectors = 64 * factor.size
    slots = [slot for slot, _ in monomial.powers]
    dense = {slot.group for slot in slots if _permutations(slot.group, slots) is None}
    matrices = sum(16 * (SAMPLES + 4) * group.d**2 for group in dense)
    check_memory(vectors + matrices, max_bytes, "checking the basis under random elements")
    return min(PROBES, (max_bytes - matrices) // vectors)


def _projector(factor: Factor) -> NDArray[Any]:
    Q = factor.dense()
    return np.asarray(Q @ Q.conj().T)


def _nonzero(P: NDArray[Any]) -> NDArray[np.bool_]:
    return np.asarray(np.abs(P) > 1e-12)


def _measure_projector(
    factor: Factor, P: NDArray[Any] | None, rng: np.random.Generator, probes: int
) -> tuple[float, float, float]:
    """Trace, error of P² = P and error of P = P^H of one block."""
    if P is not None:
        square, transpose = np.linalg.norm(P @ P - P), np.linalg.norm(P - P.conj().T)
        return float(np.trace(P).real), float(square), float(transpose)
    x = rng.normal(size=(factor.size, probes))
    x /= np.linalg.norm(x, axis=0)
    Px = factor.expand(factor.contract(x))
    PPx = factor.expand(factor.contract(Px))
    square = np.linalg.norm(PPx - Px, axis=0).max()
    gram = x.T @ Px
    transpose = np.abs(gram - gram.conj().T).max()
    # orthonormal columns have trace Q^H Q = dim; measured on random coefficients
    c = rng.choice([-1.0, 1.0], size=(factor.dim, probes))
    scale = (np.linalg.norm(factor.expand(c), axis=0) ** 2).mean() / factor.dim
    return factor.dim * float(scale), float(square), float(transpose)


def _sampled_nonzeros(factor: Factor, rng: np.random.Generator, probes: int) -> int:
    """Nonzero entries of P, extrapolated from randomly chosen rows, `probes` at a time."""
    chosen = rng.choice(factor.size, SAMPLED_ROWS, replace=False)
    found = 0
    for start in range(0, SAMPLED_ROWS, probes):
        rows = chosen[start : start + probes]
        x = np.zeros((factor.size, len(rows)))
        x[rows, np.arange(len(rows))] = 1
        found += int(_nonzero(factor.expand(factor.contract(x))).sum())
    return int(found * factor.size / SAMPLED_ROWS)


def _equivariance(
    monomial: Monomial, factor: Factor, rng: np.random.Generator, probes: int
) -> float:
    if factor.size * factor.dim <= 200_000:
        c: NDArray[Any] = np.eye(factor.dim)
    else:
        c = rng.normal(size=(factor.dim, probes)) / sqrt(factor.dim)
    q = factor.expand(c)
    lengths = np.linalg.norm(q, axis=0)
    slots = [slot for slot, power in monomial.powers for _ in range(power)]
    worst = 0.0
    for element in _elements(slots, rng):
        cache = {slot: slot_matrix(slot, element[slot.group, slot.copy]) for slot in set(slots)}
        matrices = [cache[slot] for slot in slots]
        norms = {s: 1.0 if _orthogonal(s) else float(np.linalg.norm(cache[s], 2)) for s in cache}
        scale = float(np.prod([norms[s] for s in slots]))
        error = np.linalg.norm(apply_tensor(matrices, q) - q, axis=0)
        worst = max(worst, float((error / lengths).max()) / max(1.0, scale))
    return worst


def _elements(
    slots: list[Slot], rng: np.random.Generator
) -> Iterable[dict[tuple[Group, int], NDArray[Any]]]:
    """Random elements of all groups at once, then each discrete generator by itself."""
    groups = dict.fromkeys((slot.group, slot.copy) for slot in slots)
    indexed = {key: _permutations(key[0], slots) for key in groups}
    drawn = {
        key: key[0].draw(rng, SAMPLES) if p is None else p.draw_permutations(rng, SAMPLES)
        for key, p in indexed.items()
    }
    for i in range(SAMPLES if groups else 0):
        yield {key: g[i] for key, g in drawn.items()}
    identity = {
        key: np.eye(key[0].d) if p is None else np.arange(p.d) for key, p in indexed.items()
    }
    for key, p in indexed.items():
        for h in (key[0].discrete_generators if p is None else p.images)[:8]:
            yield identity | {key: h}


def _orthogonal(slot: Slot) -> bool:
    return bool(slot.group.is_orthogonal) and isinstance(slot.rep, Base)


def _permutations(group: Group, slots: list[Slot]) -> PermutationGroup | None:
    """The group if its elements can be applied as index arrays, without matrices."""
    plain = all(isinstance(slot.rep, Base) for slot in slots if slot.group == group)
    return group if isinstance(group, PermutationGroup) and plain else None
