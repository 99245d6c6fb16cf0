"""From the Voigt form of a tensor to its diagram: a sign for every component, as Nye draws them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import product

from emlpcli.algebra.numbers.surds import Surd
from emlpcli.render.cards.voigt import form_text, listed
from emlpcli.render.figure.content.diagram import Diagram, Key, Sign, Symbol, Table
from emlpcli.solve.readable.symbols import subscript
from emlpcli.solve.voigt.coefficients import ROUNDING, Coefficient, LinearForm, same, value
from emlpcli.solve.voigt.components import ALL_PAIRS, Axis
from emlpcli.solve.voigt.form import Voigt

Place = tuple[int, ...]


def diagram(found: Voigt) -> Diagram:
    """The diagram of Nye (Physical Properties of Crystals, 1985, appendix E) of a tensor.

    A matrix is one table, of a symmetric one the upper half. What the Voigt form lists is drawn
    in tables of its last two indices, a table for each value of those before; two indices of V
    count as one, with the nine pairs as its values. Of components that are equal or opposite by
    the tensor's own symmetry one is drawn.

    A dot is an independent component, or one equal to it; a ring is opposite, a dot in a ring a
    multiple and a ring in a ring its opposite; a cross is a sum, and one in a ring its opposite.
    """
    grid = _grid(found)
    drawn = _signs(found, grid)
    titles = [_title(found, first) for first in grid.firsts]
    tables = [_table(t, grid, [s for at, s in drawn if at == i]) for i, t in enumerate(titles)]
    return Diagram(
        tuple(tables),
        _key(found, [sign for _, sign in drawn]),
        found.layout.is_matrix and found.layout.symmetric,
        tuple(listed(found)),
    )


# -- places --------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Grid:
    """Where components stand: (table, row, column) of each place of the layout that is drawn."""

    firsts: tuple[Place, ...]  # the values of the first indices, a table each
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    at: dict[Place, tuple[int, int, int]]


def _grid(found: Voigt) -> _Grid:
    axes = found.layout.axes
    columns = 1 if found.layout.is_matrix else _last(axes)
    rows = len(axes) - 1 if found.layout.is_matrix else _last(axes[:-columns])
    cuts = len(axes) - columns - rows, len(axes) - columns
    first, down, across = axes[: cuts[0]], axes[cuts[0] : cuts[1]], axes[cuts[1] :]
    places = [
        p
        for p in found.layout.places
        if not (found.layout.is_matrix and found.layout.symmetric and p[0] > p[-1])
    ]
    split = [(p[: cuts[0]], p[cuts[0] : cuts[1]], p[cuts[1] :]) for p in places]
    used = {a for a, _, _ in split}  # tables without a component of their own are left out
    sides = [v for v in _values(first) if v in used], _values(down), _values(across)
    number = [{v: i for i, v in enumerate(values)} for values in sides]
    return _Grid(
        tuple(sides[0]),
        tuple(_label(down, v) for v in sides[1]),
        tuple(_label(across, v) for v in sides[2]),
        {
            place: (number[0][a], number[1][b], number[2][c])
            for place, (a, b, c) in zip(places, split, strict=True)
        },
    )


def _last(axes: Sequence[Axis]) -> int:
    """How many of the last indices are one side of a table: two where both are of V."""
    return 1 if len(axes) < 2 or axes[-1].pairs or axes[-2].pairs else 2


def _values(axes: Sequence[Axis]) -> list[Place]:
    """The values of some indices in order; those of two indices of V in that of the pairs."""
    if len(axes) == 2 and not axes[0].pairs and not axes[1].pairs:
        return list(ALL_PAIRS[axes[0].n])
    return list(product(*(range(axis.size) for axis in axes)))


def _label(axes: Sequence[Axis], place: Place) -> str:
    return "".join(axis.labels[i] for axis, i in zip(axes, place, strict=True))


def _title(found: Voigt, first: Place) -> str:
    """The name of a table: that of its components with a point for each index that varies."""
    if not first:
        return ""
    axes = found.layout.axes
    rest = "·" * (len(axes) - len(first))
    return found.layout.symbol + subscript(_label(axes[: len(first)], first)) + rest


def _table(title: str, grid: _Grid, signs: Sequence[Sign]) -> Table:
    """The table of some signs, without the rows and columns in which none stands."""
    rows, columns = ({s.row for s in signs}, {s.column for s in signs})
    row, column = ({old: new for new, old in enumerate(sorted(used))} for used in (rows, columns))
    return Table(
        title,
        tuple(grid.rows[i] for i in row),
        tuple(grid.columns[i] for i in column),
        tuple(replace(s, row=row[s.row], column=column[s.column]) for s in signs),
    )


# -- signs ---------------------------------------------------------------------------------


def _signs(found: Voigt, grid: _Grid) -> list[tuple[int, Sign]]:
    """All signs with the number of their table, in reading order."""
    layout = found.layout
    forms = zip(layout.places, found.forms, strict=True)
    drawn = [(grid.at[place], place, form) for place, form in forms if place in grid.at]
    drawn.sort(key=lambda item: item[0])
    factor = _factor(form for _, _, form in drawn)
    leaders: list[LinearForm] = []  # a form for each class; those of single components first
    found_at: list[tuple[tuple[int, int, int], str, Symbol, int]] = []
    for at, place, form in drawn:
        leader, symbol = _read(form, factor)
        group = -1
        if leader:
            group = next((i for i, known in enumerate(leaders) if same(leader, known)), -1)
            opposite = symbol is Symbol.CROSS and group < 0
            if opposite:
                group = next((i for i, k in enumerate(leaders) if same(leader, k, -1)), -1)
                symbol = Symbol.MINUS_CROSS if group >= 0 else symbol
            if group < 0:
                leaders.append(leader)
                group = len(leaders) - 1
        found_at.append((at, layout.name(place), symbol, group))
    return _numbered(found_at)


def _read(form: LinearForm, factor: float) -> tuple[LinearForm, Symbol]:
    """What a component is told by, a single one or a combination of them, and its sign."""
    if not form:
        return {}, Symbol.ZERO
    if len(form) == 1:
        ((name, c),) = form.items()
        symbols = {
            1.0: Symbol.DOT,
            -1.0: Symbol.RING,
            factor: Symbol.MULTIPLE,
            -factor: Symbol.MINUS_MULTIPLE,
        }
        for x, symbol in symbols.items():
            if abs(value(c) - x) < ROUNDING:
                return {name: Surd(1)}, symbol
    return form, Symbol.CROSS


def _factor(forms: Iterator[LinearForm]) -> float:
    """The factor that a ring around a dot stands for: 2 if it occurs, else the first one; or 0."""
    single = (next(iter(form.values())) for form in forms if len(form) == 1)
    sizes = [abs(value(c)) for c in single]
    others = [x for x in sizes if abs(x - 1) > ROUNDING]
    return 2.0 if any(abs(x - 2) < ROUNDING for x in others) else others[0] if others else 0.0


def _numbered(
    drawn: list[tuple[tuple[int, int, int], str, Symbol, int]],
) -> list[tuple[int, Sign]]:
    """The signs with classes counted in reading order; a component alone is in none.

    Combinations are numbered even alone where there are several, so that the key tells them.
    """
    members = Counter(group for *_, group in drawn)
    crosses = {group for _, _, symbol, group in drawn if symbol.is_cross}
    numbers: dict[int, int] = {}
    signs = []
    for (table, row, column), name, symbol, group in drawn:
        several = members[group] > 1 or (group in crosses and len(crosses) > 1)
        number = numbers.setdefault(group, len(numbers)) if group >= 0 and several else -1
        signs.append((table, Sign(row, column, symbol, name, number)))
    return signs


# -- the key -------------------------------------------------------------------------------


def _key(found: Voigt, signs: Sequence[Sign]) -> tuple[Key, ...]:
    """The meaning of all signs that are used, and of no other."""
    forms = dict(zip(found.names, found.forms, strict=True))
    used = {sign.symbol for sign in signs}
    lines = [Key((Symbol.DOT,), "nonzero component")] if Symbol.DOT in used else []
    dots = Counter(sign.joined for sign in signs if sign.symbol is Symbol.DOT and sign.joined >= 0)
    if any(count > 1 for count in dots.values()):
        lines.append(Key((Symbol.DOT, Symbol.DOT), "equal components"))
    if Symbol.RING in used:
        lines.append(Key((Symbol.DOT, Symbol.RING), "equal but for the sign"))
    multiples = {Symbol.MULTIPLE: "", Symbol.MINUS_MULTIPLE: "minus "}
    for symbol, minus in multiples.items():
        sign = next((s for s in signs if s.symbol is symbol), None)
        if sign is not None:
            (c,) = forms[sign.name].values()
            lines.append(Key((Symbol.DOT, symbol), f"{minus}{_times(c)} the dot"))
    told: set[tuple[int, Symbol]] = set()
    for sign in signs:
        if sign.symbol.is_cross and (sign.joined, sign.symbol) not in told:
            told.add((sign.joined, sign.symbol))
            lines.append(Key((sign.symbol,), form_text(forms[sign.name]), sign.joined))
    if Symbol.ZERO in used:
        lines.append(Key((Symbol.ZERO,), "zero"))
    return tuple(lines)


def _times(c: Coefficient) -> str:
    """The size of a factor in words."""
    if abs(abs(value(c)) - 2) < ROUNDING:
        return "twice"
    size = form_text({" ": -c if value(c) < 0 else c})  # of a component without a name
    return f"{size.replace(' ', '').removesuffix('·')} times"
