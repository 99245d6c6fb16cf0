"""The view of a whole layer: which entries share a parameter, or one generic element."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from emlpcli.errors import EmlpError, TooLargeError
from emlpcli.render.figure.content.subject import Subject
from emlpcli.render.figure.content.view import (
    Entry,
    NumberPicture,
    Panel,
    ParameterPicture,
    Picture,
    View,
)
from emlpcli.render.figure.options import FigureOptions
from emlpcli.render.limits import (
    LARGEST_DRAWN_SIDE,
    MOST_COLOURS,
    MOST_DRAWN_ENTRIES,
    MOST_NAMED_PARAMETERS,
    MOST_SEARCHED_NUMBERS,
)
from emlpcli.render.numbers import integer
from emlpcli.solve.parameter_pattern import Pattern, pattern

if TYPE_CHECKING:
    from emlpcli.solve.readable import Family, Readable
    from emlpcli.solve.solution import Solution

ROUNDING = 1e-12  # relative; sums of some thousand products in double precision err by less


def view(subject: Subject, options: FigureOptions) -> View:
    """The matrix of the layer by parameters, or a generic element where entries mix them."""
    if too_large(subject):
        raise EmlpError(
            f"a pattern of {entries(subject)} entries is too large to draw",
            hint="--mode blocks shows a layer of any size",
        )
    found = pattern(subject.solution, options.seed)
    rows, columns = subject.axes
    pictures = pictures_of(found, (rows.size, columns.size))
    named, note = _names(subject.solution, pictures[0][1])
    return View(
        "pattern",
        rows,
        columns,
        panels=tuple(Panel(picture, rows, columns, title) for title, picture in pictures),
        legend=named,
        scale="value of the entry" if found.kind == "generic" else "",
        caption=(*_caption(found, options.seed), *([note] if note else [])),
    )


def too_large(subject: Subject) -> bool:
    """Whether the layer has more entries than a picture can show."""
    rows, columns = subject.solution.shape
    if subject.folded is not None:
        return subject.solution.size > MOST_DRAWN_ENTRIES
    return max(rows, columns) > LARGEST_DRAWN_SIDE or rows * columns > MOST_DRAWN_ENTRIES


def entries(subject: Subject) -> str:
    """The size of the layer's matrix, such as `9 × 3`."""
    return " × ".join(map(integer, subject.solution.shape))


def pictures_of(found: Pattern, shape: tuple[int, int]) -> Sequence[tuple[str, Picture]]:
    """The pattern as pictures with titles; real and imaginary part apart."""
    if found.labels is not None:
        signs = None if found.signs is None else found.signs.reshape(shape)
        return [("", ParameterPicture(found.labels.reshape(shape), signs, found.count))]
    assert found.values is not None
    return values_pictures(found.values.reshape(shape))


def values_pictures(values: NDArray[Any]) -> list[tuple[str, NumberPicture]]:
    """Numbers as pictures on one scale; real and imaginary part apart where both are needed."""
    limit = float(np.abs(values).max(initial=0)) or 1.0
    parts = [("real part", values.real), ("imaginary part", values.imag)]
    parts = [(title, np.where(np.abs(x) > ROUNDING * limit, x, 0)) for title, x in parts]
    if not np.any(parts[1][1]):
        parts = [("", parts[0][1])]
    limit = max(float(np.abs(x).max(initial=0)) for _, x in parts) or 1.0
    return [(title, NumberPicture(x, limit)) for title, x in parts]


def _caption(found: Pattern, seed: int) -> tuple[str, ...]:
    n = integer(found.count)
    if found.kind == "generic":
        what = "its multiples are all" if found.count == 1 else f"one of a {n}-dimensional space"
        return (f"A generic element ({what}), drawn with seed {seed}; blank entries are always 0.",)
    blank = "blank entries are 0" if np.any(found.labels == -1) else "no entry is always 0"
    if found.count == 1:
        start = f"One parameter: all coloured entries share it; {blank}."
    else:
        start = f"{n} parameters, a colour each; {blank}."
    return (start,)


