"""Names that a command gives to groups of one's own: `--group-file A=a.toml`, then `V(A)`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from emlpcli.groups.base import Group

_NAMED: dict[str, Group] = {}


def declare(groups: Mapping[str, Group]) -> None:
    """Let these names, and no others, stand for groups of one's own from now on."""
    _NAMED.clear()
    _NAMED.update(groups)


def declared(name: str) -> Group | None:
    """The group that a name was given to; None where it is no such name."""
    return _NAMED.get(name)


def representations() -> tuple[str, ...]:
    """The names of all representations that these groups give, V first."""
    return tuple(dict.fromkeys(name for group in _NAMED.values() for name in group.blocks))
