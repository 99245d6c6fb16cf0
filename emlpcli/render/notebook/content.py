"""The card of each kind of object: what a notebook says of it. Nothing here takes seconds."""

from __future__ import annotations

from functools import singledispatch

from emlpcli.algebra.numbers.small_digits import superscript
from emlpcli.errors import EmlpError
from emlpcli.groups.base import Group
from emlpcli.groups.summaries import summary_of
from emlpcli.render import numbers
from emlpcli.render.cards.decompose import check_line
from emlpcli.render.cards.project import distance_line, number
from emlpcli.render.cards.report import canonical, counted_how, meaning, why_zero
from emlpcli.render.cards.voigt import component, form_text, listed
from emlpcli.render.cards.voigt import notes as reading
from emlpcli.render.limits import (
    HIGHEST_CARD_POWER,
    LARGEST_CARD_SPACE,
    MOST_CARD_ROWS,
    MOST_CARD_TEXT,
)
from emlpcli.render.notebook.card import Card, Listing
from emlpcli.reps.monomials import Expansion
from emlpcli.reps.printing import describe_counts, describe_monomial, notes_on_groups
from emlpcli.reps.rep import MapRep, Rep, T, V
from emlpcli.solve.dimensions import Dimension, dimension
from emlpcli.solve.isotypic.decompose import Decomposition
from emlpcli.solve.memory import format_bytes
from emlpcli.solve.nearest.nearest import Nearest
from emlpcli.solve.plan import Plan
from emlpcli.solve.readable.names import Names, names
from emlpcli.solve.solution import Solution
from emlpcli.solve.voigt.form import Voigt


@singledispatch
def card_of(shown: object) -> Card:
    """The card of an object; TypeError for one that has none."""
    raise TypeError(f"there is no card for {type(shown).__name__}")


@card_of.register
def _(shown: Rep) -> Card:
    """Groups, size and canonical form, and the exact dimension where it is counted."""
    groups = sorted({str(a.G) for a in shown.atoms() if a.G is not None})
    if not shown.concrete:
        return Card(cut(str(shown)), ", ".join(groups), notes=("No group is given yet.",))
    expansion = Expansion(shown)
    facts = [("size", _size(shown)), ("canonical", _canonical(shown, expansion))]
    what = "equivariant maps" if isinstance(shown, MapRep) else "invariants"
    try:
        found = dimension(shown, expansion)
        facts += [(what, numbers.integer(found.value)), ("counted by", cut("; ".join(found.how)))]
    except EmlpError as problem:
        facts.append((what, f"not counted here: {problem.message}"))
    return Card(cut(str(shown)), cut(expansion.group_names), _kept(facts), notes=_notes(expansion))


@card_of.register
def _(shown: Group) -> Card:
    """What is known of the group, and the numbers of invariants of small powers of V."""
    field = {"R": "ℝ", "C": "ℂ"}[shown.field]
    sizes = {name: s.stop - s.start for name, s in shown.blocks.items()} or {"V": shown.d}
    facts = [(name, f"{field}{superscript(size)}") for name, size in sizes.items()]
    if shown.lie_dimension:
        facts.append(("Lie algebra", f"dimension {shown.lie_dimension}"))
    if shown.order:
        facts.append(("order", numbers.integer(shown.order)))
    flags = {
        "orthogonal": shown.is_orthogonal,
        "permutation": shown.is_permutation,
        "compact": shown.is_compact,
        "reductive": shown.is_reductive,
    }
    facts.append(("properties", ", ".join(flag for flag, holds in flags.items() if holds)))
    rows = []
    for k in range(1, HIGHEST_CARD_POWER + 1):
        powers = [T(k)(shown)] if V(shown) == V(shown).T else [T(k)(shown), T(k, k)(shown)]
        rows += [(cut(str(rep)), _counted(rep)) for rep in powers]
    counted = tuple(row for row in rows if row[1])
    listings = (Listing("Invariants", ("space", "dimension"), counted),) if counted else ()
    return Card(
        cut(str(shown)),
        "",
        _kept([("summary", summary_of(shown)), *facts]),
        listings,
        shown.remarks,
    )


