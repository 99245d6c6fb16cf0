"""Exact characters of a finite group from its Cayley graph, by the algorithm of Dixon.

The class sums multiply as K_r K_s = Σ_t a_rst K_t; for an irreducible character χ of degree d the
numbers ω(r) = |C_r| χ(r)/d are a common eigenvector of the matrices (a_rst)_st. They are found
modulo a prime p = 1 mod e, e the exponent, where all eigenvalues of group elements are residues,
as the eigenvectors of a random combination (Dixon, Numer. Math. 10, 446 (1967); Schneider, J.
Symb. Comp. 9, 601 (1990)). The multiplicity of each root of unity as an eigenvalue of ρ(g) is an
integer from 0 to d < p, read off the characters of the powers of g: so the result is exact.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import count
from math import isqrt, lcm

import numpy as np
from numpy.typing import NDArray

from emlpcli.algebra.linear.modular import multiply
from emlpcli.algebra.permutations.basics import Indices
from emlpcli.algebra.permutations.cayley import CayleyGraph
from emlpcli.errors import CertificateError

LEAST_PRIME = 2**30
TRIES = 20  # combinations of classes that are tried before the algorithm is given up


@dataclass(frozen=True, eq=False)
class Classes:
    """The conjugacy classes of a group by its Cayley graph, in the order of their first elements.

    `label` is the class of each element.
    """

    graph: CayleyGraph

    @cached_property
    def right(self) -> Indices:
        """right[m, x] is the number of x h_m, shape (generators, order)."""
        left, n = self.graph.left, self.graph.order
        found = np.empty((len(left), n), dtype=np.int64)
        found[:, 0] = left[:, 0]
        for m, parents, children in self.graph.tree:
            found[:, children] = left[m][found[:, parents]]
        return found

    @cached_property
    def inverses(self) -> Indices:
        """The number of the inverse of each element."""
        back = np.argsort(self.right, axis=1)
        found = np.zeros(self.graph.order, dtype=np.int64)
        for m, parents, children in self.graph.tree:
            found[children] = back[m][found[parents]]
        return found

    @cached_property
    def label(self) -> Indices:
        """The class of each element: the orbits of conjugation by the generators."""
        found = np.arange(self.graph.order)
        moved = [
            np.argsort(right)[left] for left, right in zip(self.graph.left, self.right, strict=True)
        ]
        while True:
            before = found
            for images in moved:
                found = np.minimum(found, found[images])
                found[images] = np.minimum(found[images], found)
                found = found[found]
            if np.array_equal(before, found):
                break
        return np.asarray(np.unique(found, return_inverse=True)[1])

    @cached_property
    def representatives(self) -> Indices:
        """The first element of each class."""
        return np.asarray(np.unique(self.label, return_index=True)[1])

    @cached_property
    def sizes(self) -> Indices:
        """The number of elements of each class."""
        return np.bincount(self.label)

    def members(self, number: int) -> Indices:
        """The elements of a class."""
        return np.flatnonzero(self.label == number)

    @cached_property
    def powers(self) -> list[Indices]:
        """For each class those of 1, g, g², …, one for each power up to the order of g."""
        found = []
        for g in self.representatives.tolist():
            images = self.graph.images_under(g)
            reached = [0]
            while (image := int(images[reached[-1]])) != 0:
                reached.append(image)
            found.append(self.label[reached])
        return found

    def constants(self) -> NDArray[np.int64]:
        """a_rst, the number of pairs x of C_r and y of C_s with xy = g_t, shape (k, k, k)."""
        k = len(self.sizes)
        found = np.empty((k, k, k), dtype=np.int64)
        inverse_label = self.label[self.inverses]
        for t, g in enumerate(self.representatives.tolist()):
            # y g runs through all elements: x = y^-1, and x (y g) = g
            products = self._times(g)
            pairs = inverse_label * k + self.label[products]
            found[:, :, t] = np.bincount(pairs, minlength=k * k).reshape(k, k)
        return found

    def _times(self, g: int) -> Indices:
        """The numbers of y g for all y."""
        found = np.empty(self.graph.order, dtype=np.int64)
        found[0] = g
        for m, parents, children in self.graph.tree:
            found[children] = self.graph.left[m][found[parents]]
        return found


@dataclass(frozen=True, eq=False)
class Characters:
    """The irreducible characters of a finite group over ℂ.

    `roots[i][t]` holds how often exp(2πi j/o) is an eigenvalue of the irreducible i on the class t,
    j = 0, …, o - 1, o the order of its elements. `indicators` are those of Frobenius and Schur.
    """

    degrees: tuple[int, ...]
    roots: tuple[tuple[NDArray[np.int64], ...], ...]
    indicators: tuple[int, ...]


def characters(classes: Classes) -> Characters:
    """All irreducible characters, by degree, the trivial one first.

    Raises CertificateError where what is found is no table of characters.
    """
    powers, sizes = classes.powers, classes.sizes
    exponent = lcm(*map(len, powers))
    order = classes.graph.order
    constants = classes.constants()
    p, omega = _split(constants, exponent)
    inverse = np.array([row[-1] if len(row) > 1 else row[0] for row in powers])
    scaled = [_scaled(row, sizes, inverse, order, p) for row in omega]
    chi = np.array([values for values, _ in scaled])
    roots = _multiplicities(chi, powers, _root(exponent, p), exponent, p)
    squares = np.array([row[2 % len(row)] for row in powers])
    found = []
    for number, (values, degree) in enumerate(scaled):
        own = tuple(columns[number] for columns in roots)
        total = sum(int(n) * x for n, x in zip(sizes, values[squares].tolist(), strict=True))
        indicator = total * pow(order, -1, p) % p
        if any(r.sum() != degree for r in own) or indicator not in (0, 1, p - 1):
            raise CertificateError("the characters of a finite group are not consistent")
        found.append((degree, own, -1 if indicator == p - 1 else indicator))
    if sum(degree**2 for degree, *_ in found) != order:
        raise CertificateError("the squares of the degrees do not add up to the order")
    found.sort(key=_rank)
    degrees, roots_, indicators = zip(*found, strict=True)
    return Characters(degrees, roots_, indicators)


def _rank(row: tuple[int, tuple[NDArray[np.int64], ...], int]) -> tuple[object, ...]:
    """By degree; then by the eigenvalues, those with more ones before others."""
    degree, roots, indicator = row
    return (degree, -sum(int(r[0]) == degree for r in roots), -abs(indicator),
            *(tuple((-r).tolist()) for r in roots))  # fmt: skip


def _primes(exponent: int, least: int) -> Iterator[int]:
    """A few primes that are 1 modulo an exponent, from `least` up to twice that.

    They are larger than twice any degree, and do not divide the order.
    """
    from flint import fmpz

    tried = 0
    for k in count(least // exponent + 1):
        p = k * exponent + 1
        if p >= 2 * LEAST_PRIME:
            return  # products of residues would not fit
        if fmpz(p).is_prime():
            yield p
            tried += 1
            if tried == TRIES:
                return


def _split(constants: Indices, exponent: int) -> tuple[int, list[list[int]]]:
    """A prime, and the common eigenvectors modulo it."""
    for p in _primes(exponent, LEAST_PRIME):
        omega = _eigenvectors(constants, p)
        if omega is not None:
            return p, omega
    raise CertificateError("the characters of a finite group were not told apart")


def _eigenvectors(constants: NDArray[np.int64], p: int) -> list[list[int]] | None:
    """The common eigenvectors of the matrices (a_rst)_st modulo p, their first entry 1.

    Those of a random combination; None unless it has as many eigenvalues as there are classes.
    """
    from flint import nmod_mat

    k = len(constants)
    rng = np.random.default_rng(p)
    weights = rng.integers(1, p, size=k).tolist()
    combined = [
        [sum(w * int(a) for w, a in zip(weights, column, strict=True)) % p for column in row]
        for row in constants.transpose(1, 2, 0).tolist()
    ]
    factors = nmod_mat(k, k, [x for row in combined for x in row], p).charpoly().factor()[1]
    if len(factors) != k:
        return None
    found = []
    for factor, _ in factors:
        value = -int(factor[0]) * pow(int(factor[1]), -1, p) % p
        shifted = [
            (x - value) % p if i == j else x
            for i, row in enumerate(combined)
            for j, x in enumerate(row)
        ]
        vectors, nullity = nmod_mat(k, k, shifted, p).nullspace()
        column = [int(vectors[i, 0]) for i in range(k)]
        if nullity != 1 or column[0] == 0:
            return None
        scale = pow(column[0], -1, p)
        found.append([x * scale % p for x in column])
    return found


def _scaled(
    omega: list[int], sizes: Indices, inverse: Indices, order: int, p: int
) -> tuple[NDArray[np.int64], int]:
    """The character and its degree: Σ ω(t) ω(t^-1)/|C_t| is |G|/d²."""
    total = sum(
        w * omega[other] * pow(int(n), -1, p)
        for w, other, n in zip(omega, inverse.tolist(), sizes, strict=True)
    )
    squared = order * pow(total, -1, p) % p
    degree = isqrt(squared)
    if degree**2 != squared or order % degree:
        raise CertificateError("the degree of a character is no divisor of the order")
    chi = [w * degree * pow(int(n), -1, p) % p for w, n in zip(omega, sizes, strict=True)]
    return np.array(chi, dtype=np.int64), degree


def _multiplicities(
    chi: Indices, powers: list[Indices], zeta: int, exponent: int, p: int
) -> list[Indices]:
    """For each class how often each root of unity is an eigenvalue, a row for each character.

    By the characters of 1, g, g², … modulo p: (1/o) Σ_m χ(g^m) ζ^-jm.
    """
    found = []
    for row in powers:
        o = len(row)
        back = pow(zeta, exponent - exponent // o, p)
        roots = np.array([pow(back, j, p) for j in range(o)], dtype=np.int64)
        table = roots[np.outer(np.arange(o), np.arange(o)) % o]
        found.append(multiply(chi[:, row], table, p) * pow(o, -1, p) % p)
    return found


def _root(exponent: int, p: int) -> int:
    """A residue of this multiplicative order."""
    from flint import fmpz

    factors = [int(q) for q, _ in fmpz(exponent).factor()]
    for base in count(2):
        found = pow(base, (p - 1) // exponent, p)
        if all(pow(found, exponent // q, p) != 1 for q in factors):
            return found
    raise AssertionError("every prime has roots of unity")
