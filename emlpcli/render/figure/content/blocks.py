"""The view of a composite layer of any size: a map of blocks, made from multiplicities alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from emlpcli.errors import EmlpError, TooLargeError
from emlpcli.render.figure.content.frame import Frame
from emlpcli.render.figure.content.pattern import pictures_of
from emlpcli.render.figure.content.view import Axis, Band, Cell, Picture, View
from emlpcli.render.figure.options import FigureOptions
from emlpcli.render.numbers import integer
from emlpcli.reps.summands import Summand
from emlpcli.solve.parameter_pattern import cell

if TYPE_CHECKING:
    from emlpcli.solve.solution import Solution

MOST_LISTED = 60  # summands of a side that are shown one by one
MOST_INSETS = 100  # cells of the map up to which patterns are drawn
LARGEST_INSET = 200  # rows and columns of a pattern that is drawn


def blocks_view(frame: Frame, options: FigureOptions, note: str = "") -> View:
    """Rows and columns are summands; each cell counts its maps and shows their pattern."""
    outputs, duals, inputs = frame.sides.outputs, frame.sides.duals, frame.sides.inputs
    merged = max(len(outputs), len(duals)) > MOST_LISTED
    if merged:
        outputs, inputs, duals = _merged(outputs), _merged(inputs), _merged(duals)
    if max(len(outputs), len(duals)) > MOST_LISTED:
        raise EmlpError(
            f"a map of {len(outputs)} x {len(duals)} kinds of summands is too large to draw",
            hint="study the summands in several figures; `emlp basis --json` lists all blocks",
        )
    rows = _axis("output" if frame.is_map else "summand", outputs, frame)
    columns = _axis("input" if frame.is_map else "", inputs, frame)
    cells = tuple(_cells(frame.solution, outputs, duals, options.seed))
    return View(
        mode="blocks",
        title=frame.title(options.title),
        subtitle=frame.subtitle,
        rows=rows,
        columns=columns,
        cells=cells,
        caption=_caption(frame, cells, merged, note),
        insets=_about_insets(cells),
    )


def _cells(
    solution: Solution, outputs: tuple[Summand, ...], duals: tuple[Summand, ...], seed: int
) -> Iterator[Cell]:
    dimensions = {block.monomial: block.dimension for block in solution.blocks}
    drawn = len(outputs) * len(duals) <= MOST_INSETS
    insets: dict[object, Picture | None] = {}
    for row, output in enumerate(outputs):
        for column, dual in enumerate(duals):
            dimension = dimensions[output.monomial * dual.monomial]
            key = output.slots, dual.slots
            if drawn and key not in insets:
                insets[key] = _inset(solution, output, dual, seed) if dimension else None
            copies = output.copies, dual.copies
            yield Cell(row, column, copies, dimension, insets.get(key))


def _inset(solution: Solution, output: Summand, dual: Summand, seed: int) -> Picture | None:
    """The pattern of one copy to one copy; None where it is too large to be seen."""
    if max(output.one, dual.one) > LARGEST_INSET:
        return None
    try:
        _, found = cell(solution, output, dual, seed)
    except TooLargeError:
        return None
    return None if found is None else pictures_of(found, (output.one, dual.one))[0][1]


def _axis(name: str, parts: Iterable[Summand], frame: Frame) -> Axis:
    bands, start = [], 0
    for part in parts:
        sizes = tuple(slot.size for slot in part.slots)
        bands.append(Band(part.label(frame.single), start, part.size, part.copies, sizes))
        start += part.size
    return Axis(name, start, tuple(bands))


def _merged(parts: Iterable[Summand]) -> tuple[Summand, ...]:
    """Equal summands as one, in order of appearance."""
    copies: dict[tuple[object, ...], Summand] = {}
    for part in parts:
        before = copies.get(part.slots)
        total = part.copies + (before.copies if before else 0)
        copies[part.slots] = Summand(part.slots, total)
    return tuple(copies.values())


def _about_insets(cells: tuple[Cell, ...]) -> str:
    kinds = {c.inset.kind for c in cells if c.inset is not None}
    if not kinds:
        return ""
    shown = [
        text
        for text, wanted in (
            ("a colour a parameter", kinds & {"orbits", "signed"}),
            ("a generic element where entries mix parameters", kinds & {"values"}),
        )
        if wanted
    ]
    return f"Insets show one copy to one copy: {', '.join(shown)}."


def _caption(frame: Frame, cells: tuple[Cell, ...], merged: bool, note: str) -> tuple[str, ...]:
    lines = [note] if note else []
    if any(c.product for c in cells):
        factors = "copies out · copies in · maps from one copy to one"
        factors = factors if frame.is_map else "copies · 1 · invariants of one copy"
        lines.append(f"Each cell counts its independent maps: {factors}.")
    elif cells:
        lines.append("Each cell counts its independent maps.")
    if merged:
        lines.append("Equal summands are gathered into one row or column.")
    if any(frame.sides.interleaved):
        lines.append("Coordinates of summands are interleaved; the map gathers them.")
    total = sum(c.count for c in cells)
    lines.append(f"Together {integer(total)} {'map' if total == 1 else 'maps'}.")
    return tuple(lines)
