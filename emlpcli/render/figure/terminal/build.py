"""A view in the terminal: pictures in characters with summands beside them, legend, caption."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from dataclasses import replace
from itertools import zip_longest
from typing import TextIO

from rich.cells import cell_len

from emlpcli.render.figure.colour.paint import Paint, colormap
from emlpcli.render.figure.colour.theme import THEMES
from emlpcli.render.figure.content.view import Axis, Band, Cell, Panel, ParameterPicture, View
from emlpcli.render.figure.options import FigureOptions
from emlpcli.render.figure.terminal.ansi import BOLD, OFF, terminal_theme
from emlpcli.render.figure.terminal.diagram import diagram_lines
from emlpcli.render.figure.terminal.folds import NOTE, folds
from emlpcli.render.figure.terminal.glyphs import LETTERS, SEVERAL, Glyphs, glyphs
from emlpcli.render.figure.terminal.legend import fit, folded, legend_lines
from emlpcli.render.numbers import integer
from emlpcli.render.streams import Depth, depth_of, width_of

WIDEST_LABEL = 18
GAP = 3  # characters between panels of a gallery
WRITTEN = {  # what a caption says of colours, and what it says where there are none
    "a colour each": "a letter each",
    "a shade says": "a letter says",
    "coloured entries": "entries shown",
    "blank entries": "· entries",
    "Blank entries": "· entries",
}


def show(view: View, options: FigureOptions, stream: TextIO | None = None) -> None:
    """Print a view: in colours as wide as the terminal, plain and unwrapped where it is none."""
    stream = stream or sys.stdout
    width = width_of(stream)
    depth = depth_of(stream)
    theme = options.theme or terminal_theme()
    paint = Paint(THEMES[theme], colormap(options.cmap) if depth != "plain" else None)
    stream.writelines(f"{line}\n" for line in render(view, width, depth, paint))


def render(view: View, width: int | None, depth: Depth, paint: Paint) -> list[str]:
    """The lines of a view, none wider than `width` characters."""
    bold, off = (BOLD, OFF) if depth != "plain" else ("", "")
    lines = [f"{bold}{line}{off}" for line in folded(view.title, width)]
    lines += [*folded(view.subtitle, width), ""]
    notes: list[str] = []
    marked = numbered = False
    start = len(lines)  # of the picture
    if view.diagram is not None:
        lines += diagram_lines(view.diagram, width, depth, paint)
    elif view.cells:
        lines += _blocks(view, width)
    elif view.gallery:
        lines += _gallery(view, width, depth, paint, notes)
    else:
        for panel in view.panels:
            lines += folded(panel.title, width) if panel.title else []
            picture, drawn = _matrix(panel, width, depth, paint, notes, fold=width is not None)
            lines += picture
            marked, numbered = drawn.marked, drawn.numbered
    legend = legend_lines(view, width, depth, paint, marked=marked, numbered=numbered)
    if legend and len(view.panels) == 1 and width is not None:
        # beside the picture where both fit, whole
        whole = legend_lines(view, None, depth, paint, marked=marked, numbered=numbered)
        if beside := _side_by_side(lines[start:], whole, width):
            lines[start:], legend = beside, []
    lines += ["", *legend] if legend else []
    texts = [view.left_out] if view.left_out else []
    said = _caption(view, depth, marked=marked, numbered=numbered)
    texts += [*view.message, *said, *dict.fromkeys(notes)]
    if texts:
        lines.append("")
    for text in texts:
        lines += folded(text, width)
    return [line.rstrip() for line in lines]


def _side_by_side(picture: list[str], legend: list[str], width: int) -> list[str]:
    """The legend at the right of a picture; nothing where they are wider than the terminal."""
    across = max(map(_seen, picture), default=0)
    if across + GAP + max(map(_seen, legend)) > width:
        return []
    height = max(len(picture), len(legend) + 1)
    first = 1 if len(legend) < len(picture) else 0  # beside the first row, not the frame
    right = [""] * first + legend
    return [
        f"{left}{' ' * (across - _seen(left) + GAP)}{name}".rstrip()
        for left, name in zip_longest(picture, right[:height], fillvalue="")
    ]


def _seen(line: str) -> int:
    """Columns of a line without its escape sequences."""
    return cell_len(ESCAPE.sub("", line))


def _caption(view: View, depth: Depth, *, marked: bool, numbered: bool) -> list[str]:
    """The caption, with what characters stand for in place of colours.

    Where every entry is `marked` with what it is, its sign too, that needs no word.
    """
    texts = list(view.caption)
    picture = view.panels[0].picture if view.panels else None
    count = picture.count if isinstance(picture, ParameterPicture) else 0
    written_out = marked and isinstance(picture, ParameterPicture) and bool(picture.names)
    if view.signed and not (written_out and (count > 1 or depth == "plain")):
        mark = "A paler shade" if depth != "plain" else "A capital" if count > 1 else "-"
        mark = "-" if numbered else mark
        texts.append(f"{mark} marks the opposite sign.")
    if depth == "plain" and not marked and isinstance(picture, ParameterPicture):
        texts += ["Copies share a letter."] if picture.has_copies else []
    if depth == "plain" and picture is not None and not view.message:
        if written_out:
            texts = [text.replace(", a colour each", "") for text in texts]
        for colored, written in (NUMBERED if numbered else WRITTEN).items():
            texts = [text.replace(colored, written) for text in texts]
        most = 26 if view.signed else len(LETTERS)
        is_lettered = isinstance(picture, ParameterPicture) and bool(
            picture.shaded or picture.names
        )
        if count > most and not is_lettered and not numbered:
            texts.append(f"Letters repeat after {most} parameters.")
    return texts


NUMBERED = {**WRITTEN, "a colour each": "a number each"}
ESCAPE = re.compile(r"\x1b\[[\d;]*m")

# -- matrices ------------------------------------------------------------------------------


def _room(panel: Panel, width: int | None) -> tuple[int, int | None]:
    """The columns for labels of rows at the left, and those that are left for the picture."""
    rows = [b for b in _lettered(panel.rows).bands if b.label]
    rows += [copy for b in rows for copy in b.apart()]
    most = WIDEST_LABEL if width is None else min(WIDEST_LABEL, width // 3)
    gutter = min(max((cell_len(b.label) for b in rows), default=0), most)
    gutter += 1 if gutter else 0
    return gutter, None if width is None else max(width - gutter - 2, 1)


def _matrix(
    panel: Panel,
    width: int | None,
    depth: Depth,
    paint: Paint,
    notes: list[str],
    *,
    fold: bool = False,
) -> tuple[list[str], Glyphs]:
    """The picture in a frame, with labels of summands to its left and above it.

    With `fold` a line stands for many rows that are zero.
    """
    gutter, room = _room(panel, width)
    panel = replace(panel, rows=_lettered(panel.rows), columns=_lettered(panel.columns))
    drawn = glyphs(panel.picture, room, depth, paint)
    if max(drawn.reduction) > 1:
        (down, across), what, several = drawn.reduction, "a dot", ""
        if depth == "plain":
            what, several = "a character", f"; {SEVERAL} where they differ"
        notes.append(f"Reduced to fit: {what} stands for {down} × {across} entries{several}.")
    if drawn.coded:
        notes.append(f"{', '.join(f'{code} is {text}' for code, text in drawn.coded)}.")
    columns = _copies_apart([b for b in panel.columns.bands if b.label], drawn.wide, across=True)
    starts = [int(b.start * drawn.wide) for b in columns]
    edge = ["─"] * drawn.width
    for at in (int(b.start * drawn.wide) for b in panel.columns.bands if b.label):
        if 0 < at < drawn.width:
            edge[at] = "┬"
    pad = " " * gutter
    header = _header([b.label for b in columns], starts, drawn.width)
    lines = [f"{pad} {header}"] if header else []
    lines.append(f"{pad}┌{''.join(edge)}┐")
    labels, zero = _row_labels(panel, drawn, fold=fold)
    notes += [NOTE] * bool(zero)
    hidden = {j for i, (stop, _) in zero.items() for j in range(i + 1, stop)}
    for i, line in enumerate(drawn.lines):
        if i in hidden:
            continue
        if i in zero:
            line = zero[i][1]
        label = fit(labels.get(i, ""), max(gutter - 1, 0))
        lines.append(f"{label}{' ' if gutter else ''}│{line}│")
    lines.append(f"{pad}└{''.join(edge).replace('┬', '┴')}┘")
    return lines, drawn


def _row_labels(
    panel: Panel, drawn: Glyphs, *, fold: bool
) -> tuple[dict[int, str], dict[int, tuple[int, str]]]:
    """The labels of lines, and the runs of zero rows that are folded.

    Where several summands begin on one line, the first has its label there. Copies have labels of
    their own, but for those of a summand that is folded as a whole.
    """
    whole = {int(b.start * drawn.high): b for b in reversed(panel.rows.bands)}
    zero = folds(panel.picture, drawn, whole) if fold else {}
    bands = _copies_apart(panel.rows.bands, drawn.high, across=False)
    labels = {int(b.start * drawn.high): b.label for b in reversed(bands)}
    for line, (stop, _) in zero.items():
        if line in whole and int(whole[line].stop * drawn.high) <= stop:
            labels[line] = whole[line].label
    return labels, zero


def _copies_apart(bands: Sequence[Band], step: float, *, across: bool) -> list[Band]:
    """The bands, with copies V[1], V[2], ... in place of those whose copies all have room."""
    found: list[Band] = []
    for band in bands:
        parts = band.apart()
        needs = max(cell_len(part.label) + 1 if across else 1 for part in parts)
        found += parts if needs <= band.size / len(parts) * step else (band,)
    return found


def _lettered(axis: Axis) -> Axis:
    """The axis with the letters of its indices in the label of its only summand."""
    if not axis.letters or not axis.bands:
        return axis
    band = axis.bands[0]
    return replace(axis, bands=(replace(band, label=f"{band.label} {axis.letters}"),))


def _header(labels: Sequence[str], starts: Sequence[int], width: int) -> str:
    """Labels of the columns' summands, each where it begins, as far as they fit."""
    header = ""
    for label, start, stop in zip(labels, starts, [*starts[1:], width], strict=False):
        if cell_len(header) <= start and cell_len(label) <= max(stop - start, 1):
            header += " " * (start - cell_len(header)) + label
    return header


