"""How many elements of a finite matrix group have each multiset of eigenvalues, exactly.

The elements are listed up to conjugation, not one by one. Elements that map the points y₁, …, y_k
of a permutation action to z₁, …, z_k form a coset of the pointwise stabiliser D of y₁, …, y_k; the
pointwise stabiliser S of all y and z acts on it by conjugation, so that for the image of a further
point that S fixes only one of each S-orbit has to be tried, with the length of the orbit as its
weight. The next point is, where possible, one of the z, which S fixes as it is. Cosets of small D
are listed, and their characteristic polynomials taken modulo a prime, which tells the
eigenvalues of different elements of the group apart (see residues). All weights together are the
order of the group, which is checked.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from math import isqrt

import numpy as np
from numpy.typing import NDArray

from emlpcli.algebra.counting.budgets import Work
from emlpcli.algebra.limits import (
    LARGEST_ELEMENT_ORDER,
    MOST_CONJUGATED_ELEMENTS,
    MOST_EIGENVALUE_KINDS,
    MOST_LISTING_WORK,
)
from emlpcli.algebra.numbers.exact_matrices import ExactStack, FieldBasis
from emlpcli.algebra.numbers.surds import Surd
from emlpcli.algebra.permutations.basics import inverse, orbit_roots, orbits
from emlpcli.algebra.permutations.schreier_sims import Level, StabiliserChain
from emlpcli.algebra.permutations.vector_orbits import VectorAction
from emlpcli.algebra.spectra.families import Spectrum, finite_class
from emlpcli.errors import CertificateError, TooLargeError

Integers = NDArray[np.int64]

FEW = 2**18  # entries of the matrices of a coset that is listed
BATCH = 2**20  # entries of matrices that are multiplied at once
ROUNDING = 1e-3  # of multiplicities, which are whole numbers


@dataclass
class _Kinds:
    """Elements by the characteristic polynomial modulo the prime: how many, and one of each."""

    action: VectorAction
    work: Work
    counts: dict[bytes, int] = field(default_factory=dict)
    example: dict[bytes, Integers] = field(default_factory=dict)  # images of the basis

    def take(self, images: Integers, weight: int) -> None:
        """Elements by the images of the basis, shape (n, d), each of them `weight` times."""
        d = images.shape[1]
        step = max(1, BATCH // d**2)
        for start in range(0, len(images), step):
            some = images[start : start + step]
            cost = len(some) * d**2 * isqrt(d) * (4 + d // 4)  # of about 2√d matrix products
            self.work.spend(cost, "the group is too large to list")
            traces = power_traces(self.action.coordinates[some], self.action.residues.prime)
            first, counts = _distinct(traces, self.action.residues.prime)
            for i, count in zip(first.tolist(), counts.tolist(), strict=True):
                name = traces[i].tobytes()
                self.counts[name] = self.counts.get(name, 0) + weight * count
                self.example.setdefault(name, some[i])
            if len(self.counts) > MOST_EIGENVALUE_KINDS:
                raise TooLargeError("the elements have too many different eigenvalues")


def power_traces(g: Integers, prime: int) -> Integers:
    """tr g, tr g², …, tr g^d modulo a prime larger than d, of matrices of shape (n, d, d).

    They determine the characteristic polynomial (Newton's identities). Computed in doubles,
    which hold all sums of d products exactly, for speed.
    """
    d = g.shape[1]
    small = [g.astype(np.float64)]  # g, …, g^s; all exponents are sums of one and a multiple of s
    s = max(1, isqrt(d))
    while len(small) < s:
        small.append(_reduced(small[-1] @ small[0], prime))
    found = [np.trace(m, axis1=1, axis2=2) for m in small]
    large = small[-1]
    while len(found) < d:
        for m in small[: d - len(found)]:
            rows = _reduced((large * np.swapaxes(m, 1, 2)).sum(axis=2), prime)
            found.append(rows.sum(axis=1))
        if len(found) < d:
            large = _reduced(large @ small[-1], prime)
    return np.stack(found, axis=1).astype(np.int64) % prime


def _reduced(x: NDArray[np.float64], prime: int) -> NDArray[np.float64]:
    """Whole numbers of at most `prime` in size, that are the same modulo it."""
    result: NDArray[np.float64] = x - prime * np.floor(x / prime)
    return result


def _distinct(rows: Integers, prime: int) -> tuple[Integers, Integers]:
    """One place of each different row of residues, and how often it occurs."""
    kind = np.zeros(len(rows), dtype=np.int64)
    for column in rows.T:  # kinds of the columns so far: whole numbers, quick to sort
        _, kind = np.unique(kind * prime + column, return_inverse=True)
    _, first, counts = np.unique(kind, return_index=True, return_counts=True)
    return first, counts


@dataclass(frozen=True, eq=False)
class _Coset:
    """The elements that map the points `known` as `element` does, each with a weight."""

    chain: StabiliserChain  # of the stabiliser D of the points
    element: Integers
    known: tuple[int, ...]
    fixing: StabiliserChain  # S, which fixes the points and their images
    weight: int


def finite_spectra(action: VectorAction) -> tuple[Spectrum, ...] | None:
    """The elements of a finite group by their eigenvalues, which are exact.

    None where there are too many to list, or elements with too many different eigenvalues.
    """
    kinds = _kinds(action)
    return None if kinds is None else _families(action, *kinds)


def _kinds(action: VectorAction) -> tuple[list[int], Integers] | None:
    work = Work(MOST_LISTING_WORK)
    kinds = _Kinds(action, work)
    few = max(1, FEW // action.coordinates.shape[1] ** 2)
    identity = np.arange(action.images.shape[1])
    try:
        chain = StabiliserChain(action.images, tuple(action.basis[:1]), work)
        if chain.order > MOST_CONJUGATED_ELEMENTS:
            return None
        waiting = [_Coset(chain, identity, (), chain, 1)]
        while waiting:
            coset = waiting.pop()
            if coset.chain.order <= few:
                _list(coset.chain, [coset], kinds)
            else:
                waiting += _parts(coset, kinds, few)
    except TooLargeError:
        return None
    if sum(kinds.counts.values()) != chain.order:
        raise CertificateError(
            f"{sum(kinds.counts.values())} elements were found in a group of order {chain.order}"
        )
    examples = np.array([kinds.example[name] for name in kinds.counts])
    return list(kinds.counts.values()), examples


def _parts(coset: _Coset, kinds: _Kinds, few: int) -> list[_Coset]:
    """The coset by the image of one more point, up to conjugation; small parts are listed."""
    point, fixing = _next_point(coset)
    chain, reach = _stabiliser(coset.chain, point)
    last = chain.order <= few
    parts = []
    back = inverse(coset.element[None])[0]
    for orbit in orbits(fixing.generators):
        place = reach.place[back[orbit[0]]]
        if place < 0:  # the elements map the point elsewhere
            continue
        element = coset.element[reach.reach[place]]
        below = fixing if last else _stabiliser(fixing, int(orbit[0]))[0]
        parts.append(
            _Coset(chain, element, (*coset.known, point), below, coset.weight * len(orbit))
        )
    if last:
        _list(chain, parts, kinds)
        return []
    return parts


def _list(chain: StabiliserChain, cosets: list[_Coset], kinds: _Kinds) -> None:
    rows = chain.elements(kinds.action.basis)
    for coset in cosets:
        kinds.take(coset.element[rows], coset.weight)


def _next_point(coset: _Coset) -> tuple[int, StabiliserChain]:
    """A point that D moves, the image of a known one if possible, and its stabiliser in S."""
    lengths = _orbit_lengths(coset.chain)
    images = [int(z) for z in coset.element[list(coset.known)] if lengths[z] > 1]
    if images:
        return max(images, key=lambda z: int(lengths[z])), coset.fixing
    moved = np.flatnonzero(lengths > 1)
    # the largest orbit under D for the least loss of symmetry
    point = int(moved[np.argmax((lengths / _orbit_lengths(coset.fixing))[moved])])
    return point, _stabiliser(coset.fixing, point)[0]


def _orbit_lengths(chain: StabiliserChain) -> Integers:
    """The length of the orbit of each point."""
    root = orbit_roots(chain.generators, chain.d)
    return np.bincount(root)[root]


def _stabiliser(chain: StabiliserChain, point: int) -> tuple[StabiliserChain, Level]:
    """The chain of the stabiliser of a point, and the level with the orbit of the point."""
    whole = chain.starting_at(point, np.random.default_rng(0))
    return whole.below(), whole.levels[0]


def _families(
    action: VectorAction, counts: list[int], examples: Integers
) -> tuple[Spectrum, ...] | None:
    """Classes by their exact eigenvalues, from the traces of the powers of one element of each.

    An element of order m has the eigenvalue ζ^j, ζ = exp(2πi/m), with the multiplicity
    Σ_i tr(g^i) ζ^(-ij) / m. The traces are exact numbers, whose nearest doubles give the
    multiplicities, whole numbers, with errors that are far below 1/2.
    """
    found = action.matrices(examples)
    traces = None if found is None else _power_traces(action.field, found)
    if traces is None:
        return None
    total, families = sum(counts), []
    for values, count in zip(traces, counts, strict=True):
        m = len(values)
        multiplicities = np.fft.fft(values) / m
        whole = np.rint(multiplicities.real).astype(np.int64)
        if np.abs(multiplicities - whole).max() > ROUNDING or whole.sum() != examples.shape[1]:
            return None
        exponents = np.repeat(np.arange(m), whole).tolist()
        families.append(finite_class(m, exponents, Fraction(count, total)))
    return tuple(families)


def _power_traces(basis: FieldBasis, elements: ExactStack) -> list[NDArray[np.complex128]] | None:
    """The traces of g^0, …, g^(m-1) of matrices of finite order m, to the nearest doubles.

    None where an order is too large, or a power has numbers too large for 64 bits.
    """
    n, d = elements[0].shape[:2]
    one = np.zeros_like(elements[0][:1])
    one[0, ..., 0] = np.eye(d, dtype=np.int64)
    traces: list[list[complex]] = [[complex(d)] for _ in range(n)]
    going, power = np.arange(n), elements
    for _ in range(LARGEST_ELEMENT_ORDER):
        done = np.all(power[0] == one, axis=(1, 2, 3)) & (power[1] == 1)
        going, power = going[~done], (power[0][~done], power[1][~done])
        if not len(going):
            return [np.array(row) for row in traces]
        diagonal = np.einsum("niib->nb", power[0])
        for i, row, below in zip(going, diagonal.tolist(), power[1].tolist(), strict=True):
            terms = zip(basis.roots, row, strict=True)
            traces[i].append(complex(Surd({m: Fraction(c, below) for m, c in terms})))
        product = basis.multiply(power, (elements[0][going], elements[1][going]))
        if product is None:
            return None
        power = product
    return None
