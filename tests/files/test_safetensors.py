"""Arrays in the format of safetensors: read and written by its library, errors explained."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

from emlpcli.errors import FileError
from emlpcli.files.arrays import read_array, write_array

MOST = 2**20
W = np.arange(9.0).reshape(3, 3)


def test_without_the_library_the_error_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "safetensors", None)
    monkeypatch.setitem(sys.modules, "safetensors.numpy", None)
    path = tmp_path / "w.safetensors"
    with pytest.raises(FileError, match="need its library") as caught:
        write_array(path, W, "W")
    assert caught.value.hint is not None
    assert "emlpcli[safetensors]" in caught.value.hint
    assert not path.exists()
    path.write_bytes(b"1")
    with pytest.raises(FileError, match="need its library"):
        read_array(path, MOST)


def test_arrays_are_read_back(tmp_path: Path) -> None:
    library = pytest.importorskip("safetensors.numpy")
    path = tmp_path / "w.safetensors"
    write_array(path, W.T, "W")
    np.testing.assert_array_equal(read_array(path, MOST), W.T)
    np.testing.assert_array_equal(library.load_file(path)["W"], W.T)
    library.save_file({"a": W.astype(np.float32), "b": W[:1]}, path)
    np.testing.assert_array_equal(read_array(path, MOST, "b"), W[:1])
    with pytest.raises(FileError, match="it has 2 arrays"):
        read_array(path, MOST)
    with pytest.raises(FileError, match="no array 'c'"):
        read_array(path, MOST, "c")


def test_what_is_no_such_file(tmp_path: Path) -> None:
    library = pytest.importorskip("safetensors.numpy")
    path = tmp_path / "w.safetensors"
    for raw in (b"", b"x" * 100, (2**62).to_bytes(8, "little") + b"{}"):
        path.write_bytes(raw)
        with pytest.raises(FileError, match="no file of safetensors"):
            read_array(path, MOST)
    library.save_file({"a": np.array([1, np.nan])}, path)
    with pytest.raises(FileError, match="is nan"):
        read_array(path, MOST)
    with pytest.raises(FileError, match="complex numbers in double precision"):
        write_array(path, W * 1j, "W")
