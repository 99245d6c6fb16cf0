"""`emlp predict`: rows in their order from every kind of file, and every complaint."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import emlpcli
from emlpcli.errors import EmlpError
from emlpcli.files.table import write_table
from emlpcli.fit.saved_model import read_model

X = np.random.default_rng(0).normal(size=(40, 6))
NAMES = ["u1", "u2", "u3", "v_x", "v_y", "v_z"]
IDS = np.array([f"m{i}" for i in range(40)])
TABLE = {"id": IDS, **{name: X[:, i] for i, name in enumerate(NAMES)}}


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A network of two vectors that was trained on columns by name."""
    folder = tmp_path_factory.mktemp("model")
    write_table(folder / "train.csv", TABLE | {"e": (X[:, :3] * X[:, 3:]).sum(1)})
    path = folder / "m.eqx"
    emlpcli.fit("2*V>>Scalar", "O3", data=folder / "train.csv", inputs="u1..u3,v_*", outputs="e",
                model="scalars", layers=1, channels=8, steps=10, save=path)  # fmt: skip
    return path


@pytest.fixture(scope="module")
def wanted(model: Path) -> np.ndarray:
    return np.asarray(emlpcli.load_model(model)(X))


def rows_of(text: str) -> list[list[str]]:
    return [line.split(",") for line in text.splitlines()]


def test_a_table_is_printed_in_the_order_of_the_rows(
    emlp: Any, model: Path, wanted: np.ndarray, tmp_path: Path
) -> None:
    write_table(tmp_path / "a.csv", TABLE | {"more": X[:, 0]})
    result = emlp("predict", str(model), str(tmp_path / "a.csv"), "--id", "id")
    assert (result.status, result.err) == (0, "")
    head, *rows = rows_of(result.out)
    assert head == ["id", "e"]
    assert [row[0] for row in rows] == IDS.tolist()
    np.testing.assert_allclose([float(row[1]) for row in rows], wanted[:, 0], rtol=1e-12)


@pytest.mark.parametrize("suffix", [".npz", ".tsv", ".parquet", ".h5", ".safetensors"])
def test_files_of_every_kind(
    emlp: Any, model: Path, wanted: np.ndarray, tmp_path: Path, suffix: str
) -> None:
    library = {".parquet": "pyarrow", ".h5": "h5py", ".safetensors": "safetensors"}.get(suffix)
    if library:
        pytest.importorskip(library)
    flat = suffix in (".tsv", ".parquet")
    rows, out = tmp_path / f"a{suffix}", tmp_path / f"out{suffix}"
    write_table(rows, {n: TABLE[n] for n in NAMES} if flat else {"x": X.reshape(40, 2, 3)})
    result = emlp("predict", str(model), str(rows), "-o", str(out), "--check")
    assert result.status == 0, result.err
    assert result.err == f"wrote {out}\n"
    lines = result.out.splitlines()
    assert lines[0].endswith("m.eqx   2V → V⁰  under O(3)")
    assert lines[3] == f"  rows          40 rows, from {rows}"
    assert "bound 1e-9: met" in lines[5]
    from emlpcli.files.table import read_table

    table = read_table(out, 2**20, lambda names: {0: float}, 10, missing=False)
    assert table.names == (["e"] if flat else ["y"])
    assert table.columns[0].shape == ((40,) if flat else (40, 1))
    np.testing.assert_allclose(table.columns[0].reshape(40, 1), wanted, rtol=1e-12)


def test_standard_input_json_and_rows_left_out(
    emlp: Any, model: Path, wanted: np.ndarray, tmp_path: Path
) -> None:
    write_table(tmp_path / "a.csv", TABLE)
    lines = (tmp_path / "a.csv").read_text().splitlines()
    lines[2] = lines[2].rpartition(",")[0] + ",NA"
    args = ("predict", str(model), "-", "--id", "id", "--check", "--json")
    refused = emlp(*args, stdin="\n".join(lines))
    assert refused.status == 2
    assert "standard input: line 3, column 7 (v_z) is 'NA', not a finite number" in refused.err
    result = emlp(*args, "--drop-missing", stdin="\n".join(lines))
    assert result.status == 0, result.err
    answer = json.loads(result.out)
    kept = np.delete(np.arange(40), 1)
    assert answer["ids"] == IDS[kept].tolist()
    np.testing.assert_allclose(answer["predictions"], wanted[kept], rtol=1e-12)
    assert (answer["rows"], answer["dropped_rows"], answer["not_finite"]) == (39, 1, 0)
    assert answer["inputs"] == NAMES
    assert answer["equivariance_error"]["met"] is True
    assert answer["equivariance_error"]["float64"] < 1e-12


