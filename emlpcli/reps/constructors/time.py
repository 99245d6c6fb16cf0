"""The sign `Time` of time reversal, of magnetic point groups."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType
from typing import TYPE_CHECKING, Any

from emlpcli.errors import RepresentationError
from emlpcli.groups.base import Group, registered_as
from emlpcli.groups.built.turned import Turned
from emlpcli.groups.named.classical import SO
from emlpcli.groups.named.curie import CurieGroup
from emlpcli.groups.named.magnetic import MagneticPointGroup
from emlpcli.groups.named.point import PointGroup
from emlpcli.overrides import override
from emlpcli.reps.constructed import Derived, OfGroup, own_block
from emlpcli.reps.rep import Rep, Scalar

if TYPE_CHECKING:
    from emlpcli.algebra.permutations.monomial_action import MonomialAction
    from emlpcli.algebra.spectra.eigenvalues import Eigenvalues
    from emlpcli.algebra.spectra.families import Spectrum


class TimeSign(OfGroup):
    """ρ(g) = -1 for the elements with time reversal, +1 for all others.

    Under an ordinary point group, Curie's included, it is Scalar: all elements keep time. Those
    are the magnetic point groups without a prime. Raises RepresentationError elsewhere.
    """

    name = "Time"

    @override
    def _attach(self, G: Group) -> Rep:
        if self.G is not None:
            return self
        of = G.group if registered_as(G, Turned) else G
        if registered_as(of, MagneticPointGroup):
            return TimeSign(G)
        if any(registered_as(of, kind) for kind in (PointGroup, CurieGroup, SO)):
            return Scalar
        raise RepresentationError(
            f"which elements of {G} reverse time is not known",
            hint="Time is for magnetic point groups, such as pg:4'/mm'm or pg:m-3m1', and for "
            "ordinary ones, where it is Scalar",
        )

    @override
    def restricted(self, small: Group, inner: Callable[[Rep], Rep]) -> Rep:
        return TimeSign()._attach(small)

    @override
    def size(self) -> int:
        """1."""
        return 1

    @override
    def matrices(self, g: Any, xp: ModuleType) -> Any:
        """The last diagonal entry of each matrix, shape (n, 1, 1)."""
        return g[:, -1:, -1:]

    @override
    def derivatives(self, A: Any, xp: ModuleType) -> Any:
        """Zero: a sign is constant near 1."""
        return xp.zeros((len(A), 1, 1))

    @override
    def structure(self) -> MonomialAction | None:
        """The last vector of the group's own basis."""
        group = self._group()
        return own_block(group, group.d - 1, group.d)

    @override
    def eigenvalues(self, spectrum: Spectrum) -> Eigenvalues:
        """The sign, which stands apart from the eigenvalues on V."""
        return spectrum.others()


Time: Derived = TimeSign()
