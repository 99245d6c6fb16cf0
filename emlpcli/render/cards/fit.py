"""What `emlp fit` says: a card for one network, tables for several; and its progress."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic
from typing import Any

from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from emlpcli.render import numbers
from emlpcli.render.cards.tables import facts, indented, table
from emlpcli.render.errors import printable, say

LINE_SECONDS = 2.0  # between lines of progress where standard error is no terminal

# (label, step, steps, loss, ms a step); a step of 0 means that the network is being compiled
Show = Callable[[str, int, int, float, float], None]


def training_card(data: dict[str, Any]) -> RenderableType:
    """The whole answer, from the JSON data: about one network, or about several."""
    sizes = data["train_sizes"]
    parts: list[RenderableType] = [_title(data), ""]
    if len(data["results"]) == 1:
        parts.append(_facts(data, data["results"][0]))
    else:
        parts.append(_setting(data))
        for size in sizes:
            found = [r for r in data["results"] if r["train_size"] == size]
            if found and len(data["models"]) > 1:
                heading = f"  {numbers.integer(size)} training rows" if len(sizes) > 1 else ""
                parts += ["", heading] if heading else [""]
                parts.append(indented(_comparison(found)))
        if len(sizes) > 1:
            parts += ["", "  test error at n training rows", indented(_efficiency(data))]
        parts += ["", *map(Text, _legend(data))]
    return Group(*parts)


def _title(data: dict[str, Any]) -> Text:
    title = Text().append(printable(data["text"]), style="bold")
    title.append(f"   {data['representation']}")
    if data["group"]:
        title.append("  under ").append(printable(data["group"]))
    return title


def _facts(data: dict[str, Any], result: dict[str, Any]) -> Table:
    rows = [
        *_notes(data),
        ("linear maps", _linear(data)),
        ("network", _network(data, result)),
        ("data", _rows(data, str(result["train_size"]))),
        *([("start", _start(result))] if result["start_mse"] is not None else []),
        ("training", _training(data, result)),
        ("test error", _test(result)),
        *(("", printable(text)) for text in data.get("remarks", ())),
        ("transformed", f"{_error(result['transformed_mse'])} on test rows moved by random g"),
        ("equivariance", _equivariance(result)),
        ("next", _next(data)),
    ]
    return facts(rows)


def _notes(data: dict[str, Any]) -> list[tuple[str, str]]:
    """What is said of several groups, and of fields."""
    return [("note", printable(note)) for note in data.get("notes", ())]


def _linear(data: dict[str, Any]) -> str:
    dimension = data["linear_dimension"]
    if dimension is None:
        return "not counted"
    if dimension == 0:
        return "none is equivariant; with products of tensors a network is"
    verb = "is" if dimension == 1 else "are"
    return f"{numbers.integer(dimension)} {verb} equivariant; a network goes beyond linear maps"


def _network(data: dict[str, Any], result: dict[str, Any]) -> str:
    count = numbers.integer(result["parameters"])
    return f"{result['model']}, {_layers(data)}, {count} parameters"


def _layers(data: dict[str, Any]) -> str:
    number, hidden = data["layers"], data["hidden"] or f"{data['channels']} channels"
    return f"{number} layer{'s' * (number != 1)} of {hidden}"


def _rows(data: dict[str, Any], sizes: str) -> str:
    held = f"{data['validation_size']} validation and {data['test_size']} test rows"
    return f"{sizes} training, {held}"


def _start(result: dict[str, Any]) -> str:
    error, variance = result["start_mse"], result["test_variance"]
    share = f", {numbers.percent(error / variance)} of the variance" if variance else ""
    return f"a polynomial, test error {_error(error)}{share}"


def _training(data: dict[str, Any], result: dict[str, Any]) -> str:
    batch = min(data["batch"], result["train_size"])
    stopped = ", interrupted" if result["interrupted"] else ""
    return (
        f"{result['steps']} step{'s' * (result['steps'] != 1)} of {batch} rows{stopped}, "
        f"{result['ms_per_step']:.2g} ms a step, "
        f"{numbers.duration(result['seconds'])} in all, seed {data['seed']}"
    )


def _test(result: dict[str, Any]) -> str:
    share = result["test_relative"]
    of = "" if share is None else f", {numbers.percent(share)} of the variance"
    return (
        f"{_error(result['test_mse'])}{of} "
        f"(training {_error(result['train_mse'])}, valid. {_error(result['validation_mse'])})"
    )


def _equivariance(result: dict[str, Any]) -> str:
    e = result["equivariance_error"]
    bound = "" if e["bound"] is None else f" {_bound(e['bound'], e['met'])}"
    return f"up to {_tiny(e['float64'])} in float64{bound}, {_tiny(e['float32'])} in float32"


def _next(data: dict[str, Any]) -> str:
    other = "emlp,mlp" if data["models"] == ["emlp"] else "emlp"
    return f"--model {other} compares; -o loss.png draws; --save a.eqx keeps"


def _setting(data: dict[str, Any]) -> Table:
    steps = sorted({r["steps"] for r in data["results"]})
    shown = "–".join(map(str, {steps[0]: None, steps[-1]: None})) if steps else "0"
    rates = ", ".join(f"{lr:.2g}" for lr in dict.fromkeys(data["lr"]))
    rows = [
        *_notes(data),
        ("networks", _layers(data)),
        ("data", _rows(data, ", ".join(map(str, data["train_sizes"])))),
        ("training", f"{shown} steps, AdamW {rates}, seed {data['seed']}"),
    ]
    return facts(rows)


def _comparison(results: list[dict[str, Any]]) -> Table:
    numeric = "train", "valid", "test", "moved", "equiv", "params", "ms", "s"
    compared = table(["model"], numeric)
    for r in results:
        errors = (r[f"{k}_mse"] for k in ("train", "validation", "test", "transformed"))
        compared.add_row(
            r["model"],
            *map(_error, errors),
            _tiny(r["equivariance_error"]["float64"]),
            numbers.integer(r["parameters"]),
            f"{r['ms_per_step']:.2g}",
            f"{r['seconds']:.2g}",
        )
    return compared


def _efficiency(data: dict[str, Any]) -> Table:
    errors = table(["model"], map(str, data["train_sizes"]))
    found = {(r["model"], r["train_size"]): r["test_mse"] for r in data["results"]}
    for model in data["models"]:
        row = [(model, size) for size in data["train_sizes"]]
        errors.add_row(model, *(_error(found[key]) if key in found else "" for key in row))
    return errors


def _legend(data: dict[str, Any]) -> list[str]:
    lines = []
    if len(data["models"]) > 1:
        lines.append("  moved: test rows transformed by random g; equiv: |f(ρ(g)x)−ρ(g)f(x)| / |f|")
    variance = data["results"][0]["test_variance"]
    lines.append(f"  errors are mean squares; the test outputs have variance {variance:.3g}")
    exact = [r for r in data["results"] if r["equivariance_error"]["bound"] is not None]
    if exact:
        worst = max(r["equivariance_error"]["float64"] or 0 for r in exact)
        met = all(r["equivariance_error"]["met"] for r in exact)
        bound = _bound(exact[0]["equivariance_error"]["bound"], met)
        names = ", ".join(dict.fromkeys(r["model"] for r in exact))
        lines.append(f"  {names}: equivariant up to {_tiny(worst)} in float64 {bound}")
    lines += [f"  {printable(text)}" for text in data.get("remarks", ())]
    if any(r["interrupted"] for r in data["results"]):
        lines.append("  interrupted: the last network is the best one until then")
    return lines


def _error(value: float | None) -> str:
    """A mean squared error: three digits."""
    return "none" if value is None else f"{value:.3g}"


def _tiny(value: float | None) -> str:
    return "none" if value is None else f"{value:.1e}"


def _bound(value: float, met: bool) -> str:
    size = f"{value:.0e}".replace("e-0", "e-")
    return f"(bound {size}: {'met' if met else 'NOT MET'})"


# -- progress ----------------------------------------------------------------------------


@contextmanager
def training_progress() -> Iterator[Show]:
    """Within the block the function given shows how far a training is, on standard error.

    A bar with loss, time a step and time left on a terminal; a plain line every few seconds
    where there is none.
    """
    if not sys.stderr.isatty():
        yield _Lines().show
        return
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    with Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(bar_width=20),
        MofNCompleteColumn(),
        TextColumn("{task.fields[said]}", markup=False),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
    ) as bar:
        task = bar.add_task("", said="")

        def show(label: str, step: int, steps: int, loss: float, ms: float) -> None:
            said = f"loss {loss:.3g}  {ms:.2g} ms a step" if step else "compiling"
            bar.update(task, description=label, completed=step, total=steps, said=said)

        yield show


class _Lines:
    """Plain lines of progress, not too many."""

    def __init__(self) -> None:
        self.last = monotonic()

    def show(self, label: str, step: int, steps: int, loss: float, ms: float) -> None:
        """A line if some seconds have passed since the last one."""
        now = monotonic()
        if not step or now - self.last < LINE_SECONDS:
            return
        self.last = now
        left = numbers.duration((steps - step) * ms / 1000)
        said = f"loss {loss:.3g}, {ms:.2g} ms a step, {left} left"
        say(f"{label}: step {step} of {steps}, {said}")