# -- galleries -----------------------------------------------------------------------------


def _gallery(
    view: View, width: int | None, depth: Depth, paint: Paint, notes: list[str]
) -> list[str]:
    """Panels side by side as far as they fit, each under its name."""
    across = width or 100
    blocks: list[tuple[list[str], int]] = []
    for panel in view.panels:
        bare = Panel(panel.picture, Axis("", 0), Axis("", 0))
        drawn = glyphs(panel.picture, max(min(across, 60) - 2, 1), depth, paint)
        lines, _ = _matrix(bare, drawn.width + 2, depth, paint, notes)
        head = [panel.title, panel.note] if any(p.note for p in view.panels) else [panel.title]
        wide = min(max(drawn.width + 2, *(cell_len(text) for text in head)), across)
        picture = [line + " " * (wide - drawn.width - 2) for line in lines]
        blocks.append(([*(fit(text, wide) for text in head), *picture], wide))
    out: list[str] = []
    row: list[tuple[list[str], int]] = []
    for block in [*blocks, None]:
        if block is not None and sum(w + GAP for _, w in row) + block[1] <= across:
            row.append(block)
            continue
        out += _beside(row)
        row = [] if block is None else [block]
    return out[:-1] if out and not out[-1] else out


def _beside(row: list[tuple[list[str], int]]) -> list[str]:
    if not row:
        return []
    height = max(len(lines) for lines, _ in row)
    padded = [[*lines, *[" " * wide] * (height - len(lines))] for lines, wide in row]
    return [(" " * GAP).join(parts) for parts in zip(*padded, strict=True)] + [""]


