"""What `emlp characters` prints, from its JSON data: a table of characters as handbooks have it."""

from __future__ import annotations

from functools import partial
from typing import Any

from rich.console import Group, RenderableType
from rich.text import Text

from emlpcli.render.cards.tables import Made, Table, indented, table
from emlpcli.render.errors import printable
from emlpcli.render.limits import MOST_PRINTED_MEMBERS
from emlpcli.render.numbers import integer, more
from emlpcli.render.wrapping import wrapped

Cells = list[str]


def characters_card(data: dict[str, Any]) -> RenderableType:
    """The classes, a row for each irreducible, functions of point groups, elements if listed."""
    classes = data["classes"]
    title = Text(printable(data["group"]), style="bold")
    if data["summary"]:
        title.append(printable(f": {data['summary']}"), style="not bold")
    count = f"{len(classes)} class{'' if len(classes) == 1 else 'es'}"
    first = f"order {integer(data['order'])}, {count}, irreducibles over {_field(data)}"
    parts: list[RenderableType] = [title, indented(Text(first))]
    parts.append(indented(Made(partial(table_lines, data))))
    parts += [indented(Text(line)) for line in _notes(data)]
    if classes and "elements" in classes[0]:
        parts.append(indented(_elements(classes)))
    return Group(*parts)


def table_lines(data: dict[str, Any], width: int) -> list[str]:
    """The rows of the table; columns that do not fit into a width follow below."""
    rows = data["irreducibles"]
    pointed = data["names"] == "label"
    functions = any("functions" in row for row in rows)
    first = [_heading(data), *([] if pointed else ["size"]), *(row["label"] for row in rows)]
    columns = []
    for i, c in enumerate(data["classes"]):
        size = c["size"]
        head = [f"{size if size > 1 else ''}{c['name']}"] if pointed else [c["name"], str(size)]
        columns.append(padded([*head, *(row["characters"][i] for row in rows)], right=True))
    extra = 1 if pointed else 2
    if any("also" in row for row in rows):
        also = [row.get("also", "") for row in rows]
        first = [f"{a}  {b}" if b else a for a, b in _beside(first, [""] * extra + also)]
    last = []
    if functions:
        sets = [row["functions"] for row in rows if "functions" in row]
        for kinds in (("linear", "rotations"), ("quadratic",)):
            texts = [", ".join(_set(names) for kind in kinds for names in s[kind]) for s in sets]
            texts += [""] * (len(rows) - len(texts))
            if any(texts):
                last.append(padded([""] * extra + texts))
    else:
        last.append(padded(["type", *[""] * (extra - 1), *(row["type"] for row in rows)]))
    return laid_out(padded(first), columns, last, width)


def _beside(first: Cells, second: Cells) -> list[tuple[str, str]]:
    width = max(map(len, first))
    return [(a.ljust(width), b) for a, b in zip(first, second, strict=True)]


def _heading(data: dict[str, Any]) -> str:
    return "" if data["names"] == "label" else str(data["names"])


def padded(cells: Cells, *, right: bool = False) -> Cells:
    """The cells of a column, all of one width."""
    width = max(map(len, cells))
    return [cell.rjust(width) if right else cell.ljust(width) for cell in cells]


def _set(names: list[str]) -> str:
    return f"({', '.join(names)})" if len(names) > 1 else names[0]


def laid_out(first: Cells, columns: list[Cells], last: list[Cells], width: int) -> list[str]:
    """Parts of as many columns as fit, one below the other, each with the labels at its left.

    A part of `last` columns alone leaves out the rows of which these say nothing.
    """
    parts: list[list[Cells]] = [[]]
    used = start = len(first[0])
    for column in [*columns, *last]:
        needed = 2 + len(column[0])
        if used + needed > width and parts[-1]:
            parts.append([])
            used = start
        parts[-1].append(column)
        used += needed
    lines: list[str] = []
    for part in parts:
        rows = list(zip(first, *part, strict=True))
        if lines:
            lines.append("")
            if part[0] in last:
                rows = [row for row in rows if any(cell.strip() for cell in row[1:])]
        texts = ["  ".join(row).rstrip() for row in rows]
        # functions have no heading
        lines += [line for text in texts if text for line in wrapped(text, width, hang="    ")]
    return lines


def _field(data: dict[str, Any]) -> str:
    return {"R": "ℝ", "C": "ℂ"}[data["field"]]


def _notes(data: dict[str, Any]) -> list[str]:
    found = []
    if "legend" in data:
        found.append(data["legend"])
    if "note" in data:
        found.append(data["note"])
    pairs = [row["label"] for row in data["irreducibles"] if row["type"] == "complex"]
    if data["field"] == "R" and pairs:
        what = "is a pair" if len(pairs) == 1 else "are pairs"
        found.append(f"{', '.join(pairs)} {what} of complex conjugates over ℂ: --complex")
    return found


def _elements(classes: list[dict[str, Any]]) -> Table:
    """The elements of each class, a line each."""
    listed = table(["", ""])
    for c in classes:
        elements = c["elements"]
        for i, element in enumerate(elements[:MOST_PRINTED_MEMBERS]):
            listed.add_row("" if i else c["name"], element["name"])
        left = len(elements) - MOST_PRINTED_MEMBERS
        if left > 0:
            listed.add_row("", f"{more(left, 'element')}; --json lists them")
    return listed
