"""Files are written whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path
from typing import IO

import numpy as np
import pytest

from emlpcli.errors import FileError, TooLargeError
from emlpcli.files.writing import write_whole
from emlpcli.render.saved_basis import load_basis, save_basis
from emlpcli.solve import basis


def test_a_file_replaces_another_with_the_usual_permissions(tmp_path: Path) -> None:
    path = tmp_path / "a.bin"
    for content in (b"one", b"two"):
        write_whole(path, lambda file, content=content: file.write(content))
        assert path.read_bytes() == content
    plain = tmp_path / "plain"
    plain.write_bytes(b"")
    assert path.stat().st_mode == plain.stat().st_mode
    assert sorted(os.listdir(tmp_path)) == ["a.bin", "plain"]


@pytest.mark.parametrize("problem", [OSError(28, "full"), ValueError("x"), KeyboardInterrupt()])
def test_nothing_is_left_of_a_failed_write(tmp_path: Path, problem: BaseException) -> None:
    path = tmp_path / "a.bin"
    path.write_bytes(b"old")

    def write(file: IO[bytes]) -> None:
        file.write(b"new")
        raise problem

    wanted = FileError if isinstance(problem, OSError) else type(problem)
    with pytest.raises(wanted):
        write_whole(path, write)
    assert path.read_bytes() == b"old"
    assert os.listdir(tmp_path) == ["a.bin"]


@pytest.mark.parametrize(
    ("text", "group"),
    [("V**2>>V", "SO3"), ("2*V>>3*V+V**2", "S3"), ("V>>Scalar", "SO3"), ("V>>V", "U2")],
)
def test_what_is_saved_is_loaded(tmp_path: Path, text: str, group: str) -> None:
    solution = basis(text, group)
    path = tmp_path / "q.npz"
    kind = save_basis(path, solution, {"n": 1})
    Q, metadata = load_basis(path)
    assert metadata == {"n": 1, "storage": kind}
    dense = Q.toarray() if kind == "sparse" else Q
    np.testing.assert_array_equal(dense, solution.columns(0, solution.dimension))


def test_saving_keeps_to_the_memory_limit(tmp_path: Path) -> None:
    solution = basis("V**3>>V**3", "S5", max_bytes=10_000_000)
    object.__setattr__(solution, "max_bytes", 10_000)
    with pytest.raises(TooLargeError):
        save_basis(tmp_path / "q.npz", solution, {})
    assert os.listdir(tmp_path) == []
