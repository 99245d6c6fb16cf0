"""Residues of sums of square roots modulo primes where all of the roots exist."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, product
from math import prod

import numpy as np
from numpy.typing import NDArray

from emlpcli.algebra.numbers.surds import ExactMatrix, Surd, primes

BOUND = 2**31  # of primes: products of two residues fit in 63 bits


@dataclass(frozen=True)
class RootField:
    """The field Q(√q₁, √q₂, …) of some primes q, -1 included, and its 2^s embeddings.

    `radicands` are the products m of the q; the elements √m are a basis over Q. The Galois
    group changes the signs of the √q.
    """

    generators: tuple[int, ...]

    @classmethod
    def of(cls, matrices: Iterable[ExactMatrix]) -> RootField:
        """The field that the entries of exact matrices generate."""
        found = {m for matrix in matrices for row in matrix for x in row for m in x.terms}
        return cls(tuple(sorted({q for m in found for q in primes(m)})))

    @property
    def radicands(self) -> tuple[int, ...]:
        """The squarefree integers m, in the order of the subsets of generators."""
        subsets = product((0, 1), repeat=len(self.generators))
        return tuple(
            prod(q for q, used in zip(self.generators, subset, strict=True) if used)
            for subset in subsets
        )

    @property
    def degree(self) -> int:
        """The degree over Q."""
        return 1 << len(self.generators)

    def split_primes(
        self, candidates: Iterable[int] = range(BOUND - 1, 2**30, -2)
    ) -> Iterator[SplitPrime]:
        """The odd primes among the candidates modulo which all roots exist.

        Primes that divide a generator are left out: they are ramified (Euler's criterion).
        """
        from flint import fmpz, nmod

        for p in candidates:
            if fmpz(p).is_prime() and all(pow(m % p, p // 2, p) == 1 for m in self.generators):
                roots = (nmod(m % p, p).sqrt() for m in self.generators)
                yield SplitPrime(self, p, tuple(map(int, roots)))


@dataclass(frozen=True)
class SplitPrime:
    """A prime p with square roots of the generators of a field modulo p."""

    field: RootField
    p: int
    roots: tuple[int, ...]

    def table(self) -> NDArray[np.int64]:
        """The residues of √m in each embedding, shape (embeddings, radicands)."""
        rows = []
        for signs in product((1, -1), repeat=len(self.roots)):
            row = [1]
            for root, sign in zip(reversed(self.roots), reversed(signs), strict=True):
                row = row + [r * root * sign % self.p for r in row]
            rows.append(row)
        return np.array(rows, dtype=np.int64)

    def residues(self, values: Sequence[Surd]) -> NDArray[np.int64] | None:
        """Residues of numbers in each embedding, shape (embeddings, n).

        None where p divides a denominator.
        """
        coefficients = np.zeros((len(values), self.field.degree), dtype=np.int64)
        place = {m: i for i, m in enumerate(self.field.radicands)}
        for n, x in enumerate(values):
            for m, c in x.terms.items():
                if c.denominator % self.p == 0:
                    return None
                below = pow(c.denominator, -1, self.p)
                coefficients[n, place[m]] = c.numerator % self.p * below % self.p
        found = np.zeros((self.field.degree, len(values)), dtype=np.int64)
        for i, column in enumerate(self.table().T):
            found = (found + column[:, None] * coefficients[:, i] % self.p) % self.p
        return found

    def coefficients(self, residues: NDArray[np.int64]) -> NDArray[np.int64]:
        """The inverse of `residues`: coefficients modulo p, shape (n, radicands).

        The sum over the embeddings of √m √m' is zero unless m = m'.
        """
        columns = []
        for m, column in zip(self.field.radicands, self.table().T, strict=True):
            total = np.zeros(residues.shape[1], dtype=np.int64)
            for row, root in zip(residues, column, strict=True):
                total = (total + row * root) % self.p
            columns.append(total * pow(self.field.degree * m, -1, self.p) % self.p)
        return np.stack(columns, axis=1)


def invertible_exactly(matrix: ExactMatrix) -> bool:
    """Whether the determinant is not zero: modulo one of a few primes, where that proves it.

    A determinant that is zero modulo all of them is zero but for a chance below 1e-25.
    """
    from flint import nmod_mat

    field, d = RootField.of([matrix]), len(matrix)
    for prime in islice(field.split_primes(), 3):
        residues = prime.residues([x for row in matrix for x in row])
        if residues is not None and int(nmod_mat(d, d, residues[0].tolist(), prime.p).det()):
            return True
    return False


def unitary_exactly(matrix: ExactMatrix) -> bool:
    """Whether a matrix times its conjugate transpose is 1, modulo a few primes.

    One that is not passes by a chance below 1e-25. Doubles that are no short fractions are not
    compared so: their rounding is not meant.
    """
    d = len(matrix)
    field = RootField.of([matrix])
    adjoint = [[x.conjugate() for x in row] for row in zip(*matrix, strict=True)]
    for prime in islice(field.split_primes(), 3):
        pair = [prime.residues([x for row in m for x in row]) for m in (matrix, adjoint)]
        if pair[0] is None or pair[1] is None:
            continue
        a, b = (m[0].reshape(d, d).astype(object) for m in pair if m is not None)
        if np.any((a @ b - np.eye(d, dtype=object)) % prime.p):
            return False
    return True


def antihermitian(matrix: ExactMatrix) -> bool:
    """Whether a matrix plus its conjugate transpose is 0."""
    transposed = zip(*matrix, strict=True)
    return all(
        x == -y.conjugate()
        for row, column in zip(matrix, transposed, strict=True)
        for x, y in zip(row, column, strict=True)
    )
