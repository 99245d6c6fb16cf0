"""Direct products of groups, acting on the tensor product of the factors' representations."""

from __future__ import annotations

from functools import cached_property, reduce
from math import prod
from typing import TYPE_CHECKING, Any

from emlpcli.algebra.limits import MOST_CLASSES
from emlpcli.arrays import np
from emlpcli.errors import GroupError
from emlpcli.groups.base import Count, Group
from emlpcli.groups.built.block_diagonal import all_known, monomial_structures, take_flags
from emlpcli.groups.labelled import Labelled
from emlpcli.groups.limits import LARGEST_CHANGE, LARGEST_PRODUCT
from emlpcli.groups.structure import Structure
from emlpcli.overrides import override

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from emlpcli.algebra.spectra.families import Spectra, Spectrum


class DirectProduct(Group):
    """The direct product G1 x G2 x ..., acting on V1 (x) V2 (x) ... by Kronecker products.

    Beside a complex factor real ones act over ℂ, by the same matrices.
    """

    name = "DirectProduct"

    def __init__(self, *groups: Group) -> None:
        flat = tuple(f for g in groups for f in g.factors())
        self._factors = flat
        for copy in (f for f in flat if isinstance(f, Labelled)):
            if flat.count(copy) > 1:
                raise GroupError(
                    f"{copy} is twice in the product, which makes its factors independent",
                    hint="give the copies labels of their own, as in SU2[L]*SU2[R]",
                )
        take_flags(self, flat, mixed=True)
        self.d = prod(g.d for g in flat)
        orders = [g.order for g in flat]
        self.order = None if None in orders else prod(o for o in orders if o is not None)
        super().__init__(*flat)

    @override
    def factors(self) -> tuple[Group, ...]:
        """The factors, none of which is a direct product itself."""
        return self._factors

    @cached_property
    @override
    def lie_algebra(self) -> NDArray[Any]:
        """A (x) I and I (x) B."""
        return self._stacked("lie_algebra")

    @cached_property
    @override
    def discrete_generators(self) -> NDArray[Any]:
        """g (x) I and I (x) h."""
        return self._stacked("discrete_generators")

    @override
    def spectra(self) -> tuple[Spectrum, ...] | None:
        from emlpcli.algebra.spectra import families as spectrum

        found = all_known(map(self._families, self._factors))
        if found is None or prod(map(len, found)) * self.d > 10 * MOST_CLASSES:
            return None
        return tuple(spectrum.product_spectra(found))

    def _families(self, factor: Group) -> Spectra | None:
        """The families of a factor, which over ℂ know the conjugate of its V as far as it does."""
        found = factor.spectra()
        if found is None or self.field == "R" or self.is_compact:
            return found
        if factor.field == "R":
            return tuple(s.beside(s) for s in found)
        return tuple(s.beside(s.inverse()) if factor.is_compact else s for s in found)

    @override
    def structure(self) -> Structure | None:
        """The tensor product of the factors' monomial structures."""
        from emlpcli.algebra.permutations import monomial_action as monomial

        found = monomial_structures(self._factors)
        changed = any(m.change is not None for m in found or ())
        if found is None or self.d > (LARGEST_CHANGE if changed else LARGEST_PRODUCT):
            return None
        return monomial.tensor_product(monomial.side_by_side(found))

    def _stacked(self, name: str) -> NDArray[Any]:
        """The generators of every factor, beside the identities of the others."""
        left, found = 1, []
        for g in self._factors:
            ones = np.eye(left), np.eye(self.d // (left * g.d))
            found += [np.kron(np.kron(ones[0], m), ones[1]) for m in getattr(g, name)]
            left *= g.d
        return np.array(found).reshape(-1, self.d, self.d)

    @override
    def num_constraints(self) -> int:
        """Number of generators of all factors."""
        return sum(g.num_constraints() for g in self._factors)

    @override
    def count(self, p: int, q: int) -> Count | None:
        """The product of the factors' counts."""
        counts = all_known([g.count(p, q) for g in self._factors])
        if counts is None:
            return None
        how = dict.fromkeys(count.how for count in counts)
        return Count(prod(count.value for count in counts), "; ".join(how))

    @override
    def draw_compact(self, rng: np.random.Generator, n: int) -> NDArray[Any]:
        """Independent draws from the factors' compact forms."""
        return combine([g.draw_compact(rng, n) for g in self._factors])

    @override
    def draw(self, rng: np.random.Generator, n: int) -> NDArray[Any]:
        return combine([g.draw(rng, n) for g in self._factors])

    @override
    def __str__(self) -> str:
        return "×".join(map(str, self._factors))


Group.product = DirectProduct  # what `G * H` makes


def combine(elements: list[NDArray[Any]]) -> NDArray[Any]:
    """Kronecker products of stacks: shapes (n, a, a), (n, b, b), ... to (n, ab.., ab..)."""

    def kron(a: NDArray[Any], b: NDArray[Any]) -> NDArray[Any]:
        n, p, q = len(a), a.shape[1], b.shape[1]
        pairs = (a[:, :, None, :, None] * b[:, None, :, None, :]).reshape(n, p * q, p * q)
        return np.asarray(pairs)

    return reduce(kron, elements)
