"""The answer to a shell that asks what continues a line."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from io import StringIO
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from emlpcli.commands.shells.words import Begun


@contextmanager
def answered() -> Iterator[None]:
    """Let the option parser, run in this block, answer where one of our scripts asks.

    It is asked as fish asks, in variables of the environment, for the words as they are passed on;
    what it prints is turned into what the shell wants. Without such a question nothing changes.
    """
    asked = os.environ.get("_EMLP_COMPLETE", "")
    if not asked.startswith("offer_"):
        yield
        return
    from shlex import join, quote

    from typer import _completion_classes
    from typer.completion import completion_init  # type: ignore[attr-defined]

    from emlpcli.commands.shells.words import split

    shell = asked.removeprefix("offer_")
    breaks = os.environ.get("_EMLP_BREAKS", "") if shell == "bash" else ""
    # meanings are plain texts here; to strip marks from them, Typer would import all of Rich
    _completion_classes._sanitize_help_text = str  # type: ignore[assignment]
    completion_init()
    words, begun = split(os.environ.get("_EMLP_LINE", ""), breaks)
    os.environ["_EMLP_COMPLETE"] = "complete_fish"
    os.environ["_TYPER_COMPLETE_FISH_ACTION"] = "get-args"
    os.environ["_TYPER_COMPLETE_ARGS"] = join(words) + " " + (begun.word and quote(begun.word))
    with redirect_stdout(StringIO()) as printed:
        yield
    for line in offers(printed.getvalue().splitlines(), begun, shell):
        print(line)


def offers(found: list[str], begun: Begun, shell: str) -> Iterator[str]:
    """The lines for a shell, of those for fish: a value, and its meaning behind a tabulator.

    A shell ends the word where there is one value alone; where that is a name before its
    parenthesis, such as `Sym(`, another one beside it keeps the word open.
    """
    from emlpcli.commands.shells.words import for_bash

    attached = re.match(r"--[\w-]+=", begun.word)  # of --group=pg:m the value alone was completed
    values = [line.partition("\t")[::2] for line in found if line]
    if len(values) == 1 and values[0][0].endswith("("):
        values.append((values[0][0] + "...)", values[0][1]))
    for value, meaning in values:
        whole = (attached[0] if attached else "") + value
        if shell == "bash":
            yield for_bash(whole, begun)
        else:
            yield f"{whole}\t{meaning}" if meaning else whole
