"""Bases in files of either format: what is read is what was written, with its metadata."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np
import pytest

from emlpcli import basis, load_basis, load_couplings
from emlpcli.errors import FileError
from emlpcli.render.saved_basis import check_basis_file, save_basis


def dense(Q: object) -> np.ndarray:
    return np.asarray(Q.toarray() if hasattr(Q, "toarray") else Q)


@pytest.mark.parametrize("suffix", ["npz", "safetensors"])
@pytest.mark.parametrize(
    ("text", "group"),
    [
        ("V**2>>V", "S(4)"),
        ("V>>V", "Z(3)"),
        ("V", "Z(3)"),
        ("V>>V", "SU2"),
        ("V**2", "Z(2)"),
        ("Sym(2,V)>>Irrep(2)", "SU2"),
    ],
)
def test_what_is_read_is_what_was_written(
    text: str, group: str, suffix: str, tmp_path: Path
) -> None:
    if suffix == "safetensors":
        pytest.importorskip("safetensors")
    solution = basis(text, group)
    path = tmp_path / f"q.{suffix}"
    about = {"group": group, "names": ["ρ", "x ⊗ y"]}
    save_basis(path, solution, about)
    Q, metadata = load_basis(path)
    assert metadata == about | {"storage": metadata["storage"]}
    np.testing.assert_array_equal(dense(Q), solution.dense())
    assert dense(Q).dtype == solution.dense().dtype


def test_the_format_is_that_of_safetensors(tmp_path: Path) -> None:
    library = pytest.importorskip("safetensors.numpy")
    path = tmp_path / "q.safetensors"
    save_basis(path, basis("V**2>>V", "S(4)"), {"group": "S(4)"})
    arrays = library.load_file(path)
    assert set(arrays) == {"row", "col", "data", "shape"}
    raw = path.read_bytes()
    header = json.loads(raw[8 : 8 + int.from_bytes(raw[:8], "little")])["__metadata__"]
    assert json.loads(header["metadata"]) == {"group": "S(4)", "storage": "sparse"}


def test_couplings_are_read_from_either_format(tmp_path: Path) -> None:
    pytest.importorskip("safetensors")
    solution = basis("Sym(2,Irrep(1))>>Irrep(2)", "SO3")
    tables = []
    for suffix in ("npz", "safetensors"):
        save_basis(tmp_path / f"q.{suffix}", solution, {"group": "SO3"})
        tables.append(load_couplings(tmp_path / f"q.{suffix}"))
    for name in ("tuples", "coefficients", "map", "arrangements", "degrees"):
        one, other = (getattr(table, name) for table in tables)
        np.testing.assert_array_equal(one, other)
        assert one.dtype == other.dtype


def test_damaged_files_are_refused(tmp_path: Path) -> None:
    library = pytest.importorskip("safetensors.numpy")
    path = tmp_path / "q.safetensors"
    good = {"row": np.array([0]), "col": np.array([0]), "data": np.ones(1)}
    shape = {"shape": np.array([1, 1])}
    about = {"metadata": "{}"}
    for raw in (
        b"",
        b"PK\x03\x04 no tensors",
        library.save(good, metadata=about),
        library.save(good | shape),
        library.save(good | shape, metadata={"metadata": "{"}),
        library.save(good | {"shape": np.array([1])}, metadata=about),
        library.save({"Q": np.ones(3)}, metadata=about),
    ):
        path.write_bytes(raw)
        with pytest.raises(FileError, match="cannot read a basis from"):
            load_basis(path)
    path.write_bytes(library.save(good | shape, metadata=about))
    assert load_basis(path)[0].shape == (1, 1)


def test_without_the_library_the_work_is_not_begun(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setitem(sys.modules, "safetensors", None)
    monkeypatch.setitem(sys.modules, "safetensors.numpy", None)
    with pytest.raises(FileError, match="not installed") as caught:
        check_basis_file(tmp_path / "q.safetensors")
    assert "emlpcli[safetensors]" in (caught.value.hint or "")
    with pytest.raises(FileError, match=r"must end in \.npz or \.safetensors"):
        check_basis_file(tmp_path / "q.txt")
