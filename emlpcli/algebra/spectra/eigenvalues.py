"""Exact eigenvalues of a family of group elements: multisets of roots of unity times monomials."""

from __future__ import annotations

from collections.abc import Callable
from math import comb, gcd, lcm
from typing import TYPE_CHECKING, Any, TypeAlias

from emlpcli.algebra.counting.budgets import Work
from emlpcli.algebra.limits import MOST_PRODUCT_TERMS
from emlpcli.algebra.spectra.terms import (
    Integers,
    collected,
    geometric,
    size_of,
    smallest_type,
)
from emlpcli.arrays import np
from emlpcli.errors import CertificateError, TooLargeError
from emlpcli.overrides import override

if TYPE_CHECKING:
    from numpy.typing import NDArray

Change: TypeAlias = (
    "Callable[[Integers, NDArray[Any]], tuple[Integers, NDArray[Any], NDArray[np.bool_] | None]]"
)

_AT_A_TIME = 2**13  # products, which are added up before there are more
_LEAST_WORK = 2000  # a small product costs as much as this many terms
_SHIFT = 30  # and a small cyclic shift as much as this many
TOO_MANY = "an exact character has too many different eigenvalues"
SMALLER = "take smaller powers"


class Eigenvalues:
    """The eigenvalues of ρ(g) for all g of a family, with multiplicities: an exact character.

    Eigenvalue i is `ζ^exponents[i] t^weights[i]` with multiplicity `counts[i]`, where ζ is the
    root of unity exp(2πi/order) and t runs over a torus, t^w = Π t_j^w_j. Shapes: exponents
    (n,), weights (n, rank), counts (n,) of Python integers or int64. Distinct and in order, so
    that equal multisets are equal arrays. Counts may be negative: a formal difference.

    `+` is the direct sum, `*` the tensor product (or that many copies). `work` is a budget of
    terms of products, which what is made from these eigenvalues shares: where it is spent, or one
    product is too large by itself, TooLargeError is raised.
    """

    __slots__ = ("counts", "exponents", "order", "weights", "work")

    def __init__(
        self,
        order: int,
        exponents: Any,
        weights: Any,
        counts: Any,
        *,
        distinct: bool = False,
        work: Work | None = None,
    ) -> None:
        k = np.asarray(exponents, dtype=np.int64) % order
        w = np.asarray(weights, dtype=np.int64)
        c = smallest_type(counts)
        if not distinct:
            k, w, c = collected(k, w, c)
        common = gcd(order, *map(int, np.unique(k))) if order > 1 else 1
        self.order = order // common
        self.exponents: Integers = k // common
        self.weights: Integers = w
        self.counts: NDArray[Any] = c
        self.work = work

    @classmethod
    def trivial(cls, n: int = 1, work: Work | None = None) -> Eigenvalues:
        """The eigenvalue 1, n times."""
        return cls(1, [0], np.zeros((1, 0)), [n], work=work)

    def within(self, work: Work | None) -> Eigenvalues:
        """The same eigenvalues, whose products are charged to another budget."""
        same = object.__new__(Eigenvalues)
        same.order, same.exponents, same.weights = self.order, self.exponents, self.weights
        same.counts, same.work = self.counts, work
        return same

    # -- what it says ----------------------------------------------------------------------

    @property
    def dimension(self) -> int:
        """Number of eigenvalues."""
        return sum(map(int, self.counts))

    @property
    def rank(self) -> int:
        """Dimension of the torus."""
        return int(self.weights.shape[1])

    def terms(self) -> dict[tuple[int, tuple[int, ...]], int]:
        """Multiplicity of each (exponent, weight)."""
        keys = zip(self.exponents.tolist(), map(tuple, self.weights.tolist()), strict=True)
        return dict(zip(keys, map(int, self.counts), strict=True))

    @override
    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Eigenvalues):
            return NotImplemented
        return not len((self - other).counts)

    @override
    def __hash__(self) -> int:
        return hash((self.dimension, len(self.counts)))

    @override
    def __repr__(self) -> str:
        return f"Eigenvalues(order={self.order}, {self.terms()})"

    # -- algebra ---------------------------------------------------------------------------

    def __add__(self, other: Eigenvalues) -> Eigenvalues:
        return self._sum(other, 1)

    def __sub__(self, other: Eigenvalues) -> Eigenvalues:
        return self._sum(other, -1)

    def _sum(self, other: Eigenvalues, sign: int) -> Eigenvalues:
        order, (k, w), (m, v) = _common(self, other)
        both = [self.counts.astype(object), sign * other.counts.astype(object)]
        exponents, weights, counts = map(np.concatenate, ([k, m], [w, v], both))
        return Eigenvalues(order, exponents, weights, counts, work=self.work or other.work)

    def __mul__(self, other: Eigenvalues | int) -> Eigenvalues:
        if isinstance(other, int):
            counts = self.counts.astype(object) * other
            return Eigenvalues(self.order, self.exponents, self.weights, counts, work=self.work)
        if not isinstance(other, Eigenvalues):
            return NotImplemented
        return self.combined(other, lambda weights, counts: (weights, counts, None))

    def combined(self, other: Eigenvalues, change: Change) -> Eigenvalues:
        """The tensor product, each weight replaced before equal ones are added up.

        `change` takes weights (n, rank) and counts (n,) to others, and says which of them are
        kept: a mask, or None for all. It is given some products at a time.
        """
        order, (k, w), (m, v) = _common(self, other)
        bits = size_of(self.counts).bit_length() + size_of(other.counts).bit_length()
        work = self.work or other.work
        _charge(work, len(k) * len(m) * (1 + bits // 64) * (1 + self.rank // 8))
        a, b = self.counts, other.counts
        if size_of(a) * size_of(b) >= 2**62:
            a, b = a.astype(object), b.astype(object)
        step = max(1, _AT_A_TIME // max(len(m), 1))
        found = []
        for start in range(0, max(len(k), 1), step):
            rows = slice(start, start + step)
            exponents = (k[rows, None] + m).ravel() % order
            weights = (w[rows, None] + v).reshape(len(exponents), w.shape[1])
            weights, counts, keep = change(weights, np.multiply.outer(a[rows], b).ravel())
            if keep is not None:
                exponents, weights, counts = exponents[keep], weights[keep], counts[keep]
            found.append(collected(exponents, weights, counts))
        exponents, weights, counts = map(np.concatenate, zip(*found, strict=True))
        distinct = len(found) == 1
        return Eigenvalues(order, exponents, weights, counts, distinct=distinct, work=work)

    def __rmul__(self, other: int) -> Eigenvalues:
        return self * other

    def __pow__(self, exponent: int) -> Eigenvalues:
        """Tensor power."""
        if self.rank:  # a small factor times a large one, again and again, has the fewest terms
            product = Eigenvalues.trivial(work=self.work)
            for _ in range(exponent):
                product = product * self
            return product
        result, square = Eigenvalues.trivial(work=self.work), self
        while exponent:
            if exponent & 1:
                result = result * square
            exponent >>= 1
            if exponent:
                square = square * square
        return result

    def dual(self) -> Eigenvalues:
        """The inverse eigenvalues."""
        return self.power(-1)

    def conj(self) -> Eigenvalues:
        """The complex conjugate eigenvalues; those of a unitary matrix are the inverse ones."""
        return self.power(-1)

    def power(self, j: int) -> Eigenvalues:
        """Every eigenvalue to the j-th power (Adams operation): the eigenvalues at g^j."""
        self._require_weights(abs(j))
        exponents = self.exponents * (j % self.order)
        weights = j * self.weights
        return Eigenvalues(self.order, exponents, weights, self.counts, work=self.work)

    def _require_weights(self, factor: int) -> None:
        """Refuse multiples of the weights that are too large for arrays of integers."""
        if factor * int(np.abs(self.weights).max(initial=0)) >= 2**40:
            raise TooLargeError("an exact character has weights that are too large")

    def det(self) -> Eigenvalues:
        """The product of all eigenvalues."""
        counts = self.counts.astype(object)
        exponent = int((self.exponents * counts).sum()) % self.order if len(counts) else 0
        weight = (self.weights * counts[:, None]).sum(axis=0)
        weight = weight.astype(np.int64)
        return Eigenvalues(self.order, [exponent], [weight], [1], work=self.work)

    def sym(self, k: int) -> Eigenvalues:
        """The k-th symmetric power: k h_k = Σ p_i h_(k-i), Newton's identities."""
        return self._newton(k, 1)

    def alt(self, k: int) -> Eigenvalues:
        """The k-th exterior power: k e_k = Σ (-1)^(i-1) p_i e_(k-i), Newton's identities."""
        d = self.dimension
        if k > d:
            return self * 0
        if 2 * k > d:  # Alt^k = Alt^(d-k)* ⊗ det
            return self._newton(d - k, -1).dual() * self.det()
        return self._newton(k, -1)

    def _newton(self, k: int, sign: int) -> Eigenvalues:
        if len(self.counts) == 1 and k and self.counts[0] > 0:
            m = int(self.counts[0])
            _charge(self.work, k * m.bit_length())
            ways = comb(m + k - 1, k) if sign > 0 else comb(m, k)
            top = self.power(k)
            return Eigenvalues(top.order, top.exponents, top.weights, [ways], work=self.work)
        if not self.rank and k and np.all(self.counts > 0):
            return self._by_series(k, sign)
        if len(self.counts) <= k * k and np.all(self.counts > 0):  # fewer terms than Newton's
            return self._by_degrees(k, sign)
        powers = [Eigenvalues.trivial(work=self.work)]
        for j in range(1, k + 1):
            total = Eigenvalues.trivial(0)
            for i in range(1, j + 1):
                term = self.power(i) * powers[j - i]
                total = total._sum(term, 1 if sign > 0 or i % 2 else -1)
            powers.append(total.divided(j))
        return powers[k]

    def divided(self, n: int) -> Eigenvalues:
        """The n-th part, where n divides every multiplicity.

        Raises CertificateError elsewhere, which says that a sum of traces is no character.
        """
        counts = self.counts.astype(object)
        if any(c % n for c in counts):
            raise CertificateError(f"a multiplicity of eigenvalues is no multiple of {n}")
        o, e, w = self.order, self.exponents, self.weights
        return Eigenvalues(o, e, w, counts // n, distinct=True, work=self.work)

    def _by_series(self, k: int, sign: int) -> Eigenvalues:
        """A power for roots of unity alone: the coefficient of t^k in Π (1 ∓ ζ^e t)^∓c.

        Row j of `series` has the coefficients of ζ^0, ζ^1, … at t^j.
        """
        m, d = self.order, self.dimension
        largest = comb(d + k - 1, k) if sign > 0 else comb(d, k)
        shifts = sum(k if c > k else int(c) for c in self.counts)
        _charge(self.work, shifts * (k * m + _SHIFT) * (1 + largest.bit_length() // 64))
        series = np.zeros((k + 1, m), dtype=np.int64 if largest < 2**62 else object)
        series[0, 0] = 1
        for e, c in zip(self.exponents.tolist(), map(int, self.counts), strict=True):
            if c > k:  # one binomial series
                series = self._times_binomials(series, e, c, sign)
                continue
            for _ in range(c):
                if sign > 0:
                    series = geometric(series, e)
                else:
                    series[1:] += np.roll(series[:-1], e, axis=1)
        return Eigenvalues(m, np.arange(m), np.zeros((m, 0)), series[k], work=self.work)

    def _by_degrees(self, k: int, sign: int) -> Eigenvalues:
        """The same product with weights: the degree in t is kept as one more weight, the first.

        Every eigenvalue multiplies by a binomial series, of which what is beyond t^k is left out;
        the last one takes each term to t^k, in the one way that there is.
        """
        d = self.dimension
        largest = comb(d + k - 1, min(k, d - 1)) if sign > 0 else comb(d, k)
        size = 1 + largest.bit_length() // 64
        _charge(self.work, (k + 1) * size)
        self._require_weights(k)
        product = Eigenvalues(1, [0], np.zeros((1, 1 + self.rank)), [1], work=self.work)
        listed = zip(self.exponents.tolist(), self.weights, map(int, self.counts), strict=True)
        for place, (e, w, c) in enumerate(listed, 1):
            degrees = np.arange((k if sign > 0 else min(k, c)) + 1)
            ways = smallest_type(
                [comb(c + i - 1, i) if sign > 0 else comb(c, i) for i in degrees.tolist()]
            )
            if place < len(self.counts):
                step = np.concatenate([[1], w])
                factor = Eigenvalues(self.order, degrees * e, np.outer(degrees, step), ways)
                product = product.combined(
                    factor, lambda weights, counts: (weights, counts, weights[:, 0] <= k)
                )
                continue
            _charge(self.work, len(product.counts) * size)
            order = lcm(product.order, self.order)
            left = k - product.weights[:, 0]
            kept = left < len(degrees)
            left, own = left[kept], product.counts[kept]
            if largest >= 2**62:
                own = own.astype(object)
            return Eigenvalues(
                order,
                product.exponents[kept] * (order // product.order)
                + left * e * (order // self.order),
                product.weights[kept, 1:] + np.outer(left, w),
                own * ways[left],
                work=self.work,
            )
        return product  # there is no eigenvalue

    @staticmethod
    def _times_binomials(series: NDArray[Any], e: int, c: int, sign: int) -> NDArray[Any]:
        result = np.zeros_like(series)
        for i in range(len(series)):
            ways = comb(c + i - 1, i) if sign > 0 else comb(c, i)
            result[i:] += ways * np.roll(series[: len(series) - i], i * e, axis=1)
        return result

    def constant_orders(self) -> dict[int, int]:
        """How many eigenvalues of weight zero are roots of unity of each order."""
        zero = ~np.any(self.weights, axis=1)
        found: dict[int, int] = {}
        for k, c in zip(self.exponents[zero].tolist(), self.counts[zero], strict=True):
            order = self.order // gcd(self.order, k)
            found[order] = found.get(order, 0) + int(c)
        return found


def _charge(work: Work | None, terms: int) -> None:
    """Refuse a product that is too large, or one more when the budget is spent."""
    if terms > MOST_PRODUCT_TERMS:
        raise TooLargeError(TOO_MANY, hint=SMALLER)
    if work is not None:
        work.spend(max(terms, _LEAST_WORK) - work.OVERHEAD, TOO_MANY, hint=SMALLER)


def _common(
    a: Eigenvalues, b: Eigenvalues
) -> tuple[int, tuple[Integers, Integers], tuple[Integers, Integers]]:
    """Exponents and weights of both over a common order and a common torus."""
    order, rank = lcm(a.order, b.order), max(a.rank, b.rank)

    def lifted(x: Eigenvalues) -> tuple[Integers, Integers]:
        if x.rank not in (0, rank):
            raise ValueError(f"eigenvalues on tori of ranks {a.rank} and {b.rank}")
        weights = x.weights if x.rank == rank else np.zeros((len(x.counts), rank), dtype=np.int64)
        return x.exponents * (order // x.order), weights

    return order, lifted(a), lifted(b)
