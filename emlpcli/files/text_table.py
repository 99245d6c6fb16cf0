"""Tables as text: lines of fields between commas, semicolons, tabs or blanks, with a header or not.

A row is a line. Quotation marks are those of RFC 4180, but for fields of several lines.
"""

from __future__ import annotations

import csv
import io
import math
from array import array
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from emlpcli.errors import FileError
from emlpcli.files.limits import LONGEST_TEXT
from emlpcli.files.number_texts import number

if TYPE_CHECKING:
    from numpy.typing import NDArray

Kind = type[float] | type[complex] | type[str]
Choose = Callable[[list[str]], Mapping[int, Kind]]

MISSING = ("", "na", "n/a", "nan", "null", "none")  # as spreadsheets, pandas and R write it
COMMENT = "# "  # at the beginning of lines above the table
TRUTH = {"true": 1.0, "false": 0.0}


class Parsed(NamedTuple):
    """Names and chosen columns, the line of each row, and whether there was a header."""

    names: list[str]
    columns: dict[int, NDArray[Any]]
    lines: list[int]
    titled: bool


def parse(file: str, text: str, choose: Choose, *, missing: bool) -> Parsed:
    """The columns of a text that `choose` numbers among its names, with a kind for each.

    Where the first line has a number it is no header, and the columns are called 1, 2, .... With
    `missing` a number that is not there becomes nan. Raises FileError, with line and column, for
    what is no finite number, and for lines of other lengths.
    """
    import numpy as np

    lines = [(i, line) for i, line in enumerate(text.splitlines(), 1) if line.strip()]
    if not lines:
        raise FileError(f"{file} is empty")
    lines = _without_comments(lines)
    if "\0" in lines[0][1]:
        raise FileError(f"{file} is no text: there is a zero byte in line {lines[0][0]}")
    separator = _separator(lines[0][1])
    first = _fields(file, *lines[0], separator)
    titled = all(number(field, complex) is None for field in first)
    if titled:
        del lines[0]
    names = [f.strip() for f in first] if titled else [str(i) for i in range(1, len(first) + 1)]
    if not lines:
        raise FileError(f"{file} has a header and no rows")
    chosen = dict(choose(names))
    found: dict[int, Any] = {i: [] if kind is str else array("d") for i, kind in chosen.items()}
    for place, line in lines:
        fields = _fields(file, place, line, separator)
        if len(fields) != len(names):
            message = f"line {place} has {len(fields)} columns, the others {len(names)}"
            raise FileError(f"{file}: {message}")
        for i, kind in chosen.items():
            entry = fields[i]
            if kind is str:
                if len(entry) > LONGEST_TEXT:
                    raise FileError(
                        f"{file}: line {place}, column {i + 1} has a text of more than "
                        f"{LONGEST_TEXT} characters"
                    )
                found[i].append(entry.strip())
                continue
            value = _read(entry, kind)
            if missing and entry.strip().casefold() in MISSING:
                value = math.nan
            elif value is None or not _is_finite(value):
                where = f"line {place}, column {i + 1}"
                where += f" ({names[i][:40]})" if titled else ""
                blank = not entry.strip()
                what = "empty" if blank else f"{entry.strip()[:30]!r}"
                raise FileError(
                    f"{file}: {where} is {what}, not a finite number",
                    hint=_remedy(entry, separator),
                )
            if kind is complex:
                found[i].extend((complex(value).real, complex(value).imag))
            else:
                found[i].append(value)
    columns: dict[int, NDArray[Any]] = {}
    for i, kind in chosen.items():
        if kind is str:
            columns[i] = np.array(found[i], dtype=str)
        else:
            numbers = np.frombuffer(found[i], dtype=float)
            columns[i] = numbers.view(complex) if kind is complex else numbers
    return Parsed(names, columns, [place for place, _ in lines], titled)


def text(columns: Mapping[str, NDArray[Any]], separator: str) -> str:
    """Columns as a text with a header; numbers are read back as they were."""
    page = io.StringIO()
    writer = csv.writer(page, delimiter=separator, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(zip(*(column.tolist() for column in columns.values()), strict=True))
    return page.getvalue()


def _without_comments(lines: list[tuple[int, str]]) -> list[tuple[int, str]]:
    """The lines without those at the beginning that are comments, `# ...`.

    The last one is the header, as numpy.savetxt writes it, where it has a field for each of the
    line that follows, and that is none itself.
    """
    count = 0
    while count < len(lines) and lines[count][1].lstrip().startswith(COMMENT):
        count += 1
    if not count or count == len(lines):
        return lines
    place, last = lines[count - 1]
    header, following = last.lstrip().removeprefix(COMMENT), lines[count][1]
    separator = _separator(following)
    fields = [line.split(separator) for line in (header, following)]
    fits = len(fields[0]) == len(fields[1]) and any(
        number(field, complex) is not None for field in fields[1]
    )
    return [(place, header), *lines[count:]] if fits else lines[count:]


def _separator(line: str) -> str | None:
    """What stands between fields; None for blanks. In 1,5;2,5 it is the semicolon."""
    fields = line.split(";")
    if len(fields) > 1 and all(number(f.replace(",", ".", 1), complex) is not None for f in fields):
        return ";"
    return next((s for s in (",", ";", "\t") if s in line), None)


def _remedy(entry: str, separator: str | None) -> str | None:
    """What to do about a field that is no number."""
    if entry.strip().casefold() in MISSING:
        return "--drop-missing leaves rows out where a number is missing"
    point = entry.replace(",", ".", 1)
    if separator != "," and entry != point and number(point, complex) is not None:
        return "decimal points are read, not decimal commas"
    return None


def _is_finite(value: complex) -> bool:
    return math.isfinite(value.real) and math.isfinite(value.imag)


def _fields(file: str, number: int, line: str, separator: str | None) -> list[str]:
    """The fields of a line."""
    if separator is None:
        return line.split()
    try:
        return next(csv.reader([line], delimiter=separator), [])
    except csv.Error:
        raise FileError(
            f"{file}: line {number} has a field of more than {csv.field_size_limit()} characters",
            hint="is there a quotation mark that is not closed?",
        ) from None


def _read(field: str, kind: Kind) -> float | complex | None:
    """The number, or what stands for a truth value; None where the field is neither."""
    value = number(field, complex if kind is complex else float)
    return TRUTH.get(field.strip().casefold()) if value is None else value
