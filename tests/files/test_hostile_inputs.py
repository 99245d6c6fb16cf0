"""Whatever reads a file refuses the hostile ones in one line, soon and in little memory."""

from __future__ import annotations

import hashlib
import io
import json
import os
import pickle
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from emlpcli import load_basis, load_model, read_group
from emlpcli.errors import EmlpError, FileError
from emlpcli.fit import data, reading, targets
from emlpcli.fit.models.registry import MODELS, Shape
from emlpcli.fit.training import checkpoint
from emlpcli.fit.training.job import Job
from emlpcli.fit.training.study import Settings
from emlpcli.reps import Scalar, representation
from emlpcli.solve import diskcache

from .hostile import GOOD, HOSTILE, flips, header, shaped

V2 = representation("2*V", "SO3")


@pytest.fixture(scope="module")
def trained() -> Job:
    target = targets.find("dot-norm3")
    assert target is not None
    rows = data.sampled(target.problem(), 20, held_out=10)
    job = Job(rows, MODELS["scalars"], Shape(1, 3), Settings(steps=1, batch=20))
    list(job.run())
    return job


@pytest.fixture
def saved(trained: Job, tmp_path: Path) -> Path:
    path = tmp_path / "m.eqx"
    trained.save(path, {})
    checkpoint.write(checkpoint.beside(path), trained, {"a": 1})
    return path


def read_cache(path: Path) -> None:
    os.environ["EMLP_CACHE_DIR"] = str(path.parent)  # put back by the fixture
    assert diskcache.load(path.stem) is None
    raw = path.read_bytes()
    path.write_bytes(hashlib.sha256(raw).digest() + raw)  # as somebody would who means harm
    assert diskcache.load(path.stem) is None
    raise FileError("nothing was read")


READERS: dict[str, tuple[str, Callable[[Path], Any]]] = {
    "group": ("npz", read_group),
    "data": ("npz", lambda path: reading.read(path, V2, Scalar)),
    "basis": ("npz", load_basis),
    "model": ("eqx", load_model),
    "cache": ("emlp", read_cache),
}


@pytest.mark.parametrize("reader", READERS)
def test_hostile_archives(
    tmp_path: Path, reader: str, monkeypatch: pytest.MonkeyPatch, trained: Job
) -> None:
    monkeypatch.setenv("EMLP_CACHE_DIR", "")
    suffix, read = READERS[reader]
    for name, raw in HOSTILE.items():
        path = tmp_path / f"a.{suffix}"
        path.write_bytes(raw)
        with pytest.raises(EmlpError) as error:
            read(path)
        assert len(error.value.message) < 500, name
        path.with_name("s.state").write_bytes(raw)
        if reader == "model":
            with pytest.raises(FileError):
                checkpoint.resume(path.with_name("s.state"), trained, {"a": 1})


@pytest.mark.parametrize("reader", [*READERS, "csv", "toml", "json", "state"])
def test_pipes_and_devices(tmp_path: Path, reader: str, trained: Job) -> None:
    more: dict[str, tuple[str, Callable[[Path], Any]]] = {
        "csv": ("csv", lambda path: reading.read(path, V2, Scalar)),
        "toml": ("toml", read_group),
        "json": ("json", read_group),
        "state": ("state", lambda path: checkpoint.resume(path, trained, {"a": 1})),
    }
    suffix, read = (READERS | more)[reader]
    if reader == "cache":
        read = diskcache.load
    os.mkfifo(tmp_path / f"pipe.{suffix}")
    (tmp_path / f"zero.{suffix}").symlink_to("/dev/zero")
    (tmp_path / f"random.{suffix}").symlink_to("/dev/urandom")
    (tmp_path / f"loop.{suffix}").symlink_to(f"loop.{suffix}")
    (tmp_path / f"folder.{suffix}").mkdir()
    for name in ("pipe", "zero", "random", "loop", "folder"):
        path = tmp_path / f"{name}.{suffix}"
        if reader == "cache":
            assert diskcache.load(str(tmp_path / name)) is None
            continue
        with pytest.raises(FileError, match=r"cannot read|no training to resume"):
            read(path)


