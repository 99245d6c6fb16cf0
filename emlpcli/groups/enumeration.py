"""All elements of a finite matrix group, from its generators, and their exact eigenvalues."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from emlpcli.groups.base import Group
from emlpcli.groups.spectrum import Spectrum, cycles, finite_class

MOST_ELEMENTS = 20_000
MOST_WORK = 2 * 10**8  # numbers in all products of elements with generators
SAME = 1e-8  # elements closer than this are equal
APART = 1e-6  # and all others are farther apart than this
FUNCTIONALS = 3
ROUNDING = 1e-3  # distance of computed exponents from whole numbers


def enumerated(group: Group) -> tuple[Spectrum, ...] | None:
    """The elements of a finite group by their eigenvalues, None where it has too many or no end.

    Eigenvalues of an element of a group of order N are N-th roots of unity (Lagrange), which
    rounding tells apart.
    """
    if group.lie_dimension or (group.order or 0) > MOST_ELEMENTS:
        return None
    elements = closure(group.discrete_generators, group.d)
    if elements is None or (group.order is not None and group.order != len(elements)):
        return None
    if group.is_permutation:
        return _permutations(elements)
    return _roots(elements)


def closure(generators: NDArray[Any], d: int) -> NDArray[Any] | None:
    """All products of the generators, shape (N, d, d); None if there are too many, or unclear.

    Elements are told apart by random linear functions of them, whose values must be either
    equal within rounding or clearly apart.
    """
    dtype = np.result_type(generators, np.float64)
    functionals = np.random.default_rng(0).normal(size=(FUNCTIONALS, d, d)) / d
    known = frontier = np.eye(d, dtype=dtype)[None]
    values = _values(known, functionals)
    while len(frontier):
        if len(generators) * (len(known) + len(frontier)) * d**3 > MOST_WORK:
            return None
        images = np.einsum("gij,njk->gnik", generators, frontier).reshape(-1, d, d)
        both = np.concatenate([values, _values(images, functionals)])
        labels = _clusters(both, SAME)
        if labels.max() != _clusters(both, APART).max():
            return None
        old = np.isin(labels, labels[: len(known)])
        _, first = np.unique(labels, return_index=True)
        new = first[~old[first]]
        frontier = images[new - len(known)]
        known = np.concatenate([known, frontier])
        values = both[np.concatenate([np.arange(len(values)), new])]
        if len(known) > MOST_ELEMENTS:
            return None
    return known


def _values(elements: NDArray[Any], functionals: NDArray[Any]) -> NDArray[np.float64]:
    """Real and imaginary parts of the functionals, shape (n, number of them)."""
    values = np.einsum("nij,fij->nf", elements, functionals)
    return np.concatenate([values.real, values.imag], axis=1)


def _clusters(values: NDArray[np.float64], tolerance: float) -> NDArray[np.int64]:
    """Numbers of the clusters of rows, those that are close in every column."""
    labels = np.zeros(len(values), dtype=np.int64)
    for column in values.T:
        order = np.lexsort([column, labels])
        cut = (np.diff(labels[order]) != 0) | (np.diff(column[order]) > tolerance)
        labels[order] = np.concatenate([[0], np.cumsum(cut)])
    return labels


def _permutations(elements: NDArray[Any]) -> tuple[Spectrum, ...]:
    images = elements.argmax(axis=1)
    found: Counter[tuple[int, ...]] = Counter()
    for row in images.tolist():
        lengths, seen = [], set()
        for start in range(len(row)):
            length, i = 0, start
            while i not in seen:
                seen.add(i)
                i = row[i]
                length += 1
            if length:
                lengths.append(length)
        found[tuple(sorted(lengths))] += 1
    share = Fraction(1, len(elements))
    return tuple(cycles(lengths, n * share) for lengths, n in found.items())


def _roots(elements: NDArray[Any]) -> tuple[Spectrum, ...] | None:
    """Eigenvalues as N-th roots of unity, N the number of elements."""
    n = len(elements)
    turns = np.angle(np.linalg.eigvals(elements)) / (2 * np.pi) * n
    exponents = np.rint(turns)
    if np.abs(turns - exponents).max(initial=0.0) > ROUNDING:
        return None
    rows = np.sort(exponents.astype(np.int64) % n, axis=1)
    found = Counter(map(tuple, rows.tolist()))
    return tuple(finite_class(n, row, Fraction(count, n)) for row, count in found.items())
