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
    MOST_MARKS,
    MOST_NAMED_PARAMETERS,
    MOST_SEARCHED_NUMBERS,
)
from emlpcli.render.numbers import integer
from emlpcli.solve.parameter_pattern import Pattern, pattern
from emlpcli.solve.readable.symbols import Offsets

if TYPE_CHECKING:
    from emlpcli.solve.readable import Family, Readable
    from emlpcli.solve.readable.named_basis import NamedBasis
    from emlpcli.solve.solution import Solution

MOST_SHIFTS = 1000  # of a circulant, whose colours go round however many there are
LARGEST_NUMBERED = 48  # rows or columns, up to which entries have room for numbers
MOST_SHADES = 12  # numbers of entries that a legend of shades tells
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
    first = pictures[0][1]
    named, note = _names(subject.solution, first)
    if isinstance(first, ParameterPicture):
        if named and first.signs is not None:
            first = replace(first, signs=_signs_as_named(subject.solution.readable, first, named))
        turns = _turns(subject.solution, first)
        shaded = not turns and not named and _confusing(first)
        first = replace(first, turns=turns, shaded=shaded)
        pictures = [(pictures[0][0], first)]
        if shaded:
            named = _sizes(np.bincount(first.cells[first.cells >= 0], minlength=first.count))
        elif turns and not named:
            named, note = _some_shifts(subject.solution, first)
    return View(
        "pattern",
        rows,
        columns,
        panels=tuple(Panel(picture, rows, columns, title) for title, picture in pictures),
        legend=named,
        scale="value of the entry" if found.kind == "generic" else "",
        caption=(*_caption(subject, found, first, options.seed), *note),
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
        labels, shaded = found.labels.reshape(shape), found.count > MOST_COLOURS
        return [("", ParameterPicture(labels, signs, found.count, shaded=shaded))]
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


def _confusing(picture: ParameterPicture) -> bool:
    """Whether parameters are too many for colours: over 100, or neither named nor numbered."""
    few = np.count_nonzero(~picture.zero) <= MOST_MARKS
    numbered = few and max(picture.shape) <= LARGEST_NUMBERED
    return picture.count > (MOST_COLOURS if numbered else MOST_NAMED_PARAMETERS)


def _caption(subject: Subject, found: Pattern, picture: Picture, seed: int) -> tuple[str, ...]:
    n = integer(found.count)
    if found.kind == "generic":
        what = "its multiples are all" if found.count == 1 else f"one of a {n}-dimensional space"
        return (f"A generic element ({what}), drawn with seed {seed}; blank entries are always 0.",)
    blank = "blank entries are 0" if np.any(found.labels == -1) else "no entry is always 0"
    if found.count == 1:
        return (f"One parameter: all coloured entries share it; {blank}.",)
    if isinstance(picture, ParameterPicture) and picture.turns:
        return (f"{n} parameters, a colour each, in the order of the shift; {blank}.",)
    if not (isinstance(picture, ParameterPicture) and picture.shaded):
        return (f"{n} parameters, a colour each; {blank}.",)
    return (
        f"{n} parameters are too many for a colour each: a shade says how many entries share the "
        f"parameter of an entry; {blank}.",
        "--mode elements shows parameters one by one"
        + (", --mode blocks counts those of each pair of summands." if _summed(subject) else "."),
    )


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


def _some_shifts(
    solution: Solution, picture: ParameterPicture
) -> tuple[tuple[Entry, ...], tuple[str, ...]]:
    """Lines for some parameters of a circulant, evenly over the circle."""
    readable, n = solution.readable, solution.dimension
    (family,) = readable.families
    shown = np.unique(np.linspace(0, n, MOST_SHADES + 1)[:-1].astype(np.int64))
    parts = readable.parts(family.monomial)
    names = {_step(parts, j): e for j, e in enumerate(readable.family_elements(family))}
    label = {round(turn * n): k for k, turn in enumerate(picture.turns)}
    entries = (Entry(label[s], names[s].name, names[s].math) for s in shown.tolist())
    return tuple(entries), readable.legend


def _turns(solution: Solution, picture: ParameterPicture) -> tuple[float, ...]:
    """Where the parameters of a circulant stand on a circle: shift s of n at s/n."""
    if not 3 <= solution.dimension <= MOST_SHIFTS or len(solution.blocks) != 1:
        return ()
    readable = solution.readable
    (monomial,) = (block.monomial for block in solution.blocks)
    n = int(max(picture.shape))
    if picture.shape != (n, n) or n != solution.dimension or len(readable.families) != 1:
        return ()
    steps = [_step(readable.parts(monomial), j) for j in range(n)]
    if sorted(s for s in steps if s is not None) != list(range(n)):
        return ()
    turns = [0.0] * n
    for j, step in enumerate(steps):
        rows, _ = readable.entries(j)
        assert step is not None
        turns[int(picture.cells.ravel()[rows[0]])] = step / n
    return tuple(turns)


def _step(parts: Sequence[NamedBasis], j: int) -> int | None:
    """The shift that is the name of an element; None of another element."""
    if len(parts) != 1 or len(term := parts[0].term(j)) != 1:
        return None
    (symbol,) = term
    if not isinstance(symbol, Offsets) or len(symbol.places) != 2:
        return None
    return symbol.steps[0] % symbol.modulus


def _names(solution: Solution, picture: Picture) -> tuple[tuple[Entry, ...], tuple[str, ...]]:
    """Names of the parameters where mathematics has them, and notes on what they mean.

    A basis element names the parameter whose entries are its own. Elements with equal indices
    overlap instead: [i=j] covers [i=j=k]. Then the parameter is named by the entries that no
    finer one covers, [i=j≠k]: a name means the same entries wherever it is read. Copies of one
    map have one line.
    """
    count = solution.dimension
    if not isinstance(picture, ParameterPicture) or not 0 < count <= MOST_COLOURS:
        return (), ()
    kinds = sum(block.dimension for block in solution.blocks)
    if kinds > MOST_NAMED_PARAMETERS or solution.size * kinds > MOST_SEARCHED_NUMBERS:
        return (), ()
    labels = picture.cells.ravel()
    try:
        readable = solution.readable
        families = readable.families
        if sum(family.elements for family in families) > MOST_NAMED_PARAMETERS:
            return (), ()
        legend: list[Entry] = []
        for family, starts in _copies(readable, count).items():
            first, size = starts[0], family.elements
            inside = [readable.columns(first + j, first + j + 1)[:, 0] != 0 for j in range(size)]
            own = np.where((labels >= first) & (labels < first + size), labels - first, -1)
            if (named := _finest(own, inside)) is None:
                return (), ()
            note = "" if len(families) == 1 and len(starts) == 1 else family.label
            if len(starts) > 1:
                note += f" × {integer(len(starts))}"
            elements = readable.family_elements(family)
            finest = readable.family_elements(family, own=True)
            for label, e in sorted(named.items()):
                plain = int(inside[e].sum()) == np.count_nonzero(own == label)
                element = elements[e] if plain else finest[e]
                several = tuple(start + label for start in starts) if len(starts) > 1 else ()
                legend.append(
                    Entry(
                        first + label,
                        element.name,
                        element.math,
                        note,
                        several,
                        column=first + e,
                    )
                )
    except TooLargeError:
        return (), ()
    legend.sort(key=lambda entry: entry.label)
    barred = any("|" in entry.name for entry in legend)
    notes = ("A bar | parts indices that differ.",) if barred else ()
    return _with_negative(picture, tuple(legend)), (*notes, *readable.legend)


def _signs_as_named(
    readable: Readable, picture: ParameterPicture, legend: Sequence[Entry]
) -> NDArray[np.int8]:
    """The signs with those of each parameter as in the element by which it is named."""
    assert picture.signs is not None
    labels, signs = picture.cells.ravel(), picture.signs.ravel().copy()
    for entry in legend:
        rows, values = readable.entries(entry.column)
        at = int(np.flatnonzero(labels[rows] == entry.label)[0])
        if values[at] * signs[rows[at]] < 0:
            signs[np.isin(labels, entry.all_labels)] *= -1
    return signs.reshape(picture.signs.shape)


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
