"""The table of irreducible constituents, as text and as JSON."""

from __future__ import annotations

from typing import Any

from emlpcli.render.errors import printable
from emlpcli.render.numbers import integer
from emlpcli.reps.printing import notes_on_groups
from emlpcli.solve.isotypic.decompose import Decomposition


def table(found: Decomposition, title: str, groups: str) -> str:
    """The constituents in aligned columns, and the check of their multiplicities."""
    head = f"{title} under {groups}, size {integer(found.size)}"
    rows: list[tuple[str, ...]] = [(found.heading, "dim", "mult", "type")]
    for irrep, n in found.constituents:
        rows.append((irrep.name, integer(irrep.dimension), integer(n), irrep.type))
    if any(irrep.also for irrep, _ in found.constituents):
        also = ["also", *(irrep.also for irrep, _ in found.constituents)]
        rows = [(*row, other) for row, other in zip(rows, also, strict=True)]
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    lines = [head]
    for row in rows:
        cells = [row[0].ljust(widths[0]), *map(str.rjust, row[1:3], widths[1:3])]
        cells += map(str.ljust, row[3:], widths[3:])
        lines.append(f"  {'  '.join(cells)}".rstrip())
    lines.append(check_line(found, title))
    lines += [f"note: {note}" for note in notes_on_groups(found.expansion)]
    return "\n".join(lines)


def saved_lines(found: Decomposition, coordinates: list[str], path: str) -> str:
    """What was saved, and in which coordinates the matrices of the constituents then are."""
    labelled = list(dict.fromkeys(text for text in coordinates if text))
    names = [irrep.name for irrep, _ in found.constituents]
    other = [name for name, text in zip(names, coordinates, strict=True) if not text]
    lines = [f"saved {printable(path)}"]
    if labelled:
        lines.append(f"in the coordinates of {', '.join(labelled)}")
    if other:
        lines.append(f"in coordinates of their own, since no label tells them: {', '.join(other)}")
    return "\n".join(lines)


def check_line(found: Decomposition, title: str) -> str:
    """What the multiplicities were checked against."""
    title = f"({title})" if "→" in title else title
    symbol = "Σ m² dim End" if found.field == "R" else "Σ m²"
    total = f"{symbol} = {integer(found.commutant)}"
    if found.exact is None:
        return f"check: {total}; the maps {title} → {title} are not counted exactly: numerical"
    return f"check: {total} = dim of ({title} → {title})"


def decomposition_as_json(found: Decomposition) -> dict[str, Any]:
    """The constituents and the check, and notes on several groups or fields."""
    notes = notes_on_groups(found.expansion)
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
                **({"also": irrep.also} if irrep.also else {}),
                "endomorphisms": irrep.commutant(found.field),
            }
            for irrep, n in found.constituents
        ],
        "check": {
            "commutant": found.commutant,
            "exact": found.exact,
            "met": found.exact == found.commutant if found.exact is not None else None,
        },
        **({"notes": notes} if notes else {}),
    }
