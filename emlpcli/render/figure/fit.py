"""Figures of `emlp fit`: loss against steps, and test error against the number of rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from emlpcli.render.errors import printable
from emlpcli.render.figure.checking import checked
from emlpcli.render.figure.colour.paint import class_colors, paint_of
from emlpcli.render.figure.colour.theme import Theme
from emlpcli.render.figure.layout.measure import FAMILY, font, wrapped
from emlpcli.render.figure.layout.sheet import CAPTION, LABEL, LEADING, MARGIN, SUBTITLE, TITLE
from emlpcli.render.figure.matplotlib.write import write_figure
from emlpcli.render.figure.options import FigureOptions
from emlpcli.render.numbers import integer

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from emlpcli.render.figure.matplotlib.draw import EmlpFigure

# What the axes are called, by the loss and by the measure of errors.
LOSSES = {
    "mse": "mean squared error, outputs at unit scale",
    "huber": "Huber's loss, outputs at unit scale",
    "mae": "mean absolute error, outputs at unit scale",
    "cross-entropy": "cross-entropy, in nats",
}
MEASURES = {
    "mse": "mean square",
    "mae": "mean absolute value",
    "scaled_mse": "mean square, parts at unit scale",
    "scaled_mae": "mean absolute value, parts at unit scale",
    "cross_entropy": "cross-entropy, in nats",
}
PANEL = (400.0, 250.0)  # points of one diagram
LEFT, BELOW, BETWEEN, NAME = 52.0, 34.0, 64.0, 18.0  # room of tick labels, axes' names and titles
SMALLEST_SCALE = 0.7
_STYLE: dict[Any, Any] = {  # whatever the user's matplotlib is set to
    "font.family": [FAMILY], "mathtext.fontset": "dejavusans", "text.usetex": False,
    "axes.formatter.use_mathtext": True, "axes.unicode_minus": True, "axes.grid": False,
    "figure.autolayout": False, "figure.constrained_layout.use": False, "axes.xmargin": 0.02,
    "axes.ymargin": 0.06, "lines.dashed_pattern": [3.7, 1.6], "lines.dotted_pattern": [1.0, 1.65],
}  # fmt: skip


def draw(
    data: dict[str, Any],
    paths: Iterable[Path],
    colors: Mapping[str, str],
    options: FigureOptions,
) -> None:
    """Write the figure of the JSON data of a training to files, each whole or not at all.

    `colors` are those of the models by name, as `#rrggbb`; a colour map of the options has others.
    """
    drawn = fit_figure(data, colors, options)
    for path in paths:
        write_figure(drawn, path)


def fit_figure(
    data: dict[str, Any], colors: Mapping[str, str], options: FigureOptions
) -> EmlpFigure:
    """Loss curves of the largest size, and the data efficiency where there are several sizes.

    Lines are medians of several seeds, in a band from the least to the greatest.
    """
    from matplotlib import rc_context

    from emlpcli.render.figure.matplotlib.draw import EmlpFigure

    options = checked(options)
    paint = paint_of(options)
    if paint.cmap is not None:
        colors = dict(zip(colors, class_colors(len(colors), paint), strict=True))
    several = len({r["train_size"] for r in data["results"]}) > 1
    title = printable(data["text"]) if options.title is None else printable(options.title)
    page = _Page(2 if several else 1, options.size, title, _subtitle(data), _caption(data))
    with rc_context(_STYLE):
        figure = EmlpFigure(
            figsize=(page.width * page.scale / 72, page.height * page.scale / 72),
            dpi=options.dpi,
            facecolor=paint.theme.background,
            edgecolor="none",
        )
        figure.set_layout_engine("none")
        page.write(figure, paint.theme)
        axes = [_axes(figure, page, i, paint.theme) for i in range(page.panels)]
        _losses(axes[0], data, colors)
        if several:
            _efficiency(axes[1], data, colors)
        for one in axes:
            _finish(one, page, paint.theme)
    figure.title, figure.description = (
        title,
        "\n".join([page.subtitle, *_words(data), *page.caption]),
    )
    return figure


# -- the page ------------------------------------------------------------------------------


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


def _subtitle(data: dict[str, Any]) -> str:
    under = f"under {data['group']}" if data["group"] else ""
    seeds = len({r["seed"] for r in data["results"]})
    number = f"{seeds} seeds" if seeds > 1 else ""
    parts = (data["representation"], under, number)
    return printable("  ·  ".join(part for part in parts if part))


def _caption(data: dict[str, Any]) -> list[str]:
    size = max(r["train_size"] for r in data["results"])
    lines = [f"Losses on {integer(size)} training rows: validation, and training dotted."]
    if len({r["seed"] for r in data["results"]}) > 1:
        lines.append("Lines are medians of all seeds; bands reach from the least to the greatest.")
    return lines


def _words(data: dict[str, Any]) -> list[str]:
    """The test errors, for who cannot see the figure."""
    lines = []
    for model in data["models"]:
        for size in data["train_sizes"]:
            errors = _errors(data, model, size)
            if len(errors):
                low, middle, high = np.min(errors), np.median(errors), np.max(errors)
                spread = f", from {low:.3g} to {high:.3g}" if len(errors) > 1 else ""
                rows = f"{integer(size)} training rows"
                lines.append(f"{model}, {rows}: test error {middle:.3g}{spread}")
    return lines


# -- diagrams ------------------------------------------------------------------------------


def _axes(figure: EmlpFigure, page: _Page, i: int, theme: Theme) -> Axes:
    axes: Axes = figure.add_axes(page.box(i), facecolor=theme.paper)
    axes.set_axisbelow(True)
    return axes


def _losses(axes: Axes, data: dict[str, Any], colors: Mapping[str, str]) -> None:
    """Training loss dotted, validation loss in a full line; the largest size alone."""
    size = max(r["train_size"] for r in data["results"])
    for model in data["models"]:
        found = [r for r in data["results"] if r["train_size"] == size and r["model"] == model]
        histories = [r["history"] for r in found if r["history"]]
        if not histories:
            continue
        common = min(map(len, histories))  # one that was interrupted is shorter
        array = np.array([history[:common] for history in histories], dtype=float)
        steps = array[0, :, 0]
        _line(axes, steps, array[:, :, 2], colors[model], 1.8, "-", model)
        _line(axes, steps, array[:, :, 1], colors[model], 1.0, ":", "")
    axes.set_yscale("log")
    axes.set(xlabel="step", ylabel=LOSSES[data.get("loss", "mse")])
    axes.set_title("loss", loc="left")


def _line(
    axes: Axes,
    x: NDArray[Any],
    values: NDArray[Any],
    color: str,
    width: float,
    style: str,
    label: str,
) -> None:
    """The median over the first axis, in a band of all."""
    axes.plot(
        x,
        np.median(values, axis=0),
        color=color,
        linewidth=width,
        linestyle=style,
        label=label or "_",
        gid="median",
    )
    if len(values) > 1 and style == "-":
        low, high = values.min(axis=0), values.max(axis=0)
        axes.fill_between(x, low, high, color=color, alpha=0.2, linewidth=0, gid="band")


def _errors(data: dict[str, Any], model: str, size: int) -> NDArray[np.float64]:
    """The test errors of all seeds."""
    found = (r for r in data["results"] if (r["model"], r["train_size"]) == (model, size))
    name = f"test_{data.get('measure', 'mse')}"
    return np.array([r[name] for r in found if r[name] is not None], dtype=float)


def _efficiency(axes: Axes, data: dict[str, Any], colors: Mapping[str, str]) -> None:
    """Test error against the number of rows."""
    sizes = data["train_sizes"]
    for model in data["models"]:
        errors = {n: found for n in sizes if len(found := _errors(data, model, n))}
        if not errors:
            continue
        x = np.array(list(errors))
        low, middle, high = (
            np.array([f(e) for e in errors.values()]) for f in (np.min, np.median, np.max)
        )
        axes.plot(x, middle, color=colors[model], marker="o", label=model, gid="median")
        if any(len(e) > 1 for e in errors.values()):
            axes.fill_between(x, low, high, color=colors[model], alpha=0.2, linewidth=0, gid="band")
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.set(xlabel="training rows", ylabel=f"test error ({MEASURES[data.get('measure', 'mse')]})")
    axes.set_xticks(sizes, [str(n) for n in sizes])
    axes.set_xticks([], minor=True)
    axes.set_title("data efficiency", loc="left")


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
