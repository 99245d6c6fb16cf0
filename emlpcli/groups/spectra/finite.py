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
from emlpcli.algebra.spectra.families import Spectra, cycle_class, cycle_types, finite_class
from emlpcli.groups.base import Group, registered_as
from emlpcli.groups.permutation_group import PermutationGroup

MOST_ELEMENTS = 20_000
LARGEST_EXAMINED = 16  # size of matrices that are examined for elements of infinite order
LARGEST_GIANT = 36  # the cycle types of S(n) are listed up to this n
MOST_WORK = 2 * 10**8  # numbers in all products of elements with generators
SAME = 1e-8  # elements closer than this are equal
APART = 1e-6  # and all others are farther apart than this
CELL = 1e-5  # of the values by which elements are looked up
ROUNDING = 1e-3  # distance of computed exponents from whole numbers


def enumerated(group: Group) -> Spectra | None:
    """The elements of a group by their eigenvalues, None where they are not known.

    A group with a Lie algebra by its maximal torus. A finite one only where it is proved: the
    generators are known exactly (as floating-point numbers are that have few binary digits), or
    the group states an order, and so many elements are found. Eigenvalues of an element of a
    group of order N are N-th roots of unity (Lagrange), which rounding tells apart.
    """
    if group.lie_dimension or np.any(group.lie_algebra):  # of however small a scale
        from emlpcli.groups.spectra.lie import lie_spectra

        return lie_spectra(group)
    if registered_as(group, PermutationGroup):
        if group.order is None:  # too long to find
            return None
        if (found := _giant(group)) is not None:
            return found
    if group.order is not None and group.order <= MOST_ELEMENTS:
        return listed(group, group.order)
    action = action_of(group)
    return listed(group) if action is None else spectra_of_action(action)


def listed(group: Group, order: int | None = None) -> Spectra | None:
    """The elements, listed one by one in floating point, None where they are many or not exact.

    Integer generators need no `order`: their products are exact.
    """
    h = group.discrete_generators
    if order is None and np.any(h != np.rint(h)):
        return None
    elements = closure(h, group.d)
    if elements is None or order not in (None, len(elements)):
        return None
    return _permutations(elements) if group.is_permutation else _roots(elements)


@lru_cache(maxsize=32)
def action_of(group: Group) -> VectorAction | None:
    """The generators as permutations of vectors, where their entries have few binary digits."""
    exact = matrix_stack(group.discrete_generators, "discrete_generators", group.d).exact
    if not exact or (group.d <= LARGEST_EXAMINED and infinite_order(exact)):
        return None
    return vector_action(exact)


def _giant(group: PermutationGroup) -> Spectra | None:
    """The cycle types, where all permutations are generated, or all even ones."""
    if not (group.order or 0) > MOST_ELEMENTS or group.d > LARGEST_GIANT:
        return None
    order = giant(group.images)
    return None if order is None else cycle_types(group.d, even=order < factorial(group.d))


def spectra_of_action(action: VectorAction) -> Spectra | None:
    """The elements of a finite group by their exact eigenvalues, None where they are too many."""
    from emlpcli.algebra.spectra.conjugates import finite_spectra

    return finite_spectra(action)


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
        if len(generators) * (len(known.elements) + len(frontier)) * d**3 > MOST_WORK:
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
