"""Trained networks in files: bit for bit what was saved, and a word on what is no such file."""

from __future__ import annotations

import json
import os
from hashlib import sha256
from pathlib import Path

import equinox as eqx
import numpy as np
import pytest

from emlpcli import load_model
from emlpcli.errors import EmlpError, FileError
from emlpcli.fit import data, targets
from emlpcli.fit.models.registry import MODELS, Shape
from emlpcli.fit.training import places
from emlpcli.fit.training.job import Job
from emlpcli.fit.training.study import Settings


def trained(name: str, model: str) -> Job:
    target = targets.find(name)
    assert target is not None
    rows = data.sampled(target.problem(), 30, held_out=20)
    made = Job(rows, MODELS[model], Shape(1, 12), Settings(steps=5, batch=10))
    list(made.run())
    return made


@pytest.mark.parametrize(
    ("name", "model"),
    [
        pytest.param("dipole", "emlp-poly", marks=pytest.mark.slow),
        ("inertia", "mlp"),
        pytest.param("inertia", "soft", marks=pytest.mark.slow),
        ("dot-norm3", "scalars"),
        pytest.param("particle", "mlp-aug", marks=pytest.mark.slow),  # saved as mlp is
    ],
)
@pytest.mark.few(2)
def test_what_is_loaded_predicts_bit_for_bit(tmp_path: Path, name: str, model: str) -> None:
    path = tmp_path / "m.eqx"
    made = trained(name, model)
    made.save(path, {"note": "n"})
    loaded = load_model(path)
    x = made.data.test.x.astype(np.float32)
    found, wanted = (np.asarray(eqx.filter_jit(f)(x)) for f in (loaded, made.fitted()))
    np.testing.assert_array_equal(found, wanted)
    np.testing.assert_allclose(found, made.predict(made.data.test.x), rtol=1e-3, atol=1e-4)
    assert eqx.filter_eval_shape(loaded, x[0]).shape == (made.data.rep_out.size(),)
    assert loaded.metadata == {"note": "n"}


def test_damaged_and_foreign_files(tmp_path: Path) -> None:
    path = tmp_path / "m.eqx"
    with pytest.raises(FileError, match="does not exist"):
        load_model(path)
    trained("dot-norm3", "scalars").save(path, {})
    whole = path.read_bytes()
    for content in (b"", b"nonsense", whole[: len(whole) // 2]):
        path.write_bytes(content)
        with pytest.raises(FileError, match="cannot read a model from"):
            load_model(path)
    first, arrays = whole[:-32].split(b"\n", 1)
    for change, message in (
        ({}, ""),
        ({"schema": 2}, "another version"),
        ({"channels": 13}, "its arrays are not those"),
        ({"model": "x"}, "cannot read"),
        ({"rep_in": ["W", "SO3"]}, "unknown name W"),
    ):
        changed = json.dumps(json.loads(first) | change).encode() + b"\n" + arrays
        path.write_bytes(changed + sha256(changed).digest())
        if not change:
            assert load_model(path).metadata == {}
            continue
        with pytest.raises(FileError, match=message):
            load_model(path)


def test_files_of_earlier_versions_are_named(tmp_path: Path) -> None:
    path = tmp_path / "m.eqx"
    with path.open("wb") as file:
        np.savez(file, leaf0=np.zeros(3), about=np.array('{"schema": 1}'))
    with pytest.raises(FileError, match="an archive, of rows or of an earlier version") as caught:
        load_model(path)
    assert "fit again" in (caught.value.hint or "")


def test_a_write_that_fails_leaves_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "m.eqx"
    path.write_bytes(b"old")
    made = trained("dot-norm3", "scalars")

    def full(*args: object, **kwargs: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(np, "save", full)
    with pytest.raises(FileError, match="No space left"):
        made.save(path, {})
    assert path.read_bytes() == b"old"
    assert os.listdir(tmp_path) == ["m.eqx"]


def test_a_folder_without_orbax_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(places, "find_spec", lambda name: None)
    with pytest.raises(EmlpError, match="written by Orbax, which is not installed") as caught:
        places.check_place(tmp_path / "kept")
    assert 'pip install "emlpcli[orbax]"' in str(caught.value.hint)


def test_a_folder_of_other_files_is_refused(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(FileError, match="the directory holds other files"):
        places.check_place(tmp_path)
    assert (tmp_path / "notes.txt").read_text() == "mine"
