"""Tables in every format: what is written is read back, and what is no such file is explained."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from emlpcli.errors import FileError
from emlpcli.files.arrays import read_array, write_array
from emlpcli.files.table import SUFFIXES, Table, read_table, write_table

MOST = 2**20
LIBRARIES = {".parquet": "pyarrow", ".h5": "h5py", ".hdf5": "h5py", ".safetensors": "safetensors"}
W = np.arange(9.0).reshape(3, 3)


def need(suffix: str) -> Any:
    return pytest.importorskip(LIBRARIES[suffix]) if suffix in LIBRARIES else None


def everything(names: list[str]) -> dict[int, type[float]]:
    return dict.fromkeys(range(len(names)), float)


def read(path: Path, choose: Callable[[list[str]], Any] = everything, *, missing: bool = False,
         most: int = MOST) -> Table:  # fmt: skip
    return read_table(path, most, choose, 100, missing=missing)


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_what_is_written_is_read_back(tmp_path: Path, suffix: str) -> None:
    need(suffix)
    path = tmp_path / f"a{suffix}"
    numbers = np.array([1.5, -1e-300, 0.1 + 0.2])
    names = np.array(["a", "b,c", "é"])
    columns = {"x": numbers, "n": np.arange(3)}
    if suffix != ".safetensors":
        columns["name"] = names
    write_table(path, columns)
    kinds = {"x": float, "n": float, "name": str}
    found = read(path, lambda there: {i: kinds[name] for i, name in enumerate(there)})
    held = {found.names[i]: column for i, column in found.columns.items()}
    assert sorted(held) == sorted(columns)
    for name, column in columns.items():
        np.testing.assert_array_equal(held[name], column)
    assert [i for i, _ in read(path, lambda there: {there.index("x"): float}).columns.items()] == [
        found.names.index("x")
    ]


@pytest.mark.parametrize("suffix", LIBRARIES)
def test_without_the_library_the_error_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, suffix: str
) -> None:
    for module in ("", ".parquet", ".numpy"):
        monkeypatch.setitem(sys.modules, LIBRARIES[suffix] + module, None)
    path = tmp_path / f"a{suffix}"
    path.write_bytes(b"1")
    for act in (lambda: read(path), lambda: write_table(path, {"x": W})):
        with pytest.raises(FileError, match=r"need .* library") as caught:
            act()
        assert "pip install" in (caught.value.hint or "")
    assert path.read_bytes() == b"1"


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_what_is_no_such_file(tmp_path: Path, suffix: str) -> None:
    need(suffix)
    path = tmp_path / f"a{suffix}"
    write_table(path, {"x": np.arange(100.0)})
    whole = path.read_bytes()
    contents = [b"", b"\0" * 100]
    if suffix not in (".csv", ".tsv", ".txt"):  # half of a text is one
        contents += [whole[: len(whole) // 2], b"\x89HDF\r\n\x1a\n" + b"\xff" * 200]
        contents += [b"PAR1" + b"\xff" * 50 + b"PAR1", b"\xff" * 50 + whole[50:]]
    for content in contents:
        path.write_bytes(content)
        with pytest.raises(FileError, match=f"a{suffix}") as caught:
            read(path)
        assert str(caught.value).count("\n") <= 1
    path.unlink()
    with pytest.raises(FileError, match="No such file"):
        read(path)
    path.mkdir()
    with pytest.raises(FileError, match="a directory"):
        read(path)


@pytest.mark.parametrize("suffix", [".npz", ".parquet", ".h5", ".csv"])
def test_a_file_that_is_too_large_is_not_unpacked(tmp_path: Path, suffix: str) -> None:
    need(suffix)
    path = tmp_path / f"a{suffix}"
    write_table(path, {"x": np.zeros(50_000)})
    with pytest.raises(FileError, match="MiB"):
        read(path, most=2**16)


def test_parquet_has_nulls_lists_and_other_kinds(tmp_path: Path) -> None:
    pa = need(".parquet")
    import pyarrow.parquet as pq

    path = tmp_path / "a.parquet"
    pq.write_table(
        pa.table(
            {
                "n": pa.array([1, None, 3]),
                "b": pa.array([True, None, False]),
                "v": pa.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]),
                "c": pa.array(["x", "y", "x"]).dictionary_encode(),
                "f": pa.array(np.array([1, 2, 3], dtype=np.float16)),
                "ragged": pa.array([[1.0], [3.0, 4.0], []]),
                "when": pa.array([0, 1, 2], type=pa.timestamp("s")),
            }
        ),
        path,
    )

    def column(name: str) -> Any:
        table = read(path, lambda names: {names.index(name): float})
        return next(iter(table.columns.values()))

    np.testing.assert_array_equal(column("n"), [1, np.nan, 3])
    np.testing.assert_array_equal(column("b"), [1, np.nan, 0])
    np.testing.assert_array_equal(column("v"), [[1, 2], [3, 4], [5, 6]])
    assert column("c").tolist() == ["x", "y", "x"]
    assert column("f").tolist() == [1, 2, 3]
    with pytest.raises(FileError, match="the lists of column 'ragged' are not all of one length"):
        column("ragged")
    with pytest.raises(FileError, match="column 'when' holds timestamp"):
        column("when")


def test_hdf5_has_groups_tables_and_no_ways_out(tmp_path: Path) -> None:
    h5py = need(".h5")
    path, other = tmp_path / "a.h5", tmp_path / "b.h5"
    write_table(other, {"secret": W})
    with h5py.File(path, "w") as file:
        file["mol/x"] = W.astype(">f4").T
        file["t"] = np.array([(1.0, 2), (3.0, 4)], dtype=[("a", "f8"), ("b", "i4")])
        file["away"] = h5py.ExternalLink(str(other), "secret")
        file["soft"] = h5py.SoftLink("/mol/x")
        file["ref"] = np.array([file["t"].ref], dtype=h5py.ref_dtype)
        file.create_virtual_dataset("virtual", _virtual(h5py, other))
    seen: list[str] = []
    table = read(path, lambda names: seen.extend(names) or {names.index("mol/x"): float})
    np.testing.assert_array_equal(next(iter(table.columns.values())), W.T)
    assert seen == ["mol/x", "ref", "t/a", "t/b", "virtual"]
    table = read(path, lambda names: {names.index("t/b"): float})
    assert next(iter(table.columns.values())).tolist() == [2, 4]
    for name, message in (("virtual", "lies in another file"), ("ref", "holds objects")):
        with pytest.raises(FileError, match=message):
            read(path, lambda names, name=name: {names.index(name): float})


def _virtual(h5py: Any, other: Path) -> Any:
    layout = h5py.VirtualLayout(shape=(3, 3), dtype="f8")
    layout[:] = h5py.VirtualSource(str(other), "secret", shape=(3, 3))
    return layout


@pytest.mark.parametrize("suffix", [".parquet", ".h5"])
def test_one_array_for_project(tmp_path: Path, suffix: str) -> None:
    need(suffix)
    path = tmp_path / f"a{suffix}"
    write_array(path, W, "W")
    np.testing.assert_array_equal(read_array(path, MOST), W)
    write_table(path, {"a": W[0], "b": W[1]})
    np.testing.assert_array_equal(read_array(path, MOST, "b"), W[1])
    with pytest.raises(FileError, match="no array 'c'; it has a, b"):
        read_array(path, MOST, "c")
    if suffix == ".h5":
        with pytest.raises(FileError, match="it has 2 arrays, one is wanted: a, b"):
            read_array(path, MOST)
    else:
        np.testing.assert_array_equal(read_array(path, MOST), W[:2].T)
