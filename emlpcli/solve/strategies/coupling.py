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
from math import isqrt, prod
from time import perf_counter

import numpy as np

from emlpcli.groups.base import Count, Group
from emlpcli.groups.structure import Classical
from emlpcli.reps.canonical import Monomial, Slot
from emlpcli.reps.derived import Derived
from emlpcli.reps.rep import Base
from emlpcli.solve import diskcache
from emlpcli.solve.coupled import Chain, CoupledFactor, Step
from emlpcli.solve.irreps import LARGEST_COUPLING, Catalogue
from emlpcli.solve.shapes import irreducible_dimensions
from emlpcli.solve.strategies.base import Cost, Outcome, Strategy, group_of, is_plain, slots_of


class Coupling(Strategy):
    """Two halves in isotypic form, joined by Schur's lemma, for reductive groups."""

    name = "coupling"
    certificate = "exact dimension met"

    def objection(self, monomial: Monomial, exact: Count | None) -> str:
        """Only reductive groups, with irreducibles of moderate dimension."""
        if not monomial.powers:
            return "nothing to solve"
        group = group_of(monomial)
        if not group.is_reductive:
            return "only for reductive groups"
        if not _has_conjugates(group):
            return "only for groups that contain the complex conjugates of their elements"
        if group.d > LARGEST_COUPLING:
            return f"only for V of at most {LARGEST_COUPLING} dimensions"
        for slot, _ in monomial.powers:
            if isinstance(slot.rep, Base):
                continue
            if not isinstance(slot.rep, Derived):
                return "not for a user's own representation"
            if not slot.rep.analytic and not (group.is_compact and group.field == "R"):
                return f"{slot.rep} is not defined on the compact form of {group}"
            if slot.size > LARGEST_COUPLING:
                return f"only for indices of at most {LARGEST_COUPLING} dimensions"
        return ""

    def cost(self, monomial: Monomial, exact: Count | None) -> Cost:
        """Averages over the group for every irreducible of the larger half but its last index.

        Applying the basis takes several times the memory of a vector more.
        """
        seconds, kept, largest = 1e-3, 0, 0
        for d, n in _couplings(monomial):
            square = (d * n) ** 2
            seconds += 1e-3 + 200.0 * square * d * n / 5e9
            kept += 8 * 3 * square
            largest = max(largest, 8 * 16 * square)
        return Cost(seconds, 2**18 + kept + largest)

    def solve(self, monomial: Monomial, exact: Count | None) -> Outcome:
        """A basis kept as couplings; couplings that took long are kept on disk."""
        group = group_of(monomial)
        catalogue = catalogue_of(group)
        start, known = perf_counter(), len(catalogue.couplings)
        outcome = Outcome(solve(slots_of(monomial)))
        if (
            is_plain(monomial)
            and len(catalogue.couplings) > known
            and perf_counter() - start > diskcache.PAYS
        ):
            diskcache.store(diskcache.key("couplings", group), catalogue.arrays())
        return outcome


def _couplings(monomial: Monomial) -> Iterator[tuple[int, int]]:
    """Dimensions of the irreducibles that will be coupled, and of the index that comes next.

    Irreducibles in tensors with a derived index are bounded by the root of the order, or by the
    size of the tensor so far.
    """
    slots, group = slots_of(monomial), group_of(monomial)
    if is_plain(monomial):
        for power in range((len(slots) + 1) // 2):
            yield from ((d, group.d) for d in irreducible_dimensions(group, power))
        return
    bound = isqrt(group.order) if group.order is not None else LARGEST_COUPLING
    half = _half([slot.size for slot in slots])
    for part in (slots[:half], slots[half:]):
        before = 1
        for slot in part:
            yield min(before, bound, LARGEST_COUPLING), slot.size
            before *= slot.size


def _half(sizes: Sequence[int]) -> int:
    """Where to cut a tensor into halves of about the same size, the first the larger one."""
    cuts = range(len(sizes), 0, -1)
    return min(cuts, key=lambda cut: max(prod(sizes[:cut]), prod(sizes[cut:])))


@lru_cache(maxsize=32)
def _has_conjugates(group: Group, tolerance: float = 1e-9) -> bool:
    """Whether the group is closed under complex conjugation, so that its invariants, and the
    maps that commute with it, have real bases. Seen from the generators; False where in doubt.
    """
    if group.field == "R" or isinstance(group.structure(), Classical):
        return True
    h = group.discrete_generators
    known = np.concatenate([h, np.linalg.inv(h)])
    if any(np.abs(known - m.conj()).max(axis=(1, 2)).min() > tolerance for m in h):
        return False
    A = group.lie_algebra.reshape(len(group.lie_algebra), group.d**2)
    rank = np.linalg.matrix_rank
    flat = np.concatenate([A.real, A.imag], axis=1)
    both = np.concatenate([flat, np.concatenate([A.real, -A.imag], axis=1)])
    return not len(A) or bool(rank(both, tolerance) == rank(flat, tolerance))


def solve(slots: Sequence[Slot]) -> CoupledFactor:
    """The invariants of a tensor product of indices over one group, kept factored."""
    catalogue = catalogue_of(slots[0].group)
    half = _half([slot.size for slot in slots])
    left = chain_of(catalogue, slots[:half])
    right = chain_of(catalogue, [replace(slot, dual=not slot.dual) for slot in slots[half:]])
    common = left.final.keys() & right.final.keys()
    left, right = (
        Chain(c.index_sizes, c.steps, {i: c.final[i] for i in sorted(common)})
        for c in (left, right)
    )
    endomorphisms = {i: catalogue.irreducibles[i].endomorphisms for i in common}
    return CoupledFactor(left, right, endomorphisms)


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


def chain_of(catalogue: Catalogue, slots: Sequence[Slot]) -> Chain:
    """The isotypic form of a tensor product of indices, coupled in that order."""
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
