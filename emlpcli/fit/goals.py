"""What of a row is learned: numbers of one representation, several parts of them, or a class."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING

from emlpcli.errors import Span, UsageError
from emlpcli.fit.targets import over_group
from emlpcli.reps.rep import Rep, SumRep

if TYPE_CHECKING:
    from emlpcli.groups.base import Group


@dataclass(frozen=True)
class Part:
    """A part of the outputs: how it is called, its representation, and its weight in the loss.

    `columns` names its columns in a file, as `files.selection` reads them.
    """

    name: str
    rep: Rep
    weight: float = 1.0
    columns: str | None = None


@dataclass(frozen=True)
class Goal:
    """The outputs: `rep` is that of all their numbers in a row, which `parts` are side by side.

    Where there are `classes`, `rep` has a score for each, and is None where they are Scalars, as
    many as the rows have classes.
    """

    rep: Rep | None
    parts: tuple[Part, ...] = ()
    classes: bool = False

    @property
    def known(self) -> Rep:
        """The representation, where it is known before the rows are."""
        assert self.rep is not None
        return self.rep


def places(sizes: Iterable[int]) -> list[slice]:
    """The places of the coordinates of parts of these sizes, side by side."""
    ends = [0, *accumulate(sizes)]
    return [slice(a, b) for a, b in pairwise(ends)]


def in_parts(parts: Sequence[Part], weights: Sequence[float] | None = None) -> Goal:
    """The goal made of parts, one representation after the other; EmlpError for odd weights."""
    if weights is not None:
        if len(weights) != len(parts):
            raise UsageError(
                f"{len(weights)} weight{'s' * (len(weights) != 1)} for {len(parts)} "
                f"target{'s' * (len(parts) != 1)}",
                hint="--weights 1,10 has one for each --target, in their order",
            )
        for weight in weights:
            if not 0 < weight < math.inf:
                raise UsageError(f"a weight of {weight:g}: it must be positive")
        parts = [Part(p.name, p.rep, w, p.columns) for p, w in zip(parts, weights, strict=True)]
    names = [p.name for p in parts]
    for name in names:
        if names.count(name) > 1:
            raise UsageError(f"two targets are called {name!r}", hint="name each once")
    rep = parts[0].rep if len(parts) == 1 else SumRep(*(p.rep for p in parts))
    over_group(rep, None)  # where it is too large
    return Goal(rep, tuple(parts))


def part_in_words(text: str, group: Group | str | None) -> Part:
    """The part that a text `COLUMNS:EXPR` tells, such as `energy:Scalar` or `"f1..f3:V"`.

    The first colon outside quotation marks divides the two. Raises UsageError where there is none.
    """
    quoted, at = False, -1
    for i, sign in enumerate(text):
        quoted ^= sign == '"'
        if sign == ":" and not quoted:
            at = i
            break
    columns, expression = text[:at].strip(), text[at + 1 :].strip()
    if at < 0 or not columns or not expression:
        raise UsageError(
            "with --data a target is COLUMNS:EXPR",
            span=Span(0, max(len(text), 1)),
            text=text,
            hint="such as --target energy:Scalar --target forces:V, "
            "or --outputs and --rep-out for one",
        )
    return Part(columns.strip('"'), over_group(expression, group), columns=columns)
