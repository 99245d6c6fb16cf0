"""The view of a whole layer: which entries share a parameter, or one generic element."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from emlpcli.errors import TooLargeError
from emlpcli.render.figure.frame import Frame
from emlpcli.render.figure.options import FigureOptions
from emlpcli.render.figure.view import Entry, Panel, Picture, View
from emlpcli.render.numbers import integer
from emlpcli.solve.sharing import Pattern, pattern

if TYPE_CHECKING:
    from emlpcli.solve.solution import Solution

MOST_NAMED = 30  # parameters that a legend lists
MOST_SEARCHED = 4_000_000  # numbers in the basis elements from which names are taken
ROUNDING = 1e-12  # relative size of what counts as zero


def pattern_view(frame: Frame, options: FigureOptions) -> View:
    """The matrix of the layer by parameters, or a generic element where entries mix them."""
    solution = frame.solution
    found = pattern(solution, options.seed)
    rows, columns = frame.axes
    shape = rows.size, columns.size
    pictures = pictures_of(found, shape)
    named, note = _names(solution, pictures[0][1]) if pictures[0][1].kind != "values" else ((), "")
    return View(
        mode="pattern",
        title=frame.title(options.title),
        subtitle=frame.subtitle,
        rows=rows,
        columns=columns,
        panels=tuple(Panel(picture, rows, columns, title) for title, picture in pictures),
        legend=named,
        scale="value of the entry" if found.kind == "generic" else "",
        caption=(*_caption(found, options.seed), *([note] if note else [])),
    )


def pictures_of(found: Pattern, shape: tuple[int, int]) -> list[tuple[str, Picture]]:
    """The pattern as pictures with titles; real and imaginary part apart."""
    if found.labels is not None:
        signs = None if found.signs is None else found.signs.reshape(shape)
        kind: Literal["orbits", "signed"] = "orbits" if signs is None else "signed"
        return [("", Picture(kind, found.labels.reshape(shape), signs, found.count))]
    assert found.values is not None
    return values_pictures(found.values.reshape(shape))


def values_pictures(values: NDArray[Any]) -> list[tuple[str, Picture]]:
    """Numbers as pictures on one scale; real and imaginary part apart where both are needed."""
    limit = float(np.abs(values).max(initial=0)) or 1.0
    parts = [("real part", values.real), ("imaginary part", values.imag)]
    parts = [(title, np.where(np.abs(x) > ROUNDING * limit, x, 0)) for title, x in parts]
    if not np.any(parts[1][1]):
        parts = [("", parts[0][1])]
    limit = max(float(np.abs(x).max(initial=0)) for _, x in parts) or 1.0
    return [(title, Picture("values", x, limit=limit)) for title, x in parts]


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
    overlap instead: [i=j] covers [i=j=k]. Then each names the entries that no finer one covers.
    """
    count = solution.dimension
    if not 0 < count <= MOST_NAMED or solution.size * count > MOST_SEARCHED:
        return (), ""
    try:
        readable = solution.readable
        inside = readable.columns(0, count) != 0
    except TooLargeError:
        return (), ""
    labels = picture.cells.ravel()
    _, first = np.unique(labels, return_index=True)
    entries = [int(i) for i in first if labels[i] >= 0]
    sizes = inside.sum(axis=0)
    named: dict[int, int] = {}
    for i in entries:
        covering = np.flatnonzero(inside[i])
        if not len(covering):
            return (), ""
        named[int(labels[i])] = int(covering[np.argmin(sizes[covering])])
    if len(named) != count or len(set(named.values())) != count:
        return (), ""
    lengths = np.bincount(labels[labels >= 0], minlength=count)
    exact = all(sizes[e] == lengths[label] for label, e in named.items())
    elements = readable.elements(0, count)
    letters: dict[str, str] = {}
    for element in elements:
        known = {*letters.get(element.where, ""), *re.findall("[a-z]", element.name)}
        letters[element.where] = "".join(sorted(known))
    legend = tuple(
        _entry(label, elements[e], bool(sizes[e] == lengths[label]), letters[elements[e].where])
        for label, e in sorted(named.items())
    )
    legend = _with_negative(picture, legend)
    note = "" if exact else "Names are exact: indices that are not said to be equal differ."
    return legend, note


def _with_negative(picture: Picture, legend: tuple[Entry, ...]) -> tuple[Entry, ...]:
    """Both signs of a single parameter, since they are the whole picture."""
    if picture.signs is None or len(legend) != 1 or not legend[0].math:
        return legend
    (one,) = legend
    plus = replace(one, name=f"+{one.name}", math=f"$+{one.math[1:]}")
    minus = replace(one, name=f"−{one.name}", math=f"$-{one.math[1:]}", negative=True)
    return plus, minus


def _entry(label: int, element: Any, exact: bool, letters: str) -> Entry:
    """`letters` are those of the indices, as far as names tell."""
    if not exact and element.name == "1":
        if len(letters) == 2:
            name = "≠".join(letters)
            math = r"{\neq}".join(letters)
            return Entry(label, f"[{name}]", f"$[{math}]$", element.where)
        return Entry(label, "indices all different", note=element.where)
    return Entry(label, element.name, element.math, element.where)
