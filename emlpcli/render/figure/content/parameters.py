"""What parameters are called in a figure, and its legend: names of elements, and sums."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from emlpcli.errors import TooLargeError
from emlpcli.render.figure.content.view import NO_LABEL, Entry, ParameterPicture
from emlpcli.render.limits import MOST_COLOURS, MOST_LEGEND_ENTRIES, MOST_NAMED_PARAMETERS
from emlpcli.render.linear_forms import form_text
from emlpcli.render.numbers import integer
from emlpcli.solve.block_forms import Form
from emlpcli.solve.parameter_pattern import Pattern
from emlpcli.solve.readable import Family, Readable
from emlpcli.solve.readable.letters import (
    family_letters,
    meanings,
    note_on_meaning,
    parameter_letters,
)
from emlpcli.solve.readable.symbols import subscript
from emlpcli.solve.solution import Solution

Names = tuple[tuple[str, str], ...]


def names_of(solution: Solution, found: Pattern) -> Names:
    """What each form and its opposite are called; empty where they are numbered.

    A parameter is a letter, with the number of its copy below where there are several. Sums of
    parameters that have no letters are those of w₁, w₂ and so on.
    """
    if found.labels is None or (found.forms is None and found.count > MOST_COLOURS):
        return ()
    letters = None
    if found.named:
        try:
            letters = parameter_letters(solution.readable)
        except TooLargeError:  # of summands
            letters = None
    return _names(found, letters)


def _names(found: Pattern, letters: list[str] | None) -> Names:
    if found.forms is None:
        return tuple((name, f"−{name}") for name in letters or ())
    named = letters or [f"w{subscript(str(n + 1))}" for n in range(found.count)]
    return tuple(
        (written(form, named), written({j: -c for j, c in form.items()}, named))
        for form in found.forms
    )


def one_copy_names(found: Pattern, letters: str | None) -> Names:
    """The same for the pattern of one copy of a block, from the letters of its elements."""
    if found.labels is None:
        return ()
    return _names(found, list(letters) if letters and found.named else None)


def written(form: Form, names: list[str]) -> str:
    """A sum of parameters, with the minus sign of figures."""
    return form_text(form, names.__getitem__).replace("-", "−")


@dataclass
class Legend:
    """The lines of a legend, and notes on what their names mean."""

    entries: tuple[Entry, ...] = ()
    notes: tuple[str, ...] = field(default=())


def legend_of(solution: Solution, found: Pattern, picture: ParameterPicture) -> Legend:
    """Names of the parameters where mathematics has them, and of sums where entries are such.

    Copies of one map have one line. A name means the same entries wherever it is read. There is
    no legend where kinds of parameters are too many for lines, or parameters for colours.
    """
    kinds = sum(block.dimension for block in solution.blocks)
    if not found.named or not 0 < kinds <= MOST_NAMED_PARAMETERS:
        return Legend()
    if found.forms is None and found.count > MOST_COLOURS:
        return Legend()
    readable = solution.readable
    try:
        if sum(family.elements for family in readable.families) > MOST_NAMED_PARAMETERS:
            return Legend()
        notes: dict[str, None] = {}
        entries = shortened(tuple(_by_family(readable, found, notes)))
    except TooLargeError:
        return Legend()
    if not entries:
        return Legend()
    return Legend(_with_negative(picture, entries), (*notes, *readable.legend))


def _by_family(readable: Readable, found: Pattern, notes: dict[str, None]) -> Iterator[Entry]:
    """Lines of every family: its elements with their letters, then sums that occur."""
    letters = family_letters(readable)
    if letters is None and found.forms is not None:
        return
    forms: dict[int, list[int]] = {}
    singles = {j: j for j in range(found.count)} if found.forms is None else {}
    for label, form in enumerate(found.forms or ()):
        if len(form) == 1 and next(iter(form.values())).rational() == 1:
            singles[next(iter(form))] = label
        else:
            forms.setdefault(next(iter(form)), []).append(label)
    families = readable.families
    for number, (family, members) in enumerate(
        zip(families, readable.family_members(), strict=True)
    ):
        if is_random(found, family):
            continue
        firsts = members.tolist()
        whole = found.whole[firsts[0] : firsts[0] + family.elements]
        elements = meanings(readable, family, whole)
        if note := note_on_meaning(readable, family, whole, elements):
            notes.setdefault(note)
        alone = len(families) == 1 and len(firsts) == 1
        where = "" if alone else family.label
        if len(firsts) > 1 and not letters:  # else the letters tell it
            where += f" × {integer(len(firsts))}"
        for j, element in enumerate(elements):
            labels = tuple(singles[m + j] for m in firsts if m + j in singles)
            mark = _copies(letters[number][j], len(firsts)) if letters else ""
            one = found.count == 1 and found.forms is None
            yield Entry(
                labels[0] if labels else NO_LABEL,
                element.name,
                element.math,
                where,
                labels if len(labels) > 1 else (),
                "" if one else mark,
            )
        if letters:
            yield from _sums(family, firsts, letters[number], found, forms, where)


def is_random(found: Pattern, family: Family) -> bool:
    """Whether a random element is shown of the blocks of a family."""
    written_so = family.output, family.input
    return bool({(family.monomial, None), (family.monomial, written_so)} & {*found.random})


def _sums(
    family: Family,
    firsts: list[int],
    names: str,
    found: Pattern,
    forms: dict[int, list[int]],
    where: str,
) -> Iterator[Entry]:
    """A line for each sum of the parameters of a copy, which is alike in all copies."""
    lines: dict[str, list[int]] = {}
    for first in firsts:
        for j in range(family.elements):
            for label in forms.get(first + j, ()):
                assert found.forms is not None
                form = {k - first: c for k, c in found.forms[label].items()}
                lines.setdefault(written(form, list(names)), []).append(label)
    for text, labels in lines.items():
        yield Entry(labels[0], text, note=where, labels=tuple(labels), is_sum=True)


def _copies(letter: str, count: int) -> str:
    """The parameters of one letter: a, or a₁, a₂ of two copies, or a₁…a₂₀."""
    if count == 1:
        return letter
    between = ", " if count == 2 else "…"
    return f"{letter}₁{between}{letter}{subscript(str(count))}"


def _with_negative(picture: ParameterPicture, legend: tuple[Entry, ...]) -> tuple[Entry, ...]:
    """Both signs of a single parameter, since they are the whole picture."""
    single = len(legend) == 1 and picture.count == 1 and picture.mixed is None
    if picture.signs is None or not single or not legend[0].math:
        return legend
    (one,) = legend
    plus = replace(one, name=f"+{one.name}", math=f"$+{one.math[1:]}")
    minus = replace(one, name=f"−{one.name}", math=f"$-{one.math[1:]}", negative=True)
    return plus, minus


def shortened(legend: tuple[Entry, ...]) -> tuple[Entry, ...]:
    """The legend with a last line that counts what is left out, where it is long."""
    left = len(legend) - MOST_LEGEND_ENTRIES
    if left <= 1:
        return legend
    more = Entry(NO_LABEL, f"and {integer(left)} more")
    return (*legend[:MOST_LEGEND_ENTRIES], more)
