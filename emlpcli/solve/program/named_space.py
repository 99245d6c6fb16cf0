"""Solves for a layer: what has names by a theorem is not computed where it would be large."""

from __future__ import annotations

from collections.abc import Callable
from time import perf_counter

from emlpcli.algebra.permutations.monomial_action import MonomialAction
from emlpcli.errors import TooLargeError
from emlpcli.reps.monomials import Expansion, TensorMonomial
from emlpcli.reps.rep import Rep
from emlpcli.solve.bases.counted import CountedBasis
from emlpcli.solve.choice import Choice, Option, choose
from emlpcli.solve.counts import exact_count
from emlpcli.solve.dimensions import uncountable
from emlpcli.solve.indices import group_of, is_plain, over_vectors
from emlpcli.solve.limits import LARGEST_COMPARED, MOST_INDICES
from emlpcli.solve.memory import check_memory, default_limit, format_count
from emlpcli.solve.plan import Solved, carry_out, check_least
from emlpcli.solve.solution import Block, Solution
from emlpcli.solve.strategies.base import Cost, Outcome
from emlpcli.solve.strategies.registry import STRATEGIES


def solved_or_named(
    rep: Rep,
    expansion: Expansion,
    *,
    seed: int = 0,
    max_bytes: int | None = None,
    strategy: str | None = None,
    cache: bool = True,
    on_event: Callable[[str], None] = lambda text: None,
) -> Solution:
    """As `solve`, but a large block whose elements a theorem names has no basis in memory.

    Set partitions name all invariants of powers of V under S(n) (Jones 1994), products of forms and
    volume forms those under classical groups (Weyl 1939), and their number is counted exactly. Of
    such a solution `readable` and the dimension can be asked for; `Q`, `P` and the evidence of a
    large block are refused. With a `strategy` everything is solved by it. Raises as `solve` does.
    """
    start = perf_counter()
    allowed = default_limit() if max_bytes is None else max_bytes
    counts = expansion.counts(rep)
    blocks: list[Block] = []
    kept = 0
    try:
        for number, (monomial, copies) in enumerate(counts.items(), 1):
            on_event(f"solving block {number} of {len(counts)}")
            parts = list(monomial.by_group()) or [TensorMonomial()]
            found: list[Solved | Choice] = [
                (None if strategy is not None else _named(part)) or _chosen(part, strategy, allowed)
                for part in parts
            ]
            costs = [choice.cost for choice in found if isinstance(choice, Choice)]
            what = f"the basis of a block with {format_count(monomial.size)} entries"
            check_memory(kept + sum(cost.nbytes for cost in costs), allowed, what)
            kept += sum(cost.kept for cost in costs)
            solved = tuple(
                carry_out(one, cache=cache) if isinstance(one, Choice) else one for one in found
            )
            blocks.append(Block(monomial, copies, solved))
    except TooLargeError as error:
        raise uncountable(rep, expansion, error) from None
    return Solution(rep, expansion, tuple(blocks), perf_counter() - start, seed, allowed)


def _chosen(part: TensorMonomial, strategy: str | None, allowed: int) -> Choice:
    check_least(part, allowed)
    return choose(part, strategy)


def _named(part: TensorMonomial) -> Solved | None:
    """A large monomial over one group whose elements have names by a theorem; else None."""
    power = sum(power for _, power in part.powers)
    if not part.powers or part.size <= LARGEST_COMPARED or power > MOST_INDICES:
        return None
    monomial = over_vectors(part)
    if not is_plain(monomial):
        return None
    name = _theorem(monomial)
    exact = exact_count(monomial) if name else None
    if exact is None:
        return None
    strategy = next(s for s in STRATEGIES if s.name == name)
    option = Option(strategy, "", Cost(0.0, 0))
    choice = Choice(monomial, exact, None, (), option)
    basis = CountedBasis(monomial.size, exact.value)
    return Solved(choice, "names", Outcome(basis), strategy.certificate, 0.0)


def _theorem(monomial: TensorMonomial) -> str:
    """The strategy whose theorem names the elements; empty where there is none."""
    group = group_of(monomial)
    if group.tensors() is not None:
        return "diagrams"
    structure = group.structure()
    symmetric = isinstance(structure, MonomialAction) and structure.symmetric
    return "orbits" if symmetric else ""
