"""Invariants of Regular ⊗ W: the orbits of the vectors e_1 ⊗ w, by Frobenius reciprocity.

Regular ⊗ W is induced from the trivial subgroup: elements move the subspaces e_x ⊗ W freely and
transitively, so that an invariant is determined by its part w in e_1 ⊗ W, and each w of W gives
one, Σ_x e_x ⊗ ρ(x) w (Serre, Linear Representations of Finite Groups, 1977, § 7.2). The number
of invariants is the dimension of W, whatever W is, without any linear algebra.
"""

from __future__ import annotations

from functools import reduce
from math import prod
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from emlpcli.algebra.permutations.cayley import CayleyGraph, Numbers
from emlpcli.algebra.permutations.monomial_action import MonomialAction
from emlpcli.reps.constructors.regular import RegularRep
from emlpcli.reps.matrices import moves
from emlpcli.reps.monomials import TensorIndex, TensorMonomial
from emlpcli.solve.bases.spread import SpreadBasis
from emlpcli.solve.bases.stored import OrbitBasis, StoredBasis
from emlpcli.solve.indices import slot_matrix, slots_of
from emlpcli.solve.limits import MOST_SPREAD_NUMBERS
from emlpcli.solve.strategies.base import Cost

ROUNDING = 1e-14  # of the columns of a unitary ρ


class _Parts(NamedTuple):
    """The indices of a monomial by place: one Regular, those permuted, and the others."""

    regular: RegularRep
    place: int
    permuted: list[tuple[int, MonomialAction]]
    others: list[tuple[int, TensorIndex]]


def is_spread(monomial: TensorMonomial) -> bool:
    """Whether one index is the regular representation itself."""
    return any(isinstance(slot.rep, RegularRep) for slot, _ in monomial.powers)


def _parts(monomial: TensorMonomial) -> _Parts:
    slots = slots_of(monomial)
    place = next(i for i, slot in enumerate(slots) if isinstance(slot.rep, RegularRep))
    regular = slots[place].rep
    assert isinstance(regular, RegularRep)
    rest = [(i, slot) for i, slot in enumerate(slots) if i != place]
    known = {slot: moves(slot.rep, slot.group) for slot in {slot for _, slot in rest}}
    permuted = [(i, found) for i, slot in rest if (found := known[slot]) is not None]
    return _Parts(regular, place, permuted, [(i, s) for i, s in rest if known[s] is None])


def spread_objection(monomial: TensorMonomial) -> str:
    """Why the columns are not written down: matrices of all elements that are too large."""
    n, s = _sizes(monomial)
    if s > 1 and n * s**2 > MOST_SPREAD_NUMBERS:
        return f"only for matrices of up to {MOST_SPREAD_NUMBERS} numbers beside Regular"
    return ""


def _sizes(monomial: TensorMonomial) -> tuple[int, int]:
    """The number of elements, and the coordinates of all indices that are not permuted."""
    slots = slots_of(monomial)
    n = next(slot.size for slot in slots if isinstance(slot.rep, RegularRep))
    plain = [isinstance(s.rep, RegularRep) or moves_known(s) for s in slots]
    return n, prod(slot.size for slot, known in zip(slots, plain, strict=True) if not known)


def spread_cost(monomial: TensorMonomial) -> Cost:
    """A few passes over all coordinates where they are permuted, else over the matrices of W.

    The elements are listed first: their images, and two numbers each for a generator.
    """
    n, s = _sizes(monomial)
    group = monomial.powers[0][0].group
    listing = n * (16 * group.num_constraints() + 8 + 2 * min(group.d, 16))
    label = np.min_scalar_type(max(monomial.size // n - 1, 0)).itemsize
    wide, size = 16 if group.field == "C" else 8, monomial.size
    if s == 1:
        return Cost(2e-4 + 5e-7 * n + 2e-8 * size, listing + (3 * label + 18) * size)
    return Cost(
        5e-4 + 5e-7 * n + 5e-9 * (size // s) * s**2 + 1e-9 * n * s**3,
        listing + (3 * label + 2) * (size // s) + 3 * wide * n * s**2,
    )


def moves_known(slot: TensorIndex) -> bool:
    """Whether generators permute the coordinates of an index up to sign."""
    return moves(slot.rep, slot.group) is not None


def spread_basis(monomial: TensorMonomial) -> StoredBasis:
    """One vector for each coordinate of W: sparse where W is permuted up to sign."""
    parts = _parts(monomial)
    graph = parts.regular.graph
    origins, signs = _origins(graph, [m for _, m in parts.permuted])
    if not parts.others:
        return _orbits(origins, signs, parts)
    slots = slots_of(monomial)
    matrices = _matrices(graph, [slot for _, slot in parts.others])
    order = [parts.place, *(i for i, _ in parts.permuted), *(i for i, _ in parts.others)]
    sizes = tuple(slots[i].size for i in order)
    return SpreadBasis(origins, signs, matrices, sizes, tuple(order))


def _origins(
    graph: CayleyGraph, actions: list[MonomialAction]
) -> tuple[Numbers, NDArray[np.int8] | None]:
    """Which products of coordinates every element takes where, up to sign; shapes (n, p)."""
    n, size = graph.order, prod(m.d for m in actions)
    kind = np.min_scalar_type(max(size - 1, 0))
    known = {id(m): graph.origins(m.moves, m.d) for m in actions}
    origins: Numbers = np.zeros((n, 1), dtype=kind)
    signs = None
    for m in actions:
        own, own_signs = known[id(m)]
        if signs is not None or own_signs is not None:
            first = np.ones(origins.shape, np.int8) if signs is None else signs
            second = np.ones(own.shape, np.int8) if own_signs is None else own_signs
            signs = (first[:, :, None] * second[:, None, :]).reshape(n, -1)
        # a stride that the type does not hold has nothing to multiply but zeros
        stride = np.asarray(m.d if origins.shape[1] > 1 else 0, dtype=kind)
        origins = (origins[:, :, None] * stride + own[:, None, :]).reshape(n, -1)
    return origins, signs


def _orbits(origins: Numbers, signs: NDArray[np.int8] | None, parts: _Parts) -> OrbitBasis:
    """Every orbit has as many members as there are elements: label p on x, π(x) e_p."""
    n, dimension = origins.shape
    sizes = [m.d for _, m in parts.permuted]

    def placed(values: NDArray[Any]) -> NDArray[Any]:
        return np.moveaxis(values.reshape(n, *sizes), 0, parts.place).ravel()

    there = None if signs is None else placed(signs)
    return OrbitBasis(placed(origins), np.full(dimension, n**-0.5), there)


def _matrices(graph: CayleyGraph, slots: list[TensorIndex]) -> NDArray[Any]:
    """ρ of all elements on the product of some indices, times what makes columns orthonormal.

    That is 1 where ρ is unitary. Shape (n, s, s).
    """
    generators = slots[0].group.discrete_generators
    of_slot = {s: [slot_matrix(s, h) for h in generators] for s in dict.fromkeys(slots)}
    s = prod(slot.size for slot in slots)
    dense = [reduce(np.kron, (of_slot[slot][m] for slot in slots)) for m in range(len(generators))]
    matrices = graph.represented(np.array(dense).reshape(-1, s, s))
    gram = np.einsum("xba,xbc->ac", matrices.conj(), matrices) / graph.order
    if np.abs(gram - np.eye(s)).max() <= ROUNDING:
        return matrices
    # with gram = L Lᴴ, the columns of ρ times L⁻ᴴ are orthonormal
    return np.asarray(matrices @ np.linalg.inv(np.linalg.cholesky(gram)).conj().T)
