"""Determinants of Bessel series, exact modulo `2^q - 1`, by elimination over power series.

Every prime factor r of `N = 2^q - 1`, q prime, has `q | r-1` (the order of 2 modulo r is q;
Fermat), so that all factorials below 2q are invertible modulo N.  The coefficient that is
wanted is an integer below N after multiplication by a factorial, and is therefore exact.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import count
from math import isqrt, log10, prod

from emlpcli.algebra.counting.budgets import product_seconds


class Ring:
    """Power series truncated after `length` terms, coefficients modulo `2^exponent - 1`.

    A series is a list of residues, or one integer that holds a residue in every `width`
    bytes (Kronecker substitution): a product of packed series is one product of integers.
    The modulus exceeds 10^digits, and factorials up to the largest one are invertible.
    """

    def __init__(self, digits: float, largest_factorial: int, length: int, terms: int) -> None:
        self.largest_factorial = largest_factorial
        self.length = length
        self.exponent = _next_prime(max(61, int(digits / log10(2)) + 8, largest_factorial))
        self.modulus = (1 << self.exponent) - 1
        self.half = (self.modulus + 1) // 2
        self.width = (2 * self.exponent + (length * terms).bit_length()) // 8 + 1

    def seconds(self, size: int, shift: int | None = None) -> float:
        """Predicted time of a determinant of the given size, symmetric if it has no shift."""
        products, entries = size**2 / 2 + 6.0 * size, size**2 + 6.0 * size
        if shift is not None:
            products += size**2 * min(size / 3, self.length + shift)
        elif size > 2:
            products += size**3 / 6
        else:
            products, entries = 3.0 * size - 2.9, 6.0 * size
        scalar = 6e-7 + 2e-10 * self.exponent
        bessel = 2 * size * self.length * (product_seconds(self.exponent) + scalar)
        tables = self.largest_factorial * 2 * scalar
        packed = products * product_seconds(8 * self.width * self.length)
        return packed + entries * self.length * scalar + bessel + tables

    def inverse_factorials(self) -> list[int]:
        """1/0!, 1/1!, ... as residues; division by a small b is exact after adding a·N."""
        modulus, values = self.modulus, [1]
        for b in range(1, self.largest_factorial + 1):
            multiple = -values[-1] * pow(modulus, -1, b) % b
            values.append((values[-1] + multiple * modulus) // b)
        return values

    def bessel(self, inverses: Sequence[int], order: int, stride: int = 1) -> list[int]:
        """`x^-order I_order(2x)` in x² (stride 1) or x (stride 2), fewer terms where it can."""
        series = [0] * self.length
        for b in range(0, min(-(-self.length // stride), len(inverses) - order)):
            series[b * stride] = self.residue(inverses[b] * inverses[b + order])
        return series

    def residue(self, value: int) -> int:
        """A product of residues, reduced: 2^q is 1."""
        return ((value & self.modulus) + (value >> self.exponent)) % self.modulus

    def pack(self, series: Iterable[int]) -> int:
        """One integer for a list of residues."""
        width = self.width
        return int.from_bytes(b"".join([c.to_bytes(width, "little") for c in series]), "little")

    def unpack(self, packed: int, length: int | None = None) -> list[int]:
        """The first residues held in a sum of products."""
        length = self.length if length is None else length
        size = length * self.width
        data = (packed & ((1 << 8 * size) - 1)).to_bytes(size, "little")
        return [
            self.residue(int.from_bytes(data[start : start + self.width], "little"))
            for start in range(0, size, self.width)
        ]

    def minus(self, series: Sequence[int], packed: int) -> list[int]:
        """A series less a packed sum of products."""
        return [(a - b) % self.modulus for a, b in zip(series, self.unpack(packed), strict=True)]

    def product(self, factors: Iterable[int]) -> list[int]:
        """The product of packed series."""
        series = [1] + [0] * (self.length - 1)
        for factor in factors:
            series = self.unpack(self.pack(series) * factor)
        return series

    def inverse(self, packed: int, constant: int) -> int:
        """1/f for a packed series f, packed, by Newton's iteration from 1/f(0)."""
        known, inverse = 1, constant % self.modulus
        while known < self.length:
            known = min(2 * known, self.length)
            head = packed & ((1 << 8 * known * self.width) - 1)
            error = [-c % self.modulus for c in self.unpack(head * inverse, known)]
            error[0] = (error[0] + 2) % self.modulus
            inverse = self.pack(self.unpack(self.pack(error) * inverse, known))
        return inverse


