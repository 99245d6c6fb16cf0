"""Representations of a larger group, seen under a subgroup: `Restrict(R,GROUP)`."""

from __future__ import annotations

from types import ModuleType
from typing import TYPE_CHECKING, Any

from emlpcli.errors import RepresentationError
from emlpcli.groups import group as find_group
from emlpcli.groups.base import Group
from emlpcli.overrides import override
from emlpcli.reps.constructed import Derived, single_group, uncounted
from emlpcli.reps.constructors.on_vectors import on_vectors
from emlpcli.reps.limits import MOST_CHECKED_COORDINATES
from emlpcli.reps.rep import Rep, ScalarRep, as_rep

if TYPE_CHECKING:
    from emlpcli.algebra.permutations.monomial_action import MonomialAction
    from emlpcli.algebra.spectra.eigenvalues import Eigenvalues
    from emlpcli.algebra.spectra.families import Spectrum


def Restrict(rep: Rep | int, group: Group | str) -> Rep:
    """The representation of a group, restricted to the subgroup that it is given later.

    `Restrict(Irrep(2),SO3)` under a point group: the same matrices, for fewer elements. What is
    made of V alone becomes the same made of the subgroup's V. Raises RepresentationError, when
    the subgroup is given, if that does not lie in the group.
    """
    large = find_group(group)
    whole = as_rep(rep)(large)
    single_group(whole)
    return _waiting(whole, large)


def _waiting(rep: Rep, large: Group) -> Rep:
    if rep.parts:
        return rep._rebuild(lambda part: _waiting(part, large))
    if isinstance(rep, ScalarRep):
        return rep
    return Restricted(rep, large)


class Restricted(Derived):
    """One index of a restricted representation; made by `Restrict`."""

    def __init__(self, inner: Rep, large: Group, G: Group | None = None) -> None:
        self.inner, self.large, self.G = inner, large, G

    @property
    @override
    def analytic(self) -> bool:
        """That of the representation of the larger group."""
        return not isinstance(self.inner, Derived) or self.inner.analytic

    @override
    def _attach(self, G: Group) -> Rep:
        if self.G is not None:
            return self
        if G.blocks and not self.large.blocks:  # its matrices on V are asked for
            return on_vectors(self._attach(G.on_block("V")), G)
        _check(G, self.large)
        made = _restricted(self.inner, self.large, G)
        for atom in made.atoms():
            if isinstance(atom, Restricted):
                _check_product(atom)
        return made

    @override
    def _permutes(self) -> bool:
        return self.G is not None and self.inner.is_permutation

    @override
    def _key(self) -> tuple[Any, ...]:
        return (Restricted, self.inner, self.large, self.G)

    @override
    def __str__(self) -> str:
        return f"Restrict({self.inner},{self.large})"

    @property
    @override
    def is_orthogonal(self) -> bool:
        return self.G is not None and self.inner.is_orthogonal

    @property
    @override
    def is_real(self) -> bool:
        return self.G is not None and self.inner.is_real

    @override
    def size(self) -> int:
        return self.inner.size()

    @override
    def matrices(self, g: Any, xp: ModuleType) -> Any:
        from emlpcli.reps.matrices import matrices

        return matrices(self.inner, g, xp)

    @override
    def derivatives(self, A: Any, xp: ModuleType) -> Any:
        from emlpcli.reps.matrices import derivatives

        return derivatives(self.inner, A, xp)

    @override
    def structure(self) -> MonomialAction | None:
        """Where coordinates are permuted, and for harmonics of the circle."""
        from emlpcli.algebra.permutations.monomial_action import MonomialAction
        from emlpcli.reps.irreducible.circular import Circular

        group = self._group()
        own = group.structure()
        if not isinstance(own, MonomialAction):
            return None
        model = getattr(self.inner, "model", None)
        if isinstance(model, Circular) and group.series == "circle":
            return Circular(group, model.k).structure()
        h = group.discrete_generators
        if not self.is_permutation or own.weights is not None or own.phases:
            return None
        import numpy as np

        if len(own.moves) != len(h):
            return None
        return MonomialAction(
            d=self.size(), moves=tuple((m.argmax(axis=0), None) for m in self.matrices(h, np))
        )

    @override
    def eigenvalues(self, spectrum: Spectrum) -> Eigenvalues:
        """Those of the representation, which follow from those of V.

        Where the larger group has blocks they follow if the subgroup lists its own by them too.
        """
        from emlpcli.reps.character import eigenvalues

        if self.large.blocks and dict(self.large.blocks) != dict(self._group().blocks):
            raise uncounted(self)
        return eigenvalues(self.inner, spectrum)


def _restricted(rep: Rep, large: Group, small: Group) -> Rep:
    """The representation over the subgroup, made of its own V where that is possible."""

    def inner(part: Rep) -> Rep:
        return _restricted(part, large, small)

    if rep.parts:
        return rep._rebuild(inner)
    if isinstance(rep, ScalarRep) or large == small:
        return rep
    return rep.restricted(small, inner) or Restricted(rep, large, small)


def _check(small: Group, large: Group) -> None:
    """The subgroup must lie in the group, as far as can be told."""
    if small.d != large.d:
        from emlpcli.reps.irreducible.lookup import as_point_group

        raise RepresentationError(
            f"{small} is no subgroup of {large}: it has {small.d} × {small.d} matrices, not "
            f"{large.d} × {large.d}",
            hint=(as_point_group(small) or None) if large.d == 3 else None,
        )
    if large.contains(small) is False:
        raise RepresentationError(
            f"{small} is no subgroup of {large}: some generator is no element of it",
            hint=f"the group of the representation is the one given with --group or attached; "
            f"{large} must contain it",
        )


def _check_product(rep: Restricted, tolerance: float = 1e-6) -> None:
    """ρ(gh) = ρ(g) ρ(h) for random elements of the subgroup.

    A second look: whether the group contains the subgroup was asked before.
    """
    import numpy as np

    from emlpcli.reps.matrices import matrices

    group = rep._group()
    if rep.size() > MOST_CHECKED_COORDINATES:
        return
    g, h = np.split(group.draw(np.random.default_rng(0), 8), 2)
    left, right = (matrices(rep.inner, x) for x in (g, h))
    rest = matrices(rep.inner, g @ h) - left @ right
    if not np.abs(rest).max() <= tolerance * max(1.0, float(np.abs(left).max())):
        raise RepresentationError(f"{rep} is no representation of {group}")
