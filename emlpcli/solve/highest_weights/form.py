"""A representation in a basis of weight vectors, with the matrices of the simple root vectors."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache, reduce
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from emlpcli.algebra.lie.chamber import Integers, Multiplicities, Weight
from emlpcli.errors import CertificateError
from emlpcli.reps.constructors.powers import ExteriorPower, SymmetricPower
from emlpcli.reps.matrices import derivatives
from emlpcli.reps.rep import Base, DirectSum, Dual, Rep, TensorProduct
from emlpcli.solve.highest_weights.torus import Torus

TINY = 1e-14  # entries below are rounding
UNCLEAR = 1e-8  # distance of an eigenvalue of the torus from an integer


@dataclass(frozen=True, eq=False)
class Form:
    """Weight vectors as columns of the unitary matrix `change`, shape (N, N), sparse.

    `weights`, shape (N, rank), are theirs, and `raising` are the simple root vectors in that
    basis, one sparse (N, N) matrix each.
    """

    torus: Torus
    change: sparse.csr_array
    weights: Integers
    raising: tuple[sparse.csc_array, ...]

    @property
    def size(self) -> int:
        """Dimension N."""
        return len(self.weights)

    @cached_property
    def spaces(self) -> dict[Weight, NDArray[np.int64]]:
        """For each weight the numbers of the basis vectors that have it."""
        order = np.lexsort(self.weights.T)
        ordered = self.weights[order]
        cuts = np.flatnonzero(np.any(np.diff(ordered, axis=0), axis=1)) + 1
        parts = np.split(order, cuts)
        return {tuple(self.weights[part[0]].tolist()): part for part in parts}

    @cached_property
    def _place(self) -> NDArray[np.int64]:
        """The place of each basis vector within its weight space."""
        place = np.empty(self.size, np.int64)
        for space in self.spaces.values():
            place[space] = np.arange(len(space))
        return place

    @cached_property
    def multiplicities(self) -> Multiplicities:
        """How often each irreducible occurs, in exact integers."""
        weights = np.array(list(self.spaces), np.int64).reshape(-1, self.torus.rank)
        counts = np.array([len(space) for space in self.spaces.values()])
        return self.torus.chamber.decompose(weights, counts)

    @cached_property
    def _roots(self) -> list[Weight]:
        return [tuple(row) for row in self.torus.chamber.simple.tolist()]

    def raise_from(self, i: int, weight: Weight) -> NDArray[Any]:
        """The simple root vector i from a weight space to the next, dense."""
        key = (i, weight)
        if key not in self._blocks:
            up = tuple(map(int.__add__, weight, self._roots[i]))
            target = self.spaces.get(up)
            space = self._number[weight]
            block = np.zeros((0 if target is None else len(target), len(self.spaces[weight])))
            if target is not None:
                rows, columns, values, starts = self._entries[i]
                part = slice(starts[space], starts[space + 1])
                block = block.astype(values.dtype)
                block[self._place[rows[part]], self._place[columns[part]]] = values[part]
            self._blocks[key] = block
        return self._blocks[key]

    @cached_property
    def _blocks(self) -> dict[tuple[int, Weight], NDArray[Any]]:
        return {}

    @cached_property
    def _number(self) -> dict[Weight, int]:
        return {weight: k for k, weight in enumerate(self.spaces)}

    @cached_property
    def _entries(self) -> list[tuple[NDArray[Any], ...]]:
        """Row, column and value of the entries of each root vector, sorted by the column's space,
        and where each space begins.
        """
        space = np.empty(self.size, np.int64)
        for k, at in enumerate(self.spaces.values()):
            space[at] = k
        found = []
        for E in self.raising:
            entries = sparse.csc_array(E)  # a copy
            entries.eliminate_zeros()
            entries = entries.tocoo()
            of = space[entries.col]
            order = np.argsort(of, kind="stable")
            starts = np.searchsorted(of[order], np.arange(len(self.spaces) + 1))
            found.append((entries.row[order], entries.col[order], entries.data[order], starts))
        return found

    def raising_squares(self, weight: Weight) -> tuple[NDArray[Any], NDArray[Any]]:
        """Eigenvalues and eigenvectors of E† E on a weight space, for the only root vector E."""
        if weight not in self._squares:
            E = self.raise_from(0, weight)
            self._squares[weight] = np.linalg.eigh(E.conj().T @ E)
        return self._squares[weight]

    @cached_property
    def _squares(self) -> dict[Weight, tuple[NDArray[Any], NDArray[Any]]]:
        return {}

    def lower_from(self, i: int, weight: Weight) -> NDArray[Any]:
        """The adjoint of the root vector i from a weight space to the one below, dense."""
        down = tuple(map(int.__sub__, weight, self._roots[i]))
        if down not in self.spaces:
            return np.zeros((0, len(self.spaces[weight])))
        return self.raise_from(i, down).conj().T


@lru_cache(maxsize=256)
def form_of(rep: Rep, dual: bool, torus: Torus) -> Form:
    """The form of a representation, or of its dual; raises CertificateError for one that has none.

    What is no power, product or sum of others is brought into aligned irreducibles first, where the
    root vectors have real matrices, so that all that is made of it is real but for `change`.
    """
    if dual:
        return dual_form(form_of(rep, False, torus))
    match rep.form():
        case DirectSum(terms):
            return _direct_sum([form_of(p, False, torus) for p, n in terms for _ in range(n)])
        case TensorProduct(powers):
            parts = [form_of(p, False, torus) for p, n in powers for _ in range(n)]
            return reduce(tensor_product, parts) if parts else trivial(torus)
        case Dual(rep=inner):
            return dual_form(form_of(inner, False, torus))
        case SymmetricPower() | ExteriorPower() as power:
            return _power(power, form_of(power.inner, False, torus))
        case atom:
            from emlpcli.solve.highest_weights.isotypic import aligned

            return aligned(_of_matrices(atom, torus))


def trivial(torus: Torus) -> Form:
    """The Scalar."""
    one, zero = sparse.csr_array(np.ones((1, 1))), sparse.csc_array((1, 1))
    return Form(torus, one, np.zeros((1, torus.rank), np.int64), (zero,) * len(torus.raising))


def _of_matrices(rep: Rep, torus: Torus) -> Form:
    """Joint eigenvectors of the torus on a representation that is given by its matrices."""
    D = torus.elements if isinstance(rep, Base) else derivatives(rep, torus.elements)
    diagonal, raising = D[: torus.rank], D[torus.rank :]
    generic = np.tensordot(np.sqrt(np.arange(2, 2 + torus.rank)), diagonal, axes=1)
    if np.abs(generic - generic.conj().T).max() > UNCLEAR:
        raise CertificateError(f"the compact form does not act on {rep} by unitary matrices")
    change = _cleaned(_eigenvectors(generic))
    found = np.einsum("ai,jab,bi->ij", change.conj(), diagonal, change, optimize=True).real
    weights = np.rint(found).astype(np.int64)
    residual = diagonal @ change - change * found.T[:, None, :]
    if max(np.abs(found - weights).max(), np.abs(residual).max(initial=0.0)) > UNCLEAR:
        raise CertificateError(f"the weights of {rep} are not clearly integers")
    moved = (_cleaned(change.conj().T @ E @ change) for E in raising)
    return Form(torus, sparse.csr_array(change), weights, tuple(map(sparse.csc_array, moved)))


def _eigenvectors(generic: NDArray[Any]) -> NDArray[Any]:
    """Orthonormal eigenvectors, block by block of those coordinates that are joined at all."""
    joined = (np.abs(generic) > TINY) | np.eye(len(generic), dtype=bool)
    labels = np.arange(len(generic))
    while np.any(least := labels - np.where(joined, labels, len(labels)).min(axis=1)):
        labels = labels - least
    vectors = np.zeros_like(generic, dtype=complex)
    for label in np.unique(labels):
        at = np.flatnonzero(labels == label)
        vectors[np.ix_(at, at)] = np.linalg.eigh(generic[np.ix_(at, at)])[1]
    return vectors


def _cleaned(matrix: NDArray[Any]) -> NDArray[Any]:
    return np.where(np.abs(matrix) < TINY, 0, matrix)


# -- forms made of others --------------------------------------------------------------------


def dual_form(form: Form) -> Form:
    """Conjugate vectors, opposite weights, and dρ*(X) = -dρ(X)^T."""
    raising = tuple(sparse.csc_array(-E.T) for E in form.raising)
    return Form(form.torus, form.change.conj(), -form.weights, raising)


def _direct_sum(forms: list[Form]) -> Form:
    change = sparse.block_diag([f.change for f in forms], format="csr")
    stacks = zip(*(f.raising for f in forms), strict=True)
    raising = tuple(sparse.csc_array(sparse.block_diag(Es)) for Es in stacks)
    weights = np.concatenate([f.weights for f in forms])
    return Form(forms[0].torus, sparse.csr_array(change), weights, raising)


def tensor_product(left: Form, right: Form) -> Form:
    """Products of weight vectors; root vectors act by Leibniz's rule."""
    weights = (left.weights[:, None] + right.weights).reshape(-1, left.torus.rank)
    one, other = sparse.eye_array(left.size), sparse.eye_array(right.size)
    raising = tuple(
        sparse.csc_array(sparse.kron(E, other, "csr") + sparse.kron(one, F, "csr"))
        for E, F in zip(left.raising, right.raising, strict=True)
    )
    change = sparse.csr_array(sparse.kron(left.change, right.change, "csr"))
    return Form(left.torus, change, weights, raising)


