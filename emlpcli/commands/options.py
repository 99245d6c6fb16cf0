"""Arguments and options that several subcommands share."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from emlpcli.errors import ExpressionError

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
    lines = [line for line in sys.stdin.read().splitlines() if line.strip()]
    if len(lines) != 1:
        raise ExpressionError(
            f"standard input has {len(lines)} expressions, one is wanted",
            hint="`emlp dim -` answers one expression a line",
        )
    return lines[0]
