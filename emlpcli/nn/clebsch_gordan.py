"""Clebsch-Gordan maps i ⊗ j → k of one group: the vectors that its elements fix.

A map C with T C = C (L ⊗ R) for the matrices L, R, T of an element on i, j, k is a vector that
T ⊗ L* ⊗ R* fixes. An element is diagonalised on each factor, which takes no time, and what it fixes
are the products of eigenvectors whose eigenvalues multiply to 1: few, such as those of weight 0
where it is a generic element of a connected group. Two elements fix what both fix; their spaces
meet at the singular value 1 of the matrix of inner products, which power iteration finds (von
Neumann's alternating projections). That the other elements fix it too is then a small question.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import prod

import numpy as np
from numpy.typing import NDArray

from emlpcli.errors import CertificateError, TooLargeError
from emlpcli.nn.limits import LARGEST_TRIPLE, MOST_FIXED

Real = NDArray[np.float64]
Complex = NDArray[np.complex128]

NEAR = 1e-6  # eigenvalues as close to 1 as this are kept: too many do no harm, too few would
FIXED = 1e-9  # distance from 1 of an eigenvalue of what is fixed, which rounding makes
MOVED = 1e-5  # and of what is not; in between nothing can be said
ANGLE = 0.7  # of cos ANGLE · Re U + sin ANGLE · Im U, which has the eigenvectors of a unitary U
REAL = 1e-6  # singular values below it belong to real vectors
BLOCK = 4  # starts of the power iteration at once; more where all of them stay
SMALL = 64  # vectors that one element fixes, up to which no second one is needed
STEPS = 8  # of the power iteration between two looks at the eigenvalues
MOST_LOOKS = 12  # before another element is tried: a gap of 0.2 needs half of them
STAYS = 0.95  # all values above this at a look: too many are fixed, or nearly
MOST_DENSE = 600  # vectors that one element fixes, of which all may be tried at once
MOST_PARTNERS = 6  # elements that are tried
PRECISE = 1e-13  # distance to which a fixed vector is found


@dataclass(frozen=True, eq=False)
class Spectra:
    """A representation with its matrices on some elements, and the eigenvectors of more elements.

    `matrices` has shape (s, d, d); `values`, (m, d), and `vectors`, (m, d, d), are those of the
    same elements and of the products of two of them.
    """

    matrices: Complex
    values: Complex
    vectors: Complex

    @staticmethod
    def of(matrices: NDArray[np.inexact]) -> Spectra:
        """Of unitary matrices."""
        found = matrices.astype(complex)
        products = [found[a] @ found[b] for a, b in combinations(range(len(found)), 2)]
        U = np.array([*found, *products])
        adjoint = U.conj().swapaxes(1, 2)
        mixed = np.cos(ANGLE) * (U + adjoint) / 2 + np.sin(ANGLE) * (U - adjoint) / 2j
        _, vectors = np.linalg.eigh(mixed)
        values = (vectors.conj() * (U @ vectors)).sum(axis=1)
        return Spectra(found, values, vectors)

    @property
    def conjugate(self) -> Spectra:
        """The complex conjugate."""
        return Spectra(self.matrices.conj(), self.values.conj(), self.vectors.conj())


def fixed_maps(left: Spectra, right: Spectra, target: Spectra) -> Real:
    """An orthonormal basis of the real maps left ⊗ right → target, shape (n, d, a, b).

    The elements are the same ones for all three, and generate a dense subgroup. Raises
    CertificateError where it is not clear what is fixed, and TooLargeError beyond LARGEST_TRIPLE
    and MOST_FIXED.
    """
    factors = target, left.conjugate, right.conjugate
    sizes = [f.matrices.shape[1] for f in factors]
    if prod(sizes) > LARGEST_TRIPLE:
        raise TooLargeError(f"products of irreducibles of dimensions {sizes[1]} and {sizes[2]}")
    near = [
        np.abs(t[:, None, None] * left_values[:, None] * r - 1) < NEAR
        for t, left_values, r in zip(*(f.values for f in factors), strict=True)
    ]
    counts = [int(n.sum()) for n in near]
    g, *others = np.argsort(counts, kind="stable")
    if counts[g] > MOST_FIXED:
        raise TooLargeError(f"products of irreducibles of dimensions {sizes[1]} and {sizes[2]}")
    here = np.nonzero(near[g])

    def products(h: np.intp) -> Complex:
        """The inner products of what g fixes with what h fixes."""
        K = np.ones((counts[g], counts[h]), dtype=complex)
        for f, i, j in zip(factors, here, np.nonzero(near[h]), strict=True):
            K *= (f.vectors[g].conj().T @ f.vectors[h])[np.ix_(i, j)]
        return K

    both = _meeting(products, [h for h in others if counts[h] <= MOST_FIXED], counts[g])
    size = prod(sizes)
    Y = np.zeros((*sizes, both.shape[1]), dtype=complex)
    Y[here] = both
    found = _applied([f.vectors[g] for f in factors], Y).reshape(size, both.shape[1])
    mean = np.zeros((both.shape[1],) * 2, dtype=complex)
    elements = list(zip(*(f.matrices for f in factors), strict=True))
    for element in elements:
        moved = _applied(element, found.reshape(Y.shape)).reshape(found.shape)
        mean += found.conj().T @ moved / len(elements)
    values, vectors = np.linalg.eigh((mean + mean.conj().T) / 2)
    real = _real_part(found @ vectors[:, _is_one(values)])
    return np.asarray(real.T.reshape(real.shape[1], *sizes))


def _applied(factors: Sequence[Complex], Y: Complex) -> Complex:
    """The Kronecker product of three matrices applied to vectors, shape (d, a, b, n)."""
    for axis, U in enumerate(factors):
        Y = np.moveaxis(np.tensordot(U, Y, (1, axis)), 0, axis)
    return Y


def _is_one(values: Real) -> NDArray[np.bool_]:
    """Which eigenvalues, at most 1, are 1."""
    away = 1 - values
    if np.any((away > FIXED) & (away < MOVED)):
        raise CertificateError("it is not clear which products of irreducibles there are")
    return np.asarray(away <= FIXED)


def _meeting(
    products: Callable[[np.intp], Complex], others: Sequence[np.intp], size: int
) -> Complex:
    """What one element fixes and another one too: the columns span it, or a little more.

    `products(h)` are inner products of an orthonormal basis, of `size` vectors, of what the one
    fixes with a basis of what h fixes. Two elements may generate a small subgroup, which fixes
    much; then another h is tried, and in the end more vectors are allowed for.
    """
    block = BLOCK
    while size > SMALL and block < size // 2:
        for h in others[:MOST_PARTNERS]:
            found = _few_fixed(products(h), block)
            if found is not None:
                return found
        block *= 4
    if size > MOST_DENSE:
        raise CertificateError("it is not clear which products of irreducibles there are")
    return np.eye(size, dtype=complex)


def _few_fixed(K: Complex, block: int) -> Complex | None:
    """The left singular vectors of K with singular value 1, which is the largest possible.

    None where there are not fewer than `block`, or others come too close to 1.
    """
    rng = np.random.default_rng(0)
    adjoint = np.ascontiguousarray(K.conj().T)
    X = rng.normal(size=(len(K), block)) + 1j * rng.normal(size=(len(K), block))
    for _ in range(MOST_LOOKS):
        for _ in range(STEPS):
            X = K @ (adjoint @ X)
        X, _ = np.linalg.qr(X)
        moved = K @ (adjoint @ X)
        values, turn = np.linalg.eigh(X.conj().T @ moved)
        one = 1 - values <= FIXED
        if values[0] > STAYS:
            return None
        apart = np.linalg.norm((moved - X) @ turn, axis=0)
        if np.all(one | (1 - values >= MOVED)) and np.all(apart[one] < PRECISE):
            return np.asarray((X @ turn)[:, one])
    return None


def _real_part(Q: Complex) -> Real:
    """An orthonormal basis of the real vectors in the span of orthonormal columns."""
    if not Q.shape[1]:
        return np.zeros(Q.shape)
    parts = np.concatenate([Q.real, Q.imag], axis=1)
    u, sizes, _ = np.linalg.svd(parts, full_matrices=False)
    u = u[:, sizes > REAL]
    outside = u - Q @ (Q.conj().T @ u)
    _, distances, turns = np.linalg.svd(np.concatenate([outside.real, outside.imag]), False)
    return np.asarray(u @ turns[distances < REAL].T)
