"""The largest move of a small basis, under random elements that are drawn once for each group."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from emlpcli.groups.base import Group
from emlpcli.reps.matrices import matrices
from emlpcli.reps.monomials import TensorIndex, TensorMonomial
from emlpcli.reps.rep import Base
from emlpcli.solve.evidence import measure
from emlpcli.solve.indices import slots_of
from emlpcli.solve.strategies.constraints import balanced_difference

FRESH = 2  # random elements
LARGEST_KEPT = 32  # size of an index, and of V, whose matrices are kept
MOST_NUMBERS = 2**17  # that are moved at once
LEVEL = 0.1  # logarithm of norms of rows of ρ(g) up to which there is nothing to balance


def largest_move(monomial: TensorMonomial, q: NDArray[Any], rng: np.random.Generator) -> float:
    """The worst |ρ(g)q - q| / |q| over columns q, two random elements and the generators.

    As `measure.largest_move`. The elements are the same whenever small indices are asked for,
    so that their matrices are made once.
    """
    slots = slots_of(monomial)
    small = all(max(slot.size, slot.group.d) <= LARGEST_KEPT for slot in slots)
    if not small or q.size * (FRESH + 8) > MOST_NUMBERS:
        return measure.largest_move(monomial, q, rng, FRESH)
    acting = [_acting(slot) for slot in slots]
    lengths = np.linalg.norm(q, axis=0)
    if sum(spread for _, spread in acting) < LEVEL:
        errors = np.linalg.norm(_moved([m for m, _ in acting], q) - q, axis=1)
        return float((errors / lengths).max())
    worst = 0.0
    for each in zip(*(m for m, _ in acting), strict=True):
        error = np.linalg.norm(balanced_difference(each, q), axis=0)
        worst = max(worst, float((error / lengths).max()))
    return worst


def compact_elements(group: Group) -> NDArray[Any]:
    """Two random elements of the compact form, and the discrete generators; shape (n, d, d).

    The group is one that is closed under the conjugate transpose. Small ones are drawn once.
    """
    return (_compact if group.d <= LARGEST_KEPT else _compact.__wrapped__)(group)


@lru_cache(maxsize=64)
def _compact(group: Group) -> NDArray[Any]:
    drawn = group.draw_compact(np.random.default_rng(0), FRESH)
    return np.concatenate([drawn, group.discrete_generators])


def _moved(stacks: list[NDArray[Any]], q: NDArray[Any]) -> NDArray[Any]:
    """(m1 ⊗ m2 ⊗ ...) q for each element, stacks (n, s, s) and columns q, (n, s1 s2 ..., m).

    Each matrix acts on the first index, which is then moved behind all others.
    """
    n, (rows, columns) = len(stacks[0]), q.shape
    x: NDArray[Any] = np.broadcast_to(q, (n, rows, columns))
    for m in stacks:
        x = np.swapaxes(m @ x.reshape(n, m.shape[1], -1), 1, 2)
    return np.swapaxes(x.reshape(n, columns, rows), 1, 2)


@lru_cache(maxsize=512)
def _acting(slot: TensorIndex) -> tuple[NDArray[Any], float]:
    """ρ of the kept elements, and how far the logarithms of the norms of rows are from 0."""
    found = np.asarray(matrices(slot.rep, _elements(slot.group)))
    if slot.dual:
        found = np.swapaxes(np.linalg.inv(found), 1, 2)
    with np.errstate(divide="ignore"):
        spread = np.abs(np.log(np.linalg.norm(found, axis=2))).max()
    return found, float(spread)


@lru_cache(maxsize=64)
def _elements(group: Group) -> NDArray[Any]:
    """Two random elements and the generators as matrices, shape (n, d, d)."""
    slot = TensorIndex(group, 0, Base(group), False)
    drawn = list(measure._elements([slot], FRESH, np.random.default_rng(0)))
    if drawn[0].ndim == 1:  # permutations: the column j has its 1 in row g[j]
        drawn = [np.eye(group.d)[:, g] for g in drawn]
    return np.array(drawn)
