"""Strategy `rational`: the exact kernel of all constraints, for generators with rational entries.

The kernel is computed modulo a prime, its entries are read back as fractions, and the vectors are
checked against every constraint in integers. The vectors are independent by their form, so that
the dimension is at least their number; the rank modulo a prime is at most the rank, so that it is
at most their number. No Reynolds operator is assumed: the way for unipotent and affine groups.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import reduce
from math import isqrt, lcm
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from emlpcli.errors import TooLargeError
from emlpcli.groups.base import Count, Group
from emlpcli.reps.canonical import Monomial
from emlpcli.solve.factors import DenseFactor
from emlpcli.solve.modular import PRIME, kernel
from emlpcli.solve.strategies.base import Cost, Outcome, Strategy, duals_of, group_of, is_plain

if TYPE_CHECKING:
    from emlpcli.groups.stacks import Fractions

Integers = NDArray[np.int64]

LARGEST = 1000  # entries, for groups that nothing else serves exactly
LARGEST_REDUCTIVE = 400  # entries, for groups that coupling serves faster
LARGEST_KNOWN = 32  # size of matrices in fractions
MOST_BITS = 20  # of the numerators and of the powers of two that divide entries


class Rational(Strategy):
    """The kernel of integer constraints, modulo a prime and then in fractions."""

    name = "rational"
    certificate = "proved"
    unconditional = True

    def objection(self, monomial: Monomial, exact: Count | None) -> str:
        """Only small problems and generators whose floats are exact small fractions."""
        if not monomial.powers or not is_plain(monomial):
            return "only for tensors in V and V*"
        group = group_of(monomial)
        largest = LARGEST_REDUCTIVE if group.is_reductive else LARGEST
        if monomial.size > largest:
            return f"only up to {largest} entries"
        if group.structure() is not None:
            return "the group's structure gives an exact basis without it"
        if integer_generators(group, duals_of(monomial)) is None:
            return "only for generators whose entries are known as small fractions"
        return ""

    def cost(self, monomial: Monomial, exact: Count | None) -> Cost:
        """One elimination."""
        size, group = monomial.size, group_of(monomial)
        generators = len(group.lie_algebra) + len(group.discrete_generators)
        return Cost(1e-3 + 6e-9 * size**3, 8 * size**2 * (generators + 6))

    def solve(self, monomial: Monomial, exact: Count | None) -> Outcome:
        """A dense orthonormal basis of the exact kernel."""
        group, duals = group_of(monomial), duals_of(monomial)
        generators = integer_generators(group, duals)
        assert generators is not None
        vectors = exact_kernel(constraints(*generators, duals))
        Q, _ = np.linalg.qr(vectors.astype(float)) if vectors.shape[1] else (vectors * 1.0, None)
        return Outcome(DenseFactor(Q))


def integer_generators(
    group: Group, duals: Sequence[bool]
) -> tuple[list[tuple[Integers, Integers, int]], list[tuple[Integers, Integers]]] | None:
    """Generators as integers: (g, g^-T, scale) with g and its inverse times a power of two, and
    (A, -A^T) for the Lie algebra, times any factor; None where they are no such fractions.

    A group that knows its entries as fractions may have any denominators.
    """
    known = group.fractions()
    if known is not None and group.d <= LARGEST_KNOWN:
        return _known_generators(*known, dual=any(duals))
    discrete, lie = [], []
    for h in group.discrete_generators:
        pair = np.stack([h, np.linalg.inv(h).T if any(duals) else h])
        scaled = _dyadic(pair)
        if scaled is None:
            return None
        matrices, scale = scaled
        if any(duals) and not np.array_equal(
            matrices[0] @ matrices[1].T, scale**2 * np.eye(group.d, dtype=np.int64)
        ):
            return None  # the inverse is no such fraction, though its rounding is
        discrete.append((matrices[0], matrices[1], scale))
    for A in group.lie_algebra:
        scaled = _dyadic(A)
        if scaled is None:
            return None
        lie.append((scaled[0], -scaled[0].T))
    return discrete, lie


def _known_generators(
    discrete: list[Fractions], lie: list[Fractions], *, dual: bool
) -> tuple[list[tuple[Integers, Integers, int]], list[tuple[Integers, Integers]]] | None:
    """As `integer_generators`, from fractions; scales are common denominators."""
    scaled = []
    for h in discrete:
        both = _integers([h, inverse_transpose(h)] if dual else [h, h])
        if both is None:
            return None
        scaled.append((both[0][0], both[0][1], both[1]))
    found = [_integers([A]) for A in lie]
    pairs = [(one[0][0], -one[0][0].T) for one in found if one is not None]
    return (scaled, pairs) if len(pairs) == len(lie) else None


def _integers(matrices: list[Fractions]) -> tuple[Integers, int] | None:
    """Matrices times their common denominator, shape (n, d, d); None where they are large."""
    scale = lcm(*(x.denominator for m in matrices for row in m for x in row))
    values = [[[int(x * scale) for x in row] for row in m] for m in matrices]
    largest = max(abs(x) for m in values for row in m for x in row)
    if max(largest, scale) >= 2**MOST_BITS:
        return None
    return np.array(values, dtype=np.int64), scale


def inverse_transpose(matrix: Fractions) -> Fractions:
    """The inverse of the transpose, by Gauss-Jordan elimination in fractions."""
    n = len(matrix)
    a = [
        [*column, *(Fraction(i == j) for j in range(n))]
        for i, column in enumerate(zip(*matrix, strict=True))
    ]
    for k in range(n):
        pivot = next(i for i in range(k, n) if a[i][k])
        a[k], a[pivot] = a[pivot], a[k]
        a[k] = [x / a[k][k] for x in a[k]]
        for i in range(n):
            if i != k and a[i][k]:
                a[i] = [x - a[i][k] * y for x, y in zip(a[i], a[k], strict=True)]
    return [row[n:] for row in a]


def _dyadic(matrix: NDArray[np.inexact]) -> tuple[Integers, int] | None:
    """Integers and the power of two that the matrix was multiplied by to reach them."""
    if np.iscomplexobj(matrix) and np.any(matrix.imag):
        return None
    real = matrix.real
    for bits in range(MOST_BITS):
        scaled = real * 2**bits
        if np.array_equal(scaled, np.rint(scaled)):
            fits = np.abs(scaled).max(initial=0.0) < 2**MOST_BITS
            return (scaled.astype(np.int64), 2**bits) if fits else None
    return None


def constraints(
    discrete: list[tuple[Integers, Integers, int]],
    lie: list[tuple[Integers, Integers]],
    duals: Sequence[bool],
) -> list[NDArray[np.object_]]:
    """The integer matrices scale^k (ρ(h) - 1) and dρ(A), whose common kernel is sought."""
    n = len((discrete[0] if discrete else lie[0])[0])
    found = []
    for g, dual, scale in discrete:
        factors = [(dual if is_dual else g).astype(object) for is_dual in duals]
        unit = scale ** len(duals) * np.eye(n ** len(duals), dtype=object)
        found.append(reduce(np.kron, factors) - unit)
    one = np.eye(n, dtype=object)
    for A, dual in lie:
        total = np.zeros((n ** len(duals),) * 2, dtype=object)
        for place, is_dual in enumerate(duals):
            factors = [one] * len(duals)
            factors[place] = (dual if is_dual else A).astype(object)
            total = total + reduce(np.kron, factors)
        found.append(total)
    return found


def exact_kernel(matrices: list[NDArray[np.object_]], prime: int = PRIME) -> NDArray[np.object_]:
    """Integer vectors that span the common kernel over the rationals, shape (n, dimension).

    Raises TooLargeError where the fractions read back from the residues do not satisfy the
    constraints, because they are not small.
    """
    n = matrices[0].shape[1]
    rng = np.random.default_rng(0)
    mixed = np.zeros((n + 8, n), dtype=np.int64)  # random combinations of rows: as good as all
    for matrix in matrices:
        residues = (matrix % prime).astype(np.int64)
        rows = residues[np.any(residues != 0, axis=1)]
        for start in range(0, len(rows), n):
            mixed = _add_mixture(mixed, rows[start : start + n], rng, prime)
    vectors = kernel(mixed, prime)
    fractions = {int(x): _fraction(int(x), prime) for x in np.unique(vectors)}
    exact = np.empty(vectors.shape, dtype=object)
    for j, column in enumerate(vectors.T):
        entries = [fractions[int(x)] for x in column]
        common = lcm(*(below for _, below in entries))
        exact[:, j] = [above * (common // below) for above, below in entries]
    if any(np.any(_product(matrix, exact)) for matrix in matrices):
        raise TooLargeError(
            "the exact kernel has fractions too large to read back from residues",
            hint="--strategy nullspace solves in floating point",
        )
    return exact


def _add_mixture(mixed: Integers, rows: Integers, rng: np.random.Generator, prime: int) -> Integers:
    """Random combinations of rows added to those of earlier rows, modulo the prime."""
    for row in rows:
        coefficients = rng.integers(prime, size=len(mixed))
        used = np.flatnonzero(row)
        mixed[:, used] = (mixed[:, used] + coefficients[:, None] * row[used] % prime) % prime
    return mixed


def _product(matrix: NDArray[np.object_], vectors: NDArray[np.object_]) -> NDArray[np.object_]:
    """The product in integers of any length; in float64 where it is exact."""
    bound = max((abs(x) for x in matrix.ravel()), default=0) * max(
        (abs(x) for x in vectors.ravel()), default=0
    )
    if bound * len(vectors) < 2**53:
        return np.asarray(matrix.astype(float) @ vectors.astype(float))
    return np.asarray(matrix @ vectors)


def _fraction(residue: int, prime: int) -> tuple[int, int]:
    """The fraction a/b = residue modulo the prime with |a|, b below sqrt(prime/2) (Wang 1981)."""
    bound = isqrt(prime // 2)
    r0, r1, s0, s1 = prime, residue, 0, 1
    while r1 > bound:
        q = r0 // r1
        r0, r1, s0, s1 = r1, r0 - q * r1, s1, s0 - q * s1
    return (r1, s1) if s1 > 0 else (-r1, -s1)
