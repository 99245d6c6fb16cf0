"""Representations made of others: direct sums, multiples, tensor products, powers and maps."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from importlib import import_module
from typing import Any

from emlpcli.errors import RepresentationError, TooLargeError
from emlpcli.overrides import override
from emlpcli.reps.rep import Rep, Scalar

LONGEST_BITS = 100_000  # of the integers that stand for sizes and numbers of copies


class _Composite(Rep):
    """A representation made of others, equal where class, numbers and parts are."""

    def _numbers(self) -> tuple[int, ...]:
        return ()

    @override
    def _key(self) -> tuple[Any, ...]:
        return (type(self), self._numbers(), self.parts)

    @override
    def __str__(self) -> str:
        text: str = import_module("emlpcli.reps.printing").describe(self)
        return text


class SumRep(_Composite):
    """Direct sum, in the order given."""

    def __init__(self, *reps: Rep | int) -> None:
        flat: list[Rep] = []
        for rep in map(as_rep, reps):
            flat.extend(rep.parts if isinstance(rep, SumRep) else (rep,))
        self.parts = tuple(flat)

    @override
    def _rebuild(self, change: Callable[[Rep], Rep]) -> Rep:
        return SumRep(*map(change, self.parts))

    @override
    def size(self) -> int:
        return sum(p.size() for p in self.parts)


class Multiple(_Composite):
    """Direct sum of `count` copies of one representation."""

    def __init__(self, count: int, rep: Rep) -> None:
        self.count = count
        self.parts = (rep,)

    @override
    def _numbers(self) -> tuple[int, ...]:
        return (self.count,)

    @override
    def _rebuild(self, change: Callable[[Rep], Rep]) -> Rep:
        return Multiple(self.count, change(self.parts[0]))

    @override
    def size(self) -> int:
        """Copies times the size of one."""
        return self.count * self.parts[0].size()


class ProductRep(_Composite):
    """Tensor product, in the order given: ρ(g) = ρ1(g) ⊗ ρ2(g) ⊗ ..."""

    def __init__(self, *reps: Rep) -> None:
        flat: list[Rep] = []
        for rep in reps:
            flat.extend(rep.parts if isinstance(rep, ProductRep) else (rep,))
        self.parts = tuple(flat)

    @override
    def _rebuild(self, change: Callable[[Rep], Rep]) -> Rep:
        return ProductRep(*map(change, self.parts))

    @override
    def size(self) -> int:
        size = 1
        for part in self.parts:
            size *= part.size()
        return size


class PowerRep(_Composite):
    """Tensor power."""

    def __init__(self, rep: Rep, exponent: int) -> None:
        self.exponent = exponent
        self.parts = (rep,)

    @override
    def _numbers(self) -> tuple[int, ...]:
        return (self.exponent,)

    @override
    def _rebuild(self, change: Callable[[Rep], Rep]) -> Rep:
        return PowerRep(change(self.parts[0]), self.exponent)

    @override
    def size(self) -> int:
        return integer_power(self.parts[0].size(), self.exponent)


class MapRep(_Composite):
    """Linear maps from `source` to `target`: the representation target ⊗ source*."""

    def __init__(self, source: Rep | int, target: Rep | int) -> None:
        self.source, self.target = as_rep(source), as_rep(target)
        self.parts = (self.source, self.target)

    @override
    def _rebuild(self, change: Callable[[Rep], Rep]) -> Rep:
        return MapRep(change(self.source), change(self.target))

    @cached_property
    def tensor(self) -> Rep:
        """The same space as a tensor product, target first."""
        return ProductRep(self.target, self.source.T)

    @property
    @override
    def T(self) -> Rep:
        """The dual, with the same order of entries: target* ⊗ source."""
        return self.tensor.T

    @override
    def size(self) -> int:
        """Size of the target times size of the source."""
        return self.target.size() * self.source.size()


def integer_power(base: int, exponent: int) -> int:
    """base**exponent; TooLargeError where the number itself would be too long to work with."""
    if base > 1 and base.bit_length() * exponent > LONGEST_BITS:
        raise TooLargeError(
            f"a size of about {len(str(base)) * exponent} digits is too long to write out",
            hint="take a smaller power",
        )
    return int(base**exponent)


def as_rep(rep: Rep | int) -> Rep:
    """A representation, or an integer as that many Scalars."""
    if isinstance(rep, Rep):
        return rep
    if not isinstance(rep, int) or isinstance(rep, bool):
        raise RepresentationError(f"{rep!r} is not a representation")
    if rep < 1:
        raise RepresentationError(f"{rep} Scalars: the number must be at least 1")
    return Scalar if rep == 1 else Multiple(rep, Scalar)


def multiple(copies: int, text: str) -> str:
    """Copies of what the text says: `3V`, `3(V⊗V*)`, and `3x1o` as in e3nn; one has no number."""
    if copies == 1:
        return text
    if "⊗" in text and not text.startswith("("):
        return f"{copies}({text})"
    return f"{copies}x{text}" if text[0].isdigit() else f"{copies}{text}"
