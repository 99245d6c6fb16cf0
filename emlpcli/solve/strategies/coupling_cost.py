"""Dimensions of the irreducibles in V^k, from partitions, to predict what couplings will cost."""

from __future__ import annotations

from collections.abc import Iterator
from math import isqrt

from emlpcli.algebra.counting.partitions import (
    conjugate,
    linear_dimension,
    orthogonal_dimension,
    partitions,
    symplectic_dimension,
)
from emlpcli.groups.base import Group
from emlpcli.groups.structure import InvariantForms
from emlpcli.solve.limits import MOST_SHAPES


def irreducible_dimensions(group: Group, power: int) -> Iterator[int]:
    """Dimensions, or bounds of them, of the irreducibles of V^power that V^(power-2) lacks.

    Those of O(n), Sp(n) and GL(n) for the classical groups. For other groups those of GL(d) are
    bounds, the root of the order being another.
    """
    structure = group.structure() if group.d > 1 else None
    formula, longest = linear_dimension, group.d
    if isinstance(structure, InvariantForms) and structure.kind == "form":
        area = structure.partner is not None and structure.partner[0] != 0
        formula = symplectic_dimension if area else orthogonal_dimension
        longest = group.d // 2 if area else group.d
    bound = isqrt(group.order) if group.order is not None else None
    for number, shape in enumerate(partitions(power, longest=longest)):
        if number == MOST_SHAPES:
            return
        if formula is orthogonal_dimension and sum(conjugate(shape)[:2]) > group.d:
            continue
        d = formula(group.d, shape)
        yield d if bound is None else min(d, bound)
