"""EMLP's `Rep`, whose ρ may be a function of the factors `M.Ms` of an element of a product."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from scipy.linalg import expm

from emlpcli.compat.reps.linear_operator_base import densify
from emlpcli.compat.reps.linear_operators import LazyKron, LazyKronsum
from emlpcli.compat.reps.spelling import with_plain_products
from emlpcli.errors import RepresentationError
from emlpcli.groups.base import Group
from emlpcli.jaxsetup import Array
from emlpcli.overrides import override
from emlpcli.reps.action import element
from emlpcli.reps.rep import DirectSum, TensorProduct
from emlpcli.reps.rep import Rep as CoreRep

__all__ = ["Rep"]

SAME = 1e-9  # the change of ρ that counts as none, relative to ρ


class _AnyRep(type):
    """V, Scalar and what is made of them are of the class `Rep` that programs derive from."""

    @override
    def __instancecheck__(cls, instance: object) -> bool:
        if cls is Rep:
            return isinstance(instance, CoreRep)
        return type.__instancecheck__(cls, instance)


class Rep(CoreRep, metaclass=_AnyRep):
    """The class that representations of one's own derive from, as `emlpcli.reps.Rep`.

    Over a direct product G1 x G2 an element of EMLP's is a `LazyKron` whose matrices are `M.Ms`,
    and ρ may take one of them, as in `return M.Ms[1]`: such a representation is one of that
    factor, and solved as that. RepresentationError where ρ needs several of them.
    """

    @override
    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        if "__str__" in vars(cls):
            cls.__str__ = with_plain_products(cls.__str__)  # type: ignore[method-assign]

    @property
    def _of_factor(self) -> OnFactor | None:
        """The representation of one factor that this one is; None where ρ takes matrices."""
        if "_found_factor" not in vars(self):
            self._found_factor = None if self.G is None else _find_factor(self, self.G)
        return self._found_factor

    @property
    @override
    def parts(self) -> tuple[CoreRep, ...]:  # type: ignore[override]
        """The representation of a factor that this one is, if any."""
        return () if self._of_factor is None else (self._of_factor,)

    @override
    def form(self) -> DirectSum | TensorProduct | CoreRep:
        return self if self._of_factor is None else DirectSum(((self._of_factor, 1),))

    @override
    def _rebuild(self, change: Callable[[CoreRep], CoreRep]) -> CoreRep:
        assert self._of_factor is not None
        changed = change(self._of_factor)
        return self if changed is self._of_factor else changed

    @override
    def rho_of(self, M: Any) -> Any:
        if self._of_factor is None or isinstance(M, LazyKron):
            return super().rho_of(M) if self._of_factor is None else self.rho(M)
        return self._of_factor.rho_of(_of_factors(self, M))

    @override
    def drho_of(self, A: Any) -> Any:
        if self._of_factor is None or isinstance(A, LazyKronsum):
            return super().drho_of(A) if self._of_factor is None else self.drho(A)
        return self._of_factor.drho_of(_of_factors(self, A))

    @override
    def _key(self) -> tuple[Any, ...]:
        found = vars(self).pop("_found_factor", None)
        try:
            return super()._key()
        finally:
            if found is not None:
                self._found_factor = found


class OnFactor(CoreRep):
    """A representation of a direct product that one of its factors acts on, as one of that."""

    def __init__(self, owner: Rep, place: int, factors: tuple[Group, ...]) -> None:
        self.owner, self.place, self._factors = owner, place, factors
        self.G = factors[place]

    @override
    def rho(self, M: Any) -> Array:
        Ms: list[Any] = [np.eye(g.d) for g in self._factors]
        Ms[self.place] = element(self.G, M)
        return densify(self.owner.rho(LazyKron(Ms)))

    @override
    def drho(self, A: Any) -> Any:
        if type(self.owner).drho is CoreRep.drho:  # by differentiating ρ
            return super().drho(A)
        As: list[Any] = [np.zeros((g.d, g.d)) for g in self._factors]
        As[self.place] = element(self.G, A, lie=True)
        return densify(self.owner.drho(LazyKronsum(As)))

    @override
    def size(self) -> int:
        return self.owner.size()

    @override
    def _key(self) -> tuple[Any, ...]:
        return (OnFactor, self.owner._key(), self.place)

    @override
    def __str__(self) -> str:
        return str(self.owner)


def _of_factors(rep: Rep, M: Any) -> Any:
    """The elements by their factors, which the matrix of the product does not show."""
    if isinstance(M, dict):
        return M
    raise RepresentationError(
        f"{rep} is of one factor of {rep.G}, which the Kronecker product of all does not show",
        hint="give the element as LazyKron([g1, g2]), or as {G1: g1, G2: g2}",
    )


def _find_factor(rep: Rep, G: Group) -> OnFactor | None:
    """The factor that ρ is a function of, if ρ cannot take a matrix of the product itself."""
    factors = G.factors()
    if len(factors) < 2:
        return None
    try:
        rep.rho(np.eye(G.d))
    except AttributeError:  # such as .Ms
        pass
    else:
        return None
    one = [np.eye(g.d) for g in factors]
    unmoved = np.asarray(densify(rep.rho(LazyKron(one))))
    scale = SAME * max(1.0, float(np.abs(unmoved).max()))
    seen = []
    for place, group in enumerate(factors):
        for g in _generating(group):
            moved = densify(rep.rho(LazyKron([*one[:place], g, *one[place + 1 :]])))
            if np.abs(np.asarray(moved) - unmoved).max() > scale:
                seen.append(place)
                break
    if len(seen) > 1:
        named = " and ".join(str(factors[place]) for place in seen)
        raise RepresentationError(
            f"{rep} depends on {named} at once",
            hint="write it as a product or a sum of representations of one factor each",
        )
    return OnFactor(rep, seen[0] if seen else 0, factors)


def _generating(group: Group) -> Iterator[Array]:
    """Elements on all of which ρ is the identity only where it is so on the whole group."""
    yield from group.discrete_generators
    for A in group.lie_algebra:
        yield expm(0.3 * A)
