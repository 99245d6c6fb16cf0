"""What a person has set for all commands: the group of EMLP_GROUP, and a file of defaults.

The file is `emlp/config.toml` in the user's folder of configuration, or what EMLP_CONFIG names:

    group = "SO3"       # where no group is given and none is attached

    [vis]               # options of one command, by their long names
    theme = "dark"
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from emlpcli.errors import FileError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from typer.core import TyperCommand

_read: dict[Path, dict[str, Any]] = {}


def place() -> Path | None:
    """Where the file of defaults is looked for; None where EMLP_CONFIG is set to nothing."""
    if (named := os.environ.get("EMLP_CONFIG")) is not None:
        return Path(named) if named else None
    if sys.platform == "win32":
        base = os.environ.get("APPDATA")
    else:
        base = os.environ.get("XDG_CONFIG_HOME") or os.path.expanduser("~/.config")
    return Path(base, "emlp", "config.toml") if base else None


def group() -> str | None:
    """The group where none is given and none is attached: EMLP_GROUP, else that of the file."""
    if named := os.environ.get("EMLP_GROUP"):
        return named
    name = settings().get("group")
    if name is not None and not isinstance(name, str):
        raise FileError(f"{place()}: group = {name!r} is no text", hint='write group = "SO3"')
    return name


def of_commands(
    names: Iterable[str], command_of: Callable[[str], TyperCommand | None]
) -> dict[str, dict[str, Any]]:
    """The defaults of each command's options, by the names that the option parser uses.

    `names` are those of all commands; only those that the file has are asked for. Raises FileError
    for what is no command or no option of it, with what there is.
    """
    found: dict[str, dict[str, Any]] = {}
    for name, table in settings().items():
        if name == "group":
            continue
        command = command_of(name)
        if command is None or not isinstance(table, dict):
            tables = ", ".join(f"[{c}]" for c in names)
            raise FileError(f"{place()}: {name} means nothing", hint=f"there are group, {tables}")
        options = {
            long.removeprefix("--"): option
            for option in command.params
            for long in option.opts
            if long.startswith("--") and long != "--help"
        }
        if unknown := [key for key in table if key not in options]:
            raise FileError(
                f"{place()}: [{name}] has no option {unknown[0]}",
                hint=f"its options are {', '.join(options)}",
            )
        found[name] = {str(options[key].name): value for key, value in table.items()}
    return found


def settings() -> Mapping[str, Any]:
    """What the file says; nothing where there is no file.

    Raises FileError where it cannot be read or is no TOML, or where EMLP_CONFIG names no file.
    """
    path = place()
    if path is None:
        return {}
    if path not in _read:
        _read[path] = _file(path)
    return _read[path]


def _file(path: Path) -> dict[str, Any]:
    if not path.exists():
        if os.environ.get("EMLP_CONFIG"):
            raise FileError(f"cannot read {str(path)!r}, which EMLP_CONFIG names: no such file")
        return {}
    import tomllib

    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError) as problem:
        reason = getattr(problem, "strerror", None) or "it is not UTF-8"
        raise FileError(f"cannot read {str(path)!r}: {reason}") from None
    except tomllib.TOMLDecodeError as problem:
        raise FileError(f"{path} is no TOML: {problem}") from None
