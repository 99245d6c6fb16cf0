"""The elements of a finite group by number, whatever it is given by: permutations or matrices."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache, reduce
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from emlpcli.algebra.permutations.basics import Indices, inverse
from emlpcli.algebra.permutations.cayley import (
    CayleyGraph,
    CloseIndex,
    ExactIndex,
    closed_under,
    product_graph,
)
from emlpcli.errors import CertificateError, GroupError, TooLargeError
from emlpcli.groups.base import Group, registered_as
from emlpcli.groups.permutation_group import PermutationGroup
from emlpcli.reps.limits import (
    MOST_ELEMENT_BYTES,
    MOST_FLOAT_ELEMENTS,
    MOST_LISTED_ENTRIES,
    MOST_REGULAR_ELEMENTS,
)
from emlpcli.reps.matrices import plain_moves

if TYPE_CHECKING:
    from emlpcli.algebra.permutations.vector_orbits import VectorAction

Find = Callable[[NDArray[Any]], Indices]  # numbers of matrices, or of images; -1 of no element

FULL_ROWS = 32  # points up to which a permutation is told by the images of all of them


@dataclass(frozen=True, eq=False)
class ListedElements:
    """All elements of a finite group: the Cayley graph, and how to find the number of a matrix.

    The elements are numbered breadth first, the identity first; those of a direct product in
    row-major order of the factors' numbers.
    """

    group: Group
    graph: CayleyGraph
    find: Find

    def matrices(self) -> NDArray[Any]:
        """All elements as matrices, shape (order, d, d)."""
        h = self.group.discrete_generators
        needed = self.graph.order * self.group.d**2 * h.itemsize
        if needed > MOST_ELEMENT_BYTES:
            raise TooLargeError(f"the {self.graph.order} elements of {self.group} do not fit")
        return self.graph.represented(h)


@lru_cache(maxsize=32)
def listed_elements(group: Group) -> ListedElements:
    """The elements of a finite group, listed once.

    Permutations, and matrices with exact entries by a faithful action on vectors that they
    permute (`vector_orbits`), are told apart exactly; matrices in floating point have to be
    equal up to 1e-8 or differ by 1e-6. Raises TooLargeError where there are more than
    `MOST_REGULAR_ELEMENTS`, or where elements cannot be told apart.
    """
    if len(group.factors()) > 1:
        return _of_product(group)
    for found in (_of_permutations, _of_signs, _of_exact_matrices, _of_matrices):
        listed = found(group)
        if listed is not None:
            if group.order not in (None, listed.graph.order):
                raise TooLargeError(
                    f"{listed.graph.order} elements of {group} are found, not {group.order}"
                )
            return listed
    raise AssertionError("matrices are listed or refused")


def _refused(group: Group) -> TooLargeError:
    hint = (
        f"at most {MOST_REGULAR_ELEMENTS} are listed, {MOST_FLOAT_ELEMENTS} of matrices in "
        "floating point whose number is not known"
    )
    if group.precision:
        hint = f"generators known to {group.precision:.0e} only do not tell elements apart"
    return TooLargeError(
        f"the elements of {group} could not be listed: it is infinite, or has too many", hint=hint
    )


# -- permutations --------------------------------------------------------------------------


def _of_permutations(group: Group) -> ListedElements | None:
    """Permutation groups, by the images of so many points as tell the elements apart."""
    if not group.is_permutation:
        return None
    images = (
        group.images
        if registered_as(group, PermutationGroup)
        else group.discrete_generators.real.argmax(axis=1)
    )
    d = group.d
    images = images.reshape(-1, d)
    graph, points, index = _permuting(group, images, group.order)

    def find(g: NDArray[Any]) -> Indices:
        wanted = g[:, points] if g.ndim == 2 else g.real[:, :, points].argmax(axis=1)
        return index.numbers(_narrow(wanted, d), add=False)

    return ListedElements(group, graph, find)


def _of_signs(group: Group) -> ListedElements | None:
    """Groups whose generators permute the basis vectors up to sign: permutations of all ±e_i."""
    moves = plain_moves(group)
    if moves is None or group.d == 0:
        return None
    doubled = []
    for image, signs in moves.moves:
        minus = np.zeros(group.d, np.int64) if signs is None else (signs < 0).astype(np.int64)
        doubled.append(np.stack([2 * image + minus, 2 * image + 1 - minus], axis=1).ravel())
    images = np.array(doubled, dtype=np.int64).reshape(-1, 2 * group.d)
    graph, points, index = _permuting(group, images, group.order)

    def find(g: NDArray[Any]) -> Indices:
        # the point 2i + s is (-1)^s e_i, which is taken to ± the column i
        columns = g.real[:, :, points // 2]
        image = np.abs(columns).argmax(axis=1)
        entry = np.take_along_axis(columns, image[:, None, :], axis=1)[:, 0]
        wanted = 2 * image + ((entry < 0) ^ (points % 2 == 1))
        return index.numbers(_narrow(wanted, 2 * group.d), add=False)

    return ListedElements(group, graph, find)


def _permuting(
    group: Group, images: Indices, order: int | None
) -> tuple[CayleyGraph, Indices, ExactIndex]:
    """The graph of a permutation group, the points by which elements are told, and their images.

    A few points tell all elements apart where their images take as many values as there are
    elements.
    """
    d = images.shape[1]
    most = MOST_REGULAR_ELEMENTS if order is None else min(order, MOST_REGULAR_ELEMENTS)
    few = [k for k in (1, 4, 16) if order is not None and d > FULL_ROWS and k < d]
    for count in [*few, d]:
        points = np.unique(np.linspace(0, d - 1, count).astype(np.int64))
        first = _narrow(points, d)
        room = MOST_ELEMENT_BYTES // max(1, first.nbytes)
        if order is not None and order > room:
            break
        index = ExactIndex()
        generators = [_narrow(row, d) for row in images]
        graph = closed_under(first, generators, np.take, index, min(most, room))
        if graph is not None and (len(points) == d or graph.order == order):
            return graph, points, index
    raise _refused(group)


def _narrow(rows: NDArray[Any], d: int) -> NDArray[Any]:
    """Images of points in the smallest type that holds them."""
    return np.ascontiguousarray(rows.astype(np.min_scalar_type(max(d - 1, 0))))


# -- matrices ------------------------------------------------------------------------------


def _of_exact_matrices(group: Group) -> ListedElements | None:
    """Groups of exact matrices, as permutations of vectors v ↦ v·g^-1."""
    action = _vector_action(group)
    if action is None:
        return None
    images = inverse(action.images)
    graph, *_ = _permuting(group, images, group.order)
    return ListedElements(group, graph, _found_in_floats(group, graph))


def _vector_action(group: Group) -> VectorAction | None:
    from emlpcli.algebra.numbers.exact_matrices import infinite_order
    from emlpcli.algebra.permutations.vector_orbits import vector_action
    from emlpcli.groups.limits import LARGEST_EXAMINED

    exact = group.exact_generators()
    if exact is None or not exact[0]:
        return None
    if group.d <= LARGEST_EXAMINED and (word := infinite_order(exact[0])):
        raise GroupError(f"Regular is for finite groups, and in {group} {word} has infinite order")
    return vector_action(exact[0])


def _of_matrices(group: Group) -> ListedElements:
    """Groups of matrices in floating point."""
    h, d = group.discrete_generators, group.d
    most = MOST_FLOAT_ELEMENTS if group.order is None else min(group.order, MOST_REGULAR_ELEMENTS)
    most = min(most, MOST_LISTED_ENTRIES // max(1, len(h) * d**2))
    index = CloseIndex(d)
    one = np.eye(d, dtype=np.result_type(h, np.float64))

    def multiply(g: NDArray[Any], elements: NDArray[Any]) -> NDArray[Any]:
        products = g @ elements
        traces = np.abs(np.trace(products, axis1=1, axis2=2))
        if traces.max(initial=0.0) > d * (1 + 1e-8):
            raise _refused(group)  # the eigenvalues of a finite group have absolute value 1
        return np.asarray(products)

    try:
        graph = closed_under(one, list(h), multiply, index, most)
    except CertificateError as error:
        raise TooLargeError(
            f"the elements of {group} could not be told apart: {error.message}",
            hint="exact entries, such as sqrt(3)/2, are told apart exactly",
        ) from None
    if graph is None or not np.all(np.diff(np.sort(graph.left, axis=1), axis=1) == 1):
        raise _refused(group)
    return ListedElements(group, graph, lambda g: index.numbers(g, add=False))


def _found_in_floats(group: Group, graph: CayleyGraph) -> Find:
    """Look elements up by their entries in floating point, once they are asked for."""

    @lru_cache(maxsize=1)
    def index() -> CloseIndex:
        made = CloseIndex(group.d)
        elements = ListedElements(group, graph, made.numbers).matrices()
        made.numbers(elements)
        try:
            again = made.numbers(elements, add=False)
        except CertificateError:
            again = np.zeros(0, np.int64)
        if not np.array_equal(again, np.arange(graph.order)):
            raise TooLargeError(
                f"the matrices of {group} do not tell its {graph.order} elements apart",
                hint="a direct product acts on a tensor product, where -1 ⊗ -1 is 1; "
                "Sum(G,H) acts on the direct sum",
            )
        return made

    return lambda g: index().numbers(g, add=False)


def _of_product(group: Group) -> ListedElements:
    """The pairs, triples, ... of elements of the factors."""
    parts = [listed_elements(factor) for factor in group.factors()]
    order = reduce(lambda n, part: n * part.graph.order, parts, 1)
    if order > MOST_REGULAR_ELEMENTS:
        raise _refused(group)
    graph = product_graph([part.graph for part in parts])
    return ListedElements(group, graph, _found_in_floats(group, graph))
