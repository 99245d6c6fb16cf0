"""`emlp basis`: solve for the equivariant maps, show the card, save the basis."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from emlpcli.commands.options import Expression, GroupOption, JsonOption


def run(
    expression: Expression,
    group: GroupOption = None,
    as_json: JsonOption = False,
    save: Annotated[
        Path | None, typer.Option(help="Write the basis to this .npz file.", metavar="FILE")
    ] = None,
    elements: Annotated[
        int, typer.Option(min=0, help="Print the first N basis elements.", metavar="N")
    ] = 0,
    seed: Annotated[int, typer.Option(min=0, help="Seed of the random checks.")] = 0,
    max_memory: Annotated[
        str | None, typer.Option(help="Refuse to use more, such as 500M or 2G.", metavar="SIZE")
    ] = None,
) -> None:
    """The equivariant maps of an expression: dimension, blocks, projector, certificate.

    Example: emlp basis "2*V>>30*Scalar+10*V" --group SO3
    """
    from emlpcli.commands.options import read_expression
    from emlpcli.reps.text import concrete
    from emlpcli.solve import solve
    from emlpcli.solve.memory import parse_bytes

    limit = None if max_memory is None else parse_bytes(max_memory)
    if save is not None:
        from emlpcli.render.files import check_target

        check_target(save)
    text = read_expression(expression)
    solution = solve(concrete(text, group), seed=seed, max_bytes=limit)

    from emlpcli.render import report as reports

    report = reports.report(solution, text, elements)
    data = reports.as_json(report)
    saved = ""
    if save is not None:
        from emlpcli.render.files import save_basis

        saved = save_basis(save, solution, data)
        data["saved"] = {"path": str(save), "storage": saved}
    if as_json:
        print(json.dumps(data, ensure_ascii=False))
        return
    from emlpcli.render.card import card, show

    show(card(report))
    if saved:
        typer.echo(f"saved {saved} basis to {save}", err=True)