@pytest.mark.slow
def test_a_changed_bit_never_changes_a_prediction(saved: Path) -> None:
    x = np.ones((2, 6), np.float32)
    expected = np.asarray(load_model(saved)(x))
    raw, refused = saved.read_bytes(), 0
    for changed in flips(raw, seed=1, number=60):
        saved.write_bytes(changed)
        try:
            found = load_model(saved)
        except FileError:
            refused += 1
            continue
        np.testing.assert_array_equal(np.asarray(found(x)), expected)
    assert refused > 45


def rewritten(path: Path, change: dict[str, Any], *arrays: bytes) -> None:
    """The file with another description, or other arrays, and the checksum of that."""
    first, kept = path.read_bytes()[:-32].split(b"\n", 1)
    about = json.dumps(json.loads(first) | change).encode()
    changed = about + b"\n" + (b"".join(arrays) if arrays else kept)
    path.write_bytes(changed + hashlib.sha256(changed).digest())


def arrays_of(path: Path) -> list[bytes]:
    """The arrays of a file, each with its header."""
    body = path.read_bytes()[:-32].split(b"\n", 1)[1]
    return [b"\x93NUMPY" + part for part in body.split(b"\x93NUMPY")[1:]]


LIES: list[dict[str, Any]] = [
    {"channels": 10**9},
    {"channels": 10**6},
    {"channels": 10**6, "model": "emlp"},
    {"channels": True},
    {"channels": 4},
    {"layers": 10**9},
    {"layers": 0},
    {"layers": "x"},
    {"seed": -1},
    {"hidden": ["10**9*V", "SO3"], "model": "emlp"},
    {"hidden": ["100000*V", "SO3"], "model": "emlp"},
    {"rep_in": ["10**9*V", "SO3"]},
    {"rep_in": ["V**50", "SO3"]},
    {"rep_in": "V"},
    {"rep_in": ["2*V", 3]},
    {"rep_in": ["2*V", {"permutations": ["(1 2"]}]},
    {"rep_in": ["2*V", "os:system"]},
    {"rep_out": ["V", "SO3"]},
    {"scaling": None},
    {"scaling": {}},
    {"scaling": {key: [0.0] for key in ("x_center", "x_scale", "y_center", "y_scale")}},
    {"reach": 0.0},
    {"reach": "1"},
    {"reach": [1.0]},
    {"reach": True},
    {"schema": [1]},
    {"model": []},
    {"model": "x"},
    {"model": "mlp"},
]


@pytest.mark.parametrize("lie", LIES, ids=lambda lie: ascii(lie)[:50])
def test_a_lying_description_is_found_out(saved: Path, lie: dict[str, Any]) -> None:
    rewritten(saved, lie)
    with pytest.raises(FileError, match="cannot read a model from"):
        load_model(saved)


OTHER: dict[str, bytes] = {
    "another shape": shaped("(2, 2)", "'<f4'") + bytes(16),
    "texts": shaped("(1,)", "'<U1'") + b"a\0\0\0",
    "a huge shape": shaped(f"({10**9}, {10**9})", "'<f4'"),
    "a shape beyond integers": shaped(f"({10**40},)", "'<f4'"),
    "a negative shape": shaped("(-1, 6)", "'<f4'"),
    "objects": shaped("(1,)", "'|O'") + pickle.dumps([{}]),
    "a pickle": pickle.dumps({}),
    "an archive": GOOD,
    "a record": shaped("(1,)", "[('a', '<f8')]") + bytes(8),
    "code": header("{'descr': __import__('os').abort()}"),
    "a deep header": header("(" * 50 + ")" * 50),
    "a long header": b"\x93NUMPY\x02\x00" + struct.pack("<I", 2**31),
    "nothing": b"",
}


@pytest.mark.parametrize("kind", OTHER)
@pytest.mark.parametrize("place", [0, -1], ids=["the first", "the last"])
def test_other_arrays_are_found_out(saved: Path, kind: str, place: int) -> None:
    arrays = arrays_of(saved)
    arrays[place] = OTHER[kind]
    rewritten(saved, {}, *arrays)
    with pytest.raises(FileError, match="cannot read a model from"):
        load_model(saved)


