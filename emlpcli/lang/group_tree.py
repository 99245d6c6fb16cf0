"""The syntax tree of groups alone: names with arguments, and products of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias

from emlpcli.errors import Span


@dataclass(frozen=True, slots=True)
class Quoted:
    """A text in double quotes among the arguments of a group: `"(1 2 3)"`, without the quotes."""

    text: str
    span: Span = field(kw_only=True)


@dataclass(frozen=True, slots=True)
class GroupName:
    """A group by name: `SO3` has no arguments, `SO(3)` one, `Embed(SO3,5)` a group and a size.

    The infix constructions `wr` and `sdp` are names with two or more groups as arguments,
    taken from left to right. `label` tells copies apart, see `labelled`: `SU2[L]`.
    """

    name: str
    args: tuple[GroupOperand, ...] = ()
    label: str = ""
    span: Span = field(kw_only=True)

    @property
    def height(self) -> int:
        """How many constructions are nested in one another; an infix counts for each step."""
        inner = max((a.height for a in self.args if isinstance(a, GroupExpr)), default=-1)
        return inner + (len(self.args) - 1 if self.name in INFIX else 1)


@dataclass(frozen=True, slots=True)
class GroupExpr:
    """A direct product of one or more groups."""

    factors: tuple[GroupName, ...]
    span: Span = field(kw_only=True)
    height: int = field(default=0, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "height", max(factor.height for factor in self.factors))


GroupOperand: TypeAlias = int | GroupExpr | Quoted

INFIX = frozenset({"wr", "sdp"})
"""The constructions that are written between groups."""
