"""Matrix groups: generators, samplers, flags and exact counts; by name or as classes."""

from emlpcli.groups.base import Count, Group
from emlpcli.groups.classical import GL, SL, SO, SU, O, Sp, U
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

A = Alt
Lorentz = O13

__all__ = [
    "GL",
    "GROUPS",
    "O11",
    "O13",
    "SL",
    "SO",
    "SO13",
    "SU",
    "A",
    "Alt",
    "C",
    "Count",
    "Cube",
    "D",
    "DirectProduct",
    "DkeR3",
    "Group",
    "Lorentz",
    "O",
    "O2eR3",
    "PermutationGroup",
    "PointGroup",
    "RubiksCube",
    "S",
    "SO2eR3",
    "SO11p",
    "SO13p",
    "Scaling",
    "Sp",
    "Trivial",
    "U",
    "Z",
    "ZksZnxZn",
    "group",
    "parameters",
    "point_group",
    "resolve",
    "signature",
]