# -- maps of blocks ------------------------------------------------------------------------


def _blocks(view: View, width: int | None) -> list[str]:
    """A table of counts, or a list where the table would be too wide."""
    rows, columns = view.rows.bands, view.columns.bands
    texts = {(c.row, c.column): _count(c) for c in view.cells}
    side = max(cell_len(b.label) for b in rows)
    widths = [
        max(cell_len(b.label), *(cell_len(texts[i, j]) for i in range(len(rows))))
        for j, b in enumerate(columns)
    ]
    if width is not None and side + sum(w + 3 for w in widths) > width:
        arrow = " ← " if any(b.label for b in columns) else ""
        return [
            line
            for c in view.cells
            if c.count
            for line in folded(
                f"{rows[c.row].label}{arrow}{columns[c.column].label}: {_count(c)}", width
            )
        ]
    head = fit("", side) + "".join(
        f"   {_right(b.label, w)}" for b, w in zip(columns, widths, strict=True)
    )
    lines = [head] if any(b.label for b in columns) else []
    for i, band in enumerate(rows):
        cells = "".join(f"   {_right(texts[i, j], w)}" for j, w in enumerate(widths))
        lines.append(fit(band.label, side) + cells)
    return lines


def _count(cell: Cell) -> str:
    count = integer(cell.count) if cell.count else "·"
    return f"{cell.product} = {count}" if cell.product else count


def _right(text: str, width: int) -> str:
    return " " * (width - cell_len(text)) + text
