"""A card as HTML that stands alone: in the colours of the page, with headings for readers."""

from __future__ import annotations

from html import escape

from emlpcli.render.errors import printable
from emlpcli.render.notebook.card import Card, Listing, Picture

# The text has the page's own colour, and lines are that colour made faint, so that a card can be
# read on light and on dark ground alike.
_LINE = "1px solid color-mix(in srgb, currentColor 25%, transparent)"
_CELL = "padding:.1em .8em .1em 0;vertical-align:top;background:none;border:0"
_CARD = "color:inherit;background:none;font-size:.95em;line-height:1.4;max-width:60em"


def html(card: Card, picture: Picture | None = None) -> str:
    """The card as one element, with the picture where there is one; every text is escaped."""
    parts = [f'<div style="{_CARD}">', f"<div><strong>{_text(card.title)}</strong>"]
    if card.under:
        parts.append(f" under <strong>{_text(card.under)}</strong>")
    parts.append("</div>")
    parts += _facts(card.facts)
    if picture is not None:
        drawn, said = picture.svg, _text(picture.said)
        parts.append(
            f'<figure style="margin:.6em 0">{drawn}'
            f'<figcaption style="font-size:.9em;opacity:.8">{said}</figcaption></figure>'
        )
    for listing in card.listings:
        parts += _listing(listing)
    parts += [f'<div style="font-size:.9em;opacity:.8">{_text(note)}</div>' for note in card.notes]
    return "".join([*parts, "</div>"])


def _facts(facts: tuple[tuple[str, str], ...]) -> list[str]:
    if not facts:
        return []
    rows = "".join(
        f'<tr style="background:none"><th scope="row" style="{_CELL};text-align:left;'
        f'font-weight:normal;opacity:.8;white-space:nowrap">{_text(label)}</th>'
        f'<td style="{_CELL};text-align:left">{_text(value)}</td></tr>'
        for label, value in facts
    )
    return [f'<table style="border-collapse:collapse;margin:.4em 0">{rows}</table>']


def _listing(listing: Listing) -> list[str]:
    def side(column: int) -> str:
        return "left" if column < listing.texts else "right"

    head = "".join(
        f'<th scope="col" style="{_CELL};text-align:{side(i)};font-weight:normal;opacity:.8;'
        f'border-bottom:{_LINE}">{_text(name)}</th>'
        for i, name in enumerate(listing.headings)
    )
    rows = "".join(
        '<tr style="background:none">'
        + "".join(
            f'<td style="{_CELL};text-align:{side(i)}">{_text(cell)}</td>'
            for i, cell in enumerate(row)
        )
        + "</tr>"
        for row in listing.rows
    )
    table = (
        '<table style="border-collapse:collapse;margin:.4em 0">'
        f'<caption style="text-align:left;color:inherit;opacity:.8;padding:0;white-space:nowrap">'
        f"{_text(listing.caption)}</caption>"
        f'<thead><tr style="background:none">{head}</tr></thead><tbody>{rows}</tbody></table>'
    )
    return [table, f"<div>{_text(listing.more)}</div>"] if listing.more else [table]


def _text(text: str) -> str:
    return escape(printable(text))
