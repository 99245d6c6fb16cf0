"""What groups that permute the basis vectors share: images, order, counts, random elements."""

from __future__ import annotations

from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING, Any

from emlpcli.algebra.permutations.basics import random_elements
from emlpcli.algebra.permutations.monomial_action import permutation_action
from emlpcli.algebra.spectra.families import Spectra
from emlpcli.arrays import np
from emlpcli.errors import GroupError, TooLargeError
from emlpcli.groups.base import Count, Group
from emlpcli.groups.structure import Structure
from emlpcli.overrides import override

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from emlpcli.algebra.permutations.orbit_counts import OrbitCounter


class PermutationGroup(Group):
    """A group that permutes the basis vectors of V.

    `images[m, i]` is the basis vector to which generator m takes basis vector i.
    """

    is_permutation = True
    field = "R"
    lie_dimension = 0

    @cached_property
    def images(self) -> NDArray[np.int64]:
        """The generators as images of 0..d-1, shape (M, d)."""
        raise GroupError(f"{type(self).__name__} must define its generators as images")

    @cached_property
    @override
    def discrete_generators(self) -> NDArray[Any]:
        return permutation_matrices(self.images)

    @cached_property
    @override
    def order(self) -> int | None:
        """The order by the Schreier-Sims algorithm; None where that takes too long."""
        from emlpcli.algebra.permutations.schreier_sims import order_if_quick

        return order_if_quick(self.images)

    @cached_property
    def _orbits(self) -> OrbitCounter:
        from emlpcli.algebra.permutations.orbit_counts import OrbitCounter

        return OrbitCounter(self.images)

    @override
    def count(self, p: int, q: int) -> Count | None:
        """The number of orbits on (p+q)-tuples, by stabilisers; None where it takes too long."""
        try:
            value = self._orbits.count(p + q)
        except TooLargeError:
            return None
        return Count(value, f"orbits of {self} on {p + q}-tuples, by stabilisers")

    @override
    def num_constraints(self) -> int:
        return len(self.images)

    @override
    def structure(self) -> Structure:
        return permutation_action(self.images)

    @override
    def spectra(self) -> Spectra | None:
        """The cycle types; None where the order takes too long to find."""
        from emlpcli.groups.spectra.finite import enumerated, giant_spectra

        if self.order is None:
            return None
        found = giant_spectra(self.images, self.order)
        return found or enumerated(self.discrete_generators, self.order, permuting=True)

    @override
    def draw(self, rng: np.random.Generator, n: int) -> NDArray[Any]:
        return permutation_matrices(self.draw_permutations(rng, n))

    def draw_permutations(self, rng: np.random.Generator, n: int) -> NDArray[np.int64]:
        """Draw n elements as images of 0..d-1, shape (n, d).

        Product replacement: random walks on generating tuples (Celler et al. 1995).
        """
        return np.array(list(islice(random_elements(self.images, rng), n)))


def permutation_matrices(images: NDArray[np.int64]) -> NDArray[np.float64]:
    """Matrices that take basis vector i to basis vector images[..., i]."""
    m, d = images.shape
    g = np.zeros((m, d, d))
    g[np.arange(m)[:, None], images, np.arange(d)] = 1
    return g
