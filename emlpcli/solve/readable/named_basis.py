"""The readable basis of one monomial over one group: exact columns, names, and why they are one."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from math import isqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

from emlpcli.overrides import override
from emlpcli.solve.readable.symbols import Symbol, Tensor, Term

Indices = NDArray[np.int64]


class NamedBasis(ABC):
    """A basis, not orthonormal, whose vectors have exact entries and names.

    `rule` says how the vectors were chosen, `legend` what the symbols in their names mean.
    `exact` is False where the entries are rounded. Coordinates are those of the monomial in
    canonical order.
    """

    size: int
    rule: str
    legend: tuple[str, ...] = ()
    exact: bool = True

    @property
    @abstractmethod
    def dim(self) -> int:
        """Number of vectors."""

    @abstractmethod
    def term(self, j: int) -> Term:
        """The name of vector j, over the places of the canonical indices."""

    def own_term(self, j: int) -> Term:
        """The name of the entries of vector j that no vector within it has; its own, if all are."""
        return self.term(j)

    @abstractmethod
    def column(self, j: int) -> tuple[Indices, NDArray[Any]]:
        """Flat indices and values of the nonzero entries of vector j."""

    @property
    @abstractmethod
    def nonzeros(self) -> int:
        """Number of nonzero entries of all vectors, or a bound of it."""

    def factor(self, j: int, symbol: Symbol) -> NDArray[Any] | None:
        """The tensor over its places that a symbol in the name of vector j stands for.

        None where the vector is not the product of its symbols, or the symbol has no tensor.
        """
        return None


class ListedBasis(NamedBasis):
    """A named basis whose columns are kept."""

    def __init__(
        self,
        size: int,
        terms: Sequence[Term],
        columns: Sequence[tuple[Indices, NDArray[Any]]],
        rule: str,
        legend: tuple[str, ...] = (),
        *,
        exact: bool = True,
    ) -> None:
        self.size, self.terms, self.columns = size, terms, columns
        self.rule, self.legend, self.exact = rule, legend, exact

    @property
    @override
    def dim(self) -> int:
        return len(self.terms)

    @override
    def term(self, j: int) -> Term:
        return self.terms[j]

    @override
    def column(self, j: int) -> tuple[Indices, NDArray[Any]]:
        """Flat indices and values of vector j."""
        return self.columns[j]

    @property
    @override
    def nonzeros(self) -> int:
        """Number of nonzero entries of all vectors."""
        return sum(len(index) for index, _ in self.columns)

    @override
    def factor(self, j: int, symbol: Symbol) -> NDArray[Any] | None:
        """The vector itself, where a form is its only symbol: it has two indices of one size."""
        if not isinstance(symbol, Tensor) or self.terms[j] != (symbol,) or len(symbol.places) != 2:
            return None
        index, value = self.columns[j]
        flat = np.zeros(self.size, dtype=value.dtype)
        flat[index] = value
        size = isqrt(self.size)
        return flat.reshape(size, size)
