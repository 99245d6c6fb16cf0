"""The view of a basis one element at a time: a gallery of readable elements with their names."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from emlpcli.errors import EmlpError
from emlpcli.render.figure.content.frame import Frame
from emlpcli.render.figure.content.pattern import values_pictures
from emlpcli.render.figure.content.view import Axis, Band, Entry, Panel, Picture, View
from emlpcli.render.figure.options import FigureOptions
from emlpcli.render.numbers import integer

MOST_PANELS = 24
LARGEST_WHOLE = 27  # rows or columns up to which an element of one block is shown in the layer
CALM = 1.45  # how far the scale reaches beyond whole numbers, so that ±1 is no extreme
MOST_ENTRIES = 4_000_000  # of a layer whose elements are drawn


def elements_view(frame: Frame, options: FigureOptions) -> View:
    """The first basis elements, each with its name; the rest is counted in the caption."""
    solution = frame.solution
    if solution.size > MOST_ENTRIES:
        raise EmlpError(
            f"basis elements with {integer(solution.size)} entries are too large to draw",
            hint="--mode blocks shows a layer of any size",
        )
    rows, columns = frame.axes
    number = min(MOST_PANELS, solution.dimension)
    readable = solution.readable
    matrix = readable.columns(0, number)
    crop = max(rows.size, columns.size) > LARGEST_WHOLE
    panels: list[Panel] = []
    for j, element in enumerate(readable.elements(0, number)):
        values = matrix[:, j].reshape(rows.size, columns.size)
        parts = (rows, columns)
        if crop:
            values, parts = _cropped(values, rows, columns)
        pictures = values_pictures(values)
        for title, picture in pictures:
            part = f"{title}" if len(pictures) > 1 else ""
            note = ", ".join(text for text in (element.words, element.where, part) if text)
            panels.append(Panel(picture, *parts, element.name, element.math, note, j))
    panels = panels[:MOST_PANELS]
    legend = _legend(panels)
    limit = max(panel.picture.limit for panel in panels) * (CALM if legend else 1)
    panels = [_on_scale(panel, limit) for panel in panels]
    return View(
        mode="elements",
        title=frame.title(options.title),
        subtitle=frame.subtitle,
        rows=rows,
        columns=columns,
        panels=tuple(panels),
        legend=legend,
        scale="" if legend else "value of the entry",
        elements=solution.dimension,
        caption=_caption(
            frame,
            crop and any(p.rows.size < rows.size or p.columns.size < columns.size for p in panels),
        ),
    )


def _cropped(
    values: NDArray[Any], rows: Axis, columns: Axis
) -> tuple[NDArray[Any], tuple[Axis, Axis]]:
    """The block of one copy of the output and one of the input outside of which all is zero."""
    found = [
        _copy_around(axis, np.flatnonzero(values.any(axis=1 - side)))
        for side, axis in enumerate((rows, columns))
    ]
    (top, bottom, left_axis), (left, right, top_axis) = found
    return values[top:bottom, left:right], (left_axis, top_axis)


def _copy_around(axis: Axis, where: NDArray[Any]) -> tuple[int, int, Axis]:
    first, last = int(where[0]), int(where[-1])
    for band in axis.bands:
        if band.start <= first and last < band.stop:
            copy = (first - band.start) // band.one
            start = band.start + copy * band.one
            if last < start + band.one:
                one = Band(band.label, 0, band.one, 1, band.sizes, band.names)
                return start, start + band.one, Axis(axis.name, band.one, (one,))
    return 0, axis.size, axis


def _on_scale(panel: Panel, limit: float) -> Panel:
    picture = Picture("values", panel.picture.cells, limit=limit)
    return replace(panel, picture=picture)


def _legend(panels: list[Panel]) -> tuple[Entry, ...]:
    """The values that occur, where they are few whole numbers."""
    values = np.unique(np.concatenate([p.picture.cells.ravel() for p in panels]))
    values = values[values != 0]
    if len(values) > 8 or np.any(values != np.round(values)):
        return ()
    return tuple(Entry(int(v), f"{int(v):+d}".replace("-", "−"), sign=1) for v in values[::-1])


def _caption(frame: Frame, cropped: bool) -> tuple[str, ...]:
    lines = []
    if cropped:
        lines.append("Each panel shows the one block in which its element is not zero.")
    if frame.is_map:
        down, across = (f"{a.name} {a.letters}".rstrip() for a in frame.axes)
        lines.append(f"Down: {down}, across: {across}. Blank entries are 0.")
    else:
        lines.append("Blank entries are 0.")
    lines += list(frame.solution.readable.legend)
    return tuple(lines)
