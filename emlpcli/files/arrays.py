"""One array of numbers, from a file or from text that is piped in; every claim is checked."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from emlpcli.errors import FileError
from emlpcli.files import npz, parquet, table
from emlpcli.files.limits import LARGEST_TEXT, MOST_ARRAYS
from emlpcli.files.number_texts import number
from emlpcli.files.reading import content, opened
from emlpcli.files.writing import write_whole

if TYPE_CHECKING:
    from numpy.typing import NDArray

TEXTS = (".csv", ".tsv", ".txt", ".dat")
SUFFIXES = (".npy", *table.COLUMNED, *TEXTS)
WHAT = "numbers"
SEPARATOR = re.compile(r"\s*[,;]\s*|\s+")


def read_array(path: Path, most: int, name: str | None = None) -> NDArray[Any]:
    """The array of a file: .npy, a text, or its only array, or the one called `name`.

    A text has a row of numbers in each line, between commas, semicolons or blanks; # begins a
    comment, and lines without numbers before the first row are a heading. At most `most` bytes are
    unpacked. Raises FileError where there are no such numbers, for nan and infinities included.
    """
    suffix = path.suffix.lower()
    try:
        if suffix == ".npy":
            with opened(path, WHAT) as file:
                found = npz.single(file, most)
        elif suffix in table.COLUMNED:
            found = _one(path, most, name)
        elif suffix in TEXTS:
            raw = content(path, min(most, LARGEST_TEXT), WHAT)
            found = parse(_decoded(raw).splitlines())
        else:
            raise FileError(f"the name must end in one of {', '.join(SUFFIXES)}")
        if name is not None and suffix not in table.COLUMNED:
            raise FileError(f"it holds one array without a name, and {name!r} is asked for")
        return _finite(found)
    except FileError as problem:
        if problem.message.startswith("cannot read"):
            raise
        message = f"cannot read {WHAT} from {str(path)!r}: {problem.message}"
        raise FileError(message, hint=problem.hint) from None


def parse(lines: Iterable[str]) -> NDArray[Any]:
    """The numbers of a text, shape (lines, numbers a line); FileError where they are no matrix."""
    import numpy as np

    rows: list[list[complex]] = []
    first = 0
    for place, line in enumerate(lines, 1):
        written = line.split("#")[0].strip().rstrip(",; \t")
        words = SEPARATOR.split(written)
        if not any(words):
            continue
        numbers = [number(word, complex) for word in words]
        if not rows and all(value is None for value in numbers):
            continue  # a heading
        _check_separators(place, written)
        for word, value in zip(words, numbers, strict=True):
            if value is None:
                raise FileError(f"line {place} has {word[:40]!r}, which is no number")
        if rows and len(words) != len(rows[0]):
            raise FileError(
                f"line {place} has {len(words)} numbers, line {first} has {len(rows[0])}",
                hint="write all rows of a matrix in full, also of a symmetric one",
            )
        first = first or place
        rows.append([value for value in numbers if value is not None])
    if not rows:
        raise FileError("there are no numbers in it")
    found = np.array(rows)
    return found if np.any(found.imag) else found.real


def _check_separators(place: int, line: str) -> None:
    """FileError where a number is missing in a line, or what separates numbers is not sure.

    In 1,5;2,5 and 1,5 2,5 commas may be decimal points.
    """
    gaps = SEPARATOR.findall(line)
    if any(not word for word in SEPARATOR.split(line)):
        raise FileError(f"line {place} has an empty field", hint="write zeros as 0")
    commas = sum("," in gap for gap in gaps)
    if 0 < commas < len(gaps):
        raise FileError(
            f"line {place} has commas and other separators, and one of them may be a decimal point",
            hint="write decimal points, and one separator in all of the line",
        )


def _decoded(raw: bytes) -> str:
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        raise FileError(f"byte {problem.start + 1} is not UTF-8 text") from None


def _one(path: Path, most: int, name: str | None) -> Any:
    """The array of that name, or the only one; of a table without a name all columns."""
    import numpy as np

    whole = name is None and path.suffix.lower() in parquet.SUFFIXES

    def choose(names: list[str]) -> dict[int, type[float]]:
        listed = ", ".join(key[:40] for key in names[:20]) or "none"
        if whole:
            return dict.fromkeys(range(len(names)), float)
        if name is not None:
            if name not in names:
                raise FileError(f"it has no array {name!r}; it has {listed}")
            return {names.index(name): float}
        if len(names) != 1:
            raise FileError(
                f"it has {len(names)} arrays, one is wanted: {listed}",
                hint="--array NAME says which",
            )
        return {0: float}

    _, found = table.read_columns(path, most, choose, MOST_ARRAYS, WHAT)
    if not whole:
        return next(iter(found.values()))
    for column in found.values():
        if column.dtype.kind not in "fiub":
            raise FileError(f"it holds {column.dtype}, not numbers", hint="--array NAME takes one")
    return np.column_stack(list(found.values())) if found else np.empty((0, 0))


def _finite(found: Any) -> NDArray[Any]:
    """The array in double precision; FileError for what is no number or not finite."""
    import numpy as np

    if found.dtype.kind not in "fiubc":
        raise FileError(f"it holds {found.dtype}, not numbers")
    bad = np.argwhere(~np.isfinite(found))
    if len(bad):
        place = ", ".join(str(int(i) + 1) for i in bad[0])
        more = f", and {len(bad) - 1} more" if len(bad) > 1 else ""
        raise FileError(f"entry ({place}), counted from 1, is {found[tuple(bad[0])]}{more}")
    wide: NDArray[Any] = found.astype(complex if found.dtype.kind == "c" else float)
    return wide


def write_array(path: Path, array: NDArray[Any], name: str) -> None:
    """Write an array in the way that the suffix says, whole or not at all; FileError if it fails.

    In texts more than two axes become rows of the last one, and floats are read back as they were.
    """
    import numpy as np

    suffix = path.suffix.lower()
    if suffix == ".npy":
        write_whole(path, lambda file: np.save(file, array))
    elif suffix in parquet.SUFFIXES:
        rows = array.reshape(-1, array.shape[-1] if array.ndim else 1)
        table.write_table(path, {f"{name}{i}": row for i, row in enumerate(rows.T, 1)})
    elif suffix in table.COLUMNED:
        table.write_table(path, {name: array})
    else:
        separator = {".csv": ",", ".tsv": "\t"}.get(suffix, " ")
        write_whole(path, lambda file: file.write(text(array, separator).encode()))


def text(array: NDArray[Any], separator: str = " ") -> str:
    """The numbers as text, a row a line."""
    page = io.StringIO()
    for row in array.reshape(-1, array.shape[-1] if array.ndim else 1).tolist():
        page.write(separator.join(map(repr, row)) + "\n")
    return page.getvalue()
