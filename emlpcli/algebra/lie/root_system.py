"""Root systems of simple Lie algebras by type and rank, in Dynkin labels, in Bourbaki's order."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Literal, TypeAlias

from emlpcli.algebra.lie.chamber import Chamber, Weight
from emlpcli.arrays import np

if TYPE_CHECKING:
    from numpy.typing import NDArray

Integers: TypeAlias = "NDArray[np.int64]"
Letter = Literal["A", "B", "C", "D", "E", "F", "G"]

# the edges of the diagrams of E6, E7 and E8, nodes counted from 1
_E_EDGES = ((1, 3), (3, 4), (4, 5), (2, 4), (5, 6), (6, 7), (7, 8))


@dataclass(frozen=True)
class RootSystem:
    """The root system of a type and rank; weights are Dynkin labels.

    All are irreducible but D2, that of SO(4), which is twice A1.

    Simple roots are numbered as by Bourbaki (Groupes et algèbres de Lie, 1968, VI, planches).
    Row i of `cartan` holds the labels <α_i, α_j^∨> of the simple root α_i.
    """

    letter: Letter
    rank: int

    @cached_property
    def cartan(self) -> Integers:
        """The Cartan matrix, shape (rank, rank)."""
        n = self.rank
        a = 2 * np.eye(n, dtype=np.int64)
        if self.letter == "E":
            edges = [(i, j) for i, j in _E_EDGES if max(i, j) <= n]
        else:
            edges = [(i, i + 1) for i in range(1, n)]
        if self.letter == "D":
            edges = [*edges[:-1], (n - 2, n)] if n > 2 else []
        for i, j in edges:
            a[i - 1, j - 1] = a[j - 1, i - 1] = -1
        # the label of the longer of two neighbours at the coroot of the shorter one
        match self.letter:
            case "B" if n > 1:
                a[n - 2, n - 1] = -2
            case "C" if n > 1:
                a[n - 1, n - 2] = -2
            case "F":
                a[1, 2] = -2
            case "G":
                a[1, 0] = -3
        return a

    @cached_property
    def lengths(self) -> Integers:
        """Squares of the lengths of the simple roots, of which the shortest have 2."""
        if self.letter in "ADE":
            return np.full(self.rank, 2, dtype=np.int64)
        lengths = np.zeros(self.rank, dtype=np.int64)
        lengths[0] = 6  # a common multiple of what lengths may be divided by
        while not lengths.all():
            for i, j in zip(*np.nonzero(self.cartan), strict=True):
                if lengths[i] and not lengths[j]:
                    lengths[j] = lengths[i] * self.cartan[j, i] // self.cartan[i, j]
        return np.asarray(2 * lengths // lengths.min())

    @cached_property
    def positive(self) -> Integers:
        """The positive roots as sums of simple ones, shape (N, rank), by height.

        From each root β the α_i-string goes on where its lower part is longer than <β, α_i^∨>.
        """
        rows = list(map(tuple, np.eye(self.rank, dtype=np.int64).tolist()))
        known = set(rows)
        for row in rows:
            labels = np.array(row) @ self.cartan
            for i in range(self.rank):
                below, down = 0, list(row)
                while (down := [x - (k == i) for k, x in enumerate(down)]) and tuple(down) in known:
                    below += 1
                up = tuple(x + (k == i) for k, x in enumerate(row))
                if below > labels[i] and up not in known:
                    known.add(up)
                    rows.append(up)
        return np.array(rows, dtype=np.int64)

    @cached_property
    def roots(self) -> Integers:
        """The Dynkin labels of all roots, positive ones first, shape (2N, rank)."""
        labels = self.positive @ self.cartan
        return np.concatenate([labels, -labels])

    @cached_property
    def chamber(self) -> Chamber:
        """The dominant chamber, where all labels are at least 0."""
        squares = np.einsum("ai,ij,aj->a", self.positive, self._products, self.positive)
        # β^∨ = 2β/(β,β) = Σ b_i (α_i,α_i)/(β,β) α_i^∨
        coroots = self.positive * self.lengths // squares[:, None]
        return Chamber(self.cartan, np.eye(self.rank, dtype=np.int64), coroots)

    @cached_property
    def _products(self) -> Integers:
        """The inner products of the simple roots."""
        return np.asarray(self.cartan * self.lengths // 2)

    @property
    def dimension(self) -> int:
        """Of the Lie algebra."""
        return self.rank + 2 * len(self.positive)

    @property
    def highest_root(self) -> Weight:
        """The highest weight of the adjoint representation."""
        return tuple((self.positive[-1] @ self.cartan).tolist())

    def indicator(self, weight: Weight) -> int:
        """The Frobenius-Schur indicator: 1 real, -1 quaternionic, 0 not its own dual.

        The sign is that of exp(2πi ρ^∨) on the irreducible, ρ^∨ being half the sum of the
        positive coroots (Bourbaki, Groupes et algèbres de Lie, 1975, VIII, § 7.5).
        """
        if self.chamber.dual(weight) != weight:
            return 0
        return -1 if int((self.chamber.positive @ np.array(weight)).sum()) % 2 else 1


@lru_cache(maxsize=64)
def root_system(letter: Letter, rank: int) -> RootSystem:
    """The root system, with what is computed of it once."""
    return RootSystem(letter, rank)
