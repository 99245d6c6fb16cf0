"""Representations that a group of one's own gives by name: `V` and `S` of its file."""

from __future__ import annotations

from types import ModuleType
from typing import TYPE_CHECKING, Any

from emlpcli.errors import RepresentationError, suggest
from emlpcli.groups.base import Group
from emlpcli.overrides import override
from emlpcli.reps.constructed import Derived
from emlpcli.reps.rep import Rep

if TYPE_CHECKING:
    from emlpcli.algebra.permutations.monomial_action import MonomialAction
    from emlpcli.algebra.spectra.eigenvalues import Eigenvalues
    from emlpcli.algebra.spectra.families import Spectrum


class Given(Derived):
    """The representation of this name that a group gives: `Given("S")(G)`, G a `Represented`.

    Elements of such a group are block diagonal, one block for each representation; ρ(g) is the
    block of this one. `V` of such a group is `Given("V")(G)`. Raises RepresentationError over a
    group that gives none of that name.
    """

    def __init__(self, name: str, G: Group | None = None) -> None:
        self.name, self.G = name, G

    @override
    def _attach(self, G: Group) -> Rep:
        if self.G is not None:
            return self
        if self.name not in G.blocks:
            close = suggest(self.name, G.blocks, cutoff=0.4)
            others = ", ".join(G.blocks)
            raise RepresentationError(
                f"{G} gives no representation {self.name}",
                hint=f"did you mean {close[0]}?" if close else f"it gives {others or 'V alone'}",
            )
        return Given(self.name, G)

    @property
    def block(self) -> slice:
        """Where its matrices stand in those of the group."""
        return self._group().blocks[self.name]

    @override
    def _key(self) -> tuple[Any, ...]:
        return (Given, self.name, self.G)

    @override
    def __str__(self) -> str:
        return self.name

    @override
    def size(self) -> int:
        """The size of the block."""
        return int(self.block.stop - self.block.start)

    @override
    def _permutes(self) -> bool:
        return self.G is not None and self.G.is_permutation

    @override
    def matrices(self, g: Any, xp: ModuleType) -> Any:
        """The blocks, shape (n, s, s)."""
        return g[:, self.block, self.block]

    @override
    def derivatives(self, A: Any, xp: ModuleType) -> Any:
        """The blocks, which are linear."""
        return self.matrices(A, xp)

    @override
    def structure(self) -> MonomialAction | None:
        """The moves of the block, where the group permutes all coordinates up to sign."""
        from emlpcli.algebra.permutations.monomial_action import MonomialAction

        own = self._group().structure()
        if not isinstance(own, MonomialAction) or own.change is not None:
            return None
        if own.weights is not None or own.phases:
            return None
        block = self.block
        moves = tuple(
            (images[block] - block.start, None if signs is None else signs[block])
            for images, signs in own.moves
        )
        return MonomialAction(d=self.size(), moves=moves)

    @override
    def eigenvalues(self, spectrum: Spectrum) -> Eigenvalues:
        """Those of the block: a group with blocks lists eigenvalues in their order."""
        import numpy as np

        from emlpcli.algebra.spectra.eigenvalues import Eigenvalues

        exponents = spectrum.exponents[self.block]
        rows = np.array(spectrum.weights[self.block], dtype=np.int64).reshape(
            len(exponents), spectrum.rank
        )
        return Eigenvalues(
            spectrum.order, exponents, rows, [1] * len(exponents), work=spectrum.work
        )
