"""The common kernel of the constraints of exact generators: modulo primes, then proved exactly.

The kernel is computed modulo primes where all square roots in the entries exist, once for each
embedding; its reduced echelon form is the image of that over the number field, whose entries are
read back as fractions (Wang 1981). These vectors are checked against every constraint modulo so
many primes that what is zero there is zero. They are independent by their form, so that the
dimension is at least their number; the rank modulo a prime is at most the rank, so that it is
at most their number.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice
from math import isqrt, lcm, log2, prod

import numpy as np
from numpy.typing import NDArray

from emlpcli.algebra.linear.modular import Residues
from emlpcli.algebra.linear.sparse_kernel import Terms, apply_terms, common_kernel
from emlpcli.algebra.numbers.splitting_primes import RootField, SplitPrime
from emlpcli.algebra.numbers.surds import ExactMatrix, Surd
from emlpcli.errors import TooLargeError
from emlpcli.reps.monomials import TensorIndex
from emlpcli.solve.limits import MOST_CHECK_PRIMES, MOST_PRIMES
from emlpcli.solve.strategies.exact_slots import degree, derivative, matrix


@dataclass(frozen=True, eq=False)
class Constraint:
    """One generator on a tensor product of indices in V, V* or powers of them.

    A discrete h demands that ρ(h) on every index and ρ(h)^T on every dual one take v to the same
    tensor, which needs no inverse of h; a Lie algebra generator A that the sum of dρ(A) and
    -dρ(A)^T be zero.
    """

    matrix: ExactMatrix
    slots: Sequence[TensorIndex]
    lie: bool

    def terms(self, residues: Residues, p: int) -> Terms:
        """The constraint modulo p as a signed sum of Kronecker products; None is the identity."""
        act = derivative if self.lie else matrix
        known = {slot.rep: act(slot.rep, residues, p) for slot in self.slots}
        factors = [known[s.rep].T if s.dual else known[s.rep] for s in self.slots]
        if not self.lie:
            left = [None if s.dual else m for s, m in zip(self.slots, factors, strict=True)]
            right = [m if s.dual else None for s, m in zip(self.slots, factors, strict=True)]
            return [(1, left), (-1, right)]
        found: Terms = []
        for place, slot in enumerate(self.slots):
            alone: list[Residues | None] = [None] * len(self.slots)
            alone[place] = factors[place]
            found.append((-1 if slot.dual else 1, alone))
        return found

    def bits(self) -> float:
        """Logarithm of a bound of the integers in the constraint, and of its row sums."""
        terms = [c for row in self.matrix for x in row for c in x.terms.values()]
        below = lcm(*(c.denominator for c in terms))
        roots = max((abs(m) for row in self.matrix for x in row for m in x.terms), default=1)
        row_sum = max(
            sum(abs(c) * below for x in row for c in x.terms.values())
            for row in [*self.matrix, *zip(*self.matrix, strict=True)]
        )
        degrees = [degree(slot.rep) for slot in self.slots]
        factor = log2(max(int(row_sum), 1) + 1) + log2(below) + log2(roots) + 1
        sizes = sum(log2(slot.size) for slot in self.slots)
        return sum(degrees) * factor + sizes + log2(len(degrees) + 1) + 2


@dataclass(frozen=True, eq=False)
class ExactVectors:
    """Vectors with exact entries: entry (i, j) is values[index[i, j]]; index has shape (n, k)."""

    values: list[Surd]
    index: NDArray[np.int64]

    def floats(self) -> NDArray[np.inexact]:
        """The vectors, each divided by its largest entry, rounded to doubles, shape (n, k)."""
        try:
            known = np.array([complex(x) for x in self.values])
            found = known[self.index]
            if not np.all(np.isfinite(found)):
                raise OverflowError
        except OverflowError:
            raise TooLargeError(
                "the exact kernel has fractions too large for floating point"
            ) from None
        found = found / np.abs(found).max(axis=0, initial=1e-300)
        return np.asarray(found if np.any(found.imag) else found.real)


def exact_kernel(constraints: Sequence[Constraint]) -> ExactVectors:
    """Vectors with exact entries that span the common kernel, proved; TooLargeError otherwise."""
    size = prod(slot.size for slot in constraints[0].slots)
    field = RootField.of([c.matrix for c in constraints])
    found: list[tuple[SplitPrime, Residues]] = []
    free: NDArray[np.int64] = np.zeros(0, dtype=np.int64)
    wanted = 1
    for prime in field.split_primes():
        kernels = _kernels(constraints, prime)
        if kernels is None:
            continue
        places = _free_places(kernels)
        if places is None:
            continue
        if not found or len(places) < len(free):  # a smaller kernel has the true dimension
            found, free = [], places
        if not np.array_equal(places, free):
            continue
        found.append((prime, np.stack([k.ravel() for k in kernels])))
        if len(found) < wanted:
            continue
        values, index = _read_back(found, size, len(free))
        if values is not None:
            vectors = ExactVectors(values, index)
            if _is_proved(constraints, vectors, field):
                return vectors
        wanted *= 2
        if wanted > MOST_PRIMES:
            break
    raise TooLargeError(
        "the exact kernel has fractions too large to read back from residues",
        hint="--strategy nullspace solves in floating point",
    )


def kernel_dimension(constraints: Sequence[Constraint]) -> int:
    """The dimension of the common kernel modulo a prime, which is at least the true one."""
    field = RootField.of([c.matrix for c in constraints])
    for prime in field.split_primes():
        kernels = _kernels(constraints, prime, embeddings=1)
        if kernels is not None:
            return int(kernels[0].shape[1])
    raise AssertionError("some prime divides no denominator")


def _residues_of(constraints: Sequence[Constraint], prime: SplitPrime) -> list[Residues] | None:
    """Residues of the generators in each embedding, shapes (embeddings, d, d).

    None where the prime divides a denominator.
    """
    found = []
    for c in constraints:
        residues = prime.residues([x for row in c.matrix for x in row])
        if residues is None:
            return None
        found.append(residues.reshape(len(residues), len(c.matrix), -1))
    return found


def _kernels(
    constraints: Sequence[Constraint],
    prime: SplitPrime,
    embeddings: int | None = None,
) -> list[Residues] | None:
    """The reduced kernel in each embedding, shape (n, k); None where p divides a denominator."""
    known = _residues_of(constraints, prime)
    if known is None:
        return None
    return [
        common_kernel(
            [c.terms(r[e], prime.p) for c, r in zip(constraints, known, strict=True)],
            [slot.size for slot in constraints[0].slots],
            prime.p,
        )
        for e in range(embeddings or prime.field.degree)
    ]


def _free_places(kernels: list[Residues]) -> NDArray[np.int64] | None:
    """Where the vectors have their leading ones; None where the embeddings differ."""
    places = [(k != 0).argmax(axis=0) for k in kernels]
    same = all(len(p) == len(places[0]) and np.array_equal(p, places[0]) for p in places)
    return np.asarray(places[0]) if same else None


def _read_back(
    found: list[tuple[SplitPrime, Residues]], size: int, count: int
) -> tuple[list[Surd] | None, NDArray[np.int64]]:
    """Each different entry as a number; None where one is no small enough fraction."""
    coefficients = np.concatenate([p.coefficients(r) for p, r in found], axis=1)
    rows, index = np.unique(coefficients, axis=0, return_inverse=True)
    modulus = prod(p.p for p, _ in found)
    lifts = [modulus // p.p * pow(modulus // p.p, -1, p.p) for p, _ in found]
    field = found[0][0].field
    known: dict[int, Fraction | None] = {}
    values = []
    for row in rows.reshape(len(rows), len(found), field.degree).tolist():
        terms = {}
        for i, m in enumerate(field.radicands):
            residue = sum(lift * r[i] for lift, r in zip(lifts, row, strict=True)) % modulus
            if residue not in known:
                known[residue] = fraction(residue, modulus)
            value = known[residue]
            if value is None:
                return None, index
            terms[m] = value
        values.append(Surd(terms))
    return values, np.asarray(index).reshape(size, count)


def fraction(residue: int, modulus: int) -> Fraction | None:
    """The a/b = residue modulo an integer with |a| and b below the root of its half (Wang 1981)."""
    bound = isqrt(modulus // 2)
    r0, r1, s0, s1 = modulus, residue, 0, 1
    while r1 > bound:
        q = r0 // r1
        r0, r1, s0, s1 = r1, r0 - q * r1, s1, s0 - q * s1
    return Fraction(r1, s1) if s1 and abs(s1) <= bound else None


def _is_proved(constraints: Sequence[Constraint], vectors: ExactVectors, field: RootField) -> bool:
    """Whether the vectors satisfy all constraints, modulo primes whose product decides it.

    With denominators cleared the coefficients of a constraint times a vector are integers below
    a bound; one that vanishes modulo primes with a larger product is zero.
    """
    if not vectors.index.shape[1]:
        return True
    bits = _height(vectors) + max(c.bits() for c in constraints) + log2(field.degree) + 2
    needed = int(bits // 30) + 1
    if needed > MOST_CHECK_PRIMES:
        raise TooLargeError("the exact kernel has fractions too large to check")
    sizes = [slot.size for slot in constraints[0].slots]
    for p, known, residues in islice(_usable(field, constraints, vectors), needed):
        for c, matrices in zip(constraints, residues, strict=True):
            for e in range(field.degree):
                terms = c.terms(matrices[e], p)
                image = apply_terms(terms, sizes, known[e][vectors.index], p)
                if np.any(image):
                    return False
    return True


def _usable(
    field: RootField, constraints: Sequence[Constraint], vectors: ExactVectors
) -> Iterator[tuple[int, Residues, list[Residues]]]:
    """Primes that divide no denominator, with the residues of the vectors and the generators."""
    for prime in islice(field.split_primes(), 2 * MOST_CHECK_PRIMES):
        known = prime.residues(vectors.values)
        residues = _residues_of(constraints, prime)
        if known is not None and residues is not None:
            yield prime.p, known, residues


def _height(vectors: ExactVectors) -> float:
    """Logarithm of the largest integer after each vector's denominators are cleared."""
    above = [[abs(c.numerator) for c in x.terms.values()] or [0] for x in vectors.values]
    below = [lcm(*(c.denominator for c in x.terms.values())) for x in vectors.values]
    largest = 0.0
    for used in map(np.unique, vectors.index.T):
        common = lcm(*(below[i] for i in used))
        top = max(max(above[i]) for i in used)
        largest = max(largest, common.bit_length() + top.bit_length())
    return largest
