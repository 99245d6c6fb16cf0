"""An independent judge: exact dimensions of invariants, by ranks modulo large primes.

Nothing here uses the package under test. The invariants of a tensor product of copies of V and V*
are the common kernel of ρ(h) - 1 and dρ(A) over all generators. A rank modulo a prime is at most
the rank over the field, and less only where the prime divides all of its nonzero minors, so that
the largest rank over several random primes is the rank but for a probability below 1e-20.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache, reduce

import numpy as np
from flint import fmpq, fmpq_mat, nmod_mat
from numpy.typing import NDArray

from .oracle_numbers import Exact, Matrix, identity, prime_factors

PRIMES = 3  # of which the largest rank counts


@dataclass(frozen=True)
class Tensor:
    """V^⊗ and V*^⊗ in an order, `duals[k]` says which, and symmetries of some places.

    `symmetric` holds (i, j, sign): the exchange of the indices i and j acts as sign.
    """

    duals: tuple[bool, ...]
    symmetric: tuple[tuple[int, int, int], ...] = ()


def kernel_dimension(discrete: Sequence[Matrix], lie: Sequence[Matrix], tensor: Tensor) -> int:
    """The dimension of the common kernel of ρ(h) - 1 and dρ(A), exactly as they are given."""
    if not discrete and not lie:
        raise ValueError("no generators")
    n = len((discrete or lie)[0]) ** len(tensor.duals)
    return n - max(_rank(discrete, lie, tensor, seed) for seed in range(PRIMES))


def _rank(discrete: Sequence[Matrix], lie: Sequence[Matrix], tensor: Tensor, seed: int) -> int:
    """The rank modulo a prime that has all square roots and divides no denominator."""
    radicals = {m for s in (discrete, lie) for a in s for r in a for x in r for m in x.terms}
    needed = frozenset(set().union(*map(prime_factors, radicals)))
    attempt = seed
    while True:
        p, roots = _prime(needed, attempt)
        try:
            constraints = _constraints(discrete, lie, tensor, p, roots)
        except ZeroDivisionError:  # a denominator or a determinant is zero modulo the prime
            attempt += PRIMES
            continue
        # each constraint acts on what the ones before it left
        n = constraints[0].shape[1]
        rest = nmod_mat(n, n, [int(i == j) for i in range(n) for j in range(n)], p)
        for c in constraints:
            rows, columns = c.shape
            image = nmod_mat(rows, columns, c.ravel().tolist(), p) * rest
            kernel, nullity = image.nullspace()
            if not nullity:
                return n
            size = kernel.nrows()
            entries = [int(kernel[i, j]) for i in range(size) for j in range(nullity)]
            rest = rest * nmod_mat(size, nullity, entries, p)
        return n - rest.ncols()


def _constraints(
    discrete: Sequence[Matrix],
    lie: Sequence[Matrix],
    tensor: Tensor,
    p: int,
    roots: Mapping[int, int],
) -> list[NDArray[np.int64]]:
    """The constraints as residues; products of two fit into 63 bits."""
    d = len((discrete or lie)[0])
    one, k = np.eye(d, dtype=np.int64), len(tensor.duals)
    n = d**k
    found = []
    for h in discrete:
        g = _residues(h, p, roots)
        dual = _inverse(g, p).T if any(tensor.duals) else g
        rho = reduce(lambda a, b: np.kron(a, b) % p, [dual if t else g for t in tensor.duals])
        found.append((rho - np.eye(n, dtype=np.int64)) % p)
    for a in lie:
        A = _residues(a, p, roots)
        derivative = np.zeros((n, n), dtype=np.int64)
        for place, t in enumerate(tensor.duals):
            factors = [one] * k
            factors[place] = -A.T % p if t else A
            derivative = (derivative + reduce(np.kron, factors)) % p
        found.append(derivative)
    index = np.arange(n).reshape((d,) * k)
    for i, j, sign in tensor.symmetric:
        swapped = np.eye(n, dtype=np.int64)[np.swapaxes(index, i, j).ravel()]
        found.append((swapped - sign * np.eye(n, dtype=np.int64)) % p)
    return found


def _residues(a: Matrix, p: int, roots: Mapping[int, int]) -> NDArray[np.int64]:
    return np.array([[_residue(x, p, roots) for x in row] for row in a], dtype=np.int64)


def _residue(x: Exact, p: int, roots: Mapping[int, int]) -> int:
    value = 0
    for m, c in x.terms.items():
        if c.denominator % p == 0:
            raise ZeroDivisionError
        term = c.numerator * pow(c.denominator, -1, p)
        for r in prime_factors(m):
            term = term * roots[r] % p
        value += term
    return value % p


def _inverse(g: NDArray[np.int64], p: int) -> NDArray[np.int64]:
    d = len(g)
    found = nmod_mat(d, d, g.ravel().tolist(), p).inv()  # ZeroDivisionError where there is none
    return np.array([[int(found[i, j]) for j in range(d)] for i in range(d)], dtype=np.int64)


@lru_cache(maxsize=1000)
def _prime(needed: frozenset[int], number: int) -> tuple[int, dict[int, int]]:
    """A random prime near 2^31 modulo which all of `needed` are squares, and the roots."""
    rng = random.Random(f"{sorted(needed)} {number}")
    while True:
        p = rng.randrange(2**30, 2**31)
        if not _is_prime(p):
            continue
        roots = {r: _square_root(r % p, p) for r in needed}
        if all(x is not None for x in roots.values()):
            return p, {r: x for r, x in roots.items() if x is not None}


def _is_prime(n: int) -> bool:
    """Miller and Rabin's test, which is a proof below 3.2e14 with these bases."""
    if n < 3 or n % 2 == 0:
        return n == 2
    odd, twos = n - 1, 0
    while odd % 2 == 0:
        odd, twos = odd // 2, twos + 1
    for base in (2, 3, 5, 7, 11, 13, 17):
        x = pow(base, odd, n)
        if x in (0, 1, n - 1):
            continue
        for _ in range(twos - 1):
            x = x * x % n
            if x == n - 1:
                break
        else:
            return False
    return True


