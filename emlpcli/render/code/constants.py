"""The constants of printed code: formulas, short lists, or arrays in a file beside it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from emlpcli.render.code import numbers
from emlpcli.render.limits import MOST_INLINE_NUMBERS


@dataclass
class Constants:
    """Constants by name, equal ones once, with the lines that define those of Python code.

    `indices` has the names of integer arrays that are indices; `kept` the arrays that are too
    large to stand in the code, by the names under which a file has them.
    """

    lines: list[str] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    indices: set[str] = field(default_factory=set)
    kept: dict[str, NDArray[Any]] = field(default_factory=dict)
    short: set[str] = field(default_factory=set)  # names of numbers that single precision holds
    uses_tensor: bool = False
    has_complex_tensor: bool = False
    _made: dict[tuple[Any, ...], str] = field(default_factory=dict)
    _taken: dict[str, int] = field(default_factory=dict)

    def add(self, name: str, values: NDArray[Any], *, index: bool = False) -> str:
        """The name of an array, which may be one that is there already."""
        key = (index, values.dtype.str, values.shape, values.tobytes())
        if key not in self._made:
            self._made[key] = target = self._named(name)
            if index:
                self.indices.add(target)
            elif values.dtype.kind != "c" and np.array_equal(values, values.astype(np.float32)):
                self.short.add(target)
            self._define(target, values, index)
        return self._made[key]

    def formula(self, name: str, text: list[str], key: tuple[Any, ...]) -> str:
        """The name of an index array that lines with `{}` for it define."""
        if key not in self._made:
            self._made[key] = target = self._named(name)
            self.indices.add(target)
            self.lines += [line.replace("{}", target) for line in text]
        return self._made[key]

    def _named(self, name: str) -> str:
        number = self._taken.get(name, 0) + 1
        self._taken[name] = number
        self.names.append(name if number == 1 else f"{name}_{number}")
        return self.names[-1]

    def _define(self, target: str, values: NDArray[Any], index: bool) -> None:
        if (formula := _formula(values, index)) is not None:
            self.lines.append(f"{target} = {formula}")
        elif values.size <= MOST_INLINE_NUMBERS:
            self.lines += numbers.array(target, values)
        elif not index and 2 * np.count_nonzero(values) <= MOST_INLINE_NUMBERS:
            self.uses_tensor = True
            self.has_complex_tensor |= np.iscomplexobj(values)
            places = np.flatnonzero(values)
            lists = [
                ", ".join(map(str, places)),
                ", ".join(map(numbers.number, values.flat[places])),
            ]
            call = [numbers.shape(values.shape), *(f"[{listed}]" for listed in lists)]
            made = numbers.assigned(target, "tensor", call)
            if max(map(len, made)) > numbers.WIDTH:  # which formatters would break number by number
                made = [f"{target} = tensor(", *(f"    {part}," for part in call), ")  # fmt: skip"]
            self.lines += made
        else:
            self.kept[target] = values
            self.lines.append(f'{target} = DATA["{target}"]')


def _formula(values: NDArray[Any], index: bool) -> str | None:
    """A formula of NumPy for the unit matrix, ω, and indices with a step along each axis."""
    n = len(values) if values.ndim else 0
    if not index:
        unit = values.ndim == 2 and n > 1 and np.array_equal(values, np.eye(n))
        if not unit and n > 8 and is_standard_symplectic(values):
            return f"np.kron([[0, 1], [-1, 0]], np.eye({n // 2}))"
        return f"np.eye({n})" if unit else None
    if values.size <= 8 or not np.array_equal(values, affine(values)):
        return None
    terms = [] if not values.flat[0] else [str(values.flat[0])]
    for axis, size in enumerate(values.shape):
        step = _step(values, axis)
        if size == 1 or not step:
            continue
        text = f"np.arange({size})"
        behind = values.ndim - 1 - axis
        if behind:
            text += f"[:{', None' * behind}]"
        terms.append(text if step == 1 else f"{step} * {text}")
    return " + ".join(terms) if 0 < len(" + ".join(terms)) < 70 else None


def is_standard_symplectic(values: NDArray[Any]) -> bool:
    """Whether a matrix is that of the form ω, [[0, 1], [-1, 0]] in blocks."""
    n = len(values) // 2
    wanted = np.kron([[0, 1], [-1, 0]], np.eye(n)) if values.ndim == 2 else values[:0]
    return wanted.shape == values.shape and np.array_equal(values, wanted)


def affine(values: NDArray[Any]) -> NDArray[Any]:
    """The array with the first entry and the first steps of another one, and no others."""
    found = np.full(values.shape, values.flat[0])
    for axis, grid in enumerate(np.indices(values.shape)):
        found = found + _step(values, axis) * grid
    return found


def _step(values: NDArray[Any], axis: int) -> int:
    if values.shape[axis] == 1:
        return 0
    first = values[(0,) * values.ndim]
    return int(values[tuple(int(k == axis) for k in range(values.ndim))] - first)