def _power(power: SymmetricPower | ExteriorPower, inner: Form) -> Form:
    """Symmetric or exterior powers of weight vectors, in orthonormal coordinates.

    With a_i that takes index i away, a_i e_A = √m_i e_(A-i) or ± e_(A-i), a derivation X acts by
    Σ X_ij a_i† a_j, and the k-th power of a matrix M is 1/k Σ a_i† (M_ij M^(k-1)) a_j, M^(k-1)
    its power k-1: annihilation operators as in second quantisation.
    """
    n, k = inner.size, power.k
    rows = power.listed(n, k)
    weights = inner.weights[rows].sum(axis=1)
    a = _annihilation(power, n, k)
    below = a.shape[0] // n
    identity = sparse.eye_array(below)
    raising = tuple(sparse.csc_array(a.T @ (sparse.kron(E, identity, "csr") @ a)) for E in inner.raising)
    change = inner.change
    for j in range(2, k + 1):
        a = _annihilation(power, n, j)
        change = sparse.csr_array(a.T @ (sparse.kron(inner.change, change, "csr") @ a)) / j
    return Form(inner.torus, sparse.csr_array(change), weights, raising)


def _annihilation(power: SymmetricPower | ExteriorPower, n: int, k: int) -> sparse.csr_array:
    """All a_i, one above the other, shape (n N', N) for N, N' coordinates of the powers k, k-1."""
    size, below = len(power.listed(n, k)), len(power.listed(n, k - 1))
    rows, columns, values = [], [], []
    for taken, remaining, weight in power.removals(n, k):
        kept = np.flatnonzero(weight)
        rows.append(taken[kept] * below + remaining[kept])
        columns.append(kept)
        values.append(np.broadcast_to(weight, (size,))[kept].astype(float))
    entries = np.concatenate(values), (np.concatenate(rows), np.concatenate(columns))
    return sparse.csr_array(entries, shape=(n * below, size))
