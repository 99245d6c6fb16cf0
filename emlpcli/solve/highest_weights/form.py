"""A representation in a basis of weight vectors, with the matrices of the simple root vectors."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from emlpcli.algebra.lie.chamber import Integers, Multiplicities, Weight
from emlpcli.algebra.lie.torus import Torus
from emlpcli.errors import CertificateError
from emlpcli.reps.constructors.powers import Power
from emlpcli.reps.matrices import derivatives
from emlpcli.reps.rep import Rep
from emlpcli.solve.highest_weights.change import (
    Change,
    Conjugate,
    Dense,
    PowerChange,
    Product,
    Sum,
    blocks_of,
)

TINY = 1e-14  # entries below are rounding
UNCLEAR = 1e-8  # distance of an eigenvalue of the torus from an integer


class Entries(NamedTuple):
    """The nonzero entries of a square matrix, each place at most once."""

    rows: NDArray[np.int64]
    columns: NDArray[np.int64]
    values: NDArray[Any]

    @classmethod
    def of(cls, matrix: NDArray[Any]) -> Entries:
        """Those of an array."""
        rows, columns = np.nonzero(matrix)
        return cls(rows, columns, matrix[rows, columns])

    def moved(self, by: int) -> Entries:
        """The entries as a diagonal block further down."""
        return Entries(self.rows + by, self.columns + by, self.values)


def joined(parts: list[Entries]) -> Entries:
    """Those of several matrices whose entries are at different places."""
    return Entries(*(np.concatenate(arrays) for arrays in zip(*parts, strict=True)))


@dataclass(frozen=True, eq=False)
class Form:
    """Weight vectors as columns of the unitary matrix `change`, shape (N, N).

    `weights`, shape (N, rank), are theirs. `root_vectors` computes `raising`, when it is asked for.
    """

    torus: Torus
    change: Change
    weights: Integers
    root_vectors: Callable[[], Sequence[Entries]]

    @cached_property
    def raising(self) -> Sequence[Entries]:
        """The simple root vectors in this basis."""
        return self.root_vectors()

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
            of = space[E.columns]
            order = np.argsort(of, kind="stable")
            starts = np.searchsorted(of[order], np.arange(len(self.spaces) + 1))
            found.append((*(array[order] for array in E), starts))
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


def trivial(torus: Torus) -> Form:
    """The Scalar."""
    zero = Entries.of(np.zeros((1, 1)))
    weights = np.zeros((1, torus.rank), np.int64)
    return Form(torus, Dense(np.ones((1, 1))), weights, lambda: [zero] * len(torus.raising))


def form_by_matrices(rep: Rep, torus: Torus) -> Form:
    """Joint eigenvectors of the torus on a representation that is given by its matrices."""
    D = derivatives(rep, torus.elements)
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
    moved = []
    for E, root in zip(raising, torus.chamber.simple, strict=True):
        inside = change.conj().T @ E @ change
        leads = np.all(weights[:, None] == weights + root, axis=2)
        if np.abs(np.where(leads, 0, inside)).max() > UNCLEAR:
            raise CertificateError(f"a root vector does not raise the weights of {rep} by its root")
        moved.append(Entries.of(_cleaned(np.where(leads, inside, 0))))
    return Form(torus, Dense(change), weights, lambda: moved)


def _eigenvectors(generic: NDArray[Any]) -> NDArray[Any]:
    """Orthonormal eigenvectors, block by block of those coordinates that are joined at all."""
    vectors = np.zeros_like(generic, dtype=complex)
    for at in blocks_of(_cleaned(generic)):
        vectors[np.ix_(at, at)] = np.linalg.eigh(generic[np.ix_(at, at)])[1]
    return vectors


def _cleaned(matrix: NDArray[Any]) -> NDArray[Any]:
    return np.where(np.abs(matrix) < TINY, 0, matrix)


# -- forms made of others --------------------------------------------------------------------


def dual_form(form: Form) -> Form:
    """Conjugate vectors, opposite weights, and dρ*(X) = -dρ(X)^T."""

    def root_vectors() -> list[Entries]:
        return [Entries(E.columns, E.rows, -E.values) for E in form.raising]

    return Form(form.torus, Conjugate(form.change), -form.weights, root_vectors)


def direct_sum(forms: list[Form]) -> Form:
    """Forms one after the other."""
    starts = np.cumsum([0, *(f.size for f in forms[:-1])])

    def root_vectors() -> list[Entries]:
        return [
            joined([E.moved(k) for E, k in zip(Es, starts.tolist(), strict=True)])
            for Es in zip(*(f.raising for f in forms), strict=True)
        ]

    weights = np.concatenate([f.weights for f in forms])
    return Form(forms[0].torus, Sum(tuple(f.change for f in forms)), weights, root_vectors)


def tensor_product(left: Form, right: Form) -> Form:
    """Products of weight vectors; root vectors act by Leibniz's rule."""
    m, n = left.size, right.size

    def root_vectors() -> list[Entries]:
        a, b = np.arange(m)[:, None], np.arange(n)[:, None]
        return [
            joined(
                [
                    _placed(E, n * E.rows + b, n * E.columns + b),
                    _placed(F, a * n + F.rows, a * n + F.columns),
                ]
            )
            for E, F in zip(left.raising, right.raising, strict=True)
        ]

    weights = (left.weights[:, None] + right.weights).reshape(-1, left.torus.rank)
    return Form(left.torus, Product(left.change, right.change), weights, root_vectors)


def _placed(E: Entries, rows: NDArray[np.int64], columns: NDArray[np.int64]) -> Entries:
    """Copies of a matrix at other places, a row for each."""
    return Entries(rows.ravel(), columns.ravel(), np.tile(E.values, len(rows)))


def power_form(power: Power, inner: Form) -> Form:
    """Symmetric or exterior powers of weight vectors, in orthonormal coordinates."""
    rows = power.listed(inner.size, power.k)
    weights = inner.weights[rows].sum(axis=1)
    change = PowerChange(power, inner.change)
    return Form(inner.torus, change, weights, lambda: _derivations(power, inner))


def _derivations(power: Power, inner: Form) -> list[Entries]:
    """The root vectors on a power.

    With a_i that takes index i away, a_i e_A = √m_i e_(A-i) or ± e_(A-i), a derivation X acts by
    Σ X_ij a_i† a_j: annihilation operators as in second quantisation. A root vector has no
    diagonal, so that different terms have their entries at different places.
    """
    n, k = inner.size, power.k
    size, below = len(power.listed(n, k)), len(power.listed(n, k - 1))
    minus = np.full((n, size), -1)  # A - i, where i is in A
    weight = np.zeros((n, size))
    plus = np.full((n, below), -1)
    for taken, rest, factor in power.removals(n, k):
        at = np.flatnonzero(factor)
        minus[taken[at], at] = rest[at]
        weight[taken[at], at] = factor[at]
        plus[taken[at], rest[at]] = at
    members = [np.flatnonzero(row >= 0) for row in minus]
    raising = []
    for E in inner.raising:
        parts = [Entries.of(np.zeros((1, 1)))]
        for i, j, x in zip(*E, strict=True):
            source = members[j]
            target = plus[i, minus[j, source]]
            source, target = source[target >= 0], target[target >= 0]
            parts.append(Entries(target, source, x * weight[i, target] * weight[j, source]))
        raising.append(joined(parts))
    return raising
