"""What the commands answer, for Python: of an expression as text or as a representation alike."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from emlpcli.groups.base import Group
from emlpcli.reps.from_text import expanded
from emlpcli.reps.rep import Rep
from emlpcli.solve import dimensions
from emlpcli.solve.dimensions import Dimension

if TYPE_CHECKING:
    from numpy.typing import NDArray

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
    from emlpcli.solve import plan as planning

    rep, expansion = expanded(expression, group)
    return planning.plan(rep, expansion, strategy=strategy, max_bytes=max_bytes)


def decompose(expression: str | Rep, group: str | Group | None = None) -> Decomposition:
    """The irreducible constituents of a representation ρ = ⊕ mᵢ ρᵢ of reductive groups.

    `decompose("V**2", "SO3").multiplicities` is {"0": 1, "1": 1, "2": 1}. Irreducibles are those
    over the field of the group; Σ mᵢ² dim End(ρᵢ) is checked against the exact dimension of the
    maps from ρ to itself. Raises EmlpError for a group that is not seen to be reductive,
    TooLargeError, CertificateError if a check fails, and the errors of `dimension`.
    """
    from emlpcli.solve.isotypic import decompose as constituents

    return constituents.decompose(*expanded(expression, group))


def change_of_basis(expression: str | Rep, group: str | Group | None = None) -> NDArray[Any]:
    """C, shape (size, size), unitary: C ρ(g) Cᴴ is the sum of the irreducibles, copy by copy.

    Rows are ordered by constituent, as `decompose` lists them, then by copy; all copies have the
    same matrices, those of `Irrep` with the constituent's label where it has one. Raises
    TooLargeError, EmlpError where none is known, and CertificateError.
    """
    from emlpcli.solve.isotypic import change_of_basis as rows

    return rows.matrix(rows.change_of_basis(decompose(expression, group)))


def to_e3nn(expression: str | Rep, group: str | Group | None = None) -> NDArray[Any]:
    """C, shape (size, size), orthogonal: C ρ(g) Cᵀ is D(g) of the Irreps `decompose(...).e3nn`.

    So C x are e3nn's coordinates of x, and Cᵀ leads back; parity is that of -1 in O(3). Raises
    RepresentationError under other groups than O(3) and SO(3), and as `change_of_basis`.
    """
    from emlpcli.solve.isotypic import change_of_basis as rows

    found = decompose(expression, group)
    _ = found.e3nn
    return rows.matrix(rows.change_of_basis(found))
