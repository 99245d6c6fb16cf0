"""Determinants of Bessel series, exact modulo `N = 2^q - 1`, by elimination over power series.

Every prime factor r of N, q prime, has `q | r-1` (the order of 2 modulo r is q; Fermat), so that
all factorials below 2q are invertible modulo N.  The coefficient that is wanted is an integer
below N after multiplication by a factorial, and is therefore exact.  The series themselves are
python-flint's, whose products are those of integers (Kronecker substitution).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from itertools import count
from math import factorial, log2, log10
from typing import TYPE_CHECKING, Any

from emlpcli.algebra.numbers.factoring import is_prime

if TYPE_CHECKING:
    from flint import fmpz_mod, fmpz_mod_poly


class Ring:
    """Power series truncated after `length` terms, coefficients modulo `2^exponent - 1`.

    The modulus exceeds 10^digits, and factorials up to the largest one are invertible.
    """

    def __init__(self, digits: float, largest_factorial: int, length: int) -> None:
        self.largest_factorial = largest_factorial
        self.length = length
        least = max(61, int(digits / log10(2)) + 8, largest_factorial)
        self.exponent = next(filter(is_prime, count(least)))
        self.modulus = (1 << self.exponent) - 1
        self.half = (self.modulus + 1) // 2

    def seconds(self, size: int, shift: int | None = None) -> float:
        """Predicted time of a determinant, the shift being that of `shifted_determinant`.

        The weights were measured on one core; products of integers of b bits are taken to cost
        in proportion to b log b, as those of long ones do in GMP.
        """
        reach = size / 3 if shift is None else min(size / 3, self.length + shift)
        products = size**2 * reach + 4.0 * size
        bits = self.exponent * self.length
        bessel = 2 * size * self.length * (1e-6 + 3e-10 * self.exponent * log2(self.exponent))
        tables = self.largest_factorial * (1e-6 + 1e-10 * self.exponent)
        return products * (3e-6 + 6e-10 * bits * log2(bits)) + bessel + tables

    @cached_property
    def _context(self) -> Any:
        from flint import fmpz_mod_ctx, fmpz_mod_poly_ctx

        return fmpz_mod_poly_ctx(fmpz_mod_ctx(self.modulus))

    @cached_property
    def inverse_factorials(self) -> list[fmpz_mod]:
        """1/0!, 1/1!, ... as residues: one inversion, the others by multiplication."""
        from flint import fmpz_mod_ctx

        values = [1 / fmpz_mod_ctx(self.modulus)(factorial(self.largest_factorial))]
        for b in range(self.largest_factorial, 0, -1):
            values.append(values[-1] * b)
        return values[::-1]

    def bessel(self, order: int, stride: int = 1) -> fmpz_mod_poly:
        """`x^-order I_order(2x) = Σ_b x^(2b) / (b! (b+order)!)`, order ≥ 0, without the rest.

        A series in y = x² if the stride is 1, in x if it is 2. Terms whose factorials are beyond
        the largest one are left out: they cannot contribute to the coefficient that is wanted.
        """
        inverses = self.inverse_factorials
        terms = max(0, min(-(-self.length // stride), len(inverses) - order))
        coefficients: list[Any] = [0] * (stride * terms)
        coefficients[::stride] = [inverses[b] * inverses[b + order] for b in range(terms)]
        series: fmpz_mod_poly = self._context(coefficients)
        return series.truncate(self.length)

    def determinant(self, size: int, entry: Callable[[int, int], fmpz_mod_poly]) -> list[int]:
        """The coefficients of the determinant of a square matrix of series, `length` of them.

        Gaussian elimination without pivoting: every leading minor has to have an invertible
        constant term, so that the pivots, their quotients, can be inverted as series.
        """
        n = self.length
        rows = [[entry(i, j).truncate(n) for j in range(size)] for i in range(size)]
        result = self._context(1)
        while rows:
            (pivot, *top), *rest = rows
            result = result.mul_low(pivot, n)
            inverse = pivot.inverse_series_trunc(n) if rest else pivot
            rows = []
            for first, *others in rest:
                factor = first.mul_low(inverse, n)
                pairs = zip(others, top, strict=True)
                rows.append([a - factor.mul_low(b, n) for a, b in pairs])
        coefficients = [int(c) for c in result.coeffs()]
        return coefficients + [0] * (n - len(coefficients))


def bessel_determinant(ring: Ring, size: int, sign: int, offset: int) -> list[int]:
    """`det[I_{i-j} + sign I_{i+j+offset}]`, 0 ≤ i, j < size, with the argument 2x.

    A series in y = x² for even offset, else in x. The matrix is multiplied by x^j in column j
    and by x^-i in row i, which leaves its determinant as it is. With the series
    B_m = x^-m I_m(2x), whose constant term is 1/m!, its entries for i ≥ j become
    B_{i-j} + sign x^(2j+offset) B_{i+j+offset}, and those for i < j are x^(2(j-i)) times those
    across the diagonal, since the matrix was symmetric. At x = 0 it is therefore triangular,
    with ones on the diagonal, or 2 in the corner for sign + and offset 0.
    """
    stride = 1 + offset % 2  # powers of the series' variable in x²
    bessel = [ring.bessel(order, stride) for order in range(2 * size + offset)]

    def entry(i: int, j: int) -> fmpz_mod_poly:
        low, high = min(i, j), max(i, j)
        hankel = bessel[i + j + offset].left_shift((2 * low + offset) * stride // 2)
        return (bessel[high - low] + sign * hankel).left_shift((j - low) * stride)

    return ring.determinant(size, entry)


def shifted_determinant(ring: Ring, size: int, shift: int) -> list[int]:
    """`det[Σ_b y^b / ((b+i-j+shift)! b!)]`, 0 ≤ i, j < size, as a series in y; shift ≥ 0.

    An entry with m = i-j+shift ≥ 0 is B_m(y) = Σ_b y^b / (b! (b+m)!). For m < 0 the terms with
    b < -m vanish, being over the factorials of negative integers, and what is left is
    y^-m B_{-m}. At y = 0 the leading minors are those of the matrix 1/(i-j+shift)!, which are
    Π_{r} r!/(shift+r)!, the number of standard tableaux of a rectangle over a factorial.
    """

    def entry(i: int, j: int) -> fmpz_mod_poly:
        m = i - j + shift
        return bessel[abs(m)].left_shift(max(0, -m))

    bessel = [ring.bessel(order) for order in range(size + shift)]
    return ring.determinant(size, entry)
