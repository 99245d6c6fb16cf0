"""What the option parser refuses, said as every other error is: what is wrong, what to write."""

from __future__ import annotations

import re
from collections.abc import Collection

from emlpcli.errors import EmlpError, UsageError, suggest

_SAVING = ("basis", "decompose")  # which have --save and no -o


def explained(message: str, words: list[str], commands: Collection[str]) -> UsageError:
    """The error for a message of the option parser on a command line of these words."""
    message = message.removesuffix(".")
    message = re.sub(r"is not a valid (int|float)( range)?$", _no_number, message)
    command = next((word for word in words if word in commands), None)
    near = re.fullmatch(r"(.*?)\s*\((?:Possible options?:|Did you mean:?) (.*?)\??\)", message)
    if near is not None:
        message, hint = near[1], f"did you mean {near[2]}?"
    elif named := re.match(r"No such command '(.*)'", message, re.DOTALL):
        hint = _hint_on_command(named[1], commands)
    elif message.startswith("No such option") and not (words and words[0] in commands):
        hint = f"options stand behind the command, as in emlp {command or 'dim'} V --group SO3"
    elif re.fullmatch("No such option: (-o|--output)", message) and command in _SAVING:
        hint = "the results of this command are written by --save FILE"
    elif extra := re.search(r"extra argument\S* \((.*)\)$", message, re.DOTALL):
        message = f"unexpected extra argument {extra[1]}"
        hint = _hint_on_extra(extra[1].partition(" ")[0], command)
    else:
        hint = f"emlp help {command} says what it takes" if command else "emlp help says more"
    return UsageError(message[:1].lower() + message[1:], hint=hint)


def _no_number(found: re.Match[str]) -> str:
    return "is no whole number" if found[1] == "int" else "is no number"


def _hint_on_command(word: str, commands: Collection[str]) -> str:
    if word == "version":
        return "write emlp --version"
    if found := suggest(word, commands):
        return f"did you mean {found[0]}?"
    if _is_expression(word):
        return f"a command comes first: emlp basis {word!r}"
    return "emlp help lists the commands"


def _hint_on_extra(word: str, command: str | None) -> str:
    if _is_group(word):
        return f"a group is given as an option: --group {word}"
    if word[:1] in ("+", "*", ">") or _is_expression(word):
        return "one expression is taken; one with spaces stands in quotes"
    return f"what has spaces stands in quotes; emlp help {command} says what is taken"


def _is_expression(text: str) -> bool:
    from emlpcli.lang import parse

    try:
        parse(text)
    except EmlpError:
        return False
    return True


def _is_group(text: str) -> bool:
    from emlpcli.groups.registry import group

    try:
        group(text)
    except EmlpError:
        return False
    return True
