"""From a solution to what its figure shows: in the mode asked for, or in the one that suits it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from emlpcli.render.cards.report import why_zero
from emlpcli.render.figure.content import blocks, pattern, voigt
from emlpcli.render.figure.content.modes import MODES
from emlpcli.render.figure.content.subject import Subject
from emlpcli.render.figure.content.view import Panel, ParameterPicture, View
from emlpcli.render.figure.options import FigureOptions
from emlpcli.render.limits import LARGEST_DRAWN_SIDE, MOST_COLOURS, MOST_DRAWN_ENTRIES
from emlpcli.render.numbers import integer

if TYPE_CHECKING:
    from emlpcli.solve.solution import Solution


def view(solution: Solution, options: FigureOptions | None = None) -> View:
    """Everything that the figure of a solution shows; EmlpError where it is too large to draw.

    Without a mode it is the pattern, or the map of blocks where the layer is too large for one,
    or where so many copies have parameters of their own that no colour says anything; of a tensor
    of crystal physics it is the diagram of Nye.
    """
    options, subject = options or FigureOptions(), Subject(solution)
    shown = _shown(subject, options)
    return replace(shown, title=subject.title(options.title), subtitle=subject.subtitle)


def _shown(subject: Subject, options: FigureOptions) -> View:
    """The view in a mode, still without title and subtitle."""
    dimension = subject.solution.dimension
    if options.mode == voigt.MODE or (options.mode is None and voigt.suits(subject)):
        return voigt.view(subject, options)
    if not dimension:
        return _zero_view(subject)
    if options.mode is not None:
        return MODES[options.mode].view(subject, options)
    if pattern.too_large(subject):
        what = f"a pattern of {pattern.entries(subject)} entries is too large to draw"
    elif dimension > MOST_COLOURS and subject.has_copies:
        what = f"{integer(dimension)} parameters are too many for a pattern"
    else:
        return pattern.view(subject, options)
    return blocks.view(subject, options, f"Blocks, since {what}.")


def _zero_view(subject: Subject) -> View:
    """The empty matrix, and why it is empty, whatever mode was asked for."""
    rows, columns = subject.axes
    shape = rows.size, columns.size
    panels: tuple[Panel, ...] = ()
    if max(shape) <= LARGEST_DRAWN_SIDE and rows.size * columns.size <= MOST_DRAWN_ENTRIES:
        panels = (Panel(ParameterPicture(np.full(shape, -1)), rows, columns),)
    return View("pattern", rows, columns, panels=panels, message=tuple(why_zero(subject.solution)))
