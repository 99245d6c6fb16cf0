"""Chooses the readable basis of one monomial over one group by what the group says of itself."""

from __future__ import annotations

from emlpcli.algebra.counting.finite import symmetric
from emlpcli.algebra.permutations.monomial_action import MonomialAction
from emlpcli.groups.base import registered_as
from emlpcli.groups.named.permutations import Z
from emlpcli.reps.constructors.powers import Power
from emlpcli.reps.monomials import TensorMonomial
from emlpcli.solve.bases.stored import StoredBasis
from emlpcli.solve.indices import duals_of, group_of, is_plain, over_vectors, slots_of
from emlpcli.solve.limits import LARGEST_TREES
from emlpcli.solve.plan import Solved
from emlpcli.solve.readable.circular import circular_basis, is_planar
from emlpcli.solve.readable.coupling_trees import Sides, coupling_trees
from emlpcli.solve.readable.coupling_trees import applies as trees_apply
from emlpcli.solve.readable.diagrams import NamedDiagrams
from emlpcli.solve.readable.echelon import echelon_basis
from emlpcli.solve.readable.gammas import gamma_basis
from emlpcli.solve.readable.intertwiners import (
    intertwiner_basis,
    one_dimensional_identity,
    with_units,
)
from emlpcli.solve.readable.named_basis import NamedBasis
from emlpcli.solve.readable.orbits import NamedOrbits, NamedPartitions, NamedShifts, scalar_basis
from emlpcli.solve.readable.power_names import power_names
from emlpcli.solve.readable.relations import geometry, is_circulant
from emlpcli.solve.readable.right_shifts import right_shifts
from emlpcli.solve.readable.spins import has_spins


def follows_sides(monomial: TensorMonomial) -> bool:
    """Whether names over one group depend on which indices are written as output and input."""
    monomial = over_vectors(monomial)
    return bool(monomial.powers) and not is_plain(monomial) and has_spins(group_of(monomial))


def named_basis_of(solved: Solved, max_bytes: int, sides: Sides | None = None) -> NamedBasis:
    """The named basis of what is solved, with units where it is ℂ or the quaternions; see `_named`.

    Raises TooLargeError where the names would not fit, and CertificateError.
    """
    return with_units(solved.choice.monomial, _named(solved, max_bytes, sides))


def _named(solved: Solved, max_bytes: int, sides: Sides | None) -> NamedBasis:
    """Diagrams for classical groups, set partitions for S(n), circular tensors for rotations of
    a plane, orbits where elements permute coordinates, coupling trees of irreducibles of SO(3),
    O(3) and SU(2), γ matrices of spin groups, else the reduced echelon form.

    `sides` says how the indices of `follows_sides` are written; without it all belong to the
    output.
    """
    monomial, basis = solved.choice.monomial, solved.basis
    power = sum(power for _, power in monomial.powers)
    if basis.size == basis.dim == 1:  # of V⁰, or of any power over one dimension
        return one_dimensional_identity() if power == 2 else scalar_basis()
    if not is_plain(monomial):
        if (named := intertwiner_basis(monomial, basis)) is not None:
            return named
        if (gammas := gamma_basis(monomial, basis)) is not None:
            return gammas
        if (orbits := basis.by_orbits()) is not None:
            if (shifts := right_shifts(monomial, orbits, max_bytes)) is not None:
                return shifts
            slots = slots_of(monomial)
            names = [slot.names for slot in slots]
            return NamedOrbits(orbits, [slot.size for slot in slots], max_bytes, names)
        sides = sides or Sides(tuple(range(power)), ())
        trees = _trees(monomial, basis, sides, max_bytes)
        if trees is not None and (trees.exact or not _has_powers(monomial)):
            return trees
        # symmetrised trees may be sums of roots where the echelon form has fractions
        found = echelon_basis(basis, power, max_bytes)
        if trees is not None and not found.exact:
            return trees
        if (terms := power_names(monomial, sides, basis.dim)) is not None:
            found.terms = terms
            found.legend = ("aᵏ is Sym(k,a), Λᵏa is Alt(k,a)", *found.legend)
        return found
    group, duals = group_of(monomial), duals_of(monomial)
    tensors, structure = group.tensors(), group.structure()
    if tensors is not None:
        return NamedDiagrams(tensors, duals, basis.dim, max_bytes)
    if isinstance(structure, MonomialAction) and structure.symmetric:
        return NamedPartitions(structure.d, power, basis.dim, max_bytes)
    if isinstance(structure, MonomialAction) and is_planar(structure):
        return circular_basis(structure, power, max_bytes)
    if structure is None and (named := intertwiner_basis(monomial, basis)) is not None:
        return named
    if (orbits := basis.by_orbits()) is not None:
        if registered_as(group, Z) or is_circulant(group):
            return NamedShifts(orbits, group.d, power, max_bytes)
        if group.is_permutation and basis.dim == symmetric(group.d, power):
            # those of S(d) are invariant under all of its subgroups, and here there are no others
            return NamedPartitions(group.d, power, basis.dim, max_bytes)
        names = [group.point_names] * power
        return NamedOrbits(orbits, (group.d,) * power, max_bytes, names, geometry(group))
    return echelon_basis(basis, power, max_bytes)


def _has_powers(monomial: TensorMonomial) -> bool:
    return any(isinstance(slot.rep, Power) for slot, _ in monomial.powers)


def _trees(
    monomial: TensorMonomial, basis: StoredBasis, sides: Sides, max_bytes: int
) -> NamedBasis | None:
    """Coupling trees of irreducibles and of powers of them; None of others, and of large ones."""
    changes = [slot.size**2 for slot, _ in monomial.powers if isinstance(slot.rep, Power)]
    if max([basis.size * basis.dim, *changes]) > LARGEST_TREES or not trees_apply(monomial, sides):
        return None
    found = coupling_trees(monomial, sides, max_bytes)
    return found if found.dim == basis.dim else None
