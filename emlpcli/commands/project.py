"""`emlp project`: the nearest equivariant map to somebody's own, and how far that is."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from emlpcli.commands import envelope
from emlpcli.commands.lines import standard_input
from emlpcli.commands.options import (
    FactorsOption,
    GroupChoice,
    JsonOption,
    Solving,
    factors_of,
)
from emlpcli.errors import ExitCode, FileError, UsageError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from emlpcli.solve.nearest.nearest import Nearest


def run(
    file: Annotated[
        str,
        typer.Argument(
            metavar="FILE",
            help="Numbers: .npy, .npz, .h5, .parquet, .safetensors, .csv, .txt; - reads a text.",
        ),
    ],
    expression: Annotated[
        str, typer.Argument(metavar="EXPR", help='What they should be, such as "V>>V".')
    ],
    group: GroupChoice,
    *,
    voigt: Annotated[
        bool, typer.Option("--voigt", help="The numbers are Voigt's matrix of a tensor.")
    ] = False,
    factors: FactorsOption = None,
    array: Annotated[
        str | None,
        typer.Option(
            "--array", metavar="NAME", help="Which array, or column, of a file with several."
        ),
    ] = None,
    output: Annotated[
        str | None,
        typer.Option(
            "--output", "-o", metavar="FILE", help="Write the nearest here; - prints it alone."
        ),
    ] = None,
    tolerance: Annotated[
        float | None,
        typer.Option(metavar="EPS", help="Exit with 1 where the relative distance is larger."),
    ] = None,
    most: Annotated[int, typer.Option(min=0, help="List N entries and coefficients.")] = 10,
    seed: Annotated[int, typer.Option(min=0, help="Seed of the random checks.")] = 0,
    solving: Solving,
    as_json: JsonOption = False,
) -> None:
    """The nearest equivariant matrix or tensor, and how far it is.

    A matrix for A>>B has a row for each coordinate of B. A tensor has an axis for each factor,
    or for each index of V.

    \b
    Examples:
      emlp project stiffness.csv "Sym(2,Sym(2,V))" --group pg:m-3m --voigt
      emlp project weights.npy "2*V>>10*V" --group SO3 --tolerance 1e-6
    """
    if tolerance is not None and not tolerance >= 0:
        raise UsageError(f"--tolerance {tolerance:g} is no distance", hint="such as 1e-6")
    kind = factors_of(factors, voigt=voigt)
    place = _place(output, as_json=as_json)
    from emlpcli.reps.from_text import expanded
    from emlpcli.solve.nearest.nearest import fitting_form, nearest

    rep, expansion = expanded(expression, group.over(expression, shown=True))
    given = _numbers(file, array, solving.max_bytes)
    given = _row(given) if not voigt else given
    fitting_form(rep, given.shape, voigt=voigt, factors=kind)  # an error comes before the work
    with solving.solved(rep, expansion, seed) as (solution, say):
        say("projecting")
        found = nearest(solution, given, voigt=voigt, factors=kind)
    within = tolerance is None or found.relative <= tolerance
    if place is not None:
        from emlpcli.files.arrays import write_array

        write_array(place, found.array, array or "nearest")
    _tell(found, expression, file, output, tolerance, most, as_json=as_json)
    if not within:
        raise SystemExit(int(ExitCode.BEYOND))


def _place(output: str | None, *, as_json: bool) -> Path | None:
    """Where the nearest is written, checked; None where it is printed or not asked for."""
    if output is None:
        return None
    if output == "-":
        if as_json:
            raise UsageError(
                "-o - and --json both print", hint="--json holds the nearest: its field `nearest`"
            )
        return None
    from emlpcli.files.arrays import SUFFIXES
    from emlpcli.files.writing import check_target

    check_target(Path(output), SUFFIXES)
    return Path(output)


def _numbers(file: str, name: str | None, limit: int | None) -> NDArray[Any]:
    from emlpcli.files.arrays import parse, read_array
    from emlpcli.solve.memory import default_limit

    if file == "-":
        if name is not None:
            raise UsageError("--array is for files with names, and - reads a text")
        lines = list(standard_input())
        try:
            return parse(lines)
        except FileError as error:
            told = f"cannot read numbers from standard input: {error.message}"
            raise FileError(told, hint=error.hint) from None
    return read_array(Path(file), (limit or default_limit()) // 4, name)


def _row(given: NDArray[Any]) -> NDArray[Any]:
    """A text of one line, or of one number a line, is a vector."""
    return given.ravel() if given.ndim == 2 and 1 in given.shape else given


def _tell(
    found: Nearest,
    expression: str,
    file: str,
    output: str | None,
    tolerance: float | None,
    most: int,
    *,
    as_json: bool,
) -> None:
    from emlpcli.render.cards import project as cards

    if as_json:
        told = cards.nearest_as_json(found, most)
        envelope.print_answer(
            envelope.envelope(
                "project",
                expression=expression,
                **told,
                tolerance=tolerance,
                within=None if tolerance is None else found.relative <= tolerance,
                saved=output,
            )
        )
        return
    from emlpcli.render.errors import printable, say

    if output == "-":
        from emlpcli.files.arrays import text

        print(text(found.array), end="", flush=True)
        say(printable(cards.distance_line(found)))
        return
    from emlpcli.render.cards.page import show_card

    show_card(cards.nearest_card(found, "standard input" if file == "-" else file, most, tolerance))
    if output is not None:
        say(printable(f"saved the nearest to {output}"))
