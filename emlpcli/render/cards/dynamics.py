"""What `emlp fit --task` says: the trajectories, and a column of measures for each network."""

from __future__ import annotations

from typing import Any

from rich.console import Group, RenderableType
from rich.text import Text

from emlpcli.render import numbers
from emlpcli.render.cards.fit import title
from emlpcli.render.cards.tables import Facts, Table, facts, indented, table
from emlpcli.render.errors import printable


def dynamics_card(data: dict[str, Any]) -> RenderableType:
    """The whole answer, from the JSON data."""
    parts: list[RenderableType] = [title(data), "", _setting(data), ""]
    parts += [indented(_measures(data["results"])), "", *map(Text, _legend(data))]
    return Group(*parts)


def _setting(data: dict[str, Any]) -> Facts:
    layers, hidden = data["layers"], data["hidden"] or f"{data['channels']} channels"
    steps = max((r["steps"] for r in data["results"]), default=data["steps"])
    rows = [
        *(("note", printable(note)) for note in data.get("notes", ())),
        ("task", f"{data['task']}: {data['kind']}"),
        ("networks", f"{layers} layer{'s' * (layers != 1)} of {hidden}"),
        (
            "data",
            f"{data['train_size']} training and {data['validation_size']} validation chunks of "
            f"{data['chunk']} states, {data['time_step']:.3g} apart",
        ),
        ("test", f"{data['test_size']} rollouts up to t = {data['horizon']:.4g}"),
        (
            "training",
            f"{steps} steps of {data['batch']} chunks, AdamW {data['lr']:.2g}, seed {data['seed']}",
        ),
    ]
    return facts(rows)


def _measures(results: list[dict[str, Any]]) -> Table:
    """One column a network; a row for each measure that one of them has."""
    shown = table([""], [r["model"] for r in results])

    def row(name: str, *values: str) -> None:
        shown.add_row(name, *values)

    row("rollout error", *(f"{r['rollout_error']:.3g}" for r in results))
    for at in (1 / 6, 1):
        times = results[0]["times"]
        k = round(at * (len(times) - 1))
        row(f"  at t = {times[k]:.3g}", *(f"{r['rollout']['middle'][k]:.3g}" for r in results))
    names = dict.fromkeys(name for r in results for name in r["drift"])
    if names:
        row("drift", *("" for _ in results))
    for name in names:
        drifts = [r["drift"].get(name) for r in results]
        row(f"  {name}", *("" if d is None else _drift(d["median"]) for d in drifts))
        row("    at most", *("" if d is None else _drift(d["largest"]) for d in drifts))
    row("equivariance", *(_drift(r["equivariance_error"]["float64"]) for r in results))
    row("chunk error", *(_three(r["validation_mse"]) for r in results))
    row("  in training", *(_three(r["train_mse"]) for r in results))
    row("parameters", *(numbers.integer(r["parameters"]) for r in results))
    row("ms a step", *(_rounded(r["ms_per_step"]) for r in results))
    row("seconds", *(_rounded(r["seconds"]) for r in results))
    return shown


def _legend(data: dict[str, Any]) -> list[str]:
    results = data["results"]
    lines = ["  rollout error: geometric mean of ‖z−ẑ‖/(‖z‖+‖ẑ‖), over times and rollouts"]
    if any(r["drift"] for r in results):
        lines.append("  drift: |C(z(t))−C(z(0))| of rollouts over the spread of C, median")
    lines.append("  chunk error: mean square, of validation chunks")
    exact = [r for r in results if r["equivariance_error"]["bound"] is not None]
    if exact:
        e = exact[0]["equivariance_error"]
        size = f"{e['bound']:.0e}".replace("e-0", "e-")
        met = all(r["equivariance_error"]["met"] for r in exact)
        names = ", ".join(r["model"] for r in exact)
        lines.append(
            f"  equivariance of the field: {names} (bound {size}: {'met' if met else 'NOT MET'})"
        )
    lines += [f"  {printable(text)}" for text in data.get("remarks", ())]
    if any(r["interrupted"] for r in results):
        lines.append("  interrupted: the last network is the best one until then")
    return lines


def _drift(value: float | None) -> str:
    """A drift in units of the spread, or another number of any size."""
    return "infinite" if value is None else f"{value:.1e}" if value < 1e-4 else _rounded(value)


def _rounded(value: float) -> str:
    """Two digits, and those before the point; of what is beyond all measure the size."""
    return f"{value:.2g}" if value < 100 or value >= 1e5 else f"{value:.0f}"


def _three(value: float | None) -> str:
    return "none" if value is None else f"{value:.3g}"