def bessel_determinant(ring: Ring, size: int, sign: int, offset: int) -> list[int]:
    """`det[I_{i-j} + sign I_{i+j+offset}]`, a series in x² for even offset, else in x.

    The matrix is symmetric; after conjugation with `diag(x^i)` it is lower triangular with
    unit pivots (2 for sign +) at x = 0, and is factored as L D Lᵀ without pivoting.
    """
    inverses = ring.inverse_factorials()
    stride = 1 + offset % 2
    bessel = [ring.bessel(inverses, j, stride) for j in range(2 * size + offset)]
    slot = 8 * ring.width * stride

    def entry(i: int, j: int) -> list[int]:
        gap = (2 * j + offset) * stride // 2
        hankel = [0] * gap + bessel[i + j + offset]
        return [(a + sign * b) % ring.modulus for a, b in zip(bessel[i - j], hankel, strict=False)]

    if size == 2:
        diagonal = ring.pack(entry(0, 0)) * ring.pack(entry(1, 1))
        corner = ring.pack(entry(1, 0))
        return ring.minus(ring.unpack(diagonal), corner * corner << slot)
    raw: list[list[int]] = [[] for _ in range(size)]
    unit: list[list[int]] = [[] for _ in range(size)]
    for j in range(size):
        for i in range(j, size):
            terms = (unit[i][s] * raw[j][s] << (j - s) * slot for s in range(j))
            raw[i].append(ring.pack(ring.minus(entry(i, j), sum(terms))))
        if j < size - 1:
            inverse = ring.inverse(raw[j][j], ring.half if sign > 0 and j == 0 else 1)
            for i in range(j + 1, size):
                unit[i].append(ring.pack(ring.unpack(raw[i][j] * inverse)))
    return ring.product(raw[j][j] for j in range(size))


def shifted_determinant(ring: Ring, size: int, shift: int) -> list[int]:
    """`det[Σ_b y^b / ((b+i-j+shift)! b!)]` by Crout's elimination; pivots r!/(shift+r)! at 0."""
    inverses = ring.inverse_factorials()

    def entry(i: int, j: int) -> list[int]:
        order = i - j + shift
        series = ring.bessel(inverses, abs(order))
        return ([0] * -order + series)[: ring.length]

    low: list[list[int]] = [[] for _ in range(size)]
    high: list[list[int]] = [[] for _ in range(size)]
    diagonals = {d: entry(max(d, 0), max(-d, 0)) for d in range(1 - size, size)}
    band = ring.length + shift - 1  # beyond it the upper factor vanishes to our order
    for r in range(size):
        for i in range(r, size):
            terms = (low[i][s] * high[r][s] for s in range(max(0, r - band), r))
            low[i].append(ring.pack(ring.minus(diagonals[i - r], sum(terms))))
        inverse = ring.inverse(low[r][r], prod(range(r + 1, r + shift + 1)))
        for j in range(r + 1, size):
            terms = (low[r][s] * high[j][s] for s in range(max(0, j - band), r))
            top = ring.pack(ring.minus(diagonals[r - j], sum(terms)))
            high[j].append(ring.pack(ring.unpack(top * inverse)))
    return ring.product(low[r][r] for r in range(size))


def _next_prime(start: int) -> int:
    """The least prime that is at least `start` > 1."""
    return next(n for n in count(start) if all(n % d for d in range(2, isqrt(n) + 1)))
