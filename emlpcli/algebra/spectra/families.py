"""Families of group elements by their exact eigenvalues, and means of characters over them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from math import factorial, gcd, lcm, prod

from emlpcli.algebra.counting.budgets import Work
from emlpcli.algebra.counting.partitions import partitions
from emlpcli.algebra.numbers.factoring import mobius_and_totient
from emlpcli.algebra.spectra.eigenvalues import Eigenvalues
from emlpcli.algebra.spectra.factors import Factor, Known
from emlpcli.algebra.spectra.weyl import Weyl, density, multiplied, trivial_irreducible
from emlpcli.arrays import np
from emlpcli.errors import CertificateError

Factors = Sequence[tuple[Eigenvalues | Factor, int]]  # characters with their tensor powers


@dataclass(frozen=True)
class Spectrum:
    """A family of elements: a conjugacy class, or a coset of a torus that meets every class.

    On V they have the eigenvalues `ζ^exponents[i] t^weights[i]`, ζ = exp(2πi/order), t in a
    torus. `share` is the measure of the family, all shares having sum 1. `weyl` gives the
    density on the torus by Weyl's integration formula: Π (1 - t^-α) over the positive roots,
    with which the mean of a class function is a constant term; for a component of a group that
    is not connected, the twisted form of it.

    A reductive group is described by its compact form, which has the same invariants
    (Weyl's unitary trick). Of a finite group `element` may be one of the elements, row by row, for
    representations whose eigenvalues do not follow from those on V.

    Where matrices act on more than V, by blocks, the eigenvalues on the blocks follow each other in
    their order, and `on` is what one of them sees of the family.

    Over ℂ `conjugate` has the eigenvalues on the complex conjugate of V, in the same order and
    over the same torus, where they are known.
    """

    order: int
    exponents: tuple[int, ...]
    weights: tuple[tuple[int, ...], ...]
    share: Fraction
    weyl: tuple[Weyl, ...] = ()
    element: tuple[tuple[complex, ...], ...] | None = None
    work: Work | None = field(default=None, compare=False, repr=False)
    conjugate: Spectrum | None = None

    def within(self, work: Work) -> Spectrum:
        """The same family, of which all characters share a budget of terms of their products."""
        return replace(self, work=work)

    def of(self, element: tuple[tuple[complex, ...], ...]) -> Spectrum:
        """The same family, which knows one of its elements."""
        return replace(self, element=element)

    def inverse(self) -> Spectrum:
        """The family of the inverses: the eigenvalues on V*."""
        exponents = tuple(-k % self.order for k in self.exponents)
        weights = tuple(tuple(-x for x in w) for w in self.weights)
        return replace(self, exponents=exponents, weights=weights, element=None, conjugate=None)

    def beside(self, conjugate: Spectrum) -> Spectrum:
        """The same family, which knows the eigenvalues on the conjugate of V."""
        return replace(self, conjugate=replace(conjugate, conjugate=None))

    def conjugated(self) -> Spectrum | None:
        """The family with the conjugate of V in the place of V, None where it is not known."""
        if self.conjugate is None:
            return None
        return replace(self.conjugate, work=self.work).beside(self)

    @property
    def rank(self) -> int:
        """Dimension of the torus."""
        return sum(block.rank for block in self.weyl)

    def base(self) -> Eigenvalues:
        """The eigenvalues of the matrices themselves."""
        stacked = np.array(self.weights, dtype=np.int64).reshape(len(self.exponents), self.rank)
        counts = [1] * len(self.exponents)
        return Eigenvalues(self.order, self.exponents, stacked, counts, work=self.work)

    def on(self, block: slice) -> Spectrum:
        """The family by what its elements are on a block of their matrices."""
        common = gcd(self.order, *self.exponents[block])
        order = self.order // common
        exponents = tuple(k // common % order for k in self.exponents[block])
        element = self.element and tuple(row[block] for row in self.element[block])
        found = replace(
            self,
            order=order,
            exponents=exponents,
            weights=self.weights[block],
            element=element,
            conjugate=None,
        )
        return found if self.conjugate is None else found.beside(self.conjugate.on(block))

    def trivial(self, n: int = 1) -> Eigenvalues:
        """The eigenvalue 1, n times."""
        return Eigenvalues.trivial(n, self.work)

    def mean(self, factors: Factors, known: Known | None = None) -> Fraction:
        """The mean of a product of characters over the family, times its share.

        Roots of unity are replaced by the means over their conjugates, which leaves the sum
        over all families, a rational number, as it is: μ(d)/φ(d) for a root of order d.

        Irreducibles are multiplied and not weights: Σ c_μ t^μ times χ_λ is the sum of c_μ χ_(λ+μ),
        brought into the dominant chamber (Brauer 1937; Klimyk 1968). So far fewer terms are kept
        than a character has. Two halves of the factors, one of them dual, meet by Schur's lemma.
        What is `known` of products of the same factors is not computed again.
        """
        each = [(f if isinstance(f, Factor) else Factor(f), power) for f, power in factors]
        if not self.rank:
            return self.share * self._finite_mean(each)
        left, right = self._halves(each, Known() if known is None else known)
        if any(block.factors for block in self.weyl):
            left = left * density(self.weyl)
        if left.order == right.order == 1:
            return self.share * _common(left, right)
        mine = _by_weight(left)
        value = Fraction(0)
        for weight, terms in _by_weight(right).items():
            for m, d in terms:
                for k, c in mine.get(weight, ()):
                    # the dual has inverted the root of unity too
                    value += c * d * _rational({(k - m).denominator: 1})
        return self.share * value

    def _finite_mean(self, factors: list[tuple[Factor, int]]) -> Fraction:
        """The trace of a product on one class, as the mean over its conjugates."""
        characters = [(factor.character(self.work), power) for factor, power in factors]
        traces = [(factor.trace, power) for factor, power in factors]
        if all(trace is not None for trace, _ in traces):
            return Fraction(prod(trace**power for trace, power in traces if trace is not None))
        product = Eigenvalues.trivial(work=self.work)
        for character, power in characters:
            product = product * character**power
        return _rational(product.constant_orders())

    def _halves(
        self, factors: list[tuple[Factor, int]], known: Known
    ) -> tuple[Eigenvalues, Eigenvalues]:
        """Irreducibles of the product of some factors, and of the dual of that of the others.

        The two are of about equal size.
        """
        halves = [trivial_irreducible(self.weyl).within(self.work)] * 2
        keys: list[tuple[Factor, ...]] = [(), ()]
        single = [f for factor, n in sorted(factors, key=lambda f: f[0].size) for f in [factor] * n]
        # the largest two are taken as sums of irreducibles, whatever the number of their weights
        single = single[-1:] + single[-2:-1] + single[:-2]
        for factor in single:
            smaller = int(len(halves[1].counts) < len(halves[0].counts))
            smaller = smaller if all(keys) else int(bool(keys[0]))
            before, keys[smaller] = halves[smaller], (*keys[smaller], factor)

            def grown(
                before: Eigenvalues = before,
                by: Factor = factor,
                dual: bool = bool(smaller),
                first: bool = len(keys[smaller]) == 1,
            ) -> Eigenvalues:
                if first:
                    return by.irreducibles(self.weyl, self.work, dual=dual)
                character = by.dual(self.work) if dual else by.character(self.work)
                return multiplied(before, character, self.weyl)

            halves[smaller] = known.get(bool(smaller), keys[smaller], self.work, grown)
        return halves[0], halves[1]


def _common(left: Eigenvalues, right: Eigenvalues) -> int:
    """The sum over the irreducibles of the products of both multiplicities."""
    mine = dict(zip(map(tuple, left.weights.tolist()), left.counts.tolist(), strict=True))
    theirs = zip(map(tuple, right.weights.tolist()), right.counts.tolist(), strict=True)
    return sum(count * mine.get(weight, 0) for weight, count in theirs)


def _by_weight(irreducibles: Eigenvalues) -> dict[tuple[int, ...], list[tuple[Fraction, int]]]:
    """Turns of the root of unity with multiplicities, by highest weight."""
    found: dict[tuple[int, ...], list[tuple[Fraction, int]]] = {}
    for (k, weight), count in irreducibles.terms().items():
        found.setdefault(weight, []).append((Fraction(k, irreducibles.order), count))
    return found


Spectra = tuple[Spectrum, ...]


def invariants(spectra: Sequence[Spectrum], factors: Callable[[Spectrum], Factors]) -> int:
    """Number of independent invariants of a tensor product, by its characters on each family."""
    return counted(sum((s.mean(factors(s)) for s in spectra), Fraction(0)))


def counted(value: Fraction) -> int:
    """The mean of a character over a whole group; CertificateError where it is no dimension."""
    if value.denominator != 1 or value < 0:
        raise CertificateError(f"the mean of a character over a group is {value}")
    return int(value)


def merged(spectra: Sequence[Spectrum], blocks: Sequence[slice] = (slice(None),)) -> Spectra:
    """The same with Galois conjugate classes as one; `blocks` keep their eigenvalues.

    Where ζ becomes ζ^j on all coordinates, characters become conjugate; means over a group do not
    change if each is replaced by the mean over its conjugates. Families that know different
    elements stay apart: those with the same eigenvalues on V need not be conjugate.
    """
    found: dict[tuple[object, ...], Spectrum] = {}
    for spectrum in spectra:
        key = (spectrum.rank, spectrum.element, *_canonical(spectrum, blocks))
        if key in found:
            kept = found[key]
            found[key] = replace(kept, share=kept.share + spectrum.share)
        else:
            found[key] = spectrum
    return tuple(found.values())


def _canonical(spectrum: Spectrum, blocks: Sequence[slice]) -> tuple[object, ...]:
    o, exponents = spectrum.order, spectrum.exponents
    if spectrum.rank or spectrum.conjugate is not None:
        return (o, exponents, spectrum.weights, spectrum.weyl, spectrum.conjugate)
    units = [j for j in range(1, max(o, 2)) if gcd(j, o) == 1]
    if len(units) * len(exponents) > 100_000:
        return (o, *(x for block in blocks for x in sorted(exponents[block])))
    k = np.outer(units, exponents) % o
    for block in blocks:
        k[:, block] = np.sort(k[:, block], axis=1)
    return (o, tuple(min(map(tuple, k.tolist()))))


def _rational(by_order: dict[int, int]) -> Fraction:
    """The mean over conjugates of a sum of roots of unity, given how many have each order."""
    return sum((count * _conjugates(d) for d, count in by_order.items()), Fraction(0))


def finite_mean(character: Eigenvalues) -> Fraction:
    """The trace of a class, as the mean over its Galois conjugates."""
    return _rational(character.constant_orders())


def _conjugates(d: int) -> Fraction:
    """The mean over the primitive d-th roots of unity: μ(d)/φ(d)."""
    return Fraction(*mobius_and_totient(d))


# -- the families of common groups ---------------------------------------------------------


def finite_class(order: int, exponents: Sequence[int], share: Fraction) -> Spectrum:
    """A conjugacy class whose elements have the eigenvalues ζ^exponents[i]."""
    common = gcd(order, *exponents)
    reduced = tuple(k // common % (order // common) for k in exponents)
    return Spectrum(order // common, reduced, ((),) * len(reduced), share)


def torus(weights: Sequence[Sequence[int]], weyl: Weyl, share: Fraction = Fraction(1)) -> Spectrum:
    """A connected group by its maximal torus, or the torus alone."""
    return Spectrum(1, (0,) * len(weights), tuple(map(tuple, weights)), share, (weyl,))


def _units(n: int) -> list[tuple[int, ...]]:
    return [tuple(int(i == j) for i in range(n)) for j in range(n)]


def _pairs(m: int) -> list[tuple[int, ...]]:
    """The weights ±e_1, ..., ±e_m."""
    units = _units(m)
    return units + [tuple(-x for x in u) for u in units]


def unitary_spectra(n: int, *, special: bool) -> Spectra:
    """U(n), or SU(n) if special."""
    if not special:
        return (torus(_units(n), Weyl("U", n)),)
    if n == 1:
        return (finite_class(1, (0,), Fraction(1)),)
    return (torus([*_units(n - 1), (-1,) * (n - 1)], Weyl("SU", n - 1)),)


def symplectic_spectra(m: int) -> Spectra:
    """The compact form of Sp(2m)."""
    return (torus(_pairs(m), Weyl("C", m)),)


def orthogonal_spectra(n: int, *, special: bool) -> Spectra:
    """SO(n), or O(n): both components (Weyl 1939; Rains, Electron. J. Combin. 5, 1998, R12)."""
    m, odd = divmod(n, 2)
    share = Fraction(1) if special else Fraction(1, 2)
    weights = _pairs(m) + [(0,) * m] * odd
    if n == 1:
        first = finite_class(1, (0,), share)
    else:
        first = torus(weights, Weyl("B" if odd else "D", m) if n > 2 else Weyl("torus", 1), share)
    if special:
        return (first,)
    if odd:
        return (first, replace(first, order=2, exponents=(1,) * n))
    if n == 2:
        return (first, finite_class(2, (0, 1), share))
    middle = [*_pairs(m - 1), (0,) * (m - 1), (0,) * (m - 1)]
    second = torus(middle, Weyl("C", m - 1), share)
    return (first, replace(second, order=2, exponents=(0,) * (n - 1) + (1,)))


def cycle_class(lengths: Sequence[int], share: Fraction) -> Spectrum:
    """Permutations with cycles of the given lengths: a cycle of length l has all l-th roots."""
    order = lcm(*lengths)
    exponents = [j * (order // length) for length in lengths for j in range(length)]
    return finite_class(order, exponents, share)


def cycle_types(n: int, *, even: bool = False) -> Spectra:
    """The classes of S(n), or those of even permutations: n!/Π m_l! l^m_l elements each."""
    found = []
    for lengths in partitions(n):
        centraliser = prod(length**m * factorial(m) for length, m in Counter(lengths).items())
        if even and (n - len(lengths)) % 2:
            continue
        doubled = 2 if even and n > 1 else 1
        found.append(cycle_class(lengths, Fraction(doubled, centraliser)))
    return tuple(found)


def product_spectra(spectra: Sequence[Spectra]) -> Iterator[Spectrum]:
    """The families of a direct product that acts on a tensor product."""
    first, *others = spectra
    if not others:
        yield from first
        return
    rest = list(product_spectra(others))
    for a in first:
        for b in rest:
            yield _tensor(a, b)


def _tensor(a: Spectrum, b: Spectrum) -> Spectrum:
    """The tensor product, and its conjugate where those of both are known."""
    whole = _plain_tensor(a, b)
    if a.conjugate is None or b.conjugate is None:
        return whole
    return whole.beside(_plain_tensor(a.conjugate, b.conjugate))


def _plain_tensor(a: Spectrum, b: Spectrum) -> Spectrum:
    order = lcm(a.order, b.order)
    exponents, weights = [], []
    for k, w in zip(a.exponents, a.weights, strict=True):
        for m, v in zip(b.exponents, b.weights, strict=True):
            exponents.append((k * (order // a.order) + m * (order // b.order)) % order)
            weights.append(w + v)
    return Spectrum(order, tuple(exponents), tuple(weights), a.share * b.share, a.weyl + b.weyl)
