"""The names of the elements of a readable basis, as many as are asked for or as are few."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from emlpcli.errors import TooLargeError
from emlpcli.solve.limits import LARGEST_NAMED_SPACE, MOST_NAMES
from emlpcli.solve.readable.families import Element

if TYPE_CHECKING:
    from emlpcli.solve.solution import Solution


@dataclass(frozen=True)
class NamedFamily:
    """Elements between one kind of input and one of output, each standing for `copies`.

    `number` counts all of them; `elements` may be the first ones alone.
    """

    label: str
    copies: int
    number: int
    elements: tuple[Element, ...]


@dataclass(frozen=True)
class Names:
    """Names of the elements of the readable basis, or why there are none."""

    different: int
    families: tuple[NamedFamily, ...] = ()
    rule: str = ""
    legend: tuple[str, ...] = ()
    exact: bool = True
    residual: float | None = None
    omitted: str = ""


def names(solution: Solution, wanted: int | None = None) -> Names:
    """The names of the first `wanted` different elements; of all, if few, where it is None."""
    different = sum(b.dimension for b in solution.blocks)
    if not different:
        return Names(0)
    largest = max(b.basis.size * b.dimension for b in solution.blocks)
    if wanted is None and (different > MOST_NAMES or largest > LARGEST_NAMED_SPACE):
        return Names(different, omitted=f"{different} different elements are not named here")
    families: list[NamedFamily] = []
    left = different if wanted is None else wanted
    try:
        readable = solution.readable
        for family in readable.families:
            named = tuple(readable.family_elements(family, left)) if left else ()
            families.append(NamedFamily(family.label, family.copies, family.elements, named))
            left -= len(named)
    except TooLargeError as error:
        return Names(different, omitted=error.message)
    return Names(
        sum(f.number for f in families),
        tuple(families),
        readable.rule,
        readable.legend,
        readable.exact,
        readable.residual,
    )
