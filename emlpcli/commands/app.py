"""The subcommands of `emlp`, and the one place where errors become texts and exit statuses."""

from __future__ import annotations

import os
import sys
import traceback
import warnings
from collections.abc import Callable
from contextlib import suppress
from functools import wraps
from importlib import import_module
from io import StringIO
from typing import Any

import typer

from emlpcli import __version__
from emlpcli.commands import completing, envelope
from emlpcli.commands.options import with_choices
from emlpcli.errors import (
    EmlpError,
    ExitCode,
    FileError,
    InternalError,
    ReadingWarning,
    TooLargeError,
    UsageError,
)
from emlpcli.render.errors import print_error, printable, say

# The subcommands, and whether each prints its help where no arguments are given. To add one,
# write `commands/NAME.py` with a function `run`, whose docstring is the help, and list it here.
COMMANDS = {
    "basis": True,
    "vis": True,
    "dim": True,
    "decompose": True,
    "project": True,
    "code": True,
    "groups": False,
    "characters": True,
    "fit": False,
    "explore": False,
    "cache": False,
}

WIDEST = 10_000  # columns of a terminal

app = typer.Typer(
    name="emlp",
    help="Which equivariant linear maps exist, how many, and what they are.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


class _CarriedError(Exception):
    """What a command raised, out of the reach of the option parser, which has its own ideas."""

    def __init__(self, problem: BaseException) -> None:
        super().__init__()
        self.problem = problem


def _carrying(command: Callable[..., None]) -> Callable[..., None]:
    @wraps(command)
    def carrying(*args: Any, **kwargs: Any) -> None:
        try:
            command(*args, **kwargs)
        except SystemExit:
            raise
        except BaseException as problem:
            raise _CarriedError(problem) from None

    return carrying


for _name, _helps in COMMANDS.items():
    _command = with_choices(import_module(f"emlpcli.commands.{_name}").run)
    app.command(_name, no_args_is_help=_helps)(_carrying(_command))


def _print_version(value: bool) -> None:
    if value:
        print(f"emlp {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: bool = typer.Option(
        False, "--version", callback=_print_version, is_eager=True, help="Print the version."
    ),
) -> None:
    pass


def run(args: list[str]) -> int:
    """Run a command line; what it says is written and its exit status returned."""
    envelope.forget()
    try:
        with warnings.catch_warnings(), completing.as_bash_reads():
            warnings.simplefilter("ignore", ReadingWarning)  # they are told as notes
            status = _answer(args)
        sys.stdout.flush()
        return status
    except KeyboardInterrupt:
        say("interrupted")
        return ExitCode.INTERRUPTED
    except BrokenPipeError:  # the reader, such as `head`, has seen enough
        _let_go_of_output()
        return ExitCode.OK
    except Exception as problem:
        return _refuse(problem, args)


def _answer(args: list[str]) -> int:
    _mind_environment()
    try:
        return int(typer.main.get_command(app).main(args, "emlp", standalone_mode=False) or 0)
    except _CarriedError as carried:
        raise carried.problem from None
    except SystemExit as end:
        if end.code == ExitCode.INTERNAL:  # so the parser ends where help goes to a closed pipe
            raise BrokenPipeError from None
        return end.code if isinstance(end.code, int) else ExitCode.OK


def _mind_environment() -> None:
    """Leave out variables with which answers would be wrong or empty."""
    os.environ.pop("JAX_ENABLE_X64", None)  # errors are told in double precision
    columns = os.environ.get("COLUMNS", "80")
    if not (columns.isascii() and columns.isdigit() and 0 < int(columns[:6]) < WIDEST):
        os.environ.pop("COLUMNS")  # the width of the terminal itself is taken then


def _refuse(problem: Exception, args: list[str]) -> int:
    """Say what went wrong: on standard error, and as JSON where the answer would have been."""
    if os.environ.get("EMLP_TRACEBACK"):
        traceback.print_exception(problem)
    if hasattr(problem, "format_message") and hasattr(problem, "show"):  # of the option parser
        error: EmlpError = UsageError(problem.format_message())
        page = StringIO()
        problem.show(page)
        say("\n".join(map(printable, page.getvalue().splitlines())))
    else:
        error = _explained(problem)
        print_error(error)
    options = args[: args.index("--")] if "--" in args else args
    try:
        if "--json" in options:
            command = next((word for word in args if word in COMMANDS), None)
            envelope.print_answer(envelope.refusal(command, error))
            sys.stdout.flush()
    except OSError:
        pass  # the exit status tells
    if isinstance(problem, OSError):
        _let_go_of_output()
    return error.exit_code


def _explained(problem: Exception) -> EmlpError:
    """The error as one that a person is told."""
    if isinstance(problem, EmlpError):
        return problem
    if isinstance(problem, MemoryError):
        return TooLargeError("out of memory", hint="`emlp dim` counts without a basis")
    if isinstance(problem, OSError):
        place = "standard output" if problem.filename is None else repr(str(problem.filename))
        return FileError(f"cannot write to {place}: {problem.strerror or problem}")
    lines = str(problem).strip().splitlines()
    return InternalError(
        f"a mistake of emlp itself, {type(problem).__name__}" + (f": {lines[0]}" if lines else ""),
        hint="please report it with the command; EMLP_TRACEBACK=1 shows where it is",
    )


def _let_go_of_output() -> None:
    """Standard output leads nowhere from here on, else Python would complain at its end."""
    with suppress(OSError, ValueError):
        handle = os.open(os.devnull, os.O_WRONLY)
        os.dup2(handle, sys.stdout.fileno())
        os.close(handle)
