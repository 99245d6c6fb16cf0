"""Classes of rows: labels that are whole numbers or texts, and the coordinate of each class."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from emlpcli.errors import EmlpError
from emlpcli.files.table import Table
from emlpcli.files.text_table import MISSING
from emlpcli.fit.limits import MOST_COUNTED_CLASSES
from emlpcli.reps.monomials import Expansion
from emlpcli.reps.rep import Rep, Scalar
from emlpcli.solve.memory import check_memory, default_limit

Label = int | str

SHOWN = 8  # classes that are listed in words
_WHOLE = re.compile(r"[+-]?\d{1,18}(\.0*)?")
_LARGEST = 2**53  # whole numbers up to this are exact in double precision


@dataclass(frozen=True)
class Labels:
    """The labels of rows, shape (n,): of integers or of texts; which of them are missing."""

    name: str
    values: NDArray[Any]
    missing: NDArray[np.bool_]


def labels(table: Table, columns: Sequence[int], *, missing: bool) -> Labels:
    """The labels in the one column of a table: whole numbers or texts.

    Texts that all are whole numbers are these. A label that is empty, nan or NA is missing, which
    is an error unless `missing`. Raises EmlpError for other things, with the place.
    """
    file, names = table.file, [table.names[i][:40] for i in columns]
    if len(columns) != 1:
        raise EmlpError(
            f"{file}: {len(columns)} columns ({', '.join(names[:SHOWN])}) are named for the class",
            hint="one column says the class of each row",
        )
    (column,), (name,) = columns, names
    values = table.columns[column]
    if values.ndim == 2 and values.shape[1] == 1:
        values = values[:, 0]
    if values.ndim != 1:
        raise EmlpError(
            f"{file}: {name} has shape {values.shape}, but one class a row is wanted",
            hint="numpy.argmax(y, axis=1) makes classes of rows with a one in each",
        )
    if values.dtype.kind in "USO":
        values, absent = _texts(file, name, values)
    elif values.dtype.kind in "bui":
        absent = np.zeros(len(values), dtype=bool)
        if len(values) and int(values.max()) > np.iinfo(np.int64).max:
            raise EmlpError(f"{file}: {name} has {values.max()}, which is too large for a class")
        values = values.astype(np.int64)
    elif values.dtype.kind == "f":
        absent = np.isnan(values)
        values = np.where(absent, 0, values).astype(np.float64)
        _check_whole(table, column, values)
        values = values.astype(np.int64)
    else:
        raise EmlpError(f"{file}: {name} holds {values.dtype}, no classes")
    if absent.any() and not missing:
        row = int(np.flatnonzero(absent)[0])
        held = table.columns[column].reshape(-1)[row]
        held = held.decode("utf-8", "replace") if isinstance(held, bytes) else str(held)
        raise EmlpError(
            f"{file}: {table.place(column, row)} is {held[:30]!r}, which stands for a missing one",
            hint="--drop-missing leaves rows out where a class or a number is missing; "
            "where it is a class, call it otherwise",
        )
    return Labels(name, values, absent)


def _texts(file: str, name: str, values: NDArray[Any]) -> tuple[NDArray[Any], NDArray[np.bool_]]:
    """Texts without blanks around them, or whole numbers where all are some; which are missing."""
    if values.dtype.kind == "S":
        values = np.char.decode(values, "utf-8", "replace")
    if values.dtype.kind == "O":
        odd = next((v for v in values if not isinstance(v, str | int | np.integer)), None)
        if odd is not None:
            raise EmlpError(f"{file}: {name} holds objects such as {odd!r:.40}, no classes")
    values = np.char.strip(values.astype(str))
    texts, which = np.unique(values, return_inverse=True)
    gone = np.array([t.casefold() in MISSING for t in texts.tolist()], dtype=bool)
    there = [t for t, g in zip(texts.tolist(), gone, strict=True) if not g]
    if there and all(map(_WHOLE.fullmatch, there)):
        numbers = [0 if g else int(t.split(".")[0]) for t, g in zip(texts, gone, strict=True)]
        return np.array(numbers, dtype=np.int64)[which], gone[which]
    if there and all(map(_is_number, there)):
        odd = next(t for t in there if not _WHOLE.fullmatch(t))
        raise EmlpError(
            f"{file}: {name} has {odd}, which is no class: they are whole numbers or texts",
            hint="--loss mse, huber or mae learns numbers",
        )
    return values, gone[which]


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _check_whole(table: Table, column: int, values: NDArray[np.float64]) -> None:
    bad = np.flatnonzero(~((np.abs(values) < _LARGEST) & (values == np.round(values))))
    if len(bad):
        row = int(bad[0])
        raise EmlpError(
            f"{table.file}: {table.place(column, row)} is {values[row]:g}, which is no class: "
            "they are whole numbers or texts",
            hint="--loss mse, huber or mae learns numbers",
        )


def classes_of(found: Iterable[Labels], rep: Rep | None, file: str) -> tuple[Rep, list[Label]]:
    """The representation of the scores, and the class of each of its coordinates.

    Scalars are the classes in order, and where the group permutes the coordinates the class of a
    row is the number of one, from 0. A single number is for two classes, which elements that
    change its sign exchange. Raises EmlpError where the classes do not fit the representation, or
    where no element of the group may act on scores in this way.
    """
    from emlpcli.solve.dimensions import counted_or_solved

    parts = list(found)
    kinds = {p.values.dtype.kind in "iu" for p in parts}
    if len(kinds) > 1:
        names = ", ".join(p.name for p in parts)
        raise EmlpError(f"{file}: of {names} some are whole numbers and some texts")
    present: list[Label] = np.unique(np.concatenate([p.values[~p.missing] for p in parts])).tolist()
    if rep is None:
        if len(present) > MOST_COUNTED_CLASSES:
            raise EmlpError(
                f"{file}: {parts[0].name} has {len(present)} classes, of which at most "
                f"{MOST_COUNTED_CLASSES} are learned unasked",
                hint=f'--rep-out "{len(present)}*Scalar" asks for them; '
                "--loss mse, huber or mae learns numbers",
            )
        if len(present) == 1:
            raise EmlpError(f"{file}: all rows are of the class {present[0]!r}: nothing to learn")
        return max(len(present), 2) * Scalar, present
    size = rep.size()
    square = rep * rep if size == 1 else rep
    invariants = counted_or_solved(square, Expansion(square)).value
    if size == invariants:  # of a single number: a character with values ±1
        return rep, _of_scalars(present, max(size, 2), rep, file, parts[0].name)
    if size == 1 or not rep.is_permutation:
        raise EmlpError(
            f"{rep} (--rep-out) is not for classes: its coordinates are not permuted by the group, "
            "and softmax would break the symmetry",
            hint=f'--rep-out "{max(len(present), 2)}*Scalar" has classes that the group leaves '
            "alone",
        )
    for p in parts:
        there = ~p.missing
        inside = np.zeros(len(there), dtype=bool)
        if p.values.dtype.kind in "iu":
            inside = (p.values >= 0) & (p.values < size)
        if (there & ~inside).any():
            odd = p.values[there & ~inside][0]
            raise EmlpError(
                f"{file}: {p.name} has {str(odd)[:40]!r}, but the classes of {rep} (--rep-out) are "
                f"the numbers of its coordinates, 0 to {size - 1}",
            )
    return rep, list(range(size))


def _of_scalars(present: list[Label], count: int, rep: Rep, file: str, name: str) -> list[Label]:
    """The classes of so many that a representation is for; the numbers from 0 may be incomplete."""
    if len(present) == count:
        return present
    if all(isinstance(label, int) and 0 <= label < count for label in present):
        return list(range(count))
    listed = ", ".join(str(label)[:20] for label in present[:SHOWN])
    more = ", …" * (len(present) > SHOWN)
    number = f"{len(present)} class{'es' * (len(present) != 1)}"
    held = "is one number, for two classes" if rep.size() == 1 else f"has {count} scores"
    raise EmlpError(
        f"{file}: {name} has {number} ({listed}{more}), but {rep} (--rep-out) {held}",
        hint=f'write --rep-out "{max(len(present), 2)}*Scalar", or leave it away',
    )


def encoded(found: Labels, classes: Sequence[Label], size: int) -> NDArray[np.float64]:
    """Rows with a one at the class of each, shape (n, size); zeros where it is missing.

    With a single number the first of two classes is −1, and the second 1.
    """
    n = len(found.values)
    fewer = "half of the memory is allowed; take fewer rows, or classes together"
    check_memory(8 * n * size, default_limit(), "so many rows and classes", fewer)
    where = {label: i for i, label in enumerate(classes)}
    rows = np.zeros((n, size))
    there = np.flatnonzero(~found.missing)
    places = np.array([where[label] for label in found.values[there].tolist()], dtype=np.int64)
    if size == 1:
        rows[there, 0] = 2.0 * places - 1
    else:
        rows[there, places] = 1
    return rows
