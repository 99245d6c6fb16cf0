"""Matrix groups: generators, samplers, flags and exact counts; by name or as classes."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from emlpcli.groups.base import Count, Group
from emlpcli.groups.classical import GL, SL, SO, SU, O, Sp, U
from emlpcli.groups.constructions import CONSTRUCTIONS
from emlpcli.groups.finite import Alt, Cube, PermutationGroup, RubiksCube, S, Z, ZksZnxZn
from emlpcli.groups.lorentz import O11, O13, SO13, SO11p, SO13p
from emlpcli.groups.names import GROUPS, group, parameters, resolve, signature
from emlpcli.groups.planar import (
    C,
    D,
    DkeR3,
    O2eR3,
    Scaling,
    SO2eR3,
    Trivial,
)
from emlpcli.groups.point import PointGroup, point_group
from emlpcli.groups.product import DirectProduct

if TYPE_CHECKING:  # what type checkers see in place of __getattr__
    from emlpcli.groups.embed import Embed, Sum
    from emlpcli.groups.fields import Complex, Real
    from emlpcli.groups.own import MatrixGroup, Permutations
    from emlpcli.groups.semidirect import Affine, Semidirect
    from emlpcli.groups.subgroup import Stabilizer, Sub
    from emlpcli.groups.wreath import Wreath

A = Alt
Lorentz = O13

# Groups made from others and of one's own, imported when first used.
_ELSEWHERE = {
    **{c.name: c.module for c in CONSTRUCTIONS},
    **dict.fromkeys(("MatrixGroup", "Permutations"), "own"),
}

__all__ = [
    "CONSTRUCTIONS",
    "GL",
    "GROUPS",
    "O11",
    "O13",
    "SL",
    "SO",
    "SO13",
    "SU",
    "A",
    "Affine",
    "Alt",
    "C",
    "Complex",
    "Count",
    "Cube",
    "D",
    "DirectProduct",
    "DkeR3",
    "Embed",
    "Group",
    "Lorentz",
    "MatrixGroup",
    "O",
    "O2eR3",
    "PermutationGroup",
    "Permutations",
    "PointGroup",
    "Real",
    "RubiksCube",
    "S",
    "SO2eR3",
    "SO11p",
    "SO13p",
    "Scaling",
    "Semidirect",
    "Sp",
    "Stabilizer",
    "Sub",
    "Sum",
    "Trivial",
    "U",
    "Wreath",
    "Z",
    "ZksZnxZn",
    "group",
    "parameters",
    "point_group",
    "resolve",
    "signature",
]


def __getattr__(name: str) -> Any:
    if name in _ELSEWHERE:
        return getattr(import_module(f"emlpcli.groups.{_ELSEWHERE[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
