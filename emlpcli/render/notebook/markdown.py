"""A card as Markdown, for what shows no HTML."""

from __future__ import annotations

import re

from emlpcli.render.errors import printable
from emlpcli.render.notebook.card import Card, Listing


def markdown(card: Card) -> str:
    """The card in paragraphs and tables of pipes; characters that mean something are escaped."""
    under = f" under **{_text(card.under)}**" if card.under else ""
    blocks = [f"**{_text(card.title)}**{under}"]
    if card.facts:
        rows = [f"| {_text(label)} | {_text(value)} |" for label, value in card.facts]
        blocks.append("\n".join(["| | |", "|---|---|", *rows]))
    for listing in card.listings:
        blocks += _listing(listing)
    blocks += map(_text, card.notes)
    return "\n\n".join(blocks)


def _listing(listing: Listing) -> list[str]:
    width = len(listing.headings)
    rule = ["---" if i < listing.texts else "---:" for i in range(width)]
    rows = [listing.headings, *listing.rows]
    lines = [f"| {' | '.join(map(_text, row))} |" for row in rows]
    lines.insert(1, f"|{'|'.join(rule)}|")
    more = [_text(listing.more)] if listing.more else []
    return [_text(listing.caption), "\n".join(lines), *more]


def _text(text: str) -> str:
    return re.sub(r"([\\`*_{}\[\]<>$#|~])", r"\\\1", printable(text))
