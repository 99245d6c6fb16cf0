"""The Voigt form as text and as JSON."""

from __future__ import annotations

from math import lcm
from typing import Any

from emlpcli.solve.readable.symbols import subscript
from emlpcli.solve.voigt import CONVENTION, ORDER, LinearForm, Voigt


def lines(voigt: Voigt) -> list[str]:
    """The matrix in aligned columns, of a symmetric one the upper half, and how to read it."""
    symmetric = voigt.layout.symmetric
    cells = [
        ["" if symmetric and j < i else form_text(form) for j, form in enumerate(row)]
        for i, row in enumerate(voigt.entries)
    ]
    # the sign of a negative entry hangs to the left, so that names stand below each other
    cells = [[c if not c or c[0] == "-" else f" {c}" for c in row] for row in cells]
    widths = [max(len(row[j]) for row in cells) for j in range(len(cells[0]))]
    matrix = [
        " ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in cells
    ]
    count = len(voigt.independent)
    listed = ", ".join(map(_name, voigt.independent)) or "none"
    notes = [f"{count} independent: {listed}", *notation(voigt)]
    if not voigt.exact:
        notes.append("some coefficients are no simple fractions or roots: 12 digits of them")
    return [*matrix, "", *notes]


def notation(voigt: Voigt) -> list[str]:
    """What the entries, the rows and the columns are."""
    rows, columns = voigt.layout.places.shape
    half = ", symmetric" if voigt.layout.symmetric else ""
    if columns == 3:
        return [CONVENTION + half]
    what = "rows and columns" if rows == 6 else "columns"
    return [CONVENTION, f"{what} in {ORDER}{half}"]


def form_text(form: LinearForm) -> str:
    """A linear form, such as `(C₁₁-C₁₂)/2`."""
    if not form:
        return "0"
    exact = all(c.exact for c in form.values())
    scale = lcm(*(c.fraction.denominator for c in form.values())) if exact else 1
    text = ""
    for name, c in form.items():
        number = c.fraction * scale
        size = str(abs(number)) if exact else f"{abs(float(c)):.12g}·"
        factor = ("" if size == "1" else size) + (f"√{c.root}" if c.root > 1 and exact else "")
        text += ("-" if number < 0 else "+" if text else "") + factor + _name(name)
    if scale == 1:
        return text
    return f"{text}/{scale}" if len(form) == 1 else f"({text})/{scale}"


def voigt_as_json(voigt: Voigt) -> dict[str, Any]:
    """The matrix of linear forms as plain data; coefficients are strings such as `-1/2`."""
    return {
        "shape": list(voigt.layout.places.shape),
        "symmetric": voigt.layout.symmetric,
        "convention": "; ".join(notation(voigt)),
        "independent": list(voigt.independent),
        "exact": voigt.exact,
        "entries": [
            [{name: str(c) for name, c in form.items()} for form in row] for row in voigt.entries
        ],
    }


def _name(name: str) -> str:
    return name[0] + subscript(name[1:])
