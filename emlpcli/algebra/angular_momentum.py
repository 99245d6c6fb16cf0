"""Clebsch-Gordan coefficients of angular momenta, from exact integers.

For a = j₁+j₂-j₃, b = j₁-j₂+j₃, c = -j₁+j₂+j₃ and J = j₁+j₂+j₃ Racah's formula (Racah 1942; Edmonds
1957, eq. 3.6.11; Varshalovich, Moskalev, Khersonskii 1988, § 8.2) reads

    ⟨j₁m₁ j₂m₂|j₃m₃⟩ = N S(j₁-m₁, j₂+m₂) / √(C(2j₁, j₁-m₁) C(2j₂, j₂+m₂) C(2j₃, j₃+m₃))

with binomial coefficients C, N² = (2j₃+1) (2j₁)! (2j₂)! (2j₃)! / ((J+1)! a! b! c!), and the integer

    S(p, q) = Σₖ (-1)ᵏ C(a, k) C(b, p-k) C(c, q-k),

the coefficient of xᵖ y^q in (1-xy)ᵃ (1+x)ᵇ (1+y)ᶜ. Terms of the sum cancel to all digits of a
double for j around 20, so that it is summed in integers; a coefficient then is a few roundings away
from its exact value, relative to itself and at every j.

Angular momenta are given by twice their value, which is an integer.
"""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from math import comb, factorial
from typing import Any

import numpy as np
from numpy.typing import NDArray

Real = NDArray[np.float64]


def triangle(two_j1: int, two_j2: int, two_j3: int) -> bool:
    """Whether j₃ is one of |j₁-j₂|, |j₁-j₂|+1, ..., j₁+j₂."""
    return abs(two_j1 - two_j2) <= two_j3 <= two_j1 + two_j2 and (two_j1 + two_j2 + two_j3) % 2 == 0


def condon_shortley(two_j1: int, two_j2: int, two_j3: int) -> Real:
    """⟨j₁m₁ j₂m₂|j₃m₃⟩ with the phases of Condon and Shortley, shape (2j₁+1, 2j₂+1, 2j₃+1).

    Every index goes from m = -j to j. The three angular momenta fulfil `triangle`.
    """
    p, q, r, values = _nonzero(two_j1, two_j2, two_j3)
    C = np.zeros((two_j1 + 1, two_j2 + 1, two_j3 + 1))
    C[two_j1 - p, q, r] = values
    return C


def real_coupling(l1: int, l2: int, l3: int) -> Real:
    """The invariant of three integers l in real coordinates, shape (2l₁+1, 2l₂+1, 2l₃+1), norm 1.

    For coordinates T_m with the phases of Condon and Shortley, conj(T_m) = (-1)ᵐ T_-m, real ones
    are Y_μ = √2 Re T_-μ and Y_-μ = -√2 Im T_-μ for μ = 1, ..., l, and Y₀ = T₀. With T = W Y then

        R = (-i)^(l₁+l₂-l₃) Σ W₁ W₂ conj(W₃) ⟨l₁m₁ l₂m₂|l₃m₃⟩ / √(2l₃+1)

    is real; its sign is that of `wigner_3j` in e3nn (Geiger, Smidt 2022). R is unchanged if the
    three are permuted cyclically, and times (-1)^(l₁+l₂+l₃) if two are exchanged. Each entry is
    plus or minus one coefficient, times √½ where no order is 0: the root of a rational number.
    """
    p, q, r, values = _nonzero(2 * l1, 2 * l2, 2 * l3)
    turn = (1, -1j, -1, 1j)[(l1 + l2 - l3) % 4]
    values = values / np.sqrt(2 * l3 + 1)
    orders = (l1 - p, q - l2, r - l3)
    sizes = (2 * l1 + 1, 2 * l2 + 1, 2 * l3 + 1)
    total = np.zeros(sizes[0] * sizes[1] * sizes[2])
    for sines in np.ndindex(2, 2, 2):
        # the product of the three weights is 1, i, -1 or -i up to a real factor
        phase = turn * 1j ** (sines[0] + sines[1]) * (-1j) ** sines[2]
        if abs(phase.real) < 0.5:
            continue
        weights, place = phase.real * values, np.zeros(len(values), dtype=np.int64)
        for m, sine, size in zip(orders, sines, sizes, strict=True):
            weights = weights * _weight(m, sine)
            place = place * size + (size // 2 + (-1) ** sine * np.abs(m))
        total += np.bincount(place, weights, len(total))
    return total.reshape(sizes)


def _weight(m: NDArray[np.int64], sine: int) -> Real:
    """W_mμ for μ = |m|, or W_mμ/i for μ = -|m| if `sine`."""
    sign = np.where((m > 0) & (m % 2 == 1), -1.0, 1.0)
    if sine:
        return np.asarray(np.sign(m) * sign * np.sqrt(0.5))
    return np.asarray(np.where(m == 0, 1.0, sign * np.sqrt(0.5)))


def _nonzero(
    two_j1: int, two_j2: int, two_j3: int
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64], Real]:
    """p = j₁-m₁, q = j₂+m₂ and r = j₃+m₃ with the coefficients, where |m₃| <= j₃."""
    S, squared = racah_sums(two_j1, two_j2, two_j3)
    b = (two_j1 - two_j2 + two_j3) // 2  # r = j₃+m₁+m₂ = b-p+q
    p, q = np.indices(S.shape).reshape(2, -1)
    r = b - p + q
    allowed = (r >= 0) & (r <= two_j3)
    p, q, r = p[allowed], q[allowed], r[allowed]
    below = binomials(two_j1)[p] * binomials(two_j2)[q] * binomials(two_j3)[r]
    return p, q, r, S[p, q].astype(float) * np.sqrt(float(squared) / below)


@lru_cache(maxsize=64)
def racah_sums(two_j1: int, two_j2: int, two_j3: int) -> tuple[NDArray[Any], Fraction]:
    """The integers S(p, q), shape (2j₁+1, 2j₂+1), as Python's, and N²."""
    a, b, c = (
        (two_j1 + two_j2 - two_j3) // 2,
        (two_j1 - two_j2 + two_j3) // 2,
        (two_j2 - two_j1 + two_j3) // 2,
    )
    S = np.zeros((two_j1 + 1, two_j2 + 1), dtype=object)
    # 2j₁ = a+b and 2j₂ = a+c: the powers of x are those of (1-xy)ᵃ (1+x)ᵇ
    outer = np.multiply.outer(_exact_binomials(b), _exact_binomials(c))
    for k in range(a + 1):
        S[k : k + b + 1, k : k + c + 1] += (-1) ** k * comb(a, k) * outer
    S.flags.writeable = False
    above = (two_j3 + 1) * factorial(two_j1) * factorial(two_j2) * factorial(two_j3)
    return S, Fraction(above, factorial(a + b + c + 1) * factorial(a) * factorial(b) * factorial(c))


def _exact_binomials(n: int) -> NDArray[Any]:
    """The row n of Pascal's triangle, as Python's integers."""
    return np.array([comb(n, k) for k in range(n + 1)], dtype=object)


@lru_cache(maxsize=256)
def binomials(n: int) -> Real:
    """The row n of Pascal's triangle, each correctly rounded."""
    return _exact_binomials(n).astype(float)
