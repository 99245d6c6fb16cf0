"""What `emlp groups` prints, from its JSON data: the list of all groups, and that of a family."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.console import Group
from rich.text import Text

from emlpcli.render.cards.tables import table

if TYPE_CHECKING:
    from rich.console import RenderableType


def listing_card(data: dict[str, Any]) -> RenderableType:
    """All groups, families and constructions, a line each."""
    listed = table(["", ""])
    for g in data["groups"]:
        also = f" (also {', '.join(g['aliases'])})" if g["aliases"] else ""
        listed.add_row(g["signature"], g["summary"] + also)
    for v in data["variants"]:
        listed.add_row(v["signature"], f"{v['summary']}, such as {v['example']}")
    for family in data["families"]:
        listed.add_row(family["signature"], family["summary"])
    listed.add_row("G*H", "direct product, such as SO3*S5, on the tensor product")
    for c in data["constructions"]:
        listed.add_row(c["usage"], f"{c['summary']}, such as {c['example']}")
    return listed


def family_card(data: dict[str, Any]) -> RenderableType:
    """The groups of a family in aligned columns."""
    listed = table(["group", "also", "system"], ["order"])
    listed.add_column("axes")
    for row in data["groups"]:
        also = ", ".join([row["schoenflies"], *row["aliases"]])
        order = "∞" if row["order"] is None else str(row["order"])
        listed.add_row(row["name"], also, row["system"], order, row["setting"])
    return Group(listed, Text(f"and {data['others']}"))
