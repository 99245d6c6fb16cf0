"""Exact dimensions without linear algebra, and the smallest power that reaches an output."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod

from emlpcli.errors import EmlpError, TooLargeError, UncountedError
from emlpcli.groups.counting_limits import shared_limit
from emlpcli.reps.canonical import Expansion, Monomial
from emlpcli.reps.composite import MapRep
from emlpcli.reps.rep import Rep
from emlpcli.solve.counting import exact_count


@dataclass(frozen=True)
class Dimension:
    """An exact dimension with the count of each distinct monomial and how it is known."""

    value: int
    terms: tuple[tuple[Monomial, int, int], ...]  # monomial, copies, invariants of one copy
    how: tuple[str, ...]


MOST_SECONDS, MOST_BYTES = 0.5, 2**28  # of solving for a power of the input


def dimension(rep: Rep) -> Dimension:
    """Exact number of independent invariants, by counting formulas alone.

    Raises UncountedError where a group has no formula (a user's own group or representation), and
    TooLargeError where counting would take too long.
    """
    with shared_limit():
        return _dimension(rep)


def _dimension(rep: Rep) -> Dimension:
    terms = []
    how: dict[str, None] = {}
    for monomial, copies in Expansion(rep).counts(rep).items():
        counts = []
        for part in monomial.by_group():
            count = exact_count(part)
            if count is None:
                raise UncountedError(
                    f"no exact count is known for {part.powers[0][0].rep} of "
                    f"{part.powers[0][0].group}",
                    hint="solve for the basis instead",
                )
            counts.append(count.value)
            how[count.how] = None
        terms.append((monomial, copies, prod(counts)))
    return Dimension(sum(c * n for _, c, n in terms), tuple(terms), tuple(how))


def count_or_solve(rep: Rep) -> int:
    """The dimension: counted where formulas are known, else that of the solved basis."""
    try:
        return dimension(rep).value
    except UncountedError:
        return rep.solve().dimension


@dataclass(frozen=True)
class SmallestPower:
    """The smallest tensor power of an input that reaches an output; None if none was found."""

    power: int | None
    dimension: int
    searched: int  # the highest power that was counted


def smallest_power(rep: Rep, most: int = 8) -> SmallestPower:
    """The smallest tensor power k >= 2 of a map's source that reaches its target.

    For a representation that is no space of maps, the smallest power with invariants. Powers
    are counted up to `most`, or up to the last one that can be counted.
    """
    source = rep.source if isinstance(rep, MapRep) else rep
    for k in range(2, most + 1):
        power: Rep = source**k
        power = MapRep(power, rep.target) if isinstance(rep, MapRep) else power
        try:
            found = _quickly(power)
        except EmlpError:  # what is only a hint may fail for any reason
            return SmallestPower(None, 0, k - 1)
        if found:
            return SmallestPower(k, found, k)
    return SmallestPower(None, 0, most)


def _quickly(rep: Rep) -> int:
    """The dimension, counted, or solved for where that is quick; else TooLargeError."""
    try:
        return dimension(rep).value
    except UncountedError:
        from emlpcli.solve.plan import plan

        if plan(rep, max_bytes=MOST_BYTES).seconds > MOST_SECONDS:
            raise TooLargeError("solving for a power takes too long") from None
        return count_or_solve(rep)
