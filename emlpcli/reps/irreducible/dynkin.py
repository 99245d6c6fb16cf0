"""Irreducibles of simple groups by Dynkin labels.

Sizes and counts need the root system alone. Matrices are made from those that the group's own
matrices hold, its given blocks, by products with them.
"""

from __future__ import annotations

from functools import cached_property
from types import ModuleType
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from emlpcli.algebra.lie.chamber import Weight
from emlpcli.algebra.lie.couplings import Given, highest_of, isometry, real_isometry, step_to
from emlpcli.algebra.lie.root_system import RootSystem
from emlpcli.errors import TooLargeError
from emlpcli.groups.base import Group
from emlpcli.groups.named.exceptional import Exceptional
from emlpcli.reps.constructed import uncounted
from emlpcli.reps.irreducible.clebsch_step import coupled, coupled_derivative
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
    blocks = tuple(map(Block, G.given))
    model = HighestWeight(G, G.system, weight, blocks, real=G.field == "R")
    return Irreducible(G, weight, model, shown(labels), (weight,))


class Block(NamedTuple):
    """A representation that the matrices of a group hold, in the rows and columns of a slice.

    Columns of `change` are the basis of weight vectors of `module`, in the coordinates of the
    block; None where they are units, or where coordinates are real.
    """

    given: Given
    place: slice = slice(None)
    change: NDArray[np.complex128] | None = None

    def of(self, g: Any, xp: ModuleType) -> Any:
        """ρ(g) of a stack of elements; the inverse transposes for a dual."""
        block = g[:, self.place, self.place]
        return xp.swapaxes(xp.linalg.inv(block), 1, 2) if self.given.dual else block

    def derivative(self, A: Any, xp: ModuleType) -> Any:
        """dρ(A) of a stack of Lie algebra elements."""
        block = A[:, self.place, self.place]
        return -xp.swapaxes(block, 1, 2) if self.given.dual else block


class HighestWeight:
    """The irreducible of a highest weight, for a group whose spectrum is in Dynkin labels.

    Coordinates are those of the block that it is; else real where `real`, or those of `module`.
    """

    analytic = True

    def __init__(
        self,
        G: Group,
        system: RootSystem,
        weight: Weight,
        blocks: tuple[Block, ...],
        *,
        real: bool,
    ) -> None:
        self.G, self.system, self.weight = G, system, weight
        self.blocks, self.real = blocks, real

    def size(self) -> int:
        """By Weyl's formula."""
        return self.system.chamber.dimension(self.weight)

    def structure(self) -> MonomialAction | None:
        """None."""
        return None

    def matrices(self, g: Any, xp: ModuleType) -> Any:
        """Polynomials in the entries of the blocks, and of their inverses for duals."""
        if (own := self._own) is not None:
            return own.of(g, xp)
        before, block, E = self._step
        return coupled(E, before.matrices(g, xp), block.of(g, xp), xp)

    def derivatives(self, A: Any, xp: ModuleType) -> Any:
        """By the product rule."""
        if (own := self._own) is not None:
            return own.derivative(A, xp)
        before, block, E = self._step
        return coupled_derivative(E, before.derivatives(A, xp), block.derivative(A, xp), xp)

    @cached_property
    def _own(self) -> Block | None:
        """The block that is this irreducible."""
        blocks = (b for b in self.blocks if highest_of(self.system, b.given) == self.weight)
        return next(blocks, None)

    @cached_property
    def _step(self) -> tuple[HighestWeight, Block, NDArray[Any]]:
        """The irreducible before this one, the block to multiply it with, and the isometry."""
        given = tuple(block.given for block in self.blocks)
        step = step_to(self.system, self.weight, given)
        make = real_isometry if self.real else isometry
        E: NDArray[Any] = make(self.system, self.weight, given)
        before = HighestWeight(self.G, self.system, step.before, self.blocks, real=self.real)
        block = self.blocks[given.index(step.by)]
        if before._own is not None and (U := before._own.change) is not None:
            E = np.einsum("rs,sdt->rdt", U, E, optimize=True)
        if block.change is not None:
            E = np.einsum("cd,sdt->sct", block.change, E, optimize=True)
        return before, block, E

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
