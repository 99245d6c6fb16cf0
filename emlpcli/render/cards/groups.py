"""What `emlp groups GROUP` prints, from its JSON data: one group in detail."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
from rich.console import Group, RenderableType
from rich.text import Text

from emlpcli.algebra.numbers.small_digits import superscript
from emlpcli.render.cards.characters import laid_out, padded
from emlpcli.render.cards.matrices import matrix_lines, whole
from emlpcli.render.cards.tables import Value, facts
from emlpcli.render.errors import printable
from emlpcli.render.limits import MOST_GENERATORS, MOST_PRINTED_LABELS, MOST_TABULATED_CLASSES
from emlpcli.render.numbers import integer, more
from emlpcli.render.wrapping import wrapped

Row = tuple[str, Value]


def detail_card(data: dict[str, Any]) -> RenderableType:
    """One group: space, order, properties, labels, invariants of its powers, generators."""
    title = Text(printable(data["group"]), style="bold")
    if data["summary"]:
        title.append(printable(f": {data['summary']}"), style="not bold")
    space = {"R": "ℝ", "C": "ℂ"}[data["field"]]
    rows: list[Row] = [
        (name, f"{space}{superscript(size)}")
        for name, size in {"V": data["dimension"], **data.get("representations", {})}.items()
    ]
    if data.get("structure"):
        rows[1:1] = [("" if i else "structure", note) for i, note in enumerate(data["notes"])]
    rows.append(("order", _order(data)))
    rows += _properties(data)
    if data.get("also"):
        rows.append(("beside", data["also"]))
    rows += [*_labels(data), *_invariants(data)]
    if data.get("characters"):
        rows += _characters(data["characters"])
    if given := data.get("representations"):
        rows.append(("blocks", f"generators act on V, {', '.join(given)}, in this order"))
    return Group(title, facts([*rows, *_generators(data)]))


def _order(data: dict[str, Any]) -> str:
    order, own = data["order"], data.get("properties")
    if own:
        return f"{integer(order)} ({own['order_how']})" if order else str(own["order_how"])
    if order is None and data["lie_dimension"] == 0:
        return "finite, of an order too long to print"
    if order is None:
        return f"infinite, Lie algebra of dimension {data['lie_dimension']}"
    return integer(order)


def _properties(data: dict[str, Any]) -> list[Row]:
    """What the group is, in a few words; of a user's own group also how that was found."""
    own = data.get("properties")
    if not own:
        flags = [flag for flag, true in data["flags"].items() if true]
        return [("properties", ", ".join(flags) or "none")]
    words = ["orthogonal" if own["orthogonal"] else "not orthogonal"]
    if not own["orthogonal"] and data["field"] == "C":
        words = ["unitary" if own["unitary"] else "not unitary"]
    words += ["permutation"] if own["permutation"] else ["monomial"] if own["monomial"] else []
    words += ["unimodular" if own["unimodular"] else "not unimodular"]
    closed = {True: "", False: "not ", None: "not seen to be "}[own["closed_under_transpose"]]
    words += [f"{closed}closed under transpose"]
    reductive = {True: "yes", False: "no", None: "unknown"}[own["reductive"]]
    rows: list[Row] = [
        ("properties", ", ".join(words)),
        ("determinant", own["determinant"]),
        ("reductive", f"{reductive}: {own['reductive_how']}"),
    ]
    if own["lie_generators"]:
        how = "in fractions" if own["lie_exact"] else "numerically"
        closing = f"{data['lie_dimension']} ({own['lie_generators']} given, closed {how})"
        rows.append(("Lie dim", closing))
    return rows + [("note", note) for note in data["notes"]]


def _labels(data: dict[str, Any]) -> list[Row]:
    """The labels of irreducibles, where no table of characters shows them."""
    found = data.get("irreducibles")
    if not found or data.get("characters"):
        return []
    shown, left = found["labels"][:MOST_PRINTED_LABELS], len(found["labels"]) - MOST_PRINTED_LABELS
    text = f"{found['heading']} = {', '.join(shown)}"
    if left > 0 and found["complete"]:
        text += f", {more(left, 'label')}"
    elif not found["complete"]:
        text += ", …"
    return [("irreps", text)]


def _invariants(data: dict[str, Any]) -> list[Row]:
    if not data["counted"]:
        return [("invariants", "no formula is known; `emlp basis` solves for them")]
    uncounted = "not counted" if data.get("properties") else "too large to count"
    counts = data["invariants"] | (data["invariants_with_dual"] or {})
    texts = {power: uncounted if n is None else integer(n) for power, n in counts.items()}
    width = max(map(len, texts.values()), default=0) if None not in counts.values() else 0
    return [
        ("" if i else "invariants", f"{power:<7} {text:>{width}}")
        for i, (power, text) in enumerate(texts.items())
    ]


def _characters(found: dict[str, Any]) -> list[Row]:
    """Characters of the real irreducibles on the classes, with the numbers of their elements."""
    classes, rows = found["classes"], found["irreducibles"]
    if len(classes) > MOST_TABULATED_CLASSES:
        names = ", ".join(row["label"] for row in rows)
        return [
            ("irreps", f"{len(rows)}: {names}"),
            ("", f"characters on {len(classes)} classes: --json lists them"),
        ]
    head = [f"{c['size'] if c['size'] > 1 else ''}{c['name']}" for c in classes]
    columns = [
        padded([name, *(row["characters"][i] for row in rows)], right=True)
        for i, name in enumerate(head)
    ]
    first = padded(["", *(row["label"] for row in rows)])
    return [("characters", partial(laid_out, first, columns, []))]


def _generators(data: dict[str, Any]) -> list[Row]:
    """Permutations in cycles, others as matrices."""
    size = data["dimension"] + sum(data.get("representations", {}).values())
    rows: list[Row] = []
    exact = "properties" not in data  # else numbers are those that a person gave
    if data["lie_dimension"]:
        rows += _listed("Lie algebra", data["lie_algebra"], size, exact=exact)
    if (cycles := data.get("cycles")) is not None:
        shown: list[Row] = [
            ("" if i else "generators", partial(_cycles, text)) for i, text in enumerate(cycles)
        ]
        rows += shown[:MOST_GENERATORS]
        left = len(shown) - MOST_GENERATORS
        return rows + ([("", f"{more(left, 'generator')}; --json lists them")] * (left > 0))
    return rows + _listed("generators", data["discrete_generators"], size, exact=exact)


def _cycles(text: str, width: int) -> list[str]:
    """A permutation in lines of whole cycles, as far as these fit."""
    lines = [""]
    for cycle in text.replace(")(", ") (").split(" ("):
        cycle = cycle if cycle.startswith("(") else f"({cycle}"
        if lines[-1] and len(lines[-1] + cycle) > width:
            lines.append("")
        lines[-1] += cycle
    return [part for line in lines for part in wrapped(line, width, hang=" ")]


def _listed(label: str, matrices: list[Any] | None, size: int, *, exact: bool) -> list[Row]:
    if matrices is None:
        return [(label, f"matrices of size {size} are not printed")]
    rows: list[Row] = []
    for i, m in enumerate(matrices[:MOST_GENERATORS]):
        parts = m if isinstance(m, dict) else {"real": m, "imag": 0}
        real, imag = np.array(parts["real"]), np.array(parts["imag"])
        a = real + 1j * imag if imag.any() else real
        rows.append(("" if i else label, partial(matrix_lines, whole(a), exact=exact)))
    if (left := len(matrices) - MOST_GENERATORS) > 0:
        rows.append(("", f"{more(left, 'generator')}; --json lists them"))
    return rows
