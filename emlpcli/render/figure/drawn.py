"""From a view to a matplotlib Figure: painted, laid out and drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING

from emlpcli.render.figure.options import FigureOptions

if TYPE_CHECKING:
    from emlpcli.render.figure.content.view import View
    from emlpcli.render.figure.matplotlib.draw import EmlpFigure


def figure_of(shown: View, options: FigureOptions) -> EmlpFigure:
    """The figure of a view."""
    from emlpcli.render.figure.colour.paint import paint_of
    from emlpcli.render.figure.content.in_words import in_words
    from emlpcli.render.figure.layout.build import lay_out
    from emlpcli.render.figure.matplotlib.draw import draw

    paint = paint_of(options)
    drawn = draw(lay_out(shown, options.size, paint), paint, options.dpi)
    drawn.title, drawn.description = shown.title, in_words(shown)
    return drawn
