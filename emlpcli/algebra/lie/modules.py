"""Irreducible modules of simple Lie algebras in orthonormal weight bases, from labels alone."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from emlpcli.algebra.lie.chamber import Weight
from emlpcli.algebra.lie.root_system import RootSystem
from emlpcli.errors import CertificateError

Real = NDArray[np.float64]
Integers = NDArray[np.int64]

NOTHING = 1e-9  # square of the new part of a vector below which it is rounding
CLEAR = 1e-5  # and above which it is not
ROUNDING = 1e-12  # of an entry of a matrix of an element of the algebra


@dataclass(frozen=True, eq=False)
class Module:
    """The irreducible module of a highest weight, in an orthonormal basis of weight vectors.

    Row k of `weights` holds the Dynkin labels of basis vector k, by depth below the highest.
    `lowering`, shape (rank, n, n), are the real matrices of f_1, ..., f_r; those of e_i are their
    transposes, and h_i is diagonal. Vector k is the sum of coefficient times f_i applied to
    vector j over the entries (i, j, coefficient) of `recipes[k]`, all j being before k.
    """

    system: RootSystem
    weights: Integers
    lowering: Real
    recipes: tuple[tuple[tuple[int, int, float], ...], ...]

    @property
    def size(self) -> int:
        """The dimension."""
        return len(self.weights)

    @cached_property
    def form(self) -> Real:
        """The invariant bilinear form C of a module that is its own dual, an orthogonal matrix.

        C f_i = -e_i C, so that C is fixed by where the highest weight vector goes: to the lowest.
        Symmetric for a module of real type, antisymmetric for a quaternionic one.
        """
        C = np.zeros((self.size, self.size))
        C[-1, 0] = 1
        for k, recipe in enumerate(self.recipes):
            for i, j, coefficient in recipe:
                C[:, k] -= coefficient * (self.lowering[i].T @ C[:, j])
        return C

    @cached_property
    def real_coordinates(self) -> NDArray[np.complex128]:
        """Columns u with C conj(u) = u, an orthonormal basis: in it the compact form is real.

        For a module of real type, where x ↦ C conj(x) is a conjugation that commutes with all
        antihermitian matrices of the algebra.
        """
        C, columns = self.form, []
        nonzero = np.flatnonzero(np.any(self.weights, axis=1))
        for k in nonzero:
            image = C[:, k]
            if int(np.flatnonzero(np.abs(image) > CLEAR)[0]) > k:  # one of each pair ±w
                unit = np.eye(self.size)[k]
                columns += [(unit + image) / np.sqrt(2), 1j * (unit - image) / np.sqrt(2)]
        zero = np.flatnonzero(~np.any(self.weights, axis=1))
        signs, vectors = np.linalg.eigh(C[np.ix_(zero, zero)])
        for sign, vector in zip(signs, vectors.T, strict=True):
            column = np.zeros(self.size, dtype=complex)
            column[zero] = vector * (1 if sign > 0 else 1j)
            columns.append(column)
        return np.array(columns, dtype=complex).T

    @cached_property
    def root_vectors(self) -> list[Any]:
        """Sparse matrices e_β of the positive roots β, in their order, with [[e, e^T], e] = 2e.

        e_β = [e_i, e_γ] / (p + 1), where γ - pα_i is the last root of its string.
        """
        from scipy.sparse import csr_array

        positive = list(map(tuple, self.system.positive.tolist()))
        place = {root: k for k, root in enumerate(positive)}
        found = [csr_array(f.T) for f in self.lowering]
        for root in positive[len(found) :]:
            i, lower = next(
                (i, lower) for i in range(self.system.rank) if (lower := _less(root, i)) in place
            )
            p, below = 0, lower
            while (below := _less(below, i)) in place:
                p += 1
            e, other = found[i], found[place[lower]]
            found.append((e @ other - other @ e) / (p + 1))
        return found

    def compact_algebra(self, coordinates: NDArray[np.complex128] | None = None) -> NDArray[Any]:
        """Antihermitian matrices that span the compact real form, shape (dim, n, n).

        e - e^T and i(e + e^T) for each positive root, then i h_1, ..., i h_r. In the
        orthonormal basis of the columns of `coordinates`, where it is given; real where all are.
        """
        from scipy.sparse import csr_array, diags_array

        algebra = [e - e.T for e in self.root_vectors]
        algebra += [1j * (e + e.T) for e in self.root_vectors]
        algebra += [1j * diags_array(labels.astype(float)) for labels in self.weights.T]
        if coordinates is not None:
            U = csr_array(coordinates)
            algebra = [U.conj().T @ A @ U for A in algebra]
        real = all(abs(A.imag).max() < ROUNDING for A in algebra)
        found = np.zeros((len(algebra), self.size, self.size), dtype=float if real else complex)
        for matrix, A in zip(found, algebra, strict=True):
            dense = A.toarray()
            matrix[:] = dense.real if real else dense
        found[np.abs(found) < ROUNDING] = 0.0
        return found


def _less(root: tuple[int, ...], i: int) -> tuple[int, ...]:
    """A root less the simple root i."""
    return tuple(x - (k == i) for k, x in enumerate(root))


@lru_cache(maxsize=64)
def module(system: RootSystem, highest: Weight) -> Module:
    """The module of a highest weight, one weight space after the other, by depth.

    The vectors f_i v of weight μ, v in the basis of weight μ + α_i, have the inner products
    <f_i v, f_j w> = <v, f_j e_i w> + δ_ij <v, h_i w> (Shapovalov's form), which lie above. Those
    that are no sums of the ones before them are made orthonormal, in order.
    """
    cartan = system.cartan
    top = tuple(map(int, highest))
    places: dict[Weight, list[int]] = {top: [0]}
    # blocks[i][μ]: the matrix of f_i from weight μ + α_i to μ, shape (m(μ), m(μ + α_i))
    blocks: list[dict[Weight, Real]] = [{} for _ in cartan]
    weights: list[Weight] = [top]
    recipes: list[tuple[tuple[int, int, float], ...]] = [()]
    level = [top]
    while level:
        following = {tuple((np.array(w) - a).tolist()): None for w in level for a in cartan}
        level = []
        for mu in following:
            sources = [
                (i, above)
                for i, a in enumerate(cartan)
                if (above := tuple((np.array(mu) + a).tolist())) in places
            ]
            gram, candidates = _gram(mu, sources, places, blocks, cartan)
            chosen, coordinates = _orthonormalised(gram)
            if not chosen:
                continue
            start = len(weights)
            places[mu] = list(range(start, start + len(chosen)))
            inverse = np.linalg.inv(coordinates[:, chosen])
            for k in range(len(chosen)):
                parts = [
                    (*candidates[c], float(x)) for c, x in zip(chosen, inverse[:, k], strict=True)
                ]
                recipes.append(tuple(part for part in parts if part[2]))
                weights.append(mu)
            at = 0
            for i, above in sources:
                width = len(places[above])
                blocks[i][mu] = coordinates[:, at : at + width]
                at += width
            level.append(mu)
    lowering = np.zeros((len(cartan), len(weights), len(weights)))
    for i, of in enumerate(blocks):
        for mu, block in of.items():
            above = tuple((np.array(mu) + cartan[i]).tolist())
            lowering[i][np.ix_(places[mu], places[above])] = block
    if len(weights) != system.chamber.dimension(highest):
        raise CertificateError(f"the module of {highest} has {len(weights)} vectors")
    return Module(system, np.array(weights, dtype=np.int64), lowering, tuple(recipes))


def _gram(
    mu: Weight,
    sources: list[tuple[int, Weight]],
    places: dict[Weight, list[int]],
    blocks: list[dict[Weight, Real]],
    cartan: Integers,
) -> tuple[Real, list[tuple[int, int]]]:
    """Inner products of all f_i v of weight μ, and (i, number of v) of each."""
    rows = []
    for i, first in sources:
        row = []
        for j, second in sources:
            product = np.zeros((len(places[first]), len(places[second])))
            if first in blocks[j] and second in blocks[i]:  # f_j e_i by way of μ + α_i + α_j
                product = blocks[j][first] @ blocks[i][second].T
            if i == j:
                product = product + first[i] * np.eye(len(product))
            row.append(product)
        rows.append(row)
    candidates = [(i, place) for i, above in sources for place in places[above]]
    return np.block(rows), candidates


def _orthonormalised(gram: Real) -> tuple[list[int], Real]:
    """Which vectors are no sums of those before, and the coordinates of all in a basis of them.

    Cholesky's decomposition, row after row; the coordinates have shape (rank, n).
    """
    chosen: list[int] = []
    rows: list[Real] = []
    rest = gram.copy()
    for k in range(len(gram)):
        size = rest[k, k]
        if size < NOTHING:
            continue
        if size < CLEAR:
            raise CertificateError("it is not clear which vectors of a module are independent")
        row = rest[k] / np.sqrt(size)
        row[:k] = np.where(np.abs(row[:k]) < NOTHING, 0, row[:k])
        rows.append(row)
        rest = rest - np.outer(row, row)
        chosen.append(k)
    return chosen, np.array(rows).reshape(len(rows), len(gram))
