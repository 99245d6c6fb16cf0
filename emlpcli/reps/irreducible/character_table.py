"""Tables of characters as data: classes, irreducibles, exact values, functions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

from emlpcli.algebra.numbers.root_sums import all_written
from emlpcli.groups.irreps.table import Type
from emlpcli.reps.irreducible.point_functions import Functions

Turns = tuple[Fraction, ...]
"""A character on one class: the eigenvalues exp(2πi f) by their fractions f."""


@dataclass(frozen=True)
class ClassColumn:
    """A conjugacy class: its name, how many elements it has, and their common order."""

    name: str
    size: int
    order: int


@dataclass(frozen=True)
class CharacterRow:
    """An irreducible: what it is called, and its eigenvalues on each class.

    `also` is another name of it. `functions` are those that belong to it, of a point group.
    """

    label: str
    dimension: int
    type: Type
    values: tuple[Turns, ...]
    also: str = ""
    functions: Functions | None = None


@dataclass(frozen=True, eq=False)
class CharacterTable:
    """All irreducibles of a group over a field, "R" or "C", on all of its classes.

    `heading` says what their names are. `members` lists the elements of the class of a number, as
    texts for people and as data.
    """

    group: str
    order: int
    field: str
    heading: str
    classes: tuple[ClassColumn, ...]
    rows: tuple[CharacterRow, ...]
    members: Callable[[int], Sequence[tuple[str, Any]]]

    @cached_property
    def _written(self) -> tuple[list[str], str]:
        return all_written(turns for row in self.rows for turns in row.values)

    @property
    def texts(self) -> list[list[str]]:
        """The values, a list for each irreducible."""
        texts, n = self._written[0], len(self.classes)
        return [texts[i * n : (i + 1) * n] for i in range(len(self.rows))]

    @property
    def legend(self) -> str:
        """What the letter ε in the values stands for; empty where there is none."""
        return self._written[1]

    def as_json(self, elements: Callable[[Any], Any] | None = None) -> dict[str, Any]:
        """Plain data; with the elements of each class where there is a way to write matrices."""
        classes: list[dict[str, Any]] = []
        for i, column in enumerate(self.classes):
            data = {"name": column.name, "size": column.size, "order": column.order}
            if elements is not None:
                data["elements"] = [
                    {"name": name, "matrix": elements(g)} for name, g in self.members(i)
                ]
            classes.append(data)
        rows = []
        for row, texts in zip(self.rows, self.texts, strict=True):
            data = {"label": row.label, "dimension": row.dimension, "type": row.type}
            if row.also:
                data["also"] = row.also
            data["characters"] = texts
            if row.functions is not None:
                data["functions"] = {
                    kind: [list(names) for names in sets]
                    for kind, sets in row.functions._asdict().items()
                }
            rows.append(data)
        found: dict[str, Any] = {
            "field": self.field,
            "names": self.heading,
            "classes": classes,
            "irreducibles": rows,
        }
        return {**found, "legend": self.legend} if self.legend else found
