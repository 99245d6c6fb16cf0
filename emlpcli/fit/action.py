"""ρ(g) on rows of data, one group element a row, in NumPy.

The operators of `reps.action` apply one element to many vectors, in JAX; here every row has an
element of its own, and a batch of small matrices is quicker in NumPy, which compiles nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from emlpcli.groups.base import Group
from emlpcli.reps.monomials import Expansion, TensorIndex
from emlpcli.reps.rep import Base, Rep
from emlpcli.solve.indices import slot_matrix


@dataclass(frozen=True)
class Elements:
    """Random elements of all groups that act on some representations, `count` of each."""

    expansion: Expansion
    stacks: dict[tuple[Group, int], NDArray[Any]]
    count: int


def draw(rng: np.random.Generator, count: int, *reps: Rep) -> Elements:
    """Draw `count` elements of each group that acts on one of the representations."""
    expansion = Expansion(*reps)
    slots = {slot for rep in reps for m in expansion.counts(rep) for slot, _ in m.powers}
    keys = sorted({(s.group, s.copy) for s in slots}, key=lambda key: (str(key[0]), key[1]))
    return Elements(expansion, {key: key[0].draw(rng, count) for key in keys}, count)


def act(rep: Rep, elements: Elements, x: NDArray[Any]) -> NDArray[Any]:
    """ρ(g_i) x_i for each row i; shapes (n, dim) to (n, dim) with n the number of elements."""
    out = np.empty(x.shape, dtype=np.result_type(x, *elements.stacks.values()))
    for monomial, places in elements.expansion.positions(rep).items():
        copies, size = places.shape
        block = x[:, places.ravel()].astype(out.dtype)
        left, right = copies, size
        for slot, power in monomial.powers:
            matrices = _matrices(slot, elements)[:, None]
            for _ in range(power):
                right //= slot.size
                block = matrices @ block.reshape(len(x), left, slot.size, right)
                left *= slot.size
        out[:, places.ravel()] = block.reshape(len(x), copies * size)
    return out


def norms(rep: Rep, elements: Elements) -> NDArray[np.float64]:
    """The spectral norm of ρ(g_i) for each element, shape (n,); 1 for orthogonal groups."""
    result = np.ones(elements.count)
    for monomial in elements.expansion.counts(rep):
        norm = np.ones(elements.count)
        for slot, power in monomial.powers:
            norm = norm * np.linalg.norm(_matrices(slot, elements), 2, axis=(1, 2)) ** power
        result = np.maximum(result, norm)
    return result


def _matrices(slot: TensorIndex, elements: Elements) -> NDArray[Any]:
    """The matrices of one tensor index, shape (n, d, d)."""
    stack = elements.stacks[slot.group, slot.copy]
    if not isinstance(slot.rep, Base):
        return np.stack([slot_matrix(slot, g) for g in stack])
    return np.linalg.inv(stack).swapaxes(1, 2) if slot.dual else stack