def test_more_or_fewer_arrays_are_found_out(saved: Path) -> None:
    arrays = arrays_of(saved)
    for other in ([*arrays, arrays[-1]], arrays[:-1], arrays[::-1], [b""]):
        rewritten(saved, {}, *other)
        with pytest.raises(FileError, match="its arrays are not those"):
            load_model(saved)
    rewritten(saved, {}, *arrays)
    load_model(saved)


@pytest.mark.parametrize("first", [b"[" * 100_000, b"3", b"", b'{"a": NaN}', b"\xff", b'{"'])
def test_other_descriptions_are_found_out(saved: Path, first: bytes) -> None:
    for end in (b"\n", b""):
        saved.write_bytes(first + end + hashlib.sha256(first + end).digest())
        with pytest.raises(FileError, match="cannot read a model from"):
            load_model(saved)


@pytest.mark.parametrize(
    "lie",
    [
        {"step": -1},
        {"step": 10**30},
        {"step": None},
        {"history": 3},
        {"history": [[1]]},
        {"history": [[1, "a", 2]]},
        {"settings": []},
        {"settings": {}},
        {"schema": 1},
        {"best_validation": [1]},
        {"seconds": "x"},
    ],
    ids=ascii,
)
def test_a_lying_state_is_found_out(saved: Path, trained: Job, lie: dict[str, Any]) -> None:
    path = checkpoint.beside(saved)
    before = trained.trainer.state
    rewritten(path, lie)
    with pytest.raises(EmlpError):
        checkpoint.resume(path, trained, {"a": 1})
    assert trained.trainer.state is before


def test_a_state_with_other_arrays_or_changed_bits(saved: Path, trained: Job) -> None:
    path = checkpoint.beside(saved)
    raw, before = path.read_bytes(), trained.trainer.state
    first, *rest = arrays_of(path)
    for arrays in (*([other, *rest] for other in OTHER.values()), [first, *rest, first]):
        rewritten(path, {}, *arrays)
        with pytest.raises(FileError):
            checkpoint.resume(path, trained, {"a": 1})
        path.write_bytes(raw)
    path.write_bytes(saved.read_bytes())
    with pytest.raises(FileError):
        checkpoint.resume(path, trained, {"a": 1})
    assert trained.trainer.state is before
    refused = 0
    for changed in flips(raw, seed=2, number=100):
        path.write_bytes(changed)
        try:
            checkpoint.resume(path, trained, {"a": 1})
        except FileError:
            refused += 1
        assert trained.trainer.state.step == 1
    assert refused > 70


def test_what_json_has_no_word_for_survives_in_a_state(saved: Path, trained: Job) -> None:
    path = checkpoint.beside(saved)
    trained.trainer.state.best_validation = float("inf")
    trained.trainer.state.first_loss = float("nan")
    checkpoint.write(path, trained, {"a": 1})
    about = path.read_bytes().split(b"\n", 1)[0]
    json.loads(about, parse_constant=lambda name: pytest.fail(name))
    checkpoint.resume(path, trained, {"a": 1})
    assert trained.trainer.state.best_validation == float("inf")
    assert np.isnan(trained.trainer.state.first_loss)


def test_a_basis_that_is_none(tmp_path: Path) -> None:
    path = tmp_path / "q.npz"
    about = np.array("{}")
    good = {
        "row": np.array([0]),
        "col": np.array([0]),
        "data": np.ones(1),
        "shape": np.array([1, 1]),
    }
    for arrays in (
        {"Q": np.zeros(3)},
        {"Q": np.array([["a"]])},
        {},
        good | {"shape": np.array([1])},
        good | {"shape": np.array(["a", "b"])},
        good | {"row": np.array([5])},
        good | {"row": np.array([-5])},
        good | {"col": np.array([0.5])},
        good | {"data": np.ones(2)},
        good | {"data": np.array(["a"])},
    ):
        np.savez(path, metadata=about, **arrays)
        with pytest.raises(FileError, match="cannot read a basis from"):
            load_basis(path)
    for text in ("[]", "{", '{"a": NaN}'):
        np.savez(path, metadata=np.array(text), **good)
        with pytest.raises(FileError, match="cannot read a basis from"):
            load_basis(path)
    file = io.BytesIO()
    np.savez(file, metadata=about, **good)
    path.write_bytes(file.getvalue())
    assert load_basis(path)[0].shape == (1, 1)
