"""Molien's series: how many invariants every symmetric power has, as a rational function."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations_with_replacement, islice
from math import comb, gcd, lcm

from flint import fmpz_poly

from emlpcli.errors import UncountedError
from emlpcli.reps.character import eigenvalues
from emlpcli.reps.constructors.powers import Sym
from emlpcli.reps.rep import Rep
from emlpcli.solve.counts import spectra_of
from emlpcli.solve.dimensions import dimension
from emlpcli.solve.limits import HIGHEST_MOLIEN, MOST_MOLIEN_DEGREES


@dataclass(frozen=True)
class RationalSeries:
    """Σ n_k t^k = (Σ numerator[i] t^i) / Π (1 - t^d) over the `degrees` d, n_k = dim Sym^k(R)^G."""

    numerator: tuple[int, ...]
    degrees: tuple[int, ...]


def molien(rep: Rep) -> RationalSeries | None:
    """The series of a representation of one finite group; None where it is not found.

    It is the mean of 1/det(1 - t ρ(g)) over the group (Molien 1897). The common denominator is
    the product of the cyclotomic polynomials Φ_m, each as often as a primitive m-th root of unity
    is an eigenvalue of one element at the most; so the numerator has a lower degree than that, and
    the first coefficients decide it. It is written with as many factors 1 - t^d as rep has
    dimensions, those of least sum with which no coefficient of the numerator is negative: then
    invariants of these degrees may be algebraically independent (Stanley 1979).
    """
    groups = {atom.G for atom in rep.atoms() if atom.G is not None}
    group = next(iter(groups)) if len(groups) == 1 else None
    spectra = None if group is None else spectra_of(group)
    if spectra is None or any(spectrum.rank for spectrum in spectra):
        return None
    often: Counter[int] = Counter()  # of Φ_m in the denominator
    for spectrum in spectra:
        try:
            character = eigenvalues(rep, spectrum)
        except UncountedError:
            return None
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
    numerator = fmpz_poly((counts * denominator).coeffs()[:degree])
    return next(_written(numerator, denominator, often, rep.size()), None)


def _cyclotomic(m: int) -> fmpz_poly:
    """Φ_m with constant term 1, so that 1 - t stands for Φ_1."""
    found = fmpz_poly.cyclotomic(m)
    return -found if m == 1 else found


def _written(
    numerator: fmpz_poly, denominator: fmpz_poly, often: Counter[int], size: int
) -> Iterator[RationalSeries]:
    """With factors 1 - t^d, those of least sum first."""
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
