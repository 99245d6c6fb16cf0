"""The outcome of solving: blocks, basis and projector, and the evidence for them."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from emlpcli.errors import EmlpError
from emlpcli.overrides import override
from emlpcli.reps.monomials import Expansion, TensorMonomial
from emlpcli.reps.rep import MapRep, Rep
from emlpcli.shown import Shown
from emlpcli.solve import in_brief
from emlpcli.solve.bases.stored import ProductBasis, StoredBasis
from emlpcli.solve.certificates import LEVELS
from emlpcli.solve.dimensions import SmallestPower, smallest_power
from emlpcli.solve.evidence.measure import Evidence, measure
from emlpcli.solve.memory import check_memory, default_limit
from emlpcli.solve.plan import Solved

if TYPE_CHECKING:
    from scipy.sparse import csr_array

    from emlpcli.solve.bases.operators import Basis, Projector
    from emlpcli.solve.bases.supported import Supported
    from emlpcli.solve.readable.basis import Readable


@dataclass(frozen=True, eq=False)
class Block:
    """One distinct monomial with its number of copies and the invariants of one copy."""

    monomial: TensorMonomial
    copies: int
    solved: tuple[Solved, ...]

    @cached_property
    def basis(self) -> StoredBasis:
        """The basis of one copy: the product over the groups."""
        bases = tuple(s.basis for s in self.solved)
        return bases[0] if len(bases) == 1 else ProductBasis(bases)

    @property
    def dimension(self) -> int:
        """Number of invariants of one copy."""
        return self.basis.dim

    @property
    def strategy(self) -> str:
        """The strategies of the groups, joined by ⊗."""
        return "⊗".join(dict.fromkeys(s.strategy for s in self.solved))

    @property
    def certificate(self) -> str:
        """The weakest certificate among the groups'."""
        return min((s.certificate for s in self.solved), key=LEVELS.index)

    @property
    def how(self) -> str:
        """How the exact dimension is known; empty where it is not."""
        known = [s.choice.exact.how for s in self.solved if s.choice.exact is not None]
        return "; ".join(dict.fromkeys(known)) if len(known) == len(self.solved) else ""

    @property
    def gap(self) -> float | None:
        """The smallest singular-value gap among numerical solves."""
        return min((s.gap for s in self.solved if s.gap is not None), default=None)


class Compiled(dict[Any, Any]):
    """Functions that are made again where they are missing: a copy has none, nor has a pickle."""

    @override
    def __reduce__(self) -> tuple[type[Compiled], tuple[()]]:
        return Compiled, ()


