"""Groups from a user's own Python code, named `package.module:Name(3, "a")`."""

from __future__ import annotations

import ast
import re
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

from emlpcli.errors import EmlpError, GroupError, Span
from emlpcli.groups.base import Group

RESERVED = ("pg",)  # prefixes of names of groups, which are no modules

_FORM = re.compile(r"\s*([A-Za-z_][\w.]*):([A-Za-z_]\w*)\s*(\(.*\))?\s*", re.DOTALL)


def names_code(text: str) -> bool:
    """Whether a text has the form `package.module:Name(args)`."""
    match = _FORM.fullmatch(text)
    return match is not None and match[1] not in RESERVED


def group_from_code(text: str) -> Group:
    """The group that a class, function or object of the user's makes; its module is imported.

    Modules are looked for in the current folder too. Arguments are literals: numbers, texts,
    lists. Raises GroupError where there is no such thing, or where the code fails.
    """
    match = _FORM.fullmatch(text)
    if match is None:
        raise GroupError(f"{text!r} is not of the form package.module:Name(3)")
    module_name, name, call = match[1], match[2], match[3]
    args, kwargs = _arguments(call, text, match.start(3)) if call else ([], {})
    here = str(Path.cwd())
    if here not in sys.path:
        sys.path.insert(0, here)
    try:
        module = import_module(module_name)
    except ModuleNotFoundError as error:
        raise GroupError(
            f"no module {error.name!r}", text=text, span=Span(*match.span(1)),
            hint="modules are looked for in the current folder and where Python finds them",
        ) from None  # fmt: skip
    except (Exception, SystemExit) as error:
        raise _failed(f"importing {module_name}", error, text, match.span(1)) from None
    found = getattr(module, name, None)
    place = Span(*match.span(2))
    if found is None:
        raise GroupError(f"{module_name} has no {name}", text=text, span=place)
    if isinstance(found, Group) and not call:
        return found
    if not (isinstance(found, type) and issubclass(found, Group)):
        raise GroupError(
            f"{module_name}:{name} is no Group, but {type(found).__name__}", text=text, span=place,
            hint="it must be a subclass of emlpcli.Group, or a group",
        )  # fmt: skip
    try:
        return found(*args, **kwargs)
    except EmlpError as error:
        raise GroupError(error.message, text=text, span=place, hint=error.hint) from None
    except (Exception, SystemExit) as error:
        raise _failed(f"{name}{call or '()'}", error, text, match.span(2)) from None


def _arguments(call: str, text: str, start: int) -> tuple[list[Any], dict[str, Any]]:
    """Literals only: nothing is evaluated."""
    try:
        node = ast.parse(f"f{call}", mode="eval").body
        if not isinstance(node, ast.Call) or any(k.arg is None for k in node.keywords):
            raise ValueError
        args = [ast.literal_eval(a) for a in node.args]
        return args, {str(k.arg): ast.literal_eval(k.value) for k in node.keywords}
    except (SyntaxError, ValueError, TypeError, RecursionError, MemoryError):
        raise GroupError(
            "the arguments must be literals: numbers, texts, lists",
            text=text,
            span=Span(start, start + len(call)),
        ) from None


def _failed(what: str, error: BaseException, text: str, span: tuple[int, int]) -> GroupError:
    lines = str(error).strip().splitlines()
    said = f"{type(error).__name__}: {lines[0]}" if lines else type(error).__name__
    return GroupError(f"{what} failed: {said}", text=text, span=Span(*span))
