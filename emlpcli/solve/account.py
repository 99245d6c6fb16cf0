"""All that is computed for a report: basis, evidence, names, powers. What shows it only formats."""

from __future__ import annotations

from dataclasses import dataclass
from time import perf_counter

from emlpcli.solve.evidence.measure import Evidence
from emlpcli.solve.readable.names import Names, names
from emlpcli.solve.solution import Solution


@dataclass(frozen=True, eq=False)
class Account:
    """A solution with everything that a report says of it, and the seconds that all of it took.

    `named` says whether names were asked for, else a few are given where there are only few. The
    smallest power that has invariants is looked up too, where there are none.
    """

    solution: Solution
    evidence: Evidence
    names: Names
    named: bool
    seconds: float


def account(solution: Solution, *, elements: int | None = None) -> Account:
    """Measure a solution and name its elements: the first `elements`, or all if they are few.

    Raises TooLargeError where the measurements do not fit in memory, and CertificateError where
    a name does not belong to the solved space.
    """
    start = perf_counter()
    evidence, found = solution.evidence, names(solution, elements)
    _ = solution.smallest_power
    seconds = solution.seconds + perf_counter() - start
    return Account(solution, evidence, found, elements is not None, seconds)
