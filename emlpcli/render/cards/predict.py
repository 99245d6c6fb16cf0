"""What `emlp predict` says of predictions that it wrote to a file."""

from __future__ import annotations

from typing import Any

from rich.console import Group, RenderableType
from rich.text import Text

from emlpcli.render import numbers
from emlpcli.render.cards.tables import facts
from emlpcli.render.errors import printable

MOST_COLUMNS = 12  # that are listed by name


def prediction_card(data: dict[str, Any]) -> RenderableType:
    """The card, from the JSON data."""
    title = Text().append(printable(data["model"]), style="bold")
    title.append(printable(f"   {data['representation']}"))
    if data["group"]:
        title.append("  under ").append(printable(data["group"]))
    names = data["inputs"]
    shown = ", ".join(name[:40] for name in names[:MOST_COLUMNS])
    left = len(names) - MOST_COLUMNS
    error = data["equivariance_error"]
    rows = [
        ("network", data["kind"]),
        ("rows", printable(f"{rows_line(data)}, from {data['data']}")),
        *([("classes", _classes(data["classes"]))] if "classes" in data else []),
        ("inputs", printable(shown + (f" and {left} more" if left > 0 else ""))),
        *([("equivariance", equivariance_line(error))] if error is not None else []),
    ]
    return Group(title, "", facts(rows))


def _classes(classes: list[Any]) -> str:
    """How many classes there are, and the first of them."""
    listed = ", ".join(str(c)[:20] for c in classes[:MOST_COLUMNS])
    return printable(f"{len(classes)}: {listed}" + ", …" * (len(classes) > MOST_COLUMNS))


def rows_line(data: dict[str, Any]) -> str:
    """How many rows there are, and how many were left out."""
    rows = f"{numbers.integer(data['rows'])} row{'s' * (data['rows'] != 1)}"
    dropped = data["dropped_rows"]
    return rows + (f", {dropped} left out where a number is missing" if dropped else "")


def equivariance_line(error: dict[str, Any]) -> str:
    """The error of equivariance on the rows, in both precisions."""
    bound = ""
    if error["bound"] is not None:
        size = f"{error['bound']:.0e}".replace("e-0", "e-")
        bound = f" (bound {size}: {'met' if error['met'] else 'NOT MET'})"
    return f"up to {error['float64']:.1e} in float64{bound}, {error['float32']:.1e} in float32"
