"""Standard input: its lines, and the expressions on them, each answered as if it stood alone."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from emlpcli.commands import envelope
from emlpcli.commands.limits import LONGEST_LINE
from emlpcli.commands.standard_output import is_printed
from emlpcli.errors import EmlpError, ExitCode, FileError, UsageError
from emlpcli.render.errors import print_error, printable, say

STANDARD_INPUT = "-"


def for_each(answer: Callable[[str], None], name: str, *, as_json: bool, files: list[str]) -> None:
    """Answer the expression on each line of standard input; empty lines are passed over.

    An error names its line and the next one is answered; in the end SystemExit is raised with the
    largest exit status. In JSON each line has one of its own, errors too. `name` is that of the
    command. A second expression is refused where `files` are written, since they would be written
    over.
    """
    worst, count = 0, 0
    for number, text in enumerate(standard_input(), 1):
        if not text.strip():
            continue
        count += 1
        if count > 1 and files:
            raise UsageError(
                f"line {number} is a second expression, and {files[0]} holds the answer to one",
                hint="give each expression a file of its own, in a loop of the shell",
            )
        with _told(text):
            try:
                answer(text)
            except SystemExit as end:  # of a command that says no by its status alone
                worst = max(worst, end.code if isinstance(end.code, int) else 0)
            except EmlpError as error:
                worst = max(worst, error.exit_code)
                if as_json:
                    told = {"expression": text, "line": number}
                    envelope.print_answer(envelope.refusal(name, error, **told))
                error.message = f"line {number}: {error.message}"
                print_error(error)
        sys.stdout.flush()
    if not count:
        say("note: standard input holds no expression")
    if worst != ExitCode.OK:
        raise SystemExit(worst)


@contextmanager
def _told(text: str) -> Iterator[None]:
    """Notes on names of groups that the line holds: told here, and in its answer alone."""
    from emlpcli.groups.registry import readings

    with envelope.one_more(readings(text)) as new:
        for note in new:
            say(printable(f"note: {note}"))
        yield


def standard_input() -> Iterator[str]:
    """The lines of standard input, without their ends; they are read as they come.

    Raises FileError where it cannot be read, and for a line that is no text of this language
    and may never end.
    """
    if sys.stdin is None:
        raise FileError("cannot read standard input: it is closed")
    try:
        first = True
        while line := sys.stdin.readline(LONGEST_LINE):
            if len(line) >= LONGEST_LINE and not line.endswith("\n"):
                raise FileError(
                    f"standard input has a line of more than {LONGEST_LINE - 1} characters"
                )
            yield (line.removeprefix("\ufeff") if first else line).rstrip("\r\n")
            first = False
    except FileError:
        raise
    except (OSError, ValueError) as problem:
        reason = getattr(problem, "strerror", None) or problem
        raise FileError(f"cannot read standard input: {reason}") from None


def asked(given: dict[str, Any], arguments: list[str], expressions: list[str]) -> str | None:
    """Which of these expressions is to be read from standard input; None where none is.

    UsageError where two arguments are.
    """
    read = [name for name in arguments if given[name] == STANDARD_INPUT]
    if len(read) > 1:
        raise UsageError("standard input can be read for one argument, and - is given for two")
    return next((name for name in read if name in expressions), None)


def files_of(given: dict[str, Any]) -> list[str]:
    """The files that the options of a command write to."""
    found: list[str] = []
    for name in ("output", "save", "plot"):
        value = given.get(name)
        paths = value if isinstance(value, list) else [value]
        found += [str(p) for p in paths if p is not None and not is_printed(Path(p))]
    return found
