"""The table of irreducible constituents, as text and as JSON."""

from __future__ import annotations

from typing import Any

from rich.console import Group, RenderableType
from rich.text import Text

from emlpcli.render.cards.tables import indented, table
from emlpcli.render.errors import printable
from emlpcli.render.numbers import integer
from emlpcli.reps.printing import notes_on_groups
from emlpcli.solve.isotypic.decompose import Decomposition


def decompose_card(found: Decomposition, title: str, groups: str) -> RenderableType:
    """The constituents in aligned columns, and the check of their multiplicities."""
    head = Text(printable(title), style="bold")
    head.append(printable(f" under {groups}, size {integer(found.size)}"), style="not bold")
    listed = table([found.heading], ["dim", "mult"])
    listed.add_column("type")
    other = any(irrep.also for irrep, _ in found.constituents)
    if other:
        listed.add_column("also")
    for irrep, n in found.constituents:
        cells = [irrep.name, integer(irrep.dimension), integer(n), irrep.type]
        listed.add_row(*cells, *([irrep.also] if other else []))
    notes = [f"note: {note}" for note in notes_on_groups(found.expansion)]
    return Group(head, indented(listed), *map(Text, [check_line(found, title), *notes]))


def saved_lines(found: Decomposition, coordinates: list[str], path: str) -> list[str]:
    """What was saved, and in which coordinates the matrices of the constituents then are."""
    labelled = list(dict.fromkeys(text for text in coordinates if text))
    names = [irrep.name for irrep, _ in found.constituents]
    other = [name for name, text in zip(names, coordinates, strict=True) if not text]
    lines = [f"saved {printable(path)}"]
    if labelled:
        lines.append(f"in the coordinates of {', '.join(labelled)}")
    if other:
        lines.append(f"in coordinates of their own, since no label tells them: {', '.join(other)}")
    return lines


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
