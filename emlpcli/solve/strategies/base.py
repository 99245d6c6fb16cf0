"""What a strategy is: whether it applies, what it will cost, and the solving itself."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass

from emlpcli.groups.base import Count
from emlpcli.reps.monomials import TensorMonomial
from emlpcli.solve.bases.stored import StoredBasis


@dataclass(frozen=True)
class Cost:
    """Predicted time and peak memory; `kept` are the bytes of a basis that is not small beside it,
    which stay while other blocks are solved.
    """

    seconds: float
    nbytes: int
    kept: int = 0

    def beside(self, other: Cost) -> Cost:
        """That of both, one after the other: meanwhile what the first keeps is held, or all of it
        where it does not say how much that is.
        """
        held = self.kept or self.nbytes
        nbytes = max(self.nbytes, held + other.nbytes)
        return Cost(self.seconds + other.seconds, nbytes, self.kept + other.kept)


@dataclass(frozen=True, eq=False)
class Outcome:
    """A solved basis; the smallest singular-value gap where the rank was read off numerically.

    `nearly` lists the singular values of the basis vectors where the generators are known to a
    precision only: how far each is from invariant, relative to the generators.
    """

    basis: StoredBasis
    gap: float | None = None
    nearly: tuple[float, ...] = ()


class Strategy(ABC):
    """A way of finding the invariants of one monomial over one group.

    `certificate` is what its result rests on where the exact dimension is known and met:
    "proved" or "exact dimension met"; if `unconditional` it rests on that in any case, else
    the result is numerical where no exact dimension is known. `rounds` says whether it can do
    with generators that are known to a precision only.
    """

    name: str
    certificate: str
    unconditional: bool = False
    rounds: bool = False

    def certificate_with(self, exact: Count | None) -> str:
        """What a result rests on, with or without a known exact dimension."""
        return self.certificate if self.unconditional or exact is not None else "numerical"

    @abstractmethod
    def objection(self, monomial: TensorMonomial, exact: Count | None) -> str:
        """Why the strategy does not apply; empty if it does."""

    @abstractmethod
    def cost(self, monomial: TensorMonomial, exact: Count | None) -> Cost:
        """Predicted cost, where the strategy applies; computes nothing large."""

    @abstractmethod
    def solve(self, monomial: TensorMonomial, exact: Count | None) -> Outcome:
        """The invariants; raises CertificateError or TooLargeError."""

    def recall_or_solve(self, monomial: TensorMonomial, exact: Count | None) -> Outcome:
        """As `solve`; a strategy that keeps slow results on disk reads and writes them here."""
        return self.solve(monomial, exact)
