"""The view of a whole layer: the parameter of each entry, or sums of them, or random entries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from emlpcli.errors import EmlpError
from emlpcli.render.figure.content.circulants import some_shifts, turns_of
from emlpcli.render.figure.content.parameters import (
    Legend,
    Names,
    is_random,
    legend_of,
    names_of,
)
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
    MOST_MARKS,
    MOST_NAMED_PARAMETERS,
)
from emlpcli.render.numbers import integer
from emlpcli.solve.parameter_pattern import Pattern, pattern

if TYPE_CHECKING:
    from emlpcli.solve.solution import Solution

LARGEST_NUMBERED = 48  # rows or columns, up to which entries have room for numbers
MOST_SHADES = 12  # numbers of entries that a legend of shades tells
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
    pictures = pictures_of(found, (rows.size, columns.size), names_of(solution, found))
    legend, first = Legend(), pictures[0][1]
    if isinstance(first, ParameterPicture):
        legend = legend_of(solution, found, first)
        turns = turns_of(solution, first)
        shaded = not turns and not legend.entries and _confusing(first)
        changed = replace(first, turns=turns, shaded=shaded)
        if shaded:
            shared = np.bincount(first.cells[first.cells >= 0], minlength=first.count)
            legend = Legend(_sizes(shared))
        elif turns and not legend.entries:
            legend = some_shifts(solution, changed)
        if turns or first.shaded is not shaded:
            pictures = [(pictures[0][0], changed)]
        first = changed
    random = "random entries" if found.labels is not None else "value of the entry"
    return View(
        "pattern",
        rows,
        columns,
        panels=tuple(Panel(picture, rows, columns, title) for title, picture in pictures),
        legend=legend.entries,
        scale="" if found.values is None else random,
        caption=(*_caption(subject, found, first, options.seed), *legend.notes),
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
    """The pattern as pictures with titles; real and imaginary part of random entries apart.

    Parameters that are too many for colours have shades.
    """
    numbers = [] if found.values is None else values_pictures(found.values.reshape(shape))
    if found.labels is None:
        return numbers
    picture = ParameterPicture(
        found.labels.reshape(shape),
        None if found.signs is None else found.signs.reshape(shape),
        found.count if found.forms is None else len(found.forms),
        names,
        None if found.forms is None else found.count,
        shaded=found.forms is None and found.count > MOST_COLOURS,
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


def _confusing(picture: ParameterPicture) -> bool:
    """Whether parameters are too many for colours: over 100, or neither named nor numbered."""
    if picture.mixed is not None:
        return False
    few = np.count_nonzero(~picture.zero) <= MOST_MARKS
    numbered = few and max(picture.shape) <= LARGEST_NUMBERED
    return picture.count > (MOST_COLOURS if numbered else MOST_NAMED_PARAMETERS)


def _caption(subject: Subject, found: Pattern, picture: Picture, seed: int) -> tuple[str, ...]:
    n = integer(found.count)
    if found.labels is None:
        what = "its multiples are all" if found.count == 1 else f"one of a {n}-dimensional space"
        return (f"A generic element ({what}), drawn with seed {seed}; blank entries are always 0.",)
    assert isinstance(picture, ParameterPicture)
    blank = "blank entries are 0" if _has_blanks(found) else "no entry is always 0"
    if found.forms is None:
        return _of_parameters(subject, picture, blank)
    if found.count == 1:
        start = f"One parameter: entries are multiples of it; {blank}."
    elif all(len(form) == 1 for form in found.forms):
        start = f"Entries are parameters, a colour each; {blank}."
    else:
        start = f"Entries are parameters and sums of them, a colour each; {blank}."
    lines = [start, *_about_copies(picture)]
    if found.random:
        blocks = _random_blocks(subject.solution, found)
        lines.append(
            f"Of {blocks} a random element, drawn with seed {seed}: entries are long sums."
        )
    return tuple(lines)


def _of_parameters(subject: Subject, picture: ParameterPicture, blank: str) -> tuple[str, ...]:
    """What is said where each entry is one parameter."""
    n = integer(picture.count)
    if picture.count == 1:
        return (f"One parameter: all coloured entries share it; {blank}.",)
    if picture.turns:
        return (f"{n} parameters, a colour each, in the order of the shift; {blank}.",)
    if not picture.shaded:
        return (f"{n} parameters, a colour each; {blank}.", *_about_copies(picture))
    return (
        f"{n} parameters are too many for a colour each: a shade says how many entries share the "
        f"parameter of an entry; {blank}.",
        "--mode elements shows parameters one by one"
        + (", --mode blocks counts those of each pair of summands." if _summed(subject) else "."),
    )


def _about_copies(picture: ParameterPicture) -> tuple[str, ...]:
    return ("A number below a letter counts copies.",) if picture.has_copies else ()


def _has_blanks(found: Pattern) -> bool:
    assert found.labels is not None
    empty = found.labels == -1
    return bool(np.any(empty if found.values is None else empty & (found.values == 0)))


def _random_blocks(solution: Solution, found: Pattern) -> str:
    """The families whose entries are those of a random element."""
    labels = [family.label for family in solution.readable.families if is_random(found, family)]
    return ", ".join(labels)


def _summed(subject: Subject) -> bool:
    """Whether there is more than one summand on a side."""
    return subject.has_copies or max(map(len, (subject.sides.outputs, subject.sides.inputs))) > 1


def _sizes(shared: NDArray[np.int64]) -> tuple[Entry, ...]:
    """A line for each number of entries that share a parameter; of many numbers, evenly few."""
    sizes, first, counts = np.unique(shared, return_index=True, return_counts=True)
    shown = np.unique(np.linspace(0, len(sizes) - 1, MOST_SHADES).astype(np.int64))
    return tuple(
        Entry(
            int(first[k]),
            f"{integer(int(sizes[k]))} {'entry' if sizes[k] == 1 else 'entries'} each",
            note=f"{integer(int(counts[k]))} parameter{'s' if counts[k] > 1 else ''}",
            several=True,
        )
        for k in shown.tolist()
    )
