"""What a page says of a solution: facts, whole matrix where it is small enough, and its blocks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from emlpcli.errors import TooLargeError
from emlpcli.render import numbers
from emlpcli.render.cards.report import canonical, counted_how, meaning, why_zero
from emlpcli.render.figure.content.blocks import gathered
from emlpcli.render.figure.content.subject import Subject
from emlpcli.render.figure.content.view import Cell
from emlpcli.render.figure.html_page.matrices import (
    Budget,
    PageFamily,
    PageMatrix,
    kinds_of,
    page_family,
    whole_matrix,
)
from emlpcli.render.limits import MOST_PAGE_NONZEROS, MOST_SHOWN_SUMMANDS
from emlpcli.reps.printing import notes_on_groups

if TYPE_CHECKING:
    from emlpcli.solve.readable.families import Family
    from emlpcli.solve.solution import Solution


@dataclass(frozen=True)
class Overview:
    """The map of blocks: labels of both sides, cells, and the number of each cell's family."""

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    cells: tuple[Cell, ...]
    families: tuple[int | None, ...]


@dataclass(frozen=True)
class Content:
    """Everything that a page says.

    Without `whole`, `why_blocks` says why the page shows blocks; without `overview` the families
    are listed, the first ones of `listed_of`. `why_zero` is empty unless the dimension is 0.
    """

    title: str
    group: str
    is_map: bool
    is_complex: bool
    dimension: int
    facts: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]
    legend: tuple[str, ...]
    whole: PageMatrix | None
    why_blocks: str
    families: tuple[PageFamily, ...]
    families_left_out: int
    overview: Overview | None
    why_zero: tuple[str, ...]


def content(solution: Solution, title: str | None = None) -> Content:
    """What the page of a solution says, at most as much as `render/limits.py` allows."""
    subject = Subject(solution)
    whole: PageMatrix | None = None
    kinds: tuple[Family, ...] = ()
    families: tuple[PageFamily, ...] = ()
    why_blocks, left_out = "", 0
    if solution.dimension:
        budget = Budget(MOST_PAGE_NONZEROS)
        whole, why_blocks = whole_matrix(subject, budget)
        kinds, left_out = kinds_of(solution)
        if whole is not None and kinds[0].monomial.size == solution.size:
            kinds = ()  # the layer is one block, which is the whole matrix
        families = tuple(page_family(subject, kind, budget) for kind in kinds)
    return Content(
        subject.title(title),
        solution.expansion.group_names,
        subject.is_map,
        solution.is_complex or _complex_values(whole, families),
        solution.dimension,
        _facts(subject),
        tuple(notes_on_groups(solution.expansion)),
        _legend(solution),
        whole,
        why_blocks,
        families,
        left_out,
        _overview(subject, kinds, left_out),
        tuple(why_zero(solution)),
    )


# -- facts ---------------------------------------------------------------------------------------


def _facts(subject: Subject) -> tuple[tuple[str, str], ...]:
    solution = subject.solution
    size = numbers.integer(solution.size)
    if subject.is_map:
        rows, columns = map(numbers.integer, solution.shape)
        size = f"{rows} × {columns} = {size}"
    compact = all(g.is_compact for g in solution.expansion.groups)
    relative = "" if compact else ", relative to ‖ρ(g)‖"
    facts = [
        ("size", f"{size} {'entry' if solution.size == 1 else 'entries'}"),
        ("dimension", numbers.integer(solution.dimension)),
        ("canonical", canonical(solution)),
        ("certificate", f"{solution.certificate}: {meaning(solution)}"),
        ("counted by", "; ".join(counted_how(solution))),
    ]
    try:
        moved = numbers.error(solution.evidence.equivariance)
        facts.append(
            ("invariance", f"‖ρ(g)q−q‖ at most {moved} over fresh random g{relative}"),
        )
    except TooLargeError as problem:
        facts.append(("invariance", f"not measured here: {problem.message}"))
    return tuple((label, text) for label, text in facts if text)


def _legend(solution: Solution) -> tuple[str, ...]:
    """What the symbols in the names mean, of all names that the page has."""
    if not solution.dimension:
        return ()
    readable = solution.readable
    rule = f"Independent ones: {readable.rule}" if readable.rule else ""
    return (*readable.legend, *([rule] if rule else []))


def _complex_values(whole: PageMatrix | None, families: Iterable[PageFamily]) -> bool:
    matrices = [whole, *(f.matrix for f in families)]
    return any(np.iscomplexobj(v) for m in matrices if m is not None for _, v in m.columns_of)


# -- blocks --------------------------------------------------------------------------------------


def _overview(subject: Subject, families: Sequence[Family], left_out: int) -> Overview | None:
    """The map of blocks, equal summands gathered; None where it is too large, or one cell."""
    outputs, duals, inputs = map(
        gathered, (subject.sides.outputs, subject.sides.duals, subject.sides.inputs)
    )
    if max(len(outputs), len(duals)) > MOST_SHOWN_SUMMANDS or left_out:
        return None
    dimensions = {b.monomial: b.dimension for b in subject.solution.blocks}
    numbered = {(f.output, f.input): i for i, f in enumerate(families)}
    cells = tuple(
        Cell(i, j, (a.copies, b.copies), dimensions[a.monomial * b.monomial])
        for i, a in enumerate(outputs)
        for j, b in enumerate(duals)
    )
    found = tuple(
        numbered.get((outputs[c.row].slots, duals[c.column].slots)) if c.dimension else None
        for c in cells
    )
    rows, columns = (tuple(s.label(subject.single) for s in side) for side in (outputs, inputs))
    return Overview(rows, columns if subject.is_map else ("",), cells, found)
