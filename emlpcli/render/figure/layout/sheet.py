"""Where everything of a figure stands: items in points from the top left corner, as plain data."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from emlpcli.overrides import override
from emlpcli.render.figure.content.view import Panel
from emlpcli.render.numbers import integer

MARGIN = 16.0
TITLE, SUBTITLE, LABEL, CAPTION, LEGEND = 13.0, 9.5, 9.0, 8.0, 8.5
LEADING = 1.32  # height of a line of text over its size

Role = str  # the name of a colour of the theme, or #rrggbb
Points = tuple[float, float]  # x and y, or width and height, at 72 points an inch


@dataclass(frozen=True)
class Text:
    """One line of text; (x, y) is where its anchor stands."""

    x: float
    y: float
    text: str
    size: float
    color: Role = "text"
    ha: Literal["left", "center", "right"] = "left"
    va: Literal["top", "center", "bottom"] = "top"
    rotation: int = 0
    bold: bool = False
    math: bool = False
    role: str = ""  # what it is, for tests and for readers of an SVG


@dataclass(frozen=True)
class Box:
    """A rectangle."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """Its right edge."""
        return self.x + self.width

    @property
    def bottom(self) -> float:
        """Its lower edge."""
        return self.y + self.height


@dataclass(frozen=True)
class Line:
    """A straight line outside of pictures."""

    x0: float
    y0: float
    x1: float
    y1: float
    color: Role = "separator"
    width: float = 0.6


@dataclass(frozen=True)
class Curve:
    """The quadratic Bézier curve of three points."""

    points: tuple[Points, Points, Points]
    color: Role
    width: float = 1.0


@dataclass(frozen=True)
class Dot:
    """A disc, or a ring where it is filled with the background."""

    x: float
    y: float
    radius: float
    fill: Role
    edge: Role
    width: float = 1.0


@dataclass(frozen=True)
class Swatch:
    """A filled rectangle: a chip of a legend, or the ground of a block."""

    box: Box
    color: Role
    edge: Role = ""
    role: str = "chip"


@dataclass(frozen=True)
class Mark:
    """A text inside an entry of a picture."""

    row: int
    column: int
    text: str
    color: Role


@dataclass(frozen=True, eq=False)
class Plot:
    """A picture in its box, with the lines and marks that fit at this size."""

    box: Box
    panel: Panel
    grid: bool = False
    inner: tuple[tuple[int, ...], tuple[int, ...]] = ((), ())  # before these rows, columns
    separators: tuple[tuple[int, ...], tuple[int, ...]] = ((), ())
    marks: tuple[Mark, ...] = ()
    mark_size: float = 7.0
    negative: Literal["", "hatch", "shade"] = ""  # how entries of -1 are told
    reduction: tuple[int, int] = (1, 1)


@dataclass(frozen=True)
class Bar:
    """A colour bar from `low` to `high`, upright: of sizes where `low` is 0."""

    box: Box
    low: float
    high: float


@dataclass(frozen=True)
class Omitted:
    """So many things of one kind that there is no room for on a page of a given size."""

    number: int
    singular: str
    plural: str

    @override
    def __str__(self) -> str:
        return f"{integer(self.number)} {self.singular if self.number == 1 else self.plural}"


@dataclass
class Sheet:
    """A whole figure, of a size in points, all of which is drawn larger by the scale."""

    width: float = 0.0
    height: float = 0.0
    scale: float = 1.0
    omitted: tuple[Omitted, ...] = ()
    texts: list[Text] = field(default_factory=list)
    plots: list[Plot] = field(default_factory=list)
    bars: list[Bar] = field(default_factory=list)
    swatches: list[Swatch] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    curves: list[Curve] = field(default_factory=list)  # beneath the dots
    dots: list[Dot] = field(default_factory=list)
    strokes: list[Curve] = field(default_factory=list)  # above the dots

    @property
    def room(self) -> float:
        """The width between the margins."""
        return self.width - 2 * MARGIN

    @property
    def drawn(self) -> float:
        """How much of the page its pictures and signs cover, in square points as drawn."""
        pictures = sum(plot.box.width * plot.box.height for plot in self.plots)
        signs = sum(dot.radius**2 for dot in self.dots)
        cells = sum(s.box.width * s.box.height for s in self.swatches if s.role == "cell")
        return self.scale**2 * (pictures + signs + cells)
