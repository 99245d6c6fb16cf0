"""Irreducibles of simple groups by Dynkin labels: counted from their root systems alone."""

from __future__ import annotations

from types import ModuleType
from typing import TYPE_CHECKING, Any

import numpy as np

from emlpcli.algebra.lie.chamber import Weight
from emlpcli.algebra.lie.root_system import RootSystem
from emlpcli.errors import TooLargeError
from emlpcli.groups.base import Group
from emlpcli.groups.named.exceptional import Exceptional
from emlpcli.reps.constructed import uncounted
from emlpcli.reps.irreducible.labels import Irreducible, Label, read_dynkin, shown
from emlpcli.reps.rep import Base, Rep, Scalar

if TYPE_CHECKING:
    from emlpcli.algebra.permutations.monomial_action import MonomialAction
    from emlpcli.algebra.spectra.eigenvalues import Eigenvalues
    from emlpcli.algebra.spectra.families import Spectrum


def find(G: Group, labels: tuple[Label, ...]) -> Rep:
    """`Irrep(1,0)`; RepresentationError for what are no Dynkin labels of the group."""
    assert isinstance(G, Exceptional)
    weight = read_dynkin(G, labels, G.rank)
    if not any(weight):
        return Scalar
    if weight == G.highest:
        return Base(G)
    return Irreducible(G, weight, HighestWeight(G, G.system, weight), shown(labels), (weight,))


class HighestWeight:
    """The irreducible of a highest weight, for a group whose spectrum is in Dynkin labels."""

    analytic = True

    def __init__(self, G: Group, system: RootSystem, weight: Weight) -> None:
        self.G, self.system, self.weight = G, system, weight

    def size(self) -> int:
        """By Weyl's formula."""
        return self.system.chamber.dimension(self.weight)

    def structure(self) -> MonomialAction | None:
        """None."""
        return None

    def matrices(self, g: Any, xp: ModuleType) -> Any:
        raise self._too_large()

    def derivatives(self, A: Any, xp: ModuleType) -> Any:
        raise self._too_large()

    def _too_large(self) -> TooLargeError:
        return TooLargeError(
            f"no matrices of {shown(self.weight)} of {self.G} are made",
            hint="`emlp dim` and `emlp decompose` need none",
        )

    def eigenvalues(self, spectrum: Spectrum) -> Eigenvalues:
        """All weights, by Freudenthal's formula; TooLargeError for too many."""
        from emlpcli.algebra.lie.freudenthal import weight_count, weights
        from emlpcli.algebra.spectra.eigenvalues import SMALLER, TOO_MANY, Eigenvalues
        from emlpcli.reps.limits import MOST_WEIGHTS

        self._require(spectrum)
        count = weight_count(self.system, self.weight)
        if count > MOST_WEIGHTS:
            raise TooLargeError(
                f"{shown(self.weight)} of {self.G} has {count} different weights, "
                f"at most {MOST_WEIGHTS} are listed",
                hint=SMALLER,
            )
        if spectrum.work is not None:
            spectrum.work.spend(count * self.system.rank, TOO_MANY, hint=SMALLER)
        rows, counts = weights(self.system, self.weight)
        return Eigenvalues(1, np.zeros(count), rows, counts, work=spectrum.work)

    def _require(self, spectrum: Spectrum) -> None:
        """The family is that of the group itself, and of no subgroup."""
        from emlpcli.algebra.spectra.weyl import of_system

        if spectrum.weyl != (of_system(self.system.letter, self.system.rank),):
            raise uncounted(f"{shown(self.weight)} of {self.G} under a subgroup")
