"""The figure of `emlp fit --task`: error of rollouts against time, and what they conserve."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from emlpcli.render.errors import printable
from emlpcli.render.figure.checking import checked
from emlpcli.render.figure.diagrams import colored, diagrams
from emlpcli.render.figure.options import FigureOptions

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from emlpcli.render.figure.matplotlib.draw import EmlpFigure

LEARNED = "learned energy"  # of which the integrator keeps what it can: in the card alone
LEAST = 1e-16  # where a drift of zero is drawn
MOST = 1e6  # where one that is infinite leaves the figure
CAPTION = (
    "Rollouts: geometric means of the relative error; other lines are medians.",
    "Bands reach from the lower to the upper quartile of the rollouts.",
)


def dynamics_figure(
    data: dict[str, Any], colors: Mapping[str, str], options: FigureOptions
) -> EmlpFigure:
    """The figure of the JSON data, after figure 7 of Finzi, Welling, Wilson 2021.

    One line a network, with a band from the lower to the upper quartile of the rollouts; a panel
    for the relative error, and one for each quantity that the true motion conserves.
    """
    options = checked(options)
    colors = colored(colors, options)
    results = data["results"]
    names = [n for n in dict.fromkeys(n for r in results for n in r["drift"]) if n != LEARNED]
    draws: list[Callable[[Axes], None]] = [partial(_panel, data, None, colors)]
    draws += [partial(_panel, data, name, colors) for name in names]
    under = f"under {data['group']}" if data["group"] else ""
    subtitle = "  ·  ".join(t for t in (data["representation"], under) if t)
    texts = f"{data['text']}, {data['task']}", printable(subtitle), CAPTION
    words = [f"{r['model']}: rollout error {r['rollout_error']:.3g}" for r in results]
    return diagrams(draws, texts, words, options)


def _panel(data: dict[str, Any], name: str | None, colors: Mapping[str, str], axes: Axes) -> None:
    """The relative errors of the rollouts, or the drifts of what is so called."""
    for r in data["results"]:
        if name is None:
            _band(axes, r["times"], r["rollout"], r["model"], colors[r["model"]])
        elif name in r["drift"]:
            _band(axes, r["times"], r["drift"][name], r["model"], colors[r["model"]])
    axes.set(xlabel="time", ylabel="relative error" if name is None else "change over spread")
    axes.set_title("rollouts" if name is None else printable(name), loc="left")


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
