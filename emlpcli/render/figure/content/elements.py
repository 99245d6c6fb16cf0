"""The view of a basis one element at a time: a gallery of readable elements with their names."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from emlpcli.algebra.numbers.roots import nearby_root, root_math, root_text
from emlpcli.errors import EmlpError
from emlpcli.render.figure.content.pattern import values_pictures
from emlpcli.render.figure.content.subject import Subject
from emlpcli.render.figure.content.view import Axis, Band, Entry, NumberPicture, Panel, View
from emlpcli.render.figure.options import FigureOptions
from emlpcli.render.limits import LARGEST_WHOLE_ELEMENT, MOST_DRAWN_ENTRIES, MOST_PANELS
from emlpcli.render.numbers import integer

MOST_VALUES = 8  # that are told one by one
CALM = 1.45  # how far the scale reaches beyond whole numbers, so that ±1 is no extreme


def view(subject: Subject, options: FigureOptions) -> View:
    """The first basis elements, each with its name; the rest is counted in the caption."""
    solution = subject.solution
    if solution.size > MOST_DRAWN_ENTRIES:
        raise EmlpError(
            f"basis elements with {integer(solution.size)} entries are too large to draw",
            hint="--mode blocks shows a layer of any size",
        )
    rows, columns = subject.axes
    number = min(MOST_PANELS, solution.dimension)
    readable = solution.readable
    matrix = readable.columns(0, number)
    crop = max(rows.size, columns.size) > LARGEST_WHOLE_ELEMENT
    panels: list[Panel] = []
    pictures: list[NumberPicture] = []
    for j, element in enumerate(readable.elements(0, number)):
        values = matrix[:, j].reshape(rows.size, columns.size)
        parts = (rows, columns)
        if crop:
            values, parts = _cropped(values, rows, columns)
        for title, picture in values_pictures(values):
            note = ", ".join(text for text in (element.words, element.where, title) if text)
            panels.append(Panel(picture, *parts, element.name, element.math, note, j))
            pictures.append(picture)
    panels, pictures = panels[:MOST_PANELS], pictures[:MOST_PANELS]
    legend = _legend(pictures, exact=readable.exact)
    limit = max(picture.limit for picture in pictures) * (CALM if legend else 1)
    return View(
        "elements",
        rows,
        columns,
        panels=tuple(
            replace(panel, picture=replace(picture, limit=limit))
            for panel, picture in zip(panels, pictures, strict=True)
        ),
        gallery=True,
        legend=legend,
        scale="" if legend else "value of the entry",
        elements=solution.dimension,
        caption=_caption(
            subject,
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


def _legend(pictures: list[NumberPicture], *, exact: bool) -> tuple[Entry, ...]:
    """The values that occur, where they are few whole numbers, or roots that are known exactly."""
    values = np.unique(np.concatenate([p.cells.ravel() for p in pictures]))
    values = values[values != 0][::-1]
    if len(values) > MOST_VALUES:
        return ()
    if not np.any(values != np.round(values)):
        names = [f"{int(v):+d}".replace("-", "−") for v in values]
        listed = zip(names, values.tolist(), strict=True)
        return tuple(Entry(int(v), name, sign=1, value=v) for name, v in listed)
    roots = [nearby_root(v) for v in values.tolist()] if exact else []
    entries: dict[str, Entry] = {}
    for root, value in zip(roots, values.tolist(), strict=False):
        if root is None:
            return ()
        name = root_text(root).replace("-", "−")
        name = name if value < 0 else f"+{name}"
        math = f"${'' if value < 0 else '+'}{root_math(root)}$"
        entries.setdefault(name, Entry(len(entries), name, math, sign=1, value=value))
    return tuple(entries.values())


def _caption(subject: Subject, cropped: bool) -> tuple[str, ...]:
    lines = []
    if cropped:
        lines.append("Each panel shows the one block in which its element is not zero.")
    if subject.is_map:
        down, across = (f"{a.name} {a.letters}".rstrip() for a in subject.axes)
        lines.append(f"Down: {down}, across: {across}. Blank entries are 0.")
    else:
        lines.append("Blank entries are 0.")
    lines += list(subject.solution.readable.legend)
    return tuple(lines)
