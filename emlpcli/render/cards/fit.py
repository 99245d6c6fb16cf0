"""What `emlp fit` says: a card for one network, tables for several."""

from __future__ import annotations

from statistics import median
from typing import Any

from rich.console import Group, RenderableType
from rich.text import Text

from emlpcli.render import numbers
from emlpcli.render.cards.fit_errors import (
    SPREADS,
    error,
    measure_of,
    moved,
    test_rows,
    what_errors_are,
)
from emlpcli.render.cards.tables import Facts, Table, facts, indented, table
from emlpcli.render.errors import printable

SMALLEST_SHARE = 1e-10  # a square relative to a square, of numbers in float32


def training_card(data: dict[str, Any]) -> RenderableType:
    """The whole answer, from the JSON data: about one network, or about several."""
    sizes = data["train_sizes"]
    parts: list[RenderableType] = [title(data), ""]
    if len(data["results"]) == 1:
        parts.append(_facts(data, data["results"][0]))
    else:
        parts.append(_setting(data))
        for size in sizes:
            found = [r for r in data["results"] if r["train_size"] == size]
            if len(found) > 1:
                heading = f"{numbers.integer(size)} training rows" if len(sizes) > 1 else ""
                parts += ["", indented(Text(heading))] if heading else [""]
                parts.append(indented(_comparison(found, measure_of(data))))
        if len(sizes) > 1:
            parts += [
                "",
                indented(Text("test error at n training rows")),
                indented(_efficiency(data)),
            ]
        parts += ["", *(indented(Text(line)) for line in _legend(data))]
    return Group(*parts)


def title(data: dict[str, Any]) -> Text:
    """What is learned, between which representations, under which group."""
    line = Text().append(printable(data["text"]), style="bold")
    line.append(f"   {data['representation']}")
    if data["group"]:
        line.append("  under ").append(printable(data["group"]))
    return line


