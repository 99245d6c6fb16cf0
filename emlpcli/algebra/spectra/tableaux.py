"""Characters of symmetric groups, exactly, and Young's orthogonal form of their representations."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from math import gcd, lcm

import numpy as np
from numpy.typing import NDArray

from emlpcli.algebra.counting.partitions import Shape
from emlpcli.algebra.numbers.factoring import mobius_and_totient
from emlpcli.algebra.spectra.eigenvalues import Eigenvalues
from emlpcli.errors import CertificateError

Tableau = tuple[int, ...]  # the row of each number


def symmetric_character(shape: Shape, cycles: Sequence[int]) -> int:
    """χ_λ at permutations with these cycle lengths: the rule of Murnaghan and Nakayama."""
    beta = tuple(row + len(shape) - 1 - i for i, row in enumerate(shape))
    return _character(frozenset(beta), tuple(sorted(cycles, reverse=True)))


@lru_cache(maxsize=200_000)
def _character(beta: frozenset[int], cycles: tuple[int, ...]) -> int:
    """By first column hook lengths: a rim hook of length k is one of them made less by k."""
    if not cycles:
        return 1
    k, rest = cycles[0], cycles[1:]
    total = 0
    for b in beta:
        if b >= k and b - k not in beta:
            legs = sum(b - k < c < b for c in beta)
            sign = -1 if legs % 2 else 1
            total += sign * _character(beta - {b} | {b - k}, rest)
    return total


def cycle_type(V: Eigenvalues) -> list[int]:
    """The cycle lengths of a permutation matrix with these eigenvalues."""
    counts = dict(zip(V.exponents.tolist(), map(int, V.counts), strict=True))
    divisible = {d: counts.get(V.order // d % V.order, 0) for d in _divisors(V.order)}
    exact: dict[int, int] = {}
    for d in sorted(divisible, reverse=True):
        exact[d] = divisible[d] - sum(n for m, n in exact.items() if m % d == 0)
    found = [d for d, n in exact.items() for _ in range(n)]
    if sum(found) != V.dimension or min(exact.values()) < 0:
        raise CertificateError("eigenvalues that are not those of a permutation")
    return found


def symmetric_eigenvalues(shape: Shape, cycles: Sequence[int]) -> Eigenvalues:
    """The eigenvalues of ρ_λ at permutations with these cycle lengths.

    exp(2πik/o) has the multiplicity 1/o Σ_j χ(g^j) exp(-2πijk/o), o being the order of g. Since
    χ(g^j) depends on gcd(j, o) alone, the sum is one of Ramanujan sums.
    """
    order = lcm(*cycles)
    divisors = _divisors(order)
    traces = {}
    for d in divisors:
        powers = [length // gcd(length, d) for length in cycles for _ in range(gcd(length, d))]
        traces[d] = symmetric_character(shape, powers)
    exponents, counts = [], []
    by_gcd: dict[int, int] = {}
    for k in range(order):
        common = gcd(k, order)
        if common not in by_gcd:
            total = sum(traces[d] * _ramanujan(order // d, common) for d in divisors)
            if total % order or total < 0:
                raise CertificateError("a multiplicity of an eigenvalue is no natural number")
            by_gcd[common] = total // order
        if by_gcd[common]:
            exponents.append(k)
            counts.append(by_gcd[common])
    return Eigenvalues(order, exponents, np.zeros((len(exponents), 0)), counts)


def _divisors(n: int) -> list[int]:
    return [d for d in range(1, n + 1) if n % d == 0]


def _ramanujan(n: int, k: int) -> int:
    """The sum of exp(2πijk/n) over j prime to n."""
    return sum(mobius_and_totient(n // e)[0] * e for e in _divisors(gcd(n, k)))


@lru_cache(maxsize=64)
def standard_tableaux(shape: Shape) -> tuple[Tableau, ...]:
    """Standard tableaux as the rows of 1, 2, ..., n, the n in the last row first."""
    if not shape:
        return ((),)
    found: list[Tableau] = []
    for row in range(len(shape) - 1, -1, -1):
        if shape[row] > (shape[row + 1] if row + 1 < len(shape) else 0):
            rest = list(shape)
            rest[row] -= 1
            smaller = standard_tableaux(tuple(x for x in rest if x))
            found.extend((*t, row) for t in smaller)
    return tuple(found)


@lru_cache(maxsize=64)
def _adjacent(shape: Shape) -> list[tuple[NDArray[np.float64], NDArray[np.float64], list[int]]]:
    """For every transposition (i, i+1) its diagonal, its other entries, and where they are."""
    listed = standard_tableaux(shape)
    number = {t: place for place, t in enumerate(listed)}
    contents = []
    for t in listed:
        filled = [0] * len(shape)
        row_contents = []
        for row in t:
            row_contents.append(filled[row] - row)
            filled[row] += 1
        contents.append(row_contents)
    c = np.array(contents, dtype=float).reshape(len(listed), -1)
    found = []
    for i in range(sum(shape) - 1):
        diagonal = 1 / (c[:, i + 1] - c[:, i])
        # in one row or column the exchange gives the same rows, or none that are a tableau
        swapped = ((*t[:i], t[i + 1], t[i], *t[i + 2 :]) for t in listed)
        partners = [number.get(t, place) for place, t in enumerate(swapped)]
        found.append((diagonal, np.sqrt(1 - diagonal**2), partners))
    return found


def orthogonal_form(shape: Shape, images: NDArray[np.int64]) -> NDArray[np.float64]:
    """Young's orthogonal form of permutations i -> images[k, i], shape (number, f, f).

    Each is a product of adjacent transpositions, found by sorting.
    """
    steps = _adjacent(shape)
    f = len(standard_tableaux(shape))
    M = np.broadcast_to(np.eye(f), (len(images), f, f)).copy()
    p = np.array(images)
    n = p.shape[1]
    for top in range(n - 1, 0, -1):
        for i in range(top):
            swap = p[:, i] > p[:, i + 1]
            if np.any(swap):
                p[swap, i : i + 2] = p[swap, i : i + 2][:, ::-1]
                diagonal, other, partners = steps[i]
                now = M[swap]
                M[swap] = diagonal[:, None] * now + other[:, None] * now[:, partners]
    return M
