"""Exact numbers of invariant tensors of the classical groups O, SO, Sp, U and SU.

The dimension of the invariants is the mean of a power of the character over the group.  Its
exponential generating function is a determinant of Bessel series
`I_j(2x) = Σ_b x^(2b+|j|) / (b! (b+|j|)!)` (Weyl's integration formula; Gessel 1990,
Grabiner-Magyar 1993, Rains 1998, Baik-Rains 2001); where there is a closed form, that is used.
"""

from __future__ import annotations

from math import comb, factorial, prod

from emlpcli.algebra.counting.bessel_series import Ring, bessel_determinant, shifted_determinant
from emlpcli.algebra.counting.budgets import (
    factorial_digits,
    power_digits,
    require_arguments,
    require_feasible,
)


def orthogonal(n: int, k: int) -> int:
    """Dimension of the O(n)-invariants in the k-th tensor power of R^n.

    It is the number of `f^λ` over partitions of k into at most n even rows: (k-1)!! for
    n ≥ k/2, the number of perfect matchings (Brauer 1937); otherwise the mean over both
    components of Rains (Electron. J. Combin. 5, 1998, R12).
    """
    require_arguments(n, k)
    if k % 2:
        return 0
    if n == 1 or k == 0:
        return 1
    if n >= k // 2:
        return _matchings(k)
    if n % 2:
        return special_orthogonal(n, k)
    if n == 2:
        return special_orthogonal(2, k) // 2
    if n == 4:
        catalan = symplectic(1, k)
        return (catalan**2 + catalan) // 2
    digits = min(power_digits(n, k), _matchings_digits(k))
    require_feasible(digits)
    ring = Ring(digits, k, k // 2 + 1)
    require_feasible(digits, ring.seconds(n // 2) + ring.seconds(n // 2 - 1))
    plus = bessel_determinant(ring, n // 2, 1, 0)[-1] * ring.half
    minus = bessel_determinant(ring, n // 2 - 1, -1, 2)[-1]
    return factorial(k) * ring.half * (plus + minus) % ring.modulus


def special_orthogonal(n: int, k: int) -> int:
    """Dimension of the SO(n)-invariants in the k-th tensor power of R^n.

    The generating functions are `e^x det[I_{i-j} - I_{i+j+1}]` (m×m) for n = 2m+1 and
    `det[I_{i-j} + I_{i+j}] / 2` for n = 2m (Weyl's integration formula; Rains 1998,
    Baik-Rains 2001); SO(3) gives the Riordan numbers, SO(4) squares of Catalan numbers.
    """
    require_arguments(n, k)
    if n == 1 or k == 0:
        return 1
    if (k % 2 and n % 2 == 0) or (k % 2 and k < n):
        return 0
    if n >= k:
        return (0 if k % 2 else _matchings(k)) + (n == k)
    if n == 2:
        require_feasible(power_digits(2, k))
        return comb(k, k // 2)
    if n == 3:
        return _riordan(k)
    if n == 4:
        require_feasible(power_digits(4, k))
        return symplectic(1, k) ** 2
    digits = power_digits(n, k)
    require_feasible(digits)
    length = k + 1 if n % 2 else k // 2 + 1
    ring = Ring(digits, k, length)
    require_feasible(digits, ring.seconds(n // 2))
    if n % 2 == 0:
        coefficient = ring.half * bessel_determinant(ring, n // 2, 1, 0)[-1]
    else:
        series = bessel_determinant(ring, n // 2, -1, 1)
        exponential = ring.inverse_factorials
        coefficient = sum(c * int(exponential[k - j]) for j, c in enumerate(series))
    return factorial(k) * coefficient % ring.modulus


def symplectic(m: int, k: int) -> int:
    """Dimension of the Sp(2m)-invariants in the k-th tensor power of the defining C^(2m).

    (k-1)!! for m ≥ k/2 (Brauer 1937); otherwise the generating function is
    `det[I_{i-j} - I_{i+j+2}]` (m×m), which counts walks in a Weyl chamber of type C
    (Grabiner-Magyar, J. Algebraic Combin. 2, 1993); Sp(2) gives the Catalan numbers.
    """
    require_arguments(m, k)
    if k % 2:
        return 0
    if m >= k // 2:
        return _matchings(k)
    if m == 1:
        require_feasible(power_digits(2, k))
        return comb(k, k // 2) // (k // 2 + 1)
    digits = min(power_digits(2 * m, k), _matchings_digits(k))
    require_feasible(digits)
    ring = Ring(digits, k, k // 2 + 1)
    require_feasible(digits, ring.seconds(m))
    return factorial(k) * bessel_determinant(ring, m, -1, 2)[-1] % ring.modulus


def unitary(n: int, p: int, q: int) -> int:
    """Dimension of the U(n)-invariants in p copies of C^n and q copies of its dual.

    Zero unless p = q; p! for n ≥ p; otherwise `(p!)² [x^(2p)] det[I_{i-j}]` (n×n) counts
    permutations without an increasing subsequence of n+1 terms (Gessel 1990; Rains 1998).
    The Toeplitz determinant is the product of two of the orthogonal and symplectic kind.
    """
    require_arguments(n, p, q)
    if p != q:
        return 0
    if n == 1 or p == 0:
        return 1
    if n == 2:
        return symplectic(1, 2 * p)
    if n >= p:
        require_feasible(factorial_digits(p))
        return factorial(p)
    digits = min(power_digits(n, 2 * p), factorial_digits(p))
    require_feasible(digits)
    half = n // 2
    ring = Ring(digits, 2 * p, p + 1 if n % 2 else 2 * p + 1)
    if n % 2:
        require_feasible(digits, ring.seconds(half) + ring.seconds(half + 1))
        left = bessel_determinant(ring, half, -1, 2)
        right = [c * ring.half for c in bessel_determinant(ring, half + 1, 1, 0)]
    else:
        require_feasible(digits, ring.seconds(half))
        left = bessel_determinant(ring, half, -1, 1)
        right = [-c if j % 2 else c for j, c in enumerate(left)]
    coefficient = sum(a * b for a, b in zip(left, reversed(right), strict=True))
    return factorial(p) ** 2 * coefficient % ring.modulus


def special_unitary(n: int, p: int, q: int) -> int:
    """Dimension of the SU(n)-invariants in p copies of C^n and q copies of its dual.

    Zero unless `|p - q| = n e`.  It is `Σ f^λ f^(λ + e^n)` over partitions λ of the smaller
    power into at most n rows, `p! q! [y^q] det[Σ_b y^b / ((b+i-j+e)! b!)]` (n×n): Gessel's
    determinant (J. Combin. Theory A 53, 1990) for a shifted Toeplitz symbol.  For q = 0 it
    is the hook length formula of a rectangle, for e = 0 the count of U(n).
    """
    require_arguments(n, p, q)
    p, q = max(p, q), min(p, q)
    if n == 1 or p == 0:
        return 1
    shift, remainder = divmod(p - q, n)
    if remainder:
        return 0
    if n == 2:
        return symplectic(1, p + q)
    if shift == 0:
        return unitary(n, p, q)
    if q == 0:
        return _rectangle_tableaux(min(n, shift), max(n, shift))
    digits = power_digits(n, p + q)
    require_feasible(digits)
    ring = Ring(digits, p, q + 1)
    require_feasible(digits, ring.seconds(n, shift))
    determinant = shifted_determinant(ring, n, shift)
    return factorial(p) * factorial(q) * determinant[-1] % ring.modulus


def _matchings_digits(k: int) -> float:
    """Decimal digits of (k-1)!! for even k."""
    k = min(k, 10**30)
    return factorial_digits(k) - factorial_digits(k // 2) - power_digits(2, k // 2)


def _matchings(k: int) -> int:
    """(k-1)!!, the perfect matchings of an even number k of points."""
    require_feasible(_matchings_digits(k))
    return factorial(k) // (factorial(k // 2) << k // 2)


def _riordan(k: int) -> int:
    """Riordan numbers: (k+1) R(k) = (k-1) (2 R(k-1) + 3 R(k-2)) (Bernhart 1999)."""
    digits = power_digits(3, k)
    require_feasible(digits, min(k, 10**30) * (3e-7 + 4e-10 * digits))
    older, newer = 1, 0
    for j in range(2, k + 1):
        older, newer = newer, (j - 1) * (2 * newer + 3 * older) // (j + 1)
    return newer


def _rectangle_tableaux(rows: int, columns: int) -> int:
    """Standard tableaux of a rectangle, rows ≤ columns, by the hook length formula."""
    require_feasible(power_digits(rows, rows * columns))
    if rows == 1:
        return 1
    hooks = prod(factorial(columns + i) // factorial(i) for i in range(rows))
    return factorial(rows * columns) // hooks
