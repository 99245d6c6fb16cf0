"""Trajectories in files: what is read, and every complaint."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from emlpcli.errors import EmlpError
from emlpcli.fit.dynamics.reading import trajectories
from emlpcli.fit.dynamics.trajectories import CHUNK, of_arrays, read
from emlpcli.fit.targets import over_group

REP = over_group("V+V", "SO2")


def arrays(n: int = 10, length: int = 12) -> dict[str, Any]:
    rng = np.random.default_rng(0)
    return {"t": 0.1 * np.arange(length), "z": rng.normal(size=(n, length, 4))}


def write(path: Path, **held: Any) -> Path:
    np.savez(path, **held)
    return path


def test_times_and_states_are_read(tmp_path: Path) -> None:
    held = arrays()
    step, z = trajectories(write(tmp_path / "a.npz", **held), REP)
    assert step == pytest.approx(0.1)
    assert np.array_equal(z, held["z"])
    held["t"] = np.arange(10)[:, None] + held["t"]
    assert trajectories(write(tmp_path / "b.npz", **held), REP)[0] == pytest.approx(0.1)


def test_a_tenth_each_is_held_out_and_the_rest_is_cut(tmp_path: Path) -> None:
    held = arrays(30)
    held["z"][..., 0] = np.arange(30)[:, None]  # which trajectory a state is of
    held["z"][..., 1] = np.arange(12)  # and at which time
    found = read(write(tmp_path / "a.npz", **held), REP, seed=1)
    assert found.test.shape == (3, 12, 4)
    assert len(found.train) == 24 * 2
    assert len(found.validation) == 3 * 2
    assert found.horizon == pytest.approx(1.1)
    parts = [found.train.x, found.validation.x, found.test[:, 0]]
    which = [set(part[:, 0]) for part in parts]
    assert [*map(len, which)] == [24, 3, 3]
    assert len(set.union(*which)) == 30
    for rows in (found.train, found.validation):
        assert set(rows.x[:, 1]) == {0, CHUNK}
        following = rows.y.reshape(len(rows), CHUNK - 1, 4)
        assert (following[..., 0] == rows.x[:, :1]).all()
        assert (following[..., 1] == rows.x[:, 1:2] + np.arange(1, CHUNK)).all()
    assert len(found.with_size(7).train) == 7
    with pytest.raises(EmlpError, match="49 training chunks are asked for, but a"):
        found.with_size(49)


NAN = arrays()["z"]
NAN[3, 7, 2] = np.nan
COMPLAINTS = [
    ({"z": None}, "has no array z; it has t"),
    ({"t": None}, "has no array t; it has z"),
    ({"z": np.zeros((10, 4))}, "z has shape (10, 4), but (n, T, d) is wanted"),
    ({"z": np.zeros((10, 12, 6))}, "states in z have 6 numbers, but V ⊕ V has 4"),
    ({"z": np.zeros((10, 12, 4), complex)}, "z has entries of type complex128"),
    ({"z": NAN}, "z[3, 7, 2] is nan, not a finite number"),
    ({"z": np.full((10, 12, 4), 1e200)}, "z[0, 0, 0] is 1e+200, not a finite number of a size"),
    (arrays(4), "has 4 trajectories, at least 5 are needed"),
    (arrays(1), "has 1 trajectory, at least 5 are needed"),
    (arrays(10, 4), "trajectories have 4 states, at least 5 are needed"),
    (arrays(10, 1), "trajectories have 1 state, at least 5 are needed"),
    ({"z": np.zeros((10, 12, 1))}, "states in z have 1 number, but V ⊕ V has 4"),
    ({"z": np.zeros((10, 0, 4)), "t": np.zeros(0)}, "trajectories have 0 states"),
    ({"z": np.array([[[None] * 4] * 12] * 10)}, "holds objects, not numbers"),
    ({"t": np.arange(11)}, "t has shape (11,), but z has 10 trajectories of 12 states"),
    ({"t": np.arange(12) ** 2}, "the times in t are not evenly spaced: steps of 1 to 21"),
    ({"t": np.zeros(12)}, "the times in t do not increase"),
    ({"t": -np.arange(12)}, "the times in t do not increase"),
    ({"t": np.where(np.arange(12) == 5, np.nan, np.arange(12))}, "t has entries that are no fin"),
    ({"t": 0.1}, "t has shape (), but z has 10 trajectories of 12 states"),
    ({"t": np.full(12, np.inf)}, "t has entries that are no finite numbers"),
    ({"t": np.array(["a"] * 12)}, "t has entries of type <U1, real numbers are wanted"),
]


@pytest.mark.parametrize(("changed", "said"), COMPLAINTS, ids=[said for _, said in COMPLAINTS])
def test_complaints(tmp_path: Path, changed: dict[str, Any], said: str) -> None:
    held = {k: v for k, v in (arrays() | changed).items() if v is not None}
    with pytest.raises(EmlpError) as caught:
        trajectories(write(tmp_path / "a.npz", **held), REP)
    assert said in caught.value.message


def test_arrays_are_read_as_files_are(tmp_path: Path) -> None:
    """The same division, the same complaints, in which the arrays are called data."""
    held = arrays()
    path = write(tmp_path / "a.npz", **held)
    found, same = of_arrays(held["t"].tolist(), held["z"], REP, 3), read(path, REP, 3)
    assert found.step == same.step
    assert np.array_equal(found.train.y, same.train.y)
    assert np.array_equal(found.test, same.test)
    assert found.text == "data: 10 trajectories of 12 states"
    with pytest.raises(EmlpError, match="data: the times in t do not increase"):
        of_arrays(held["t"][::-1], held["z"], REP)
    with pytest.raises(EmlpError, match="data: z is no array of numbers"):
        of_arrays(held["t"], [held["z"][0], held["z"][1, :5]], REP)


def test_other_files_are_refused(tmp_path: Path) -> None:
    with pytest.raises(EmlpError, match="the name must end in"):
        trajectories(tmp_path / "a.csv", REP)
    (tmp_path / "a.npz").write_bytes(b"nothing")
    with pytest.raises(EmlpError, match="not a valid npz file"):
        trajectories(tmp_path / "a.npz", REP)
    with pytest.raises(EmlpError, match="cannot read"):
        trajectories(tmp_path / "none.npz", REP)
