"""How the errors of a training are said: of numbers, of parts of the outputs, and of classes."""

from __future__ import annotations

from typing import Any

from emlpcli.render import numbers
from emlpcli.render.errors import printable

LONGEST_CLASS = 20  # characters of a class that are shown
# What the errors of test rows are compared with, by measure.
SPREADS = {
    "mse": "variance",
    "mae": "deviation",
    "scaled_mse": "variance",
    "scaled_mae": "deviation",
    "cross_entropy": "entropy",
}


def measure_of(data: dict[str, Any]) -> str:
    """How the names of errors end in the JSON data."""
    return str(data.get("measure", "mse"))


def test_rows(data: dict[str, Any], result: dict[str, Any]) -> list[tuple[str, str]]:
    """The error on test rows: of everything, of its parts, or of classes."""
    m = measure_of(data)
    if m == "cross_entropy":
        return _of_classes(data, result)
    found, train, valid = (error(result[f"{k}_{m}"]) for k in ("test", "train", "validation"))
    of = _of(result["test_relative"], SPREADS[m])
    own = m.removeprefix("scaled_")
    if m != own:
        of = ", mean over the parts at unit scale"
    rows = [("test error", f"{found}{of} (training {train}, valid. {valid})")]
    rows += [
        (
            "",
            f"{printable(part['name'])}: {error(part[f'test_{own}'])}"
            + _of(part["test_relative"], SPREADS[m]),
        )
        for part in result.get("parts", ())
    ]
    if own == "mae" and "test_mse" in result and not result.get("parts"):
        rows.append(("", f"its mean square {error(result['test_mse'])}"))
    return rows


def _of(share: float | None, whole: str) -> str:
    return "" if share is None else f", {numbers.percent(share)} of the {whole}"


def _of_classes(data: dict[str, Any], result: dict[str, Any]) -> list[tuple[str, str]]:
    """How many rows are told right, beside those of the most frequent class."""

    def told(which: str) -> str:
        right = numbers.percent(result[f"{which}_accuracy"])
        return f"{right}, {error(result[f'{which}_cross_entropy'])}"

    common = printable(str(result["majority_class"])[:LONGEST_CLASS])
    always = numbers.percent(result["majority_accuracy"])
    return [
        (
            "accuracy",
            f"{numbers.percent(result['test_accuracy'])} of the test rows, cross-entropy "
            f"{error(result['test_cross_entropy'])} (training {told('train')}; "
            f"valid. {told('validation')})",
        ),
        (
            "majority",
            f"{always} by always saying {common}, of {len(data['classes'])} classes; their shares "
            f"alone have cross-entropy {error(result['shares_cross_entropy'])}",
        ),
    ]


def moved(data: dict[str, Any], result: dict[str, Any]) -> str:
    """The error on test rows that random elements of the group moved."""
    m = measure_of(data)
    found = error(result[f"transformed_{m}"])
    if m != "cross_entropy":
        return found
    return f"{numbers.percent(result['transformed_accuracy'])}, cross-entropy {found}"


def what_errors_are(data: dict[str, Any], medians: list[dict[str, Any]]) -> list[str]:
    """What the errors of a table are, and what they are to be compared with.

    `medians` are the results, of several seeds their medians.
    """
    m, result = measure_of(data), data["results"][0]
    own, whole = m.removeprefix("scaled_"), result[f"test_{SPREADS[m]}"]
    if own == "cross_entropy":
        always, common = result["majority_accuracy"], str(result["majority_class"])
        return [
            "errors are cross-entropies; right: test rows whose class is told",
            f"always {printable(common[:LONGEST_CLASS])}: {numbers.percent(always)} right; the "
            f"shares of the classes: {error(result['shares_cross_entropy'])}",
        ]
    squares = "mean squares" if own == "mse" else "mean absolute values"
    if m == own:
        return [f"errors are {squares}; the test outputs have {SPREADS[m]} {whole:.3g}"]
    lines = [f"errors are {squares}, each part in units of its spread"]
    for r in medians:
        told = (f"{printable(p['name'])} {error(p[f'test_{own}'])}" for p in r["parts"])
        lines.append(f"{r['model']}, {numbers.integer(r['train_size'])} rows: {', '.join(told)}")
    return lines


def error(value: float | None) -> str:
    """An error: three digits."""
    return "none" if value is None else f"{value:.3g}"
