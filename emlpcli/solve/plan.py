"""Chooses the strategy for one group's monomial, predicts its memory, and runs it."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from time import perf_counter

from emlpcli.errors import CertificateError, TooLargeError
from emlpcli.groups.base import Count
from emlpcli.groups.structure import Classical
from emlpcli.groups.structure import Monomial as MonomialAction
from emlpcli.reps.canonical import Monomial
from emlpcli.reps.rep import Base
from emlpcli.solve.counting import exact_count
from emlpcli.solve.factors import Factor, OrbitFactor

MOST_INDICES = 128  # tensor indices of a basis, even of one-dimensional spaces
LARGEST_NULLSPACE = 5000  # coordinates; a dense decomposition takes minutes beyond


@dataclass(frozen=True, eq=False)
class Plan:
    """What will be done for one monomial over one group, before anything is computed."""

    monomial: Monomial
    strategy: str
    certificate: str
    predicted_bytes: int
    exact: Count | None


@dataclass(frozen=True, eq=False)
class Solved:
    """The invariants of one monomial over one group."""

    plan: Plan
    factor: Factor
    certificate: str
    gap: float | None
    seconds: float


def least_bytes(monomial: Monomial) -> int:
    """What solving takes at least, known before the group is asked how it acts."""
    if not monomial.powers:
        return 16
    group = monomial.powers[0][0].group
    power = sum(power for _, power in monomial.powers)
    if power > MOST_INDICES:
        raise TooLargeError(
            f"a basis of tensors with {power} indices is too large (at most {MOST_INDICES})",
            hint="`emlp dim` counts without a basis",
        )
    if group.is_permutation:
        return 64 * monomial.size
    return monomial.size if monomial.size >= 2**62 else 16 * group.d  # the former has no array


def plan(monomial: Monomial, strategy: str | None = None) -> Plan:
    """Choose the strategy for a monomial over one group, or take the one that is named."""
    # strategies are imported here because which of them a problem needs is known only here
    from emlpcli.solve.strategies import diagrams, nullspace, orbits

    exact = exact_count(monomial)
    if not monomial.powers:
        return Plan(monomial, "scalar", "proved", 16, exact)
    group = monomial.powers[0][0].group
    plain = all(isinstance(slot.rep, Base) for slot, _ in monomial.powers)
    structure = group.structure() if plain and strategy != nullspace.NAME else None
    if isinstance(structure, MonomialAction):
        nbytes = orbits.predicted_bytes(monomial.size, structure)
        return Plan(monomial, orbits.NAME, orbits.CERTIFICATE, nbytes, exact)
    if isinstance(structure, Classical) and exact is not None:
        nbytes = diagrams.predicted_bytes(structure, _duals(monomial), exact.value)
        return Plan(monomial, diagrams.NAME, diagrams.CERTIFICATE, nbytes, exact)
    if monomial.size > LARGEST_NULLSPACE:
        raise TooLargeError(
            f"a float64 null space of {monomial.size} coordinates would take too long "
            f"(at most {LARGEST_NULLSPACE})"
        )
    nbytes = nullspace.predicted_bytes(monomial.size)
    return Plan(monomial, nullspace.NAME, nullspace.CERTIFICATE, nbytes, exact)


def _duals(monomial: Monomial) -> list[bool]:
    return [slot.dual for slot, power in monomial.powers for _ in range(power)]


def run(chosen: Plan) -> Solved:
    """Carry out a plan; raises CertificateError if the solved and the exact dimension differ."""
    solved = _CACHE.get(chosen, lambda: _run(chosen))
    if chosen.exact is not None and solved.factor.dim != chosen.exact.value:
        raise CertificateError(
            f"strategy {chosen.strategy} found {solved.factor.dim} invariants, "
            f"but the exact dimension is {chosen.exact.value} ({chosen.exact.how})",
            hint="this is a bug in emlp, please report it with the command that you ran",
        )
    return solved


def _run(chosen: Plan) -> Solved:
    import numpy as np

    from emlpcli.solve.strategies import diagrams, nullspace, orbits

    start = perf_counter()
    monomial, gap = chosen.monomial, None
    certificate = chosen.certificate
    factor: Factor
    if chosen.strategy == "scalar":
        factor = OrbitFactor(np.zeros(1, dtype=np.int64), np.ones(1), 1)
    else:
        structure = monomial.powers[0][0].group.structure()
        if chosen.strategy == orbits.NAME:
            assert isinstance(structure, MonomialAction)
            factor = orbits.solve(structure, _duals(monomial))
        elif chosen.strategy == diagrams.NAME:
            assert isinstance(structure, Classical)
            assert chosen.exact is not None
            factor = diagrams.solve(structure, _duals(monomial), chosen.exact.value)
        else:
            factor, gap = nullspace.solve(monomial)
            if chosen.exact is not None:
                certificate = "exact dimension met"
    return Solved(chosen, factor, certificate, gap, perf_counter() - start)


class _Cache:
    """Solved monomials of this process, the least recently used dropped beyond a size."""

    def __init__(self, most_bytes: int) -> None:
        self.most_bytes = most_bytes
        self.held: OrderedDict[tuple[Monomial, str], Solved] = OrderedDict()

    def get(self, chosen: Plan, solve: Callable[[], Solved]) -> Solved:
        key = (chosen.monomial, chosen.strategy)
        if key in self.held:
            self.held.move_to_end(key)
            return self.held[key]
        solved = self.held[key] = solve()
        while len(self.held) > 1 and sum(s.factor.nbytes for s in self.held.values()) > (
            self.most_bytes
        ):
            self.held.popitem(last=False)
        return solved


_CACHE = _Cache(2**30)
