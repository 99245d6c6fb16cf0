"""From a sheet to a matplotlib Figure: the only place that makes artists, and never pyplot's."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection, PolyCollection
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Ellipse, PathPatch, Rectangle
from matplotlib.path import Path

from emlpcli.overrides import override
from emlpcli.render.figure.colour.paint import Paint, reduced
from emlpcli.render.figure.content.view import ParameterPicture
from emlpcli.render.figure.layout.measure import font, printed
from emlpcli.render.figure.layout.sheet import Bar, Box, Curve, Dot, Plot, Sheet, Swatch, Text
from emlpcli.render.figure.matplotlib.cells import Cells

MOST_QUADS = 4096  # entries up to which they are drawn one by one, sharp at any magnification


class EmlpFigure(Figure):
    """A Figure that notebooks show without any pyplot or magic command.

    Its files have the title and the description, what it shows in words.
    """

    title = "figure"
    description = ""
    omitted: tuple[str, ...] = ()  # what there was no room for in the size asked for

    def _repr_png_(self) -> bytes:
        from emlpcli.render.figure.matplotlib.write import figure_bytes

        return figure_bytes(self, "png")

    @override
    def __repr__(self) -> str:
        return f"<emlp figure, {self.get_figwidth():.3g} x {self.get_figheight():.3g} inches>"


def draw(sheet: Sheet, paint: Paint, dpi: float) -> EmlpFigure:
    """The figure of a sheet, with every property given explicitly."""
    theme = paint.theme
    figure = EmlpFigure(
        figsize=(sheet.width * sheet.scale / 72, sheet.height * sheet.scale / 72),
        dpi=dpi,
        facecolor=theme.background,
        edgecolor="none",
        linewidth=0.0,
        frameon=True,
    )
    figure.set_layout_engine("none")  # whatever the user's settings say
    figure.omitted = tuple(map(str, sheet.omitted))
    for swatch in sheet.swatches:
        _swatch(figure, sheet, swatch, paint)
    for plot in sheet.plots:
        _plot(_axes(figure, sheet, plot.box, paint), plot, paint, sheet.scale)
    for bar in sheet.bars:
        _bar(_axes(figure, sheet, bar.box, paint), bar, paint, sheet.scale)
    for line in sheet.lines:
        figure.add_artist(
            Line2D(
                [line.x0 / sheet.width, line.x1 / sheet.width],
                [1 - line.y0 / sheet.height, 1 - line.y1 / sheet.height],
                transform=figure.transFigure,
                color=_color(line.color, paint),
                linewidth=line.width * sheet.scale,
                linestyle="-",
                marker="None",
                solid_capstyle="butt",
            )
        )
    for curve in sheet.curves:
        _curve(figure, sheet, curve, paint)
    for dot in sheet.dots:
        _dot(figure, sheet, dot, paint)
    for stroke in sheet.strokes:
        _curve(figure, sheet, stroke, paint)
    for text in sheet.texts:
        _text(figure, sheet, text, paint)
    return figure


def _color(role: str, paint: Paint) -> str:
    return role if role.startswith("#") else str(getattr(paint.theme, role))


def _place(box: Box, sheet: Sheet) -> tuple[tuple[float, float], float, float]:
    """Lower left corner, width and height of a box, as fractions of the figure."""
    corner = box.x / sheet.width, 1 - box.bottom / sheet.height
    return corner, box.width / sheet.width, box.height / sheet.height


def _axes(figure: Figure, sheet: Sheet, box: Box, paint: Paint) -> Axes:
    (x, y), width, height = _place(box, sheet)
    axes = figure.add_axes((x, y, width, height), facecolor=paint.theme.paper, frameon=True)
    axes.set_axisbelow(False)
    axes.grid(False)
    axes.set_xticks([])
    axes.set_yticks([])
    axes.set_autoscale_on(False)
    for spine in axes.spines.values():
        spine.set(visible=True, color=paint.theme.separator, linewidth=0.8 * sheet.scale, zorder=5)
    return axes


def _plot(axes: Axes, plot: Plot, paint: Paint, scale: float) -> None:
    picture = plot.panel.picture
    rows, columns = picture.shape
    axes.set_xlim(0, columns)
    axes.set_ylim(rows, 0)
    axes.set_gid(plot.panel.title or "picture")
    pixels = paint.pixels(picture, shade=plot.negative == "shade")
    if rows * columns <= MOST_QUADS:
        axes.add_collection(Cells(pixels / 255), autolim=False)
    else:
        small = reduced(pixels, *plot.reduction)
        height, width = small.shape[0] * plot.reduction[0], small.shape[1] * plot.reduction[1]
        axes.imshow(
            small,
            extent=(0, width, height, 0),
            aspect="auto",
            interpolation="antialiased",
            interpolation_stage="rgba",
            origin="upper",
            resample=True,
            zorder=1,
        )
    if plot.negative == "hatch":
        _hatch(axes, plot, paint)
    if plot.grid:
        _lines(axes, (range(1, rows), range(1, columns)), paint.theme.grid, 0.5 * scale, 2)
    _lines(axes, plot.inner, paint.theme.inner, 0.7 * scale, 3)
    gap = paint.theme.background  # seen on any colour
    _lines(axes, plot.separators, gap, 2.6 * scale, 3.9)
    _lines(axes, plot.separators, paint.theme.separator, 0.9 * scale, 4)
    for mark in plot.marks:
        axes.text(
            mark.column + 0.5,
            mark.row + 0.5,
            mark.text,
            color=mark.color,
            ha="center",
            va="center_baseline",
            fontproperties=font(plot.mark_size * scale),
            parse_math=False,
            usetex=False,
            zorder=6,
            gid="mark",
        )


def _hatch(axes: Axes, plot: Plot, paint: Paint) -> None:
    picture = plot.panel.picture
    assert isinstance(picture, ParameterPicture)
    assert picture.signs is not None
    unmarked = picture.signs < 0
    for mark in plot.marks:
        unmarked[mark.row, mark.column] = False
    places = np.argwhere(unmarked)
    corners = np.array([[0, 0], [1, 0], [1, 1], [0, 1]])
    squares = places[:, None, ::-1] + corners[None]
    axes.add_collection(
        PolyCollection(
            list(squares),
            facecolors="none",
            edgecolors=paint.theme.background,
            hatch="//////",
            linewidths=0,
            zorder=1.5,
        ),
        autolim=False,
    )


def _lines(axes: Axes, where: tuple[Any, Any], color: str, width: float, zorder: float) -> None:
    rows, columns = axes.get_ylim()[0], axes.get_xlim()[1]
    segments = [[(0, r), (columns, r)] for r in where[0]]
    segments += [[(c, 0), (c, rows)] for c in where[1]]
    if segments:
        axes.add_collection(
            LineCollection(
                segments, colors=color, linewidths=width, linestyles="solid", zorder=zorder
            ),
            autolim=False,
        )


def _bar(axes: Axes, bar: Bar, paint: Paint, scale: float) -> None:
    axes.set_xlim(0, 1)
    axes.set_ylim(bar.low, bar.high)
    axes.set_gid("colour bar")
    axes.imshow(
        paint.scale(sizes=not bar.low)[::-1, None, :],
        extent=(0, 1, bar.low, bar.high),
        aspect="auto",
        interpolation="nearest",
        origin="upper",
        zorder=1,
    )
    _lines(axes, ([(bar.low + bar.high) / 2], ()), paint.theme.inner, 0.6 * scale, 3)


def _swatch(figure: Figure, sheet: Sheet, swatch: Swatch, paint: Paint) -> None:
    figure.add_artist(
        Rectangle(
            *_place(swatch.box, sheet),
            transform=figure.transFigure,
            facecolor=_color(swatch.color, paint),
            edgecolor=_color(swatch.edge, paint) if swatch.edge else "none",
            linewidth=0.5 * sheet.scale if swatch.edge else 0.0,
            gid=swatch.role,
            zorder=-1,  # beneath the pictures
        )
    )


def _curve(figure: Figure, sheet: Sheet, curve: Curve, paint: Paint) -> None:
    points = [(x / sheet.width, 1 - y / sheet.height) for x, y in curve.points]
    figure.add_artist(
        PathPatch(
            Path(points, [Path.MOVETO, Path.CURVE3, Path.CURVE3]),
            transform=figure.transFigure,
            facecolor="none",
            edgecolor=_color(curve.color, paint),
            linewidth=curve.width * sheet.scale,
            capstyle="round",
            gid="join",
            zorder=2,
        )
    )


def _dot(figure: Figure, sheet: Sheet, dot: Dot, paint: Paint) -> None:
    figure.add_artist(
        Ellipse(
            (dot.x / sheet.width, 1 - dot.y / sheet.height),
            2 * dot.radius / sheet.width,
            2 * dot.radius / sheet.height,
            transform=figure.transFigure,
            facecolor=_color(dot.fill, paint),
            edgecolor=_color(dot.edge, paint),
            linewidth=dot.width * sheet.scale,
            gid="sign",
            zorder=3,
        )
    )


def _text(figure: Figure, sheet: Sheet, text: Text, paint: Paint) -> None:
    figure.text(
        text.x / sheet.width,
        1 - text.y / sheet.height,
        printed(text.text),
        color=_color(text.color, paint),
        ha=text.ha,
        va=text.va,
        rotation=text.rotation,
        rotation_mode="default",
        fontproperties=font(text.size * sheet.scale, text.bold),
        parse_math=text.math,
        usetex=False,
        gid=text.role,
        zorder=7,
    )
