"""What parameters are called in a figure, and its legend: names of elements, and sums."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from emlpcli.errors import TooLargeError
from emlpcli.render.figure.content.view import NO_LABEL, Entry, ParameterPicture
from emlpcli.render.limits import (
    MOST_LEGEND_ENTRIES,
    MOST_NAMED_PARAMETERS,
    MOST_PATTERN_PARAMETERS,
)
from emlpcli.render.linear_forms import form_text
from emlpcli.render.numbers import integer
from emlpcli.solve.block_forms import Form
from emlpcli.solve.parameter_pattern import Pattern
from emlpcli.solve.readable import Element, Family, Readable
from emlpcli.solve.readable.letters import (
    family_letters,
    index_letters,
    meaning,
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
    if found.labels is None or found.count > MOST_PATTERN_PARAMETERS:
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


def legend_of(
    solution: Solution, found: Pattern, picture: ParameterPicture
) -> tuple[tuple[Entry, ...], str]:
    """Names of the parameters where mathematics has them, and a note on what they mean.

    Each has a line of its own where they are few and no entry mixes them; else one for each
    element of a family over all its copies, and one for each sum of its parameters.
    """
    if not found.named or not found.count or found.count > MOST_PATTERN_PARAMETERS:
        return (), ""
    readable = solution.readable
    few = found.count <= MOST_NAMED_PARAMETERS
    try:
        if found.forms is None and few:
            legend = _by_parameter(readable, found, picture)
        else:
            legend = shortened(tuple(_by_family(readable, found)))
    except TooLargeError:
        return (), ""
    if not legend or all(found.whole):
        return legend, ""
    return legend, note_on_meaning(_elements(readable))


def _elements(readable: Readable) -> Iterator[Element]:
    for family in readable.families:
        yield from readable.family_elements(family)


def _by_parameter(
    readable: Readable, found: Pattern, picture: ParameterPicture
) -> tuple[Entry, ...]:
    elements = readable.elements(0, found.count)
    alike: dict[str, list[Element]] = {}
    for element in elements:
        alike.setdefault(element.where, []).append(element)
    indices = {where: index_letters(listed) for where, listed in alike.items()}
    marks = [plus for plus, _ in picture.names] if found.count > 1 else []
    legend = tuple(
        _entry(label, element, indices[element.where], whole=found.whole[label])
        for label, element in enumerate(elements)
    )
    if marks:
        return tuple(replace(e, mark=marks[e.label]) for e in legend)
    return _with_negative(picture, legend)


def _by_family(readable: Readable, found: Pattern) -> Iterator[Entry]:
    """Lines of every family: its elements with their letters, then sums that occur."""
    letters = family_letters(readable)
    if letters is None:
        return
    forms: dict[int, list[int]] = {}
    singles: dict[int, int] = {}
    for label, form in enumerate(found.forms or ()):
        if len(form) == 1 and next(iter(form.values())).rational() == 1:
            singles[next(iter(form))] = label
        else:
            forms.setdefault(next(iter(form)), []).append(label)
    if found.forms is None:
        singles = {j: j for j in range(found.count)}
    several = len(readable.families) > 1
    for family, members, names in zip(
        readable.families, readable.family_members(), letters, strict=True
    ):
        if is_random(found, family):
            continue
        firsts = members.tolist()
        elements = readable.family_elements(family)
        known = index_letters(elements)
        for j, (element, name) in enumerate(zip(elements, names, strict=True)):
            labels = tuple(singles[m + j] for m in firsts if m + j in singles)
            entry = _entry(NO_LABEL, element, known, whole=found.whole[firsts[0] + j])
            note = _note(family, several=several)
            # TeX is many times slower to set, and says no more
            mark = _copies(name, len(firsts))
            yield replace(entry, math="", labels=labels, mark=mark, note=note)
        yield from _sums(family, firsts, names, found, forms, several=several)


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
    *,
    several: bool,
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
        yield Entry(NO_LABEL, text, note=_note(family, several=several), labels=tuple(labels))


def _copies(letter: str, count: int) -> str:
    """The parameters of one letter: a, or a₁, a₂ of two copies, or a₁…a₂₀."""
    if count == 1:
        return letter
    between = ", " if count == 2 else "…"
    return f"{letter}₁{between}{letter}{subscript(str(count))}"


def _note(family: Family, *, several: bool) -> str:
    return family.label if several else ""


def _with_negative(picture: ParameterPicture, legend: tuple[Entry, ...]) -> tuple[Entry, ...]:
    """Both signs of a single parameter, since they are the whole picture."""
    if picture.signs is None or len(legend) != 1 or not legend[0].math:
        return legend
    (one,) = legend
    plus = replace(one, name=f"+{one.name}", math=f"$+{one.math[1:]}")
    minus = replace(one, name=f"−{one.name}", math=f"$-{one.math[1:]}", negative=True)
    return plus, minus


def _entry(label: int, element: Element, indices: str, *, whole: bool) -> Entry:
    name, math = meaning(element, indices, whole=whole)
    return Entry(label, name, math, element.where)


def shortened(legend: tuple[Entry, ...]) -> tuple[Entry, ...]:
    """The legend with a last line that counts what is left out, where it is long."""
    left = len(legend) - MOST_LEGEND_ENTRIES
    if left <= 1:
        return legend
    more = Entry(NO_LABEL, f"and {integer(left)} more")
    return (*legend[:MOST_LEGEND_ENTRIES], more)
