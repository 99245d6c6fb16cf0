"""A page of diagrams on axes: title, subtitle and caption in the style of the other figures."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from emlpcli.render.errors import printable
from emlpcli.render.figure.colour.paint import class_colors, legible, paint_of
from emlpcli.render.figure.colour.theme import Theme
from emlpcli.render.figure.layout.measure import FAMILY, font, wrapped
from emlpcli.render.figure.layout.sheet import CAPTION, LABEL, LEADING, MARGIN, SUBTITLE, TITLE
from emlpcli.render.figure.matplotlib.write import write_figure
from emlpcli.render.figure.options import FigureOptions

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from emlpcli.render.figure.matplotlib.draw import EmlpFigure

PANEL = (400.0, 250.0)  # points of one diagram
LEFT, BELOW, BETWEEN, NAME = 52.0, 34.0, 64.0, 18.0  # room of tick labels, axes' names and titles
SMALLEST_SCALE = 0.7
_STYLE: dict[Any, Any] = {  # whatever the user's matplotlib is set to
    "font.family": [FAMILY], "mathtext.fontset": "dejavusans", "text.usetex": False,
    "axes.formatter.use_mathtext": True, "axes.unicode_minus": True, "axes.grid": False,
    "figure.autolayout": False, "figure.constrained_layout.use": False, "axes.xmargin": 0.02,
    "axes.ymargin": 0.06, "lines.dashed_pattern": [3.7, 1.6], "lines.dotted_pattern": [1.0, 1.65],
}  # fmt: skip


def colored(colors: Mapping[str, str], options: FigureOptions) -> Mapping[str, str]:
    """The colours of lines by name, as `#rrggbb`: of a colour map if one is given."""
    paint = paint_of(options)
    if paint.cmap is None:
        return {name: legible(color, paint) for name, color in colors.items()}
    return dict(zip(colors, class_colors(len(colors), paint), strict=True))


def write(figure: EmlpFigure, paths: Iterable[Path]) -> None:
    """Write a figure to files, each whole or not at all."""
    for path in paths:
        write_figure(figure, path)


def diagrams(
    draws: Sequence[Callable[[Axes], None]],
    texts: tuple[str, str, Sequence[str]],
    words: Sequence[str],
    options: FigureOptions,
) -> EmlpFigure:
    """Diagrams side by side, each drawn by a function of its axes; the options are checked.

    `texts` are title, subtitle and caption; `words` tell who cannot see the figure what it shows.
    """
    from matplotlib import rc_context

    from emlpcli.render.figure.matplotlib.draw import EmlpFigure

    theme = paint_of(options).theme
    title, subtitle, caption = texts
    title = printable(title if options.title is None else options.title)
    page = _Page(len(draws), options.size, title, subtitle, caption)
    with rc_context(_STYLE):
        figure = EmlpFigure(
            figsize=(page.width * page.scale / 72, page.height * page.scale / 72),
            dpi=options.dpi,
            facecolor=theme.background,
            edgecolor="none",
        )
        figure.set_layout_engine("none")
        page.write(figure, theme)
        axes = [_axes(figure, page, i, theme) for i in range(page.panels)]
        for draw, one in zip(draws, axes, strict=True):
            draw(one)
        for one in axes:
            _finish(one, page, theme)
    figure.title, figure.description = title, "\n".join([subtitle, *words, *caption])
    return figure


class _Page:
    """Where title, diagrams and caption stand, in points that are drawn larger by the scale."""

    def __init__(
        self,
        panels: int,
        size: tuple[float, float] | None,
        title: str,
        subtitle: str,
        caption: Sequence[str],
    ) -> None:
        self.panels, self.subtitle, self.caption = panels, subtitle, caption
        self.width = 2 * MARGIN + panels * (LEFT + PANEL[0]) + (panels - 1) * (BETWEEN - LEFT)
        self.scale = 1.0
        top = self._texts(title)
        self.height = top + NAME + PANEL[1] + self._below
        if size is not None:
            across, down = size[0] * 72 / self.width, size[1] * 72 / self.height
            self.scale = max(SMALLEST_SCALE, min(across, down))
            self.width, self.height = size[0] * 72 / self.scale, size[1] * 72 / self.scale
            top = self._texts(title)
        self.top = top + NAME
        self.high = self.height - self.top - self._below
        inner = self.width - 2 * MARGIN - LEFT - (panels - 1) * BETWEEN
        self.wide = inner / panels

    def _texts(self, title: str) -> float:
        """Wrap the texts to the width; returns where the diagrams begin."""
        room = self.width - 2 * MARGIN
        self.title_lines = wrapped(title, TITLE, room, 3, True)
        self.subtitle_lines = wrapped(self.subtitle, SUBTITLE, room, 2)
        self.caption_lines = [t for text in self.caption for t in wrapped(text, CAPTION, room, 3)]
        self._below = BELOW + len(self.caption_lines) * CAPTION * LEADING + MARGIN + 4
        lines = len(self.title_lines) * TITLE + len(self.subtitle_lines) * SUBTITLE
        return MARGIN + lines * LEADING + 8

    def box(self, i: int) -> tuple[float, float, float, float]:
        """The place of a diagram, as fractions of the figure."""
        x = MARGIN + LEFT + i * (self.wide + BETWEEN)
        y = self.height - self.top - self.high
        return x / self.width, y / self.height, self.wide / self.width, self.high / self.height

    def write(self, figure: EmlpFigure, theme: Theme) -> None:
        """Title, subtitle and caption."""
        y = MARGIN
        for lines, size, color, role in (
            (self.title_lines, TITLE, theme.text, "title"),
            (self.subtitle_lines, SUBTITLE, theme.faint, "subtitle"),
            (self.caption_lines, CAPTION, theme.faint, "caption"),
        ):
            if role == "caption":
                y = self.height - MARGIN - len(lines) * CAPTION * LEADING
            for line in lines:
                figure.text(
                    MARGIN / self.width,
                    1 - y / self.height,
                    line,
                    color=color,
                    va="top",
                    fontproperties=font(size * self.scale, role == "title"),
                    parse_math=False,
                    gid=role,
                )
                y += size * LEADING


def _axes(figure: EmlpFigure, page: _Page, i: int, theme: Theme) -> Axes:
    axes: Axes = figure.add_axes(page.box(i), facecolor=theme.paper)
    axes.set_axisbelow(True)
    return axes


def _finish(axes: Axes, page: _Page, theme: Theme) -> None:
    """Fonts, colours and widths of the theme, at the scale of the page."""
    scale = page.scale
    axes.grid(color=theme.grid, linewidth=0.6 * scale)
    for side, spine in axes.spines.items():
        spine.set(visible=side in ("left", "bottom"), color=theme.separator, linewidth=0.8 * scale)
    for line in axes.lines:
        line.set_linewidth(line.get_linewidth() * scale)
        line.set_markersize(4.5 * scale)
    axes.tick_params(which="both", color=theme.separator, labelcolor=theme.faint)
    for which, length in (("major", 3.5), ("minor", 2.0)):
        axes.tick_params(which=which, length=length * scale, width=0.6 * scale, pad=3 * scale)
    for text in (*axes.get_xticklabels(which="both"), *axes.get_yticklabels(which="both")):
        text.set_fontproperties(font(CAPTION * scale))
    axes.tick_params(which="both", labelsize=CAPTION * scale)
    for label in (axes.xaxis.label, axes.yaxis.label):
        label.set(color=theme.faint, fontproperties=font(LABEL * scale))
    heading = axes.set_title(axes.get_title(loc="left"), loc="left", pad=5 * scale)
    heading.set(color=theme.text, fontproperties=font(LABEL * scale, True))
    if axes.get_legend_handles_labels()[0]:
        axes.legend(frameon=False, labelcolor=theme.text, prop=font(CAPTION * scale))
