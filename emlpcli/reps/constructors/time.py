"""The sign `Time` of time reversal, of magnetic point groups."""

from __future__ import annotations

from emlpcli.errors import RepresentationError
from emlpcli.groups.base import Group, registered_as
from emlpcli.groups.built.turned import Turned
from emlpcli.groups.named.axial_point import AxialPointGroup
from emlpcli.groups.named.classical import SO
from emlpcli.groups.named.curie import CurieGroup
from emlpcli.groups.named.point import PointGroup
from emlpcli.overrides import override
from emlpcli.reps.blocks import Given
from emlpcli.reps.rep import Rep, Scalar

_KEEP_TIME = (PointGroup, AxialPointGroup, CurieGroup, SO)


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
        of = G.group if registered_as(G, Turned) else G
        if any(registered_as(of, kind) for kind in _KEEP_TIME):
            return Scalar
        raise RepresentationError(
            f"which elements of {G} reverse time is not known",
            hint="Time is for magnetic point groups, such as pg:4'/mm'm or pg:m-3m1', and for "
            "ordinary ones, where it is Scalar",
        )


Time = TimeSign()
