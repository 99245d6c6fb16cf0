"""What is said of basis elements by name: for cards, JSON and the metadata of files."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import numpy as np
from numpy.typing import NDArray

from emlpcli.algebra.numbers.roots import nearby_root, root_text
from emlpcli.render.limits import LARGEST_PRINTED_MATRIX, MOST_JSON_ENTRIES
from emlpcli.solve.readable.families import Element
from emlpcli.solve.readable.names import Names
from emlpcli.solve.solution import Solution


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


def named_elements_as_json(solution: Solution, most: int) -> list[dict[str, Any]]:
    """The first elements in the order of columns: names, and nonzero entries [row, column, value].

    Where a value is irrational and known exactly its text follows, such as "√3/2". Entries are
    left out of elements beyond 200000 of them.
    """
    readable, columns = solution.readable, solution.shape[1]
    number, exact = min(most, solution.dimension), readable.exact
    listed, left = [], MOST_JSON_ENTRIES
    for j, element in enumerate(readable.elements(0, number)):
        data: dict[str, Any] = dict(_as_json(element))
        index, value = readable.entries(j)
        left -= len(index)
        if left >= 0:
            rows, places = np.divmod(index, columns)
            data["entries"] = [
                [int(r), int(c), *_number(v, exact)]
                for r, c, v in zip(rows, places, value, strict=True)
            ]
        listed.append(data)
    return listed


def _number(value: Any, exact: bool) -> list[Any]:
    """The number, and its text where it is an irrational root that is known exactly."""
    if np.iscomplexobj(value):
        return [{"real": float(value.real), "imag": float(value.imag)}]
    if value == np.rint(value):
        return [int(value)]
    root = nearby_root(float(value)) if exact else None
    return [float(value)] if root is None else [float(value), root_text(root)]


def exact_texts(matrix: NDArray[Any]) -> NDArray[Any] | None:
    """The entries as texts such as `√3/2`, where all are roots of fractions and some irrational."""
    if np.iscomplexobj(matrix) or np.array_equal(matrix, np.rint(matrix)):
        return None
    texts = []
    for value in matrix.ravel().tolist():
        if (root := nearby_root(float(value))) is None:
            return None
        texts.append(root_text(root))
    return np.array(texts).reshape(matrix.shape)


def matrices(solution: Solution, most: int) -> list[tuple[str, NDArray[Any]]]:
    """The first different elements as matrices from one copy to one copy, with their names.

    Those of more than 400 entries are left out.
    """
    readable = solution.readable
    found: list[tuple[str, NDArray[Any]]] = []
    for family in readable.families:
        if len(found) == most:
            break
        if family.monomial.size > LARGEST_PRINTED_MATRIX:
            continue
        for j, element in enumerate(readable.family_elements(family, most - len(found))):
            found.append((f"{family.label}   {element.name}", readable.matrix(family, j)))
    return found
