"""`emlp cache` and `--no-cache`: what is kept, where, and that nothing else is touched."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import emlpcli
from emlpcli.solve import diskcache
from emlpcli.solve.plan import clear_cache


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("EMLP_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setattr(diskcache, "PAYS", 0.0)
    clear_cache()
    return tmp_path / "cache"


SLOW = ("basis", "V**4", "--group", "SO3", "--strategy", "coupling", "--json")


def test_an_empty_cache(emlp: Any, place: Path) -> None:
    result = emlp("cache")
    assert (result.status, result.err) == (0, "")
    assert result.out.splitlines() == [str(place), "0 entries, 0 bytes"]
    data = json.loads(emlp("cache", "--json").out)
    assert data == {
        "schema": 1,
        "command": "cache",
        "version": emlpcli.__version__,
        "folder": str(place),
        "entries": [],
        "removed": None,
    }
    assert emlp("cache", "--clear").out.splitlines()[1] == "0 entries removed"
    assert not place.exists()


def test_what_is_kept_is_listed_and_cleared(emlp: Any, place: Path) -> None:
    assert emlp(*SLOW).status == 0
    diskcache.store("other", {"x": np.zeros(1000)})
    data = json.loads(emlp("cache", "--json").out)
    sizes = {entry["name"]: entry["bytes"] for entry in data["entries"]}
    assert sizes == {p.stem: p.stat().st_size for p in place.glob("*.emlp")}
    coupling, other = sorted(sizes)
    assert coupling.startswith("couplings-")
    assert (other, sizes[other] > 8000) == ("other", True)
    lines = emlp("cache").out.splitlines()
    assert lines[0] == str(place)
    assert lines[1].startswith("2 entries, ")
    assert [line.split()[-1] for line in lines[2:]] == [coupling, "other"]
    cleared = json.loads(emlp("cache", "--clear", "--json").out)
    assert (cleared["removed"], cleared["entries"]) == (2, [])
    assert list(place.iterdir()) == []


def test_one_entry_is_singular(emlp: Any) -> None:
    diskcache.store("one", {})
    assert emlp("cache").out.splitlines()[1].startswith("1 entry, ")
    assert emlp("cache", "--clear").out.splitlines()[1:] == [
        "1 entry removed",
        "0 entries, 0 bytes",
    ]


def test_a_second_run_gives_the_same(emlp: Any, place: Path) -> None:
    first = json.loads(emlp(*SLOW).out)
    (file,) = place.iterdir()
    before = file.read_bytes()
    clear_cache()
    second = json.loads(emlp(*SLOW).out)
    assert file.read_bytes() == before
    for data in (first, second):
        assert data.pop("seconds") >= 0
    assert first == second


def test_no_cache_writes_nothing_and_reads_nothing(emlp: Any, place: Path) -> None:
    assert emlp(*SLOW, "--no-cache").status == 0
    assert not place.exists()
    clear_cache()
    assert emlp(*SLOW).status == 0
    (file,) = place.iterdir()
    os.utime(file, (1, 1))
    clear_cache()
    assert emlp(*SLOW, "--no-cache").status == 0
    assert file.stat().st_mtime == 1


def test_a_damaged_file_is_replaced_without_a_word(emlp: Any, place: Path) -> None:
    expected = json.loads(emlp(*SLOW).out)["dimension"]
    (file,) = place.iterdir()
    file.write_bytes(file.read_bytes()[:-7])
    clear_cache()
    result = emlp(*SLOW)
    assert (result.status, result.err) == (0, "")
    assert json.loads(result.out)["dimension"] == expected
    assert diskcache.load(file.stem) is not None


def test_explaining_and_counting_write_nothing(emlp: Any, place: Path) -> None:
    assert emlp(*SLOW, "--explain").status == 0
    assert emlp("dim", "V**4", "--group", "SO3").status == 0
    assert not place.exists()


def test_bad_options_exit_with_2(emlp: Any) -> None:
    for args in (["--purge"], ["everything"]):
        assert emlp("cache", *args).status == 2


def test_other_processes_use_the_folder_of_the_tests() -> None:
    code = "from emlpcli.solve.diskcache import folder; print(folder())"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == os.environ["EMLP_CACHE_DIR"]
