"""Groups in files: TOML, JSON or npz, read with limits; nothing in a file is executed."""

from __future__ import annotations

import json
import re
import tomllib
from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from emlpcli.algebra.limits import MOST_IMAGES, MOST_PERMUTATIONS, MOST_POINTS
from emlpcli.errors import FileError, GroupError
from emlpcli.files import npz, reading
from emlpcli.groups.limits import (
    DEEPEST_FILE,
    LARGEST_ARRAY,
    LARGEST_FILE,
    LONGEST_NAME,
    LONGEST_NUMBER,
    MOST_COMMAS,
    MOST_LISTS,
)
from emlpcli.groups.user.keys import check_keys

if TYPE_CHECKING:
    from emlpcli.groups.base import Group

KEYS = (
    *("name", "description", "dimension", "precision"),
    *("discrete_generators", "lie_algebra", "permutations"),
    "representations",
)
SINGLE = {"name": "U", "description": "U", "dimension": "iu", "precision": "iuf"}  # NumPy's kinds
SUFFIXES = (".toml", ".json", ".npz")

_KEY = r"""(?:"(?:[^"\\\n]|\\.)*"|'[^'\n]*'|[\w-]+)"""  # of TOML


def read_group(path: str | Path, name: str = "") -> Group:
    """The group that a file describes, named as is said here, as it says or after the file.

    TOML and JSON hold `discrete_generators` and `lie_algebra`, lists of matrices whose entries
    are numbers, texts such as "1/2", "sqrt(3)/2", "exp(2*pi*i/3)", or pairs [re, im];
    `permutations`, cycles "(1 2 3)(4 5)" or images [2, 3, 1], numbered from 1; and `name`,
    `description`, `dimension`, `precision`. `[representations.S]` holds the images of all
    generators under a further representation S, see `Represented`. npz files hold arrays of the
    same names but for these, `permutations` with images numbered from 0. Raises FileError where
    the file cannot be read, and GroupError where it describes no group.
    """
    path = Path(path)
    if path.suffix.lower() not in SUFFIXES:
        raise FileError(
            f"cannot read a group from {str(path)!r}: its name ends in none of .toml, .json, .npz"
        )
    raw = reading.content(path, LARGEST_FILE, "a group")
    try:
        data = {".toml": _toml, ".json": _json, ".npz": _npz}[path.suffix.lower()](raw)
        return group_of({**data, "name": name} if name else data, path.stem)
    except FileError as error:
        raise FileError(f"{path}: {error.message}", hint=error.hint) from None
    except GroupError as error:
        error.message = f"{path}: {error.message}"
        raise


def group_of(data: Mapping[str, Any], fallback: str = "") -> Group:
    """The group that the contents of a file describe."""
    from emlpcli.algebra.numbers.precision import check_precision
    from emlpcli.groups.user.generated import MatrixGroup, Permutations

    check_keys(data, KEYS)
    name, description = (_text(data, key) for key in ("name", "description"))
    if len(name) > LONGEST_NAME or not name.isprintable():
        raise GroupError(f"the name is longer than {LONGEST_NAME} characters or not printable")
    d = data.get("dimension")
    if d is not None and (not isinstance(d, int) or isinstance(d, bool) or d < 1):
        raise GroupError(f"dimension must be a positive integer, not {d!r:.40}")
    if d is not None and d > MOST_POINTS:
        raise GroupError(f"dimension is at most {MOST_POINTS}, not {d!s:.40}")
    moved = _permutations(data.get("permutations", []))
    given = data.get("representations")
    about: dict[str, Any] = {
        "d": d,
        "name": name
        or "".join(c if c.isprintable() else "\ufffd" for c in fallback[:LONGEST_NAME]),
        "description": description,
    }
    matrices = [data.get(key, []) for key in ("discrete_generators", "lie_algebra")]
    if given is not None:
        return _represented(given, matrices, moved, data.get("precision", 0.0), about)
    if moved and not any(len(m) if hasattr(m, "__len__") else True for m in matrices):
        return Permutations(moved, **about)
    precision = check_precision(data.get("precision", 0.0))
    return MatrixGroup(*matrices, permutations=moved, precision=precision, **about)


def _represented(
    given: Any, matrices: list[Any], moved: list[Any], precision: Any, about: dict[str, Any]
) -> Group:
    """A group with the representations that a file gives by name."""
    from emlpcli.algebra.numbers.precision import check_precision
    from emlpcli.groups.user.represented import Represented

    if not isinstance(given, dict):
        raise GroupError("representations must be a table, as [representations.S]")
    images: dict[str, Any] = {}
    for key, content in given.items():
        images[key] = content
        if isinstance(content, dict) and "permutations" in content:
            try:
                images[key] = {**content, "permutations": _permutations(content["permutations"])}
            except GroupError as error:
                error.message = f"representations.{key}: {error.message}"
                raise
    precision = check_precision(precision)
    return Represented(
        *matrices, representations=images, permutations=moved, precision=precision, **about
    )


