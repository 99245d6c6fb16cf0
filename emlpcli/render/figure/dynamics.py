"""The figure of `emlp fit --task`: error of rollouts against time, and what they conserve."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from emlpcli.render.errors import printable
from emlpcli.render.figure.matplotlib.write import write_figure

DPI = 150
LEARNED = "learned energy"  # of which the integrator keeps what it can: in the card alone
LEAST = 1e-16  # where a drift of zero is drawn
MOST = 1e6  # where one that is infinite leaves the figure


def draw(data: dict[str, Any], path: Path, colors: Mapping[str, str]) -> None:
    """Write the figure of the JSON data, after figure 7 of Finzi, Welling, Wilson 2021.

    One line a network, with a band from the lower to the upper quartile of the rollouts; a panel
    for the relative error, and one for each quantity that the true motion conserves.
    """
    from matplotlib.figure import Figure

    results = data["results"]
    names = [n for n in dict.fromkeys(n for r in results for n in r["drift"]) if n != LEARNED]
    figure = Figure(figsize=(4.2 * (1 + len(names)), 3.9), dpi=DPI, layout="constrained")
    axes = figure.subplots(1, 1 + len(names), squeeze=False)[0]
    for r in results:
        _band(axes[0], r["times"], r["rollout"], r["model"], colors[r["model"]])
    axes[0].set(xlabel="time", ylabel="relative error (geometric mean)")
    axes[0].set_title("rollouts", loc="left", fontsize=10)
    for panel, name in zip(axes[1:], names, strict=True):
        for r in (r for r in results if name in r["drift"]):
            _band(panel, r["times"], r["drift"][name], r["model"], colors[r["model"]])
        panel.set(xlabel="time", ylabel="change over spread (median)")
        panel.set_title(printable(name), loc="left", fontsize=10)
    for panel in axes:
        panel.grid(alpha=0.25)
        panel.spines[["top", "right"]].set_visible(False)
        panel.legend(frameon=False)
    under = f" under {data['group']}" if data["group"] else ""
    title = f"{data['text']}, {data['task']}: {data['representation']}{under}"
    figure.suptitle(printable(title).replace("$", r"\$"), fontsize=11, x=0.01, ha="left")
    write_figure(figure, path)


def _band(
    axes: Any, times: Sequence[float], curves: Mapping[str, Any], label: str, color: str
) -> None:
    """A line in its band, without the first time, at which nothing has changed."""
    middle, low, high = (
        [min(max(MOST if v is None else v, LEAST), MOST) for v in curves[name][1:]]
        for name in ("middle", "low", "high")
    )
    axes.semilogy(times[1:], middle, color=color, linewidth=1.6, label=label)
    axes.fill_between(times[1:], low, high, color=color, alpha=0.2, linewidth=0)
