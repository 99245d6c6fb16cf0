"""The regular representation `Regular` of a finite group: one coordinate for each element."""

from __future__ import annotations

from functools import lru_cache
from types import ModuleType
from typing import TYPE_CHECKING, Any

from emlpcli.errors import GroupError, RepresentationError, TooLargeError
from emlpcli.groups.base import Group
from emlpcli.overrides import override
from emlpcli.reps.constructed import Derived, OfGroup, uncounted
from emlpcli.reps.limits import (
    LARGEST_REGULAR_MATRIX,
    MOST_CHANGED_COORDINATES,
    MOST_REGULAR_ELEMENTS,
)
from emlpcli.reps.rep import Rep

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from emlpcli.algebra.permutations.cayley import CayleyGraph
    from emlpcli.algebra.permutations.monomial_action import MonomialAction
    from emlpcli.algebra.spectra.eigenvalues import Eigenvalues
    from emlpcli.algebra.spectra.families import Spectrum
    from emlpcli.reps.constructors.listed_elements import ListedElements

# Numbers that tell elements apart are equal below this; those of two elements differ by ten times
# as much, or matrices are refused, so that rounding cannot exchange them.
SAME = 1e-6


class RegularRep(OfGroup):
    """ρ(g) takes the coordinate of the element x to that of gx.

    The first element is 1; level after level, each of the others is the first new product of a
    generator and an element of the level before. Those of a direct product are in row-major
    order of its factors' elements. Every irreducible occurs as often as it has dimensions
    (over ℂ).
    """

    name = "Regular"

    @property
    @override
    def analytic(self) -> bool:
        """No: it is defined on the group alone."""
        return False

    @property
    @override
    def T(self) -> Rep:
        """The representation itself, which permutes coordinates."""
        return self

    @override
    def _attach(self, G: Group) -> Rep:
        if self.G is not None:
            return self
        if not G.is_discrete:
            raise RepresentationError(f"Regular is for finite groups, and {G} is infinite")
        if G.order is not None and G.order > MOST_REGULAR_ELEMENTS:
            raise TooLargeError(
                f"Regular has one coordinate for each of the {_short(G.order)} elements of {G}, "
                f"at most {MOST_REGULAR_ELEMENTS} are used"
            )
        return RegularRep(G)

    @override
    def factors(self) -> tuple[Derived, ...]:
        """Of a direct product the regular representations of its factors."""
        return tuple(RegularRep(factor) for factor in self._group().factors())

    @override
    def _permutes(self) -> bool:
        return True

    @override
    def size(self) -> int:
        group = self._group()
        return group.order if group.order is not None else self.graph.order

    @property
    def graph(self) -> CayleyGraph:
        """What the generators make of the elements, by their numbers."""
        return self._listed.graph

    @property
    def _listed(self) -> ListedElements:
        from emlpcli.reps.constructors.listed_elements import listed_elements

        return listed_elements(self._group())

    @property
    def elements(self) -> NDArray[np.inexact]:
        """The elements in the order of the coordinates, shape (order, d, d)."""
        return self._listed.matrices()

    def images(self, g: NDArray[Any]) -> NDArray[np.int64]:
        """Where elements, shape (n, d, d), take all coordinates, shape (n, order).

        Those of a group of this package that permutes points may be images of them, shape (n, d).
        Raises GroupError for a matrix that is no element of the group.
        """
        import numpy as np

        numbers = self._listed.find(g)
        if np.any(numbers < 0):
            raise GroupError(f"a matrix is no element of {self._group()}")
        rows = [self.graph.images_under(int(number)) for number in numbers]
        return np.array(rows, dtype=np.int64).reshape(len(g), self.size())

    @override
    def matrices(self, g: Any, xp: ModuleType) -> Any:
        """Permutation matrices: row i, column j is 1 where g x_j = x_i."""
        import numpy as np

        n = self.size()
        if n > LARGEST_REGULAR_MATRIX:
            raise TooLargeError(
                f"matrices of {n} coordinates are too large for Regular of {self._group()}, "
                f"at most {LARGEST_REGULAR_MATRIX} are used"
            )
        if xp is np:
            found = np.zeros((len(g), n, n))
            np.put_along_axis(found, self.images(np.asarray(g))[:, None, :], 1.0, axis=1)
            return found
        known = self.elements  # g may be unknown as yet, while JAX traces
        same: Any = True
        for seen, values in _functionals(self._group()):
            left = xp.einsum("nil,klj,ij->nk", g, xp.asarray(known), xp.asarray(seen))
            same = same & (abs(left[:, None, :] - xp.asarray(values)[None, :, None]) < SAME)
        return xp.asarray(same, dtype=float)

    @override
    def derivatives(self, A: Any, xp: ModuleType) -> Any:
        """Zero: a finite group has no Lie algebra but that of zero."""
        return xp.zeros((len(A), self.size(), self.size()))

    @override
    def moves(self) -> MonomialAction:
        """One permutation of the elements for each generator."""
        from emlpcli.algebra.permutations.monomial_action import permutation_action

        return permutation_action(self.graph.left)

    @override
    def structure(self) -> MonomialAction | None:
        """The same, in the order of the group's own structure.

        Where that has a generator that acts by phases, this is made diagonal by Fourier sums.
        """
        from emlpcli.algebra.permutations.monomial_action import MonomialAction

        own = self._group().structure()
        if not isinstance(own, MonomialAction) or own.weights is not None or len(own.phases) > 1:
            return None
        images = self.graph.left
        if len(images) != len(own.phases) + len(own.moves):
            return None
        if not own.phases:
            return self.moves()
        return (
            None if self.size() > MOST_CHANGED_COORDINATES else _fourier(images, own.phases[0][1])
        )

    @override
    def eigenvalues(self, spectrum: Spectrum) -> Eigenvalues:
        """All roots of unity of the order of the element, equally often."""
        import numpy as np

        from emlpcli.algebra.spectra.eigenvalues import Eigenvalues

        group = self._group()
        if spectrum.rank or (len(group.factors()) > 1 and not group.is_permutation):
            raise uncounted(self)  # on a tensor product -1 ⊗ -1 looks like 1
        order = spectrum.base().order
        each = [self.size() // order] * order
        return Eigenvalues(order, np.arange(order), np.zeros((order, 0)), each)


@lru_cache(maxsize=8)
def _functionals(group: Group) -> list[tuple[NDArray[np.float64], NDArray[np.inexact]]]:
    """Two linear functions of matrices, and their values at the elements, which differ.

    TooLargeError where they do not tell the elements apart.
    """
    import numpy as np

    known = RegularRep(group).elements
    found = []
    for seed in range(2):
        seen = np.random.default_rng(seed).normal(size=known.shape[1:])
        found.append((seen, np.einsum("kij,ij->k", known, seen)))
    (_, first), (_, second) = found
    order = np.argsort(first.real)
    step = 1
    while step < len(order):
        one, other = order[:-step], order[step:]
        near = first.real[other] - first.real[one] < 10 * SAME
        if not near.any():
            break
        apart = np.abs(first[other] - first[one]) + np.abs(second[other] - second[one])
        if np.any(near & (apart < 10 * SAME)):
            raise TooLargeError(f"the elements of {group} could not be told apart")
        step += 1
    return found


def _fourier(images: NDArray[np.int64], modulus: int) -> MonomialAction | None:
    """The structure where the first generator r is to act by phases, and others permute.

    `images[i]` is the permutation of the elements by generator i. As x runs over one element of
    each orbit of r, of length m = `modulus`, the elements are r^a x, a = 0, ..., m - 1. Put

        f(k, x) = Σ_a exp(-2πika/m) r^a x / √m,   so that   r f(k, x) = exp(2πik/m) f(k, x).

    Let another generator s take r to itself or its inverse, s r = r^±1 s, and each x to the
    chosen element y of an orbit. Then s r^a x = r^±a y, and s f(k, x) = f(±k, y): s permutes
    the new basis. For that the elements x are chosen as 1 and the s themselves before all
    others. None where r has an orbit of another length, or where some s does otherwise.
    """
    import numpy as np

    from emlpcli.algebra.permutations.monomial_action import MonomialAction

    turn, others = images[0], images[1:]
    n = len(turn)
    orbit, power = np.full(n, -1), np.zeros(n, dtype=int)  # each element is r^power x of an orbit
    starts: list[int] = []  # the x
    for start in [0, *(int(s[0]) for s in others), *range(n)]:
        if orbit[start] >= 0:
            continue
        i, a = start, 0
        while orbit[i] < 0:
            orbit[i], power[i] = len(starts), a
            i, a = int(turn[i]), a + 1
        if a != modulus:
            return None
        starts.append(start)
    # the coordinate x·m + k of the new basis is f(k, x)
    x, k = np.divmod(np.arange(n), modulus)
    change = np.exp(-2j * np.pi * np.outer(power, k) / modulus) / np.sqrt(modulus)
    change = np.where(orbit[:, None] == x, change, 0)
    moves = []
    for s in others:
        y = s[starts]
        if np.any(power[y]):
            return None
        sign = 1 if modulus == 1 or power[s[turn[starts[0]]]] == 1 else -1
        if not np.array_equal(power[s], sign * power % modulus):
            return None
        moves.append((orbit[y][x] * modulus + sign * k % modulus, None))
    return MonomialAction(
        d=n,
        change=change,
        conjugate=x * modulus + -k % modulus,
        phases=((k, modulus),),
        moves=tuple(moves),
    )


Regular = RegularRep()


def _short(number: int) -> str:
    """The number, or its size where it is long."""
    digits = str(number)
    return digits if len(digits) <= 20 else f"about 10^{len(digits) - 1}"
