"""The subcommands of `emlp`, and the one place where errors become texts and exit statuses."""

from __future__ import annotations

import os
import sys
import traceback
import warnings
from collections.abc import Callable
from contextlib import suppress
from functools import partial, wraps
from importlib import import_module
from shutil import get_terminal_size
from typing import TYPE_CHECKING, Any, NamedTuple

import typer
from typer.core import TyperGroup

from emlpcli import __version__
from emlpcli.commands import defaults, envelope, misused
from emlpcli.commands.help_page import Command, exit_statuses, write_rows
from emlpcli.commands.shells import asked
from emlpcli.errors import (
    EmlpError,
    ExitCode,
    FileError,
    InternalError,
    ReadingWarning,
    TooLargeError,
    UsageError,
)
from emlpcli.overrides import override
from emlpcli.render.errors import print_error, printable, say

if TYPE_CHECKING:
    from typer.core import TyperCommand


class Listed(NamedTuple):
    """What is known of a subcommand before its module is imported."""

    summary: str
    """What `emlp --help` says, and the first line of its own help."""
    helps: bool = True
    """Whether it prints its help where no arguments are given."""


# To add one, write `commands/NAME.py` with a function `run`, whose docstring is the help, and list
# it here with the first line of that.
COMMANDS = {
    "basis": Listed("Which equivariant maps there are: dimension, names, evidence."),
    "vis": Listed("A picture of the maps, in files or in the terminal."),
    "dim": Listed("The exact dimension, of any length, and how it was counted."),
    "decompose": Listed("The irreducible constituents, with multiplicities and types."),
    "project": Listed("The nearest equivariant matrix or tensor, and how far it is."),
    "code": Listed("The source of the layer, which does not depend on emlp."),
    "groups": Listed("The list of groups, or one group: generators, order, invariants.", False),
    "characters": Listed("The table of characters of a finite group, exactly."),
    "fit": Listed("Train a network that is equivariant by construction.", False),
    "predict": Listed("What a saved network says of new rows."),
    "explore": Listed("Dimension, blocks and names while you type.", False),
    "cache": Listed("Where slow results are kept, and how large they are.", False),
    "help": Listed("What a command does and takes, the same as COMMAND --help.", False),
}


COMPLETION = ("--install-completion", "--show-completion")


class CarriedError(Exception):
    """What a command raised, out of the reach of the option parser, which has its own ideas."""

    def __init__(self, problem: BaseException) -> None:
        super().__init__()
        self.problem = problem


class Program(TyperGroup):
    """The program, which imports a subcommand where it is run, completed or asked for its help."""

    @override
    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """An option of completion may stand alone, for the shell that runs this program."""
        for at, word in enumerate(args):
            if not word.startswith("-"):
                break
            if word in COMPLETION and args[at + 1 : at + 2] in ([], ["-h"], ["--help"]):
                args[at] += "="
        return super().parse_args(ctx, args)

    @override
    def list_commands(self, ctx: Any) -> list[str]:
        return [*COMMANDS]

    @override
    def get_command(self, ctx: Any, cmd_name: str) -> TyperCommand | None:
        if cmd_name not in self.commands and cmd_name in COMMANDS:
            self.commands[cmd_name] = _made(cmd_name)
        found: TyperCommand | None = self.commands.get(cmd_name)  # type: ignore[assignment]
        return found

    @override
    def format_options(self, ctx: Any, formatter: Any) -> None:
        rows = [row for param in self.get_params(ctx) if (row := param.get_help_record(ctx))]
        with formatter.section("Options"):
            write_rows(formatter, rows)
        self.format_commands(ctx, formatter)

    @override
    def format_commands(self, ctx: Any, formatter: Any) -> None:
        with formatter.section("Commands"):
            write_rows(formatter, [(name, said.summary) for name, said in COMMANDS.items()])


