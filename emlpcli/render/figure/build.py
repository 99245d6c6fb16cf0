"""From a solution to what its figure shows: in the mode asked for, or in the one that suits it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from emlpcli.render.cards.report import why_zero
from emlpcli.render.figure.content import blocks, pattern
from emlpcli.render.figure.content.modes import MODES
from emlpcli.render.figure.content.subject import Subject
from emlpcli.render.figure.content.view import Panel, ParameterPicture, View
from emlpcli.render.figure.options import FigureOptions
from emlpcli.render.limits import LARGEST_DRAWN_SIDE, MOST_DRAWN_ENTRIES, MOST_PATTERN_PARAMETERS
from emlpcli.render.numbers import integer

if TYPE_CHECKING:
    from emlpcli.solve.solution import Solution


def view(solution: Solution, options: FigureOptions | None = None) -> View:
    """Everything that the figure of a solution shows; EmlpError where it is too large to draw.

    Without a mode it is the pattern, or the map of blocks where the layer is too large for one,
    or where so many copies have parameters of their own that no colour says anything.
    """
    options = options or FigureOptions()
    subject = Subject(solution)
    if not solution.dimension:
        return _zero_view(subject, options)
    if options.mode is not None:
        return MODES[options.mode].view(subject, options)
    if pattern.too_large(subject):
        what = f"a pattern of {pattern.entries(subject)} entries is too large to draw"
    elif solution.dimension > MOST_PATTERN_PARAMETERS and subject.has_copies:
        what = f"{integer(solution.dimension)} parameters are too many for a pattern"
    else:
        return pattern.view(subject, options)
    return blocks.view(subject, options, f"Blocks, since {what}.")


def _zero_view(subject: Subject, options: FigureOptions) -> View:
    """The empty matrix, and why it is empty, whatever mode was asked for."""
    rows, columns = subject.axes
    shape = rows.size, columns.size
    panels: tuple[Panel, ...] = ()
    if max(shape) <= LARGEST_DRAWN_SIDE and rows.size * columns.size <= MOST_DRAWN_ENTRIES:
        panels = (Panel(ParameterPicture(np.full(shape, -1)), rows, columns),)
    return View(
        mode="pattern",
        title=subject.title(options.title),
        subtitle=subject.subtitle,
        rows=rows,
        columns=columns,
        panels=panels,
        message=tuple(why_zero(subject.solution)),
    )
