"""Regular files alone are read, up to a size; archives and JSON are not believed."""

from __future__ import annotations

import io
import os
import resource
from pathlib import Path
from time import perf_counter

import numpy as np
import pytest

from emlpcli.errors import FileError
from emlpcli.files import npz, strictjson
from emlpcli.files.reading import content, opened

from .hostile import GOOD, HOSTILE, X, flips, zipped


def test_no_pipe_and_no_device_is_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for name, target in (("zero", "/dev/zero"), ("random", "/dev/urandom"), ("loop", "loop")):
        (tmp_path / name).symlink_to(target)
    (tmp_path / "folder").mkdir()
    start = perf_counter()
    for name, said in (
        ("pipe", "it is no file but a pipe"),
        ("zero", "it is no file but a device"),
        ("random", "it is no file but a device"),
        ("loop", "symbolic links"),
        ("folder", "it is no file but a directory"),
        ("missing", "No such file"),
        ("a\0b", "null"),
    ):
        with pytest.raises(FileError, match=f"cannot read a thing from .*{said}"):
            content(tmp_path / name, 100, "a thing")
    assert perf_counter() - start < 1


def test_the_stated_size_is_not_believed(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"x" * 100)
    assert content(path, 100, "a thing") == b"x" * 100
    with pytest.raises(FileError, match="more than the 0 MiB allowed"):
        content(path, 99, "a thing")
    if os.path.exists("/proc/self/maps"):  # which states that it is empty
        assert os.stat("/proc/self/maps").st_size == 0
        with pytest.raises(FileError, match="no end in sight"):
            content("/proc/self/maps", 99, "a thing")


def test_errors_in_the_block_are_told_too(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"")
    with pytest.raises(FileError, match=r"cannot read a thing .* broken"), opened(path, "a thing"):
        raise OSError(5, "broken")
    with pytest.raises(ZeroDivisionError), opened(path, "a thing"):
        raise ZeroDivisionError


def test_an_honest_archive_is_read() -> None:
    found = npz.read(io.BytesIO(GOOD), 10**6)
    np.testing.assert_array_equal(found["x"], X)
    assert found.keys() == {"x", "y"}
    with pytest.raises(FileError, match="2 arrays are too many"):
        npz.read(io.BytesIO(GOOD), 10**6, 1)
    with pytest.raises(FileError, match="would take more than"):
        npz.read(io.BytesIO(GOOD), 1000)


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_archives(name: str) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(FileError) as error:
        npz.read(io.BytesIO(HOSTILE[name]), 2**29)
    assert "\n" not in error.value.message
    assert len(error.value.message) < 300
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100_000


def test_a_bomb_is_not_unpacked() -> None:
    bomb = zipped(x=bytes(10**7))
    assert len(bomb) < 20_000
    with pytest.raises(FileError, match="more than 1 MiB unpacked"):
        npz.read(io.BytesIO(bomb), 2**20)


def test_a_changed_bit_changes_no_number() -> None:
    refused = 0
    for raw in flips(GOOD, seed=0, number=400):
        try:
            found = npz.read(io.BytesIO(raw), 10**6)
        except FileError:
            refused += 1
            continue
        kept = [a for a in found.values() if a.shape == X.shape]  # names may differ
        np.testing.assert_array_equal(kept[0], X)
    assert refused > 300


def test_texts_in_archives() -> None:
    found = {"a": np.array("hello"), "b": np.array(b"x"), "c": np.array(["x"])}
    assert npz.text(found, "a") == "hello"
    for name in "bcd":
        with pytest.raises(FileError, match=name):
            npz.text(found, name)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"a": NaN}', "NaN is no number"),
        ('{"a": -Infinity}', "-Infinity is no number"),
        ("[" * 100_000, "too deep"),
        ('{"a": ' + "9" * 1000 + "}", "1000 digits"),
        ("[]", "no JSON object"),
        ("{", "not valid JSON"),
        ("", "not valid JSON"),
    ],
)
def test_json_is_read_strictly(text: str, said: str) -> None:
    with pytest.raises(FileError, match=said):
        strictjson.loads(text)


def test_json_is_written_strictly() -> None:
    data = {
        "a": [float("nan"), {"b": (float("inf"), 1.5)}],
        "c": "\x1b[31m\x9b\u202e⊗é",
        "d": 10**50,
    }
    text = strictjson.dumps(data)
    assert text.isprintable()
    assert "⊗é" in text
    wanted = {"a": [None, {"b": [None, 1.5]}], "c": data["c"], "d": 10**50}
    assert strictjson.loads(text) == wanted
