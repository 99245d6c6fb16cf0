"""From a view to a matplotlib Figure: painted, laid out and drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING

from emlpcli.render.figure.options import FigureOptions

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from emlpcli.render.figure.content.view import View


def figure_of(shown: View, options: FigureOptions) -> Figure:
    """The figure of a view."""
    from emlpcli.render.figure.colour.paint import paint_of
    from emlpcli.render.figure.layout.build import lay_out
    from emlpcli.render.figure.matplotlib.draw import draw

    paint = paint_of(options)
    return draw(lay_out(shown, options.size, paint), paint, options.dpi)
