"""`emlp vis`: a figure of the equivariant maps, in files or in the terminal."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from emlpcli.commands import envelope
from emlpcli.commands.options import (
    CmapOption,
    DpiOption,
    Expression,
    FactorsOption,
    GroupChoice,
    JsonOption,
    SizeOption,
    Solving,
    ThemeOption,
    TitleOption,
    factors_of,
)
from emlpcli.commands.standard_output import is_printed, kind_printed, print_bytes
from emlpcli.errors import UsageError
from emlpcli.render.figure.content.modes import described

if TYPE_CHECKING:
    from emlpcli.render.figure.content.view import View
    from emlpcli.render.figure.options import FigureOptions
    from emlpcli.solve.solution import Solution


def run(
    expression: Expression,
    group: GroupChoice,
    *,
    output: Annotated[
        list[Path] | None,
        typer.Option(
            "--output",
            "-o",
            metavar="FILE",
            help="Draw to this .png, .svg or .pdf; .html is a page to play with; - prints SVG, "
            "and png:- another format. Repeatable.",
        ),
    ] = None,
    mode: Annotated[
        str | None,
        typer.Option(metavar="MODE", help=described()),
    ] = None,
    theme: ThemeOption = None,
    dpi: DpiOption = 150,
    size: SizeOption = None,
    title: TitleOption = None,
    cmap: CmapOption = None,
    voigt: Annotated[
        bool, typer.Option("--voigt", help="Short for --mode voigt, the diagrams of Nye.")
    ] = False,
    factors: FactorsOption = None,
    seed: Annotated[
        int, typer.Option(min=0, help="Seed of random elements, where sums are too long.")
    ] = 0,
    solving: Solving,
    as_json: JsonOption = False,
) -> None:
    """A picture of the maps, in files or in the terminal.

    Without -o the figure is shown in the terminal. Symmetric tensors of a crystal are drawn as in
    Nye's tables, where joined dots are equal. A page (-o basis.html) is one file with the matrix,
    its coefficients to type or drag, its elements to switch on and off, and its blocks; it loads
    nothing.

    \b
    Examples:
      emlp vis "V**2>>V" --group SO3 -o levi_civita.png
      emlp vis "V>>V" --group Z6
    """
    from emlpcli.render.figure.checking import checked
    from emlpcli.render.figure.options import FigureOptions, parse_size

    inches = None if size is None else parse_size(size)
    kind = factors_of(factors, voigt=voigt or mode == "voigt")
    if voigt and mode not in (None, "voigt"):
        raise UsageError(f"--voigt and --mode {mode} are two modes", hint="give one of them")
    mode = "voigt" if voigt else mode
    options = checked(FigureOptions(mode, theme, dpi, inches, title, cmap, seed, kind))
    printed = kind_printed(output or [], "svg", as_json=as_json)
    paths = [path for path in output or [] if not is_printed(path)]
    if printed is not None:
        from emlpcli.render.figure.targets import check_kind

        check_kind(printed, options)
    if paths:
        from emlpcli.render.figure.targets import check_targets

        check_targets(paths, options)
    from emlpcli.reps.from_text import expanded

    _ = solving.max_bytes  # an error here comes before the work
    rep, expansion = expanded(expression, group.over(expression, shown=True))
    if mode == "voigt":
        from emlpcli.solve.voigt.layout import layout_of

        layout_of(rep, kind)  # an error here comes before the work
    if cmap is not None:
        from emlpcli.render.figure.colour.paint import colormap

        colormap(cmap)
    from emlpcli.render.figure.build import view
    from emlpcli.render.figure.targets import as_bytes, is_page, write

    figures = not paths or not all(map(is_page, paths))  # else a page is all that is asked for
    drawn = (figures and printed is None) or printed not in (None, "html")
    with solving.solved(rep, expansion, seed) as (solution, say):
        say("drawing")
        shown = view(solution, options) if drawn else None
        omitted = write(solution, paths, options, shown)
        if printed is not None:
            content, omitted = as_bytes(solution, printed, options, shown)
            print_bytes(content)
    if as_json:
        left_out = {"omitted": list(omitted)} if omitted else {}
        envelope.print_answer(_as_json(shown, solution, expression, options, paths) | left_out)
        return
    from emlpcli.render.errors import printable, say
    from emlpcli.reps.printing import notes_on_groups

    for path in paths:
        say(printable(f"drew {path}"))
    if omitted:
        say(f"note: no room for {', '.join(omitted)}; without --size all is shown")
    if shown is not None and not paths and printed is None:
        from emlpcli.render.figure.terminal.build import show

        show(shown, options)
    for note in notes_on_groups(expansion):
        say(printable(f"note: {note}"))


def _as_json(
    shown: View | None,
    solution: Solution,
    text: str,
    options: FigureOptions,
    paths: list[Path],
) -> dict[str, Any]:
    from emlpcli.render.figure.content.as_json import as_json
    from emlpcli.reps.printing import notes_on_groups, structures_of

    notes = notes_on_groups(solution.expansion)
    return envelope.envelope(
        "vis",
        expression=text,
        group=solution.expansion.group_names or None,
        size_out=solution.shape[0],
        size_in=solution.shape[1],
        dimension=solution.dimension,
        seed=options.seed,
        **structures_of(solution.expansion),
        files=[str(path) for path in paths],
        figure=None if shown is None else as_json(shown),
        **({"notes": notes} if notes else {}),
    )
