"""Strategy `coupling`: meet in the middle, for reductive groups.

The invariants of W1 ⊗ W2 are the intertwiners from W2* to W1. Both halves are brought into
isotypic form by coupling one index after the other, with all copies of an irreducible in aligned
bases; Schur's lemma then writes the basis down. Irreducibles are found in floating point, but no
rank is: the number of basis vectors is a sum of products of multiplicities, which must meet the
exact dimension.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from math import isqrt
from time import perf_counter
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from emlpcli.groups.base import Count, Group
from emlpcli.groups.structure import InvariantForms
from emlpcli.overrides import override
from emlpcli.reps.monomials import TensorIndex, TensorMonomial
from emlpcli.solve import diskcache
from emlpcli.solve.indices import group_of, is_plain, middle_of, off_compact_form, slots_of
from emlpcli.solve.isotypic.catalogue import RANDOM_ELEMENTS, Catalogue
from emlpcli.solve.limits import LARGEST_COUPLING
from emlpcli.solve.strategies.base import Cost, Outcome, Strategy
from emlpcli.solve.strategies.coupling_cost import irreducible_dimensions
from emlpcli.solve.strategies.transported import adapted_group, adapted_of, brought_back

if TYPE_CHECKING:
    from emlpcli.solve.bases.coupled import Chain, CoupledBasis, Step


FAR = 1e-3  # where more of the conjugates lies outside the Lie algebra, they are not in it


class Coupling(Strategy):
    """Two halves in isotypic form, joined by Schur's lemma, for reductive groups."""

    name = "coupling"
    certificate = "exact dimension met"

    @override
    def objection(self, monomial: TensorMonomial, exact: Count | None) -> str:
        """Only reductive groups, with irreducibles of moderate dimension."""
        if not monomial.powers:
            return "nothing to solve"
        group = group_of(monomial)
        if not group.is_reductive:
            return "only for reductive groups"
        if group.adapted is not None and adapted_of(monomial) is None:
            return "an index is not defined in the coordinates where the group is unitary"
        if not has_conjugates(adapted_group(monomial)):
            return "only for groups that contain the complex conjugates of their elements"
        if group.d > LARGEST_COUPLING:
            return f"only for V of at most {LARGEST_COUPLING} dimensions"
        return off_compact_form(monomial, LARGEST_COUPLING)

    @override
    def cost(self, monomial: TensorMonomial, exact: Count | None) -> Cost:
        """Averages over the group for every irreducible of both halves but their last index.

        Each is some fifty steps of four products a probe element, which for small matrices cost
        as much as their entries; measured on one core. What comes from the cache costs nothing.
        """
        seconds, kept, largest = 2e-3, 0, 0
        probes = _probe_matrices(group_of(monomial))
        for d, n in _couplings(monomial):
            square = (d * n) ** 2
            seconds += 2.5e-3 + probes * square * (2.2e-6 + 2e-8 * d * n)
            kept += 8 * 3 * square
            largest = max(largest, 8 * (4 * probes + 6) * square)
        return Cost(seconds, 2**19 + kept + largest)

    @override
    def solve(self, monomial: TensorMonomial, exact: Count | None) -> Outcome:
        """A basis kept as couplings."""
        return _coupled(monomial, exact, unread_catalogue_of(adapted_group(monomial)))

    @override
    def recall_or_solve(self, monomial: TensorMonomial, exact: Count | None) -> Outcome:
        """Not the basis but the couplings are kept, which other powers of V need too."""
        group = adapted_group(monomial)
        catalogue = catalogue_of(group)
        start, known = perf_counter(), len(catalogue.couplings)
        outcome = _coupled(monomial, exact, catalogue)
        if (
            is_plain(monomial)
            and len(catalogue.couplings) > known
            and perf_counter() - start > diskcache.PAYS
        ):
            diskcache.store(diskcache.key("couplings", group), catalogue.arrays())
        return outcome


def _coupled(monomial: TensorMonomial, exact: Count | None, catalogue: Catalogue) -> Outcome:
    """The basis in the group's own coordinates, and the gap where no exact count is known."""
    basis = brought_back(coupled_basis(slots_of(monomial), catalogue), monomial)
    return Outcome(basis, None if exact is not None else catalogue.gap)


def _probe_matrices(group: Group) -> int:
    """How many real matrices an average takes: one a probe element, two where they are complex."""
    discrete = len(group.discrete_generators)
    return (RANDOM_ELEMENTS + (1 + discrete if discrete else 0)) * (1 + _is_complex(group))


def _is_complex(group: Group) -> bool:
    """Whether the compact form, from which probe elements are drawn, is complex."""
    return group.field == "C" or not group.is_compact


