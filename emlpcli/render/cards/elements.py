"""What is said of basis elements by name: for cards, JSON and the metadata of files."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from emlpcli.errors import TooLargeError
from emlpcli.solve.solution import Solution

if TYPE_CHECKING:
    from emlpcli.solve.readable import Element

MOST_NAMES = 100  # different elements that are named without being asked for
LARGEST_SPACE = 2**21  # entries of a block's basis that is read for that
LARGEST_MATRIX = 400  # entries of an element that is printed as a matrix
MOST_ENTRIES = 200_000  # nonzero entries that JSON lists


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
    if wanted is None and (different > MOST_NAMES or largest > LARGEST_SPACE):
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


def names_as_json(found: Names) -> dict[str, Any]:
    """The names as JSON data."""
    if found.omitted:
        return {"omitted": found.omitted}
    return {
        "rule": found.rule,
        "legend": list(found.legend),
        "exact": found.exact,
        "distance_from_space": found.residual,
        "families": [
            {
                "between": family.label,
                "copies": family.copies,
                "number": family.number,
                "elements": [_as_json(element) for element in family.elements],
            }
            for family in found.families
        ],
    }


def _as_json(element: Element) -> dict[str, str]:
    kept = ("name", "formula", "words", "where")
    return {k: v for k, v in asdict(element).items() if k in kept and (v or k == "name")}


def elements_as_json(solution: Solution, most: int) -> list[dict[str, Any]]:
    """The first elements in the order of columns: names, and nonzero entries [row, column, value].

    Entries are left out of elements beyond 200000 of them.
    """
    readable, columns = solution.readable, solution.shape[1]
    number = min(most, solution.dimension)
    listed, left = [], MOST_ENTRIES
    for j, element in enumerate(readable.elements(0, number)):
        data: dict[str, Any] = dict(_as_json(element))
        index, value = readable.entries(j)
        left -= len(index)
        if left >= 0:
            rows, places = np.divmod(index, columns)
            data["entries"] = [
                [int(r), int(c), _number(v)] for r, c, v in zip(rows, places, value, strict=True)
            ]
        listed.append(data)
    return listed


def _number(value: Any) -> Any:
    if np.iscomplexobj(value):
        return {"real": float(value.real), "imag": float(value.imag)}
    return int(value) if value == np.rint(value) else float(value)


def matrices(solution: Solution, most: int) -> list[tuple[str, NDArray[Any]]]:
    """The first different elements as matrices from one copy to one copy, with their names.

    Those of more than 400 entries are left out.
    """
    readable = solution.readable
    found: list[tuple[str, NDArray[Any]]] = []
    for family in readable.families:
        if len(found) == most:
            break
        if family.monomial.size > LARGEST_MATRIX:
            continue
        for j, element in enumerate(readable.family_elements(family, most - len(found))):
            found.append((f"{family.label}   {element.name}", readable.matrix(family, j)))
    return found
