"""The Voigt form as text and as JSON."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import prod
from typing import TYPE_CHECKING, Any

from rich.text import Text

from emlpcli.algebra.numbers.surds import Surd
from emlpcli.render import linear_forms
from emlpcli.render.errors import printable
from emlpcli.solve.readable.symbols import subscript
from emlpcli.solve.voigt.coefficients import LinearForm
from emlpcli.solve.voigt.components import PAIRS, Axis
from emlpcli.solve.voigt.factors import Factors
from emlpcli.solve.voigt.form import Voigt
from emlpcli.solve.voigt.relations import Kind, relations

if TYPE_CHECKING:
    from rich.console import Console, ConsoleOptions

_FACTORS = {
    Factors.NONE: "entries are tensor components, without factors",
    Factors.COMPLIANCE: "entries are tensor components times {mixed} for each index {pairs}, as "
    "compliances s and moduli d",
    Factors.PIEZOOPTIC: "entries are tensor components times {mixed} in columns {pairs}, as "
    "piezo-optic coefficients",
    Factors.KELVIN: "entries are tensor components times {mixed} for each index {pairs} (Kelvin, "
    "Mandel)",
}


@dataclass(frozen=True)
class Pattern:
    """The matrix where it fits into the width, else a list; and how to read it."""

    found: Voigt

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterator[Text]:
        for line in self.lines(options.max_width):
            yield Text(line)

    def lines(self, width: int) -> list[str]:
        """All lines; those of a list may be longer than the width."""
        found = self.found
        if found.layout.is_matrix:
            rows = matrix(found)
            if max(map(len, rows)) <= width:
                return [*rows, "", *notes(found, matrix=True)]
        rows = listed(found)
        return [*rows, *([""] if rows else []), *notes(found, matrix=False)]


def matrix(found: Voigt) -> list[str]:
    """The matrix in aligned columns, of a symmetric one the upper half."""
    symmetric = found.layout.symmetric
    cells = [
        ["" if symmetric and j < i else form_text(form) for j, form in enumerate(row)]
        for i, row in enumerate(found.entries)
    ]
    # the sign of a negative entry hangs to the left, so that names stand below each other
    cells = [[c if not c or c[0] == "-" else f" {c}" for c in row] for row in cells]
    widths = [max(len(row[j]) for row in cells) for j in range(len(cells[0]))]
    return [
        " ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in cells
    ]


def listed(found: Voigt) -> list[str]:
    """A line for each set of components that are equal up to sign, such as T₁₂₃ = -T₂₁₃.

    A combination stands at the end of its line. Components that nothing equals have no line.
    """
    symmetric = found.layout.symmetric
    sides: dict[str, list[str]] = {}
    ends: dict[str, str] = {}
    for i, row in enumerate(relations(found)):
        for j, cell in enumerate(row):
            if symmetric and j < i:
                continue
            if cell.kind is Kind.FREE:
                sides.setdefault(cell.name, []).insert(0, component(cell.name))
            elif cell.kind is Kind.COMBINATION:
                sides[cell.name] = [component(cell.name)]
                ends[cell.name] = form_text(cell.form)
            elif cell.to is not None:
                sign = "-" if cell.kind is Kind.OPPOSITE else ""
                sides.setdefault(cell.to, []).append(sign + component(cell.name))
    lines = [[*names, *([ends[first]] if first in ends else [])] for first, names in sides.items()]
    return [" = ".join(line) for line in lines if len(line) > 1]


def notes(found: Voigt, *, matrix: bool) -> list[str]:
    """Which components are independent, what the entries are and what they refer to."""
    count = len(found.independent)
    shown = ", ".join(map(component, found.independent)) or "none"
    lines = [f"{count} independent: {shown}"]
    if not matrix and not all(found.forms):
        lines.append("all others are zero" if found.independent else "all are zero")
    lines += notation(found, matrix=matrix)
    if found.proved:
        lines.append("relations proved in exact numbers")
    if not found.exact:
        lines.append("some coefficients are no simple fractions or roots: 12 digits of them")
    return lines


def notation(found: Voigt, *, matrix: bool) -> list[str]:
    """What the entries, the rows and columns and the axes are."""
    layout = found.layout
    n = layout.axes[0].n
    mixed = [k + 1 for k, (i, j) in enumerate(PAIRS[n]) if i != j]
    named = ", ".join(map(str, mixed[:-1])) + " or " * (n > 2) + str(mixed[-1])
    root = "√2" if layout.factors is Factors.KELVIN else "2"
    first = _FACTORS[layout.factors].format(mixed=root, pairs=named)
    lines = []
    half = ", symmetric" if matrix and layout.symmetric else ""
    orders = [_order(axis) for axis in layout.axes]
    if not any(orders):
        first += half
    elif not matrix:
        lines += [f"indices in {order}" for order in dict.fromkeys(filter(None, orders))]
    elif len(set(orders)) == 1:
        lines.append(f"rows and columns in {orders[0]}{half}")
    else:
        sides = zip(("rows", "columns"), orders, strict=True)
        lines += [f"{side} in {order}{half}" for side, order in sides if order]
    if len(layout.places) < prod(layout.shape):
        lines.append("of components that are equal by the tensor's own symmetry, one is listed")
    kind = [
        *(["axial"] if layout.axial else []),
        *(["odd under time reversal"] if layout.time_odd else []),
    ]
    if kind:
        lines.append(f"the tensor is {' and '.join(kind)}")
    return [first, *lines, printable(layout.directions)]


def _order(axis: Axis) -> str:
    """The order of the pairs that an index stands for, empty for an index of V."""
    if not axis.pairs:
        return ""
    pairs = ", ".join(f"{i + 1}{j + 1}" for i, j in axis.pairs)
    return f"{'Voigt ' if axis.is_voigt else ''}order {pairs}"


def form_text(form: LinearForm) -> str:
    """A linear form in components, such as `(C₁₁-C₁₂)/2` or `2(S₁₁-S₁₂)`."""
    return linear_forms.form_text(form, component)


def voigt_as_json(found: Voigt) -> dict[str, Any]:
    """The components as linear forms, as plain data; coefficients are strings such as `-1/2`.

    A matrix has `entries` by rows, a list `components` by name.
    """
    layout = found.layout
    data = {
        "shape": list(layout.shape),
        "symmetric": layout.symmetric,
        "factors": layout.factors.value,
        "convention": "; ".join(notation(found, matrix=layout.is_matrix)),
        "independent": list(found.independent),
        "exact": found.exact,
        "proved": found.proved,
    }
    if layout.is_matrix:
        return data | {"entries": [[_plain(form) for form in row] for row in found.entries]}
    pairs = zip(found.names, found.forms, strict=True)
    return data | {"components": {name: _plain(form) for name, form in pairs}}


def _plain(form: LinearForm) -> dict[str, str]:
    return {name: repr(c) if isinstance(c, Surd) else f"{c:.12g}" for name, c in form.items()}


def component(name: str) -> str:
    """The name of a component with its indices as subscripts."""
    return name[0] + subscript(name[1:])
