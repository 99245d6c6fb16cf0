"""Whether exact matrices generate a semisimple algebra: by its trace form, modulo primes."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from emlpcli.algebra.limits import LARGEST_SEMISIMPLE, MOST_SEMISIMPLE_PRODUCTS
from emlpcli.algebra.numbers.splitting_primes import RootField
from emlpcli.algebra.numbers.surds import ExactMatrix

Residues = NDArray[np.int64]

PRIMES = 2  # near 2^31


def semisimple_exactly(matrices: Sequence[ExactMatrix]) -> bool | None:
    """Whether the trace form of the algebra with 1 that matrices generate is nondegenerate.

    In characteristic 0 that is whether the algebra is semisimple (Curtis, Reiner 1962, section
    25). Algebra and form are reduced modulo primes; where one of them is not what it is over the
    number field, the prime divides one of finitely many minors, which for random ones near 2^31
    is a chance below 1e-8 each. None where the matrices are too large or too many.
    """
    d = len(matrices[0]) if matrices else 1
    if d > LARGEST_SEMISIMPLE:
        return None
    field, decided = RootField.of(matrices), False
    for prime in islice(field.split_primes(), PRIMES):
        found = [prime.residues([x for row in m for x in row]) for m in matrices]
        if any(values is None for values in found):
            continue
        generators = [values[0].reshape(d, d) for values in found if values is not None]
        answer = _nondegenerate(generators, d, prime.p)
        if answer is None or answer:
            return answer
        decided = True
    return False if decided else None


def _nondegenerate(generators: Sequence[Residues], d: int, p: int) -> bool | None:
    """Whether the trace form of the algebra modulo p has full rank."""
    from flint import nmod_mat

    factors = [nmod_mat(d, d, g.ravel().tolist(), p) for g in generators]
    span = _Echelon(d * d, p)
    waiting = [nmod_mat(d, d, np.eye(d, dtype=int).ravel().tolist(), p)]
    products = 0
    while waiting:
        a = waiting.pop()
        if not span.take(np.array([int(x) for x in a.entries()], dtype=np.int64)):
            continue
        products += len(factors)
        if products > MOST_SEMISIMPLE_PRODUCTS:
            return None
        waiting += [g * a for g in factors]
    count = len(span.rows)
    transposed = span.rows.reshape(count, d, d).swapaxes(1, 2).reshape(count, -1)
    left = nmod_mat(count, d * d, span.rows.ravel().tolist(), p)
    right = nmod_mat(count, d * d, transposed.ravel().tolist(), p)
    return int((left * right.transpose()).rank()) == count


class _Echelon:
    """Rows modulo p in reduced echelon form, into which one after the other is taken."""

    def __init__(self, columns: int, p: int) -> None:
        self.p = p
        self.rows: Residues = np.zeros((0, columns), dtype=np.int64)
        self.pivots: list[int] = []

    def take(self, row: Residues) -> bool:
        """Add a row unless it is in the span; whether it was added."""
        row = (row - (row[self.pivots][:, None] * self.rows % self.p).sum(axis=0)) % self.p
        places = np.flatnonzero(row)
        if not len(places):
            return False
        pivot = int(places[0])
        row = row * pow(int(row[pivot]), -1, self.p) % self.p
        rest = (self.rows - self.rows[:, pivot, None] * row % self.p) % self.p
        self.rows = np.concatenate([rest, row[None]])
        self.pivots.append(pivot)
        return True
