"""`emlp characters`: the table of characters of a finite group."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

import typer

from emlpcli.commands import envelope
from emlpcli.commands.options import GroupChoice, JsonOption, Without
from emlpcli.errors import UsageError

ComplexOption = Annotated[
    bool,
    typer.Option(
        "--complex", help="Take real irreducibles apart that are complex conjugate pairs: ¹E, ²E."
    ),
]
ElementsOption = Annotated[bool, typer.Option("--elements", help="List the elements by classes.")]


def run(
    *,
    name: Annotated[
        str | None, typer.Argument(metavar="[GROUP]", help="A finite group, such as Oh or S5.")
    ] = None,
    given: Annotated[GroupChoice, Without("group")],
    pairs: ComplexOption = False,
    elements: ElementsOption = False,
    as_json: JsonOption = False,
) -> None:
    """The table of characters of a finite group, exactly.

    Point groups go by Mulliken's labels, double groups as Double(pg:O) by those of Altmann and
    Herzig, and S(n) by partitions; other finite groups have plain names χ₁, χ₂, …, and are
    computed exactly by the algorithm of Dixon.

    \b
    Examples:
      emlp characters Oh
      emlp characters "Double(pg:O)"
    """
    from emlpcli.groups.base import registered_as
    from emlpcli.groups.named.magnetic import MagneticPointGroup
    from emlpcli.groups.summaries import summary_of
    from emlpcli.render.cards import characters as cards
    from emlpcli.render.numbers import as_json as numbers
    from emlpcli.reps.character_tables import character_table

    group = replace(given, group=name).chosen()
    if group is None:
        raise UsageError("no group is given", hint="write emlp characters Oh")
    table = character_table(group, complex_pairs=pairs)
    data = {
        "group": str(group),
        "summary": summary_of(group),
        "order": table.order,
        **table.as_json(numbers if elements else None),
    }
    if registered_as(group, MagneticPointGroup):
        data["note"] = "time reversal acts linearly, as a sign: these are no corepresentations"
    if as_json:
        envelope.print_answer(envelope.envelope("characters", **data))
    else:
        from emlpcli.render.cards.page import show_card

        show_card(cards.characters_card(data))
