"""The operations of a layer program, as data: pieces of both sides, and how maps act between them.

A program computes y = W x + b from weights and biases that are the coefficients of the readable
basis. `Piece` says which coordinates are copies of one tensor product; a `Product` maps a piece of
the input to one of the output, by `Contraction`s where elements are made of δ, ε and equations,
else by `Entries`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from emlpcli.solve.readable.families import Element

Indices = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Piece:
    """Copies of a tensor product on one side of a layer: coordinate k of copy i is places[i, k].

    `shape` has the sizes of the indices in written order, which is that of the coordinates.
    """

    label: str
    shape: tuple[int, ...]
    places: Indices

    @property
    def copies(self) -> int:
        """Number of copies."""
        return len(self.places)

    @cached_property
    def one(self) -> int:
        """Number of coordinates of one copy."""
        return prod(self.shape)

    @property
    def size(self) -> int:
        """Number of coordinates of all copies."""
        return self.copies * self.one

    @cached_property
    def start(self) -> int | None:
        """The first coordinate, where all of them follow one another; else None."""
        first = int(self.places.flat[0])
        one_run = np.array_equal(self.places.ravel(), first + np.arange(self.size))
        return first if one_run else None


@dataclass(frozen=True, eq=False)
class Constant:
    """A small tensor with a name, such as ε; equal ones of a program are one object."""

    name: str
    array: NDArray[Any]


Factor = tuple[Constant, str]  # a constant, and the letters of its indices


@dataclass(frozen=True)
class Feature:
    """A sum over the input: the indices of its operands by letters, constants, and what is kept.

    Letters are i, j, k, ... in order of appearance. An index with the letter of another one runs
    along the diagonal; letters that are not kept are summed over.
    """

    patterns: tuple[str, ...]
    kept: str
    factors: tuple[Factor, ...] = ()

    @property
    def is_plain(self) -> bool:
        """Whether it is the single operand itself."""
        return self.patterns == (self.kept,) and not self.factors


@dataclass(frozen=True)
class Expansion:
    """How a feature becomes a tensor of the output: times constants, along letters that it lacks.

    `letters` are those of the feature; `output` those of the output, all different.
    """

    letters: str
    output: str
    factors: tuple[Factor, ...] = ()


@dataclass(frozen=True)
class Contraction:
    """A basis element: a feature of the input, expanded. `norm2` is the sum of squared entries."""

    feature: Feature
    expansion: Expansion
    norm2: float


@dataclass(frozen=True, eq=False)
class Entries:
    """Basis elements by nonzero entries: element numbers[n] has values[n] at (rows[n], columns[n]).

    Sorted by element, row and column. `labels` are elements by (row, column), where every entry
    of the map is one of exactly one element, and `modulus` is n where the label of indices
    (i, j, ..., k) has the digits i-k, j-k, ... modulo n.
    """

    shape: tuple[int, int]
    count: int
    numbers: Indices
    rows: Indices
    columns: Indices
    values: NDArray[Any]
    labels: Indices | None = None
    modulus: int | None = None

    @cached_property
    def norms2(self) -> list[float]:
        """For each element the sum of squared entries."""
        found = np.bincount(self.numbers, np.abs(self.values) ** 2, minlength=self.count)
        return [float(x) for x in found]


@dataclass(frozen=True, eq=False)
class Weights:
    """A stretch of parameters: of shape (copies out, copies in, elements), the last fastest.

    `scales` are the standard deviations, one an element, with which all copies of a piece of the
    output have, from independent inputs of variance 1, the mean square 1.
    """

    start: int
    copies_out: int
    copies_in: int
    elements: int
    scales: tuple[float, ...]

    @property
    def size(self) -> int:
        """Number of parameters."""
        return self.copies_out * self.copies_in * self.elements


@dataclass(frozen=True, eq=False)
class Product:
    """The maps from pieces of the input to one of the output.

    `sources` has the number of a piece for each input of the layer: one of a linear layer, two of
    a bilinear one, none of invariants. `left` and `right` choose copies among those of the
    weights, where the pieces are not all of these.
    """

    label: str
    weights: Weights
    output: int
    sources: tuple[int, ...]
    elements: tuple[Element, ...]
    maps: tuple[Contraction, ...] | Entries
    left: Indices | None = None
    right: Indices | None = None


@dataclass(frozen=True, eq=False)
class Program:
    """A layer: its pieces, the maps between them by weights, and the invariants by biases.

    `inputs` has the pieces of each input: one list of a linear layer, two of a bilinear one, none
    where there are only invariants.
    """

    title: str
    group: str
    sizes: tuple[int, ...]
    size_out: int
    inputs: tuple[tuple[Piece, ...], ...]
    outputs: tuple[Piece, ...]
    products: tuple[Product, ...]
    invariants: tuple[Product, ...]
    is_complex: bool
    legend: tuple[str, ...] = ()

    @property
    def weights(self) -> int:
        """Number of weights."""
        return sum({id(p.weights): p.weights.size for p in self.products}.values())

    @property
    def biases(self) -> int:
        """Number of biases."""
        return sum({id(p.weights): p.weights.size for p in self.invariants}.values())

    @cached_property
    def has_copies(self) -> bool:
        """Whether some piece that takes part has several copies."""
        pieces = [self.outputs[p.output] for p in (*self.products, *self.invariants)]
        for p in self.products:
            pieces += [side[k] for side, k in zip(self.inputs, p.sources, strict=True)]
        return any(piece.copies > 1 for piece in pieces)
