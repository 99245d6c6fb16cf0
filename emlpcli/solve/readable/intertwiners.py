"""Names of the maps of one representation to itself: the identity, and a quarter turn."""

from __future__ import annotations

import numpy as np

from emlpcli.reps.monomials import TensorMonomial
from emlpcli.solve.bases.stored import StoredBasis
from emlpcli.solve.limits import LARGEST_COMPARED
from emlpcli.solve.readable.named_basis import ListedBasis, NamedBasis
from emlpcli.solve.readable.symbols import Delta, Tensor, Term
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


def one_dimensional_identity() -> NamedBasis:
    """The one map between two representations of one dimension, which is x ↦ x."""
    one = np.zeros(1, dtype=np.int64), np.ones(1, dtype=np.int64)
    return ListedBasis(1, [(Delta((0, 1)),)], [one], "")