@card_of.register
def _(shown: Solution) -> Card:
    """Dimension, certificate, blocks, named elements and the pattern; why it is zero, if it is."""
    single = shown.expansion.single
    facts = [
        ("size", _size(shown.rep)),
        ("dimension", numbers.integer(shown.dimension)),
        ("canonical", cut(canonical(shown))),
        ("certificate", f"{shown.certificate}: {meaning(shown)}"),
        ("counted by", cut("; ".join(counted_how(shown)))),
    ]
    blocks = [
        (
            cut(describe_monomial(b.monomial, single)),
            b.strategy,
            *map(numbers.integer, (b.copies, b.monomial.size, b.dimension)),
        )
        for b in shown.blocks[:MOST_CARD_ROWS]
    ]
    left = len(shown.blocks) - len(blocks)
    headings = "block", "strategy", "copies", "entries", "dim"
    more = numbers.more(left, "block") if left > 0 else ""
    listings = [Listing("Blocks", headings, tuple(blocks), 2, more)]
    notes = list(_notes(shown.expansion))
    if shown.dimension:
        listings, notes = [*_names(shown), *listings], [*_legend(shown), *notes]
    else:
        facts.append(("zero", " ".join(_zero(shown))))
    return Card(
        cut(str(shown.rep)),
        cut(shown.expansion.group_names),
        _kept(facts),
        tuple(listings),
        tuple(notes),
    )


@card_of.register
def _(shown: Decomposition) -> Card:
    """The constituents with dimensions, multiplicities and types, and the check of their sum."""
    also = any(irrep.also for irrep, _ in shown.constituents)
    rows = tuple(
        (
            cut(irrep.name),
            *([irrep.also] if also else []),
            irrep.type,
            numbers.integer(irrep.dimension),
            numbers.integer(n),
        )
        for irrep, n in shown.constituents[:MOST_CARD_ROWS]
    )
    left = len(shown.constituents) - len(rows)
    headings = (shown.heading, *(["also"] if also else []), "type", "dimension", "multiplicity")
    more = numbers.more(left, "constituent") if left > 0 else ""
    listing = Listing("Irreducible constituents", headings, rows, 3 if also else 2, more)
    title = cut(str(shown.rep))
    notes = (check_line(shown, title), *_notes(shown.expansion))
    facts = (("size", numbers.integer(shown.size)),)
    return Card(title, cut(shown.expansion.group_names), facts, (listing,), notes)


