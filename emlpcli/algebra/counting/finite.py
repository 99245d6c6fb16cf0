"""Exact numbers of invariant tensors of finite groups and of rotations of one plane.

The dimension of the invariants is the mean of a power of the character over the group; for a
permutation group it is the number of orbits on tuples (Cauchy-Frobenius, "Burnside's lemma").
"""

from __future__ import annotations

from collections.abc import Mapping
from math import comb, factorial, log, log10
from types import MappingProxyType

from emlpcli.algebra.counting.budgets import (
    power_digits,
    product_seconds,
    require_arguments,
    require_feasible,
)
from emlpcli.errors import CertificateError

CUBE_FACES: Mapping[int, int] = MappingProxyType({6: 1, 2: 9, 0: 14})
"""Rotations of the cube by the number of faces they fix: 1, 3 + 6 about faces, 8 + 6 others."""


def everything(n: int, k: int) -> int:
    """Dimension n^k of the whole k-th tensor power: the invariants of the trivial group."""
    require_arguments(n, k)
    if n == 1 or k == 0:
        return 1
    require_feasible(power_digits(n, k))
    return int(n**k)


def symmetric(n: int, k: int) -> int:
    """Orbits of S(n) on k-tuples: set partitions of k points into at most n blocks.

    `Σ_{j≤n} S(k,j)` with Stirling numbers of the second kind, found as the mean of
    `fix(σ)^k`: C(n,i) D(n-i) permutations fix exactly i points (Cauchy-Frobenius).
    """
    require_arguments(n, k)
    if n == 1 or k == 0:
        return 1
    return _mean_of_fixed_points(min(n, k), k, 0)


def alternating(n: int, k: int) -> int:
    """Orbits of A(n) on k-tuples: those of S(n), with the patterns of n and n-1 blocks twice.

    A pattern with j blocks splits into two orbits when its stabiliser S(n-j) has no odd
    element.  The sum is the mean of `2 fix(σ)^k` over the even σ, which are counted with
    the signed derangements `(-1)^(m-1) (m-1)`.
    """
    require_arguments(n, k)
    if n == 1 or k == 0:
        return 1
    if n > k + 1:
        return symmetric(n, k)
    return _mean_of_fixed_points(n, k, 1)


def regular(order: int, k: int) -> int:
    """Orbits of a regular (free and transitive) permutation group on k-tuples: |G|^(k-1).

    The character is |G| at the identity and 0 elsewhere: Z(n), and ZksZnxZn on its grid.
    """
    require_arguments(order, k)
    return everything(order, max(0, k - 1))


