"""The subject of a figure: title and sizes of a solution, and its axes with their summands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from emlpcli.render.errors import printable
from emlpcli.render.figure.content.view import Axis, Band
from emlpcli.render.numbers import integer
from emlpcli.reps.rep import MapRep
from emlpcli.reps.summands import Sides, Summand, sides
from emlpcli.solve.readable.families import numbered
from emlpcli.solve.readable.symbols import letter

if TYPE_CHECKING:
    from emlpcli.groups.base import Group
    from emlpcli.reps.monomials import TensorIndex
    from emlpcli.solve.readable.families import Slots
    from emlpcli.solve.solution import Solution

MOST_NUMBERED = 100  # copies of one summand that have numbers of their own along an axis


@dataclass(frozen=True)
class Subject:
    """What all figures of one solution have in common."""

    solution: Solution

    @cached_property
    def sides(self) -> Sides:
        """The summands of output and input."""
        return sides(self.solution.rep, self.solution.expansion)

    @property
    def is_map(self) -> bool:
        """Whether there is an input, so that the picture is a matrix."""
        return isinstance(self.solution.rep, MapRep)

    @property
    def single(self) -> Group | None:
        """The only group, if there is one."""
        return self.solution.expansion.single

    def title(self, given: str | None) -> str:
        """The title given, or the representation as it is printed."""
        return str(self.solution.rep) if given is None else printable(given)

    @cached_property
    def subtitle(self) -> str:
        """Group, size and dimension."""
        groups = self.solution.expansion.group_names
        rows, columns = map(integer, self.solution.shape)
        size = f"{rows} × {columns}" if self.is_map else f"size {rows}"
        dimension = f"dimension {integer(self.solution.dimension)}"
        return "  ·  ".join(part for part in (groups, size, dimension) if part)

    # -- axes ------------------------------------------------------------------------------

    @cached_property
    def folded(self) -> int | None:
        """Of a space of tensors that is shown as a matrix: the number of indices down its side.

        A single tensor product of at least two indices is laid out with the first half of its
        indices as rows, since a column of numbers shows nothing.
        """
        outputs = self.sides.outputs
        if self.is_map or len(outputs) != 1 or outputs[0].copies != 1 or self.sides.interleaved[0]:
            return None
        return len(outputs[0].slots) // 2 if len(outputs[0].slots) > 1 else None

    @cached_property
    def axes(self) -> tuple[Axis, Axis]:
        """Rows and columns of the picture."""
        if self.folded is not None:
            slots = self.sides.outputs[0].slots
            return self._half(slots[: self.folded], 0), self._half(
                slots[self.folded :], self.folded
            )
        rows = self._axis("output" if self.is_map else "coordinate", self.sides.outputs, 0)
        if not self.is_map:
            return rows, Axis("", 1)
        return rows, self._axis("input", self.sides.inputs, 1)

    def _half(self, slots: tuple[TensorIndex, ...], first: int) -> Axis:
        """Some indices of a tensor, from number `first` on, as one side of a matrix."""
        part = Summand(slots, 1)
        return Axis("", part.one, (self._band(part, 0),), letters(first, len(slots)))

    def axes_of(self, output: Slots, dual: Slots) -> tuple[Axis, Axis]:
        """Rows and columns of one copy of an output from one of an input, given by its dual.

        Without inputs a tensor of at least two indices is folded, as in `folded`.
        """
        if not self.is_map:
            half = len(output) // 2 if len(output) > 1 else len(output)
            rows = self._half(output[:half], 0)
            return rows, self._half(output[half:], half) if half < len(output) else Axis("", 1)
        source = next(
            part.slots
            for other, part in zip(self.sides.duals, self.sides.inputs, strict=True)
            if other.slots == dual
        )
        sides = zip(("output", "input"), (output, source), (0, len(output)), strict=True)
        rows, columns = (replace(self._half(slots, at), name=name) for name, slots, at in sides)
        return rows, columns

    def _axis(self, name: str, parts: Iterable[Summand], side: int) -> Axis:
        size = self.solution.shape[side]
        if self.sides.interleaved[side]:
            return Axis(name, size)
        bands, names = self.bands(parts), ""
        if self.is_map and self.single_pair:
            first = len(self.sides.outputs[0].slots) if side else 0
            names = letters(first, len(bands[0].sizes))
        return Axis(name, size, bands, names)

    def bands(self, parts: Iterable[Summand]) -> tuple[Band, ...]:
        """The coordinates of summands, one after the other."""
        bands, start = [], 0
        parts = tuple(parts)
        total: Counter[Slots] = Counter()
        for part in parts:
            total[part.slots] += part.copies
        before: Counter[Slots] = Counter()
        for part in parts:
            band = self._band(part, start)
            if 1 < total[part.slots] <= MOST_NUMBERED:
                first = before[part.slots]
                one = Summand(part.slots, 1).label(self.single)
                texts = (numbered(one, i) for i in range(first, first + part.copies))
                band = replace(band, numbers=tuple(texts))
            bands.append(band)
            before[part.slots] += part.copies
            start += part.size
        return tuple(bands)

    @property
    def has_copies(self) -> bool:
        """Whether a summand occurs more than once in a row."""
        return any(s.copies > 1 for s in (*self.sides.outputs, *self.sides.inputs))

    @cached_property
    def single_pair(self) -> bool:
        """Whether there is one output and one input, whose indices have letters."""
        both = (*self.sides.outputs, *self.sides.inputs)
        return len(both) == 2 and all(s.copies == 1 for s in both)

    def _band(self, part: Summand, start: int) -> Band:
        sizes = tuple(slot.size for slot in part.slots)
        names = tuple(slot.names for slot in part.slots)
        return Band(part.label(self.single), start, part.size, part.copies, sizes, names)


def letters(start: int, count: int) -> str:
    """The letters of indices from a place on, as in the names of basis elements."""
    return "".join(letter(p) for p in range(start, start + count)) if count <= 8 else ""