def _square_root(a: int, p: int) -> int | None:
    """A square root modulo a prime by Tonelli and Shanks; None where there is none."""
    if pow(a, (p - 1) // 2, p) != 1:
        return None
    odd, twos = p - 1, 0
    while odd % 2 == 0:
        odd, twos = odd // 2, twos + 1
    z = next(z for z in range(2, p) if pow(z, (p - 1) // 2, p) == p - 1)
    c, x, t = pow(z, odd, p), pow(a, (odd + 1) // 2, p), pow(a, odd, p)
    while t != 1:
        order, square = 0, t
        while square != 1:
            order, square = order + 1, square * square % p
        b = pow(c, 1 << (twos - order - 1), p)
        twos, c = order, b * b % p
        x, t = x * b % p, t * c % p
    return x


def projector(
    discrete: Sequence[Matrix], lie: Sequence[Matrix], tensor: Tensor
) -> NDArray[np.float64]:
    """The orthogonal projector on the invariants of rational generators, each entry rounded once.

    With K a basis of the exact kernel it is K (KᵀK)⁻¹ Kᵀ, in fractions.
    """
    d, k = len((discrete or lie)[0]), len(tensor.duals)
    n = d**k
    rest = _fractions(identity(n))
    for c in _rational_constraints(discrete, lie, tensor):
        image, rank = (c * rest).rref()
        size = rest.ncols()
        pivots: list[int] = []
        for i in range(rank):
            start = pivots[-1] + 1 if pivots else 0
            pivots.append(next(j for j in range(start, size) if image[i, j] != 0))
        free = [j for j in range(size) if j not in set(pivots)]
        if not free:
            return np.zeros((n, n))
        kernel = fmpq_mat(size, len(free))
        for column, j in enumerate(free):
            kernel[j, column] = fmpq(1)
            for i, pivot in enumerate(pivots):
                kernel[pivot, column] = -image[i, j]
        rest = rest * kernel
    P = rest * (rest.transpose() * rest).inv() * rest.transpose()
    values = [[Fraction(int(P[i, j].p), int(P[i, j].q)) for j in range(n)] for i in range(n)]
    return np.array([[float(x) for x in row] for row in values])


def _fractions(a: Matrix) -> fmpq_mat:
    entries = []
    for row in a:
        for x in row:
            value = x.rational
            if value is None:
                raise ValueError("an entry is irrational")
            entries.append(fmpq(value.numerator, value.denominator))
    return fmpq_mat(len(a), len(a), entries)


def _rational_constraints(
    discrete: Sequence[Matrix], lie: Sequence[Matrix], tensor: Tensor
) -> Iterable[fmpq_mat]:
    d, k = len((discrete or lie)[0]), len(tensor.duals)
    one = _fractions(identity(d))
    unit = _fractions(identity(d**k))
    for h in discrete:
        g = _fractions(h)
        dual = g.inv().transpose()
        yield reduce(_kron, [dual if t else g for t in tensor.duals]) - unit
    for a in lie:
        A = _fractions(a)
        derivative = unit - unit
        for place, t in enumerate(tensor.duals):
            factors = [one] * k
            factors[place] = -A.transpose() if t else A
            derivative = derivative + reduce(_kron, factors)
        yield derivative
    index = np.arange(d**k).reshape((d,) * k)
    for i, j, sign in tensor.symmetric:
        swapped = np.swapaxes(index, i, j).ravel()
        c = fmpq_mat(d**k, d**k)
        for row, column in enumerate(swapped.tolist()):
            c[row, column] = c[row, column] + fmpq(1)
            c[row, row] = c[row, row] - fmpq(sign)
        yield c


def _kron(a: fmpq_mat, b: fmpq_mat) -> fmpq_mat:
    n, m = a.nrows(), b.nrows()
    zero = fmpq(0)
    entries = []
    for i in range(n):
        for r in range(m):
            for j in range(n):
                x = a[i, j]
                entries += [x * b[r, s] if x else zero for s in range(m)]
    return fmpq_mat(n * m, n * m, entries)
