"""What all finite groups of rotations and reflections of R^3 share: classes and eigenvalues."""

from __future__ import annotations

from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from emlpcli.algebra.limits import MOST_CLASSES
from emlpcli.algebra.spectra.families import Spectra, finite_class
from emlpcli.arrays import np
from emlpcli.groups.base import Group
from emlpcli.groups.structure import Naming
from emlpcli.overrides import override

if TYPE_CHECKING:
    from numpy.typing import NDArray


class ConjugacyClass(NamedTuple):
    """One element of a class, shape (3, 3), and the number of all of them."""

    element: NDArray[np.float64]
    size: int


class FinitePointGroup(Group):
    """A finite group of orthogonal 3 x 3 matrices.

    `turns` is a common multiple of the orders of its elements, by which rounding tells their
    eigenvalues. A subclass states `elements` and `classes`.
    """

    is_orthogonal = True
    field = "R"
    series = "point"
    naming: Naming | None = "Mulliken"
    lie_dimension = 0
    d = 3
    order: int
    turns: int = 60  # of the elements of the groups of crystals and of the icosahedron
    schoenflies: str

    @cached_property
    def elements(self) -> NDArray[Any]:
        """All elements, the identity first; shape (order, 3, 3)."""
        raise NotImplementedError

    @cached_property
    def classes(self) -> tuple[ConjugacyClass, ...]:
        """The conjugacy classes in the order of their first elements, that of 1 first.

        The elements h g h^-1 of all h make up the class of g, found among all elements.
        """
        g = self.elements
        images = np.einsum("hij,gjk,hlk->ghil", g, g, g)  # the inverse is the transpose
        # the element nearest to each: different ones are apart by more than rounding errors
        overlap = np.einsum("ghil,kil->ghk", images, g)
        conjugates = overlap.argmax(axis=2)
        found = []
        for i, row in enumerate(conjugates):
            members = np.unique(row)
            if members[0] == i:
                found.append(ConjugacyClass(g[i], len(members)))
        return tuple(found)

    @property
    def most_classes(self) -> int:
        """No more classes than this are there, which is known without listing them."""
        return self.order

    @override
    def spectra(self) -> Spectra | None:
        """One family for each class, which knows an element of it."""
        if self.most_classes > MOST_CLASSES:
            return None
        n = self.turns
        found = []
        for g, size in self.classes:
            sign = 1 if np.linalg.det(g) > 0 else -1
            cosine = (float(np.trace(g)) - sign) / 2
            k = round(n * float(np.arccos(np.clip(cosine, -1, 1))) / (2 * np.pi))
            share = Fraction(size, self.order)
            family = finite_class(n, [k, -k, 0 if sign > 0 else n // 2], share)
            found.append(family.of(tuple(map(tuple, g.tolist()))))
        return tuple(found)

    @override
    def draw(self, rng: np.random.Generator, n: int) -> NDArray[Any]:
        return np.asarray(self.elements[rng.integers(self.order, size=n)])

    @override
    def __str__(self) -> str:
        return f"pg:{self.args[0]}"
