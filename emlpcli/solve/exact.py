"""Exact dimensions without linear algebra, and the smallest power that reaches an output."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod

from emlpcli.errors import GroupError, TooLargeError
from emlpcli.reps.canonical import Expansion, Monomial
from emlpcli.reps.rep import MapRep, Rep, Scalar


@dataclass(frozen=True)
class Dimension:
    """An exact dimension with the count of each distinct monomial and how it is known."""

    value: int
    terms: tuple[tuple[Monomial, int, int], ...]  # monomial, copies, invariants of one copy
    how: tuple[str, ...]


def dimension(rep: Rep) -> Dimension:
    """Exact number of independent invariants, by counting formulas alone.

    Raises GroupError where a group has no formula (a user's own group or representation), and
    TooLargeError where counting would take too long.
    """
    from emlpcli.solve.counting import exact_count

    terms = []
    how: dict[str, None] = {}
    for monomial, copies in Expansion(rep).counts(rep).items():
        counts = []
        for part in monomial.by_group():
            count = exact_count(part)
            if count is None:
                raise GroupError(
                    f"no exact count is known for {part.powers[0][0].rep} of "
                    f"{part.powers[0][0].group}",
                    hint="solve for the basis instead",
                )
            counts.append(count.value)
            how[count.how] = None
        terms.append((monomial, copies, prod(counts)))
    return Dimension(sum(c * n for _, c, n in terms), tuple(terms), tuple(how))


def smallest_power(rep: Rep, most: int = 8) -> tuple[int, int] | None:
    """The smallest tensor power k of a map's source that reaches its target, and the dimension.

    For a representation that is no space of maps, the smallest power with invariants. None if
    no power up to `most` does.
    """
    source, target = (rep.source, rep.target) if isinstance(rep, MapRep) else (rep, Scalar)
    for k in range(2, most + 1):
        power = source**k
        try:
            found = dimension(MapRep(power, target) if isinstance(rep, MapRep) else power).value
        except (TooLargeError, GroupError):
            return None
        if found:
            return k, found
    return None
