"""From a solution to what its figure shows: the mode is chosen by the size of the picture."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from emlpcli.errors import EmlpError
from emlpcli.render.cards.report import zero_report
from emlpcli.render.figure.content.blocks import blocks_view
from emlpcli.render.figure.content.elements import elements_view
from emlpcli.render.figure.content.frame import Frame
from emlpcli.render.figure.content.pattern import pattern_view
from emlpcli.render.figure.content.projector import projector_view
from emlpcli.render.figure.content.view import Mode, Panel, Picture, View
from emlpcli.render.figure.options import FigureOptions
from emlpcli.render.numbers import integer

if TYPE_CHECKING:
    from emlpcli.solve.solution import Solution

LARGEST_SIDE = 2000
MOST_ENTRIES = 4_000_000
MOST_PARAMETERS = 1000  # of copies, beyond which a pattern is a noise of colours


def view(solution: Solution, options: FigureOptions | None = None) -> View:
    """Everything that the figure of a solution shows.

    Without a mode it is the pattern, or the map of blocks where the layer is too large for one.
    """
    options = options or FigureOptions()
    frame = Frame(solution)
    if not solution.dimension:
        return _zero_view(frame, options)
    match options.mode:
        case "elements":
            return elements_view(frame, options)
        case "projector":
            return projector_view(frame, options)
        case "blocks":
            return blocks_view(frame, options)
    rows, columns = solution.shape
    large = max(rows, columns) > LARGEST_SIDE or rows * columns > MOST_ENTRIES
    if frame.folded is not None:
        large = solution.size > MOST_ENTRIES
    if not large and (options.mode == "pattern" or not _is_noise(frame)):
        return pattern_view(frame, options)
    size = f"{integer(rows)} × {integer(columns)}"
    if options.mode == "pattern":
        raise EmlpError(
            f"a pattern of {size} entries is too large to draw",
            hint="--mode blocks shows a layer of any size",
        )
    what = f"a pattern of {size} entries is too large to draw"
    if not large:
        what = f"{integer(solution.dimension)} parameters are too many for a pattern"
    return blocks_view(frame, options, f"Blocks, since {what}.")


def _is_noise(frame: Frame) -> bool:
    """Whether so many copies have parameters of their own that no colour says anything."""
    both = (*frame.sides.outputs, *frame.sides.inputs)
    return frame.solution.dimension > MOST_PARAMETERS and any(s.copies > 1 for s in both)


def _zero_view(frame: Frame, options: FigureOptions) -> View:
    """The empty matrix, and why it is empty."""
    zero = zero_report(frame.solution, frame.single)
    mode: Mode = "pattern"  # whatever was asked for
    rows, columns = frame.axes
    panels: tuple[Panel, ...] = ()
    if max(rows.size, columns.size) <= LARGEST_SIDE and rows.size * columns.size <= MOST_ENTRIES:
        blank = Picture("orbits", np.full((rows.size, columns.size), -1))
        panels = (Panel(blank, rows, columns),)
    return View(
        mode=mode,
        title=frame.title(options.title),
        subtitle=frame.subtitle,
        rows=rows,
        columns=columns,
        panels=panels,
        message=(zero.headline, *zero.reasons),
    )
