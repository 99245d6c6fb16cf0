"""Figures of `emlp fit`: loss against steps, and test error against the number of rows."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from emlpcli.render.errors import printable
from emlpcli.render.figure.matplotlib.write import write_figure

DPI = 150


def draw(data: dict[str, Any], path: Path, colors: Mapping[str, str]) -> None:
    """Write the figure of the JSON data: loss curves, and data efficiency for several sizes.

    `colors` are those of the models by name, as matplotlib writes them.
    """
    from matplotlib.figure import Figure

    efficiency = len({r["train_size"] for r in data["results"]}) > 1
    figure = Figure(figsize=(10.5 if efficiency else 6.4, 4.2), dpi=DPI, layout="constrained")
    axes = figure.subplots(1, 2 if efficiency else 1, squeeze=False)[0]
    _losses(axes[0], data, colors)
    if efficiency:
        _efficiency(axes[1], data, colors)
    under = f" under {data['group']}" if data["group"] else ""
    figure.suptitle(
        printable(f"{data['text']},  {data['representation']}{under}").replace("$", r"\$"),
        fontsize=11,
        x=0.01,
        ha="left",
    )
    write_figure(figure, path)


def _losses(axes: Any, data: dict[str, Any], colors: Mapping[str, str]) -> None:
    """Training loss dotted, validation loss in a full line; the largest size alone."""
    size = max(r["train_size"] for r in data["results"])
    for r in (r for r in data["results"] if r["train_size"] == size and r["history"]):
        steps, train, validation = zip(*r["history"], strict=True)
        color = colors[r["model"]]
        axes.semilogy(steps, validation, color=color, linewidth=1.8, label=r["model"])
        axes.semilogy(steps, train, color=color, linewidth=1, linestyle=":")
    axes.set(xlabel="step", ylabel="mean squared error, outputs at unit scale")
    axes.set_title(f"{size} training rows: validation (dotted: training)", loc="left", fontsize=10)
    _finish(axes)


def _efficiency(axes: Any, data: dict[str, Any], colors: Mapping[str, str]) -> None:
    for model in data["models"]:
        points = sorted(
            (r["train_size"], r["test_mse"])
            for r in data["results"]
            if r["model"] == model and r["test_mse"] is not None
        )
        if points:
            axes.loglog(*zip(*points, strict=True), color=colors[model], marker="o", label=model)
    sizes = data["train_sizes"]
    axes.set(xlabel="training rows", ylabel="test error (mean square)")
    axes.set_xticks(sizes, [str(n) for n in sizes])
    axes.set_xticks([], minor=True)
    axes.set_title("data efficiency", loc="left", fontsize=10)
    _finish(axes)


def _finish(axes: Any) -> None:
    axes.grid(alpha=0.25)
    axes.spines[["top", "right"]].set_visible(False)
    if axes.get_legend_handles_labels()[0]:
        axes.legend(frameon=False)
