"""What a card says, as plain data: a title, facts, tables, notes and a picture."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Listing:
    """A table with a heading for each column; the first `texts` columns hold texts, others numbers.

    `more` says what is left out.
    """

    caption: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    texts: int = 1
    more: str = ""


@dataclass(frozen=True)
class Picture:
    """An inline SVG, or empty where there is only something to say of it; and what it shows."""

    svg: str
    said: str


@dataclass(frozen=True)
class Card:
    """Everything that a card says, in plain text."""

    title: str
    under: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    listings: tuple[Listing, ...] = ()
    notes: tuple[str, ...] = ()
