"""The constants of printed Julia: ranges, lists, sparse matrices, or numbers in a file."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from emlpcli.overrides import override
from emlpcli.render.code.constants import Constants, is_standard_symplectic
from emlpcli.render.code.numbers import number
from emlpcli.render.limits import MOST_INLINE_NUMBERS

WIDTH = 92  # columns of a line, those of Julia's style guides


@dataclass
class JuliaConstants(Constants):
    """Arrays have their indices in reverse order, so that the first of Python's is the last.

    Indices count from 1. `complex` has the names of arrays with complex numbers.
    """

    complex: set[str] = field(default_factory=set)

    @override
    def _define(self, target: str, values: NDArray[Any], index: bool) -> None:
        values = values + 1 if index else values
        if np.iscomplexobj(values):
            self.complex.add(target)
        size = ", ".join(map(str, values.shape[::-1]))
        if index and (steps := _range(values)) is not None:
            self.lines.append(f"const {target} = {steps}")
        elif _is_unit(values) and not index:
            self.lines.append(f"const {target} = Matrix(I, {size})")
        elif not index and len(values) > 8 and is_standard_symplectic(values):
            block = "reshape([0, 1, -1, 0], 2, 2)"
            half = len(values) // 2
            self.lines.append(f"const {target} = kron({block}, Matrix(I, {half}, {half}))")
        elif values.size <= MOST_INLINE_NUMBERS:
            texts = [spelled(x) for x in values.ravel().tolist()]
            tail = f", {size})" if values.ndim != 1 else ""
            self.lines += listed(f"const {target} = {'reshape(' * bool(tail)}", texts, tail)
        elif not index and 2 * np.count_nonzero(values) <= MOST_INLINE_NUMBERS:
            places = np.flatnonzero(values)
            texts = [str(k + 1) for k in places.tolist()]
            numbers = [spelled(x) for x in values.flat[places].tolist()]
            self.lines += [f"const {target} = reshape(", "    Vector(sparsevec("]
            self.lines += listed(8 * " ", texts, ",") + listed(8 * " ", numbers, ",")
            self.lines += [f"        {values.size},", "    )),", f"    {size},", ")"]
        else:
            text = self._kept(target, values)
            self.lines.append(
                f"const {target} = {text if values.ndim == 1 else f'reshape({text}, {size})'}"
            )

    def _kept(self, target: str, values: NDArray[Any]) -> str:
        """The text that reads an array from the file beside the source."""
        flat = np.ascontiguousarray(values).ravel()
        if np.iscomplexobj(flat):
            parts = {f"{target}_RE": flat.real, f"{target}_IM": flat.imag}
            self.kept |= parts
            return f"complex.({', '.join(f'DATA[{chr(34)}{name}{chr(34)}]' for name in parts)})"
        self.kept[target] = flat
        whole = np.issubdtype(flat.dtype, np.integer)
        return f'Int.(DATA["{target}"])' if whole else f'DATA["{target}"]'

    def sparse(
        self,
        name: str,
        rows: NDArray[np.int64],
        columns: NDArray[np.int64],
        values: NDArray[Any],
        shape: tuple[int, int],
    ) -> str:
        """The name of a sparse matrix."""
        key = ("sparse", shape, rows.tobytes(), columns.tobytes(), values.tobytes())
        if key not in self._made:
            lists = [self.add("ROWS", rows, index=True), self.add("COLUMNS", columns, index=True)]
            same = len(values) and np.all(values == values.flat[0])
            lists.append(spelled(values.flat[0].item()) if same else self.add("VALUES", values))
            self._made[key] = target = self._named(name)
            if np.iscomplexobj(values):
                self.complex.add(target)
            size = ", ".join(map(str, shape))
            self.lines.append(f"const {target} = sparse({', '.join(lists)}, {size})")
        return self._made[key]


def _is_unit(values: NDArray[Any]) -> bool:
    n = len(values) if values.ndim == 2 else 0
    return n > 1 and np.array_equal(values, np.eye(n))


def _range(values: NDArray[Any]) -> str | None:
    """Indices of one axis with one step, as a range."""
    if values.ndim != 1 or len(values) < 2:
        return None
    first, step = int(values[0]), int(values[1] - values[0])
    if not step or not np.array_equal(values, first + step * np.arange(len(values))):
        return None
    return f"{first}:{int(values[-1])}" if step == 1 else f"{first}:{step}:{int(values[-1])}"


def spelled(value: Any) -> str:
    """A number in Julia: an integer, a root of a fraction such as `3^0.5 / 2`, or its digits."""
    return re.sub(r"(?<=\d)j", "im", number(value, power="^"))


def listed(head: str, texts: list[str], tail: str) -> list[str]:
    """A vector on one line, or filled lines where it is long."""
    line = f"{head}[{', '.join(texts)}]{tail}"
    if len(line) <= WIDTH:
        return [line]
    indent = head[: len(head) - len(head.lstrip())]
    lines, row = [f"{head}["], f"{indent}   "
    for text in texts:
        if len(row) + len(text) + 2 > WIDTH:
            lines.append(row)
            row = f"{indent}   "
        row += f" {text},"
    return [*lines, row, f"{indent}]{tail}"]
