"""The exact eigenvalues of the elements of a finite group, from its generators."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from functools import lru_cache
from math import factorial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from emlpcli.algebra.numbers.exact_matrices import infinite_order
from emlpcli.algebra.numbers.matrix_stack import matrix_stack
from emlpcli.algebra.permutations.basics import cycle_lengths
from emlpcli.algebra.permutations.schreier_sims import giant
from emlpcli.algebra.permutations.vector_orbits import VectorAction, vector_action
from emlpcli.algebra.spectra.conjugates import finite_spectra
from emlpcli.algebra.spectra.families import Spectra, cycle_class, cycle_types, finite_class
from emlpcli.groups.limits import (
    LARGEST_CYCLES,
    LARGEST_EXAMINED,
    MOST_ELEMENTS,
    MOST_PRODUCT_ENTRIES,
)

Matrices = NDArray[Any]  # matrices, shape (M, d, d)

SAME = 1e-8  # elements closer than this are equal
APART = 1e-6  # and all others are farther apart than this
CELL = 1e-5  # of the values by which elements are looked up
ROUNDING = 1e-3  # distance of computed exponents from whole numbers


def enumerated(h: Matrices, order: int | None, *, permuting: bool = False) -> Spectra | None:
    """The elements that generators of shape (M, d, d) have, by their eigenvalues.

    None where they are not known: a group is enumerated only where that is a proof. Either the
    generators are known exactly (as floating-point numbers are that have few binary digits), or
    the group's order is known, and so many elements are found. Eigenvalues of an element of a
    group of order N are N-th roots of unity (Lagrange), which rounding tells apart.
    """
    if order is not None and order <= MOST_ELEMENTS:
        return listed(h, order, permuting=permuting)
    action = action_of(h)
    return listed(h, permuting=permuting) if action is None else finite_spectra(action)


def listed(h: Matrices, order: int | None = None, *, permuting: bool = False) -> Spectra | None:
    """The elements, listed one by one in floating point, None where they are many or not exact.

    Integer generators need no `order`: their products are exact.
    """
    if order is None and np.any(h != np.rint(h)):
        return None
    elements = closure(h, h.shape[-1])
    if elements is None or order not in (None, len(elements)):
        return None
    return _permutations(elements) if permuting else _roots(elements)


def action_of(h: Matrices) -> VectorAction | None:
    """The generators as permutations of vectors, where their entries have few binary digits."""
    return _action_of(h.tobytes(), h.shape, h.dtype.str)


@lru_cache(maxsize=32)
def _action_of(raw: bytes, shape: tuple[int, ...], dtype: str) -> VectorAction | None:
    h, d = np.frombuffer(raw, dtype).reshape(shape), shape[-1]
    exact = matrix_stack(h, "discrete_generators", d).exact
    if not exact or (d <= LARGEST_EXAMINED and infinite_order(exact)):
        return None
    return vector_action(exact)


def giant_spectra(images: NDArray[np.int64], order: int) -> Spectra | None:
    """The cycle types, where all permutations of many points are generated, or all even ones."""
    d = images.shape[-1]
    if order <= MOST_ELEMENTS or d > LARGEST_CYCLES:
        return None
    found = giant(images)
    return None if found is None else cycle_types(d, even=found < factorial(d))


def closure(generators: NDArray[Any], d: int) -> NDArray[Any] | None:
    """All products of the generators, shape (N, d, d); None if there are too many, or unclear.

    Elements are looked up by the value of a random linear function, and compared entry by
    entry: they must be either equal within rounding or clearly apart.
    """
    functional = np.random.default_rng(0).normal(size=(2, d, d)) / d**2
    frontier = np.eye(d, dtype=np.result_type(generators, np.float64))[None]
    known = _Known(functional)
    known.add(frontier)
    while len(frontier):
        if len(generators) * (len(known.elements) + len(frontier)) * d**3 > MOST_PRODUCT_ENTRIES:
            return None
        images = np.einsum("gij,njk->gnik", generators, frontier).reshape(-1, d, d)
        if np.abs(np.trace(images, axis1=1, axis2=2)).max(initial=0.0) > d * (1 + SAME):
            return None  # the eigenvalues of a finite group have absolute value 1
        added = known.add(images)
        if added is None or len(known.elements) > MOST_ELEMENTS:
            return None
        frontier = np.array(added).reshape(-1, d, d)
    return np.array(known.elements)


class _Known:
    """Elements found so far, by the cell in which the value of the functional lies."""

    def __init__(self, functional: NDArray[np.float64]) -> None:
        self.functional = functional
        self.elements: list[NDArray[Any]] = []
        self.cells: dict[int, list[NDArray[Any]]] = {}

    def add(self, images: NDArray[Any]) -> list[NDArray[Any]] | None:
        """Those that are new, None if one is neither equal to a known one nor apart from all."""
        real, imaginary = self.functional
        values = np.einsum("nij,ij->n", images.real, real)
        values = values + np.einsum("nij,ij->n", images.imag, imaginary)
        added = []
        # elements whose entries differ by less than APART have values in neighbouring cells
        for cell, g in zip((values // CELL).astype(np.int64).tolist(), images, strict=True):
            near = (h for c in (cell, cell - 1, cell + 1) for h in self.cells.get(c, ()))
            distance = min((float(np.abs(g - h).max()) for h in near), default=1.0)
            if distance > APART:
                self.cells.setdefault(cell, []).append(g)
                added.append(g)
            elif distance > SAME:
                return None
        self.elements += added
        return added


def _permutations(elements: NDArray[Any]) -> Spectra:
    images = elements.argmax(axis=1)
    found = Counter(tuple(sorted(cycle_lengths(row))) for row in images)
    share = Fraction(1, len(elements))
    return tuple(cycle_class(lengths, n * share) for lengths, n in found.items())


def _roots(elements: NDArray[Any]) -> Spectra | None:
    """Eigenvalues as N-th roots of unity, N the number of elements."""
    n = len(elements)
    turns = np.angle(np.linalg.eigvals(elements)) / (2 * np.pi) * n
    exponents = np.rint(turns)
    if np.abs(turns - exponents).max(initial=0.0) > ROUNDING:
        return None
    rows = np.sort(exponents.astype(np.int64) % n, axis=1)
    found = Counter(map(tuple, rows.tolist()))
    return tuple(finite_class(n, row, Fraction(count, n)) for row, count in found.items())
