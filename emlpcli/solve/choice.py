"""Chooses the strategy for one monomial over one group, by predicted time and memory."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from emlpcli.errors import EmlpError, TooLargeError
from emlpcli.groups.base import Count
from emlpcli.reps.monomials import TensorMonomial
from emlpcli.solve.counts import exact_count
from emlpcli.solve.evidence.judge import counting_again, judging_cost
from emlpcli.solve.indices import over_vectors
from emlpcli.solve.memory import format_count
from emlpcli.solve.strategies.base import Cost, Strategy
from emlpcli.solve.strategies.registry import STRATEGIES
from emlpcli.solve.strategies.transported import adapted_of

QUICK = 0.02  # seconds that are not worth looking for a faster strategy


@dataclass(frozen=True, eq=False)
class Option:
    """A strategy with its predicted cost, or with its objection."""

    strategy: Strategy
    objection: str
    cost: Cost | None


@dataclass(frozen=True, eq=False)
class Choice:
    """The strategies for one monomial over one group, and its exact count.

    `looked_at` are the options in the order of preference, as far as it had to be followed to find
    the `first` one to be tried. The others are priced where they are asked for: to be shown, or
    because the first one fails.
    """

    monomial: TensorMonomial
    exact: Count | None
    asked: str | None
    looked_at: tuple[Option, ...]
    first: Option

    @cached_property
    def options(self) -> tuple[Option, ...]:
        """All options, in the order of preference."""
        rest = STRATEGIES[len(self.looked_at) :]
        return (*self.looked_at, *_options(self.monomial, self.exact, self.asked, rest))

    @cached_property
    def chosen(self) -> tuple[Option, ...]:
        """Those that apply, in the order in which they are tried: after the first by time."""
        return tuple(dict.fromkeys([self.first, *_by_time(self.options)]))

    def in_turn(self) -> Iterator[Option]:
        """As `chosen`, where what comes after the first one is priced when it is its turn."""
        yield self.first
        yield from self.chosen[1:]

    @property
    def strategy(self) -> Strategy:
        """The strategy that will be tried first."""
        return self.first.strategy

    @property
    def cost(self) -> Cost:
        """The predicted cost of the strategy that will be tried first."""
        cost = self.first.cost
        assert cost is not None
        return cost

    @property
    def certificate(self) -> str:
        """What the result will rest on."""
        return self.strategy.certificate_with(self.exact)


def choose(monomial: TensorMonomial, strategy: str | None = None) -> Choice:
    """The options for a monomial over one group and the order in which they are tried.

    What is made of V alone is solved over the group of the matrices on V, see `over_vectors`.
    The first strategy in the order of preference that is predicted to be quick, or that is sure
    by itself, is taken, else the one predicted to be fastest; the others follow by time.
    """
    names = [s.name for s in STRATEGIES if s.name != "scalar"]  # which nobody has to ask for
    if strategy not in (None, *names):
        raise EmlpError(
            f"unknown strategy {strategy!r}", hint=f"the strategies are {', '.join(names)}"
        )
    monomial = over_vectors(monomial)
    exact = exact_count(monomial)
    looked_at: list[Option] = []
    for option in _options(monomial, exact, strategy, STRATEGIES):
        looked_at.append(option)
        quick = option.cost is not None and option.cost.seconds <= QUICK
        if quick or (option.cost is not None and option.strategy.unconditional):
            return Choice(monomial, exact, strategy, tuple(looked_at), option)
    by_time = _by_time(looked_at)
    if not by_time:
        raise _no_strategy(monomial, looked_at, strategy)
    return Choice(monomial, exact, strategy, tuple(looked_at), by_time[0])


def _options(
    monomial: TensorMonomial,
    exact: Count | None,
    asked: str | None,
    strategies: Sequence[Strategy],
) -> Iterator[Option]:
    """Each strategy with its objection, or with its cost and that of judging its result."""
    known = None if exact is None else exact.value
    judging: Cost | None = None
    for s in strategies:
        objection = s.objection(monomial, exact)
        if not objection and monomial.powers and not s.rounds:
            objection = _imprecise(monomial)
        if asked not in (None, s.name) and not objection and s.name != "scalar":
            objection = f"{asked} is asked for"
        cost = None if objection else s.cost(monomial, exact)
        if cost is not None and (s.name != "coupling" or adapted_of(monomial) is not None):
            judging = judging or judging_cost(monomial, known)
            cost = cost.beside(judging)
        elif cost is not None and monomial.powers:  # couplings are counted again all the same
            cost = cost.beside(Cost(counting_again(monomial, known), 0))
        yield Option(s, objection, cost)


def _by_time(options: Iterable[Option]) -> list[Option]:
    """The options that apply, the one predicted to be fastest first."""
    open_to = [(o.cost.seconds, i, o) for i, o in enumerate(options) if o.cost is not None]
    return [option for *_, option in sorted(open_to, key=lambda entry: entry[:2])]


def _imprecise(monomial: TensorMonomial) -> str:
    """Why generators known to a precision only are left to the null space."""
    precision = monomial.powers[0][0].group.precision
    return f"the generators are known to {precision:.0e} only" if precision else ""


def _no_strategy(
    monomial: TensorMonomial, options: list[Option], strategy: str | None
) -> EmlpError:
    if strategy is not None:
        reason = next(o.objection for o in options if o.strategy.name == strategy)
        return EmlpError(f"strategy {strategy} does not apply: {reason}")
    reasons = "; ".join(f"{o.strategy.name} {o.objection}" for o in options[1:])
    return TooLargeError(
        f"no strategy solves a block with {format_count(monomial.size)} entries: {reasons}",
        hint="`emlp dim` counts without a basis where a formula is known",
    )
