"""Dimensions for every value of a variable: `emlp dim "Sym(k,V)" --for k=0..30`."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Any, NamedTuple

from emlpcli.algebra.numbers.small_digits import superscript
from emlpcli.commands.limits import MOST_VALUES
from emlpcli.errors import UsageError

if TYPE_CHECKING:
    from emlpcli.groups import Group
    from emlpcli.reps.rep import Rep


class Values(NamedTuple):
    """A variable and the first and the last of its values."""

    name: str
    first: int
    last: int


def read_values(text: str) -> Values:
    """`k=0..30`; UsageError for anything else."""
    match = re.fullmatch(r"\s*([a-z])\s*=\s*(\d{1,9})\s*\.\.\s*(\d{1,9})\s*", text)
    if match is None:
        raise UsageError(
            f"--for {text} is no small letter with a range of values", hint="write --for k=0..30"
        )
    name, first, last = match[1], int(match[2]), int(match[3])
    if last < first or last - first >= MOST_VALUES:
        raise UsageError(
            f"--for {text} has {max(0, last - first + 1)} values",
            hint=f"from 1 to {MOST_VALUES} of them are counted",
        )
    return Values(name, first, last)


def series(expression: str, values: Values, group: Group | None) -> dict[str, Any]:
    """The dimension for each value, and the generating function of symmetric powers.

    Raises UsageError where the expression does not hold the variable.
    """
    from emlpcli.reps.from_text import expanded
    from emlpcli.solve import counted_or_solved

    place = re.compile(rf"(?<![\w.]){values.name}(?![\w(])")
    if not place.search(expression):
        raise UsageError(
            f"{expression} does not hold {values.name}",
            hint=f"write it where an integer stands, as in Sym({values.name},V)",
        )
    rows, reps = [], {}
    for value in range(values.first, values.last + 1):
        rep, expansion = expanded(place.sub(str(value), expression), group)
        reps[value] = rep
        found = counted_or_solved(rep, expansion)
        rows.append({"value": value, "dimension": found.value, "certificate": found.certificate})
    data: dict[str, Any] = {
        "variable": values.name,
        "group": expansion.group_names or None,
        "values": rows,
        "series": None,
    }
    inner = _symmetric(reps)
    if inner is not None:
        data["series"] = _generating_function(inner)
        if data["series"] is None:
            data["series_note"] = NO_SERIES
    return data


NO_SERIES = (
    "no closed form of the series is found: those of finite groups are, and of connected groups of "
    "rank one such as SU2 and SO3, unless their degrees are large"
)


def _symmetric(reps: dict[int, Rep]) -> Rep | None:
    """R where the values are orders of one Sym(k,R); None elsewhere."""
    from emlpcli.reps.constructors.powers import SymmetricPower

    powers = {value: rep for value, rep in reps.items() if value > 1}
    inner = {rep.inner for rep in powers.values() if isinstance(rep, SymmetricPower)}
    orders = {v: rep.k for v, rep in powers.items() if isinstance(rep, SymmetricPower)}
    if len(inner) != 1 or orders != {value: value for value in powers}:
        return None
    return next(iter(inner))


def _generating_function(inner: Rep) -> dict[str, list[int]] | None:
    """Numerator and degrees of the denominator."""
    from emlpcli.solve.molien import molien

    found = molien(inner)
    if found is None:
        return None
    return {"numerator": list(found.numerator), "degrees": list(found.degrees)}


def closed_form(data: dict[str, Any]) -> str:
    """Such as `(1 + t¹⁵) / ((1 − t²)(1 − t⁶)(1 − t¹⁰))`."""
    terms = [
        _power(k) if c == 1 else f"{c}" if k == 0 else f"{c}{_power(k)}"
        for k, c in enumerate(data["numerator"])
        if c
    ]
    often = Counter(data["degrees"])
    factors = [f"(1 − {_power(d)}){superscript(n) if n > 1 else ''}" for d, n in often.items()]
    above, below = " + ".join(terms), "".join(factors)
    above = f"({above})" if len(terms) > 1 else above
    if not often:
        return above
    return f"{above} / {f'({below})' if len(factors) > 1 else below}"


def _power(k: int) -> str:
    return f"t{superscript(k) if k > 1 else ''}" if k else "1"
