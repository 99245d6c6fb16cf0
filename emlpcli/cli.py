"""The command `emlp`: its subcommands, and the one place where errors become exit statuses."""

from __future__ import annotations

import os
import re
import sys

# The commands multiply many small matrices, which threads only slow down, badly so where other
# programs run; set before NumPy is imported, and left alone where the user has set it.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
from collections.abc import Callable
from functools import wraps
from typing import Any

import typer

from emlpcli import __version__
from emlpcli.commands import basis, cache, decompose, dim, fit, groups, vis
from emlpcli.errors import EmlpError, ExitCode

# To add a subcommand, write its module in `commands` with a function `run` and list it here.
COMMANDS: dict[str, Callable[..., None]] = {
    "basis": basis.run,
    "vis": vis.run,
    "dim": dim.run,
    "decompose": decompose.run,
    "groups": groups.run,
    "fit": fit.run,
    "cache": cache.run,
}

app = typer.Typer(
    name="emlp",
    help="Which equivariant linear maps exist, how many, and what they are.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _boundary(command: Callable[..., None]) -> Callable[..., None]:
    """The command, with every error that is a person's to solve turned into an exit status."""

    @wraps(command)
    def bounded(*args: Any, **kwargs: Any) -> None:
        try:
            command(*args, **kwargs)
            sys.stdout.flush()
        except EmlpError as error:
            from emlpcli.render.errors import print_error

            print_error(error)
            raise SystemExit(int(error.exit_code)) from None
        except KeyboardInterrupt:
            print("interrupted", file=sys.stderr)
            raise SystemExit(int(ExitCode.INTERRUPTED)) from None
        except MemoryError:
            print("error: out of memory", file=sys.stderr)
            print("hint: `emlp dim` counts without a basis", file=sys.stderr)
            raise SystemExit(int(ExitCode.MEMORY)) from None
        except BrokenPipeError:  # the reader, such as `head`, has seen enough
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise SystemExit(int(ExitCode.OK)) from None

    return bounded


for _name, _command in COMMANDS.items():
    app.command(_name, no_args_is_help=_name in ("basis", "vis", "dim", "decompose"))(
        _boundary(_command)
    )


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


def spread_generators(words: list[str]) -> list[str]:
    """Give each permutation after --generators the option again: it takes several words.

    A word is a permutation if it begins with ( or [ and holds digits, spaces and ,;()[] alone.
    """
    spread: list[str] = []
    inside = False  # among the words that follow --generators
    for position, word in enumerate(words):
        if word == "--":
            return spread + words[position:]
        if inside and re.fullmatch(r"\s*[(\[][\s\d(),;\[\]]*", word, re.ASCII):
            if spread[-1] != "--generators":
                spread.append("--generators")
        else:
            inside = word == "--generators" or word.startswith("--generators=")
        spread.append(word)
    return spread


def main() -> None:
    """Run the command line."""
    sys.set_int_max_str_digits(0)  # counts have any number of digits
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # texts hold ⊗ and lone surrogates may come back
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    sys.argv[1:] = spread_generators(sys.argv[1:])
    app(prog_name="emlp")


if __name__ == "__main__":
    main()
