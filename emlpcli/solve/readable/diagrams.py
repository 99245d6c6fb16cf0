"""Readable bases of classical groups: products of forms and volume forms, independent diagrams."""

from __future__ import annotations

from collections.abc import Sequence
from math import comb, factorial, prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from emlpcli.algebra.linear.modular import independent_columns
from emlpcli.errors import CertificateError
from emlpcli.groups.structure import InvariantForms
from emlpcli.overrides import override
from emlpcli.solve.memory import check_memory
from emlpcli.solve.readable.named_basis import Indices, NamedBasis
from emlpcli.solve.readable.symbols import Delta, Symbol, Tensor, Term
from emlpcli.solve.strategies.diagrams import Diagram, candidate_count, candidates, coordinates

LARGEST_FACTOR = 10**6  # entries of a form that is written out
MOST_CHECKED = 1000  # diagrams whose independence is checked besides the theorem that states it
MOST_CHECKED_NONZEROS = 2**22  # entries that they have then


class NamedDiagrams(NamedBasis):
    """Diagrams: pairs of indices in a form, blocks of n indices in the volume form ε."""

    def __init__(
        self, structure: InvariantForms, duals: Sequence[bool], dimension: int, max_bytes: int
    ) -> None:
        self.structure, self.duals = structure, list(duals)
        self.size = structure.n ** len(self.duals)
        listed = candidate_count(structure, self.duals, dimension)
        check_memory(2000 * listed + 16 * listed**2 * (listed > dimension), max_bytes, "the names")
        self.diagrams = candidates(structure, self.duals) if dimension else []
        every = _all(structure, self.duals, len(self.diagrams))
        if _is_symplectic(structure):
            self.diagrams = [_last_half_reversed(d, len(self.duals)) for d in self.diagrams]
        self.rule = "" if dimension == every else _rule(structure, len(self.duals))
        few = len(self.diagrams) <= MOST_CHECKED and self.nonzeros <= MOST_CHECKED_NONZEROS
        if few or len(self.diagrams) > dimension:
            self._choose(dimension, max_bytes)
        self.legend = _legend(structure, self.diagrams, self.duals)
        if len(self.diagrams) != dimension:
            raise CertificateError(
                f"{len(self.diagrams)} independent diagrams, but the dimension is {dimension}"
            )

    def _choose(self, dimension: int, max_bytes: int) -> None:
        """Keep the lexicographically first independent diagrams; rank modulo a prime proves it."""
        listed = len(self.diagrams)
        check_memory(32 * self.nonzeros + 24 * listed**2, max_bytes, "the basis elements")
        chosen = independent_columns(self._gram())
        if len(chosen) < listed:
            self.diagrams = [self.diagrams[j] for j in chosen]

    def _gram(self) -> NDArray[np.float64]:
        listed = len(self.diagrams)
        if self.size * listed <= 2**20:
            dense = np.zeros((self.size, listed))
            for j in range(listed):
                index, value = self.column(j)
                dense[index, j] = value
            return np.asarray(dense.T @ dense)
        from scipy.sparse import csc_array

        columns = [self.column(j) for j in range(listed)]
        starts = np.cumsum([0, *(len(index) for index, _ in columns)])
        index, value = (np.concatenate(part) for part in zip(*columns, strict=True))
        there, index = np.unique(index, return_inverse=True)  # rows that are 0 take memory too
        sparse = csc_array((value.astype(float), index, starts), shape=(len(there), listed))
        return np.asarray((sparse.T @ sparse).todense())

    @property
    @override
    def dim(self) -> int:
        return len(self.diagrams)

    @property
    @override
    def nonzeros(self) -> int:
        """An entry for each value of every pair and each order of every block."""
        n = self.structure.n
        return sum(n ** len(d.pairs) * factorial(n) ** len(d.blocks) for d in self.diagrams)

    @override
    def column(self, j: int) -> tuple[Indices, NDArray[Any]]:
        """Entries 1 and -1."""
        return coordinates(self.diagrams[j], self.structure, self.duals)

    @override
    def term(self, j: int) -> Term:
        """Pairs in the order of their first index, then blocks."""
        d = self.diagrams[j]
        symbols: list[Symbol] = [self._pair(a, b) for a, b in d.pairs]
        return (*symbols, *(Tensor(block, "ε") for block in d.blocks))

    @override
    def factor(self, j: int, symbol: Symbol) -> NDArray[Any] | None:
        """The form over a pair of indices, or the volume form, as `coordinates` gives it."""
        places = tuple(range(len(symbol.places)))
        volume = isinstance(symbol, Tensor) and symbol.places in self.diagrams[j].blocks
        n = self.structure.n
        if n ** len(places) > LARGEST_FACTOR:
            return None
        alone = Diagram((), (places,)) if volume else Diagram(((0, 1),))
        index, value = coordinates(alone, self.structure, [self.duals[p] for p in symbol.places])
        flat = np.zeros(n ** len(places), dtype=np.int64)
        flat[index] = value
        return flat.reshape((n,) * len(places))

    def _pair(self, a: int, b: int) -> Symbol:
        mixed = self.duals[a] != self.duals[b]
        name = "δ" if mixed or self.structure.kind == "linear" else self.structure.symbol
        return Delta((a, b)) if name == "δ" else Tensor((a, b), name)


