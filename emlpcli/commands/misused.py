"""What the option parser refuses, said as every other error is: what is wrong, what to write.

It takes some things that it should refuse, an option given twice among them: that is refused here.
"""

from __future__ import annotations

import re
import shlex
from collections import Counter
from collections.abc import Collection, Sequence
from typing import Any

from emlpcli.errors import EmlpError, UsageError, suggest

_SAVING = ("basis", "decompose")  # which have --save and no -o
_ALONE = ("groups", "characters")  # which take a group as their argument
_COUNTS = {2: "twice", 3: "three times"}


def check_given_once(order: Sequence[Any], args: Sequence[str]) -> None:
    """Refuse an option of one value that is given more often, of which the last would count.

    `order` has the parameters as they stand in `args`, one entry for each time. A switch may be
    repeated, but not beside its opposite. Raises UsageError.
    """
    for param, times in Counter(order).items():
        if times == 1 or param.param_type_name != "option" or param.multiple:
            continue
        name = max(param.opts, key=len)
        if param.is_flag:
            both = [o for o in (*param.opts, *param.secondary_opts) if o in args]
            if len(both) > 1 and {*both} & {*param.secondary_opts}:
                raise UsageError(f"{' and '.join(both)} are given, one is wanted")
            continue
        if "--group" in param.opts:
            hint = "independent groups are a product, --group SO3*S5, or V(SO3)*V(S5) says which"
        elif "," in (param.metavar or ""):
            hint = f"values are joined by commas: {name} {param.metavar}"
        else:
            hint = "give it once"
        raise UsageError(f"{name} is given {_COUNTS.get(times, f'{times} times')}", hint=hint)


def check_signs(args: Sequence[str], params: Sequence[Any]) -> None:
    """Refuse `-g=SO3`, whose value would be `=SO3`. Raises UsageError."""
    short = {o: p for p in params for o in p.opts if len(o) == 2 and not getattr(p, "is_flag", 0)}
    for word in args:
        if word == "--":
            return
        if word[:2] in short and word[2:3] == "=" and word[3:]:
            long = max(short[word[:2]].opts, key=len)
            raise UsageError(
                f"a short option takes no equals sign: {word}",
                hint=f"write {word[:2]} {word[3:]} or {long}={word[3:]}",
            )


def explained(
    message: str, words: list[str], commands: Collection[str], asked: Any = None
) -> UsageError:
    """The error for a message of the option parser on a command line of these words.

    `asked` is the command of the parser that objects, where there is one.
    """
    message = message.removesuffix(".")
    message = re.sub(r"is not a valid (int|float)( range)?$", _no_number, message)
    command = next((word for word in words if word in commands), None)
    if command in _ALONE and re.match(r"No such option: (-g|--group)\b(?!-)", message):
        return UsageError("no such option: --group", hint=_hint_on_group(command, words))
    near = re.fullmatch(r"(.*?)\s*\((?:Possible options?:|Did you mean:?) (.*?)\??\)", message)
    if near is not None:
        message, hint = near[1], f"did you mean {near[2]}?"
    elif named := re.match(r"No such command '(.*)'", message, re.DOTALL):
        hint = _hint_on_command(named[1], commands)
    elif message.startswith("No such option") and not (words and words[0] in commands):
        hint = f"options stand behind the command, as in emlp {command or 'dim'} V --group SO3"
    elif re.fullmatch("No such option: (-o|--output)", message) and command in _SAVING:
        hint = "the results of this command are written by --save FILE"
    elif (found := re.fullmatch("No such option: (-.)", message)) and (
        known := found[1].swapcase()
    ) in [o for param in getattr(asked, "params", ()) for o in param.opts]:
        hint = f"did you mean {known}?"
    elif extra := re.search(r"extra argument\S* \((.*)\)$", message, re.DOTALL):
        message = f"unexpected extra argument {extra[1]}"
        hint = _hint_on_extra(extra[1].partition(" ")[0], command, words, asked)
    elif message.startswith("Missing argument") and (example := _example(asked)):
        hint = f"for example {example}"
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


def _hint_on_group(command: str, words: list[str]) -> str:
    """What to write where a group is the argument of a command and was given as an option."""
    given = re.search("(?:^| )(?:-g|--group)[ =](.+)$", " ".join(words))
    group = given[1] if given is not None and _is_group(given[1]) else "S4"
    return f"the group stands alone: emlp {command} {shlex.quote(group)}"


def _example(command: Any) -> str | None:
    """The first example that the help of a command has."""
    found = re.search("(?m)^ *(emlp .*)$", getattr(command, "help", None) or "")
    return None if found is None else found[1]


def _hint_on_extra(word: str, command: str | None, words: list[str], asked: Any) -> str:
    takes = [p.metavar for p in getattr(asked, "params", ()) if p.param_type_name == "argument"]
    if "EXPR" not in takes:
        return f"what has spaces stands in quotes; emlp help {command} says what is taken"
    if _is_group(word):
        return f"a group is given as an option: --group {word}"
    first = words[1] if len(words) > 1 else ""
    if first != word and not _is_expression(first) and _is_group(first):
        return f"a group is given as an option: emlp {command} {shlex.quote(word)} --group {first}"
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
