"""What the commands answer, for Python: of an expression as text or as a representation alike."""

from __future__ import annotations

from emlpcli.groups.base import Group
from emlpcli.reps.from_text import expanded
from emlpcli.reps.rep import Rep
from emlpcli.solve import dimensions
from emlpcli.solve import plan as planning
from emlpcli.solve.dimensions import Dimension
from emlpcli.solve.isotypic import decompose as constituents
from emlpcli.solve.isotypic.decompose import Decomposition
from emlpcli.solve.plan import Plan


def dimension(expression: str | Rep, group: str | Group | None = None) -> Dimension:
    """The dimension of the invariants {v : ρ(g) v = v for all g}, without a basis where possible.

    `dimension("V**50", "SO3").value`. It is counted exactly, as an integer of any length, where
    formulas are known: then `certificate` is "exact count", and `how` says by which. What has no
    formula, as some groups of one's own, is solved for. Of maps `A>>B` it is the dimension of
    the equivariant ones. Raises ExpressionError, RepresentationError or GroupError with the place
    in the text, and TooLargeError where counting and solving would take too long.
    """
    return dimensions.counted_or_solved(*expanded(expression, group))


def plan(
    expression: str | Rep,
    group: str | Group | None = None,
    *,
    strategy: str | None = None,
    max_bytes: int | None = None,
) -> Plan:
    """What would be done to solve an expression, with predicted time and memory; nothing is solved.

    `plan("V**10", "SO3").seconds`. Each distinct tensor monomial gets the strategy that is
    predicted to be fastest, or the one asked for. Raises TooLargeError if none fits into
    `max_bytes`, EmlpError if the one asked for does not apply, and the errors of `dimension`.
    """
    rep, expansion = expanded(expression, group)
    return planning.plan(rep, expansion, strategy=strategy, max_bytes=max_bytes)


def decompose(expression: str | Rep, group: str | Group | None = None) -> Decomposition:
    """The irreducible constituents of a representation ρ = ⊕ mᵢ ρᵢ of reductive groups.

    `decompose("V**2", "SO3").multiplicities` is {"0": 1, "1": 1, "2": 1}. Irreducibles are those
    over the field of the group; Σ mᵢ² dim End(ρᵢ) is checked against the exact dimension of the
    maps from ρ to itself. Raises EmlpError for a group that is not seen to be reductive,
    TooLargeError, CertificateError if a check fails, and the errors of `dimension`.
    """
    return constituents.decompose(*expanded(expression, group))
