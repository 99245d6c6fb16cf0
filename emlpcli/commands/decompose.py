"""`emlp decompose`: the irreducible constituents of a representation."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from emlpcli.commands import envelope
from emlpcli.commands.options import (
    Expression,
    GroupChoice,
    JsonOption,
)

SaveOption = Annotated[
    Path | None,
    typer.Option(
        help="Write the change of basis, to the coordinates of Irrep(...), which under O3 and SO3 "
        "are e3nn's, to this .npz file.",
        metavar="FILE",
    ),
]


def run(
    expression: Expression,
    group: GroupChoice,
    as_json: JsonOption = False,
    save: SaveOption = None,
    e3nn: Annotated[
        bool,
        typer.Option(
            "--e3nn",
            help="Print them as e3nn's Irreps, such as 1x0e+3x1o (O3, SO3); --save adds the matrix "
            "that leads to e3nn's coordinates.",
        ),
    ] = False,
) -> None:
    """The irreducible constituents, with multiplicities and types.

    Names are those of the field: ℓ and parity, spins, partitions, Dynkin or Mulliken labels.
    The sum of squares of the multiplicities is checked against the exact dimension of EXPR>>EXPR.

    \b
    Examples:
      emlp decompose "V**2" --group SO3
      emlp decompose "Restrict(Irrep(2),O3)" --group Oh
    """
    from emlpcli.render.cards.decompose import decompose_card, decomposition_as_json, saved_lines
    from emlpcli.reps.from_text import expanded
    from emlpcli.reps.printing import structures_of
    from emlpcli.solve.isotypic.decompose import decompose

    if save is not None:
        from emlpcli.files.writing import check_target

        check_target(save, (".npz",))
    rep, expansion = expanded(expression, group.over(expression, shown=True))
    groups = expansion.group_names or "no group"
    found, coordinates = decompose(rep, expansion), None
    irreps = found.e3nn if e3nn else None
    if save is not None:
        from emlpcli.solve.isotypic.change_of_basis import save_change_of_basis

        coordinates = save_change_of_basis(found, save, irreps)
    if as_json:
        answer = envelope.envelope(
            "decompose",
            expression=expression,
            representation=str(rep),
            group=groups,
            **structures_of(expansion),
            **decomposition_as_json(found),
            **({} if irreps is None else {"e3nn": irreps}),
            saved=None if save is None else str(save),
            **({} if coordinates is None else {"coordinates": coordinates}),
        )
        envelope.print_answer(answer)
        return
    from emlpcli.render.cards.page import show_card

    if irreps is not None:  # the answer is the irreps alone
        print(irreps)
    else:
        show_card(decompose_card(found, str(rep), groups))
    if coordinates is None:
        return
    from emlpcli.render.errors import say

    for line in saved_lines(found, coordinates, str(save)):
        if irreps is None:
            show_card(line)
        else:
            say(line)
