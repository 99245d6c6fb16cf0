"""Strategy `coupling`: meet in the middle, for reductive groups.

The invariants of W1 ⊗ W2 are the intertwiners from W2* to W1. Both halves are brought into
isotypic form by coupling one index after the other, with all copies of an irreducible in aligned
bases; Schur's lemma then writes the basis down. Irreducibles are found in floating point, but no
rank is: the number of basis vectors is a sum of products of multiplicities, which must meet the
exact dimension.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from emlpcli.groups.base import Group
from emlpcli.solve.coupled import Chain, CoupledFactor, Step
from emlpcli.solve.irreps import Catalogue

NAME = "coupling"
CERTIFICATE = "exact dimension met"


def predicted_bytes(size: int, columns: int = 1) -> int:
    """Memory, in bytes, of applying the basis to columns; the couplings are small beside it."""
    return 8 * 4 * size * columns


def solve(group: Group, duals: Sequence[bool]) -> CoupledFactor:
    """The invariants of a tensor product of V (False) and V* (True), kept factored."""
    catalogue = catalogue_of(group)
    half = (len(duals) + 1) // 2
    left = _chain(catalogue, duals[:half])
    right = _chain(catalogue, [not dual for dual in duals[half:]])
    common = left.final.keys() & right.final.keys()
    left, right = (
        Chain(c.index_sizes, c.steps, {i: c.final[i] for i in sorted(common)})
        for c in (left, right)
    )
    endomorphisms = {i: catalogue.irreducibles[i].endomorphisms for i in common}
    return CoupledFactor(left, right, endomorphisms)


@lru_cache(maxsize=32)
def catalogue_of(group: Group) -> Catalogue:
    """The irreducibles of a group found so far in this process."""
    return Catalogue(group)


def _chain(catalogue: Catalogue, duals: Sequence[bool]) -> Chain:
    now = {0: 1}
    steps = []
    for dual in duals:
        level: dict[int, Step] = {}
        after: dict[int, int] = {}
        for number, copies in now.items():
            coupling = catalogue.couple(number, dual)
            sizes = tuple(catalogue.irreducibles[t].dimension for t in coupling.targets)
            level[number] = Step(coupling.basis, coupling.targets, sizes)
            for target in coupling.targets:
                after[target] = after.get(target, 0) + copies
        steps.append(level)
        now = after
    final = {i: (copies, catalogue.irreducibles[i].dimension) for i, copies in now.items()}
    return Chain((catalogue.group.d,) * len(duals), tuple(steps), final)
