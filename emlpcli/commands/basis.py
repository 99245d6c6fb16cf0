"""`emlp basis`: solve for the equivariant maps, show the card, save the basis."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from emlpcli.commands.options import Expression, GroupOption, JsonOption

if TYPE_CHECKING:
    from emlpcli.reps.rep import Rep


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
    explain: Annotated[
        bool, typer.Option("--explain", help="Show the plan, with costs, and solve nothing.")
    ] = False,
    strategy: Annotated[
        str | None, typer.Option(help="Use this strategy alone.", metavar="NAME")
    ] = None,
    no_cache: Annotated[
        bool, typer.Option("--no-cache", help="Neither read nor write the disk cache.")
    ] = False,
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
    rep = concrete(text, group)
    if explain:
        _explain(rep, text, strategy, limit, as_json)
        return
    from emlpcli.render import report as reports
    from emlpcli.render.progress import progress

    with progress() as say:
        solution = solve(
            rep,
            seed=seed,
            max_bytes=limit,
            strategy=strategy,
            cache=not no_cache,
            on_event=say,
        )
        say("checking under random group elements")
        report = reports.report(solution, text, elements)
        data = reports.as_json(report)
        saved = ""
        if save is not None:
            from emlpcli.render.files import save_basis

            say(f"saving to {save}")
            saved = save_basis(save, solution, data)
            data["saved"] = {"path": str(save), "storage": saved}
    if as_json:
        print(json.dumps(data, ensure_ascii=False))
        return
    from emlpcli.render.card import card, show

    show(card(report))
    if saved:
        typer.echo(f"saved {saved} basis to {save}", err=True)


def _explain(rep: Rep, text: str, strategy: str | None, limit: int | None, as_json: bool) -> None:
    from emlpcli.render import plan as plans
    from emlpcli.solve.plan import plan

    data = plans.as_json(plan(rep, strategy=strategy, max_bytes=limit), text)
    if as_json:
        print(json.dumps(data, ensure_ascii=False))
        return
    from emlpcli.render.card import show

    show(plans.page(data))
