"""`emlp code`: the source of an equivariant layer, in files or on standard output."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from emlpcli.commands import envelope
from emlpcli.commands.options import (
    Expression,
    GroupChoice,
    JsonOption,
    Solving,
)
from emlpcli.commands.standard_output import kind_printed
from emlpcli.render.code.dialects import described

if TYPE_CHECKING:
    from emlpcli.render.code.dialects import Dialect
    from emlpcli.render.code.source import Source
    from emlpcli.solve.solution import Solution


def run(
    expression: Expression,
    group: GroupChoice,
    *,
    to: Annotated[str | None, typer.Option("--to", metavar="NAME", help=described())] = None,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="FILE", help="Write the source here; - prints it."),
    ] = None,
    bias: Annotated[
        bool, typer.Option("--bias/--no-bias", help="Add the output's invariants.")
    ] = True,
    bilinear: Annotated[
        bool,
        typer.Option("--bilinear", help="Two inputs, the factors of A*B>>C, and no bias."),
    ] = False,
    as_json: JsonOption = False,
    seed: Annotated[int, typer.Option(min=0, help="Seed of the random checks.")] = 0,
    solving: Solving,
) -> None:
    """The source of the layer, which does not depend on emlp.

    Large constants are written to a file beside the source: .npz for Python, .txt for Julia.
    What set partitions or diagrams name is printed without a basis, however large.

    \b
    Examples:
      emlp code "V**2>>V**2" --group S6 --to torch -o layer.py
      emlp code "V*V>>2*Scalar+V" --group SO3 --to jax --bilinear
    """
    from emlpcli.render.code.dialects import dialect_of

    dialect = dialect_of(to)
    if output is not None and kind_printed([output], dialect.suffix, as_json=as_json):
        output = None
    if output is not None:
        from emlpcli.files.writing import check_target

        check_target(
            output, (dialect.suffix,), hint=f"source for {dialect.name} is {dialect.suffix}"
        )
    from emlpcli.render.code.api import source_of
    from emlpcli.render.progress import progress
    from emlpcli.reps.from_text import expanded
    from emlpcli.solve.program.named_space import solved_or_named

    _ = solving.max_bytes  # an error here comes before the work
    rep, expansion = expanded(expression, group.over(expression))
    if bilinear:
        from emlpcli.solve.program.build import factors_of

        factors_of(rep)  # an error here comes before the work
    flags = ["--no-bias"] * (not bias) + ["--bilinear"] * bilinear
    command = " ".join([_command(expression, group, dialect), *flags])
    with progress() as say:
        solution = solved_or_named(
            rep,
            expansion,
            seed=seed,
            max_bytes=solving.max_bytes,
            strategy=solving.strategy,
            cache=not solving.no_cache,
            on_event=say,
        )
        say("writing the source")
        found = source_of(solution, dialect, command, bias=bias, bilinear=bilinear)
    if found.arrays and output is None and not as_json:
        from emlpcli.errors import EmlpError

        count = sum(array.size for array in found.arrays.values())
        raise EmlpError(
            f"{count} numbers of constants are too many to stand in the source",
            hint=f"-o layer{dialect.suffix} writes the source, and these to "
            f"layer{found.beside} beside it",
        )
    written = [] if output is None else found.save(output)
    if as_json:
        envelope.print_answer(_as_json(found, solution, expression, dialect, written))
        return
    if output is None:
        print(found.text, end="")
        return
    from emlpcli.render.errors import printable
    from emlpcli.render.errors import say as tell

    for path in written:
        tell(printable(f"wrote {path}"))


def _command(text: str, group: GroupChoice, dialect: Dialect) -> str:
    """The command line, as the source tells it."""
    from shlex import quote

    words = ["emlp", "code", quote(text)]
    if group.group is not None:
        words += ["--group", quote(group.group)]
    for file in group.group_file or ():
        words += ["--group-file", quote(file)]
    for permutation in group.generators or ():
        words += ["--generators", quote(permutation)]
    for file in group.structure or ():
        words += ["--structure", quote(file)]
    for option in ("symprec", "precision"):
        if (value := getattr(group, option)) is not None:
            words += [f"--{option}", f"{value:g}"]
    words += ["--allow-code"] * group.allow_code
    return " ".join([*words, "--to", dialect.name])


def _as_json(
    found: Source, solution: Solution, text: str, dialect: Dialect, written: list[Path]
) -> dict[str, Any]:
    arrays = {} if written else {name: _listed(a) for name, a in found.arrays.items()}
    return envelope.envelope(
        "code",
        expression=text,
        group=solution.expansion.group_names or None,
        size_out=solution.shape[0],
        size_in=solution.shape[1],
        dimension=solution.dimension,
        to=dialect.name,
        source=found.text,
        arrays=arrays,
        files=[str(path) for path in written],
    )


def _listed(array: Any) -> Any:
    """An array as lists; of complex numbers those of real and imaginary parts."""
    if array.dtype.kind == "c":
        return {"real": array.real.tolist(), "imag": array.imag.tolist()}
    return array.tolist()
