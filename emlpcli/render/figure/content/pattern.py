"""The view of a whole layer: the parameter of each entry, or sums of them, or random entries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from emlpcli.errors import EmlpError
from emlpcli.render.figure.content.parameters import Names, is_random, legend_of, names_of
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
    MOST_DRAWN_ENTRIES,
)
from emlpcli.render.numbers import integer
from emlpcli.solve.parameter_pattern import Pattern, pattern

if TYPE_CHECKING:
    from emlpcli.solve.solution import Solution

ROUNDING = 1e-12  # relative; sums of some thousand products in double precision err by less


def view(subject: Subject, options: FigureOptions) -> View:
    """The matrix of the layer by parameters and their sums; random where they mix too many."""
    if too_large(subject):
        raise EmlpError(
            f"a pattern of {entries(subject)} entries is too large to draw",
            hint="--mode blocks shows a layer of any size",
        )
    solution = subject.solution
    found = pattern(solution, options.seed)
    rows, columns = subject.axes
    names = names_of(solution, found)
    pictures = pictures_of(found, (rows.size, columns.size), names)
    first = pictures[0][1]
    legend: tuple[Entry, ...] = ()
    note, copies = "", False
    if isinstance(first, ParameterPicture):
        legend, note = legend_of(solution, found, first)
        copies = first.has_copies
    said = _caption(solution, found, options.seed, has_copies=copies)
    random = "random entries" if found.labels is not None else "value of the entry"
    return View(
        "pattern",
        rows,
        columns,
        panels=tuple(Panel(picture, rows, columns, title) for title, picture in pictures),
        legend=legend,
        scale="" if found.values is None else random,
        caption=(*said, *([note] if note else [])),
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


def pictures_of(
    found: Pattern, shape: tuple[int, int], names: Names = ()
) -> Sequence[tuple[str, Picture]]:
    """The pattern as pictures with titles; real and imaginary part of random entries apart."""
    numbers = [] if found.values is None else values_pictures(found.values.reshape(shape))
    if found.labels is None:
        return numbers
    picture = ParameterPicture(
        found.labels.reshape(shape),
        None if found.signs is None else found.signs.reshape(shape),
        found.count if found.forms is None else len(found.forms),
        names,
        None if found.forms is None else found.count,
    )
    if not numbers:
        return [("", picture)]
    return [(title, replace(picture, numbers=part)) for title, part in numbers]


def values_pictures(values: NDArray[Any]) -> list[tuple[str, NumberPicture]]:
    """Numbers as pictures on one scale; real and imaginary part apart where both are needed."""
    limit = float(np.abs(values).max(initial=0)) or 1.0
    parts = [("real part", values.real), ("imaginary part", values.imag)]
    parts = [(title, np.where(np.abs(x) > ROUNDING * limit, x, 0)) for title, x in parts]
    if not np.any(parts[1][1]):
        parts = [("", parts[0][1])]
    limit = max(float(np.abs(x).max(initial=0)) for _, x in parts) or 1.0
    return [(title, NumberPicture(x, limit)) for title, x in parts]


def _caption(solution: Solution, found: Pattern, seed: int, *, has_copies: bool) -> tuple[str, ...]:
    n = integer(found.count)
    if found.labels is None:
        what = "its multiples are all" if found.count == 1 else f"one of a {n}-dimensional space"
        return (f"A generic element ({what}), drawn with seed {seed}; blank entries are always 0.",)
    blank = "blank entries are 0" if _has_blanks(found) else "no entry is always 0"
    if found.forms is None:
        if found.count == 1:
            return (f"One parameter: all coloured entries share it; {blank}.",)
        return (f"{n} parameters, a colour each; {blank}.",)
    if found.count == 1:
        start = f"One parameter: entries are multiples of it; {blank}."
    elif all(len(form) == 1 for form in found.forms):
        start = f"Entries are parameters, a colour each; {blank}."
    else:
        start = f"Entries are parameters and sums of them, a colour each; {blank}."
    lines = [start]
    if has_copies:
        lines.append("A number below a letter counts copies.")
    if found.random:
        blocks = _random_blocks(solution, found)
        lines.append(
            f"Of {blocks} a random element, drawn with seed {seed}: entries are long sums."
        )
    return tuple(lines)


def _has_blanks(found: Pattern) -> bool:
    assert found.labels is not None
    empty = found.labels == -1
    return bool(np.any(empty if found.values is None else empty & (found.values == 0)))


def _random_blocks(solution: Solution, found: Pattern) -> str:
    """The families whose entries are those of a random element."""
    labels = [family.label for family in solution.readable.families if is_random(found, family)]
    return ", ".join(labels)
