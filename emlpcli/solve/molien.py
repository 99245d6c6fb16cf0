"""Molien's series: how many invariants every symmetric power has, as a rational function."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations_with_replacement, islice
from math import comb, gcd, lcm

import numpy as np
from flint import fmpz_poly

from emlpcli.algebra.spectra.eigenvalues import Eigenvalues
from emlpcli.algebra.spectra.terms import geometric
from emlpcli.algebra.spectra.weyl import Weyl
from emlpcli.errors import UncountedError
from emlpcli.reps.character import eigenvalues
from emlpcli.reps.constructors.powers import Sym
from emlpcli.reps.rep import Rep
from emlpcli.solve.counts import spectra_of
from emlpcli.solve.dimensions import dimension
from emlpcli.solve.limits import HIGHEST_MOLIEN, MOST_MOLIEN_DEGREES, MOST_MOLIEN_ENTRIES


@dataclass(frozen=True)
class RationalSeries:
    """Σ n_k t^k = (Σ numerator[i] t^i) / Π (1 - t^d) over the `degrees` d, n_k = dim Sym^k(R)^G."""

    numerator: tuple[int, ...]
    degrees: tuple[int, ...]


def molien(rep: Rep) -> RationalSeries | None:
    """The series of a representation of one finite group, or of a connected group of rank one.

    None where it is not found. It is written with factors 1 - t^d, as many as its pole at 1 has the
    order: those of least sum with which no coefficient of the numerator is negative. Then
    invariants of these degrees may be algebraically independent (Stanley 1979).
    """
    groups = {atom.G for atom in rep.atoms() if atom.G is not None}
    group = next(iter(groups)) if len(groups) == 1 else None
    spectra = None if group is None else spectra_of(group)
    if spectra is None:
        return None
    try:
        characters = [eigenvalues(rep, spectrum) for spectrum in spectra]
    except UncountedError:
        return None
    ranks = [spectrum.rank for spectrum in spectra]
    if not any(ranks):
        found = _of_finite(rep, characters)
    elif ranks == [1] and characters[0].order == 1:
        found = _of_rank_one(characters[0], spectra[0].weyl)
    else:
        return None
    if found is None:
        return None
    numerator, often = found
    denominator = fmpz_poly([1])
    for m, power in often.items():
        denominator *= _cyclotomic(m) ** power
    return next(_written(numerator, denominator, often, often[1]), None)


def _of_finite(
    rep: Rep, characters: Sequence[Eigenvalues]
) -> tuple[fmpz_poly, Counter[int]] | None:
    """The mean of 1/det(1 - t ρ(g)) over the group (Molien 1897).

    The common denominator is the product of the cyclotomic polynomials Φ_m, each as often as a
    primitive m-th root of unity is an eigenvalue of one element at the most; the numerator has a
    lower degree than that, and so the first coefficients decide it.
    """
    often: Counter[int] = Counter()  # of Φ_m in the denominator
    for character in characters:
        for exponent, count in zip(character.exponents, character.counts, strict=True):
            m = character.order // gcd(character.order, int(exponent))
            often[m] = max(often[m], int(count))
    denominator = fmpz_poly([1])
    for m, power in often.items():
        denominator *= _cyclotomic(m) ** power
    degree = denominator.degree()
    if degree > HIGHEST_MOLIEN:
        return None
    counts = fmpz_poly([dimension(Sym(k, rep)).value for k in range(degree)])
    return fmpz_poly((counts * denominator).coeffs()[:degree]), often


def _of_rank_one(
    character: Eigenvalues, weyl: Sequence[Weyl]
) -> tuple[fmpz_poly, Counter[int]] | None:
    """Weyl's integral of Π 1/(1 - t z^w), w the weights: the coefficient of 1 minus that of z^α.

    The denominator has a factor for each completely fundamental solution of Σ w n_w = 0: 1 - t for
    a weight 0, and 1 - t^((a+b)/gcd(a,b)) for a pair of weights a and -b (Stanley, Enumerative
    Combinatorics 1, 4.6.11). The numerator has no higher degree than the denominator: the series
    has no pole at infinity (Knop, in: Invariant theory, 1989; for a torus Stanley, Adv. Math. 28,
    57 (1978)). So that many coefficients decide it.
    """
    root = _root(weyl)
    if root is None:
        return None
    counts: Counter[int] = Counter()
    for (weight,), count in zip(character.weights.tolist(), character.counts.tolist(), strict=True):
        counts[int(weight)] += int(count)
    if min(counts.values(), default=0) < 0:
        return None
    orders: Counter[int] = Counter({1: counts[0]})
    for a, n in counts.items():
        for b, other in counts.items():
            if a > 0 > b:
                orders[(a - b) // gcd(a, b)] += n * other
    degree = sum(order * n for order, n in orders.items())
    top = max(map(abs, counts), default=0)
    width = 2 * (degree * top + abs(root)) + 1
    if degree > HIGHEST_MOLIEN or (degree + 1) * width > MOST_MOLIEN_ENTRIES:
        return None
    size = sum(counts.values())
    fits = comb(degree + size, size) < 2**62
    series = np.zeros((degree + 1, width), dtype=np.int64 if fits else object)
    middle = width // 2
    series[0, middle] = 1
    for weight, count in counts.items():
        for _ in range(count):
            series = geometric(series, weight)
    values = series[:, middle] - (series[:, middle + root] if root else 0)
    denominator, often = fmpz_poly([1]), Counter[int]()
    for order, n in orders.items():
        denominator *= fmpz_poly([1, *[0] * (order - 1), -1]) ** n
        for m in range(1, order + 1):
            if order % m == 0:
                often[m] += n
    product = fmpz_poly([int(x) for x in values]) * denominator
    return _reduced(fmpz_poly(product.coeffs()[: degree + 1]), often)


def _root(weyl: Sequence[Weyl]) -> int | None:
    """The positive root of a group of rank one; 0 where there is none."""
    (block,) = [b for b in weyl if b.rank]
    if block.kind == "roots":
        return abs(block.simple[0][0]) if block.simple else 0
    return {"torus": 0, "U": 0, "D": 0, "SU": 2, "C": 2, "B": 1}.get(block.kind)


def _reduced(numerator: fmpz_poly, often: Counter[int]) -> tuple[fmpz_poly, Counter[int]]:
    """Without the cyclotomic polynomials that divide both."""
    left: Counter[int] = Counter()
    for m, power in often.items():
        factor = _cyclotomic(m)
        while power and (numerator % factor).degree() < 0:  # that of the zero polynomial
            numerator, power = numerator // factor, power - 1
        if power:
            left[m] = power
    return numerator, left


def _cyclotomic(m: int) -> fmpz_poly:
    """Φ_m with constant term 1, so that 1 - t stands for Φ_1."""
    found = fmpz_poly.cyclotomic(m)
    return -found if m == 1 else found


def _written(
    numerator: fmpz_poly, denominator: fmpz_poly, often: Counter[int], size: int
) -> Iterator[RationalSeries]:
    """With factors 1 - t^d, those of least sum first."""
    if not often:
        yield RationalSeries(tuple(int(c) for c in numerator.coeffs()), ())
        return
    common = sorted({lcm(a, b) for a in often for b in often})
    every = range(1, common[-1] + 1)
    few = comb(len(every) + size - 1, size) <= MOST_MOLIEN_DEGREES
    tuples = combinations_with_replacement(every if few else common, size)
    enough = [
        degrees
        for degrees in islice(tuples, MOST_MOLIEN_DEGREES)
        if all(sum(d % m == 0 for d in degrees) >= power for m, power in often.items())
    ]
    for degrees in sorted(enough, key=sum):
        product = fmpz_poly([1])
        for d in degrees:
            product *= fmpz_poly([1, *[0] * (d - 1), -1])
        found = [int(c) for c in (numerator * (product // denominator)).coeffs()]
        if min(found, default=0) >= 0:
            yield RationalSeries(tuple(found), degrees)
