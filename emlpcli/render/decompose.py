"""The table of irreducible constituents, as text and as JSON."""

from __future__ import annotations

from typing import Any

from emlpcli.render.numbers import integer
from emlpcli.solve.decompose import Decomposition


def table(found: Decomposition, title: str, groups: str) -> str:
    """The constituents in aligned columns, and the check of their multiplicities."""
    head = f"{title} under {groups}, size {integer(found.size)}"
    rows = [(found.heading, "dim", "mult", "type")]
    for irrep, n in found.constituents:
        rows.append((irrep.name, integer(irrep.dimension), integer(n), irrep.type))
    widths = [max(len(row[i]) for row in rows) for i in range(4)]
    lines = [head]
    for name, d, n, kind in rows:
        lines.append(f"  {name:<{widths[0]}}  {d:>{widths[1]}}  {n:>{widths[2]}}  {kind}".rstrip())
    lines.append(check_line(found, title))
    return "\n".join(lines)


def check_line(found: Decomposition, title: str) -> str:
    """What the multiplicities were checked against."""
    total = (
        f"Σ m² dim End = {integer(found.commutant)}"
        if found.field == "R"
        else (f"Σ m² = {integer(found.commutant)}")
    )
    if found.exact is None:
        return f"check: {total}; the maps {title} → {title} are not counted exactly: numerical"
    return f"check: {total} = dim of ({title} → {title})"


def as_json(found: Decomposition) -> dict[str, Any]:
    """The constituents and the check."""
    return {
        "size": found.size,
        "field": found.field,
        "names": found.heading,
        "constituents": [
            {
                "name": irrep.name,
                "dimension": irrep.dimension,
                "multiplicity": n,
                "type": irrep.type,
                "endomorphisms": irrep.commutant(found.field),
            }
            for irrep, n in found.constituents
        ],
        "check": {
            "commutant": found.commutant,
            "exact": found.exact,
            "met": found.exact == found.commutant if found.exact is not None else None,
        },
    }