@dataclass(frozen=True, eq=False)
class Solution(Shown):
    """The invariants of a representation: an orthonormal basis by blocks, and its evidence.

    Columns of Q are ordered by block, within a block by copy, within a copy by basis element;
    rows are the coordinates of the representation in the order in which it is written.

    A solution is data. What is made of it (evidence, named basis, operators) is a property,
    computed when first asked for, by modules that know this class by its interface alone; those
    that take long to import are imported there. The picture is the one thing that comes from a
    layer above.
    """

    picture: ClassVar[Callable[[Solution], bytes] | None] = None
    """What draws a solution as PNG: registered by rendering, a layer above, once it is imported."""

    rep: Rep
    expansion: Expansion
    blocks: tuple[Block, ...]
    seconds: float
    seed: int = 0
    max_bytes: int = field(default_factory=default_limit)

    @override
    def __repr__(self) -> str:
        rows, columns = self.shape
        space = f"{rows} x {columns}" if isinstance(self.rep, MapRep) else str(rows)
        what = f"{in_brief.over(self.rep, self.expansion)} ({space})"
        return f"<Solution of {what}: dimension {self.dimension}, {self.certificate}>"

    def _repr_png_(self) -> bytes | None:
        """The figure of `emlpcli.vis`, for notebooks; None where it is too large to draw."""
        if Solution.picture is None:  # the package imports drawing by its public name
            _ = sys.modules["emlpcli"].vis
        assert Solution.picture is not None
        try:
            return Solution.picture(self)
        except EmlpError:
            return None

    @cached_property
    def size(self) -> int:
        """Number of coordinates."""
        return self.rep.size()

    @cached_property
    def dimension(self) -> int:
        """Number of independent invariants."""
        return sum(block.copies * block.dimension for block in self.blocks)

    @property
    def exact_dimension(self) -> int | None:
        """The dimension counted without linear algebra; it equals `dimension` where known."""
        return self.dimension if all(block.how for block in self.blocks) else None

    @property
    def strategy(self) -> str:
        """The strategies in use."""
        return ", ".join(
            dict.fromkeys(b.strategy for b in self.blocks if b.strategy != "scalar")
        ) or ("scalar")

    @property
    def certificate(self) -> str:
        """The weakest certificate among the blocks'."""
        return min((block.certificate for block in self.blocks), key=LEVELS.index)

    @property
    def gap(self) -> float | None:
        """The smallest singular-value gap where a rank was decided in floating point."""
        known = (b.gap for b in self.blocks if b.certificate == "numerical" and b.gap is not None)
        return min(known, default=None)

    @property
    def precision(self) -> float:
        """How well the generators are known, 0 where exactly or to rounding."""
        return max((group.precision for group in self.expansion.groups), default=0.0)

    @property
    def nearly(self) -> tuple[float, ...]:
        """The singular values of the nearly invariant directions, of groups of some precision."""
        return tuple(sorted(x for b in self.blocks for s in b.solved for x in s.outcome.nearly))

    @property
    def is_complex(self) -> bool:
        """Whether the groups act over the complex numbers."""
        return self.expansion.complex

    @property
    def shape(self) -> tuple[int, int]:
        """(size out, size in) of a space of maps; (size, 1) otherwise."""
        if isinstance(self.rep, MapRep):
            return self.rep.target.size(), self.rep.source.size()
        return self.size, 1

    @cached_property
    def evidence(self) -> Evidence:
        """Measurements of P and Q under fresh random group elements."""
        return measure(self.blocks, self.dimension, self.size, self.seed, self.max_bytes)

    @cached_property
    def smallest_power(self) -> SmallestPower | None:
        """Which power of the input has invariants, where the input itself has none; else None."""
        return None if self.dimension else smallest_power(self.rep)

    @cached_property
    def readable(self) -> Readable:
        """The basis with small exact entries and names, checked against the orthonormal one."""
        from emlpcli.solve.readable.basis import Readable

        return Readable(self)

    @cached_property
    def in_order(self) -> bool:
        """Whether rows are in canonical order as they stand, so that `order` is not needed."""
        return self.expansion.in_order(self.rep)

    @cached_property
    def order(self) -> NDArray[np.int64]:
        """The row of the representation where each canonical coordinate stands, shape (size,).

        Block by block, within it coordinate by coordinate, and of each all copies: so the copies
        are columns of an array, of which nothing has to be transposed.
        """
        check_memory(40 * self.size, self.max_bytes, f"ordering {self.size} coordinates")
        positions = self.expansion.positions(self.rep)
        return np.concatenate([positions[block.monomial].T.ravel() for block in self.blocks])

    @cached_property
    def inverse_order(self) -> NDArray[np.int64]:
        """The inverse permutation of `order`."""
        inverse = np.empty(self.size, dtype=np.int64)
        inverse[self.order] = np.arange(self.size)
        return inverse

    @cached_property
    def supported(self) -> Supported | None:
        """The coordinates at which invariants are not zero, where these are not most of them."""
        from emlpcli.solve.bases.supported import supported  # JAX comes with it

        return supported(self)

    @cached_property
    def compiled(self) -> Compiled:
        """What operators have compiled, by operator; it lives as long as the solution."""
        return Compiled()

    @property
    def Q(self) -> Basis:
        """The orthonormal basis as an operator, shape (size, dimension)."""
        from emlpcli.solve.bases.operators import Basis  # JAX comes with it

        return Basis(self)

    @property
    def P(self) -> Projector:
        """The orthogonal projector as an operator, shape (size, size)."""
        from emlpcli.solve.bases.operators import Projector

        return Projector(self)

    def dense(self) -> NDArray[Any]:
        """Q as a NumPy array, shape (size, dimension)."""
        what = f"a dense {self.size} x {self.dimension}"
        check_memory(24 * self.size * self.dimension, self.max_bytes, what)
        if self.in_order:
            return self.blocks[0].basis.dense()
        Q = np.zeros(
            (self.size, self.dimension), dtype=complex if self.has_complex_basis else float
        )
        positions = self.expansion.positions(self.rep)
        start = 0
        for block in self.blocks:
            part = block.basis.dense() if block.dimension else None
            for rows in positions[block.monomial] if part is not None else ():
                Q[rows, start : start + block.dimension] = part
                start += block.dimension
        return Q

    def sparse(self) -> csr_array:
        """Q as a sparse array of SciPy, shape (size, dimension)."""
        from scipy.sparse import csr_array

        from emlpcli.solve.bases.whole import entries

        rows, columns, values = entries(self)
        return csr_array((values, (rows, columns)), shape=(self.size, self.dimension))

    @property
    def has_complex_basis(self) -> bool:
        """Whether Q has complex entries; over complex groups it may be real all the same."""
        return any(block.basis.is_complex for block in self.blocks)

    def columns(self, start: int, stop: int) -> NDArray[Any]:
        """Columns start..stop of Q, shape (size, stop - start), in NumPy."""
        from emlpcli.solve.bases.whole import expand

        check_memory(24 * self.size * (stop - start), self.max_bytes, "these basis elements")
        c = np.zeros((self.dimension, stop - start))
        c[np.arange(start, stop), np.arange(stop - start)] = 1
        return np.asarray(expand(self, c, np))