def _made(name: str) -> TyperCommand:
    """A subcommand as the option parser knows it."""
    from emlpcli.commands.options import with_choices

    command = with_choices(import_module(f"emlpcli.commands.{name}").run)
    alone = typer.Typer(rich_markup_mode=None, add_completion=False)
    alone.command(
        name,
        cls=Command,
        short_help=COMMANDS[name].summary,
        no_args_is_help=COMMANDS[name].helps,
        epilog=exit_statuses(ExitCode, () if name == "project" else ("BEYOND",)),
        context_settings={"help_option_names": ["-h", "--help"]},
    )(_carrying(command))
    made: TyperCommand = typer.main.get_command(alone)  # type: ignore[assignment]
    return made


def _carrying(command: Callable[..., None]) -> Callable[..., None]:
    @wraps(command)
    def carrying(*args: Any, **kwargs: Any) -> None:
        try:
            command(*args, **kwargs)
        except SystemExit:
            raise
        except BaseException as problem:
            raise CarriedError(problem) from None

    return carrying


WIDEST = 10_000  # columns of a terminal
NARROWEST_HELP = 36  # columns of help, which narrower terminals wrap themselves

app = typer.Typer(
    name="emlp",
    cls=Program,
    help="Which equivariant linear maps exist, how many, and what they are.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    add_completion=False,  # ours is below
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _print_version(value: bool) -> None:
    if value:
        print(f"emlp {__version__}")
        raise typer.Exit


def _show_completion(context: typer.Context, shell: str | None) -> None:
    if shell is None or context.resilient_parsing:
        return
    from emlpcli.commands.shells import scripts

    print(scripts.script(scripts.named(shell)), end="")
    raise typer.Exit


def _install_completion(context: typer.Context, shell: str | None) -> None:
    if shell is None or context.resilient_parsing:
        return
    from emlpcli.commands.shells import scripts

    name = scripts.named(shell)
    for path in scripts.install(name):
        print(printable(f"wrote {path}"))
    print(f"a new {name} completes the arguments of emlp")
    raise typer.Exit


@app.callback()
def _options(
    version: bool = typer.Option(
        False, "--version", callback=_print_version, is_eager=True, help="Print the version."
    ),
    install: str = typer.Option(
        None,
        COMPLETION[0],
        metavar="[SHELL]",
        callback=_install_completion,
        is_eager=True,
        help="Let bash, zsh, fish or powershell complete; the shell that is running if left out.",
    ),
    show: str = typer.Option(
        None,
        COMPLETION[1],
        metavar="[SHELL]",
        callback=_show_completion,
        is_eager=True,
        help="Print the script of that, to put it somewhere else.",
    ),
) -> None:
    pass


def run(args: list[str]) -> int:
    """Run a command line; what it says is written and its exit status returned."""
    envelope.forget()
    try:
        with warnings.catch_warnings(), asked.answered():
            warnings.simplefilter("ignore", ReadingWarning)  # they are told as notes
            status = _answer(args)
        sys.stdout.flush()
        return status
    except KeyboardInterrupt:
        say("interrupted", always=True)
        return ExitCode.INTERRUPTED
    except BrokenPipeError:  # the reader, such as `head`, has seen enough
        _let_go_of_output()
        return ExitCode.OK
    except Exception as problem:
        return _refuse(problem, args)


def _answer(args: list[str]) -> int:
    _mind_environment()
    try:
        program = typer.main.get_command(app)
        assert isinstance(program, Program)
        preset = defaults.of_commands(COMMANDS, partial(program.get_command, None))
        width = get_terminal_size().columns  # help is as wide, and not cut at 80
        more: dict[str, Any] = {"default_map": preset, "max_content_width": width}
        more["terminal_width"] = max(width - 2, NARROWEST_HELP)  # which else were 50 at least
        status = program.main(args, "emlp", standalone_mode=False, **more)
        return int(status or 0)
    except CarriedError as carried:
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
        told = problem.format_message()
        if told.startswith("Usage:"):  # no arguments are given, and its message is the help
            error: EmlpError = UsageError(told)
            say("\n".join(map(printable, told.splitlines())), always=True)
        else:
            command = getattr(getattr(problem, "ctx", None), "command", None)
            error = misused.explained(told, args, COMMANDS, command)
            print_error(error)
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
