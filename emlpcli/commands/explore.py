"""`emlp explore`: type an expression and see dimension, blocks and names as you type."""

from __future__ import annotations

import os
import sys
from typing import Annotated

import typer

from emlpcli.commands import completing
from emlpcli.commands.options import GroupChoice
from emlpcli.errors import UsageError


def run(
    expression: Annotated[
        str | None,
        typer.Argument(
            metavar="[EXPR]",
            help='The expression to begin with, such as "V**2>>V".',
            autocompletion=completing.expressions,
        ),
    ] = None,
    *,
    group: GroupChoice,
) -> None:
    """Dimension, blocks and names while you type.

    Errors are underlined where they are. Tab completes, Ctrl-G goes to the group, Enter prints the
    whole card, Ctrl-V the picture, Ctrl-S saves the basis, F1 lists the keys, Ctrl-C ends.

    Needs prompt_toolkit: pip install "emlpcli[explore]"

    \b
    Examples:
      emlp explore
      emlp explore "V**2>>V" --group SO3
    """
    if not (sys.stdin is not None and sys.stdin.isatty() and sys.stdout.isatty()):
        raise UsageError(
            "explore needs a terminal to read keys from and to write to",
            hint="`emlp dim -` answers one expression a line",
        )
    if os.environ.get("TERM") in ("dumb", "unknown"):
        raise UsageError(
            f"explore needs a terminal whose cursor can be moved, and TERM is {os.environ['TERM']}",
            hint="`emlp dim -` answers one expression a line",
        )
    try:
        from emlpcli.commands.exploring.screen import explore
    except ModuleNotFoundError as missing:
        if missing.name is None or missing.name.partition(".")[0] != "prompt_toolkit":
            raise
        raise UsageError(
            "explore needs prompt_toolkit, which is not installed",
            hint='pip install "emlpcli[explore]"',
        ) from None
    group.chosen(shown=True)  # an error here comes before the screen
    explore(expression or "", group)
