"""Strategy `weights`: highest weight vectors, for reductive groups with a known maximal torus.

An intertwiner from an irreducible is fixed by where a highest weight vector goes: to a vector of
the same weight that all raising operators take to zero. Those are the kernel of small sparse
matrices, a weight space at a time, of a dimension that is known in integers from the weights alone
(Racah, Speiser 1964). Lowered to whole multiplets they give the isotypic form of every tensor
index; indices are coupled one after the other, as in strategy `coupling`, and both halves joined by
Schur's lemma. The basis is kept by its nonzero entries.
"""

from __future__ import annotations

from math import prod

from emlpcli.errors import CertificateError
from emlpcli.groups.base import Count
from emlpcli.overrides import override
from emlpcli.reps.monomials import TensorMonomial
from emlpcli.solve.indices import group_of, is_plain, middle_of, off_compact_form, slots_of
from emlpcli.solve.limits import LARGEST_ROOTED, LARGEST_WEIGHTED
from emlpcli.solve.strategies.base import Cost, Outcome, Strategy
from emlpcli.solve.strategies.transported import adapted_group, adapted_of, brought_back

NONZERO = 0.2  # of the entries of a basis, a little more than in powers of spins up to 4


class Weights(Strategy):
    """Highest weight vectors, lowered to multiplets and coupled, for reductive groups."""

    name = "weights"
    certificate = "exact dimension met"

    @override
    def objection(self, monomial: TensorMonomial, exact: Count | None) -> str:
        """Reductive Lie groups, with other indices than V alone, or whose torus is known."""
        if not monomial.powers:
            return "nothing to solve"
        group = group_of(monomial)
        if not group.is_reductive or not group.lie_dimension:
            return "only for reductive Lie groups"
        if is_plain(monomial) and group.torus() is None:
            return "powers of V are coupled"
        if group.lie_dimension > LARGEST_ROOTED:
            return f"only for Lie algebras of at most {LARGEST_ROOTED} dimensions"
        if group.adapted is not None and adapted_of(monomial) is None:
            return "an index is not defined in the coordinates where the group is unitary"
        if reason := off_compact_form(monomial, LARGEST_WEIGHTED):
            return reason
        if not group.registered_name:  # those of named groups are integers, and take time for large
            from emlpcli.solve.highest_weights.torus import torus_of

            if torus_of(adapted_group(monomial)) is None:
                return "the weights of the group are not clearly integers"
        return ""

    @override
    def cost(self, monomial: TensorMonomial, exact: Count | None) -> Cost:
        """Every index in a weight basis, then the halves and the basis itself."""
        from emlpcli.solve.highest_weights.invariants import CHUNK

        size = monomial.size
        forms = sum(slot.size for slot, _ in monomial.powers)
        entries = size * (exact.value if exact is not None else 1)
        seconds = 2e-3 + 1e-5 * forms + 1e-8 * entries
        if not entries:  # weights are counted, and nothing is formed
            return Cost(seconds, 2**16 + 40 * forms)
        # entries by their places, and the forms of its indices
        kept = int(24 * NONZERO * entries) + 2**15
        # rows are formed some at a time; what is kept of them is put together in the end
        formed = 48 * min(entries, CHUNK) + 2 * int(24 * NONZERO * max(0, entries - CHUNK))
        formed += 32 * min(entries, _larger_half(monomial) ** 2)
        if group_of(monomial).torus() is not None:  # weight spaces are large
            formed += 16 * max(slot.size for slot, _ in monomial.powers) ** 2
        # Clebsch-Gordan coefficients of the halves, a row, and a tenth for what is small
        return Cost(seconds, 2**17 + 200 * forms + formed * 11 // 10 + 16 * size, kept)

    @override
    def solve(self, monomial: TensorMonomial, exact: Count | None) -> Outcome:
        """A basis kept by its entries, in the group's own coordinates."""
        from emlpcli.solve.highest_weights.invariants import Joined, invariants
        from emlpcli.solve.highest_weights.torus import torus_of

        group = adapted_group(monomial)
        torus = torus_of(group)
        if torus is None:
            raise CertificateError("the weights of the group are not clearly integers")
        slots = slots_of(monomial)
        basis = invariants(group, slots, Joined(torus, slots))
        return Outcome(brought_back(basis, monomial))


def _larger_half(monomial: TensorMonomial) -> int:
    """Coordinates of the larger of the halves that are joined."""
    slots = slots_of(monomial)
    cut = middle_of(slots)
    return max(prod(slot.size for slot in half) for half in (slots[:cut], slots[cut:]))
