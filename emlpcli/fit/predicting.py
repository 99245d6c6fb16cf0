"""What a saved network says of the rows of a file: its columns chosen, checked, in their order."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import equinox as eqx
import numpy as np
from numpy.typing import NDArray

from emlpcli.errors import EmlpError, UsageError
from emlpcli.files.selection import listed, select
from emlpcli.files.table import FLAT, TEXTS, Table, parse, read_table
from emlpcli.files.text_table import Kind
from emlpcli.fit.columns import block
from emlpcli.fit.goals import places
from emlpcli.fit.limits import MOST_DATA_ARRAYS, MOST_SHARE
from emlpcli.fit.models.registry import MODELS
from emlpcli.fit.objective import softmax
from emlpcli.fit.saved_model import Saved
from emlpcli.jaxsetup import double_precision
from emlpcli.nn.evaluation import by_numpy, pays
from emlpcli.nn.programs import compiled, in_blocks
from emlpcli.reps.monomials import Expansion
from emlpcli.solve.memory import default_limit

BLOCK = 4096  # rows that go through the network at once
# For so many rows a network of the default size that was made quickly takes about as much longer as
# making it fast costs.
WORTH_MAKING_FAST = 4 * BLOCK

Array = NDArray[Any]


@dataclass(frozen=True)
class NewRows:
    """Inputs of shape (n, dim in), the names of their columns, and which row is which."""

    x: Array
    columns: list[str]
    ids: Array | None = None
    id_name: str | None = None
    dropped: int = 0  # rows that are left out, where a number is missing


@dataclass(frozen=True)
class Equivariance:
    """The largest relative |f(ρ(g)x) − ρ(g)f(x)| on rows x, in both precisions.

    `bound` is that of networks which are equivariant by construction, None for others.
    """

    float32: float
    float64: float
    bound: float | None

    @property
    def met(self) -> bool | None:
        """Whether the error in float64 is within the bound; None where none applies."""
        return None if self.bound is None else self.float64 <= self.bound


def read_rows(
    source: Path | str,
    saved: Saved,
    inputs: str | None = None,
    id_column: str | None = None,
    *,
    drop_missing: bool = False,
) -> NewRows:
    """The inputs of a network from a file, or from the text of a table.

    `inputs` names the columns. Without it those are taken that the network was trained on, if they
    are there; else the array x, or the only one; of a table all columns but `id_column`, which
    stays beside its row. Raises FileError where the file cannot be read and EmlpError where its
    content does not fit the network, with the place.
    """
    is_complex = Expansion(saved.rep_in, saved.rep_out).complex
    name = source.name if isinstance(source, Path) else "standard input"
    flat = isinstance(source, str) or source.suffix.lower() in FLAT
    text = isinstance(source, str) or source.suffix.lower() in TEXTS
    chosen: list[int] = []
    marks: list[int] = []

    def choose(names: list[str]) -> Mapping[int, Kind]:
        if id_column is not None:
            marks.extend(select(id_column, names, "--id", name))
            if len(marks) != 1:
                raise UsageError(f"--id {id_column} names {len(marks)} columns, not one")
        if inputs is not None:
            chosen.extend(select(inputs, names, "--inputs", name))
        else:
            chosen.extend(_usual(names, saved, name, marks, flat=flat, text=text))
        if set(marks) & set(chosen):
            raise UsageError(
                f"column {names[marks[0]][:40]!r} of {name} is named for two things",
                hint="--id names it, and it is among the inputs",
            )
        kind: Kind = complex if is_complex else float
        kinds: dict[int, Kind] = dict.fromkeys(chosen, kind)
        return kinds | dict.fromkeys(marks, str)

    if isinstance(source, str):
        table = parse(name, source, choose, missing=drop_missing)
    else:
        most = default_limit() // MOST_SHARE
        table = read_table(source, most, choose, MOST_DATA_ARRAYS, missing=drop_missing)
    what = "--inputs" if inputs is not None else "the input"
    found = block(table, chosen, saved.rep_in, "of the model", what, is_complex)
    found.check(missing=drop_missing)
    keep = ~found.missing
    ids = _ids(table, marks[0], len(keep))[keep] if marks else None
    return NewRows(
        found.values[keep],
        [table.names[i] for i in chosen],
        ids,
        table.names[marks[0]] if marks else None,
        int((~keep).sum()),
    )


def _usual(
    names: list[str], saved: Saved, file: str, marks: list[int], *, flat: bool, text: bool
) -> list[int]:
    """The columns of the inputs where the user names none."""
    trained = trained_columns(saved, "inputs")
    if trained and all(names.count(name) == 1 for name in trained):
        return [names.index(name) for name in trained]
    size = saved.rep_in.size()
    rest = [i for i in range(len(names)) if i not in marks]
    if flat:
        if text and len(rest) != size:
            raise EmlpError(
                f"{file} has {len(rest)} column{'s' * (len(rest) != 1)}, but {saved.rep_in} "
                f"(of the model) has {size} numbers",
                hint="--inputs chooses columns by name, --id one that is carried along; "
                + listed(names),
            )
        return rest
    if "x" in names:
        return [names.index("x")]
    if len(rest) != 1:
        raise EmlpError(
            f"{file} has no array x; {listed(names)}", hint="--inputs NAME says which it is"
        )
    return rest


def trained_columns(saved: Saved, side: str) -> list[str]:
    """What the columns were called that the network was trained on; empty where that is unknown."""
    metadata = saved.network.metadata
    columns = metadata.get("columns") if isinstance(metadata, dict) else None
    found = columns.get(side) if isinstance(columns, dict) else None
    return found if isinstance(found, list) and all(isinstance(n, str) for n in found) else []


def _ids(table: Table, column: int, rows: int) -> Array:
    ids = table.columns[column]
    name = table.names[column][:40]
    if ids.ndim != 1 or len(ids) != rows:
        raise EmlpError(f"{table.file}: {name} has shape {ids.shape}, one for each of {rows} rows "
                        "is wanted")  # fmt: skip
    return np.char.decode(ids, "utf-8", "replace") if ids.dtype.kind == "S" else ids


def predict(saved: Saved, x: Array, on_rows: Callable[[int], None] = lambda n: None) -> Array:
    """f(x) in double precision, shape (n, dim in) to (n, dim out), some rows at a time."""
    if not len(x):
        return np.empty((0, saved.rep_out.size()), dtype=x.dtype)
    if pays(saved.network.network, len(x)):
        return by_numpy(saved.network, x, _precision(x), on_rows)
    size = min(BLOCK, len(x))
    program = _program(saved, x[:size], quickly=len(x) < WORTH_MAKING_FAST)
    return in_blocks(program, x, size, x.dtype, on_rows)


def _precision(x: Array) -> np.dtype[Any]:
    """That of the numbers in an array, at least float32."""
    return np.result_type(x.real.dtype, np.float32)


def _program(saved: Saved, rows: Array, *, quickly: bool) -> Callable[[Array], Array]:
    """The network compiled for so many rows of a type, or read where it was compiled before.

    `quickly` spends little on making it fast: few rows run for less time than that takes.
    """
    params, static = eqx.partition(saved.network, eqx.is_inexact_array)
    with double_precision():
        found = compiled(lambda p, x: eqx.combine(p, static)(x), params, rows, quickly=quickly)

    def values(x: Array) -> Array:
        with double_precision():
            return np.asarray(found(params, x))

    return values


def check(saved: Saved, x: Array, seed: int = 0) -> Equivariance:
    """How equivariant the network is on rows, moved by fresh random group elements.

    Raises EmlpError where there are no rows.
    """
    from emlpcli.fit.training.evaluate import BOUND, equivariance_error

    if not len(x):
        raise EmlpError("there are no rows to check the network on")
    single = np.complex64 if np.iscomplexobj(x) else np.float32

    def values(z: Array) -> Array:
        if pays(saved.network.network, len(z)):
            return by_numpy(saved.network, z, _precision(z))
        return _program(saved, z, quickly=True)(z)

    e32, e64 = (
        equivariance_error(f, saved.rep_in, saved.rep_out, x, seed)
        for f in (lambda z: values(z.astype(single)).astype(z.dtype), values)
    )
    return Equivariance(e32, e64, BOUND if MODELS[saved.kind].exact else None)


def as_columns(saved: Saved, rows: NewRows, y: Array, *, flat: bool) -> dict[str, Array]:
    """Predictions as columns to write, after those of the ids: one a number, or the array y.

    The numbers are called as the outputs that the network was trained on, else y1, y2, ....
    """
    columns = {} if rows.ids is None or rows.id_name is None else {rows.id_name: rows.ids}
    if saved.network.classes is not None:
        found = _of_classes(saved, y, flat=flat)
    elif flat:
        found = dict(zip(_output_names(saved, y.shape[1]), y.T, strict=True))
    else:
        found = {name: y[:, where] for name, where in _parts(saved, y.shape[1]).items()}
    if rows.id_name in found:
        raise UsageError(
            f"--id {rows.id_name}: the predictions are called so", hint="rename it in the file"
        )
    return columns | found


def _of_classes(saved: Saved, y: Array, *, flat: bool) -> dict[str, Array]:
    """The class of each row, called as in the training, and the probabilities of all classes.

    In tables a column for each class, else an array of shape (n, classes), and the classes.
    """
    chances = softmax(y)
    trained = trained_columns(saved, "outputs")
    name = trained[0] if len(trained) == 1 and not trained[0].isdigit() else "class"
    found = {name: saved.network.likeliest(y)}
    classes = saved.network.classes or ()
    if flat:
        return found | {f"p_{c}": chances[:, i] for i, c in enumerate(classes)}
    return found | {"probabilities": chances, "classes": np.array(classes)}


def _parts(saved: Saved, size: int) -> dict[str, slice]:
    """The parts of the outputs that the network was trained on by name, else y alone."""
    metadata = saved.network.metadata
    parts = metadata.get("parts") if isinstance(metadata, dict) else None
    try:
        sizes = {str(part["name"]): int(part["size"]) for part in parts or ()}
    except (KeyError, TypeError, ValueError):
        sizes = {}
    if sum(sizes.values()) != size or min(sizes.values(), default=0) < 1:
        return {"y": slice(0, size)}
    return dict(zip(sizes, places(sizes.values()), strict=True))


def _output_names(saved: Saved, size: int) -> list[str]:
    names = trained_columns(saved, "outputs")
    if len(names) == size == len(set(names)) and not any(name.isdigit() for name in names):
        return names
    parts = _parts(saved, size)
    if len(parts) > 1:
        found = []
        for name, where in parts.items():
            count = where.stop - where.start
            found += [name] if count == 1 else [f"{name}{i}" for i in range(1, count + 1)]
        if len(set(found)) == size:
            return found
    first = names[0] if len(names) == 1 and not names[0].isdigit() else "y"
    return [first] if size == 1 else [f"{first}{i}" for i in range(1, size + 1)]
