"""`emlp groups`: the list of groups, or one group in detail."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated, Any

import typer

from emlpcli.commands.options import JsonOption
from emlpcli.errors import EmlpError, UncountedError

if TYPE_CHECKING:
    from emlpcli.groups import Group

HIGHEST_POWER = 6
LARGEST_SHOWN = 8  # matrices up to this size are printed
MOST_SHOWN = 12  # generators printed


def run(
    name: Annotated[
        str | None,
        typer.Argument(
            metavar="[GROUP]", help="A group, such as SO3 or SO3*S5; pg lists the point groups."
        ),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """List the groups, or show one: dimension, generators, flags, order, invariants."""
    from emlpcli.groups.names import FAMILIES

    prefix = (name or "").strip().lower().removesuffix(":")
    data, show = _listing(), _print_listing
    if name is not None and prefix in FAMILIES:
        data, show = _family(prefix), _print_family
    elif name is not None:
        data, show = _detail(name), _print_detail
    if as_json:
        print(json.dumps(data, ensure_ascii=False))
    else:
        show(data)


def _listing() -> dict[str, Any]:
    from emlpcli.groups import CONSTRUCTIONS, GROUPS, signature
    from emlpcli.groups.names import ALIASES, FAMILIES

    aliases: dict[str, list[str]] = {}
    for alias, target in ALIASES.items():
        aliases.setdefault(target, []).append(alias)
    return {
        "schema": 1,
        "command": "groups",
        "groups": [
            {
                "name": g.name,
                "signature": signature(g),
                "summary": g.summary,
                "aliases": aliases.get(g.name, []),
            }
            for g in GROUPS
        ],
        "constructions": [
            {"usage": c.usage, "summary": c.summary, "example": c.example} for c in CONSTRUCTIONS
        ],
        "families": [
            {"prefix": prefix, "signature": f"{prefix}:SYMBOL", "summary": family.summary}
            for prefix, family in FAMILIES.items()
        ],
    }


def _family(prefix: str) -> dict[str, Any]:
    from emlpcli.groups.names import FAMILIES

    family = FAMILIES[prefix]
    return {
        "schema": 1,
        "command": "groups",
        "family": prefix,
        "summary": family.summary,
        "groups": family.rows(),
    }


def _print_family(data: dict[str, Any]) -> None:
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


def _detail(name: str) -> dict[str, Any]:
    from emlpcli.groups import group

    g = group(name)
    small = g.d <= LARGEST_SHOWN
    return {
        "schema": 1,
        "command": "groups",
        "group": str(g),
        "summary": g.summary,
        "dimension": g.d,
        "field": g.field,
        "order": g.order,
        "lie_dimension": g.lie_dimension,
        "flags": {
            "orthogonal": bool(g.is_orthogonal),
            "permutation": bool(g.is_permutation),
            "discrete": g.is_discrete,
            "compact": g.is_compact,
            "reductive": g.is_reductive,
        },
        "lie_algebra": _matrices(g.lie_algebra) if small else None,
        "discrete_generators": _matrices(g.discrete_generators) if small else None,
        "counted": _is_counted(g),
        "invariants": {f"V**{k}": _count(g, k, 0) for k in range(1, HIGHEST_POWER + 1)},
        "invariants_with_dual": None
        if g.is_orthogonal
        else {f"T({k},{k})": _count(g, k, k) for k in range(1, HIGHEST_POWER // 2 + 1)},
    }


def _count(g: Group, p: int, q: int) -> int | None:
    """The exact number of invariants; None where it is too large to count."""
    from emlpcli.reps import T
    from emlpcli.solve import dimension

    try:
        return dimension(T(p, q)(g)).value
    except EmlpError:
        return None


def _is_counted(g: Group) -> bool:
    """Whether a formula for the number of invariants of V is known."""
    from emlpcli.reps import V
    from emlpcli.solve import dimension

    try:
        dimension(V(g))
    except UncountedError:
        return False
    except EmlpError:
        pass
    return True


def _matrices(stack: Any) -> list[Any]:
    import numpy as np

    if np.iscomplexobj(stack):
        return [{"real": m.real.tolist(), "imag": m.imag.tolist()} for m in stack]
    return [m.tolist() for m in stack]


def _print_listing(data: dict[str, Any]) -> None:
    made = data["constructions"]
    names = [*(g["signature"] for g in data["groups"]), *(c["usage"] for c in made)]
    width = max(map(len, names))
    for g in data["groups"]:
        also = f" (also {', '.join(g['aliases'])})" if g["aliases"] else ""
        print(f"{g['signature']:<{width}}  {g['summary']}{also}")
    for family in data["families"]:
        print(f"{family['signature']:<{width}}  {family['summary']}")
    print(f"{'G*H':<{width}}  direct product, such as SO3*S5, on the tensor product")
    for c in made:
        print(f"{c['usage']:<{width}}  {c['summary']}, such as {c['example']}")


def _print_detail(data: dict[str, Any]) -> None:
    from emlpcli.render.numbers import integer

    space = {"R": "ℝ", "C": "ℂ"}[data["field"]]
    print(data["group"] + (f": {data['summary']}" if data["summary"] else ""))
    order = data["order"]
    if order is None and data["lie_dimension"] == 0:
        size = "finite, of an order too long to print"
    elif order is None:
        size = f"infinite, Lie algebra of dimension {data['lie_dimension']}"
    else:
        size = integer(order)
    flags = [flag for flag, true in data["flags"].items() if true]
    rows = [
        ("V", f"{space}^{data['dimension']}"),
        ("order", size),
        ("flags", ", ".join(flags) or "none"),
    ]
    counts = [data["invariants"], data["invariants_with_dual"] or {}]
    if not data["counted"]:
        counts = []
        rows.append(("invariants", "no formula is known; `emlp basis` solves for them"))
    for table in counts:
        for power, count in table.items():
            label = "invariants" if power == "V**1" else ""
            value = "too large to count" if count is None else integer(count)
            rows.append((label, f"{power:<7} {value}"))
    for label, value in rows:
        print(f"  {label:<11} {value}")
    _print_generators("Lie algebra", data["lie_algebra"], data["dimension"])
    _print_generators("generators", data["discrete_generators"], data["dimension"])


def _print_generators(label: str, matrices: list[Any] | None, dimension: int) -> None:
    import numpy as np

    if matrices is None:
        print(f"  {label:<11} matrices of size {dimension} are not printed")
        return
    for i, m in enumerate(matrices[:MOST_SHOWN]):
        a = np.array(m["real"]) + 1j * np.array(m["imag"]) if isinstance(m, dict) else np.array(m)
        with np.printoptions(precision=4, suppress=True, linewidth=100):
            lines = str(a).splitlines()
        for j, line in enumerate(lines):
            print(f"  {label if i == j == 0 else '':<11} {line}")
    if len(matrices) > MOST_SHOWN:
        print(f"  {'':<11} … and {len(matrices) - MOST_SHOWN} more; --json lists them all")
