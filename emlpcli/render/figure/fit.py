"""Figures of `emlp fit`: loss against steps, and test error against the number of rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from emlpcli.render.errors import printable
from emlpcli.render.figure.checking import checked
from emlpcli.render.figure.diagrams import colored, diagrams
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


def fit_figure(
    data: dict[str, Any], colors: Mapping[str, str], options: FigureOptions
) -> EmlpFigure:
    """Loss curves of the largest size, and the data efficiency where there are several sizes.

    Lines are medians of several seeds, in a band from the least to the greatest.
    """
    options = checked(options)
    colors = colored(colors, options)
    draws: list[Callable[[Axes], None]] = [lambda axes: _losses(axes, data, colors)]
    if len({r["train_size"] for r in data["results"]}) > 1:
        draws.append(lambda axes: _efficiency(axes, data, colors))
    texts = data["text"], _subtitle(data), _caption(data)
    return diagrams(draws, texts, _words(data), options)


def _subtitle(data: dict[str, Any]) -> str:
    under = f"under {data['group']}" if data["group"] else ""
    seeds = len({r["seed"] for r in data["results"]})
    number = f"{seeds} seeds" if seeds > 1 else ""
    parts = (data["representation"], under, number)
    return printable("  ·  ".join(part for part in parts if part))


def _caption(data: dict[str, Any]) -> list[str]:
    size = max(r["train_size"] for r in data["results"])
    lines = [f"Losses on {integer(size)} training rows: validation, and training dotted."]
    behind = dict.fromkeys(r["model"] for r in data["results"] if len(r.get("stages", ())) > 1)
    lines += [f"{name}: those of its network, on what the polynomial leaves." for name in behind]
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
