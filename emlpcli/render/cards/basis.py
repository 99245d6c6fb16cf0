"""The card of `emlp basis`: representation, blocks, projector, certificate; or why it is zero."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from rich.console import Group
from rich.text import Text

from emlpcli.render import numbers
from emlpcli.render.cards.matrices import matrix_lines
from emlpcli.render.cards.offer import offer
from emlpcli.render.cards.report import canonical, counted_how, meaning, why_zero
from emlpcli.render.cards.tables import Facts, Made, Table, facts, indented, table
from emlpcli.render.errors import printable
from emlpcli.render.limits import MOST_BLOCKS, MOST_NAMED_ROWS, MOST_NEARLY
from emlpcli.reps.printing import describe_monomial, notes_on_groups
from emlpcli.reps.rep import MapRep
from emlpcli.solve.account import Account
from emlpcli.solve.solution import Solution

if TYPE_CHECKING:
    from rich.console import RenderableType


def basis_card(
    account: Account,
    elements: Sequence[tuple[str, NDArray[Any]]] = (),
    pattern: RenderableType | None = None,
) -> RenderableType:
    """The whole card; a Voigt form stands in for names, matrices with titles follow."""
    solution = account.solution
    parts: list[RenderableType] = [_title(solution), "", _facts(solution), ""]
    parts += [indented(_blocks(solution))]
    hidden = len(solution.blocks) - MOST_BLOCKS
    if hidden > 0:
        parts.append(indented(Text(f"{numbers.more(hidden, 'block')}; --json lists them all")))
    if lines := why_zero(solution):
        parts += ["", Text(lines[0], style="bold")]
        parts += [indented(Text(printable(line))) for line in lines[1:]]
    if pattern is not None:
        parts += ["", indented(pattern)]
    elif solution.dimension:
        parts += ["", *_names(account)]
        if hint := offer(solution.rep):
            parts.append(indented(Text(hint, style="dim")))
    parts += ["", _evidence(account)]
    for title, matrix in elements:
        exact = bool(account.named and account.names.exact)
        shown = partial(matrix_lines, matrix, exact=exact)
        parts += ["", Text(title), Made(shown)]
    return Group(*parts)


def _title(solution: Solution) -> Text:
    title = Text()
    title.append(printable(str(solution.rep)), style="bold")
    if group := solution.expansion.single:
        title.append("  under ").append(printable(str(group)), style="bold")
    return title


def _facts(solution: Solution) -> Facts:
    size = numbers.integer(solution.size)
    if isinstance(solution.rep, MapRep):
        rows, columns = map(numbers.integer, solution.shape)
        size = f"{rows} × {columns} = {size}"
    return facts(
        [
            ("size", f"{size} {'entry' if solution.size == 1 else 'entries'}"),
            ("dimension", Text(numbers.integer(solution.dimension), style="bold")),
            ("canonical", canonical(solution)),
            *(("note", printable(note)) for note in notes_on_groups(solution.expansion)),
        ]
    )


def _blocks(solution: Solution) -> Table:
    blocks = table()
    blocks.add_column("block")
    for name in ("copies", "entries", "dim", "total"):
        blocks.add_column(name, right=True)
    blocks.add_column("strategy")
    mixed = len({b.certificate for b in solution.blocks}) > 1  # else it is said below, once
    if mixed:
        blocks.add_column("certificate")
    for b in solution.blocks[:MOST_BLOCKS]:
        blocks.add_row(
            Text(describe_monomial(b.monomial, solution.expansion.single)),
            *(
                numbers.integer(n, longest=24)
                for n in (b.copies, b.monomial.size, b.dimension, b.copies * b.dimension)
            ),
            b.strategy,
            *([b.certificate] if mixed else []),
        )
    return blocks


def _names(account: Account) -> list[RenderableType]:
    """The elements by name, with what they do in index form and in words."""
    names = account.names
    if names.omitted:
        why = Text(f"{printable(names.omitted)}; --elements lists them")
        return [indented(why)]
    rows = [
        (f.label if k == 0 else "", f"{f.copies} ×" if k == 0 and f.copies > 1 else "", e)
        for f in names.families
        for k, e in enumerate(f.elements)
    ]
    shown = rows if account.named else rows[:MOST_NAMED_ROWS]
    listed = table()
    several = any(copies for _, copies, _ in shown)
    formulas, words = any(e.formula for *_, e in shown), any(e.words for *_, e in shown)
    listed.add_column("maps" if isinstance(account.solution.rep, MapRep) else "invariants")
    if several:
        listed.add_column("copies", right=True)
    listed.add_column("element")
    if formulas:
        listed.add_column("in index form")
    if words:
        listed.add_column("in words")
    for label, copies, e in shown:
        cells = [e.name, *([e.formula] if formulas else []), *([e.words] if words else [])]
        listed.add_row(label, *([copies] if several else []), *map(Text, cells))
    parts: list[RenderableType] = [indented(listed)]
    if names.different > len(shown):
        hidden = numbers.integer(names.different - len(shown))
        more = f"… and {hidden} more; {'--most' if account.named else '--elements'} lists them"
        parts.append(indented(Text(more)))
    notes = [*names.legend, *([f"independent ones: {names.rule}"] if names.rule else [])]
    parts += [indented(Text(note, style="dim")) for note in notes]
    return parts


def _evidence(account: Account) -> Facts:
    solution, e = account.solution, account.evidence
    about = "≈ " if e.sampled else ""
    kind = "symmetric" if e.symmetric else "not symmetric"
    if solution.is_complex:
        kind = "Hermitian" if e.symmetric else "not Hermitian"
    trace = numbers.integer(e.rank) if e.trace == e.rank else f"{e.trace:.12g}"
    probed = " (on random vectors)" if e.probed else ""
    compact = all(g.is_compact for g in solution.expansion.groups)
    relative = "" if compact else ", relative to ‖ρ(g)‖"
    idempotency, symmetry, moved = map(numbers.error, (e.idempotency, e.symmetry, e.equivariance))
    return facts(
        [
            (
                "projector",
                f"rank {numbers.integer(e.rank)}, trace {trace}, {kind}, "
                f"{about}{numbers.percent(e.nonzero)} of entries nonzero",
            ),
            ("", f"‖P²−P‖ {idempotency}   ‖P−Pᴴ‖ {symmetry}{probed}"),
            ("invariance", f"‖ρ(g)q−q‖ at most {moved} over fresh random g{relative}"),
            ("certificate", f"{solution.certificate}: {meaning(solution)}"),
            *(("", line) for line in (*counted_how(solution), *_rank(solution))),
            ("time", f"{numbers.duration(account.seconds)} to solve, seed {solution.seed}"),
        ]
    )


def _rank(solution: Solution) -> list[str]:
    """What separates zero from the rest, where a rank was decided in floating point."""
    lines = []
    if solution.nearly:
        few = [numbers.error(x) for x in solution.nearly[:MOST_NEARLY]]
        hidden = len(solution.nearly) - len(few)
        more = f", … {numbers.error(solution.nearly[-1])}" if hidden else ""
        lines.append(f"nearly invariant: singular values {', '.join(few)}{more}")
    if solution.gap is not None and np.isfinite(solution.gap):
        lines.append(f"gap {solution.gap:.1e} between zero and nonzero singular values")
    return lines
