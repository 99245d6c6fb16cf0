"""Strategy `coupling`: meet in the middle, for reductive groups.

The invariants of W1 ⊗ W2 are the intertwiners from W2* to W1. Both halves are brought into
isotypic form by coupling one index after the other, with all copies of an irreducible in aligned
bases; Schur's lemma then writes the basis down. Irreducibles are found in floating point, but no
rank is: the number of basis vectors is a sum of products of multiplicities, which must meet the
exact dimension.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from math import isqrt, prod

from emlpcli.groups.base import Count, Group
from emlpcli.reps.canonical import Monomial
from emlpcli.solve.coupled import Chain, CoupledFactor, Step
from emlpcli.solve.irreps import LARGEST_COUPLING, Catalogue
from emlpcli.solve.strategies.base import Cost, Outcome, Strategy, duals_of, group_of, is_plain

MOST_SHAPES = 200  # partitions that are looked at to predict the cost


class Coupling(Strategy):
    """Two halves in isotypic form, joined by Schur's lemma, for reductive groups."""

    name = "coupling"
    certificate = "exact dimension met"

    def objection(self, monomial: Monomial, exact: Count | None) -> str:
        """Only reductive groups on V and V*, with irreducibles of moderate dimension."""
        if not monomial.powers or not is_plain(monomial):
            return "only for tensors in V and V*"
        group = group_of(monomial)
        if not group.is_reductive:
            return "only for reductive groups"
        if group.d > LARGEST_COUPLING:
            return f"only for V of at most {LARGEST_COUPLING} dimensions"
        return ""

    def cost(self, monomial: Monomial, exact: Count | None) -> Cost:
        """Averages over the group for every irreducible of the larger half but its last index.

        Their dimensions are bounded by those of GL(d) (hook content formula, Stanley 1999), or
        by the square root of the group's order.
        """
        group, half = group_of(monomial), (len(duals_of(monomial)) + 1) // 2
        seconds, nbytes = 1e-3, 0
        for power in range(half):
            for d in _largest_dimensions(group.d, power, group.order):
                seconds += 1e-3 + 500.0 * (d * group.d) ** 3 / 5e9
                nbytes += 8 * 40 * (d * group.d) ** 2
        return Cost(seconds, nbytes + 8 * 8 * monomial.size)

    def solve(self, monomial: Monomial, exact: Count | None) -> Outcome:
        """A basis kept as couplings."""
        return Outcome(solve(group_of(monomial), duals_of(monomial)))


def _largest_dimensions(n: int, power: int, order: int | None) -> Iterator[int]:
    """Dimensions of the irreducibles of GL(n) in V^power, bounded by the root of the order."""
    bound = isqrt(order) if order is not None else None
    for number, shape in enumerate(_partitions(power, power, n)):
        if number == MOST_SHAPES:
            return
        d = 1
        columns = [sum(row > j for row in shape) for j in range(shape[0] if shape else 0)]
        for i, row in enumerate(shape):
            for j in range(row):
                d *= n + j - i
        hooks = prod(
            row - j + columns[j] - i - 1 for i, row in enumerate(shape) for j in range(row)
        )
        yield min(d // hooks, bound) if bound is not None else d // hooks


def _partitions(total: int, largest: int, rows: int) -> Iterator[tuple[int, ...]]:
    """Partitions of `total` into at most `rows` parts of at most `largest`."""
    if total == 0:
        yield ()
        return
    if rows == 0:
        return
    for first in range(min(total, largest), 0, -1):
        for rest in _partitions(total - first, first, rows - 1):
            yield (first, *rest)


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
