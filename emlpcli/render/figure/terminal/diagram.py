"""Diagrams of tensors in the terminal: a character for a sign, a letter for what is joined."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.cells import cell_len

from emlpcli.render.figure.colour.oklab import hex_rgb, rgb_bytes
from emlpcli.render.figure.colour.paint import Paint, class_colors
from emlpcli.render.figure.content.diagram import Diagram, Key, Sign, Symbol, Table, letter
from emlpcli.render.figure.terminal.ansi import OFF, ink
from emlpcli.render.figure.terminal.legend import fit, folded
from emlpcli.render.streams import Depth

GAP = 3  # characters between tables
WITHOUT_LINES = "equal letters are joined, as by lines"


def diagram_lines(drawn: Diagram, width: int | None, depth: Depth, paint: Paint) -> list[str]:
    """The tables, as many side by side as fit, and the key below them."""
    inks = _inks(drawn, depth, paint)
    across = width or 100
    lines: list[str] = []
    row: list[tuple[list[str], int]] = []
    for block in [*(_table(table, inks) for table in drawn.tables), None]:
        if block is not None and sum(w + GAP for _, w in row) + block[1] <= across:
            row.append(block)
            continue
        lines += [""] if lines else []
        lines += _beside(row)
        row = [] if block is None else [block]
    return [*lines, "", *_key(drawn, width, inks)]


def _inks(drawn: Diagram, depth: Depth, paint: Paint) -> list[str]:
    """The sequence that sets the colour of each class, empty where there are no colours."""
    if depth == "plain":
        return [""] * drawn.classes
    colors = (rgb_bytes(hex_rgb(c)).tolist() for c in class_colors(drawn.classes, paint))
    return [ink((red, green, blue), depth) for red, green, blue in colors]


def _table(table: Table, inks: Sequence[str]) -> tuple[list[str], int]:
    """The lines of a table and their width: labels around it, signs with their letters in it."""
    signs = {(s.row, s.column): s for s in table.signs}
    side = max(map(cell_len, table.rows), default=0)
    cell = 1 + max(*(1 + len(s.letter) for s in table.signs), *map(cell_len, table.columns))
    rows, columns = table.shape
    width = side + bool(side) + cell * columns
    lines = [fit(table.title, width)] if table.title else []
    lines.append(" " * (side + bool(side)) + "".join(fit(c, cell) for c in table.columns))
    for i in range(rows):
        label = fit(table.rows[i], side) + " " * bool(side)
        cells = (_cell(signs.get((i, j)), cell, inks) for j in range(columns))
        lines.append(label + "".join(cells))
    return lines, width


def _cell(sign: Sign | None, width: int, inks: Sequence[str]) -> str:
    if sign is None:
        return " " * width
    return _marked(sign.symbol, sign.joined, inks) + " " * (width - 1 - len(sign.letter))


def _marked(symbol: Symbol, joined: int, inks: Sequence[str]) -> str:
    """A sign with the letter of its class, in the colour of it."""
    text = f"{symbol}{letter(joined)}"
    return f"{inks[joined]}{text}{OFF}" if joined >= 0 and inks[joined] else text


def _beside(row: list[tuple[list[str], int]]) -> Iterator[str]:
    """Blocks of lines of given widths side by side."""
    for i in range(max((len(lines) for lines, _ in row), default=0)):
        parts = (lines[i] if i < len(lines) else " " * wide for lines, wide in row)
        yield (" " * GAP).join(parts)


def _key(drawn: Diagram, width: int | None, inks: Sequence[str]) -> list[str]:
    """The meaning of the signs; lines of two signs say what letters join."""
    joined = any(s.joined >= 0 and not s.symbol.is_cross for t in drawn.tables for s in t.signs)
    keys = list(drawn.key)
    if joined:
        at = next((i for i, k in enumerate(keys) if len(k.symbols) > 1), 1)
        keys.insert(at, Key((), WITHOUT_LINES))
    shown = [_sample(key, drawn) for key in keys]
    side = max(map(cell_len, shown), default=0)
    lines = []
    for key, text in zip(keys, shown, strict=True):
        colored = _marked(key.symbols[0], key.joined, inks) if key.joined >= 0 else text
        first, *others = folded(key.text, None if width is None else max(width - side - 2, 1))
        lines.append(colored + " " * (side - cell_len(text) + 2) + first)
        lines += [" " * (side + 2) + other for other in others]
    return lines


def _sample(key: Key, drawn: Diagram) -> str:
    """The signs of a line of the key: two of one class with a letter, as a stands for any."""
    if not key.symbols:
        return "a b" if drawn.classes > 1 else "a"
    if len(key.symbols) > 1:
        return " ".join(f"{symbol}a" for symbol in key.symbols)
    return f"{key.symbols[0]}{letter(key.joined)}"
