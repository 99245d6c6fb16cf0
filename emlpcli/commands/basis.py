"""`emlp basis`: solve for the equivariant maps, show the card, save the basis."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from emlpcli.commands import envelope
from emlpcli.commands.options import (
    Expression,
    FactorsOption,
    GroupChoice,
    JsonOption,
    Solving,
    factors_of,
)

if TYPE_CHECKING:
    from emlpcli.solve.plan import Plan


def run(
    expression: Expression,
    group: GroupChoice,
    *,
    as_json: JsonOption = False,
    save: Annotated[
        Path | None,
        typer.Option(help="Write the basis to this .npz or .safetensors file.", metavar="FILE"),
    ] = None,
    elements: Annotated[
        bool, typer.Option("--elements", help="Print the basis elements, by name.")
    ] = False,
    most: Annotated[int, typer.Option(min=1, help="Print at most N elements.", metavar="N")] = 1000,
    basis: Annotated[
        str | None,
        typer.Option(
            help="Which basis to print or save: sparse (readable, exact) or orthonormal.",
            metavar="KIND",
        ),
    ] = None,
    plot: Annotated[
        list[Path] | None,
        typer.Option(
            metavar="FILE", help="Draw the maps to this .png, .svg, .pdf or .html; repeatable."
        ),
    ] = None,
    voigt: Annotated[
        bool,
        typer.Option("--voigt", help="Print tensors of physics as matrices, or their components."),
    ] = False,
    factors: FactorsOption = None,
    seed: Annotated[int, typer.Option(min=0, help="Seed of the random checks.")] = 0,
    explain: Annotated[
        bool, typer.Option("--explain", help="Show the plan, with costs, and solve nothing.")
    ] = False,
    solving: Solving,
) -> None:
    """Which equivariant maps there are: dimension, names, evidence.

    \b
    Examples:
      emlp basis "2*V>>30*Scalar+10*V" --group SO3
      emlp basis "Sym(2,Sym(2,V))" --group pg:m-3m --voigt
    """
    from emlpcli.reps.from_text import expanded

    limit = solving.max_bytes  # an error here comes before the work
    if save is not None:
        from emlpcli.render.saved_basis import check_basis_file

        check_basis_file(save)
    if plot:
        from emlpcli.render.figure.targets import check_targets

        check_targets(plot)
    _check_basis(basis)
    rep, expansion = expanded(expression, group.over(expression, shown=True))
    kind_of_factors = factors_of(factors, voigt=voigt)
    if voigt:
        from emlpcli.solve.voigt.layout import layout_of

        layout_of(rep, kind_of_factors)  # an error here comes before the work
    if explain:
        from emlpcli.solve.plan import plan

        _explain(
            plan(rep, expansion, strategy=solving.strategy, max_bytes=limit), expression, as_json
        )
        return
    from emlpcli.render.cards import report as reports
    from emlpcli.solve.account import account

    with solving.solved(rep, expansion, seed) as (solution, say):
        say("checking under random group elements")
        kind = basis or reports.READABLE
        wanted = min(most, solution.dimension) if elements else None
        named = wanted if kind == reports.READABLE else None
        found = account(solution, elements=named)
        data = envelope.envelope("basis", **reports.report_as_json(found, expression))
        pattern = None
        if voigt:
            from emlpcli.render.cards.voigt import Pattern, voigt_as_json
            from emlpcli.solve.voigt.form import of_solution as voigt_of

            form = voigt_of(solution, kind_of_factors)
            data["voigt"], pattern = voigt_as_json(form), Pattern(form)
        saved = ""
        if save is not None:
            from emlpcli.render.saved_basis import save_basis

            say(f"saving to {save}")
            readable = basis == reports.READABLE
            kept = data | {"basis": reports.READABLE if readable else reports.ORTHONORMAL}
            saved = save_basis(save, solution, kept, readable=readable)
            data["saved"] = {"path": str(save), "basis": kept["basis"], "storage": saved}
        if plot:
            from emlpcli.render.figure.api import save_figures
            from emlpcli.render.figure.options import FigureOptions
            from emlpcli.render.figure.targets import is_page

            say("drawing")
            drawn = FigureOptions(mode="voigt" if voigt else None, factors=kind_of_factors)
            save_figures(solution, [path for path in plot if not is_page(path)], drawn)
            save_figures(solution, [path for path in plot if is_page(path)])
            data["plots"] = [str(path) for path in plot]
        matrices = []  # for the card alone
        if as_json and wanted is not None:
            data["elements"] = reports.elements_as_json(solution, wanted, kind)
        elif wanted:
            matrices = reports.element_matrices(solution, wanted, kind)
    if as_json:
        envelope.print_answer(data)
        return
    from emlpcli.render.cards.basis import basis_card
    from emlpcli.render.cards.page import show_card
    from emlpcli.render.errors import printable, say

    show_card(basis_card(found, matrices, pattern))
    if saved:
        say(printable(f"saved {saved} basis to {save}"))
    for path in plot or []:
        say(printable(f"drew {path}"))


def _check_basis(kind: str | None) -> None:
    from emlpcli.errors import EmlpError

    if kind not in (None, "sparse", "orthonormal"):
        raise EmlpError(f"there is no basis {kind!r}", hint="take sparse or orthonormal")


def _explain(plan: Plan, text: str, as_json: bool) -> None:
    from emlpcli.render.cards import plan as plans

    found = plans.plan_as_json(plan, text)
    if as_json:
        envelope.print_answer(envelope.envelope("explain", **found))
        return
    from emlpcli.render.cards.page import show_card

    show_card(plans.plan_card(found))
