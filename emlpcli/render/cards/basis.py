"""The card of `emlp basis`: representation, blocks, projector, certificate; or why it is zero."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from io import StringIO
from typing import TYPE_CHECKING, Any, TextIO

import numpy as np
from numpy.typing import NDArray
from rich.console import Console, Group
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from emlpcli.render import numbers
from emlpcli.render.cards.elements import exact_texts
from emlpcli.render.cards.report import Report
from emlpcli.render.errors import printable, wants_color
from emlpcli.render.limits import MOST_BLOCKS, MOST_NAMED_ROWS, MOST_NEARLY

if TYPE_CHECKING:
    from rich.console import RenderableType

PIPED_WIDTH = 10_000  # piped output is never wrapped


def show_card(card: RenderableType, stream: TextIO | None = None) -> None:
    """Print a card; unwrapped, plain and without trailing blanks where that is no terminal."""
    stream = stream or sys.stdout
    if stream.isatty():
        _console(stream).print(card)
        return
    page = StringIO()
    _console(page, width=PIPED_WIDTH).print(card)
    stream.writelines(f"{line.rstrip()}\n" for line in page.getvalue().splitlines())


def _console(stream: TextIO, width: int | None = None) -> Console:
    return Console(
        file=stream,
        highlight=False,
        markup=False,
        emoji=False,
        width=width,
        color_system="auto" if wants_color(stream) else None,
    )


def basis_card(
    report: Report,
    elements: Sequence[tuple[str, NDArray[Any]]] = (),
    pattern: Sequence[str] | None = None,
) -> RenderableType:
    """The whole card; the lines of a Voigt form stand in for names, matrices with titles follow."""
    parts: list[RenderableType] = [_title(report), "", _facts(report), ""]
    parts += [Padding(_blocks(report), (0, 0, 0, 2), expand=False)]
    hidden = len(report.blocks) - MOST_BLOCKS
    if hidden > 0:
        parts.append(f"  {numbers.more(hidden, 'block')}; --json lists them all")
    if report.dimension == 0:
        parts += ["", *_why_zero(report)]
    if pattern is not None:
        parts += ["", *(Text(f"  {line}".rstrip()) for line in pattern)]
    elif report.dimension:
        parts += ["", *_names(report)]
    parts += ["", _evidence(report)]
    for title, matrix in elements:
        exact = report.named and report.names.exact
        parts += ["", Text(title), Text(_matrix(matrix, exact=exact))]
    return Group(*parts)


def _title(report: Report) -> Text:
    title = Text()
    title.append(printable(report.representation), style="bold")
    if len(report.groups) == 1:
        title.append("  under ").append(printable(report.groups[0]), style="bold")
    return title


def _facts(report: Report) -> Table:
    rows, columns = report.size_out, report.size_in
    size = numbers.integer(report.size)
    if report.is_map:
        size = f"{numbers.integer(rows)} × {numbers.integer(columns)} = {size}"
    facts = _grid()
    _row(facts, "size", f"{size} {'entry' if report.size == 1 else 'entries'}")
    _row(facts, "dimension", Text(numbers.integer(report.dimension), style="bold"))
    _row(facts, "canonical", report.canonical)
    return facts


def _grid() -> Table:
    grid = Table.grid(padding=(0, 2))
    grid.add_column(no_wrap=True, style="dim")
    grid.add_column(overflow="fold")
    return grid


def _row(grid: Table, label: str, value: str | Text) -> None:
    grid.add_row(f"  {label}", value if isinstance(value, Text) else Text(value))


def _blocks(report: Report) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), show_edge=False, header_style="dim")
    table.add_column("block", overflow="fold")
    for name in ("copies", "entries", "dim", "total"):
        table.add_column(name, justify="right", overflow="fold")
    table.add_column("strategy", overflow="fold")
    mixed = len({b.certificate for b in report.blocks}) > 1  # else it is said below, once
    if mixed:
        table.add_column("certificate", overflow="fold")
    for b in report.blocks[:MOST_BLOCKS]:
        table.add_row(
            Text(b.monomial),
            *(
                numbers.integer(n, longest=24)
                for n in (b.copies, b.entries, b.dimension, b.copies * b.dimension)
            ),
            b.strategy,
            *([b.certificate] if mixed else []),
        )
    return table


def _names(report: Report) -> list[RenderableType]:
    """The elements by name, with what they do in index form and in words."""
    if report.names.omitted:
        why = Text(f"{printable(report.names.omitted)}; --elements lists them")
        return [Padding(why, (0, 0, 0, 2))]
    rows = [
        (f.label if k == 0 else "", f"{f.copies} ×" if k == 0 and f.copies > 1 else "", e)
        for f in report.names.families
        for k, e in enumerate(f.elements)
    ]
    shown = rows if report.named else rows[:MOST_NAMED_ROWS]
    table = Table(box=None, padding=(0, 2, 0, 0), show_edge=False, header_style="dim")
    several = any(copies for _, copies, _ in shown)
    formulas, words = any(e.formula for *_, e in shown), any(e.words for *_, e in shown)
    table.add_column("maps" if report.is_map else "invariants", overflow="fold")
    if several:
        table.add_column("copies", justify="right")
    table.add_column("element", overflow="fold")
    if formulas:
        table.add_column("in index form", overflow="fold")
    if words:
        table.add_column("in words", overflow="fold")
    for label, copies, e in shown:
        cells = [e.name, *([e.formula] if formulas else []), *([e.words] if words else [])]
        table.add_row(label, *([copies] if several else []), *map(Text, cells))
    parts: list[RenderableType] = [Padding(table, (0, 0, 0, 2), expand=False)]
    if report.names.different > len(shown):
        hidden = numbers.integer(report.names.different - len(shown))
        more = f"… and {hidden} more; {'--most' if report.named else '--elements'} lists them"
        parts.append(Padding(Text(more), (0, 0, 0, 2)))
    notes = [*report.names.legend]
    if report.names.rule:
        notes.append(f"independent ones: {report.names.rule}")
    parts += [Padding(Text(note, style="dim"), (0, 0, 0, 2)) for note in notes]
    return parts


def _evidence(report: Report) -> Table:
    e = report.evidence
    grid = _grid()
    about = "≈ " if e.sampled else ""
    kind = "symmetric" if e.symmetric else "not symmetric"
    if report.is_complex:
        kind = "Hermitian" if e.symmetric else "not Hermitian"
    trace = numbers.integer(e.rank) if e.trace == e.rank else f"{e.trace:.12g}"
    _row(
        grid,
        "projector",
        f"rank {numbers.integer(e.rank)}, trace {trace}, {kind}, "
        f"{about}{numbers.percent(e.nonzero)} of entries nonzero",
    )
    probed = " (on random vectors)" if e.probed else ""
    _row(
        grid,
        "",
        f"‖P²−P‖ {numbers.error(e.idempotency)}   ‖P−Pᴴ‖ {numbers.error(e.symmetry)}{probed}",
    )
    relative = "" if report.is_compact else ", relative to ‖ρ(g)‖"
    _row(
        grid,
        "invariance",
        f"‖ρ(g)q−q‖ at most {numbers.error(e.equivariance)} over fresh random g{relative}",
    )
    _row(grid, "certificate", f"{report.certificate}: {report.certificate_text}")
    for how in report.how:
        _row(grid, "", how)
    for line in _rank(report):
        _row(grid, "", line)
    _row(grid, "time", f"{numbers.duration(report.seconds)} to solve, seed {report.seed}")
    return grid


def _rank(report: Report) -> list[str]:
    """What separates zero from the rest, where a rank was decided in floating point."""
    lines = []
    if report.nearly:
        few = [numbers.error(x) for x in report.nearly[:MOST_NEARLY]]
        hidden = len(report.nearly) - len(few)
        more = f", … {numbers.error(report.nearly[-1])}" if hidden else ""
        lines.append(f"nearly invariant: singular values {', '.join(few)}{more}")
    if report.gap is not None and np.isfinite(report.gap):
        lines.append(f"gap {report.gap:.1e} between zero and nonzero singular values")
    return lines


def _matrix(matrix: NDArray[Any], *, exact: bool) -> str:
    """The matrix with four decimals, its middle left out where it is large.

    An exact one whose entries are roots of fractions is written in these.
    """
    if exact and (texts := exact_texts(matrix)) is not None:
        width = max(len(text) for text in texts.ravel().tolist())
        with np.printoptions(linewidth=100, threshold=400, edgeitems=4):
            return np.array2string(texts, formatter={"str_kind": lambda x: str(x).rjust(width)})
    matrix = np.where(np.abs(matrix) < 1e-15, 0, matrix)
    with np.printoptions(precision=4, suppress=True, linewidth=100, threshold=400, edgeitems=4):
        return str(matrix)


def _why_zero(report: Report) -> list[RenderableType]:
    reasons = [Padding(Text(printable(line)), (0, 0, 0, 2)) for line in report.zero.reasons]
    return [Text(report.zero.headline, style="bold"), *reasons]
