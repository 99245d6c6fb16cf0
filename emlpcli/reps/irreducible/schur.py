"""Exact characters of the irreducibles of classical groups: determinants of symmetric powers."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING

from emlpcli.algebra.counting.partitions import Shape, conjugate
from emlpcli.algebra.spectra.eigenvalues import Eigenvalues
from emlpcli.errors import CertificateError
from emlpcli.reps.constructed import uncounted
from emlpcli.reps.irreducible.young import YoungLabel, associate

if TYPE_CHECKING:
    from emlpcli.algebra.spectra.families import Spectrum

Entry = Callable[[int, int], Eigenvalues]  # of a square matrix


def eigenvalues(key: YoungLabel, spectrum: Spectrum) -> Eigenvalues:
    """Those of the irreducible that the key names (Fulton, Harris 1991, § A.1 and § 24.2)."""
    V = spectrum.base()
    if key.kind == "linear":
        return schur(V, key.shape)
    if key.symplectic:
        return symplectic(V, key.shape)
    shape = key.shape
    twisted = 2 * len(shape) > key.n
    if twisted:
        shape = associate(key.n, shape)
    whole = orthogonal(V, shape)
    if twisted:
        whole = whole * V.det()
    return _half(key, spectrum, whole) if key.chirality else whole


def schur(V: Eigenvalues, shape: Shape) -> Eigenvalues:
    """The Schur function: det h_(λi-i+j), or det e_(λ'i-i+j) (Jacobi, Trudi)."""
    rows, power = shape, V.sym
    columns = conjugate(shape)
    if len(columns) < len(shape):
        rows, power = columns, V.alt
    h = _powers(power)
    return determinant(len(rows), lambda i, j: h(rows[i] - i + j))


def orthogonal(V: Eigenvalues, shape: Shape) -> Eigenvalues:
    """det (h_(λi-i+j) - h_(λi-i-j)), i and j counted from 1."""
    h = _powers(V.sym)
    return determinant(len(shape), lambda i, j: h(shape[i] - i + j) - h(shape[i] - i - j - 2))


def symplectic(V: Eigenvalues, shape: Shape) -> Eigenvalues:
    """½ det (h_(λi-i+j) + h_(λi-i-j+2)), i and j counted from 1: the first column is h alone."""
    h = _powers(V.sym)

    def entry(i: int, j: int) -> Eigenvalues:
        first = h(shape[i] - i + j)
        return first + h(shape[i] - i - j) if j else first

    return determinant(len(shape), entry)


def _powers(power: Callable[[int], Eigenvalues]) -> Callable[[int], Eigenvalues]:
    @cache
    def h(k: int) -> Eigenvalues:
        return Eigenvalues.trivial(0) if k < 0 else power(k)

    return h


def determinant(n: int, entry: Entry) -> Eigenvalues:
    """A determinant of characters, by expansion along one row after the other."""

    @cache
    def minor(row: int, columns: tuple[int, ...]) -> Eigenvalues:
        if row == n:
            return Eigenvalues.trivial()
        total = Eigenvalues.trivial(0)
        for place, j in enumerate(columns):
            first = entry(row, j)
            if len(first.counts):
                rest = minor(row + 1, columns[:place] + columns[place + 1 :])
                term = first * rest
                total = total - term if place % 2 else total + term
        return total

    return minor(0, tuple(range(n)))


def _half(key: YoungLabel, spectrum: Spectrum, whole: Eigenvalues) -> Eigenvalues:
    """One of the halves over SO(2m): their difference is Π (z - 1/z) times one of Sp(2m)."""
    m = key.n // 2
    if len(spectrum.weyl) != 1 or spectrum.rank != m or spectrum.order != 1:
        raise uncounted(f"half of Irrep({list(key.shape)})")
    V = spectrum.base()
    difference = symplectic(V, tuple(row - 1 for row in key.shape if row > 1))
    for z in spectrum.weights[:m]:
        inverse = tuple(-x for x in z)
        difference = difference * Eigenvalues(1, [0, 0], [z, inverse], [1, -1])
    both = whole + difference * key.chirality
    counts = both.counts.astype(object)
    if any(c % 2 for c in counts):
        raise CertificateError("a character is not divisible by 2")
    return Eigenvalues(both.order, both.exponents, both.weights, counts // 2)