@pytest.mark.parametrize("compiled", [False, True])
def test_rows_in_blocks_are_those_of_one_call(
    model: Path, monkeypatch: pytest.MonkeyPatch, *, compiled: bool
) -> None:
    from emlpcli.fit import predicting
    from emlpcli.nn import evaluation

    saved = read_model(model)
    whole = predicting.predict(saved, X)
    if compiled:
        monkeypatch.setattr(evaluation, "MOST_AT_ONCE", 0)
    monkeypatch.setattr(predicting if compiled else evaluation, "BLOCK", 16)
    told: list[int] = []
    np.testing.assert_allclose(predicting.predict(saved, X, told.append), whole, rtol=1e-12)
    assert told == [16, 32, 40]
    assert predicting.predict(saved, X[:0]).shape == (0, 1)
    with pytest.raises(EmlpError, match="no rows to check"):
        predicting.check(saved, X[:0])


MISTAKES: list[tuple[str, Any, list[str], str, str]] = [
    ("a.npz", {"x": X[:, :5]}, [], "x has shape (40, 5), 5 numbers a row, but 2V (of the model)",
     "(rows, 6)"),
    ("a.npz", {"x": X + 1j}, [], "x is complex, but the groups act over the real numbers", ""),
    ("a.npz", {"x": np.where(X[7, 2] == X, np.nan, X)}, [], "x is nan in row 7, column 2",
     "--drop-missing"),
    ("a.npz", {"a": X, "b": X}, [], "a.npz has no array x; it has a, b", "--inputs NAME"),
    ("a.npz", {"x": X, "n": IDS[:5]}, ["--id", "n"], "n has shape (5,), one for each of 40", ""),
    ("a.npz", {"x": X, "y": IDS}, ["--id", "y", "-o", "o.npz"], "the predictions are called so",
     "rename"),
    ("a.csv", {f"c{i}": X[:, i % 6] for i in range(7)}, [], "a.csv has 7 columns, but 2V (of",
     "--inputs chooses"),
    ("a.csv", TABLE, ["--inputs", "u1,u9"], "a.csv has no column 'u9'", "it has id, u1"),
    ("a.csv", TABLE, ["--inputs", "u1,u2"], "--inputs has 2 numbers a row (u1, u2), but 2V", ""),
    ("a.csv", TABLE, ["--id", "u1"], "column 'u1' of a.csv is named for two things",
     "--id names it, and it is among the inputs"),
    ("a.csv", TABLE, ["--id", "u*"], "--id u* names 3 columns, not one", ""),
    ("a.csv", TABLE, ["-o", "a.csv"], "-o a.csv is the file of the rows itself", "another"),
    ("a.csv", TABLE, ["-o", "o.json"], "the name must end in .npz", ""),
    ("a.csv", TABLE, ["-o", "none/o.csv"], "does not exist", ""),
    ("a.csv", TABLE, ["-o", "folder.csv"], "it is a directory", ""),
    ("a.json", None, [], "the name must end in .npz or .csv", ""),
    ("a.csv", None, [], "No such file", ""),
]  # fmt: skip


@pytest.mark.parametrize("case", MISTAKES, ids=lambda c: c[3][:40])
def test_mistakes(
    emlp: Any, model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, case: Any
) -> None:
    name, columns, args, message, hint = case
    monkeypatch.chdir(tmp_path)
    (tmp_path / "folder.csv").mkdir()
    if columns is not None:
        write_table(Path(name), columns)
    before = sorted(tmp_path.iterdir())
    result = emlp("predict", str(model), name, *args)
    assert (result.status, result.out) == (2, "")
    assert result.err.startswith("error: ")
    assert message in result.err
    assert hint in result.err
    assert sorted(tmp_path.iterdir()) == before


def test_files_that_are_no_model(emlp: Any, model: Path, tmp_path: Path) -> None:
    np.savez(tmp_path / "x.npz", x=X)
    (tmp_path / "t.eqx").write_text("hello")
    for path, message in (
        (Path(f"{model}.state"), "it is the state of a training; the network lies beside it"),
        (tmp_path / "t.eqx", "it is not what `emlp fit --save` writes"),
        (tmp_path / "none.eqx", "does not exist"),
        (tmp_path / "x.npz", "the model comes before the rows"),
    ):
        result = emlp("predict", str(path), str(tmp_path / "x.npz"))
        assert (result.status, result.out) == (2, "")
        assert message in result.err
    result = emlp("predict", str(model), str(tmp_path / "x.npz"), "-o", str(model))
    assert "is the model itself" in result.err
    assert read_model(model).kind == "scalars"


def test_a_network_that_is_not_equivariant_is_told(
    emlp: Any, model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from emlpcli.fit import predicting

    broken = predicting.Equivariance(1e-3, 1e-3, 1e-9)
    monkeypatch.setattr(predicting, "check", lambda *args: broken)
    np.savez(tmp_path / "x.npz", x=X)
    args = ("predict", str(model), str(tmp_path / "x.npz"), "-o", str(tmp_path / "o.npz"))
    result = emlp(*args, "--check")
    assert result.status == 3
    assert "bound 1e-9: NOT MET" in result.out
    assert "scalars breaks equivariance by 1.0e-03" in result.err
    answer = json.loads(emlp(*args, "--check", "--json").out)
    assert (answer["exit_code"], answer["error"]["kind"]) == (3, "CertificateError")
    assert answer["rows"] == 40
