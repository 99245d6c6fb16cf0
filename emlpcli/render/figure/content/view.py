"""What a figure shows, as plain data: axes, pictures, legend, caption; nothing about drawing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from emlpcli.render.numbers import integer
from emlpcli.reps.rep import superscript

Mode = Literal["pattern", "elements", "blocks", "projector"]
MODES: tuple[Mode, ...] = ("pattern", "elements", "blocks", "projector")


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
class Picture:
    """A matrix: labels of parameters (-1 is zero), or numbers.

    Kinds: "orbits" (labels), "signed" (labels with `signs`), "values" (numbers around 0, on a
    scale from -limit to limit), "magnitude" (numbers from 0 to limit).
    """

    kind: Literal["orbits", "signed", "values", "magnitude"]
    cells: NDArray[Any]
    signs: NDArray[np.int8] | None = None
    count: int = 0
    limit: float = 1.0

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns."""
        return int(self.cells.shape[0]), int(self.cells.shape[1])

    @property
    def zero(self) -> NDArray[np.bool_]:
        """Where the entries are always zero."""
        return np.asarray(self.cells < 0 if self.kind in ("orbits", "signed") else self.cells == 0)


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
    """A line of the legend: the parameter with this number (from 0), and its name."""

    label: int
    name: str
    math: str = ""
    note: str = ""
    negative: bool = False  # stands for -1 times the parameter
    sign: int = 0  # where a value of an element is explained: its sign


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
    """Everything that a figure says."""

    mode: Mode
    title: str
    subtitle: str
    rows: Axis
    columns: Axis
    panels: tuple[Panel, ...] = ()
    cells: tuple[Cell, ...] = ()
    legend: tuple[Entry, ...] = ()
    scale: str = ""  # label of the colour bar; no bar where empty
    message: tuple[str, ...] = ()  # in place of a picture that has nothing to show
    caption: tuple[str, ...] = ()
    insets: str = ""  # a line of the caption where there is room for insets
    elements: int = 0  # of the whole basis, where panels show the first ones

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
