"""Dimensions, counted where a formula is known and solved for where not; smallest powers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import prod

from emlpcli.algebra.counting.budgets import shared_limit
from emlpcli.errors import EmlpError, TooLargeError, UncountedError
from emlpcli.overrides import override
from emlpcli.reps.monomials import Counts, Expansion, TensorMonomial
from emlpcli.reps.rep import MapRep, Rep
from emlpcli.shown import Shown
from emlpcli.solve import in_brief
from emlpcli.solve.certificates import COUNTED, LEVELS
from emlpcli.solve.counts import exact_count
from emlpcli.solve.limits import (
    HIGHEST_POWER,
    MOST_POWER_BYTES,
    MOST_POWER_SECONDS,
    MOST_SOLVING_BYTES,
    MOST_SOLVING_SECONDS,
)


@dataclass(frozen=True, repr=False)
class Dimension(Shown):
    """A dimension with the count of each distinct monomial and how it is known.

    `certificate` is "exact count" where all is counted, else the weakest certificate of what was
    solved for: "proved", "exact dimension met" or "numerical".
    """

    value: int
    terms: tuple[tuple[TensorMonomial, int, int], ...]  # monomial, copies, invariants of one copy
    how: tuple[str, ...]
    certificate: str = COUNTED

    def __int__(self) -> int:
        """The dimension itself."""
        return self.value

    @override
    def __repr__(self) -> str:
        return f"<Dimension {in_brief.integer(self.value)}: {self.certificate}>"


def dimension(rep: Rep, expansion: Expansion | None = None) -> Dimension:
    """Exact number of independent invariants, by counting formulas alone.

    `expansion` is that of the representation, where it is made already. Raises
    UncountedError where a group has no formula (a user's own group or representation), and
    TooLargeError where counting would take too long.
    """
    with shared_limit():
        return _dimension((expansion or Expansion(rep)).counts(rep), _uncounted)


def counted_or_solved(rep: Rep, expansion: Expansion) -> Dimension:
    """The dimension: counted where formulas are known, else that of the solved basis.

    `expansion` is that of the representation. Only what has no formula is solved for. Raises
    TooLargeError where that is not feasible, with what can be done instead.
    """
    try:
        return dimension(rep, expansion)
    except UncountedError:
        return _dimension(expansion.counts(rep), _solved)


def count_or_solve(rep: Rep) -> int:
    """The value of `counted_or_solved`, with no limit but memory on what is solved for."""
    try:
        return dimension(rep).value
    except UncountedError:
        return rep.solve().dimension


def _dimension(
    counts: Counts, otherwise: Callable[[TensorMonomial], tuple[int, str, str]]
) -> Dimension:
    """The sum over the monomials; `otherwise` finds dimension, how and certificate uncounted."""
    terms = []
    how: dict[str, None] = {}
    certificates = {COUNTED}
    for monomial, copies in counts.items():
        values = []
        for part in monomial.by_group():
            count = exact_count(part)
            if count is None:
                value, reason, certificate = otherwise(part)
                certificates.add(certificate)
            else:
                value, reason = count
            values.append(value)
            how[reason] = None
        terms.append((monomial, copies, prod(values)))
    weakest = next(c for c in (*LEVELS, COUNTED) if c in certificates)
    return Dimension(sum(c * n for _, c, n in terms), tuple(terms), tuple(how), weakest)


def _uncounted(part: TensorMonomial) -> tuple[int, str, str]:
    raise UncountedError(
        f"no exact count is known for {part.powers[0][0].rep} of {part.powers[0][0].group}",
        hint="solve for the basis instead",
    )


def _solved(part: TensorMonomial) -> tuple[int, str, str]:
    """The dimension of the solved basis of a monomial over one group, how, and how surely."""
    from emlpcli.solve.choice import choose
    from emlpcli.solve.memory import check_memory
    from emlpcli.solve.plan import carry_out, check_least

    group = part.powers[0][0].group
    try:
        check_least(part, MOST_SOLVING_BYTES)
        choice = choose(part)
        check_memory(choice.cost.nbytes, MOST_SOLVING_BYTES, "a basis")
        if choice.cost.seconds > MOST_SOLVING_SECONDS:
            raise TooLargeError(f"a basis would take about {choice.cost.seconds:.3g} s")
        solved = carry_out(choice)
    except TooLargeError as error:
        raise TooLargeError(
            f"no exact count is known for {group}, and solving is too large: {error.message}",
            hint=_NEITHER,
        ) from None
    gap = "" if solved.gap is None else f", smallest gap {solved.gap:.1e}"
    how = f"solved for by strategy {solved.strategy}: {solved.certificate}{gap}"
    return solved.basis.dim, how, solved.certificate


_NEITHER = (
    'take a smaller power; a finite group of exact entries, such as "sqrt(3)/2", and a compact '
    "Lie group are counted"
)


def uncountable(rep: Rep, expansion: Expansion, error: TooLargeError) -> TooLargeError:
    """The refusal to solve, with a hint at `emlp dim` only where that has an answer."""
    if error.hint is None or "emlp dim" not in error.hint:
        return error
    try:
        dimension(rep, expansion)
    except TooLargeError:
        error.hint = "counting would take too long too; take a smaller power"
    except EmlpError:
        error.hint = "no exact count is known either; " + _NEITHER
    return error


@dataclass(frozen=True)
class SmallestPower:
    """The smallest tensor power of an input that reaches an output; None if none was found."""

    power: int | None
    dimension: int
    searched: int  # the highest power that was counted


def smallest_power(rep: Rep, most: int = HIGHEST_POWER) -> SmallestPower:
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

        if plan(rep, max_bytes=MOST_POWER_BYTES).seconds > MOST_POWER_SECONDS:
            raise TooLargeError("solving for a power takes too long") from None
        return count_or_solve(rep)
