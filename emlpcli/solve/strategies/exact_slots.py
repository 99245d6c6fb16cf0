"""Exact matrices on tensor indices in V and its symmetric and exterior powers, modulo a prime.

Symmetric powers stand in the coordinates T[i1, ..., ik] of a tensor, in which a matrix of integers
acts by integers; the orthonormal coordinates of `Sym` are the root of the number of arrangements
times these.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from emlpcli.algebra.linear.modular import Residues
from emlpcli.reps.constructors.powers import ExteriorPower, SymmetricPower
from emlpcli.reps.monomials import TensorIndex
from emlpcli.reps.rep import Base, Rep
from emlpcli.solve.limits import LARGEST_EXACT_INDEX


def is_exact(slot: TensorIndex) -> bool:
    """Whether an index is in V, V*, or in powers of moderate size of them."""
    rep: Rep = slot.rep
    while isinstance(rep, SymmetricPower | ExteriorPower):
        if rep.size() > LARGEST_EXACT_INDEX:
            return False
        rep = rep.inner
    return isinstance(rep, Base)


def degree(rep: Rep) -> int:
    """The degree of the polynomials in g that are the entries of ρ(g)."""
    return rep.k * degree(rep.inner) if isinstance(rep, SymmetricPower | ExteriorPower) else 1


def matrix(rep: Rep, g: Residues, p: int) -> Residues:
    """ρ(g) modulo p, from g modulo p."""
    if not isinstance(rep, SymmetricPower | ExteriorPower):
        return g
    inner = matrix(rep.inner, g, p)
    now = inner
    for k in range(2, rep.k + 1):
        now = _grown(rep, k, now, inner, p)
    return now


def derivative(rep: Rep, A: Residues, p: int) -> Residues:
    """dρ(A) modulo p, from A modulo p: k E^T (1 ⊗ A) E, as in `Power.derivatives`."""
    if not isinstance(rep, SymmetricPower | ExteriorPower):
        return A
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


def scale(slot: TensorIndex) -> NDArray[np.float64]:
    """By what exact coordinates are multiplied to be orthonormal ones, shape (size,)."""
    found = _scale(slot.rep)
    return np.asarray(1 / found if slot.dual else found)


def _scale(rep: Rep) -> NDArray[np.float64]:
    if not isinstance(rep, SymmetricPower | ExteriorPower):
        return np.ones(rep.size())
    inner = _scale(rep.inner)
    rows = rep.listed(len(inner), rep.k)
    found: NDArray[np.float64] = inner[rows].prod(axis=1)
    if isinstance(rep, ExteriorPower):
        return found
    # the number of arrangements of a multiset, place after place
    arrangements = np.ones(len(rows))
    for place in range(rep.k):
        seen = (rows[:, : place + 1] == rows[:, place : place + 1]).sum(axis=1)
        arrangements *= (place + 1) / seen
    return np.asarray(found * np.sqrt(arrangements))