def _facts(data: dict[str, Any], result: dict[str, Any]) -> Facts:
    rows = [
        *_notes(data),
        ("linear maps", _linear(data)),
        ("network", _network(data, result)),
        ("data", _rows(data, str(result["train_size"]))),
        *_start(data, result),
        *_terms(result),
        ("training", _training(data, result)),
        *test_rows(data, result),
        *(("", printable(text)) for text in data.get("remarks", ())),
        ("transformed", f"{moved(data, result)} on test rows moved by random g"),
        ("equivariance", _equivariance(result)),
        *([("breaks", _breaking(result))] if "symmetry_breaking" in result else []),
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
    network = f"{_layers(data)}, {count} parameters"
    if "stages" not in result:
        return f"{result['model']}, {network}"
    *first, last = result["stages"]
    if "network" not in last:
        return f"{result['model']}: {last}, no network"
    parts = ", then ".join([*first, last]) if first else f"{last} alone"
    return f"{result['model']}: {parts}, {network}"


def _layers(data: dict[str, Any]) -> str:
    number, hidden = data["layers"], data["hidden"] or f"{data['channels']} channels"
    return f"{number} layer{'s' * (number != 1)} of {hidden}"


def _rows(data: dict[str, Any], sizes: str) -> str:
    held = f"{data['validation_size']} validation and {data['test_size']} test rows"
    return f"{sizes} training, {held}"


def _start(data: dict[str, Any], result: dict[str, Any]) -> list[tuple[str, str]]:
    """What training starts from, where that is something."""
    m = measure_of(data)
    found = result[f"start_{m}"]
    if found is None:
        return []
    whole = result[f"test_{SPREADS[m]}"]
    share = f", {numbers.percent(found / whole)} of the {SPREADS[m]}" if whole else ""
    first = result.get("stages", ["a polynomial"])[0]
    return [("start", f"{first}, test error {error(found)}{share}")]


def _terms(result: dict[str, Any]) -> list[tuple[str, str]]:
    """What the regression had no room for, where it left something to learn."""
    told = result.get("terms", {"left_out": []})
    if not told["left_out"] or not result["steps"]:
        return []
    return [("terms", f"at most {told['most']}: {', '.join(told['left_out'])}")]


def _training(data: dict[str, Any], result: dict[str, Any]) -> str:
    if not result["steps"] and not result["interrupted"]:
        return f"none is needed, {numbers.duration(result['seconds'])} in all, seed {data['seed']}"
    batch = min(data["batch"], result["train_size"])
    stopped = ", interrupted" if result["interrupted"] else ""
    made, planned = result["steps"], result.get("planned_steps", result["steps"])
    of = f" of {planned}" if made < planned and not stopped else ""
    return (
        f"{made}{of} step{'s' * (max(made, planned) != 1)} of {batch} rows{stopped}, "
        f"{result['ms_per_step']:.2g} ms a step, "
        f"{numbers.duration(result['seconds'])} in all, seed {data['seed']}"
    )


def _equivariance(result: dict[str, Any]) -> str:
    e = result["equivariance_error"]
    bound = "" if e["bound"] is None else f" {_bound(e['bound'], e['met'])}"
    return f"up to {_tiny(e['float64'])} in float64{bound}, {_tiny(e['float32'])} in float32"


def _breaking(result: dict[str, Any]) -> str:
    """How much of a soft model breaks the symmetry, and which parts of it."""
    whole, *parts = result["symmetry_breaking"].items()
    told = f"{_share(whole[1])} of the function"
    if parts:
        told += ": " + ", ".join(f"{printable(n)} {_share(s)}" for n, s in parts)
    return told


def _share(value: float) -> str:
    """A share in percent; what rounding leaves of nothing in float32 is nothing."""
    return numbers.percent(value if value > SMALLEST_SHARE else 0.0)


def _next(data: dict[str, Any]) -> str:
    (name,) = data["models"]
    other = f"{name},mlp" if name in ("auto", "emlp") else "auto"
    return f"--model {other} compares; -o loss.png draws; --save a.eqx keeps"


def _setting(data: dict[str, Any]) -> Facts:
    steps = sorted({r["steps"] for r in data["results"]})
    shown = "–".join(map(str, {steps[0]: None, steps[-1]: None})) if steps else "0"
    rates = ", ".join(f"{lr:.2g}" for lr in dict.fromkeys(data["lr"]))
    rows = [
        *_notes(data),
        ("networks", _layers(data)),
        ("data", _rows(data, ", ".join(map(str, data["train_sizes"])))),
        ("training", f"{shown} steps, AdamW {rates}, {_seeds(data)}"),
    ]
    return facts(rows)


def _comparison(results: list[dict[str, Any]], m: str) -> Table:
    right = ["right"] if m == "cross_entropy" else []
    numeric = "train", "valid", "test", "moved", *right, "equiv", "params", "ms", "s"
    compared = table(["model"], numeric)
    for r in _medians(results):
        errors = (r[f"{k}_{m}"] for k in ("train", "validation", "test", "transformed"))
        compared.add_row(
            r["model"],
            *map(error, errors),
            *(numbers.percent(r["test_accuracy"]) for _ in right),
            _tiny(r["equivariance_error"]["float64"]),
            numbers.integer(r["parameters"]),
            f"{r['ms_per_step']:.2g}",
            f"{r['seconds']:.2g}",
        )
    return compared


def _seeds(data: dict[str, Any]) -> str:
    first, count = data["seed"], data.get("seeds", 1)
    return f"seed {first}" if count == 1 else f"seeds {first} to {first + count - 1}"


def _medians(results: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """One result for each model and size: of several seeds the median of every number."""
    groups: dict[tuple[str, int], list[dict[str, Any]]] = {}
    for r in results:
        groups.setdefault((r["model"], r["train_size"]), []).append(r)
    return [_median(group) if len(group) > 1 else group[0] for group in groups.values()]


def _median(results: list[dict[str, Any]]) -> dict[str, Any]:
    """The middle of each number, and of the numbers of each inner table; else the first value."""
    merged = dict(results[0])
    for key, value in merged.items():
        if isinstance(value, dict):
            merged[key] = _median([r[key] for r in results])
        elif key == "parts":
            each = zip(*(r[key] for r in results), strict=True)
            merged[key] = [_median(list(parts)) for parts in each]
        elif isinstance(value, int | float) and not isinstance(value, bool):
            numbers_of_all = [r[key] for r in results if r[key] is not None]
            merged[key] = median(numbers_of_all) if isinstance(value, float) else value
    return merged


def _spread(results: list[dict[str, Any]], m: str) -> list[str]:
    """From the least to the greatest test error of several seeds, a line for each model."""
    groups: dict[tuple[str, int], list[float]] = {}
    for r in results:
        if r[f"test_{m}"] is not None:
            groups.setdefault((r["model"], r["train_size"]), []).append(r[f"test_{m}"])
    sizes = len({size for _, size in groups}) > 1
    return [
        f"{model}{f', {numbers.integer(size)} rows' if sizes else ''}: "
        f"test errors from {error(min(e))} to {error(max(e))}"
        for (model, size), e in groups.items()
        if len(e) > 1
    ]


def _efficiency(data: dict[str, Any]) -> Table:
    errors = table(["model"], map(str, data["train_sizes"]))
    results, m = _medians(data["results"]), measure_of(data)
    found = {(r["model"], r["train_size"]): r[f"test_{m}"] for r in results}
    for model in data["models"]:
        row = [(model, size) for size in data["train_sizes"]]
        errors.add_row(model, *(error(found[key]) if key in found else "" for key in row))
    return errors


def _legend(data: dict[str, Any]) -> list[str]:
    lines = []
    if data.get("seeds", 1) > 1:
        lines.append(f"medians of {data['seeds']} seeds; the rows are those of the first")
        lines += _spread(data["results"], measure_of(data))
    if len(data["results"]) > len(data["train_sizes"]):
        lines.append("moved: test rows transformed by random g; equiv: |f(ρ(g)x)−ρ(g)f(x)| / |f|")
    lines += what_errors_are(data, _medians(data["results"]))
    exact = [r for r in data["results"] if r["equivariance_error"]["bound"] is not None]
    if exact:
        worst = max(r["equivariance_error"]["float64"] or 0 for r in exact)
        met = all(r["equivariance_error"]["met"] for r in exact)
        bound = _bound(exact[0]["equivariance_error"]["bound"], met)
        names = ", ".join(dict.fromkeys(r["model"] for r in exact))
        lines.append(f"{names}: equivariant up to {_tiny(worst)} in float64 {bound}")
    cut = [f"{r['model']}, terms: {text}" for r in data["results"] for _, text in _terms(r)]
    lines += dict.fromkeys(cut)
    lines += [printable(text) for text in data.get("remarks", ())]
    lines += [
        f"{r['model']}: {_share(r['symmetry_breaking']['all'])} of it breaks the symmetry"
        for r in data["results"]
        if "symmetry_breaking" in r
    ]
    if any(r["interrupted"] for r in data["results"]):
        lines.append("interrupted: the last network is the best one until then")
    return lines


def _tiny(value: float | None) -> str:
    return "none" if value is None else f"{value:.1e}"


def _bound(value: float, met: bool) -> str:
    size = f"{value:.0e}".replace("e-0", "e-")
    return f"(bound {size}: {'met' if met else 'NOT MET'})"