def as_data(group: Group) -> str | dict[str, Any]:
    """A group as JSON data: its name where that names it, else what `group_of` takes."""
    from emlpcli.groups.registry import group as find_group
    from emlpcli.groups.user.generated import MatrixGroup, Permutations

    if isinstance(group, Permutations):
        return {
            "name": str(group),
            "description": group.summary,
            "permutations": [[i + 1 for i in row] for row in group.images.tolist()],
        }
    if isinstance(group, MatrixGroup):
        return {"name": str(group), "description": group.summary, **group.entries()}
    with suppress(GroupError):
        if find_group(str(group)) == group:
            return str(group)
    if len(group.factors()) > 1:
        raise GroupError(f"{group} has factors without a name, which cannot be saved")
    copied = MatrixGroup(group.discrete_generators, group.lie_algebra, d=group.d)
    return {"name": str(group)[:LONGEST_NAME], **copied.entries()}


def _permutations(given: Any) -> list[Any]:
    """Permutations as 0-based images, those of lists numbered from 1."""
    import numpy as np

    from emlpcli.algebra.permutations import cycle_notation as cycles

    if isinstance(given, np.ndarray):
        if given.ndim != 2 or given.dtype.kind not in "iu":
            raise GroupError(
                "permutations must be an array of integers of shape (n, d), images numbered from 0"
            )
        if len(given) > MOST_PERMUTATIONS or given.size > MOST_IMAGES:
            raise GroupError(f"permutations has the shape {given.shape}: too many permutations")
        return list(given)
    if isinstance(given, str):
        given = [given]
    if not isinstance(given, list):
        raise GroupError("permutations must be a list of cycles or of lists of images")
    found: list[Any] = []
    for n, item in enumerate(given):
        try:
            if isinstance(item, str):
                found += cycles.permutations(item)
            elif isinstance(item, list):
                found.append(cycles.image_list(item))
            else:
                raise GroupError(f"{item!r:.40} is neither a text of cycles nor a list of images")
        except GroupError as error:
            error.message = f"permutations, number {n + 1}: {error.message}"
            raise
        if len(found) > MOST_PERMUTATIONS or sum(map(len, found)) > MOST_IMAGES:
            raise GroupError(f"permutations, number {n + 1}: too many permutations")
    return found


def _text(data: Mapping[str, Any], key: str) -> str:
    value = data.get(key, "")
    if not isinstance(value, str):
        raise GroupError(f"{key} must be a text, not {value!r:.40}")
    return value.strip()


def _decoded(raw: bytes) -> str:
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise FileError(f"byte {error.start + 1} is not UTF-8 text") from None
    if text.count(",") > MOST_COMMAS or text.count("[") + text.count("{") > MOST_LISTS:
        raise FileError(
            "it has too many entries or lists", hint="give large matrices as arrays, in .npz"
        )
    if long := re.search(rf"[0-9_]{{{LONGEST_NUMBER}}}", text):
        line = text.count("\n", 0, long.start()) + 1
        raise FileError(f"line {line}: a number of more than {LONGEST_NUMBER} digits")
    depth = 0
    for match in re.finditer(r"[\[{]+|[\]}]+", text):
        depth += len(match[0]) if match[0][0] in "[{" else -len(match[0])
        if depth > DEEPEST_FILE:
            line = text.count("\n", 0, match.start()) + 1
            raise FileError(f"line {line}: more than {DEEPEST_FILE} brackets inside one another")
    return text


def _toml(raw: bytes) -> dict[str, Any]:
    text = _decoded(raw).replace("\r\n", "\n")
    if text.count(".") > DEEPEST_FILE:  # tomllib takes the square of their length for dotted keys
        for match in re.finditer(rf"{_KEY}(?:[ \t]*\.[ \t]*{_KEY})*", text):
            if (
                match[0].count(".") > DEEPEST_FILE
                and len(re.findall(_KEY, match[0])) > DEEPEST_FILE
            ):
                line = text.count("\n", 0, match.start()) + 1
                raise FileError(f"line {line}: a key of more than {DEEPEST_FILE} parts")
    try:
        return tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError, OverflowError) as error:
        raise FileError(f"not valid TOML: {error}") from None


def _json(raw: bytes) -> dict[str, Any]:
    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) < len(pairs):
            twice = next(k for k, n in Counter(k for k, _ in pairs).items() if n > 1)
            raise FileError(f"the key {twice[:40]!r} is given twice")
        return found

    try:
        data = json.loads(_decoded(raw), object_pairs_hook=unique)
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        raise FileError(f"not valid JSON: {error.msg} ({place})") from None
    except RecursionError:
        raise FileError("not valid JSON: too deep") from None
    if not isinstance(data, dict):
        raise FileError("the file must hold an object with the keys " + ", ".join(KEYS))
    return data


def _npz(raw: bytes) -> dict[str, Any]:
    """The arrays of an npz file, those of one text or number as such."""
    found = npz.read(BytesIO(raw), LARGEST_ARRAY, 2 * len(KEYS))
    for key, kinds in SINGLE.items():
        if key in found:
            if found[key].ndim or found[key].dtype.kind not in kinds:
                raise GroupError(f"{key} must be a single {'text' if kinds == 'U' else 'number'}")
            found[key] = npz.text(found, key) if kinds == "U" else found[key].item()
    return found