def _couplings(monomial: TensorMonomial) -> Iterator[tuple[int, int]]:
    """Dimensions of the irreducibles that will be coupled, and of the index that comes next.

    Both halves couple the same ones, but for complex groups with V in one and V* in the other.
    Irreducibles in tensors with a derived index are estimated, by the root of the order or by
    the size of the tensor so far.
    """
    slots, group = slots_of(monomial), group_of(monomial)
    half = middle_of(slots)
    left, right = slots[:half], [replace(slot, dual=not slot.dual) for slot in slots[half:]]
    if is_plain(monomial):
        complex_ = _is_complex(group)
        kinds = {
            (power, slot.dual and complex_)
            for part in (left, right)
            for power, slot in enumerate(part)
        }
        for power, _ in sorted(kinds):
            yield from ((d, group.d) for d in irreducible_dimensions(group, power))
        return
    bound = isqrt(group.order) if group.order is not None else LARGEST_COUPLING
    for part in (left, right):
        before = 1
        for number, slot in enumerate(part):
            d = min(before, bound, LARGEST_COUPLING)
            if number < 2:
                yield d, slot.size
            else:  # several ones, the larger of them of about this dimension
                yield from [(isqrt(isqrt(d**3)), slot.size)] * 3
            before *= slot.size


@lru_cache(maxsize=32)
def has_conjugates(group: Group, tolerance: float = 1e-9) -> bool:
    """Whether the group is closed under complex conjugation, so that its invariants, and the
    maps that commute with it, have real bases. Seen from the generators, and the elements where
    they are finitely many; False where in doubt.
    """
    if group.field == "R" or isinstance(group.structure(), InvariantForms):
        return True
    from emlpcli.groups.spectra.finite import closure

    h = group.discrete_generators
    if not _contained(np.concatenate([h, np.linalg.inv(h)]), h.conj(), tolerance):
        elements = None if group.lie_dimension else closure(h, group.d)
        if elements is None or not _contained(elements, h.conj(), 1e3 * tolerance):
            return False
    A = group.directions.reshape(len(group.lie_algebra), group.d**2)
    rank = np.linalg.matrix_rank
    flat = np.concatenate([A.real, A.imag], axis=1)
    conjugates = np.concatenate([A.real, -A.imag], axis=1)
    inverse = np.linalg.pinv(flat @ flat.T, rcond=1e-10, hermitian=True)
    outside = conjugates - (conjugates @ flat.T) @ inverse @ flat
    if np.linalg.norm(outside) > FAR * np.linalg.norm(conjugates):  # ranks of large ones take long
        return False
    both = np.concatenate([flat, conjugates])
    return not len(A) or bool(rank(both, tolerance) == rank(flat, tolerance))


def _contained(known: NDArray[Any], wanted: NDArray[Any], tolerance: float) -> bool:
    return all(np.abs(known - m).max(axis=(1, 2)).min() <= tolerance for m in wanted)


def coupled_basis(slots: Sequence[TensorIndex], catalogue: Catalogue) -> CoupledBasis:
    """The invariants of a tensor product of indices over the catalogue's group, kept factored."""
    from emlpcli.solve.bases.coupled import Chain, CoupledBasis

    half = middle_of(slots)
    left = chain_of(catalogue, slots[:half])
    right = chain_of(catalogue, [replace(slot, dual=not slot.dual) for slot in slots[half:]])
    common = left.final.keys() & right.final.keys()
    left, right = (
        Chain(c.index_sizes, c.steps, {i: c.final[i] for i in sorted(common)})
        for c in (left, right)
    )
    endomorphisms = {i: catalogue.irreducibles[i].endomorphisms for i in common}
    return CoupledBasis(left, right, endomorphisms)


@lru_cache(maxsize=32)
def unread_catalogue_of(group: Group) -> Catalogue:
    """The irreducibles of a group found so far in this process."""
    return Catalogue(group)


@lru_cache(maxsize=32)
def catalogue_of(group: Group) -> Catalogue:
    """The irreducibles of a group found so far, in this process and in earlier ones."""
    catalogue = Catalogue(group)
    kept = diskcache.load(diskcache.key("couplings", group))
    if kept is not None:
        try:
            catalogue.restore(kept)
        except (KeyError, IndexError, TypeError, ValueError):  # not what `arrays` gave
            return Catalogue(group)
    return catalogue


def chain_of(catalogue: Catalogue, slots: Sequence[TensorIndex]) -> Chain:
    """The isotypic form of a tensor product of indices, coupled in that order."""
    from emlpcli.solve.bases.coupled import Chain, Step

    now = {0: 1}
    steps = []
    for slot in slots:
        level: dict[int, Step] = {}
        after: dict[int, int] = {}
        for number, copies in now.items():
            coupling = catalogue.couple(number, slot)
            sizes = tuple(catalogue.irreducibles[t].dimension for t in coupling.targets)
            level[number] = Step(coupling.basis, coupling.targets, sizes)
            for target in coupling.targets:
                after[target] = after.get(target, 0) + copies
        steps.append(level)
        now = after
    final = {i: (copies, catalogue.irreducibles[i].dimension) for i, copies in now.items()}
    return Chain(tuple(slot.size for slot in slots), tuple(steps), final)
