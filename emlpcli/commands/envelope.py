"""The frame of every answer in JSON, and of every error: schema, command and version."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from emlpcli import __version__
from emlpcli.errors import EmlpError

SCHEMA = 1

_readings: list[str] = []  # of this command, which each of its answers holds


def noted(notes: Iterable[str]) -> list[str]:
    """Those of these notes on names of groups that are new; all go into the answers from now on."""
    new = [note for note in dict.fromkeys(notes) if note not in _readings]
    _readings.extend(new)
    return new


def forget() -> None:
    """Begin a command, of which nothing is noted."""
    _readings.clear()


@contextmanager
def one_more(notes: Iterable[str]) -> Iterator[list[str]]:
    """Notes that go into the answers of this block alone; gives those that are new."""
    before = len(_readings)
    yield noted(notes)
    del _readings[before:]


def envelope(command: str | None, **answer: Any) -> dict[str, Any]:
    """The answer of a command, framed; `command` is None where none was recognised.

    `readings` say how names of groups were read that may be meant otherwise, such as SO24.
    """
    notes = {"readings": list(_readings)} if _readings else {}
    return {"schema": SCHEMA, "command": command, "version": __version__, **answer, **notes}


def refusal(command: str | None, error: EmlpError, **known: Any) -> dict[str, Any]:
    """An error in the same frame, after what is known of the question.

    `error` holds `kind`, the name of its class; `message`; `span`, where the user's text has a
    place; and `hint`. `exit_code` is the exit status of a command that ends with it.
    """
    span = None if error.span is None else [error.span.start, error.span.stop]
    told = {
        "kind": type(error).__name__,
        "message": error.message,
        "span": span,
        "hint": error.hint,
    }
    return envelope(command, **known, error=told, exit_code=int(error.exit_code))


def print_answer(data: dict[str, Any]) -> None:
    """Print an answer in one line of strict JSON: a number that is not finite is null."""
    from emlpcli.files import strictjson

    print(strictjson.dumps(data), flush=True)
