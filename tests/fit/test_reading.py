"""Rows by the names of columns: parts by a column, missing numbers, the same in every format."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from emlpcli.errors import EmlpError
from emlpcli.files.table import write_table
from emlpcli.fit import reading
from emlpcli.fit.columns import Columns
from emlpcli.reps import Scalar, representation

REP = representation("2*V", "O3")
X = np.random.default_rng(0).normal(size=(40, 6))
Y = (X[:, :3] * X[:, 3:]).sum(1)
PART = np.array(["train"] * 24 + ["Valid "] * 10 + ["test"] * 6)
NAMES = ["id", "u1", "u2", "u3", "v_x", "v_y", "v_z", "part", "e"]
TABLE: dict[str, Any] = {
    "id": np.array([f"m{i}" for i in range(40)]),
    **{name: X[:, i] for i, name in enumerate(NAMES[1:7])},
    "part": PART,
    "e": Y,
}
CHOSEN = Columns("u1..u3,v_*", "e", "part")
KINDS = [".npz", ".csv", ".tsv", ".parquet", ".h5"]


def table(folder: Path, suffix: str, **changes: Any) -> Path:
    if suffix in (".parquet", ".h5"):
        pytest.importorskip({".parquet": "pyarrow", ".h5": "h5py"}[suffix])
    path = folder / f"a{suffix}"
    write_table(path, TABLE | changes)
    return path


@pytest.mark.parametrize("suffix", KINDS)
def test_columns_by_name_and_parts_by_a_column(tmp_path: Path, suffix: str) -> None:
    data = reading.read(table(tmp_path, suffix), REP, Scalar, columns=CHOSEN)
    assert not data.split
    np.testing.assert_array_equal(data.train.x, X[:24])
    np.testing.assert_array_equal(data.validation.x, X[24:34])
    np.testing.assert_array_equal(data.test.y[:, 0], Y[34:])
    assert data.columns == {"inputs": NAMES[1:7], "outputs": ["e"]}
    assert data.text == f"a{suffix}: 40 rows"


@pytest.mark.parametrize("suffix", KINDS)
def test_rows_with_missing_numbers(tmp_path: Path, suffix: str) -> None:
    holes, more = Y.copy(), X[:, 1].copy()
    holes[3] = holes[30] = more[3] = more[4] = np.nan
    path = table(tmp_path, suffix, e=holes, u2=more)
    with pytest.raises(EmlpError, match="u2") as caught:
        reading.read(path, REP, Scalar, columns=CHOSEN)
    place = "line 5, column 3 (u2) is" if suffix in (".csv", ".tsv") else "u2 is nan in row 3"
    assert place in caught.value.message
    assert "--drop-missing" in (caught.value.hint or "")
    chosen = Columns("u1..u3,v_*", "e", "part", drop_missing=True)
    data = reading.read(path, REP, Scalar, columns=chosen)
    assert data.dropped == 3
    assert data.text == f"a{suffix}: 37 rows, 3 left out where a number is missing"
    np.testing.assert_array_equal(data.train.x, np.delete(X[:24], [3, 4], 0))
    np.testing.assert_array_equal(data.validation.y[:, 0], np.delete(Y[24:34], 6))


def test_words_for_missing_numbers_in_texts(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    good = "1,2,3\n" * 20
    for word in ("", "NA", "n/a", "NaN", "null", "None", "nan"):
        path.write_text(f"a,b,y\n{good}1,{word},3\n")
        chosen = Columns(drop_missing=True)
        read = reading.read(path, representation("V", "SO2"), Scalar, columns=chosen)
        assert read.dropped == 1
    path.write_text(f"a,b,y\n{good}1,inf,3\n")
    with pytest.raises(EmlpError, match=r"line 22, column 2 \(b\) is 'inf', not a finite number"):
        reading.read(path, representation("V", "SO2"), Scalar, columns=chosen)


def test_a_part_that_lacks_is_held_out_of_the_training_rows(tmp_path: Path) -> None:
    path = table(tmp_path, ".csv", part=np.where(PART == "test", "train", PART))
    data = reading.read(path, REP, Scalar, columns=CHOSEN)
    np.testing.assert_array_equal(data.validation.x, X[24:34])
    assert data.split
    assert (len(data.train), len(data.test)) == (27, 3)


def test_columns_in_their_order_beside_a_column_of_parts(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    write_table(path, {name: TABLE[name] for name in NAMES[1:]})
    data = reading.read(path, REP, Scalar, columns=Columns(split="part"))
    np.testing.assert_array_equal(data.train.x, X[:24])
    np.testing.assert_array_equal(data.train.y[:, 0], Y[:24])


@pytest.mark.parametrize("suffix", [".npz", ".h5"])
def test_arrays_of_several_axes_count_as_many_columns(tmp_path: Path, suffix: str) -> None:
    if suffix == ".h5":
        pytest.importorskip("h5py")
    path = tmp_path / f"a{suffix}"
    write_table(path, {"u": X[:, :3], "v": X[:, 3:].reshape(40, 3, 1), "e": Y[:, None]})
    data = reading.read(path, REP, Scalar, columns=Columns("u,v", "e"))
    rows = np.concatenate([p.x for p in (data.train, data.validation, data.test)])
    np.testing.assert_array_equal(np.sort(rows, 0), np.sort(X, 0))


MISTAKES: list[tuple[str, Columns, dict[str, Any], str, str]] = [
    (".csv", Columns("u1"), {}, "--outputs is missing", "--inputs"),
    (".csv", Columns(None, "e"), {}, "--inputs is missing", ""),
    (".csv", Columns("u1,u2", "e"), {}, "--inputs has 2 numbers a row (u1, u2), but 2V", ""),
    (".csv", Columns("u1..u3,v_*", "e,u1"), {}, "column 'u1' of a.csv is named for two",
     "--inputs and --outputs both name it"),
    (".csv", Columns("u1..u3,v_*", "e", "e"), {}, "--split e: it is among the --outputs", ""),
    (".csv", Columns("u1..u3,v_*", "e", "u*"), {}, "--split u* names 3 columns", ""),
    (".csv", Columns("u1..u3,v_*", "part"), {}, "line 2, column 8 (part) is 'train'", ""),
    (".npz", Columns("u1..u3,v_*", "part"), {}, "part holds text, <U6, not numbers", ""),
    (".csv", Columns("u1..u3,v_*", "e", "id"), {}, "column 1 (id) is 'm0', not train", ""),
    (".npz", Columns("u1..u3,v_*", "e", "id"), {}, "id in row 0 is 'm0', not train", ""),
    (".npz", Columns("u1..u3,v_*", "e", "v_x"), {"v_x": X}, "named for two things", "--split"),
    (".csv", Columns("u1..u3,v_*", "e,e"), {}, "column 'e' is named twice", ""),
    (".npz", Columns("u1..u3,v_*", "e", "n"), {"n": np.zeros(40)}, "n in row 0 is '0.0'", ""),
    (".npz", Columns("u1..u3,v_*", "e", "n"), {"n": PART[:5]}, "shape (5,), not (40,)", ""),
    (".npz", Columns("u1..u3,v_*", "e"), {"u2": Y[:5]}, "u1 has 40 rows and u2 5", ""),
    (".npz", Columns("u1..u3,v_*", "e"), {"e": Y[:5]}, "u1 has 40 rows and e 5", ""),
    (".npz", Columns("u1..u3,v_*", "e"), {"e": Y + 0j}, "e is complex", "x.real"),
    (".csv", CHOSEN, {"part": np.full(40, "test")}, "0 training rows, at least 10", "held out"),
    (".csv", Columns(), {}, "a.csv has 9 columns, but 2V (--rep-in, 6)", "--inputs and --outputs"),
    (".npz", Columns(), {}, "no array x; it has id, u1", "--inputs and --outputs"),
    (".npz", Columns(split="part"), {"x": X, "y": Y, "x_val": X}, "--split says again", ""),
    (".csv", Columns("u1..u3,v_*", "e"), {"e": Y * 1e120}, "a number of a size up to", "unit"),
]  # fmt: skip


@pytest.mark.parametrize("case", MISTAKES, ids=lambda c: f"{c[0]} {c[3][:40]}")
def test_mistakes(tmp_path: Path, case: tuple[str, Columns, dict[str, Any], str, str]) -> None:
    suffix, columns, changes, message, hint = case
    with pytest.raises(EmlpError) as caught:
        reading.read(table(tmp_path, suffix, **changes), REP, Scalar, columns=columns)
    assert message in caught.value.message
    assert "\n" not in caught.value.message
    assert hint in (caught.value.hint or "")
