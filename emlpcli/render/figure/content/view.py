"""What a figure shows, as plain data: axes, pictures, legend, caption; nothing about drawing."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from emlpcli.algebra.numbers.small_digits import superscript
from emlpcli.render.figure.content.diagram import Diagram
from emlpcli.render.numbers import integer

NO_LABEL = -1


def short(number: int) -> str:
    """The digits of a number, or a power of ten where they are many."""
    if number < 10**9:
        return str(number)
    digits = str(number)
    return f"{digits[0]}.{digits[1:3]}·10{superscript(len(digits) - 1)}"


@dataclass(frozen=True)
class Band:
    """The coordinates of one summand: `copies` copies, each with indices of these `sizes`.

    `names` has for each index those of its values, empty where they are numbers. `numbers` are
    what its copies are called where the axis has several that are written alike: V[1], V[2], ...
    """

    label: str
    start: int
    size: int
    copies: int = 1
    sizes: tuple[int, ...] = ()
    names: tuple[tuple[str, ...], ...] = ()
    numbers: tuple[str, ...] = ()

    @property
    def stop(self) -> int:
        """One past the last coordinate."""
        return self.start + self.size

    @property
    def one(self) -> int:
        """Coordinates of one copy."""
        return self.size // self.copies

    def apart(self) -> tuple[Band, ...]:
        """Its copies as bands of their own, each by its number; itself where there are none."""
        if not self.numbers:
            return (self,)
        return tuple(
            replace(self, label=label, start=self.start + i * self.one, size=self.one, copies=1)
            for i, label in enumerate(self.numbers)
        )


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
        value = self.cells[row, column]
        return "" if self.sizes or not value else "+" if value > 0 else "−"

    @property
    def longest_mark(self) -> str:
        """The longest of the marks, which decides whether they fit."""
        return "" if self.sizes else "+"


@dataclass(frozen=True, eq=False)
class ParameterPicture(_Matrix):
    """What each entry is in terms of parameters, by number from 0; -1 where it is always zero.

    `signs` are those of the entries, None where all are plus. `count` is how many there are: of
    parameters, or, where `mixed` says of how many parameters entries are sums, of these sums.
    `names` has what each and its opposite are called, such as a+b and −a−b; without it they are
    numbered. `numbers` are the entries of blocks of which a random element is shown. `turns` says
    for each parameter where it stands on a circle, from 0 to 1, where those of a circulant come
    round in the order of their shifts. Where it is `shaded`, parameters are too many to tell apart
    by colours, and shades say how many entries share one.
    """

    signs: NDArray[np.int8] | None = None
    count: int = 0
    names: tuple[tuple[str, str], ...] = ()
    mixed: int | None = None
    numbers: NumberPicture | None = None
    turns: tuple[float, ...] = ()
    shaded: bool = False

    @cached_property
    def shared(self) -> NDArray[np.int64] | None:
        """For each parameter how many entries share it, where shades say so; None elsewhere."""
        if not self.shaded:
            return None
        return np.bincount(self.cells[self.cells >= 0], minlength=self.count)

    @property
    def kind(self) -> str:
        """What the entries are, as the JSON output calls it."""
        if self.mixed is not None:
            return "forms"
        return "orbits" if self.signs is None else "signed"

    @property
    def parameters(self) -> int:
        """How many parameters the entries depend on."""
        return self.count if self.mixed is None else self.mixed

    @property
    def zero(self) -> NDArray[np.bool_]:
        """Where the entries are always zero; nothing is drawn there."""
        unset = np.asarray(self.cells < 0)
        return unset if self.numbers is None else unset & self.numbers.zero

    @property
    def has_copies(self) -> bool:
        """Whether letters of parameters have numbers, which are those of copies."""
        return any("₁" in plus for plus, _ in self.names)

    def mark(self, row: int, column: int) -> str:
        """What an entry says where there is room: its parameter or sum, with its sign.

        The sign alone says it where there is but one parameter, and where the entry is random.
        """
        label = int(self.cells[row, column])
        if label < 0:
            return "" if self.numbers is None else self.numbers.mark(row, column)
        return self.mark_of(label, self.signs is not None and bool(self.signs[row, column] < 0))

    def mark_of(self, label: int, negative: bool = False) -> str:
        """What the entries with a label say, or those of the opposite sign; nothing by shades."""
        if self.shaded:
            return ""
        if self.count == 1 and self.mixed is None:
            return "" if self.signs is None else "−" if negative else "+"
        if self.names:
            return self.names[label][negative]
        return f"{'−' if negative else ''}{label + 1}"

    @cached_property
    def marks(self) -> list[str]:
        """All that entries say."""
        negative = self.signs is not None and self.count > 1
        if not self.names or self.signs is None:
            return [self.mark_of(n, negative) for n in range(self.count)]
        shown = [self.cells[self.signs * sign > 0] for sign in (1, -1)]
        pairs = ((n, k > 0) for k, cells in enumerate(shown) for n in np.unique(cells).tolist())
        return [self.mark_of(*pair) for pair in pairs]

    @property
    def longest_mark(self) -> str:
        """The longest of the marks, which decides whether they fit."""
        return max(self.marks, key=len, default="") or ("+" if self.numbers is not None else "")


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
    copies: int = 1  # pairs of copies between which there is such an element


@dataclass(frozen=True)
class Entry:
    """A line of the legend: the parameter with this number (from 0), and its name.

    `mark` is what entries say of it, if that is not its number. `labels` are the parameters of all
    copies of the same map, where there are several, or those of a sum in all copies. `NO_LABEL` is
    the label of what is no one parameter, or of no entry. Where values of elements are explained
    `label` is a whole value, or its place among roots.
    """

    label: int
    name: str
    math: str = ""
    note: str = ""
    labels: tuple[int, ...] = ()
    mark: str = ""
    is_sum: bool = False  # says of a colour which sum of parameters it stands for
    several: bool = False  # stands for all parameters that as many entries share
    negative: bool = False  # stands for -1 times the parameter
    sign: int = 0  # where a value of an element is explained: its sign
    value: float = 0.0  # and the value

    @property
    def chips(self) -> tuple[int, ...]:
        """All labels that it stands for, whose colours stand before it."""
        return self.labels or (() if self.label == NO_LABEL else (self.label,))

    @property
    def number(self) -> str:
        """What entries say of it: a letter or, from 1, its numbers `4`, `1–20`, `1, 3, …, 19`."""
        if self.mark or self.sign or self.several or self.is_sum or not self.chips:
            return self.mark
        first, *others = self.chips
        if not others:
            return str(first + 1)
        last = others[-1]
        if last - first == len(others):
            return f"{first + 1}–{last + 1}"
        shown = [first, *others[:1], *others[1:2]][: 2 if len(others) > 2 else 3]
        between = ", …, " if len(others) > 2 else ""
        ending = f"{between}{last + 1}" if between else ""
        return ", ".join(str(n + 1) for n in shown) + ending


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
    elements: int = 0  # kinds of basis elements, where panels show some
    diagram: Diagram | None = None  # signs in place of panels

    @property
    def limit(self) -> float:
        """The end of the scale on which numbers are shown."""
        pictures = (
            p.numbers if isinstance(p, ParameterPicture) else p
            for p in (panel.picture for panel in self.panels)
        )
        return max((p.limit for p in pictures if p is not None), default=1.0)

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
        shown = {panel.number for panel in self.panels}
        left = self.elements - len(shown)
        if left <= 0:
            return ""
        first = "The first " if shown == set(range(len(shown))) else ""
        what = "basis elements" if all(p.copies == 1 for p in self.panels) else "kinds of elements"
        which = f"{first}{len(shown)}" if len(shown) > 1 or not first else "The first"
        return (
            f"{which} of {integer(self.elements)} {what}; "
            f"{integer(left)} more {'is' if left == 1 else 'are'} not shown."
        )
