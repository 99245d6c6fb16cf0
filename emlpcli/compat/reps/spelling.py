"""Texts that programs make of `str(G)`, where EMLP wrote SO(3)xS(5) for SO(3)×S(5)."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from emlpcli.groups.base import Group
from emlpcli.overrides import override


def with_plain_products(text: Callable[[Any], str]) -> Callable[[Any], str]:
    """A `__str__` of a program, to which the group `self.G` shows itself as EMLP's did.

    Over a direct product the method is given a stand-in whose `G` prints with a plain x, so that
    `str(self.G).split("x")[1]` is the second factor; what asks for the object itself, as `super()`
    does, is given the object.
    """

    @wraps(text)
    def written(self: Any) -> str:
        group = getattr(self, "G", None)
        if not isinstance(group, Group) or len(group.factors()) < 2:
            return text(self)
        try:
            return text(_StandIn(self, G=_PlainProduct(group)))
        except (TypeError, AttributeError):
            return text(self)

    return written


class _StandIn:
    """An object that has what another one has, some attributes replaced."""

    def __init__(self, of: Any, **replaced: Any) -> None:
        vars(self).update(replaced, _of=of)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._of, name)


class _PlainProduct(_StandIn):
    """A direct product that prints as the texts of its factors with an x between them."""

    @override
    def __str__(self) -> str:
        return "x".join(map(str, self._of.factors()))

    __repr__ = __str__
