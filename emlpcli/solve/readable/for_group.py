"""Chooses the readable basis of one monomial over one group by what the group says of itself."""

from __future__ import annotations

from emlpcli.algebra.permutations.monomial_action import MonomialAction
from emlpcli.groups.base import registered_as
from emlpcli.groups.named.permutations import Z
from emlpcli.solve.bases.stored import OrbitFactor
from emlpcli.solve.plan import Solved
from emlpcli.solve.readable.circular import circular_part, is_planar
from emlpcli.solve.readable.diagrams import FormsPart
from emlpcli.solve.readable.echelon import echelon_part
from emlpcli.solve.readable.named_basis import Part
from emlpcli.solve.readable.orbits import OrbitsPart, PartitionsPart, ShiftsPart, scalar_part
from emlpcli.solve.strategies.base import duals_of, group_of, is_plain, slots_of


def readable_part(solved: Solved, max_bytes: int) -> Part:
    """Diagrams for classical groups, set partitions for S(n), circular tensors for rotations of
    a plane, orbits where elements permute coordinates, else the reduced echelon form.

    Raises TooLargeError where the names would not fit, and CertificateError.
    """
    monomial, factor = solved.choice.monomial, solved.factor
    if factor.size == factor.dim == 1:  # of V⁰, or of any power over one dimension
        return scalar_part()
    power = sum(power for _, power in monomial.powers)
    if not is_plain(monomial):
        if isinstance(factor, OrbitFactor):
            slots = slots_of(monomial)
            names = [slot.names for slot in slots]
            return OrbitsPart(factor, [slot.size for slot in slots], max_bytes, names)
        return echelon_part(factor, power, max_bytes)
    group, duals = group_of(monomial), duals_of(monomial)
    tensors, structure = group.tensors(), group.structure()
    if tensors is not None:
        return FormsPart(tensors, duals, factor.dim, max_bytes)
    if isinstance(structure, MonomialAction) and structure.symmetric:
        return PartitionsPart(structure.d, power, factor.dim, max_bytes)
    if isinstance(structure, MonomialAction) and is_planar(structure):
        return circular_part(structure, power, max_bytes)
    if isinstance(factor, OrbitFactor):
        if registered_as(group, Z):
            return ShiftsPart(factor, group.n, power, max_bytes)
        return OrbitsPart(factor, (group.d,) * power, max_bytes)
    return echelon_part(factor, power, max_bytes)
