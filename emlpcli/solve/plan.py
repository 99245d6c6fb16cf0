"""Plans what is done for a representation, with predicted time and memory, and does it."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from time import perf_counter

from emlpcli.errors import CertificateError, EmlpError, TooLargeError, UndecidedError
from emlpcli.overrides import override
from emlpcli.reps.monomials import Expansion, TensorMonomial
from emlpcli.reps.rep import Rep
from emlpcli.shown import Shown
from emlpcli.solve import in_brief
from emlpcli.solve.bases.stored import StoredBasis
from emlpcli.solve.choice import Choice, choose
from emlpcli.solve.evidence.judge import judge
from emlpcli.solve.evidence.prediction import checking_cost
from emlpcli.solve.limits import LARGEST_PROCESS_CACHE, MOST_INDICES
from emlpcli.solve.memory import check_memory, format_bytes, format_count
from emlpcli.solve.strategies.base import Cost, Outcome


@dataclass(frozen=True, eq=False, repr=False)
class Plan(Shown):
    """What will be done for a representation, before anything is computed."""

    rep: Rep
    expansion: Expansion
    blocks: tuple[tuple[TensorMonomial, int, tuple[Choice, ...]], ...]  # monomial, copies, by group

    @property
    def seconds(self) -> float:
        """Predicted time."""
        return sum(c.cost.seconds for _, _, choices in self.blocks for c in choices)

    @property
    def nbytes(self) -> int:
        """Predicted peak memory: of a block, beside the bases of those before it."""
        return max(_peaks([[c.cost for c in choices] for _, _, choices in self.blocks]))

    @property
    def checking(self) -> Cost:
        """Predicted time and memory, beside the bases, of the evidence that a card shows."""
        parts = [(c.monomial, c.exact) for _, _, choices in self.blocks for c in choices]
        return checking_cost(parts)

    @property
    def strategies(self) -> tuple[str, ...]:
        """The strategies that will be tried first, each once."""
        names = (c.strategy.name for _, _, choices in self.blocks for c in choices)
        return tuple(dict.fromkeys(names))

    @override
    def __repr__(self) -> str:
        cost = f"{1000 * self.seconds:.3g} ms, {format_bytes(self.nbytes)}"
        what = in_brief.over(self.rep, self.expansion)
        return f"<Plan of {what}: {', '.join(self.strategies)}; predicted {cost}>"


@dataclass(frozen=True, eq=False)
class Solved:
    """The invariants of one monomial over one group, with what was measured of them."""

    choice: Choice
    strategy: str
    outcome: Outcome
    certificate: str
    seconds: float

    @property
    def basis(self) -> StoredBasis:
        """The orthonormal basis."""
        return self.outcome.basis

    @property
    def gap(self) -> float | None:
        """The smallest singular-value gap, where the rank was read off numerically."""
        return self.outcome.gap


def plan(
    rep: Rep,
    expansion: Expansion | None = None,
    *,
    strategy: str | None = None,
    max_bytes: int | None = None,
) -> Plan:
    """Choose a strategy for every monomial of a representation; nothing large is computed.

    `expansion` is that of the representation, where it is made already. With `strategy`
    only that one is considered, where it applies at all. Raises TooLargeError if no strategy fits
    into `max_bytes`, and EmlpError if the one asked for does not apply.
    """
    expansion = expansion or Expansion(rep)
    blocks: list[tuple[TensorMonomial, int, tuple[Choice, ...]]] = []
    kept = 0
    for monomial, copies in expansion.counts(rep).items():
        parts = list(monomial.by_group()) or [TensorMonomial()]
        for part in parts:
            check_least(part, max_bytes)
        choices = tuple(choose(part, strategy) for part in parts)
        if max_bytes is not None:
            needed = sum(c.cost.nbytes for c in choices)
            what = f"the basis of a block with {format_count(monomial.size)} entries"
            if needed <= max_bytes < kept + needed:
                what = f"the bases of {len(blocks) + 1} blocks"
            check_memory(kept + needed, max_bytes, what)
            kept += sum(c.cost.kept for c in choices)
        blocks.append((monomial, copies, choices))
    return Plan(rep, expansion, tuple(blocks))


def _peaks(costs: list[list[Cost]]) -> list[int]:
    """Bytes held in each block at its peak, with the bases of the blocks before."""
    peaks, kept = [], 0
    for block in costs:
        peaks.append(kept + sum(cost.nbytes for cost in block))
        kept += sum(cost.kept for cost in block)
    return peaks


def check_least(monomial: TensorMonomial, max_bytes: int | None) -> None:
    """Refuse what cannot fit, before the group is asked how it acts."""
    if not monomial.powers:
        return
    power = sum(power for _, power in monomial.powers)
    if power > MOST_INDICES:
        raise TooLargeError(
            f"a basis of tensors with {power} indices is too large (at most {MOST_INDICES})",
            hint="`emlp dim` counts without a basis",
        )
    if max_bytes is not None:
        group = monomial.powers[0][0].group
        least = max(monomial.size, 16 * group.d)  # a byte an entry, and one generator's images
        what = f"the basis of a block with {format_count(monomial.size)} entries"
        check_memory(least, max_bytes, what)


def carry_out(choice: Choice, *, cache: bool = True) -> Solved:
    """Carry out a choice and judge the result; with `cache` slow results are kept on disk.

    A strategy that fails, for whatever reason, or whose result its own evidence contradicts,
    leaves the problem to the next one. Raises CertificateError if the solved and the exact
    dimension differ, or if no strategy gives a result that holds.
    """
    return _met(choice, _CACHE.get(choice, lambda: _met(choice, _carry_out(choice, cache))))


def _met(choice: Choice, solved: Solved) -> Solved:
    """What was solved, which must have the exact dimension: else it is neither told nor kept."""
    exact = choice.exact
    if exact is not None and solved.basis.dim != exact.value:
        raise CertificateError(
            f"strategy {solved.strategy} found {solved.basis.dim} invariants, "
            f"but the exact dimension is {exact.value} ({exact.how})",
            hint="if the generators are exact, this is a bug in emlp: please report it with the "
            "command that you ran; if they are rounded, give exact entries",
        )
    return solved


def _carry_out(choice: Choice, cache: bool) -> Solved:
    start = perf_counter()
    failures: list[EmlpError] = []
    for option in choice.in_turn():
        strategy = option.strategy
        certificate = strategy.certificate_with(choice.exact)
        undecided = next((e for e in failures if isinstance(e, UndecidedError)), None)
        if undecided is not None and certificate == "numerical":
            continue  # what one rank decision leaves open another does not settle
        try:
            with _linear_algebra():
                find = strategy.recall_or_solve if cache else strategy.solve
                outcome = find(choice.monomial, choice.exact)
                found = Solved(choice, strategy.name, outcome, certificate, 0.0)
                judge(found)
        except EmlpError as error:
            failures.append(error)
            continue
        return replace(found, seconds=perf_counter() - start)
    raise _worst(failures)


@contextmanager
def _linear_algebra() -> Iterator[None]:
    """LAPACK's refusals as errors of the strategy: its matrices are beyond floating point."""
    import numpy as np

    try:
        with np.errstate(all="ignore"):
            yield
    except (np.linalg.LinAlgError, FloatingPointError, OverflowError) as error:
        raise CertificateError(
            f"the matrices are beyond what floating point can handle: {error}",
            hint="scale the generators, take other coordinates, or give exact entries",
        ) from error


