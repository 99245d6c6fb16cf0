"""Exact matrices on tensor indices in V and in tensors of it with symmetries, modulo a prime.

Symmetric powers and the tensors of `Indices` stand in the coordinates T[i1, ..., ik] of a tensor,
in which a matrix of integers acts by integers; the orthonormal coordinates are the root of the
number of components that are equal up to signs times these.
"""

from __future__ import annotations

from math import prod

import numpy as np
from numpy.typing import NDArray

from emlpcli.algebra.linear.modular import Residues
from emlpcli.reps.blocks import Given
from emlpcli.reps.constructors.index_symmetry import TensorsWithSymmetry
from emlpcli.reps.constructors.powers import ExteriorPower, SymmetricPower
from emlpcli.reps.monomials import TensorIndex
from emlpcli.reps.rep import Base, Rep
from emlpcli.solve.limits import LARGEST_EXACT_INDEX, LARGEST_EXACT_TENSOR


def is_exact(slot: TensorIndex) -> bool:
    """Whether an index is in V, V*, or in tensors of moderate size of them with symmetries."""
    return _is_exact(slot.rep)


def _is_exact(rep: Rep) -> bool:
    if isinstance(rep, Base | Given):
        return True
    if not isinstance(rep, SymmetricPower | ExteriorPower | TensorsWithSymmetry):
        return False
    sizes = (part.size() for part in _inner(rep))
    if isinstance(rep, TensorsWithSymmetry) and prod(sizes) > LARGEST_EXACT_TENSOR:
        return False
    return rep.size() <= LARGEST_EXACT_INDEX and all(map(_is_exact, _inner(rep)))


def _inner(rep: Rep) -> tuple[Rep, ...]:
    """The representations of the indices of a tensor with symmetries, of which it is made."""
    if isinstance(rep, TensorsWithSymmetry):
        return rep.reps
    return (rep.inner,) * rep.k if isinstance(rep, SymmetricPower | ExteriorPower) else ()


def degree(rep: Rep) -> int:
    """The degree of the polynomials in g that are the entries of ρ(g)."""
    return sum(map(degree, _inner(rep))) or 1


def matrix(rep: Rep, g: Residues, p: int) -> Residues:
    """ρ(g) modulo p, from g modulo p."""
    if isinstance(rep, TensorsWithSymmetry):
        return _contracted(rep, [[matrix(part, g, p) for part in rep.reps]], p)
    if not isinstance(rep, SymmetricPower | ExteriorPower):
        return g[rep.block, rep.block] if isinstance(rep, Given) else g
    inner = matrix(rep.inner, g, p)
    now = inner
    for k in range(2, rep.k + 1):
        now = _grown(rep, k, now, inner, p)
    return now


def derivative(rep: Rep, A: Residues, p: int) -> Residues:
    """dρ(A) modulo p, from A modulo p; on powers k E^T (1 ⊗ A) E, as in `Power.derivatives`."""
    if isinstance(rep, TensorsWithSymmetry):
        ones = [np.eye(part.size(), dtype=np.int64) for part in rep.reps]
        each = [derivative(part, A, p) for part in rep.reps]
        return _contracted(rep, [[*ones[:i], m, *ones[i + 1 :]] for i, m in enumerate(each)], p)
    if not isinstance(rep, SymmetricPower | ExteriorPower):
        return A[rep.block, rep.block] if isinstance(rep, Given) else A
    inner = derivative(rep.inner, A, p)
    by = rep.embedding(len(inner))
    terms = inner.ravel()[by.entries] * (by.whole % p) % p
    total = np.zeros(rep.size() ** 2, dtype=np.int64)
    total[by.places] = np.add.reduceat(terms, by.starts) % p
    return total.reshape(rep.size(), -1)


def _grown(
    rep: SymmetricPower | ExteriorPower, k: int, lower: Residues, inner: Residues, p: int
) -> Residues:
    """The power k of a matrix from the power k - 1.

    Entry (a, b) is 1/k times the sum of m(i, a) lower[a - i, b - j] inner[i, j], m being how
    often i occurs in a; in exterior powers with the signs of the two removals.
    """
    ways = rep.removals(len(inner), k)
    total: Residues | None = None
    for i, a, u in ways:
        often = np.rint(np.sign(u) * u**2).astype(np.int64)
        for j, b, v in ways:
            term = lower[a[:, None], b] * inner[i[:, None], j] % p
            term = term * (often[:, None] * np.sign(v).astype(np.int64) % p) % p
            total = term if total is None else (total + term) % p
    assert total is not None
    return total * pow(k, -1, p) % p


def _contracted(rep: TensorsWithSymmetry, products: list[list[Residues]], p: int) -> Residues:
    """A sum of products of matrices, one for each index, on the tensors with the symmetries.

    Entry (A, B) of M_1 ⊗ ... ⊗ M_k is the sum of sign(b) M_1[a_1, b_1] ... M_k[a_k, b_k] over the
    tuples b of orbit B, a being the first tuple of orbit A.
    """
    tensors = rep.tensors
    tuples, signs = tensors.members
    total: Residues = np.zeros((len(signs), len(signs)), dtype=np.int64)
    for b, sign in zip(tuples.swapaxes(0, 1), signs.T, strict=True):
        for factors in products:
            term = np.broadcast_to(sign % p, total.shape)
            for i, m in enumerate(factors):
                term = term * m[tensors.first[:, i][:, None], b[:, i]] % p
            total = (total + term) % p
    return total


def scale(slot: TensorIndex) -> NDArray[np.float64]:
    """By what exact coordinates are multiplied to be orthonormal ones, shape (size,)."""
    found = _scale(slot.rep)
    return np.asarray(1 / found if slot.dual else found)


def _scale(rep: Rep) -> NDArray[np.float64]:
    if isinstance(rep, TensorsWithSymmetry):
        tensors = rep.tensors
        found = np.sqrt(tensors.lengths)
        for i, part in enumerate(rep.reps):
            found = found * _scale(part)[tensors.first[:, i]]
        return found
    if not isinstance(rep, SymmetricPower | ExteriorPower):
        return np.ones(rep.size())
    inner = _scale(rep.inner)
    rows = rep.listed(len(inner), rep.k)
    found = inner[rows].prod(axis=1)
    if isinstance(rep, ExteriorPower):
        return np.asarray(found)
    # the number of arrangements of a multiset, place after place
    arrangements = np.ones(len(rows))
    for place in range(rep.k):
        seen = (rows[:, : place + 1] == rows[:, place : place + 1]).sum(axis=1)
        arrangements *= (place + 1) / seen
    return np.asarray(found * np.sqrt(arrangements))
