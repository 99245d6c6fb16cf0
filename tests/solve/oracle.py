"""An independent judge: exact dimensions of invariants, by ranks modulo large primes.

Nothing here uses the package under test. Numbers are exact elements of Q(√m₁, √m₂, …), i
included; a float is the dyadic fraction that it is. The invariants of a tensor product of copies
of V and V* are the common kernel of ρ(h) - 1 and dρ(A) over all generators. A rank modulo a prime
is at most the rank over the field, and less only where the prime divides all of its nonzero
minors, so that the largest rank over several random primes is the rank but for a probability
below 1e-20.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache, reduce
from math import gcd, isqrt

import numpy as np
from flint import fmpq, fmpq_mat, nmod_mat
from numpy.typing import NDArray

PRIMES = 3  # of which the largest rank counts
BITS = 200  # of square roots, before a number is rounded to a double


class Exact:
    """The sum of `terms[m]`·√m over squarefree integers m; a negative m stands for i·√|m|."""

    __slots__ = ("terms",)

    def __init__(self, terms: Mapping[int, Fraction]) -> None:
        self.terms = {m: c for m, c in terms.items() if c}

    def __bool__(self) -> bool:
        return bool(self.terms)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Exact) and self.terms == other.terms

    def __hash__(self) -> int:
        return hash(frozenset(self.terms.items()))

    def __add__(self, other: Exact) -> Exact:
        total = dict(self.terms)
        for m, c in other.terms.items():
            total[m] = total.get(m, Fraction(0)) + c
        return Exact(total)

    def __neg__(self) -> Exact:
        return Exact({m: -c for m, c in self.terms.items()})

    def __sub__(self, other: Exact) -> Exact:
        return self + -other

    def __mul__(self, other: Exact) -> Exact:
        total: dict[int, Fraction] = {}
        for a, x in self.terms.items():
            for b, y in other.terms.items():
                common = gcd(a, b)
                m = (abs(a) // common) * (abs(b) // common)
                factor = common * x * y
                if a < 0 and b < 0:
                    factor = -factor
                elif a < 0 or b < 0:
                    m = -m
                total[m] = total.get(m, Fraction(0)) + factor
        return Exact(total)

    def inverse(self) -> Exact:
        """1 / x: multiplied by conjugates until it is rational."""
        above, below = exact(1), self
        for r in sorted(set().union(*map(_prime_factors, self.terms))):
            turned = {m: -c if r in _prime_factors(m) else c for m, c in below.terms.items()}
            above, below = above * Exact(turned), below * Exact(turned)
        return above * Exact({1: 1 / below.terms[1]})

    @property
    def rational(self) -> Fraction | None:
        """The number where it is a fraction."""
        return self.terms.get(1, Fraction(0)) if set(self.terms) <= {1} else None

    def text(self) -> str:
        """The number as people write it in a group: "1/2 + 3/4*sqrt(2) - i"."""
        parts = []
        for m, c in sorted(self.terms.items(), key=lambda term: (-term[0] > 0, abs(term[0]))):
            radical = "" if abs(m) == 1 else f"*sqrt({abs(m)})"
            parts.append(f"{'+' if c > 0 else '-'}{abs(c)}{'*i' if m < 0 else ''}{radical}")
        return "".join(parts).removeprefix("+") or "0"

    def __complex__(self) -> complex:
        """The nearest doubles to the real and the imaginary part."""
        parts = [Fraction(0), Fraction(0)]
        for m, c in self.terms.items():
            root = Fraction(1)
            if abs(m) != 1:
                root = Fraction(isqrt(abs(m) << 2 * BITS), 1 << BITS)
            parts[m < 0] += c * root
        return complex(float(parts[0]), float(parts[1]))

    def __repr__(self) -> str:
        return self.text()


Matrix = list[list[Exact]]


def exact(value: complex | Fraction | str | Exact) -> Exact:
    """A number as it stands: a float as the dyadic fraction that it is, a text as a fraction."""
    if isinstance(value, Exact):
        return value
    if isinstance(value, complex | np.complexfloating):
        return Exact({1: Fraction(float(value.real)), -1: Fraction(float(value.imag))})
    if isinstance(value, np.generic):
        value = value.item()
    return Exact({1: Fraction(value)})


def root(m: int) -> Exact:
    """√m of a squarefree integer."""
    return Exact({m: Fraction(1)})


def matrix(rows: Iterable[Iterable[complex | Fraction | str | Exact]]) -> Matrix:
    """A matrix of exact numbers."""
    return [[exact(x) for x in row] for row in rows]


def identity(d: int) -> Matrix:
    """The identity matrix."""
    return matrix([[int(i == j) for j in range(d)] for i in range(d)])


def product(a: Matrix, b: Matrix) -> Matrix:
    """a b."""
    columns = list(zip(*b, strict=True))
    return [[_dot(row, column) for column in columns] for row in a]


def _dot(row: Iterable[Exact], column: Iterable[Exact]) -> Exact:
    terms = (x * y for x, y in zip(row, column, strict=True) if x and y)
    return reduce(lambda a, b: a + b, terms, Exact({}))


def total(a: Matrix, b: Matrix, factor: Exact | None = None) -> Matrix:
    """a + factor b."""
    k = exact(1) if factor is None else factor
    return [[x + k * y for x, y in zip(r, s, strict=True)] for r, s in zip(a, b, strict=True)]


def inverse(a: Matrix) -> Matrix:
    """The inverse, by Gauss-Jordan elimination."""
    d = len(a)
    rows = [[*r, *s] for r, s in zip(a, identity(d), strict=True)]
    for k in range(d):
        pivot = next(i for i in range(k, d) if rows[i][k])
        rows[k], rows[pivot] = rows[pivot], rows[k]
        scale = rows[k][k].inverse()
        rows[k] = [x * scale for x in rows[k]]
        for i in range(d):
            if i != k and rows[i][k]:
                factor = rows[i][k]
                rows[i] = [x - factor * y for x, y in zip(rows[i], rows[k], strict=True)]
    return [row[d:] for row in rows]


def texts(matrices: Iterable[Matrix]) -> list[list[list[str]]]:
    """Matrices as exact texts, which a MatrixGroup takes."""
    return [[[x.text() for x in row] for row in m] for m in matrices]


def floats(matrices: Iterable[Matrix], d: int) -> NDArray[np.inexact]:
    """Matrices as doubles, each entry rounded once, shape (n, d, d)."""
    values = np.array([[[complex(x) for x in row] for row in m] for m in matrices])
    values = values.reshape(-1, d, d)
    return values if np.any(values.imag) else values.real.copy()


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
    needed = frozenset(set().union(*map(_prime_factors, radicals)))
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
        for r in _prime_factors(m):
            term = term * roots[r] % p
        value += term
    return value % p


def _inverse(g: NDArray[np.int64], p: int) -> NDArray[np.int64]:
    d = len(g)
    found = nmod_mat(d, d, g.ravel().tolist(), p).inv()  # ZeroDivisionError where there is none
    return np.array([[int(found[i, j]) for j in range(d)] for i in range(d)], dtype=np.int64)


@lru_cache(maxsize=100_000)
def _prime_factors(m: int) -> frozenset[int]:
    """The primes that divide a squarefree integer, and -1 if it is negative."""
    found, rest, q = {-1} if m < 0 else set(), abs(m), 2
    while q * q <= rest:
        if rest % q == 0:
            found.add(q)
            rest //= q
        q += 1
    return frozenset(found | ({rest} if rest > 1 else set()))


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
