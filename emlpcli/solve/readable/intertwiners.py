"""Names of the maps of one representation to itself: the identity, and a quarter turn."""

from __future__ import annotations

import numpy as np

from emlpcli.reps.monomials import TensorMonomial
from emlpcli.solve.bases.stored import StoredBasis
from emlpcli.solve.limits import LARGEST_COMPARED
from emlpcli.solve.readable.named_basis import ListedBasis, NamedBasis
from emlpcli.solve.readable.point_symbols import Orbit
from emlpcli.solve.readable.symbols import Delta, Equal, Numbered, Tensor, Term, Unit
from emlpcli.solve.strategies.schur import dual_pair

CLOSE = 1e-12  # of the part of a named vector that lies outside the solved space


def intertwiner_basis(monomial: TensorMonomial, basis: StoredBasis) -> NamedBasis | None:
    """δ alone, or δ and ε in two dimensions, where these span the solved space.

    Of an irreducible they do by Schur's lemma: of the real type, and of the complex one.
    """
    pair = dual_pair(monomial)
    if pair is None or pair[0].rep != pair[1].rep or basis.size > LARGEST_COMPARED:
        return None
    d = pair[0].size
    columns = [(np.arange(d) * (d + 1), np.ones(d, dtype=np.int64))]
    terms: list[Term] = [(Delta((0, 1)),)]
    if basis.dim == d == 2:
        columns.append((np.array([1, 2]), np.array([1, -1])))
        terms.append((Tensor((0, 1), "ε"),))
    vectors = np.zeros((d * d, len(columns)))
    for j, (rows, values) in enumerate(columns):
        vectors[rows, j] = values / np.sqrt(d)
    if basis.dim != len(columns):
        return None
    if np.abs(vectors - basis.expand(basis.contract(vectors))).max() > CLOSE:
        return None
    return ListedBasis(d * d, terms, columns, "")


def with_units(monomial: TensorMonomial, named: NamedBasis) -> NamedBasis:
    """The basis with names of the units where it is 1 with those of ℂ or of the quaternions.

    The maps of an irreducible to itself are ℝ, ℂ or the quaternions (Schur, Frobenius). Where
    the squares of all vectors but the identity are −1, and three of them anticommute and one is
    plus or minus the product of the others, they are called J, or Qi, Qj and Qk = Qi Qj, whose
    sign is changed where need be. Other bases are returned as they are.
    """
    pair = dual_pair(monomial)
    if pair is None or pair[0].rep != pair[1].rep or named.dim not in (2, 4):
        return named
    d = pair[0].size
    if d * d > LARGEST_COMPARED or not all(isinstance(named.term(j)[0], Orbit | Numbered | Equal)
                                           for j in range(named.dim)):  # fmt: skip
        return named
    columns = [named.column(j) for j in range(named.dim)]
    matrices = []
    for rows, values in columns:
        flat = np.zeros(d * d, dtype=values.dtype)
        flat[rows] = values
        matrices.append(flat.reshape(d, d))
    one = np.eye(d, dtype=np.int64)
    first, *units = matrices
    # the trace of the square tells almost always, in d² operations instead of d³
    if not np.array_equal(first, one) or any((m * m.T).sum() != -d for m in units):
        return named
    if not all(np.array_equal(m @ m, -one) for m in units):
        return named
    names, legend = ["J"], "J: a complex unit, J² = −1"
    if len(units) == 3:
        i, j, k = units
        sign = 1 if np.array_equal(i @ j, k) else -1
        if not np.array_equal(i @ j, sign * k) or not np.array_equal(j @ i, -sign * k):
            return named
        columns[3] = (columns[3][0], sign * columns[3][1])
        names, legend = ["Qi", "Qj", "Qk"], "Qi² = Qj² = Qk² = Qi Qj Qk = −1, units of quaternions"
    terms: list[Term] = [(Delta((0, 1)),), *((Unit((0, 1), name),) for name in names)]
    return ListedBasis(d * d, terms, columns, "", (legend,), exact=named.exact)


def one_dimensional_identity() -> NamedBasis:
    """The one map between two representations of one dimension, which is x ↦ x."""
    one = np.zeros(1, dtype=np.int64), np.ones(1, dtype=np.int64)
    return ListedBasis(1, [(Delta((0, 1)),)], [one], "")
