"""The maximal torus, weights and roots of a compact Lie algebra of matrices, as integers.

Computed in float64 and accepted only where every decision leaves a clear gap: what is zero, which
eigenvalues agree, and which ratios of weights are rational. What has been rounded is then checked
in integers: the reflections in the roots permute the roots, and the weights with their
multiplicities. A torus whose weights have ratios that are not clearly those of small integers,
such as one that winds irrationally, is not recognised.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from emlpcli.algebra.lie.closure import compact_parts, complex_matrices, lie_closure, real_rows
from emlpcli.algebra.limits import (
    LARGEST_CARTAN,
    LARGEST_DENOMINATOR,
    LARGEST_WEIGHT,
    MOST_LIE_DIMENSIONS,
)

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

SAME = 1e-10  # values closer than this are equal
APART = 1e-5  # and those farther apart than this are not; those between are unclear
RATIONAL = 3e-13  # distance of a ratio of weights from a fraction
TRIALS = 20
FEW = 2  # nonzero entries of a weight vector, with which no other torus is looked for
STARTS = 12  # matrices from which a torus with few entries is begun


@dataclass(frozen=True, eq=False)
class Cartan:
    """A maximal torus T of a compact connected group, with integer coordinates of its dual.

    Weights w mean t^w; the lattice Z^rank is spanned by the weights of V. `algebra` is an
    orthonormal basis of the Lie algebra, `torus` one of that of T, antihermitian matrices.
    `frame` is a unitary matrix whose columns are weight vectors, `weights` their weights,
    `roots` all roots with root vectors `vectors`, `height` the values of a generic element of the
    torus, `generic`, on the lattice basis: those on the positive roots are positive. `basis` has
    the values of the lattice basis on `torus`, up to the factor i, shape (rank, rank).
    """

    algebra: NDArray[np.complex128]
    torus: NDArray[np.complex128]
    frame: NDArray[np.complex128]
    weights: Integers
    roots: Integers
    vectors: NDArray[np.complex128]
    generic: NDArray[np.complex128]
    height: Floats
    basis: Floats

    @property
    def rank(self) -> int:
        """Dimension of the torus."""
        return int(self.weights.shape[1])

    @property
    def entries(self) -> int:
        """How many entries of the weight vectors of V are not zero."""
        return int(np.count_nonzero(np.abs(self.frame) > SAME))

    @cached_property
    def positive(self) -> Integers:
        """Numbers of the positive roots."""
        return np.flatnonzero(self.roots @ self.height > 0)

    @cached_property
    def simple(self) -> Integers:
        """Numbers of the simple roots: the positive ones that are no sum of two."""
        known = {tuple(r) for r in self.roots[self.positive].tolist()}
        sums = {tuple(x + y for x, y in zip(a, b, strict=True)) for a in known for b in known}
        return np.array(
            [i for i in self.positive if tuple(self.roots[i].tolist()) not in sums], dtype=np.int64
        )

    @cached_property
    def dual(self) -> Integers:
        """The integer matrix u with u·weights = 1."""
        return unimodular(self.weights)

    def coroots(self, numbers: Integers) -> Integers | None:
        """Rows c with <w, α^∨> = w·c; None where one is not clearly of integers."""
        alpha = self.roots[numbers].astype(float)
        dual = alpha @ self.basis @ self.basis.T  # the inner products of the trace form
        return whole(2 * dual / np.einsum("ij,ij->i", dual, alpha)[:, None])


def whole(values: Floats, tolerance: float = 1e-8) -> Integers | None:
    """The integers that values are up to rounding; None where one is not clearly an integer."""
    rounded = np.rint(values)
    if not np.all(np.abs(values - rounded) < tolerance) or np.any(np.abs(rounded) > LARGEST_WEIGHT):
        return None
    return rounded.astype(np.int64)


def cartan(
    lie_algebra: NDArray[Any],
    *,
    compact: bool = True,
    sparse: bool = False,
    first: NDArray[Any] | None = None,
) -> Cartan | None:
    """The maximal torus of the group that exponentials of matrices generate, None if unclear.

    The matrices are antihermitian, or if not `compact`, a Lie algebra that is closed under the
    conjugate transpose, of which the compact form is taken (Weyl's unitary trick). With
    `sparse`, matrices among those given that commute are taken for the torus where they are
    enough, so that its weight vectors have few entries; one of them is `first`, where it is given.
    """
    moving = lie_algebra[np.any(lie_algebra, axis=(1, 2))]
    span = lie_closure(moving, largest=LARGEST_CARTAN) if len(moving) else None
    if span is None or not span.clear or span.dimension > MOST_LIE_DIMENSIONS:
        return None
    algebra = span.matrices if compact else _compact_form(span.matrices)
    if algebra is None or not _antihermitian(algebra):
        return None
    algebra = algebra.astype(complex)
    rng = np.random.default_rng(0)
    if sparse:
        tori = _given_tori(algebra, moving, first, rng)
        found = None
        for c in (_integral(algebra, *t) for t in tori):
            if c is not None and (found is None or c.entries < found.entries):
                found = c
            if found is not None and found.entries <= FEW * len(found.frame):
                break
        if found is not None:
            return found
    for _ in range(TRIALS):
        torus = _generic_torus(algebra, rng)
        found = None if torus is None else _integral(algebra, *torus)
        if found is not None:
            return found
    return None


def _antihermitian(matrices: NDArray[Any]) -> bool:
    return bool(np.abs(matrices + np.conj(np.swapaxes(matrices, 1, 2))).max(initial=0.0) < SAME)


def _compact_form(algebra: NDArray[Any]) -> NDArray[Any] | None:
    """An orthonormal basis of k + ip; None where the dimension is not clear."""
    _, sizes, rows = np.linalg.svd(real_rows(compact_parts(algebra)), full_matrices=False)
    if np.any((sizes > SAME) & (sizes < APART)) or (sizes > APART).sum() != len(algebra):
        return None
    return complex_matrices(rows[: len(algebra)], algebra.shape[1])


def _adjoint(algebra: NDArray[Any], a: NDArray[Any]) -> Floats:
    """The matrix of the bracket with an element, in the orthonormal basis."""
    brackets = a @ algebra - algebra @ a
    flat, moved = (m.reshape(len(algebra), -1) for m in (algebra.conj(), brackets))
    result: Floats = (flat @ moved.T).real
    return result


def _generic_torus(
    algebra: NDArray[Any], rng: np.random.Generator
) -> tuple[NDArray[Any], NDArray[Any]] | None:
    """The centraliser of a random element, orthonormal, and an element of it that is generic."""
    element = np.tensordot(rng.normal(size=len(algebra)), algebra, axes=1)
    ad = _adjoint(algebra, element)
    _, sizes, rows = np.linalg.svd(ad)
    if np.any((sizes > SAME) & (sizes < APART)):
        return None
    torus = np.tensordot(rows[sizes <= SAME], algebra, axes=1)
    if np.abs(torus[:, None] @ torus - torus @ torus[:, None]).max(initial=0.0) > SAME:
        return None
    return torus, np.tensordot(rng.normal(size=len(torus)), torus, axes=1)


def _given_tori(
    algebra: NDArray[Any],
    moving: NDArray[Any],
    first: NDArray[Any] | None,
    rng: np.random.Generator,
) -> Iterator[tuple[NDArray[Any], NDArray[Any]]]:
    """Tori of matrices among those given, or of their parts in the compact form."""
    given = [x for m in moving for x in ((m - m.conj().T) / 2, 0.5j * (m + m.conj().T))]
    starts = [m for m in given[: 2 * STARTS] if np.any(m)]
    if first is not None:
        flat, vector = algebra.reshape(len(algebra), -1), first.ravel()
        inside = np.abs(flat.T @ (flat.conj() @ vector) - vector).max() < SAME
        starts = [first] if inside else starts
    for start in starts:
        if (torus := _given_torus(algebra, given, start, rng)) is not None:
            yield torus


def _given_torus(
    algebra: NDArray[Any],
    given: list[NDArray[Any]],
    start: NDArray[Any],
    rng: np.random.Generator,
) -> tuple[NDArray[Any], NDArray[Any]] | None:
    """As `_generic_torus`, of those given that commute; None where they are not enough."""
    chosen: list[NDArray[Any]] = []
    for m in (start, *given):
        if all(np.abs(m @ t - t @ m).max() < SAME for t in chosen):
            rest = m - sum((np.vdot(t, m) * t for t in chosen), np.zeros_like(m))
            if (size := np.linalg.norm(rest)) > APART * max(float(np.linalg.norm(m)), 1e-300):
                chosen.append(rest / size)
    torus = np.array(chosen, dtype=complex)
    generic = np.tensordot(rng.normal(size=len(torus)), torus, axes=1)
    sizes = np.linalg.svd(_adjoint(algebra, generic), compute_uv=False)
    clear = not np.any((sizes > SAME) & (sizes < APART))
    return (torus, generic) if clear and (sizes <= SAME).sum() == len(torus) else None


def _joint(generic: NDArray[Any], others: NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any]] | None:
    """Eigenvectors of commuting Hermitian matrices, columns, and their eigenvalues, (n, k).

    Those of a generic combination; None where its eigenvalues are not clearly apart or equal.
    """
    values, vectors = np.linalg.eigh(generic)
    steps = np.diff(values)
    if np.any((steps > SAME) & (steps < APART)):
        return None
    images = others @ vectors
    found = (vectors.conj() * images).sum(axis=1).real.T
    rest = images - vectors * found.T[:, None, :]
    return None if np.abs(rest).max(initial=0.0) > 100 * SAME else (vectors, found)


def _integral(algebra: NDArray[Any], torus: NDArray[Any], generic: NDArray[Any]) -> Cartan | None:
    """Weights and roots in integer coordinates."""
    on_space = _joint(-1j * generic, -1j * torus)
    ad = np.array([_adjoint(algebra, h) for h in torus])
    on_algebra = _joint(-1j * _adjoint(algebra, generic), -1j * ad)
    if on_space is None or on_algebra is None:
        return None
    frame, theta = on_space
    basis = lattice_basis(theta)
    if basis is None:
        return None
    to_lattice = np.linalg.inv(basis)
    weights = whole(theta @ to_lattice)
    vectors, alpha = on_algebra
    moving = np.linalg.norm(alpha, axis=1) > APART
    roots = whole(alpha[moving] @ to_lattice)
    if weights is None or roots is None or moving.sum() != len(algebra) - len(torus):
        return None
    matrices = np.einsum("aj,aik->jik", vectors[:, moving], algebra)
    height = basis @ np.einsum("kij,ij->k", torus.conj(), generic).real
    found = Cartan(algebra, torus, frame, weights, roots, matrices, generic, height, basis)
    return found if _reflections_agree(found) else None


def lattice_basis(theta: Floats) -> Floats | None:
    """Rows that are a basis of the lattice which the rows of theta span; None if it is unclear.

    Shape (rank, rank); the rows of theta span the space. All are integer combinations of the
    rows of the answer, with errors of rounding only.
    """
    rank = theta.shape[1]
    chosen: list[int] = []
    rest = theta.copy()
    for _ in range(rank):  # the largest rest first: a well-conditioned basis of the space
        i = int(np.linalg.norm(rest, axis=1).argmax())
        size = np.linalg.norm(rest[i])
        if size < APART:
            return None
        chosen.append(i)
        direction = rest[i] / size
        rest = rest - np.outer(rest @ direction, direction)
    ratios = theta @ np.linalg.inv(theta[chosen])
    for m in range(1, LARGEST_DENOMINATOR + 1):
        rows = whole(m * ratios, m * RATIONAL)
        if rows is not None:
            basis = np.array(echelon(rows.tolist(), rank)[0], dtype=float)
            return basis @ theta[chosen] / m
    return None


def echelon(rows: list[list[int]], columns: int) -> tuple[list[list[int]], list[list[int]]]:
    """Integer rows in echelon form in the first columns: those with a pivot, and the others.

    By Euclid's algorithm; both together span the same lattice as the rows given.
    """
    left, found = [list(row) for row in rows], []
    for j in range(columns):
        while True:
            moving = sorted((row for row in left if row[j]), key=lambda row: abs(row[j]))
            if len(moving) < 2:
                break
            for row in moving[1:]:
                q = row[j] // moving[0][j]
                row[:] = [x - q * y for x, y in zip(row, moving[0], strict=True)]
        found += moving
        left = [row for row in left if not row[j]]
    return found, left


def unimodular(weights: Integers) -> Integers:
    """The integer matrix u with u·weights = 1, for rows that span Z^rank."""
    n, rank = weights.shape
    augmented = np.concatenate([weights, np.eye(n, dtype=np.int64)], axis=1)
    rows, _ = echelon(augmented.tolist(), rank)
    above = np.array([row[:rank] for row in rows])
    inverse = np.rint(np.linalg.inv(above)).astype(np.int64)
    result: Integers = inverse @ np.array([row[rank:] for row in rows])
    return result


def _reflections_agree(found: Cartan) -> bool:
    """Whether the reflections in the simple roots permute weights and roots, in integers."""
    coroots = found.coroots(found.simple)
    if coroots is None:
        return False
    for alpha, c in zip(found.roots[found.simple], coroots, strict=True):
        for rows in (found.weights, found.roots):
            image = rows - np.outer(rows @ c, alpha)
            if sorted(image.tolist()) != sorted(rows.tolist()):
                return False
    return True