def _is_symplectic(structure: InvariantForms) -> bool:
    return structure.kind == "form" and structure.symbol in "εω"


def _last_half_reversed(diagram: Diagram, power: int) -> Diagram:
    """The same arcs over the indices with the last half in reverse order.

    Independence does not depend on the order of indices. Few crossings in this order means that
    indices of the output are joined to those of the input straight on: for Sp(2) and SU(2) the
    planar diagrams of Temperley and Lieb, the identity among them.
    """
    half = power // 2
    place = [*range(half), *reversed(range(half, power))]
    return Diagram(tuple(sorted(tuple(sorted((place[a], place[b]))) for a, b in diagram.pairs)))


def _all(structure: InvariantForms, duals: Sequence[bool], listed: int) -> int:
    """How many products of forms or pairings there are, with at most one ε, independent or not."""
    power, n = len(duals), structure.n
    if structure.kind == "linear":
        return factorial(sum(duals)) if power == 2 * sum(duals) else listed
    volume = structure.special and power >= n
    return _matchings(power) + (comb(power, n) * _matchings(power - n) if volume else 0)


def _matchings(points: int) -> int:
    """Number of perfect matchings."""
    return 0 if points % 2 else prod(range(1, points, 2))


def _rule(structure: InvariantForms, power: int) -> str:
    n = structure.n
    if structure.kind == "linear":
        if structure.special:
            return "the first independent products of pairings and volume forms"
        return f"permutations without a decreasing subsequence longer than {n}"
    if _is_symplectic(structure):
        if n == 2:
            return "planar (Temperley–Lieb) diagrams"
        return (
            f"matchings with at most {n // 2} mutually crossing arcs, the last half of the "
            "indices in reverse"
        )
    volumes = structure.special and power >= n and (power - n) % 2 == 0
    volume = f", and those with {n} fixed points, joined by ε" if volumes else ""
    return f"matchings that, as involutions, increase along at most {n} points{volume}"


def _legend(
    structure: InvariantForms, diagrams: Sequence[Diagram], duals: Sequence[bool]
) -> tuple[str, ...]:
    n, lines = structure.n, []
    symbol = structure.symbol if structure.kind == "form" else "δ"
    plain = any(duals[a] == duals[b] for d in diagrams for a, b in d.pairs)
    if symbol == "η" and plain and structure.sign is not None:
        signs = ", ".join(map(str, structure.sign.tolist())).replace("-", "−")
        lines.append(f"η = diag({signs})")
    if symbol == "ω" and plain:
        where = "ω₁₂ = −ω₂₁ = 1" if n == 2 else f"ωᵢⱼ = −ωⱼᵢ = 1 where j = i+{n // 2}"
        lines.append(where)
    if symbol == "ε" and plain:
        lines.append("ε₁₂ = −ε₂₁ = 1")
    if any(d.blocks for d in diagrams):
        first = "".join("₁₂₃₄₅₆₇₈₉"[i] if i < 9 else "…" for i in range(min(n, 10)))
        lines.append(f"ε totally antisymmetric, ε{first} = 1")
        if symbol == "η" and any(duals[i] for d in diagrams for b in d.blocks for i in b):
            lines.append("lower indices of ε are lowered with η")
    return tuple(lines)