def _names(solution: Solution, picture: Picture) -> tuple[tuple[Entry, ...], str]:
    """Names of the parameters where mathematics has them, and a note on what they mean.

    A basis element names the parameter whose entries are its own. Elements with equal indices
    overlap instead: [i=j] covers [i=j=k]. Then the parameter is named by the entries that no
    finer one covers, [i=j≠k]: a name means the same entries wherever it is read. Copies of one
    map have one line.
    """
    count = solution.dimension
    if not isinstance(picture, ParameterPicture) or not 0 < count <= MOST_COLOURS:
        return (), ""
    kinds = sum(block.dimension for block in solution.blocks)
    if kinds > MOST_NAMED_PARAMETERS or solution.size * kinds > MOST_SEARCHED_NUMBERS:
        return (), ""
    labels = picture.cells.ravel()
    try:
        readable = solution.readable
        families = readable.families
        if sum(family.elements for family in families) > MOST_NAMED_PARAMETERS:
            return (), ""
        legend: list[Entry] = []
        for family, starts in _copies(readable, count).items():
            first, size = starts[0], family.elements
            inside = [readable.columns(first + j, first + j + 1)[:, 0] != 0 for j in range(size)]
            own = np.where((labels >= first) & (labels < first + size), labels - first, -1)
            if (named := _finest(own, inside)) is None:
                return (), ""
            note = "" if len(families) == 1 and len(starts) == 1 else family.label
            if len(starts) > 1:
                note += f" × {integer(len(starts))}"
            elements = readable.family_elements(family)
            finest = readable.family_elements(family, own=True)
            for label, e in sorted(named.items()):
                plain = int(inside[e].sum()) == np.count_nonzero(own == label)
                element = elements[e] if plain else finest[e]
                several = tuple(start + label for start in starts) if len(starts) > 1 else ()
                legend.append(Entry(first + label, element.name, element.math, note, several))
    except TooLargeError:
        return (), ""
    legend.sort(key=lambda entry: entry.label)
    barred = any("|" in entry.name for entry in legend)
    note = "A bar | parts indices that differ." if barred else ""
    return _with_negative(picture, tuple(legend)), note


def _copies(readable: Readable, count: int) -> dict[Family, list[int]]:
    """For each family the first column of each of its copies."""
    found: dict[Family, list[int]] = {}
    for column in range(count):
        family, j = readable.placed(column)
        if j == 0:
            found.setdefault(family, []).append(column)
    return found


def _finest(labels: NDArray[Any], inside: list[NDArray[np.bool_]]) -> dict[int, int] | None:
    """For each label the element whose entries are its own, but for those of finer elements.

    None where that is not so for all labels and all elements, one for one.
    """
    sizes = [int(np.count_nonzero(entries)) for entries in inside]
    _, first = np.unique(labels, return_index=True)
    named: dict[int, int] = {}
    for entry in first[labels[first] >= 0].tolist():
        covering = [e for e, entries in enumerate(inside) if entries[entry]]
        if not covering:
            return None
        named[int(labels[entry])] = min(covering, key=sizes.__getitem__)
    if len(named) != len(inside) or len(set(named.values())) != len(inside):
        return None
    remaining = np.full(len(labels), -1, dtype=np.int64)
    for e in sorted(range(len(inside)), key=sizes.__getitem__, reverse=True):
        remaining[inside[e]] = e  # finer ones last
    wanted = np.array([named.get(n, -1) for n in range(len(inside))], dtype=np.int64)
    found = np.where(labels >= 0, wanted[np.maximum(labels, 0)], -1)
    return named if np.array_equal(found, remaining) else None


def _with_negative(picture: ParameterPicture, legend: tuple[Entry, ...]) -> tuple[Entry, ...]:
    """Both signs of a single parameter, since they are the whole picture."""
    if picture.signs is None or len(legend) != 1 or not legend[0].math:
        return legend
    (one,) = legend
    plus = replace(one, name=f"+{one.name}", math=f"$+{one.math[1:]}")
    minus = replace(one, name=f"−{one.name}", math=f"$-{one.math[1:]}", negative=True)
    return plus, minus
