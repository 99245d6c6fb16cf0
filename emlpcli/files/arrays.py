"""One array of numbers, from a file or from text that is piped in; every claim is checked."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from emlpcli.errors import FileError
from emlpcli.files import npz, safetensors
from emlpcli.files.limits import LARGEST_TEXT
from emlpcli.files.reading import content, opened
from emlpcli.files.writing import write_whole

if TYPE_CHECKING:
    from numpy.typing import NDArray

TEXTS = (".csv", ".tsv", ".txt", ".dat")
NAMED = (".npz", ".safetensors")  # several arrays, by name
SUFFIXES = (".npy", *NAMED, *TEXTS)
WHAT = "numbers"


def read_array(path: Path, most: int, name: str | None = None) -> NDArray[Any]:
    """The array of a file: .npy, .npz or .safetensors (its only array, or `name`), or a text.

    A text has a row of numbers in each line, between commas, semicolons or blanks; # begins a
    comment, and a first line without numbers is a heading. At most `most` bytes are unpacked.
    Raises FileError where there are no such numbers, for nan and infinities included.
    """
    suffix = path.suffix.lower()
    try:
        if suffix == ".npy":
            with opened(path, WHAT) as file:
                found = npz.single(file, most)
        elif suffix == ".npz":
            with opened(path, WHAT) as file:
                found = _chosen(npz.read(file, most), name)
        elif suffix == ".safetensors":
            found = _chosen(safetensors.read(content(path, most, WHAT)), name)
        elif suffix in TEXTS:
            raw = content(path, min(most, LARGEST_TEXT), WHAT)
            found = parse(_decoded(raw).splitlines())
        else:
            raise FileError(f"the name must end in one of {', '.join(SUFFIXES)}")
        if name is not None and suffix not in NAMED:
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
    for number, line in enumerate(lines, 1):
        words = [word for word in re.split(r"[,;\s]+", line.split("#")[0]) if word]
        if not words:
            continue
        numbers = [_number(word) for word in words]
        if not rows and all(value is None for value in numbers):
            continue  # a heading
        for word, value in zip(words, numbers, strict=True):
            if value is None:
                raise FileError(f"line {number} has {word[:40]!r}, which is no number")
        if rows and len(words) != len(rows[0]):
            raise FileError(
                f"line {number} has {len(words)} numbers, line {first} has {len(rows[0])}",
                hint="write all rows of a matrix in full, also of a symmetric one",
            )
        first = first or number
        rows.append([value for value in numbers if value is not None])
    if not rows:
        raise FileError("there are no numbers in it")
    found = np.array(rows)
    return found if np.any(found.imag) else found.real


def _number(word: str) -> complex | None:
    """The number, None where the word is none; complex ones as Python writes them."""
    try:
        return complex(word) if "_" not in word else None
    except ValueError:
        return None


def _decoded(raw: bytes) -> str:
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        raise FileError(f"byte {problem.start + 1} is not UTF-8 text") from None


def _chosen(arrays: dict[str, Any], name: str | None) -> Any:
    """The array of that name, or the only one."""
    listed = ", ".join(key[:40] for key in list(arrays)[:20]) or "none"
    if name is not None:
        if name not in arrays:
            raise FileError(f"it has no array {name!r}; it has {listed}")
        return arrays[name]
    if len(arrays) != 1:
        raise FileError(
            f"it has {len(arrays)} arrays, one is wanted: {listed}", hint="--array NAME says which"
        )
    return next(iter(arrays.values()))


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
    elif suffix == ".npz":
        write_whole(path, lambda file: np.savez(file, allow_pickle=False, **{name: array}))
    elif suffix == ".safetensors":
        safetensors.write(path, {name: array})
    else:
        separator = {".csv": ",", ".tsv": "\t"}.get(suffix, " ")
        write_whole(path, lambda file: file.write(text(array, separator).encode()))


def text(array: NDArray[Any], separator: str = " ") -> str:
    """The numbers as text, a row a line."""
    page = io.StringIO()
    for row in array.reshape(-1, array.shape[-1] if array.ndim else 1).tolist():
        page.write(separator.join(map(repr, row)) + "\n")
    return page.getvalue()
