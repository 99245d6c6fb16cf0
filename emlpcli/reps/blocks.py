"""The blocks of a group whose elements act on more than V: `V`, `Time`, `S` of its file."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType
from typing import TYPE_CHECKING, Any

from emlpcli.errors import RepresentationError, suggest
from emlpcli.groups.base import Group
from emlpcli.lang.vocabulary import SPINORS
from emlpcli.overrides import override
from emlpcli.reps.constructed import Derived
from emlpcli.reps.rep import Base, Rep, SumRep

if TYPE_CHECKING:
    from emlpcli.algebra.permutations.monomial_action import MonomialAction
    from emlpcli.algebra.spectra.eigenvalues import Eigenvalues
    from emlpcli.algebra.spectra.families import Spectrum


class Given(Derived):
    """The representation of this name that a group gives: `Given("S")(G)`, S one of `G.blocks`.

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
        if self.name in G.sums:
            return SumRep(*(Given(part, G) for part in G.sums[self.name]))
        if self.name not in G.blocks:
            names = (*G.blocks, *G.sums)
            close = suggest(self.name, names, cutoff=0.4)
            others = ", ".join(names)
            hint = f"did you mean {close[0]}?" if close else f"it gives {others or 'V alone'}"
            if self.name in SPINORS and not names:
                hint = f"spinors are of the spin groups: {self.name} under Spin(4), or Spin(1,3)"
            raise RepresentationError(f"{G} gives no representation {self.name}", hint=hint)
        return Given(self.name, G)

    @property
    def block(self) -> slice:
        """Where its matrices stand in those of the group."""
        return self._group().blocks[self.name]

    @property
    def image(self) -> Group:
        """The group of its matrices."""
        return self._group().on_block(self.name)

    @override
    def restricted(self, small: Group, inner: Callable[[Rep], Rep]) -> Rep | None:
        """The block of that name, if the subgroup's matrices have the same blocks."""
        same = self.name in small.blocks and small.blocks[self.name] == self.block
        return Given(self.name, small) if same else None

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

    @property
    @override
    def names(self) -> tuple[str, ...]:
        """The numbers of the basis vectors of V."""
        return tuple(str(i + 1) for i in range(self.size())) if self.name == "V" else ()

    @override
    def _permutes(self) -> bool:
        return self.G is not None and bool(self.image.is_permutation)

    @property
    @override
    def is_orthogonal(self) -> bool:
        return self.G is not None and bool(self.image.is_orthogonal)

    @property
    @override
    def is_real(self) -> bool:
        return self.G is not None and self.image.field == "R"

    @override
    def matrices(self, g: Any, xp: ModuleType) -> Any:
        """The blocks, shape (n, d, d) to (n, s, s)."""
        return g[:, self.block, self.block]

    @override
    def derivatives(self, A: Any, xp: ModuleType) -> Any:
        """The blocks, which are linear."""
        return self.matrices(A, xp)

    @override
    def structure(self) -> MonomialAction | None:
        """The vectors of the group's own basis that span the block."""
        return own_block(self._group(), self.block)

    @override
    def eigenvalues(self, spectrum: Spectrum) -> Eigenvalues:
        """Those on the block."""
        return spectrum.on(self.block).base()


def vectors_of(group: Group) -> slice:
    """Where V stands in the matrices of a group."""
    return group.blocks.get("V", slice(0, group.d))


def same_vectors(large: Group | None, small: Group) -> bool:
    """Whether V of a group is that of a subgroup of it, of matrices of the same size."""
    return large is None or not large.blocks or vectors_of(small) == vectors_of(large)


def own_block(group: Group, block: slice) -> MonomialAction | None:
    """The monomial action of a group on a block of its matrices, where it has one there."""
    import numpy as np

    from emlpcli.algebra.permutations import monomial_action as monomial
    from emlpcli.algebra.permutations.monomial_action import MonomialAction

    own = group.structure()
    if not isinstance(own, MonomialAction):
        return None
    if own.change is not None:
        outside = np.ones(group.d, bool)
        outside[block] = False
        if np.any(own.change[block][:, outside]) or np.any(own.change[outside][:, block]):
            return None
    return monomial.block(own, block.start, block.stop)


def is_vector(rep: Rep) -> bool:
    """Whether a representation is V of its group."""
    return isinstance(rep, Base) or (isinstance(rep, Given) and rep.name == "V")
