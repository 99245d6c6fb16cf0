"""`emlp help`: what a command does and takes."""

from __future__ import annotations

from typing import Annotated

import typer


def run(
    context: typer.Context,
    command: Annotated[
        str | None, typer.Argument(metavar="[COMMAND]", help="Without one, the list of commands.")
    ] = None,
) -> None:
    """What a command does and takes, the same as COMMAND --help.

    \b
    Examples:
      emlp help
      emlp help basis
    """
    words = ["--help"] if command is None else [command, "--help"]
    context.find_root().command.main(words, "emlp", standalone_mode=False)
