"""Matrices of the irreducibles of classical groups, by eigenspaces of the Casimir operator.

Where a box is added to a partition μ, W_μ ⊗ V is a sum of irreducibles without multiplicities,
on each of which Ω = Σ ρ_μ(X_a) ⊗ X^a, a sum over dual bases of the Lie algebra, is a known
integer: the content of the box that is added, or 1 - n - c (-1 - n - c for Sp) where a box of
content c is removed. Integers lie far apart, so that no rank is in doubt, and the number of
columns found must be the exact dimension.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache, lru_cache
from itertools import combinations
from types import ModuleType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from emlpcli.errors import CertificateError, TooLargeError
from emlpcli.reps.irreducible.clebsch_step import coupled, coupled_derivative
from emlpcli.reps.irreducible.young import YoungLabel, associate
from emlpcli.reps.limits import LARGEST_BOXED

Real = NDArray[np.float64]

SMALLEST = 1e-6  # square of the part of a coordinate vector that is new; others are rounding


def matrices(key: YoungLabel, g: Any, xp: ModuleType) -> Any:
    """ρ(g) of a stack of elements, shape (n, d, d) to (n, s, s)."""
    if key.kind == "form" and not key.symplectic and 2 * len(key.shape) > key.n:
        inner = replace(key, shape=associate(key.n, key.shape))
        det = xp.linalg.det(g)[:, None, None]
        return det * (matrices(inner, g, xp) if inner.shape else xp.ones((len(g), 1, 1)))
    if key.shape == (1,):
        return g
    if key.chirality < 0:  # a reflection away from the other half
        return matrices(replace(key, chirality=1), g * xp.asarray(_reflection(key.n)), xp)
    E = indefinite(key) if key.times else isometry(key)
    return coupled(E, matrices(_before(key), g, xp), g, xp)


def derivatives(key: YoungLabel, A: Any, xp: ModuleType) -> Any:
    """dρ of a stack of Lie algebra elements, shape (n, d, d) to (n, s, s)."""
    if key.kind == "form" and not key.symplectic and 2 * len(key.shape) > key.n:
        inner = replace(key, shape=associate(key.n, key.shape))  # matrices without trace: det is 1
        return derivatives(inner, A, xp) if inner.shape else xp.zeros((len(A), 1, 1))
    if key.shape == (1,):
        return A
    if key.chirality < 0:  # as for `matrices`
        return derivatives(replace(key, chirality=1), A * xp.asarray(_reflection(key.n)), xp)
    E = indefinite(key) if key.times else isometry(key)
    return coupled_derivative(E, derivatives(_before(key), A, xp), A, xp)


def _reflection(n: int) -> Real:
    """By what the entries of R g R are multiplied, R the reflection of the first coordinate."""
    signs = np.ones(n)
    signs[0] = -1
    return np.outer(signs, signs)


def _last(key: YoungLabel) -> int:
    """The row of the last box; for a half one that is not of the first column, if there is one."""
    rows = range(len(key.shape))
    return max((r for r in rows if key.chirality and key.shape[r] > 1), default=rows[-1])


def _before(key: YoungLabel) -> YoungLabel:
    """The partition without its last box; a half of it where that has as many rows."""
    shape = list(key.shape)
    shape[_last(key)] -= 1
    rest = tuple(row for row in shape if row)
    chirality = key.chirality if len(rest) == len(key.shape) else 0
    return replace(key, shape=rest, chirality=chirality)


@lru_cache(maxsize=256)
def isometry(key: YoungLabel) -> Real:
    """Orthonormal columns that span the irreducible in W_μ ⊗ V, shape (s_μ, n, s)."""
    before, n = _before(key), key.n
    size = before.dimension * n
    if size > LARGEST_BOXED:
        raise TooLargeError(
            f"an irreducible of dimension {key.dimension} is too large: it would be found in "
            f"{size} dimensions, at most {LARGEST_BOXED} are used"
        )
    P = _projector(key, before)
    E = _columns(P)
    if E.shape[1] != key.dimension:
        raise CertificateError(
            f"an irreducible has {E.shape[1]} dimensions instead of {key.dimension}"
        )
    return E.reshape(before.dimension, n, -1)


def indefinite(key: YoungLabel) -> Real:
    """The isometry for the form diag(1, ..., 1, -1, ..., -1), shape (s_μ, n, s).

    T g T^-1 is orthogonal for T = diag(i, ..., i, 1, ..., 1), and basis vectors are even or odd
    under T². So in coordinates multiplied by i where they are odd matrices are real again; an entry
    changes sign where two odd factors make an even vector.
    """
    E = isometry(replace(key, times=0))
    factors = _odd(_before(key))[:, None] & (np.arange(key.n) < key.times)
    return np.where(factors[:, :, None], -E, E)


def _odd(key: YoungLabel) -> NDArray[np.bool_]:
    """Which basis vectors the reflection T² takes to their negatives."""
    if key.shape == (1,):
        return np.asarray(np.arange(key.n) < key.times)
    factors = _odd(_before(key))[:, None] ^ (np.arange(key.n) < key.times)
    E = np.abs(isometry(replace(key, times=0))) > 1e-9
    odd = np.any(E & factors[:, :, None], axis=(0, 1))
    if np.any(odd & np.any(E & ~factors[:, :, None], axis=(0, 1))):
        raise CertificateError("a basis vector is neither even nor odd under a reflection")
    return np.asarray(odd)


def _projector(key: YoungLabel, before: YoungLabel) -> Real:
    """The orthogonal projector on the irreducible, from the eigenvectors of Ω."""
    n = key.n
    X = _generators(key)
    size = before.dimension * n
    omega = np.tensordot(_derivatives(before), _duals(key, X), axes=(0, 0))
    omega = omega.transpose(0, 2, 1, 3).reshape(size, size)
    values, vectors = np.linalg.eigh((omega + omega.T) / 2)
    if np.abs(values - np.rint(values)).max() > 1e-6:
        raise CertificateError("an eigenvalue of a Casimir operator is no integer")
    row = _last(key)
    found = vectors[:, np.rint(values) == key.shape[row] - 1 - row]
    if key.chirality and not before.chirality:
        whole = replace(key, chirality=0)
        E = isometry(whole).reshape(size, -1)
        signs, halves = np.linalg.eigh(_pfaffian(n, _derivatives(whole)))
        # on a highest weight (1, ..., 1) every factor is the imaginary unit
        positive = (-1) ** (n // 4)
        found = E @ halves[:, signs * positive > 0]
    return np.asarray(found @ found.T)


def _pfaffian(n: int, X: Real) -> Real:
    """The Pfaffian of dρ(E_ij - E_ji), i < j, which commutes with all of so(n)."""
    place = {pair: m for m, pair in enumerate(combinations(range(n), 2))}

    @cache
    def of(indices: tuple[int, ...]) -> Real:
        if not indices:
            return np.eye(X.shape[1])
        first, *others = indices
        terms = (
            (-1) ** k * X[place[first, j]] @ of(tuple(others[:k] + others[k + 1 :]))
            for k, j in enumerate(others)
        )
        return np.asarray(sum(terms))

    return of(tuple(range(n)))


def _columns(P: Real) -> Real:
    """The Gram-Schmidt process on the columns of a projector in their order, dependent ones left
    out; the first entry of each that is not zero is positive."""
    rest = P.copy()
    found = []
    for j in range(len(P)):
        if rest[j, j] > SMALLEST:
            q = rest[:, j] / np.sqrt(rest[j, j])
            found.append(q)
            rest -= np.outer(q, q)
    E = np.array(found).T.reshape(len(P), -1)
    for _ in range(2):  # Newton's iteration for the nearest isometry
        E = P @ E
        E = E @ (1.5 * np.eye(E.shape[1]) - 0.5 * E.T @ E)
    E[np.abs(E) < 1e-14] = 0.0
    return E


# -- the Lie algebra -------------------------------------------------------------------------


def _generators(key: YoungLabel) -> Real:
    """A basis of gl(n), so(n) or sp(n), closed under the transpose, shape (D, n, n)."""
    n = key.n
    units = np.eye(n * n).reshape(n, n, n, n)  # units[i, j] = E_ij
    if key.kind == "linear":
        return units.reshape(-1, n, n)
    i, j = np.triu_indices(n, 0 if key.symplectic else 1)
    if not key.symplectic:
        return np.asarray(units[i, j] - units[j, i])
    # J S for symmetric S, J = [[0, 1], [-1, 0]]
    m = n // 2
    J = np.block([[np.zeros((m, m)), np.eye(m)], [-np.eye(m), np.zeros((m, m))]])
    return np.asarray(J @ (units[i, j] + units[j, i]))


def _duals(key: YoungLabel, X: Real) -> Real:
    """The dual basis for the form tr(XY), or ½ tr(XY) where there is a form."""
    gram = np.einsum("aij,bji->ab", X, X)
    if key.kind == "form":
        gram = gram / 2
    return np.asarray(np.einsum("ab,bij->aij", np.linalg.inv(gram), X))


@lru_cache(maxsize=64)
def _derivatives(key: YoungLabel) -> Real:
    """dρ of the basis of the Lie algebra, shape (D, s, s)."""
    X = _generators(key)
    if key.shape == (1,):
        return X
    return np.asarray(coupled_derivative(isometry(key), _derivatives(_before(key)), X, np))
