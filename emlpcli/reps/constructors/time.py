"""The sign `Time` of time reversal, of magnetic point groups."""

from __future__ import annotations

from emlpcli.errors import RepresentationError
from emlpcli.groups.base import Group, registered_as
from emlpcli.groups.named.classical import SO
from emlpcli.groups.named.curie import CurieGroup
from emlpcli.groups.named.point import PointGroup
from emlpcli.overrides import override
from emlpcli.reps.blocks import Given
from emlpcli.reps.rep import Rep, Scalar


class TimeSign(Given):
    """ρ(g) = -1 for the elements with time reversal, +1 for all others.

    It is the block of that name of a magnetic point group. Under an ordinary point group, Curie's
    included, it is Scalar: all elements keep time. Those are the magnetic point groups without a
    prime. Raises RepresentationError elsewhere.
    """

    def __init__(self) -> None:
        super().__init__("Time")

    @override
    def _attach(self, G: Group) -> Rep:
        if self.name in G.blocks:
            return super()._attach(G)
        if any(registered_as(G, kind) for kind in (PointGroup, CurieGroup, SO)):
            return Scalar
        raise RepresentationError(
            f"which elements of {G} reverse time is not known",
            hint="Time is for magnetic point groups, such as pg:4'/mm'm or pg:m-3m1', and for "
            "ordinary ones, where it is Scalar",
        )


Time = TimeSign()
