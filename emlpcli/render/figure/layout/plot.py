"""What fits into a picture at its size: grid, separators, numbers of parameters, signs."""

from __future__ import annotations

from typing import Literal

import numpy as np

from emlpcli.render.figure.colour.paint import Paint, reduction
from emlpcli.render.figure.content.view import Panel, Picture
from emlpcli.render.figure.layout.measure import width
from emlpcli.render.figure.layout.sheet import Box, Mark, Plot
from emlpcli.render.figure.layout.ticks import inner_lines, separators

LARGEST_CELL = 46.0
TINY = 4  # rows and columns of matrices whose entries are drawn larger
LARGEST_CELL_OF_TINY = 64.0
THIN = 132.0  # points that a long and narrow picture is widened to
LINE = 2.5  # times longer than wide, from which a picture is widened
GRID_FROM = 6.0  # points of an entry from which a grid is drawn
MOST_MARKS = 1600
SMALLEST_MARK, LARGEST_NUMBER, LARGEST_SIGN = 5.0, 9.0, 20.0
HATCH_FROM = 3.0
MOST_HATCHED = 4000


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
    marks, size = _marks(picture, wide, high, paint)
    negative: Literal["", "hatch", "shade"] = ""
    if picture.signs is not None and not marks:
        few = np.count_nonzero(picture.signs < 0) <= MOST_HATCHED
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


def _marks(
    picture: Picture, wide: float, high: float, paint: Paint
) -> tuple[tuple[Mark, ...], float]:
    """Numbers of parameters or signs of values, at the size at which all fit; none otherwise."""
    places = np.argwhere(~picture.zero)
    if not 0 < len(places) <= MOST_MARKS:
        return (), 0.0
    texts = _texts(picture)
    longest = max(texts.values(), key=len)
    if not longest or picture.kind == "magnitude":
        return (), 0.0
    is_sign = longest in "+−"
    size = min(LARGEST_SIGN if is_sign else LARGEST_NUMBER, 0.62 * high)
    size = min(size, size * 0.8 * wide / width(longest, size))
    if size < SMALLEST_MARK:
        return (), 0.0
    pixels = paint.pixels(picture)
    inks: dict[bytes, str] = {}
    marks = []
    for row, column in places.tolist():
        rgb = pixels[row, column, :3]
        key = rgb.tobytes()
        if key not in inks:
            inks[key] = paint.ink(rgb / 255)
        text = texts[_key(picture, row, column)]
        if text:
            marks.append(Mark(row, column, text, inks[key]))
    return tuple(marks), size


def _texts(picture: Picture) -> dict[tuple[int, int], str]:
    """The mark of each parameter and sign."""
    if picture.kind in ("values", "magnitude"):
        return {(0, 1): "+", (0, -1): "−"}
    if picture.kind == "signed" and picture.count == 1:
        return {(0, 1): "+", (0, -1): "−"}
    if picture.count == 1:
        return {(0, 1): ""}
    signs = (1, -1) if picture.kind == "signed" else (1,)
    return {
        (n, s): ("−" if s < 0 else "") + str(n + 1) for n in range(picture.count) for s in signs
    }


def _key(picture: Picture, row: int, column: int) -> tuple[int, int]:
    value = picture.cells[row, column]
    if picture.kind in ("values", "magnitude"):
        return 0, 1 if value > 0 else -1
    sign = 1 if picture.signs is None else int(picture.signs[row, column])
    return int(value), sign
