"""The view of a basis by its kinds of elements: a gallery with names and numbers of copies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from emlpcli.algebra.numbers.roots import nearby_root, root_math, root_text
from emlpcli.errors import EmlpError
from emlpcli.render.figure.content.pattern import values_pictures
from emlpcli.render.figure.content.subject import Subject
from emlpcli.render.figure.content.view import Entry, NumberPicture, Panel, View
from emlpcli.render.figure.options import FigureOptions
from emlpcli.render.limits import MOST_DRAWN_ENTRIES, MOST_PANELS
from emlpcli.render.numbers import integer
from emlpcli.solve.readable.families import Family

MOST_VALUES = 8  # that are told one by one
CALM = 1.45  # how far the scale reaches beyond whole numbers, so that ±1 is no extreme


def view(subject: Subject, options: FigureOptions) -> View:
    """A panel for each kind of element, from one copy to one copy, with the number of copies.

    Kinds stand in the order of rows, then of columns. Where there are too many, every pair of
    summands shows its first ones, and the caption counts the rest.
    """
    solution = subject.solution
    rows, columns = subject.axes
    readable = solution.readable
    families = _in_reading_order(subject, readable.families)
    shares = _shares([family.elements for family in families], MOST_PANELS)
    alone = len(families) == 1 and families[0].copies == 1
    panels: list[Panel] = []
    pictures: list[NumberPicture] = []
    number = 0
    for family, share in zip(families, shares, strict=True):
        size = family.monomial.size
        if share and size > MOST_DRAWN_ENTRIES:
            raise EmlpError(
                f"basis elements with {integer(size)} entries are too large to draw",
                hint="--mode blocks shows a layer of any size",
            )
        axes = subject.axes_of(family.output, family.input)
        copies = f"× {integer(family.copies)}" if family.copies > 1 else ""
        between = "" if alone else family.label
        for j, element in enumerate(readable.family_elements(family, share)):
            values = readable.matrix(family, j).reshape([axis.size for axis in axes])
            for title, picture in values_pictures(values):
                note = ", ".join(t for t in (copies, between, element.words, title) if t)
                panels.append(
                    Panel(
                        picture,
                        *axes,
                        element.name,
                        element.math,
                        note,
                        number + j,
                        family.copies,
                    )
                )
                pictures.append(picture)
        number += family.elements
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
        elements=number,
        caption=_caption(subject, families),
    )


def _in_reading_order(subject: Subject, families: Sequence[Family]) -> list[Family]:
    """The families by the rows, then by the columns, in which they first occur."""
    places = [
        {slots: i for i, slots in reversed(list(enumerate(part.slots for part in side)))}
        for side in (subject.sides.outputs, subject.sides.duals)
    ]

    def place(family: Family) -> tuple[int, ...]:
        both = zip(places, (family.output, family.input), strict=True)
        return tuple(where.get(slots, len(where)) for where, slots in both)

    return sorted(families, key=place)


def _shares(wanted: Sequence[int], most: int) -> list[int]:
    """How many of each kind are shown: all where they are few, else the same number of each."""
    shares = [0] * len(wanted)
    left = most
    while left > 0 and (open_ := [i for i, n in enumerate(wanted) if shares[i] < n]):
        step = max(left // len(open_), 1)
        for i in open_[:left]:
            taken = min(step, wanted[i] - shares[i], left)
            shares[i] += taken
            left -= taken
    return shares


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


def _caption(subject: Subject, families: Sequence[Family]) -> tuple[str, ...]:
    lines = []
    copies = max(family.copies for family in families)
    if len(families) > 1 or copies > 1:
        kinds = "one copy of the input to one of the output" if subject.is_map else "one copy"
        lines.append(f"Each panel shows {kinds}{'; × counts such pairs.' if copies > 1 else '.'}")
        if not subject.is_map:
            lines[-1] = lines[-1].replace("such pairs", "the copies")
    if copies > 1:
        total = integer(subject.solution.dimension)
        lines.append(f"With all copies there are {total} independent elements.")
    if subject.is_map:
        one = len(families) == 1
        axes = subject.axes_of(families[0].output, families[0].input)
        down, across = (f"{a.name} {a.letters if one else ''}".rstrip() for a in axes)
        lines.append(f"Down: {down}, across: {across}. Blank entries are 0.")
    else:
        lines.append("Blank entries are 0.")
    lines += list(subject.solution.readable.legend)
    return tuple(lines)
