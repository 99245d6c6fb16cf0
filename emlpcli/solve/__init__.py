"""From a representation to its invariants: exact dimension, certified basis and projector.

Modules from low to high; each imports only what stands above it in this list:

    limits, memory, diskcache    what is refused, and what is kept on disk
    in_brief                     results in one line, as Python prints them
    certificates                 how surely a dimension is known
    indices                      the tensor indices of a monomial, and the group's action on each
    bases                        forms in which an orthonormal basis is stored
    isotypic.catalogue           the irreducibles of a group, found by averaging over it
    strategies                   ways of finding a basis, each with its predicted cost
    characters                   exact characters of tensor indices, each computed once
    counts                       exact counts of invariants
    evidence                     what is measured of a basis, and whether it is believed
    choice                       which strategy is taken for a monomial
    plan                         what is taken for all of them, and doing it
    dimensions                   dimensions, counted or solved for, and smallest powers
    readable                     exact bases with names, in the order of the columns of Q
    solution                     the outcome: blocks, with the properties made of them
    account, voigt, nearest, parameter_pattern, isotypic.decompose
                                 what is computed of a solution, or of a representation, to be shown
    expressions                  what the commands answer, for Python
    equivariance                 checks for users, which use none of the others
    equations                    the equations that invariants solve, for users
"""

from __future__ import annotations

from collections.abc import Callable
from time import perf_counter
from typing import TYPE_CHECKING, Any

from emlpcli.errors import TooLargeError
from emlpcli.groups.base import Group
from emlpcli.reps.from_text import expanded
from emlpcli.reps.monomials import Expansion
from emlpcli.reps.rep import Rep
from emlpcli.solve.dimensions import (
    Dimension,
    SmallestPower,
    count_or_solve,
    counted_or_solved,
    dimension,
    smallest_power,
    uncountable,
)

if TYPE_CHECKING:  # imported where something is solved for, not where it is counted
    from emlpcli.solve.equations import Constraints
    from emlpcli.solve.solution import Block, Solution

__all__ = [
    "Block",
    "Dimension",
    "SmallestPower",
    "Solution",
    "basis",
    "constraint_matrix",
    "count_or_solve",
    "counted_or_solved",
    "dimension",
    "smallest_power",
    "solve",
]


def basis(
    expression: str | Rep,
    group: str | Group | None = None,
    *,
    seed: int = 0,
    max_bytes: int | None = None,
    strategy: str | None = None,
    cache: bool = True,
    on_event: Callable[[str], None] = lambda text: None,
) -> Solution:
    """The invariants of an expression, solved: `basis("V**2>>V", "SO3")`.

    Their orthonormal basis is `Q`, shape (size, dimension), and `P` = Q Qᴴ the projector; of maps
    `A>>B` they are vec(W), row-major, of the W with ρ_B(g) W = W ρ_A(g). Options and errors
    are those of `solve`; ExpressionError, RepresentationError and GroupError carry the place in the
    text.
    """
    rep, expansion = expanded(expression, group)
    return solve(
        rep,
        expansion,
        seed=seed,
        max_bytes=max_bytes,
        strategy=strategy,
        cache=cache,
        on_event=on_event,
    )


def constraint_matrix(rep: Rep) -> Constraints:
    """The equations of the invariants as an operator; see `emlpcli.solve.equations`."""
    from emlpcli.solve import equations

    return equations.constraint_matrix(rep)


def solve(
    rep: Rep,
    expansion: Expansion | None = None,
    *,
    seed: int = 0,
    max_bytes: int | None = None,
    strategy: str | None = None,
    cache: bool = True,
    on_event: Callable[[str], None] = lambda text: None,
) -> Solution:
    """The invariants {v : ρ(g) v = v for all g} of a representation.

    Each distinct tensor monomial of the canonical form is solved once, each group's part of it
    apart. `expansion` is that of the representation, where it is made already. `max_bytes`
    bounds the memory (half of the machine's where it is None), which is predicted before anything
    is allocated. `strategy` forces one of "schur", "orbits", "diagrams", "rational", "weights",
    "nullspace" and "coupling"; `plan` shows which of them apply and which would be chosen.
    With `cache` results that took long are kept in the user's cache folder and reused.
    `on_event` is told in a few words what is being done.
    Every basis is judged by its evidence before it is returned. Raises CertificateError where
    that speaks against it, UndecidedError where rounding leaves the dimension open,
    TooLargeError or GroupError.
    """
    from emlpcli.solve.memory import default_limit
    from emlpcli.solve.plan import carry_out, plan
    from emlpcli.solve.solution import Block, Solution

    start = perf_counter()
    expansion = expansion or Expansion(rep)
    allowed = default_limit() if max_bytes is None else max_bytes
    try:
        chosen = plan(rep, expansion, strategy=strategy, max_bytes=allowed)
        blocks = []
        for number, (monomial, copies, choices) in enumerate(chosen.blocks, 1):
            on_event(f"solving block {number} of {len(chosen.blocks)}")
            solved = tuple(carry_out(choice, cache=cache) for choice in choices)
            blocks.append(Block(monomial, copies, solved))
    except TooLargeError as error:
        raise uncountable(rep, expansion, error) from None
    return Solution(rep, expansion, tuple(blocks), perf_counter() - start, seed, allowed)


def __getattr__(name: str) -> Any:
    if name in ("Block", "Solution"):
        from emlpcli.solve import solution

        return getattr(solution, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