@card_of.register
def _(shown: Nearest) -> Card:
    """The distance, the coefficients by name, and the entries that differ most."""
    solution = shown.solution
    facts = [
        ("given", f"{shown.form.what}, {' × '.join(map(str, shown.given.shape))}"),
        ("distance", distance_line(shown).removeprefix("distance ")),
        ("dimension", f"{numbers.integer(solution.dimension)} of {numbers.integer(solution.size)}"),
        ("certificate", f"{solution.certificate}: {meaning(solution)}"),
    ]
    listings = []
    if shown.coefficients:
        items = list(shown.coefficients.items())
        rows = tuple((cut(name), number(value)) for name, value in items[:MOST_CARD_ROWS])
        left = len(items) - len(rows)
        more = numbers.more(left, "element") if left > 0 else ""
        listings.append(Listing("Coefficients", ("element", "coefficient"), rows, 1, more))
    if worst := shown.deviations(MOST_CARD_ROWS // 2):
        values = tuple((d.name, *map(number, (d.given, d.nearest, d.difference))) for d in worst)
        headings = "entry", "given", "nearest", "difference"
        listings.append(Listing("Entries that differ most", headings, values))
    return Card(
        cut(str(solution.rep)),
        cut(solution.expansion.group_names),
        _kept(facts),
        tuple(listings),
        _notes(solution.expansion),
    )


@card_of.register
def _(shown: Voigt) -> Card:
    """The matrix, or the components that are equal or opposite, and how to read them."""
    solution, layout = shown.solution, shown.layout
    facts = [
        ("size", " × ".join(map(str, layout.shape))),
        ("independent", cut(", ".join(map(component, shown.independent)) or "none")),
    ]
    if layout.is_matrix:
        rows = tuple(
            (str(i), *(cut(form_text(form)) for form in row))
            for i, row in enumerate(shown.entries, 1)
        )
        headings = ("row", *map(str, range(1, len(rows[0]))))
        listings = [Listing("Voigt form", headings, rows, len(headings))]
    else:
        lines = listed(shown)
        kept = tuple((cut(line),) for line in lines[:MOST_CARD_ROWS])
        left = len(lines) - len(kept)
        more = numbers.more(left, "line") if left > 0 else ""
        listings = [Listing("Components", ("equal ones",), kept, 1, more)] if kept else []
    said = reading(shown, matrix=layout.is_matrix)[1:]
    return Card(
        cut(str(solution.rep)),
        cut(solution.expansion.group_names),
        _kept(facts),
        tuple(listings),
        (*said, *_notes(solution.expansion)),
    )


@card_of.register
def _(shown: Dimension) -> Card:
    """The number, how it is known, and the terms that it is the sum of."""
    facts = [("known", shown.certificate), ("counted by", cut("; ".join(shown.how)))]
    rows = tuple(
        (cut(describe_monomial(m, None)), *map(numbers.integer, (copies, n)))
        for m, copies, n in shown.terms[:MOST_CARD_ROWS]
    )
    left = len(shown.terms) - len(rows)
    more = numbers.more(left, "block") if left > 0 else ""
    listing = Listing("Blocks", ("block", "copies", "dimension"), rows, 1, more)
    return Card(f"dimension {numbers.integer(shown.value)}", "", _kept(facts), (listing,))


@card_of.register
def _(shown: Plan) -> Card:
    """The strategy of each block, with predicted time and memory."""
    rows = tuple(
        (
            cut(describe_monomial(monomial, shown.expansion.single)),
            "⊗".join(dict.fromkeys(c.strategy.name for c in choices)),
            numbers.integer(copies),
            numbers.duration(sum(c.cost.seconds for c in choices)),
            format_bytes(sum(c.cost.nbytes for c in choices)),
        )
        for monomial, copies, choices in shown.blocks[:MOST_CARD_ROWS]
    )
    left = len(shown.blocks) - len(rows)
    headings = "block", "strategy", "copies", "predicted time", "memory"
    more = numbers.more(left, "block") if left > 0 else ""
    facts = [
        ("size", _size(shown.rep)),
        ("predicted", f"{numbers.duration(shown.seconds)}, {format_bytes(shown.nbytes)}"),
    ]
    return Card(
        cut(str(shown.rep)),
        cut(shown.expansion.group_names),
        _kept(facts),
        (Listing("Plan", headings, rows, 2, more),),
        ("Nothing was solved.", *_notes(shown.expansion)),
    )


def cut(text: str) -> str:
    """The beginning of a text, with … where something is left out."""
    return text if len(text) <= MOST_CARD_TEXT else text[: MOST_CARD_TEXT - 1] + "…"


def few_names(solution: Solution) -> Names:
    """The first names of a solution, or why there are none here."""
    largest = max((b.basis.size * b.dimension for b in solution.blocks), default=0)
    different = sum(b.dimension for b in solution.blocks)
    if largest > LARGEST_CARD_SPACE:
        return Names(different, omitted=f"{numbers.integer(different)} elements are not named here")
    return names(solution, MOST_CARD_ROWS)


def _names(solution: Solution) -> list[Listing]:
    """The first elements by name, with what they do in index form and in words."""
    found = few_names(solution)
    if found.omitted:
        return []
    kinds = ("maps",) if isinstance(solution.rep, MapRep) else ("space",)
    rows = [
        (f.label, numbers.integer(f.copies), e.name, e.formula, e.words)
        for f in found.families
        for e in f.elements
    ]
    headings = (*kinds, "copies", "element", "in index form", "in words")
    said = [i for i in range(len(headings)) if any(row[i] for row in rows)]
    if all(row[1] == "1" for row in rows):
        said.remove(1)
    hidden = found.different - len(rows)
    more = f"… and {numbers.integer(hidden)} more; .readable names them" if hidden > 0 else ""
    listed = tuple(tuple(cut(row[i]) for i in said) for row in rows)
    chosen = tuple(headings[i] for i in said)
    return [Listing("Elements by name", chosen, listed, len(chosen), more)] if rows else []


def _legend(solution: Solution) -> list[str]:
    """What the symbols in the names mean, or why there are no names."""
    found = few_names(solution)
    if found.omitted:
        return [f"{found.omitted}; .readable names them."]
    return [*found.legend, *([f"Independent ones: {found.rule}"] if found.rule else [])]


def _zero(solution: Solution) -> list[str]:
    """Why there is nothing."""
    if solution.size <= LARGEST_CARD_SPACE:
        return why_zero(solution)
    what = "equivariant linear map" if isinstance(solution.rep, MapRep) else "invariant vector"
    return [f"No {what} exists; .smallest_power looks for powers of the input that have some."]


def _size(rep: Rep) -> str:
    if isinstance(rep, MapRep):
        rows, columns = rep.target.size(), rep.source.size()
        product = numbers.integer(rows * columns)
        return f"{numbers.integer(rows)} × {numbers.integer(columns)} = {product}"
    return numbers.integer(rep.size())


def _canonical(rep: Rep, expansion: Expansion) -> str:
    return cut(describe_counts(expansion.counts(rep), expansion.single))


def _counted(rep: Rep) -> str:
    try:
        return numbers.integer(dimension(rep).value)
    except EmlpError:
        return ""


def _notes(expansion: Expansion) -> tuple[str, ...]:
    return tuple(map(cut, notes_on_groups(expansion)))


def _kept(facts: list[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """The facts that say something."""
    return tuple((label, value) for label, value in facts if value)
