"""Invariants of a tensor product: two halves joined by Schur's lemma, real, of all components."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from emlpcli.algebra.lie.chamber import Weight
from emlpcli.algebra.lie.torus import Torus
from emlpcli.algebra.linear.kronecker import apply_kronecker
from emlpcli.errors import CertificateError
from emlpcli.groups.base import Group
from emlpcli.reps.monomials import TensorIndex
from emlpcli.solve.bases.sparse import SparseBasis
from emlpcli.solve.bases.stored import DenseBasis, StoredBasis
from emlpcli.solve.highest_weights.halves import Half
from emlpcli.solve.highest_weights.isotypic import coupling
from emlpcli.solve.indices import middle_of, slot_matrix

Array = NDArray[Any]

CHUNK = 2**18  # entries that are formed at a time
ZERO = 1e-13  # entries below are rounding
REAL = 1e-9  # of imaginary parts, and of singular values, that are zero
CLEAR = 1e-6


class Joined:
    """The invariants of the connected group: for each irreducible of the left half the pairs of
    a copy there and one of its dual in the right half, in the order (irreducible, left, right).
    """

    def __init__(self, torus: Torus, slots: Sequence[TensorIndex]) -> None:
        cut = middle_of(slots)
        self.torus = torus
        self.left, self.right = Half(torus, tuple(slots[:cut])), Half(torus, tuple(slots[cut:]))
        dual = torus.chamber.dual
        self.pairs = [(w, dual(w)) for w in sorted(self.left.final) if dual(w) in self.right.final]

    @property
    def dimension(self) -> int:
        """Σ a b over the irreducibles, in exact integers."""
        return sum(self.left.final[w] * self.right.final[v] for w, v in self.pairs)

    def blocks(self) -> list[tuple[Array, Array]]:
        """For each irreducible X, shape (N, a, d), and Y, shape (M, b, d): invariants are
        Σ_i X[x, a, i] Y[y, b, i] at coordinates (x, y).
        """
        left = self.left.components([w for w, _ in self.pairs])
        right = self.right.components([v for _, v in self.pairs])
        found = []
        for w, v in self.pairs:
            if any(w):
                Z = coupling(self.torus, w, v, (0,) * self.torus.rank)[:, :, 0, 0]
                found.append((left[w] @ Z, right[v]))
            else:
                found.append((left[w], right[v]))
        return found


def invariants(group: Group, slots: Sequence[TensorIndex], joined: Joined) -> StoredBasis:
    """An orthonormal basis, real where the space is."""
    size = joined.left.size * joined.right.size
    if not joined.dimension:
        return DenseBasis(np.zeros((size, 0)))
    blocks = joined.blocks()
    pieces = []
    for start, piece in _rows(blocks, realifier(joined, blocks)):
        rows, columns = np.nonzero(np.abs(piece) > ZERO)
        pieces.append((rows + start, columns, piece[rows, columns]))
    rows, columns, values = (np.concatenate(arrays) for arrays in zip(*pieces, strict=True))
    basis = SparseBasis(size, joined.dimension, rows, columns, values)
    return all_components(group, slots, basis)


def _rows(blocks: list[tuple[Array, Array]], turn: Array | None) -> Iterator[tuple[int, Array]]:
    """The rows of the basis, real after the turn: some at a time, with the first one's number."""
    N, M = len(blocks[0][0]), len(blocks[0][1])
    columns = sum(X.shape[1] * Y.shape[1] for X, Y in blocks)
    step = max(1, CHUNK // max(1, M * columns))
    for start in range(0, N, step):
        parts = []
        for X, Y in blocks:
            x = X[start : start + step]
            n, a, d = x.shape
            b = Y.shape[1]
            q = (x.reshape(n * a, d) @ Y.reshape(M * b, d).T).reshape(n, a, M, b)
            parts.append(q.transpose(0, 2, 1, 3).reshape(n * M, a * b))
        Q = np.concatenate(parts, axis=1)
        if turn is None:
            yield start * M, Q
            continue
        Q = Q * turn if turn.ndim == 1 else Q @ turn
        if np.abs(Q.imag).max(initial=0.0) > REAL:
            raise CertificateError("a basis that should be real is not")
        yield start * M, np.ascontiguousarray(Q.real)


def realifier(joined: Joined, blocks: list[tuple[Array, Array]]) -> Array | None:
    """The unitary T for which Q T is real, Q the basis that the blocks give; None where none is.

    T T^T = S for S = Q^H conj(Q), which is symmetric and, where the space is closed under
    conjugation, unitary. Then its real and imaginary part are commuting symmetric matrices; with
    their orthonormal eigenvectors O and eigenvalues s of S, T = O √s (Takagi's factorisation). A T
    that is diagonal is given as a vector.
    """
    columns = [X.shape[1] * Y.shape[1] for X, Y in blocks]
    if not any(map(np.iscomplexobj, (m for pair in blocks for m in pair))):
        return np.ones(sum(columns))
    one = np.eye(sum(columns))
    # an irreducible goes to its dual in most cases, to itself or another one where the compact form
    # is not real in these coordinates
    for near in (True, False):
        S = _conjugation(joined.pairs, blocks, near=near)
        if np.abs(S @ S.conj().T - one).max(initial=0.0) < REAL:
            break
    else:
        return None
    diagonal = np.diag(S)
    if np.abs(S - np.diag(diagonal)).max(initial=0.0) < REAL:
        return np.asarray(np.sqrt(diagonal.astype(complex)))
    _, vectors = np.linalg.eigh(np.cos(0.7) * S.real + np.sin(0.7) * S.imag)
    s = np.einsum("ij,ik,kj->j", vectors, S, vectors)
    if np.abs(vectors.T @ S @ vectors - np.diag(s)).max() > REAL:
        raise CertificateError("the complex conjugation of a basis is not symmetric")
    return np.asarray(vectors * np.sqrt(s))


# -- components that are not connected to 1 --------------------------------------------------


def _conjugation(
    pairs: Sequence[tuple[Weight, Weight]], blocks: Sequence[tuple[Array, Array]], *, near: bool
) -> Array:
    """Q^H conj(Q); with `near` only between an irreducible and itself or its dual."""
    return np.block(
        [
            [
                _conjugated(blocks[i], blocks[j])
                if not near or pairs[j][0] in pairs[i]
                else np.zeros([X.shape[1] * Y.shape[1] for X, Y in (blocks[i], blocks[j])])
                for j in range(len(pairs))
            ]
            for i in range(len(pairs))
        ]
    )


def _conjugated(block: tuple[Array, Array], other: tuple[Array, Array]) -> Array:
    """Q^H conj(Q') for the columns Σ_i X[:, a, i] ⊗ Y[:, c, i] of two blocks."""
    (X, Y), (X2, Y2) = block, other
    (a, d), (b, e) = X.shape[1:], X2.shape[1:]
    c, f = Y.shape[1], Y2.shape[1]
    left = (X.reshape(len(X), a * d).T @ X2.reshape(len(X), b * e)).reshape(a, d, b, e)
    right = (Y.reshape(len(Y), c * d).T @ Y2.reshape(len(Y), f * e)).reshape(c, d, f, e)
    pairs = left.transpose(0, 2, 1, 3).reshape(a * b, d * e)
    found = pairs @ right.transpose(0, 2, 1, 3).reshape(c * f, d * e).T
    found = found.reshape(a, b, c, f).transpose(0, 2, 1, 3)
    return np.asarray(found.reshape(a * c, b * f).conj())


def all_components(group: Group, slots: Sequence[TensorIndex], basis: SparseBasis) -> StoredBasis:
    """The invariants of the connected group that the discrete generators leave as they are.

    A generator h normalises that group and so moves its invariants by the unitary matrix
    M = Q^H ρ(h) Q, whose eigenvalues lie on the unit circle; those wanted have eigenvalue 1.
    """
    h = representatives(group)
    if not len(h):
        return basis
    moved = [_moved(slots, g, basis) for g in h]
    if all(isinstance(m, float) for m in moved):
        unmoved = all(m == 1.0 for m in moved)
        return basis if unmoved else DenseBasis(np.zeros((basis.size, 0)))
    one = np.eye(basis.dim)
    stacked = np.concatenate([m @ one - one if np.ndim(m) else (m - 1) * one for m in moved])
    _, values, vectors = np.linalg.svd(stacked)
    if np.any((values > REAL) & (values < CLEAR)):
        raise CertificateError("the components of the group do not act clearly on the invariants")
    kept = vectors[values <= REAL].conj().T
    return basis if kept.shape[1] == basis.dim else DenseBasis(basis.expand(kept))


@lru_cache(maxsize=32)
def representatives(group: Group) -> Array:
    """An element of the component of each discrete generator: -1 where that is one.

    O(d) for odd d has the components of 1 and of -1.
    """
    h = group.discrete_generators
    d = group.d
    if d % 2 == 0 or not group.is_orthogonal or group.lie_dimension != d * (d - 1) // 2:
        return h
    # the connected group is SO(d), in which all products of two reflections lie
    return -np.eye(d)[None] if np.any(np.linalg.det(h) < 0) else h[:0]


def _moved(slots: Sequence[TensorIndex], g: Array, basis: SparseBasis) -> float | Array:
    """Q^H ρ(g) Q, a number where ρ(g) is a multiple of 1."""
    factors = {slot: slot_matrix(slot, g) for slot in dict.fromkeys(slots)}
    signs = {s: m[0, 0].real for s, m in factors.items() if _is_multiple_of_one(m)}
    if len(signs) == len(factors) and all(abs(abs(x) - 1) < REAL for x in signs.values()):
        return float(np.prod([np.sign(signs[slot]) for slot in slots]))
    Q = basis.dense()
    return np.asarray(Q.conj().T @ apply_kronecker([factors[slot] for slot in slots], Q))


def _is_multiple_of_one(m: Array) -> bool:
    return bool(np.abs(m - m[0, 0] * np.eye(len(m))).max() < ZERO)
