"""The view of a composite layer of any size: a map of blocks, made from multiplicities alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from emlpcli.errors import EmlpError, TooLargeError
from emlpcli.render.figure.content.parameters import one_copy_names
from emlpcli.render.figure.content.pattern import pictures_of
from emlpcli.render.figure.content.subject import Subject
from emlpcli.render.figure.content.view import (
    Axis,
    Band,
    Cell,
    ParameterPicture,
    Picture,
    View,
)
from emlpcli.render.figure.options import FigureOptions
from emlpcli.render.limits import LARGEST_INSET, MOST_INSETS, MOST_SHOWN_SUMMANDS
from emlpcli.render.numbers import integer
from emlpcli.reps.summands import Summand
from emlpcli.solve.parameter_pattern import cell
from emlpcli.solve.readable.letters import family_letters

if TYPE_CHECKING:
    from emlpcli.reps.monomials import TensorIndex
    from emlpcli.solve.solution import Solution

INSETS = {
    "one": "a colour a parameter",
    "sums": "a colour a parameter, or a sum where entries mix them",
    "random": "a random element where sums are long",
}


def view(subject: Subject, options: FigureOptions, note: str = "") -> View:
    """Rows and columns are summands; each cell counts its maps and shows their pattern."""
    outputs, duals, inputs = subject.sides.outputs, subject.sides.duals, subject.sides.inputs
    merged = max(len(outputs), len(duals)) > MOST_SHOWN_SUMMANDS
    if merged:
        outputs, inputs, duals = gathered(outputs), gathered(inputs), gathered(duals)
    if max(len(outputs), len(duals)) > MOST_SHOWN_SUMMANDS:
        raise EmlpError(
            f"a map of {len(outputs)} x {len(duals)} kinds of summands is too large to draw",
            hint="study the summands in several figures; `emlp basis --json` lists all blocks",
        )
    rows = _axis("output" if subject.is_map else "summand", subject.bands(outputs))
    columns = _axis("input" if subject.is_map else "", subject.bands(inputs))
    cells = tuple(_cells(subject.solution, outputs, duals, options.seed))
    return View(
        "blocks",
        rows,
        columns,
        cells=cells,
        caption=_caption(subject, cells, merged, note),
        insets=_about_insets(cells),
    )


def _cells(
    solution: Solution, outputs: tuple[Summand, ...], duals: tuple[Summand, ...], seed: int
) -> Iterator[Cell]:
    dimensions = {block.monomial: block.dimension for block in solution.blocks}
    drawn = len(outputs) * len(duals) <= MOST_INSETS
    insets: dict[object, Picture | None] = {}
    letters = _letters(solution) if drawn else {}
    for row, output in enumerate(outputs):
        for column, dual in enumerate(duals):
            dimension = dimensions[output.monomial * dual.monomial]
            key = output.slots, dual.slots
            if drawn and key not in insets:
                insets[key] = (
                    _inset(solution, output, dual, seed, letters.get(key)) if dimension else None
                )
            copies = output.copies, dual.copies
            yield Cell(row, column, copies, dimension, insets.get(key))


def _letters(solution: Solution) -> dict[object, str]:
    """The letters of the parameters between each kind of output and of input."""
    try:
        families = solution.readable.families
        letters = family_letters(solution.readable)
    except TooLargeError:
        return {}
    return {(f.output, f.input): s for f, s in zip(families, letters or (), strict=bool(letters))}


def _inset(
    solution: Solution, output: Summand, dual: Summand, seed: int, letters: str | None
) -> Picture | None:
    """The pattern of one copy to one copy; None where it is too large to be seen."""
    if max(output.one, dual.one) > LARGEST_INSET:
        return None
    try:
        _, found = cell(solution, output, dual, seed)
    except TooLargeError:
        return None
    if found is None:
        return None
    return pictures_of(found, (output.one, dual.one), one_copy_names(found, letters))[0][1]


def _axis(name: str, bands: tuple[Band, ...]) -> Axis:
    return Axis(name, sum(band.size for band in bands), bands)


def gathered(parts: Iterable[Summand]) -> tuple[Summand, ...]:
    """Equal summands as one, in order of appearance."""
    copies: Counter[tuple[TensorIndex, ...]] = Counter()
    for part in parts:
        copies[part.slots] += part.copies
    return tuple(Summand(slots, count) for slots, count in copies.items())


def _about_insets(cells: tuple[Cell, ...]) -> str:
    pictures = [c.inset for c in cells if c.inset is not None]
    sums = [p.mixed is not None for p in pictures if isinstance(p, ParameterPicture)]
    kinds = {"sums" if any(sums) else "one"} if sums else set()
    kinds |= {"random"} if len(sums) < len(pictures) else set()
    shown = [text for kind, text in INSETS.items() if kind in kinds]
    return f"Insets show one copy to one copy: {', '.join(shown)}." if shown else ""


def _caption(subject: Subject, cells: tuple[Cell, ...], merged: bool, note: str) -> tuple[str, ...]:
    lines = [note] if note else []
    if any(c.product for c in cells):
        factors = "copies out · copies in · maps from one copy to one"
        factors = factors if subject.is_map else "copies · 1 · invariants of one copy"
        lines.append(f"Each cell counts its independent maps: {factors}.")
    elif cells:
        lines.append("Each cell counts its independent maps.")
    if merged:
        lines.append("Equal summands are gathered into one row or column.")
    if any(subject.sides.interleaved):
        lines.append("Coordinates of summands are interleaved; the map gathers them.")
    total = sum(c.count for c in cells)
    lines.append(f"Together {integer(total)} {'map' if total == 1 else 'maps'}.")
    return tuple(lines)
