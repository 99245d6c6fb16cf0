"""Irreducibles of S(n) and Alt(n) by partitions of n: Specht modules in Young's orthogonal form."""

from __future__ import annotations

from types import ModuleType
from typing import TYPE_CHECKING, Any

from emlpcli.algebra.counting.partitions import Shape, conjugate, falls, tableaux
from emlpcli.errors import RepresentationError, TooLargeError, UncountedError
from emlpcli.groups.base import Group
from emlpcli.reps.constructors.permutation import Sign, Std
from emlpcli.reps.irreducible.labels import Irreducible, Label, shown
from emlpcli.reps.limits import LARGEST_SPECHT, MOST_SPECHT_POINTS
from emlpcli.reps.rep import Rep, Scalar

if TYPE_CHECKING:
    from emlpcli.algebra.permutations.monomial_action import MonomialAction
    from emlpcli.algebra.spectra.eigenvalues import Eigenvalues
    from emlpcli.algebra.spectra.families import Spectrum


def find(G: Group, labels: tuple[Label, ...]) -> Rep:
    """`Irrep(λ)` for a partition λ of n; of Alt(n) the same for λ and its conjugate."""
    n = G.d
    even = G.series == "Alt"
    shape = labels[0]
    if len(labels) != 1 or not isinstance(shape, tuple) or not _is_partition(shape, n):
        example = [n - 1, 1] if n > 1 else [1]
        text = shown((tuple(example),))
        raise RepresentationError(
            f"{G} has no {shown(labels)}", hint=f"it has partitions of {n}, for instance {text}"
        )
    if even:
        other = conjugate(shape)
        if shape == other and n > 3:
            raise RepresentationError(
                f"{shown(labels)} of S({n}) is a sum of two representations of {G}",
                hint=f"Restrict({shown(labels)},S{n}) is their sum",
            )
        shape = max(shape, other)
    if shape == (n,):
        return Scalar
    if shape == (1,) * n:
        return Sign(G)
    if shape == (n - 1, 1):
        return Std(G)
    return Irreducible(G, (shape,), Specht(G, shape))


def _is_partition(shape: Shape, n: int) -> bool:
    return falls(shape) and sum(shape) == n and all(x > 0 for x in shape)


class Specht:
    """One coordinate for each standard tableau of the partition."""

    analytic = False

    def __init__(self, G: Group, shape: Shape) -> None:
        self.G, self.shape = G, shape

    def size(self) -> int:
        """By the hook length formula."""
        return tableaux(self.shape)

    def structure(self) -> MonomialAction | None:
        """None."""
        return None

    def matrices(self, g: Any, xp: ModuleType) -> Any:
        """Young's orthogonal form."""
        import numpy as np

        from emlpcli.algebra.spectra.tableaux import orthogonal_form

        if self.size() > LARGEST_SPECHT:
            raise TooLargeError(
                f"{shown((self.shape,))} has {self.size()} dimensions, "
                f"at most {LARGEST_SPECHT} are used"
            )
        images = np.asarray(g).real.argmax(axis=1)
        return xp.asarray(orthogonal_form(self.shape, images))

    def derivatives(self, A: Any, xp: ModuleType) -> Any:
        """Zero: the groups are finite."""
        return xp.zeros((len(A), self.size(), self.size()))

    def eigenvalues(self, spectrum: Spectrum) -> Eigenvalues:
        """From characters of powers."""
        from emlpcli.algebra.spectra.tableaux import cycle_type, symmetric_eigenvalues

        if self.G.d > MOST_SPECHT_POINTS:
            raise UncountedError(
                f"characters of S(n) are computed up to n = {MOST_SPECHT_POINTS}",
                hint="solve for the basis instead",
            )
        return symmetric_eigenvalues(self.shape, cycle_type(spectrum.base()))