def _worst(failures: list[EmlpError]) -> EmlpError:
    """The failure that says most: an undecided rank, evidence against a result, or the size."""
    for kind in (UndecidedError, CertificateError, TooLargeError):
        for error in failures:
            if isinstance(error, kind):
                return error
    return failures[-1]


class _Cache:
    """Solved monomials of this process, the least recently used dropped beyond a size.

    The key is the monomial, whose tensor indices compare by representation and by `Group.__eq__`
    (generators, not names, of a person's own groups), the strategy that is tried first, and whether
    others may follow it. What comes of them depends on nothing else: neither on the disk cache nor
    on memory limits.
    """

    def __init__(self, most_bytes: int) -> None:
        self.most_bytes = most_bytes
        self.held: OrderedDict[tuple[TensorMonomial, str, bool], Solved] = OrderedDict()
        self.nbytes = 0

    def get(self, choice: Choice, solve: Callable[[], Solved]) -> Solved:
        key = (choice.monomial, choice.strategy.name, choice.asked is None)
        if key in self.held:
            self.held.move_to_end(key)
            return self.held[key]
        solved = self.held[key] = solve()
        self.nbytes += solved.basis.nbytes
        while len(self.held) > 1 and self.nbytes > self.most_bytes:
            _, dropped = self.held.popitem(last=False)
            self.nbytes -= dropped.basis.nbytes
        return solved

    def clear(self) -> None:
        """Forget everything."""
        self.held.clear()
        self.nbytes = 0


_CACHE = _Cache(LARGEST_PROCESS_CACHE)


def clear_cache() -> None:
    """Forget what was solved in this process."""
    from emlpcli.solve import spin_counts
    from emlpcli.solve.highest_weights import isotypic, of_rep
    from emlpcli.solve.strategies.coupling import catalogue_of, unread_catalogue_of

    _CACHE.clear()
    catalogue_of.cache_clear()
    unread_catalogue_of.cache_clear()
    of_rep.form_of.cache_clear()
    spin_counts.character_of.cache_clear()
    isotypic.forget()
