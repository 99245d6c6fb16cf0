"""`emlp groups`: the list of groups, or one group in detail."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from emlpcli.commands import envelope
from emlpcli.commands.limits import HIGHEST_INVARIANTS, LARGEST_GENERATOR, LARGEST_UNCOUNTED
from emlpcli.commands.options import (
    AllowCodeOption,
    GeneratorsOption,
    GroupFileOption,
    JsonOption,
    PrecisionOption,
    chosen_group,
)
from emlpcli.errors import EmlpError, UncountedError
from emlpcli.render.limits import MOST_GENERATORS

if TYPE_CHECKING:
    from emlpcli.groups import Group
    from emlpcli.groups.user.findings import Findings


def run(
    name: Annotated[
        str | None,
        typer.Argument(
            metavar="[GROUP]", help="A group, such as SO3 or SO3*S5; pg lists the point groups."
        ),
    ] = None,
    group_file: GroupFileOption = None,
    generators: GeneratorsOption = None,
    allow_code: AllowCodeOption = False,
    precision: PrecisionOption = None,
    as_json: JsonOption = False,
) -> None:
    """List the groups, or show one: dimension, generators, flags, order, invariants.

    Example: emlp groups --generators "(1 2 3 4 5)(6 7)" "(1 2)"
    """
    from emlpcli.groups.registry import FAMILIES

    prefix = (name or "").strip().lower().removesuffix(":")
    if prefix in FAMILIES and group_file is None and generators is None:
        data, show = _family(prefix), _print_family
    elif (chosen := chosen_group(name, group_file, generators, allow_code, precision)) is not None:
        data, show = _detail(chosen), _print_detail
    else:
        data, show = _listing(), _print_listing
    if as_json:
        envelope.show(envelope.envelope("groups", **data))
    else:
        show(data)


def _listing() -> dict[str, Any]:
    from emlpcli.groups import CONSTRUCTIONS, GROUPS, signature
    from emlpcli.groups.registry import ALIASES, FAMILIES

    aliases: dict[str, list[str]] = {}
    for alias, target in ALIASES.items():
        aliases.setdefault(target, []).append(alias)
    return {
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
    from emlpcli.groups.registry import FAMILIES

    family = FAMILIES[prefix]
    return {
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


def _detail(name: Group | str) -> dict[str, Any]:
    from emlpcli.groups import group

    g = group(name)
    small = g.d <= LARGEST_GENERATOR
    data: dict[str, Any] = {
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
        "invariants": {f"V**{k}": _count(g, k, 0) for k in range(1, HIGHEST_INVARIANTS + 1)},
        "invariants_with_dual": None
        if g.is_orthogonal
        else {f"T({k},{k})": _count(g, k, k) for k in range(1, HIGHEST_INVARIANTS // 2 + 1)},
    }
    if not isinstance(name, str):
        from emlpcli.groups.user.findings import examine

        data |= _findings(examine(g))
        data["flags"]["reductive"] = data["properties"]["reductive"]
    return data


def _findings(found: Findings) -> dict[str, Any]:
    """What the generators of a user's own group tell."""
    return {
        "properties": {
            "orthogonal": found.orthogonal,
            "unitary": found.unitary,
            "unimodular": found.unimodular,
            "determinant": found.determinant,
            "permutation": found.permutation,
            "monomial": found.monomial,
            "closed_under_transpose": found.closed_under_transpose,
            "reductive": found.reductive,
            "reductive_how": found.reductive_how,
            "infinite": found.infinite,
            "order_how": found.order_how,
            "lie_generators": found.lie_generators,
            "lie_exact": found.lie_exact,
        },
        "notes": list(found.notes),
    }


def _count(g: Group, p: int, q: int) -> int | None:
    """The exact number of invariants; None where none is proved."""
    from emlpcli.errors import UncountedError
    from emlpcli.reps import T
    from emlpcli.solve import dimension, solve

    try:
        return dimension(T(p, q)(g)).value
    except UncountedError:
        if g.d ** (p + q) > LARGEST_UNCOUNTED:
            return None
        try:
            solution = solve(T(p, q)(g))
        except EmlpError:
            return None
        return solution.dimension if solution.certificate == "proved" else None
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
    from emlpcli.render.errors import printable
    from emlpcli.render.numbers import integer

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
        ("order", size),
        *(_property_rows(data) if own else [("flags", ", ".join(flags) or "none")]),
    ]
    counts = [data["invariants"], data["invariants_with_dual"] or {}]
    if not data["counted"]:
        counts = []
        rows.append(("invariants", "no formula is known; `emlp basis` solves for them"))
    for table in counts:
        for power, count in table.items():
            label = "invariants" if power == "V**1" else ""
            value = (
                ("not counted" if own else "too large to count")
                if count is None
                else integer(count)
            )
            rows.append((label, f"{power:<7} {value}"))
    for label, value in rows:
        print(f"  {label:<11} {value}")
    _print_generators("Lie algebra", data["lie_algebra"], data["dimension"])
    _print_generators("generators", data["discrete_generators"], data["dimension"])


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
    import numpy as np

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
