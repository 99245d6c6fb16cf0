"""The frame of every answer in JSON, and of every error: schema, command and version."""

from __future__ import annotations

from typing import Any

from emlpcli import __version__
from emlpcli.errors import EmlpError
from emlpcli.files import strictjson

SCHEMA = 1


def envelope(command: str | None, **answer: Any) -> dict[str, Any]:
    """The answer of a command, framed; `command` is None where none was recognised."""
    return {"schema": SCHEMA, "command": command, "version": __version__, **answer}


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
    print(strictjson.dumps(data), flush=True)