def planar_rotations(c: int | None, k: int, fixed: int = 0) -> int:
    """Invariants of rotations by 2π/c of a plane beside `fixed` (0 or 1) fixed coordinates.

    The character is `z + 1/z + fixed` with z^c = 1, whose k-th power has as constant term
    the number of words in {+1, -1, (0)} of length k with sum divisible by c; for c = None,
    SO(2), the sum is zero: central binomial or trinomial coefficients.
    """
    require_arguments(1 if c is None else c, k)
    if k == 0 or (fixed == 0 and k % 2 and (c is None or c % 2 == 0 or c > k)):
        return int(k == 0)
    digits = power_digits(2 + fixed, k)
    if c is not None and c <= 2 - fixed:
        require_feasible(digits)
        return int((2 + fixed) ** k)
    period = k + 1 if c is None else c
    if fixed == 0 and period > k:
        require_feasible(digits)
        return comb(k, k // 2)
    require_feasible(digits, min(k, 10**30) * (1 + fixed) * (2.5e-7 + 2.5e-10 * digits))
    return _words(k, period, fixed)


def planar_dihedral(c: int | None, k: int, fixed: int = 0) -> int:
    """Invariants of the rotations by 2π/c together with the reflections of their plane.

    Half of the elements are reflections, with trace 0 on the plane and therefore character
    `fixed` (0^0 = 1): the mean of both components.  c = None means O(2).
    """
    reflections: int = fixed**k
    return (planar_rotations(c, k, fixed) + reflections) // 2


def from_characters(table: Mapping[int, int], k: int) -> int:
    """The mean of χ^k over a group given as {value of χ: number of elements}.

    The projection `1/|G| Σ g` onto the invariants has this trace, which is an integer
    (Schur's orthogonality): any other value raises `CertificateError`.
    """
    order = sum(table.values())
    require_arguments(order, k)
    digits = power_digits(max(map(abs, table)), k)
    require_feasible(digits, 0.3 * len(table) * product_seconds(digits / log10(2)))
    total: int = sum(count * value**k for value, count in table.items())
    mean, remainder = divmod(total, order)
    if remainder:
        raise CertificateError(
            f"the mean of the {k}-th power of a character over {order} elements is not an integer"
        )
    return mean


def icosahedral(k: int, *, inversion: bool) -> int:
    """The mean of tr(g)^k over the 60 rotations of the icosahedron, or over all 120 symmetries.

    The traces are 3 once, tau and 1 - tau on the 12 rotations each by 72° and 144°, 0 on 20 by
    120° and -1 on 15 by 180°; `tau^k + (1 - tau)^k` is the k-th Lucas number. With -1 in the
    group odd powers have no invariants.
    """
    require_arguments(1, k)
    if inversion and k % 2:
        return 0
    digits = power_digits(3, k)
    require_feasible(digits, min(k, 10**30) * (2e-7 + 1e-10 * digits))
    lucas, following = 2, 1
    for _ in range(k):
        lucas, following = following, lucas + following
    total: int = 3**k + 12 * lucas + 20 * (k == 0) + 15 * (-1) ** k
    return total // 60


def derangements(m: int) -> int:
    """Permutations of m points that fix none: D(m) = m D(m-1) + (-1)^m."""
    value = 1
    for i in range(1, m + 1):
        value = i * value + (-1) ** i
    return value


def signed_derangements(m: int) -> int:
    """Even less odd derangements of m points: det(J - 1) = (-1)^(m-1) (m-1)."""
    return (m - 1) * (1 if m % 2 else -1)


def _mean_of_fixed_points(n: int, k: int, sign: int) -> int:
    """`1/n! Σ fix(σ)^k` over S(n), plus `sign` times the same sum with the signs of the σ."""
    digits = min(power_digits(n, k), _bell_digits(k))
    bits = (digits + power_digits(n, n)) / log10(2)
    powers = 0.3 * product_seconds(power_digits(n, k) / log10(2))
    require_feasible(digits, min(n, 10**30) * (powers + product_seconds(bits / 2) + 2e-6))
    total, ways, without = 0, 1, 1
    for m in range(n + 1):  # m points move, in `ways` = C(n,m) choices
        motions = without + sign * signed_derangements(m)
        total += ways * motions * (n - m) ** k
        ways = ways * (n - m) // (m + 1)
        without = (m + 1) * without + (1 if m % 2 else -1)
    return total // factorial(n)


def _bell_digits(k: int) -> float:
    """Decimal digits of a bound on the k-th Bell number (Berend-Tassa 2010)."""
    bounded = min(k, 10**30)
    return bounded * log10(max(1.0, 0.792 * bounded / log(bounded + 1)))


def _words(k: int, period: int, fixed: int) -> int:
    """Words in {+1, -1, (0)} of length k whose sum is divisible by the period.

    The coefficients a(j) of `(1 + z (+ z²))^k` from one end to the middle: binomials, or
    `(j+1) a(j+1) = (k-j) a(j) + (2k-j+1) a(j-1)` for trinomials.
    """
    middle = k if fixed else k // 2
    before, now, total = 0, 1, 0
    for j in range(middle + 1):
        distance = k - j if fixed else k - 2 * j
        if distance % period == 0:
            total += 2 * now if distance else now
        if fixed:
            before, now = now, ((k - j) * now + (2 * k - j + 1) * before) // (j + 1)
        else:
            now = now * (k - j) // (j + 1)
    return total
