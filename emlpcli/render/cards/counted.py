"""The card of a count: dimension and blocks of what is not solved for, from the data of `dim`."""

from __future__ import annotations

from typing import Any

from rich.console import Group, RenderableType
from rich.text import Text

from emlpcli.render import numbers
from emlpcli.render.cards.tables import facts, indented, table
from emlpcli.render.errors import printable
from emlpcli.render.limits import MOST_BLOCKS


def counted_card(data: dict[str, Any]) -> RenderableType:
    """Size, dimension and canonical form, the blocks, and how they were counted."""
    title = Text(printable(data["representation"]), style="bold")
    if data["group"]:
        title.append("  under ", style="not bold").append(printable(data["group"]))
    rows: list[tuple[str, str | Text]] = [
        ("size", f"{numbers.integer(data['size'])} {'entry' if data['size'] == 1 else 'entries'}"),
        ("dimension", Text(numbers.integer(data["dimension"]), style="bold")),
        ("canonical", data["canonical"]),
        *(("note", printable(note)) for note in data.get("notes", ())),
    ]
    blocks = table(["block"], ["copies", "dim", "total"])
    for b in data["blocks"][:MOST_BLOCKS]:
        counts = b["copies"], b["dimension"], b["copies"] * b["dimension"]
        blocks.add_row(b["monomial"], *(numbers.integer(n, longest=24) for n in counts))
    parts: list[RenderableType] = [title, "", facts(rows), "", indented(blocks)]
    if (hidden := len(data["blocks"]) - MOST_BLOCKS) > 0:
        parts.append(indented(Text(f"{numbers.more(hidden, 'block')}; --json lists them all")))
    how = data["certificate"]["how"][:3]
    if how:
        parts += ["", facts(("" if i else "counted by", text) for i, text in enumerate(how))]
    return Group(*parts)
