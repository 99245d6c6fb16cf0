"""What a figure shows, as plain data: axes, pictures, legend, caption; nothing about drawing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from emlpcli.render.figure.content.diagram import Diagram
from emlpcli.render.numbers import integer
from emlpcli.reps.rep import superscript


def short(number: int) -> str:
    """The digits of a number, or a power of ten where they are many."""
    if number < 10**9:
        return str(number)
    digits = str(number)
    return f"{digits[0]}.{digits[1:3]}·10{superscript(len(digits) - 1)}"


@dataclass(frozen=True)
class Band:
    """The coordinates of one summand: `copies` copies, each with indices of these `sizes`.

    `names` has for each index those of its values, empty where they are numbers.
    """

    label: str
    start: int
    size: int
    copies: int = 1
    sizes: tuple[int, ...] = ()
    names: tuple[tuple[str, ...], ...] = ()

    @property
    def stop(self) -> int:
        """One past the last coordinate."""
        return self.start + self.size

    @property
    def one(self) -> int:
        """Coordinates of one copy."""
        return self.size // self.copies


@dataclass(frozen=True)
class Axis:
    """One side of a matrix; no bands where the summands' coordinates are interleaved.

    `letters` are those of its indices, where it has just one summand.
    """

    name: str
    size: int
    bands: tuple[Band, ...] = ()
    letters: str = ""


@dataclass(frozen=True, eq=False)
class _Matrix:
    """What pictures of parameters and of numbers have in common: an array of their entries."""

    cells: NDArray[Any]

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns."""
        return int(self.cells.shape[0]), int(self.cells.shape[1])


@dataclass(frozen=True, eq=False)
class ParameterPicture(_Matrix):
    """The number of the parameter of each entry, from 0; -1 where the entry is always zero.

    `signs` are those of the entries, None where all are plus the parameter. `count` is the
    number of parameters.
    """

    signs: NDArray[np.int8] | None = None
    count: int = 0

    @property
    def kind(self) -> str:
        """What the entries are, as the JSON output calls it."""
        return "orbits" if self.signs is None else "signed"

    @property
    def zero(self) -> NDArray[np.bool_]:
        """Where the entries are always zero; nothing is drawn there."""
        return np.asarray(self.cells < 0)

    def mark(self, row: int, column: int) -> str:
        """What an entry says where there is room: its parameter, from 1, with its sign.

        The sign alone says it where there is but one parameter.
        """
        negative = self.signs is not None and self.signs[row, column] < 0
        return self._mark(int(self.cells[row, column]), negative)

    def _mark(self, label: int, negative: bool) -> str:
        if self.count == 1:
            return "" if self.signs is None else "−" if negative else "+"
        return f"{'−' if negative else ''}{label + 1}"

    @property
    def longest_mark(self) -> str:
        """The longest of the marks, which decides whether they fit."""
        negative = self.signs is not None and self.count > 1
        return max((self._mark(n, negative) for n in range(self.count)), key=len, default="")


@dataclass(frozen=True, eq=False)
class NumberPicture(_Matrix):
    """Numbers on a scale from -limit to limit, or from 0 to limit where they are `sizes`."""

    limit: float = 1.0
    sizes: bool = False

    @property
    def kind(self) -> str:
        """What the entries are, as the JSON output calls it."""
        return "magnitude" if self.sizes else "values"

    @property
    def zero(self) -> NDArray[np.bool_]:
        """Where the entries are zero; nothing is drawn there."""
        return np.asarray(self.cells == 0)

    def mark(self, row: int, column: int) -> str:
        """The sign of an entry, which colours alone do not tell everybody; none of a size."""
        return "" if self.sizes else "+" if self.cells[row, column] > 0 else "−"

    @property
    def longest_mark(self) -> str:
        """The longest of the marks, which decides whether they fit."""
        return "" if self.sizes else "+"


Picture = ParameterPicture | NumberPicture


@dataclass(frozen=True, eq=False)
class Panel:
    """One picture with its own title: plain, and as mathtext where there is such a form."""

    picture: Picture
    rows: Axis
    columns: Axis
    title: str = ""
    math: str = ""
    note: str = ""
    number: int = 0  # of the basis element, from 0


@dataclass(frozen=True)
class Entry:
    """A line of the legend: the parameter with this number (from 0), and its name.

    Where values of elements are explained `label` is a whole value, or its place among roots.
    """

    label: int
    name: str
    math: str = ""
    note: str = ""
    negative: bool = False  # stands for -1 times the parameter
    sign: int = 0  # where a value of an element is explained: its sign
    value: float = 0.0  # and the value


@dataclass(frozen=True, eq=False)
class Cell:
    """One block of a map of blocks: copies of the output, of the input, dimension of one pair."""

    row: int
    column: int
    copies: tuple[int, int]
    dimension: int
    inset: Picture | None = None

    @property
    def count(self) -> int:
        """Number of independent maps."""
        return self.copies[0] * self.copies[1] * self.dimension

    @property
    def product(self) -> str:
        """How the count comes about, such as `20·100·3`; empty where that says nothing."""
        factors = [*self.copies, self.dimension]
        several = [n for n in factors if n != 1]
        return "·".join(map(short, factors)) if len(several) > 1 and self.count else ""


@dataclass(frozen=True, eq=False)
class View:
    """Everything that a figure says; `build` adds title and subtitle, alike in all modes."""

    mode: str
    rows: Axis
    columns: Axis
    title: str = ""
    subtitle: str = ""
    panels: tuple[Panel, ...] = ()
    cells: tuple[Cell, ...] = ()
    gallery: bool = False  # panels stand side by side, each under its name
    legend: tuple[Entry, ...] = ()
    scale: str = ""  # label of the colour bar; no bar where empty
    message: tuple[str, ...] = ()  # in place of a picture that has nothing to show
    caption: tuple[str, ...] = ()
    insets: str = ""  # a line of the caption where there is room for insets
    elements: int = 0  # of the whole basis, where panels show the first ones
    diagram: Diagram | None = None  # signs in place of panels

    @property
    def limit(self) -> float:
        """The end of the scale on which numbers are shown."""
        pictures = (panel.picture for panel in self.panels)
        return max((p.limit for p in pictures if isinstance(p, NumberPicture)), default=1.0)

    @property
    def sizes(self) -> bool:
        """Whether the numbers that are shown are sizes, without signs."""
        return any(isinstance(p.picture, NumberPicture) and p.picture.sizes for p in self.panels)

    @property
    def signed(self) -> bool:
        """Whether some entries are -1 times their parameter."""
        pictures = (panel.picture for panel in self.panels)
        return any(isinstance(p, ParameterPicture) and p.signs is not None for p in pictures)

    @property
    def left_out(self) -> str:
        """How many basis elements are not shown; empty where all are."""
        shown = self.panels[-1].number + 1 if self.panels else 0
        left = self.elements - shown
        if left <= 0:
            return ""
        which = f"first {shown}" if shown > 1 else "first"
        return (
            f"The {which} of {integer(self.elements)} basis elements; "
            f"{integer(left)} more {'is' if left == 1 else 'are'} not shown."
        )
