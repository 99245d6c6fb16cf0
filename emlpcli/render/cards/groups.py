"""What `emlp groups` prints, from its JSON data: the list, a family, or one group in detail."""

from __future__ import annotations

from typing import Any

import numpy as np

from emlpcli.render.errors import printable
from emlpcli.render.limits import MOST_GENERATORS, MOST_TABULATED_CLASSES
from emlpcli.render.numbers import integer


def show_listing(data: dict[str, Any]) -> None:
    """All groups, families and constructions, a line each."""
    made = data["constructions"]
    names = [*(g["signature"] for g in data["groups"]), *(c["usage"] for c in made)]
    width = max(map(len, names))
    for g in data["groups"]:
        also = f" (also {', '.join(g['aliases'])})" if g["aliases"] else ""
        print(f"{g['signature']:<{width}}  {g['summary']}{also}")
    for v in data["variants"]:
        print(f"{v['signature']:<{width}}  {v['summary']}, such as {v['example']}")
    for family in data["families"]:
        print(f"{family['signature']:<{width}}  {family['summary']}")
    print(f"{'G*H':<{width}}  direct product, such as SO3*S5, on the tensor product")
    for c in made:
        print(f"{c['usage']:<{width}}  {c['summary']}, such as {c['example']}")


def show_family(data: dict[str, Any]) -> None:
    """The groups of a family in aligned columns."""
    columns = [("name", "group"), ("schoenflies", "also"), ("system",) * 2, ("order",) * 2]
    table = [[title for _, title in columns] + ["axes"]]
    for row in data["groups"]:
        also = ", ".join([row["schoenflies"], *row["aliases"]])
        order = "∞" if row["order"] is None else str(row["order"])
        table.append([row["name"], also, row["system"], order, row["setting"]])
    widths = [max(len(cells[i]) for cells in table) for i in range(len(columns))]
    for cells in table:
        padded = [cell.ljust(width) for cell, width in zip(cells, widths, strict=False)]
        print("  ".join([*padded, cells[-1]]))
    print(f"and {data['others']}")


def show_detail(data: dict[str, Any]) -> None:
    """One group: space, order, properties, invariants of its powers, generators."""
    space = {"R": "ℝ", "C": "ℂ"}[data["field"]]
    print(printable(data["group"] + (f": {data['summary']}" if data["summary"] else "")))
    order, own = data["order"], data.get("properties")
    if own:
        size = f"{integer(order)} ({own['order_how']})" if order else own["order_how"]
    elif order is None and data["lie_dimension"] == 0:
        size = "finite, of an order too long to print"
    elif order is None:
        size = f"infinite, Lie algebra of dimension {data['lie_dimension']}"
    else:
        size = integer(order)
    flags = [flag for flag, true in data["flags"].items() if true]
    rows = [
        ("V", f"{space}^{data['dimension']}"),
        *((name, f"{space}^{size}") for name, size in data.get("representations", {}).items()),
        ("order", size),
        *(_property_rows(data) if own else [("flags", ", ".join(flags) or "none")]),
    ]
    if data.get("structure"):
        rows = [
            *rows[:1],
            *(("structure" if i == 0 else "", note) for i, note in enumerate(data["notes"])),
            *rows[1:],
        ]
    if data.get("also"):
        rows.append(("beside", data["also"]))
    counts = [data["invariants"], data["invariants_with_dual"] or {}]
    if not data["counted"]:
        counts = []
        rows.append(("invariants", "no formula is known; `emlp basis` solves for them"))
    uncounted = "not counted" if own else "too large to count"
    for table in counts:
        for power, count in table.items():
            label = "invariants" if power == "V**1" else ""
            value = uncounted if count is None else integer(count)
            rows.append((label, f"{power:<7} {value}"))
    for label, value in rows:
        print(f"  {label:<11} {value}")
    if data.get("characters"):
        _print_characters(data["characters"])
    if given := data.get("representations"):
        print(f"  generators act on V, {', '.join(given)} by blocks, in this order:")
    size = data["dimension"] + sum((given or {}).values())
    _print_generators("Lie algebra", data["lie_algebra"], size)
    _print_generators("generators", data["discrete_generators"], size)


def _print_characters(table: dict[str, Any]) -> None:
    """Characters of the real irreducibles on the classes, with the numbers of their elements."""
    classes = table["classes"]
    if len(classes) > MOST_TABULATED_CLASSES:
        names = ", ".join(row["label"] for row in table["irreducibles"])
        print(f"  {'irreps':<11} {len(table['irreducibles'])}: {names}")
        print(f"  {'':<11} characters on {len(classes)} classes: --json lists them")
        return
    head = [f"{c['size'] if c['size'] > 1 else ''}{c['name']}" for c in classes]
    lines = [["", *head]]
    lines += [[row["label"], *row["characters"]] for row in table["irreducibles"]]
    widths = [max(len(line[i]) for line in lines) for i in range(len(head) + 1)]
    for j, (first, *values) in enumerate(lines):
        cells = [value.rjust(width) for value, width in zip(values, widths[1:], strict=True)]
        print(
            f"  {'characters' if j == 0 else '':<11} {'  '.join([first.ljust(widths[0]), *cells])}"
        )


def _property_rows(data: dict[str, Any]) -> list[tuple[str, str]]:
    """The properties of a user's own group, in a few lines."""
    own = data["properties"]
    words = ["orthogonal" if own["orthogonal"] else "not orthogonal"]
    if not own["orthogonal"] and data["field"] == "C":
        words = ["unitary" if own["unitary"] else "not unitary"]
    words += ["permutation"] if own["permutation"] else ["monomial"] if own["monomial"] else []
    words += ["unimodular" if own["unimodular"] else "not unimodular"]
    closed = {True: "", False: "not ", None: "not seen to be "}[own["closed_under_transpose"]]
    words += [f"{closed}closed under transpose"]
    reductive = {True: "yes", False: "no", None: "unknown"}[own["reductive"]]
    rows = [
        ("properties", ", ".join(words)),
        ("determinant", own["determinant"]),
        ("reductive", f"{reductive}: {own['reductive_how']}"),
    ]
    if own["lie_generators"]:
        how = "in fractions" if own["lie_exact"] else "numerically"
        closing = f"{data['lie_dimension']} ({own['lie_generators']} given, closed {how})"
        rows.append(("Lie dim", closing))
    return rows + [("note", note) for note in data["notes"]]


def _print_generators(label: str, matrices: list[Any] | None, dimension: int) -> None:
    if matrices is None:
        print(f"  {label:<11} matrices of size {dimension} are not printed")
        return
    for i, m in enumerate(matrices[:MOST_GENERATORS]):
        a = np.array(m["real"]) + 1j * np.array(m["imag"]) if isinstance(m, dict) else np.array(m)
        with np.printoptions(precision=4, suppress=True, linewidth=100):
            lines = str(a).splitlines()
        for j, line in enumerate(lines):
            print(f"  {label if i == j == 0 else '':<11} {line}")
    if len(matrices) > MOST_GENERATORS:
        print(f"  {'':<11} … and {len(matrices) - MOST_GENERATORS} more; --json lists them all")
