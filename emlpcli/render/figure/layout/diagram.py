"""The layout of a diagram of a tensor: signs on a grid, lines that join them, and the key."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from emlpcli.render.figure.colour.paint import Paint, class_colors
from emlpcli.render.figure.content.diagram import Diagram, Key, Symbol, Table, letter
from emlpcli.render.figure.content.view import View
from emlpcli.render.figure.layout.captions import begun, finished, room_for_pictures, too_small
from emlpcli.render.figure.layout.joins import joins
from emlpcli.render.figure.layout.measure import width
from emlpcli.render.figure.layout.sheet import (
    LABEL,
    LEADING,
    LEGEND,
    MARGIN,
    Curve,
    Dot,
    Line,
    Points,
    Sheet,
    Text,
)

PITCH = ((1, 32.0), (4, 26.0), (99, 21.0))  # points between neighbours, by number of tables
LARGEST_PITCH, SMALLEST_PITCH = 60.0, 10.0
WIDEST, WIDEST_WITH_KEY, GAP = 400.0, 640.0, 22.0
WIDEST_KEY = 230.0  # that stands beside the tables
SHRINK = 0.96  # from one pitch that is tried to the next
RADIUS = 0.17  # of a sign, in units of the pitch
TICK, LETTER = 7.5, 0.27
ROW, SAMPLE = 15.0, 11.0  # height of a line of the key; radius of its signs is RADIUS times two


def diagram_sheet(view: View, size: Points | None, paint: Paint) -> Sheet:
    """The whole figure; EmlpError where a size is given in which nothing can be read."""
    assert view.diagram is not None
    drawn = view.diagram
    plan = _free_plan(drawn) if size is None else _plan(view, drawn, size)
    colors = class_colors(drawn.classes, paint)
    sheet, y = begun(view, plan.width, size)
    for table, (x, down) in zip(drawn.tables, plan.places, strict=True):
        _table(sheet, drawn, table, (MARGIN + x, y + down), plan, colors)
    bottom = y + plan.height
    x, top = MARGIN, bottom + GAP
    if plan.beside:
        x, top = MARGIN + plan.tables + 1.5 * GAP, y + plan.top
    end = _key(sheet, drawn, x, top, colors)
    return finished(sheet, view, max(bottom, end), size)


# -- sizes ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Plan:
    """Where tables stand, in rows from left to right, and the key beside or below them."""

    pitch: float
    places: tuple[Points, ...]  # the upper left corner of each table with its labels
    tables: float  # width of all of them
    height: float
    beside: bool
    left: float  # room of the labels of rows
    top: float  # room of title and labels of columns
    width: float  # of tables and key


def _planned(drawn: Diagram, pitch: float, most: float, *, beside: bool) -> _Plan:
    """The tables in rows of at most a width, the key beside or below them."""
    left, top = _rooms(drawn)
    places: list[Points] = []
    x = y = widest = high = 0.0
    for table in drawn.tables:
        rows, columns = table.shape
        wide = left + pitch * columns
        if places and x + wide > most:
            x, y, high = 0.0, y + high + GAP, 0.0
        places.append((x, y))
        widest, high = max(widest, x + wide), max(high, top + pitch * rows)
        x += wide + GAP
    key = key_size(drawn)[0]
    whole = widest + 1.5 * GAP + key if beside else max(widest, key)
    return _Plan(pitch, tuple(places), widest, y + high, beside, left, top, whole)


def _rooms(drawn: Diagram) -> Points:
    """What labels take to the left of a table and above it, with its title."""
    titled = any(table.title for table in drawn.tables)
    rows = max(width(label, TICK) for table in drawn.tables for label in table.rows)
    return rows + 4 if rows else 0.0, TICK * LEADING + (LABEL * LEADING + 2 if titled else 0.0)


def _free_plan(drawn: Diagram) -> _Plan:
    pitch = next(points for number, points in PITCH if len(drawn.tables) <= number)
    key = key_size(drawn)
    plan = _planned(drawn, pitch, WIDEST, beside=True)
    if key[0] > WIDEST_KEY or plan.width > WIDEST_WITH_KEY:
        return _planned(drawn, pitch, WIDEST, beside=False)
    return plan


def _plan(view: View, drawn: Diagram, size: Points) -> _Plan:
    """The plan of the largest pitch on a page."""
    room, height = room_for_pictures(view, size)
    key = key_size(drawn)
    pitch = LARGEST_PITCH
    while pitch >= SMALLEST_PITCH:
        for beside in (True, False):
            most = room - (key[0] + 1.5 * GAP if beside else 0.0)
            plan = _planned(drawn, pitch, most, beside=beside)
            high = plan.height if beside else plan.height + GAP + key[1]
            if plan.tables <= most and max(high, plan.top + key[1]) <= height:
                return plan
        pitch *= SHRINK
    raise too_small(size)


# -- drawing -------------------------------------------------------------------------------


def _table(
    sheet: Sheet, drawn: Diagram, table: Table, corner: Points, plan: _Plan, colors: list[str]
) -> None:
    """One table with its upper left corner at a place: labels, lines and signs."""
    pitch = plan.pitch
    x, y = corner[0] + plan.left, corner[1] + plan.top

    def place(column: float, row: float) -> Points:
        return x + (column + 0.5) * pitch, y + (row + 0.5) * pitch

    if table.title:
        title = Text(x, corner[1], table.title, LABEL, "text", role="panel title")
        sheet.texts.append(title)
    for i, label in enumerate(table.columns):
        across = place(i, 0)[0], y - 1
        sheet.texts.append(Text(*across, label, TICK, "faint", "center", "bottom", role="tick"))
    for i, label in enumerate(table.rows):
        down = x - 3, place(0, i)[1]
        sheet.texts.append(Text(*down, label, TICK, "faint", "right", "center", role="tick"))
    if drawn.symmetric:
        sheet.lines += _stairs(x, y, pitch, len(table.rows))
    wide = max(0.9, 0.035 * pitch)
    for join in joins(table.signs, table.shape):
        points = place(*join.start), place(*join.control), place(*join.stop)
        sheet.curves.append(Curve(points, colors[join.joined], wide))
    radius, size = RADIUS * pitch, max(5.5, LETTER * pitch)
    for sign in table.signs:
        at = place(sign.column, sign.row)
        color = colors[sign.joined] if sign.joined >= 0 else "text"
        _sign(sheet, sign.symbol, at, radius, color)
        if sign.joined in drawn.lettered:
            beside = at[0] + 0.9 * radius, at[1] - 0.5 * radius
            text = Text(*beside, sign.letter, size, color, "left", "bottom", role="letter")
            sheet.texts.append(text)


def _stairs(x: float, y: float, pitch: float, n: int) -> Iterator[Line]:
    """The lower edge of the upper half of a symmetric matrix."""
    for i in range(n):
        left, top = x + i * pitch, y + i * pitch
        yield Line(left, top, left, top + pitch, "grid", 0.8)
        yield Line(left, top + pitch, left + pitch, top + pitch, "grid", 0.8)


def _sign(sheet: Sheet, symbol: Symbol, at: Points, radius: float, color: str) -> None:
    """One sign with its middle at a place."""
    line = max(0.9, 0.24 * radius)
    ring, inner = radius - line / 2, 0.48 * radius
    if symbol is Symbol.ZERO:
        sheet.dots.append(Dot(*at, 0.2 * radius, "faint", "faint", 0.0))
    elif symbol is Symbol.DOT:
        sheet.dots.append(Dot(*at, radius, color, color, 0.0))
    elif symbol is not Symbol.CROSS:
        sheet.dots.append(Dot(*at, ring, "background", color, line))
    if symbol is Symbol.MULTIPLE:
        sheet.dots.append(Dot(*at, inner, color, color, 0.0))
    if symbol is Symbol.MINUS_MULTIPLE:
        sheet.dots.append(Dot(*at, inner, "background", color, 0.8 * line))
    if symbol.is_cross:
        (x, y), half = at, radius * (0.85 if symbol is Symbol.CROSS else 0.55)
        for slope in (-1, 1):
            ends = (x - half, y - slope * half), (x, y), (x + half, y + slope * half)
            sheet.strokes.append(Curve(ends, color, line))


def key_size(drawn: Diagram) -> Points:
    """Width and height of the key."""
    keys = key_lines(drawn)
    return _sample_width(keys) + max(width(k.text, LEGEND) for k in keys), ROW * len(keys)


def key_lines(drawn: Diagram) -> tuple[Key, ...]:
    """The lines of the key, with one on letters where lines cannot join what belongs together."""
    if not drawn.spread:
        return drawn.key
    letters = Key((Symbol.DOT,), "the same letter joins across tables", min(drawn.spread))
    return (*drawn.key[:-1], letters, drawn.key[-1])


def _sample_width(keys: Sequence[Key]) -> float:
    """Room of the signs of the key, so that all its texts begin at one place."""
    return 14.0 + (26.0 if any(len(key.symbols) > 1 for key in keys) else 12.0)


def _key(sheet: Sheet, drawn: Diagram, x: float, y: float, colors: list[str]) -> float:
    """The meaning of the signs, from a corner on; returns where it ends."""
    keys = key_lines(drawn)
    radius, room = 2 * RADIUS * SAMPLE, _sample_width(keys)
    for i, key in enumerate(keys):
        middle = y + (i + 0.5) * ROW
        color = colors[key.joined] if key.joined >= 0 else "text"
        places = [(x + radius + 26.0 * k, middle) for k in range(len(key.symbols))]
        if len(places) > 1:
            (a, b), half = places, (places[0][0] + 13.0, middle)
            sheet.curves.append(Curve((a, half, b), color, 1.1))
        for symbol, at in zip(key.symbols, places, strict=True):
            _sign(sheet, symbol, at, radius, color)
        if key.joined in drawn.lettered:
            beside = x + 2 * radius + 1, middle
            name = letter(key.joined)
            sheet.texts.append(Text(*beside, name, LEGEND, color, "left", "center", role="letter"))
        sheet.texts.append(Text(x + room, middle, key.text, LEGEND, va="center", role="legend"))
    return y + ROW * len(keys)
