"""Representations of permutation groups by name: `Std` and `Sign`."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType
from typing import TYPE_CHECKING, Any

from emlpcli.errors import RepresentationError, TooLargeError
from emlpcli.groups.base import Group
from emlpcli.overrides import override
from emlpcli.reps.blocks import same_vectors, vectors_of
from emlpcli.reps.constructed import OfGroup
from emlpcli.reps.constructors.determinant import Determinant
from emlpcli.reps.limits import MOST_SIGN_POINTS
from emlpcli.reps.rep import Rep, Scalar

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from emlpcli.algebra.spectra.eigenvalues import Eigenvalues
    from emlpcli.algebra.spectra.families import Spectrum


class StandardRep(OfGroup):
    """The standard representation of a permutation group: vectors of V whose entries add to 0.

    Coordinate i belongs to (1, ..., 1, -i, 0, ..., 0) / sqrt(i(i+1)) with i ones, i = 1 to n-1:
    Young's orthogonal form of the partition [n-1,1].
    """

    name = "Std"

    @override
    def _attach(self, G: Group) -> Rep:
        if self.G is not None:
            return self
        if not G.on_block("V").is_permutation:
            raise RepresentationError(
                f"Std is for groups that permute coordinates, and {G} does not",
                hint="for instance S(4), Alt(5) or Cube",
            )
        if G.on_block("V").d == 1:
            raise RepresentationError(f"Std is zero: {G} has only one point")
        return StandardRep(G)

    @override
    def restricted(self, small: Group, inner: Callable[[Rep], Rep]) -> Rep | None:
        return StandardRep()._attach(small) if same_vectors(self.G, small) else None

    @override
    def size(self) -> int:
        """One less than the number of points."""
        return self._group().on_block("V").d - 1

    @property
    @override
    def is_orthogonal(self) -> bool:
        return self.G is not None

    @property
    @override
    def is_real(self) -> bool:
        return self.G is not None

    @override
    def matrices(self, g: Any, xp: ModuleType) -> Any:
        """E^T g E for the columns E above."""
        E, block = xp.asarray(self._columns()), vectors_of(self._group())
        return E.T @ (g[:, block, block] @ E)

    @override
    def derivatives(self, A: Any, xp: ModuleType) -> Any:
        """The same, which is linear."""
        return self.matrices(A, xp)

    def _columns(self) -> NDArray[np.float64]:
        import numpy as np

        n = self.size() + 1
        i = np.arange(1, n)
        E = np.triu(np.ones((n, n - 1)))
        E[i, i - 1] = -i
        return np.asarray(E / np.sqrt(i * (i + 1)))

    @override
    def eigenvalues(self, spectrum: Spectrum) -> Eigenvalues:
        return spectrum.on(vectors_of(self._group())).base() - spectrum.trivial()


class SignRep(Determinant):
    """The sign of a permutation."""

    @override
    def _attach(self, G: Group) -> Rep:
        if self.G is not None:
            return self
        if not G.on_block("V").is_permutation:
            raise RepresentationError(
                f"Sign is the sign of a permutation, and {G} does not permute coordinates",
                hint="Det(1) is the determinant",
            )
        from emlpcli.algebra.permutations.monomial_action import MonomialAction, determinant

        space = G.on_block("V")
        if space.d > MOST_SIGN_POINTS:
            raise TooLargeError(f"Sign of {G} is not looked for beyond {MOST_SIGN_POINTS} points")
        structure = space.structure()
        assert isinstance(structure, MonomialAction)
        if all(sign is None for _, sign in determinant(structure, 1).moves):  # as for Alt(n)
            return Scalar
        return SignRep(1, G)

    @override
    def __str__(self) -> str:
        return "Sign"


Std = StandardRep()
Sign = SignRep()
