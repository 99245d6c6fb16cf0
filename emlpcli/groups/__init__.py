"""Matrix groups: generators, samplers, flags and exact counts; by name or as classes.

Files and folders from low to high, each of which imports only those before it: limits, structure,
facts, spectra, irreps, knowledge, base, labelled, own_names, permutation_group, named, built,
registry, user. What a class may know of its groups is declared in `knowledge`; what follows from
generators alone is computed in `facts` and `spectra`, which take arrays. A class with its
formulas stands in `named` or `built`, and `registry` lists the named ones.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from emlpcli.groups.base import Count, Group
from emlpcli.groups.built.constructions import CONSTRUCTIONS
from emlpcli.groups.built.direct import DirectProduct
from emlpcli.groups.labelled import labelled
from emlpcli.groups.named.classical import SO, O, Sp
from emlpcli.groups.named.linear import GL, SL, SU, U
from emlpcli.groups.named.lorentz import O11, O13, SO13, SO11p, SO13p
from emlpcli.groups.named.magnetic import MagneticPointGroup, magnetic_point_group
from emlpcli.groups.named.permutations import Alt, Cube, S, Z, ZksZnxZn
from emlpcli.groups.named.planar import (
    C,
    D,
    DkeR3,
    O2eR3,
    Scaling,
    SO2eR3,
    Trivial,
)
from emlpcli.groups.named.point import PointGroup, point_group
from emlpcli.groups.named.rubik import RubiksCube
from emlpcli.groups.named.spin import Spin
from emlpcli.groups.permutation_group import PermutationGroup
from emlpcli.groups.registry import GROUPS, group, parameters, resolve, signature

if TYPE_CHECKING:  # what type checkers see in place of __getattr__
    from emlpcli.groups.built.change_of_field import Complex, Real
    from emlpcli.groups.built.semidirect import Affine, Semidirect
    from emlpcli.groups.built.subgroup import Stabilizer, Sub
    from emlpcli.groups.built.sums import Embed, Sum
    from emlpcli.groups.built.wreath import Wreath
    from emlpcli.groups.user.generated import MatrixGroup, Permutations
    from emlpcli.groups.user.represented import Represented

A = Alt
Lorentz = O13

# Groups made from others and of one's own, imported when first used.
_ELSEWHERE = {
    **{c.name: f"built.{c.module}" for c in CONSTRUCTIONS},
    **dict.fromkeys(("MatrixGroup", "Permutations"), "user.generated"),
    "Represented": "user.represented",
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
    "MagneticPointGroup",
    "MatrixGroup",
    "O",
    "O2eR3",
    "PermutationGroup",
    "Permutations",
    "PointGroup",
    "Real",
    "Represented",
    "RubiksCube",
    "S",
    "SO2eR3",
    "SO11p",
    "SO13p",
    "Scaling",
    "Semidirect",
    "Sp",
    "Spin",
    "Stabilizer",
    "Sub",
    "Sum",
    "Trivial",
    "U",
    "Wreath",
    "Z",
    "ZksZnxZn",
    "group",
    "labelled",
    "magnetic_point_group",
    "parameters",
    "point_group",
    "resolve",
    "signature",
]


def __getattr__(name: str) -> Any:
    if name in _ELSEWHERE:
        return getattr(import_module(f"emlpcli.groups.{_ELSEWHERE[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
