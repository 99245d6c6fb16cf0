"""What fits into a picture at its size: grid, separators, numbers of parameters, signs."""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import NDArray

from emlpcli.render.figure.colour.paint import Paint, reduction
from emlpcli.render.figure.content.view import Panel, ParameterPicture, Picture
from emlpcli.render.figure.layout.measure import width
from emlpcli.render.figure.layout.sheet import Box, Mark, Plot
from emlpcli.render.figure.layout.ticks import inner_lines, separators
from emlpcli.render.limits import MOST_HATCHED, MOST_MARKS

LARGEST_CELL = 46.0
TINY = 4  # rows and columns of matrices whose entries are drawn larger
LARGEST_CELL_OF_TINY = 64.0
THIN = 132.0  # points that a long and narrow picture is widened to
LINE = 2.5  # times longer than wide, from which a picture is widened
GRID_FROM = 6.0  # points of an entry from which a grid is drawn
SMALLEST_MARK, LARGEST_NUMBER, LARGEST_SIGN = 5.0, 9.0, 20.0
SMALLEST_OF_MOST = 6.5  # where some entries have none
HATCH_FROM = 3.0  # points of an entry from which hatching can be seen


def cell_size(shape: tuple[int, int], width: float, height: float) -> tuple[float, float]:
    """Width and height of an entry in points, for a picture in a box of this size.

    Entries are square, unless the picture would be a mere line.
    """
    rows, columns = shape
    largest = LARGEST_CELL if max(shape) > TINY else LARGEST_CELL_OF_TINY
    across, down = min(largest, width / columns), min(largest, height / rows)
    side = min(across, down)
    wide = high = side
    if rows > LINE * columns:
        wide = min(across, max(side, THIN / columns))
    elif columns > LINE * rows:
        high = min(down, max(side, THIN / rows))
    return wide, high


def plot(panel: Panel, x: float, y: float, cell: tuple[float, float], paint: Paint) -> Plot:
    """The panel's picture with its upper left corner at a place."""
    picture = panel.picture
    rows, columns = picture.shape
    wide, high = cell
    signs = picture.signs if isinstance(picture, ParameterPicture) else None
    marks, size = _marks(picture, wide, high, paint)
    negative: Literal["", "hatch", "shade"] = ""
    if (
        signs is not None
        and len(marks) < np.count_nonzero(~picture.zero)
        and _unmarked(signs, marks)
    ):
        few = np.count_nonzero(signs < 0) <= MOST_HATCHED
        negative = "hatch" if few and min(cell) >= HATCH_FROM else "shade"
    return Plot(
        box=Box(x, y, wide * columns, high * rows),
        panel=panel,
        grid=min(cell) >= GRID_FROM,
        inner=(inner_lines(panel.rows, high), inner_lines(panel.columns, wide)),
        separators=(separators(panel.rows), separators(panel.columns)),
        marks=marks,
        mark_size=size,
        negative=negative,
        reduction=reduction(picture),
    )


def _unmarked(signs: NDArray[np.int8], marks: tuple[Mark, ...]) -> bool:
    """Whether an entry of the opposite sign does not say so."""
    return int(np.count_nonzero(signs < 0)) > sum(int(signs[m.row, m.column] < 0) for m in marks)


def has_marks(picture: Picture, cell: tuple[float, float]) -> bool:
    """Whether every entry says what it is, at a size of entries in points."""
    size = _mark_size(picture, cell)
    return size > 0 and _fits(picture.longest_mark, size, cell)


def _mark_size(picture: Picture, cell: tuple[float, float]) -> float:
    """The size of text at which all marks fit, or, of sums, those of most entries; 0 if none."""
    if not 0 < np.count_nonzero(~picture.zero) <= MOST_MARKS:
        return 0.0
    longest = picture.longest_mark
    if isinstance(picture, ParameterPicture) and picture.mixed is not None:
        longest = _longest_of_most(picture, cell) or longest
    if not longest:
        return 0.0
    wide, high = cell
    size = min(LARGEST_SIGN if longest in "+−" else LARGEST_NUMBER, 0.62 * high)
    size = min(size, size * 0.8 * wide / width(longest, size))
    return size if size >= SMALLEST_MARK else 0.0


def _longest_of_most(picture: ParameterPicture, cell: tuple[float, float]) -> str:
    """The longest mark that fits, where not all do but those of half of all entries; else empty."""
    if _fits(picture.longest_mark, SMALLEST_MARK, cell):
        return ""
    fits = [_fits(picture.mark_of(n), SMALLEST_OF_MOST, cell) for n in range(picture.count)]
    labels = picture.cells[picture.cells >= 0]
    if 2 * np.count_nonzero(np.array(fits, dtype=bool)[labels]) < len(labels):
        return ""
    found = (text for text in picture.marks if _fits(text, SMALLEST_OF_MOST, cell))
    return max(found, key=len, default="")


def _fits(text: str, size: float, cell: tuple[float, float]) -> bool:
    """Whether a mark can stand in an entry; a little is left to rounding."""
    return width(text, size) <= 0.8 * cell[0] + 0.01 and size <= 0.62 * cell[1] + 0.01


def _marks(
    picture: Picture, wide: float, high: float, paint: Paint
) -> tuple[tuple[Mark, ...], float]:
    """Numbers of parameters or signs of values, at the size at which all fit; none otherwise."""
    size = _mark_size(picture, (wide, high))
    if not size:
        return (), 0.0
    places = np.argwhere(~picture.zero)
    pixels = paint.pixels(picture)
    inks: dict[bytes, str] = {}
    fits: dict[str, bool] = {}
    marks = []
    for row, column in places.tolist():
        rgb = pixels[row, column, :3]
        key = rgb.tobytes()
        if key not in inks:
            inks[key] = paint.ink(rgb / 255)
        text = picture.mark(row, column)
        if text not in fits:
            fits[text] = _fits(text, size, (wide, high))
        if fits[text]:
            marks.append(Mark(row, column, text, inks[key]))
    return tuple(marks), size
