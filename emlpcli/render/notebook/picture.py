"""A solution as inline SVG: its pattern with summands, or a word on why there is none.

The frame, the lines and the labels have the colour of the page's text. Entries have colours of
their own, on a light ground that is part of the picture, so that they are told apart on any page.
"""

from __future__ import annotations

import base64
import struct
import zlib
from html import escape
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from emlpcli.errors import EmlpError
from emlpcli.render.errors import printable
from emlpcli.render.limits import (
    LARGEST_CARD_PICTURE,
    MOST_CARD_PARAMETERS,
    MOST_CARD_SQUARES,
)
from emlpcli.render.notebook.card import Picture as CardPicture
from emlpcli.render.numbers import integer

if TYPE_CHECKING:
    from emlpcli.render.figure.colour.paint import Paint
    from emlpcli.render.figure.content.view import Axis, Panel, View
    from emlpcli.solve.solution import Solution

BOX = 260.0  # points that a picture is wide and high at most
CELL = 18.0  # points of an entry at most
MARKED = 13.0  # points of an entry from which its number is written in it
LETTER = 6.2  # points of a letter of a label, at least
ABOVE, LEFT = 16.0, 8.0  # room of labels


def picture(solution: Solution) -> CardPicture:
    """The pattern of a solution: which entries share a parameter, and which are always zero."""
    if solution.size > LARGEST_CARD_PICTURE or solution.dimension > MOST_CARD_PARAMETERS:
        return CardPicture(
            "",
            f"{integer(solution.size)} entries with {integer(solution.dimension)} parameters are "
            "not drawn here; emlpcli.vis draws them.",
        )
    from emlpcli.render.figure.build import view
    from emlpcli.render.figure.colour.paint import paint_of
    from emlpcli.render.figure.options import FigureOptions

    options = FigureOptions()
    try:
        shown = view(solution, options)
    except EmlpError as problem:
        return CardPicture("", f"{problem.message}.")
    if not shown.panels:
        return CardPicture("", "The maps are not drawn here; emlpcli.vis draws them by blocks.")
    said = shown.caption[0]  # the other lines are about names, which the card has in a table
    if shown.signed:
        said += " A paler shade marks the opposite sign."
    return CardPicture(
        "".join(_panel(p, shown, paint_of(options), said) for p in shown.panels), said
    )


def _panel(panel: Panel, shown: View, paint: Paint, said: str) -> str:
    """One picture with the labels of its summands."""
    rows, columns = panel.picture.shape
    cell = min(CELL, BOX / max(rows, columns))
    wide, high = max(columns * cell, 1.0), max(rows * cell, 1.0)
    across = _labels(panel.columns, cell)
    down = _labels(panel.rows, cell)
    left = LEFT + max((LETTER * len(text) for _, text in down), default=0.0)
    top = ABOVE if across else 4.0
    width, height = left + wide + 4, top + high + 4
    name = printable(f"{shown.title}, {shown.subtitle}. {panel.title} {said}")
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" width="{width:.5g}" '
        f'height="{height:.5g}" viewBox="0 0 {width:.5g} {height:.5g}" fill="none" '
        f'style="max-width:100%;color:inherit" aria-label="{escape(name)}">'
        f"<title>{escape(name)}</title>",
        f'<g transform="translate({left:.5g} {top:.5g})">',
        f'<rect width="{wide:.5g}" height="{high:.5g}" fill="{paint.theme.paper}"/>',
        _entries(panel, paint, cell, (wide, high)),
        *_separators(panel, cell, (wide, high)),
        f'<rect width="{wide:.5g}" height="{high:.5g}" stroke="currentColor" stroke-opacity=".7"/>',
    ]
    style = 'font-size="10" fill="currentColor" font-family="sans-serif"'
    parts += [
        f'<text x="{at:.5g}" y="-5" text-anchor="middle" {style}>{escape(printable(text))}</text>'
        for at, text in across
    ]
    parts += [
        f'<text x="-5" y="{at + 3.5:.5g}" text-anchor="end" {style}>'
        f"{escape(printable(text))}</text>"
        for at, text in down
    ]
    return "".join([*parts, "</g></svg>"])


def _labels(axis: Axis, cell: float) -> list[tuple[float, str]]:
    """The summands of an axis with their middles, where each has room for its name."""
    found = [((b.start + b.stop) / 2 * cell, b.label) for b in axis.bands if b.label]
    roomy = all(LETTER * len(b.label) < max(b.size * cell, 3 * LETTER) for b in axis.bands)
    return found if roomy and axis.name else []


def _entries(panel: Panel, paint: Paint, cell: float, size: tuple[float, float]) -> str:
    """Squares, with numbers in them where there is room; an image where they are many."""
    picture = panel.picture
    pixels = paint.pixels(picture, shade=True)
    places = np.argwhere(~picture.zero)
    if len(places) > MOST_CARD_SQUARES:
        data = base64.b64encode(png(pixels)).decode("ascii")
        return (
            f'<image width="{size[0]:.5g}" height="{size[1]:.5g}" preserveAspectRatio="none" '
            f'style="image-rendering:pixelated" href="data:image/png;base64,{data}"/>'
        )
    paths: dict[str, list[str]] = {}
    marks: dict[str, list[str]] = {}
    for row, column in places.tolist():
        color = "#" + bytes(pixels[row, column, :3]).hex()
        paths.setdefault(color, []).append(f"M{column} {row}h1v1h-1z")
        mark = picture.mark(row, column)
        if mark and cell >= MARKED and LETTER * len(mark) < cell:
            ink = paint.ink(pixels[row, column, :3] / 255)
            x, y = (column + 0.5) * cell, (row + 0.5) * cell + 3
            marks.setdefault(ink, []).append(f'<text x="{x:.5g}" y="{y:.5g}">{escape(mark)}</text>')
    drawn = "".join(f'<path fill="{color}" d="{"".join(d)}"/>' for color, d in paths.items())
    texts = "".join(
        f'<g fill="{ink}" font-size="8.5" font-family="sans-serif" text-anchor="middle" '
        f'aria-hidden="true">{"".join(written)}</g>'
        for ink, written in marks.items()
    )
    return f'<g transform="scale({cell:.5g})" shape-rendering="crispEdges">{drawn}</g>{texts}'


def _separators(panel: Panel, cell: float, size: tuple[float, float]) -> list[str]:
    """Lines between the summands, dark on the light ground of the picture."""
    lines = [f"M{b.start * cell:.5g} 0V{size[1]:.5g}" for b in panel.columns.bands if b.start]
    lines += [f"M0 {b.start * cell:.5g}H{size[0]:.5g}" for b in panel.rows.bands if b.start]
    return [f'<path d="{"".join(lines)}" stroke="#4a505b" stroke-width=".8"/>'] if lines else []


def png(pixels: NDArray[Any]) -> bytes:
    """An image of bytes, shape (rows, columns, 4), as a PNG file (RFC 2083)."""
    rows, columns = pixels.shape[:2]
    lines = np.zeros((rows, 1 + 4 * columns), dtype=np.uint8)  # each begins with its filter, none
    lines[:, 1:] = pixels.reshape(rows, -1)

    def chunk(kind: bytes, data: bytes) -> bytes:
        checked = kind + data
        return struct.pack(">I", len(data)) + checked + struct.pack(">I", zlib.crc32(checked))

    header = struct.pack(">IIBBBBB", columns, rows, 8, 6, 0, 0, 0)
    body = zlib.compress(lines.tobytes(), 9)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        (chunk(b"IHDR", header), chunk(b"IDAT", body), chunk(b"IEND", b""))
    )
