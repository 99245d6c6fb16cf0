"""Arguments and options that several subcommands share."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from emlpcli.errors import ExpressionError, FileError, GroupError

if TYPE_CHECKING:
    from emlpcli.groups import Group

LONGEST_LINE = 2**20  # characters of standard input without an end of line
MOST_LINES = 1000  # of standard input where one expression is wanted

Expression = Annotated[
    str,
    typer.Argument(
        metavar="EXPR", help='A representation, such as "V**2>>V"; - reads standard input.'
    ),
]
GroupOption = Annotated[
    str | None,
    typer.Option("--group", "-g", metavar="GROUP", help="The group, such as SO3 or SO3*S5."),
]
GroupFileOption = Annotated[
    Path | None,
    typer.Option("--group-file", metavar="FILE", help="A group of your own: .toml, .json or .npz."),
]
GeneratorsOption = Annotated[
    list[str] | None,
    typer.Option(
        "--generators",
        metavar="PERM...",
        help='A group by permutations: "(1 2 3 4 5)(6 7)" "(1 2)", or "[2,3,1]".',
    ),
]
AllowCodeOption = Annotated[
    bool, typer.Option("--allow-code", help="Let --group module:Name(3) run that module's code.")
]
PrecisionOption = Annotated[
    float | None,
    typer.Option(
        "--precision",
        metavar="EPS",
        help="How well the generators of a group of your own are known, such as 1e-6.",
    ),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON (schema 1) instead.")]

StrategyOption = Annotated[
    str | None, typer.Option("--strategy", help="Use this strategy alone.", metavar="NAME")
]
NoCacheOption = Annotated[
    bool, typer.Option("--no-cache", help="Neither read nor write the disk cache.")
]
MemoryOption = Annotated[
    str | None,
    typer.Option("--max-memory", help="Refuse to use more, such as 500M or 2G.", metavar="SIZE"),
]


def read_expression(text: str) -> str:
    """The expression, from standard input where it is given as `-`."""
    if text != "-":
        return text
    lines = [line for line in islice(standard_input(), MOST_LINES) if line.strip()]
    if len(lines) != 1:
        raise ExpressionError(
            f"standard input has {len(lines)} expressions, one is wanted",
            hint="`emlp dim -` answers one expression a line",
        )
    return lines[0]


def standard_input() -> Iterator[str]:
    """The lines of standard input, without their ends; they are read as they come.

    Raises FileError where it cannot be read, and for a line that is no text of this language
    and may never end.
    """
    if sys.stdin is None:
        raise FileError("cannot read standard input: it is closed")
    try:
        while line := sys.stdin.readline(LONGEST_LINE):
            if len(line) >= LONGEST_LINE and not line.endswith("\n"):
                raise FileError(
                    f"standard input has a line of more than {LONGEST_LINE - 1} characters"
                )
            yield line.rstrip("\r\n")
    except FileError:
        raise
    except (OSError, ValueError) as problem:
        reason = getattr(problem, "strerror", None) or problem
        raise FileError(f"cannot read standard input: {reason}") from None


def chosen_group(
    group: str | None,
    group_file: Path | None = None,
    generators: list[str] | None = None,
    allow_code: bool = False,
    precision: float | None = None,
) -> Group | str | None:
    """The group that the options name, at most one of them; its warnings go to standard error."""
    given = [
        option
        for option, value in (
            ("--group", group),
            ("--group-file", group_file),
            ("--generators", generators),
        )
        if value
    ]
    if len(given) > 1:
        raise GroupError(f"{' and '.join(given)} are given, one is wanted")
    found: Group
    if group_file is not None:
        from emlpcli.groups.user.file import read_group

        found = read_group(group_file)
    elif generators:
        from emlpcli.groups.user.generated import Permutations

        found = Permutations(generators)
    elif group and ":" in group:
        from emlpcli.groups.user.python_code import group_from_code, names_code

        if not names_code(group):
            return group
        if not allow_code:
            raise GroupError(
                f"--group {group} would run the code of a Python module",
                hint="add --allow-code if you trust it",
            )
        found = group_from_code(group)
    elif precision is None or group is None:
        return group
    else:
        from emlpcli.groups.registry import group as find_group

        found = find_group(group)
    if precision is not None:
        from emlpcli.groups.user.generated import with_precision

        found = with_precision(found, precision)
    from emlpcli.groups.user.findings import warnings_of
    from emlpcli.render.errors import printable, say

    for warning in warnings_of(found):
        say(printable(f"warning: {warning}"))
    return found
