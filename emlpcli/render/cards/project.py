"""The card of `emlp project`: how far somebody's array is from equivariant, and where."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
from rich.console import Group
from rich.text import Text

from emlpcli.render import numbers
from emlpcli.render.cards.matrices import rows_of_texts
from emlpcli.render.cards.report import counted_how, meaning
from emlpcli.render.cards.tables import Made, facts, indented, table
from emlpcli.render.errors import printable
from emlpcli.render.limits import LARGEST_PRINTED_MATRIX
from emlpcli.reps.printing import notes_on_groups, structures_of
from emlpcli.solve.nearest.nearest import Nearest

if TYPE_CHECKING:
    from rich.console import RenderableType

DIGITS = 6


def nearest_card(
    found: Nearest, source: str, most: int, tolerance: float | None = None
) -> RenderableType:
    """The whole card; lists have at most so many rows."""
    solution = found.solution
    title = Text(printable(str(solution.rep)), style="bold")
    if group := solution.expansion.single:
        title.append("  under ", style="not bold").append(printable(str(group)))
    shape = " × ".join(map(str, found.given.shape))
    rows: list[tuple[str, str | Text]] = [
        ("given", f"{found.form.what}, {shape}, from {printable(source)}"),
        ("distance", _distance(found, tolerance)),
        ("dimension", f"{numbers.integer(solution.dimension)} of {numbers.integer(solution.size)}"),
    ]
    if found.asymmetry:
        rows.append(
            ("symmetry", f"entries that are one component differ by {found.asymmetry:.3g} in all")
        )
    rows += [("note", printable(note)) for note in notes_on_groups(solution.expansion)]
    rows.append(("certificate", f"{solution.certificate}: {meaning(solution)}"))
    rows += [("", line) for line in counted_how(solution)]
    parts: list[RenderableType] = [title, "", facts(rows)]
    parts += _coefficients(found, most)
    parts += _deviations(found, most)
    parts += _array(found)
    return Group(*parts)


def distance_line(found: Nearest) -> str:
    """The distance, absolute and relative, in one line."""
    share = "which is zero itself" if not found.norm else f"{numbers.percent(found.relative)} of it"
    return f"distance {found.distance:.3g} of a length of {found.norm:.6g}, {share}"


def _distance(found: Nearest, tolerance: float | None) -> Text:
    text = Text(distance_line(found).removeprefix("distance "))
    if tolerance is not None:
        word = "within" if found.relative <= tolerance else "beyond"
        text.append(f"; {word} the tolerance {tolerance:g}", style="bold")
    return text


def _coefficients(found: Nearest, most: int) -> list[RenderableType]:
    """The coefficients by name; the largest ones where there are many."""
    if not found.coefficients:
        return []
    items = list(found.coefficients.items())
    shown = items
    if len(items) > most:
        largest = sorted(items, key=lambda item: -abs(item[1]))[:most]
        names = {name for name, _ in largest}
        shown = [item for item in items if item[0] in names]
    listed = table()
    listed.add_column("element")
    listed.add_column("coefficient", right=True)
    for name, value in shown:
        listed.add_row(Text(name), number(value))
    parts: list[RenderableType] = ["", indented(listed)] if shown else []
    if hidden := len(items) - len(shown):
        parts.append(indented(Text(f"… and {hidden} smaller; --most lists them")))
    return parts


def _deviations(found: Nearest, most: int) -> list[RenderableType]:
    worst = found.deviations(most)
    if not worst:
        return []
    listed = table(["entry"], ["given", "nearest", "difference"])
    for deviation in worst:
        values = deviation.given, deviation.nearest, deviation.difference
        listed.add_row(deviation.name, *map(number, values))
    return ["", indented(listed)]


def _array(found: Nearest) -> list[RenderableType]:
    """The nearest array, where it is small."""
    if not 0 < found.array.size <= LARGEST_PRINTED_MATRIX // 4 or not found.solution.dimension:
        return []
    rows = found.array.reshape(-1, found.array.shape[-1])
    scale = float(np.abs(rows).max(initial=0.0))
    cells = [[number(x if abs(x) > 1e-12 * scale else 0.0) for x in row] for row in rows.tolist()]
    return ["", Text("  nearest", style="dim"), indented(Made(partial(rows_of_texts, cells)))]


def number(value: complex) -> str:
    """A number of an array, of six digits."""
    if isinstance(value, float):
        return f"{value:.{DIGITS}g}"
    return f"{value.real:.{DIGITS}g}{value.imag:+.{DIGITS}g}j"


def nearest_as_json(found: Nearest, most: int) -> dict[str, Any]:
    """All that is said of the nearest array, and the array itself."""
    solution = found.solution
    coefficients, notes = found.coefficients, notes_on_groups(solution.expansion)
    return {
        "representation": str(solution.rep),
        "group": solution.expansion.group_names or None,
        **structures_of(solution.expansion),
        **({"notes": notes} if notes else {}),
        "size": solution.size,
        "dimension": solution.dimension,
        "form": found.form.what,
        "shape": list(found.given.shape),
        "distance": found.distance,
        "length": found.norm,
        "relative": found.relative,
        "asymmetry": found.asymmetry,
        "coefficients": None
        if coefficients is None
        else [{"element": name, "value": _plain(value)} for name, value in coefficients.items()],
        "deviations": [
            {
                "entry": d.name,
                "given": _plain(d.given),
                "nearest": _plain(d.nearest),
                "difference": _plain(d.difference),
            }
            for d in found.deviations(most)
        ],
        "nearest": numbers.as_json(found.array),
        "certificate": {"level": solution.certificate, "meaning": meaning(solution)},
    }


def _plain(value: complex) -> Any:
    return value if isinstance(value, float) else {"real": value.real, "imag": value.imag}
