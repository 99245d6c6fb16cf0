"""Classes: labels of every kind, scores that the group permutes, baselines, saved networks."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import emlpcli
from emlpcli.errors import EmlpError
from emlpcli.files.table import write_table
from emlpcli.fit import predicting, reading
from emlpcli.fit.columns import Columns
from emlpcli.fit.goals import Goal
from emlpcli.fit.objective import objective, softmax
from emlpcli.fit.saved_model import read_model
from emlpcli.reps import Scalar, representation

RNG = np.random.default_rng(0)
X = RNG.normal(size=(60, 6))
DOT = (X[:, :3] * X[:, 3:]).sum(1)
KIND = np.where(DOT > 0.7, "along", np.where(DOT < -0.7, "against", "across"))
NUMBER = np.unique(KIND, return_inverse=True)[1]
REP = representation("2*V", "O3")
SMALL: dict[str, Any] = {"channels": 8, "layers": 1, "steps": 3, "loss": "cross-entropy"}

LABELS = [
    (KIND, ["across", "against", "along"]),
    (KIND[:, None], ["across", "against", "along"]),
    (np.char.encode(KIND), ["across", "against", "along"]),
    (np.char.add(" ", np.char.add(KIND, "  ")), ["across", "against", "along"]),
    (KIND.astype(object), ["across", "against", "along"]),
    (NUMBER, [0, 1, 2]),
    (NUMBER.astype(">i8"), [0, 1, 2]),
    (NUMBER.astype(np.uint8), [0, 1, 2]),
    (NUMBER.astype(np.float16), [0, 1, 2]),
    (NUMBER.astype(str), [0, 1, 2]),
    (10 - 5 * NUMBER, [0, 5, 10]),
    (NUMBER > 0, [0, 1]),
]


@pytest.mark.parametrize(("labels", "classes"), LABELS, ids=lambda v: str(getattr(v, "dtype", "")))
def test_labels_of_every_kind(labels: np.ndarray, classes: list[Any]) -> None:
    data = reading.of_arrays(X, labels, REP, Goal(None, classes=True))
    assert data.classes == tuple(classes)
    assert str(data.rep_out) == f"{len(classes)}V⁰"
    rows = np.concatenate([p.y for p in (data.train, data.validation, data.test)])
    assert set(np.unique(rows)) == {0.0, 1.0}
    assert (rows.sum(1) == 1).all()
    assert [type(c) for c in data.classes] == [type(c) for c in classes]
    place = {row.tobytes(): i for i, row in enumerate(X)}
    held = labels.reshape(-1)
    for x, y in zip(data.test.x, data.test.y, strict=True):
        given = held[place[x.tobytes()]]
        given = given.decode() if isinstance(given, bytes) else str(given).strip()
        wanted = classes[int(np.argmax(y))]
        assert given in (
            str(wanted),
            str(float(wanted)) if wanted in (0, 1, 2) else "",
            str(bool(wanted)),
        )


MISTAKES = [
    (DOT, None, "which is no class"),
    (DOT.astype(str), None, "which is no class"),
    (DOT + 0j, None, "holds complex128, no classes"),
    (np.eye(3)[NUMBER], None, "one class a row is wanted"),
    (KIND[:-1], None, "x has 60 rows and y 59"),
    (np.zeros(60), None, "all rows are of the class 0"),
    (np.where(NUMBER == 0, np.nan, NUMBER), None, "'nan', which stands for a missing one"),
    (np.where(NUMBER == 0, "None", KIND), None, "'None', which stands for a missing one"),
    (np.full(60, 2**64 - 1, np.uint64), None, "too large for a class"),
    (np.array([*KIND[:-1], 0.5], dtype=object), None, "objects such as 0.5"),
    (KIND, "2*Scalar", "has 3 classes (across, against, along), but 2V⁰"),
    (KIND, "Scalar", "y has 3 classes (across, against, along), but V⁰ (--rep-out) is one number"),
    (KIND, "Det(1)", "is one number, for two classes"),
    (KIND, "V", "not permuted by the group"),
    (KIND, "Scalar+V", "not permuted by the group"),
]


@pytest.mark.parametrize(("labels", "out", "message"), MISTAKES)
def test_what_is_no_class_is_refused(labels: np.ndarray, out: str | None, message: str) -> None:
    goal = Goal(None if out is None else representation(out, "O3"), classes=True)
    with pytest.raises(EmlpError) as caught:
        reading.of_arrays(X, labels, REP, goal)
    assert message in caught.value.message


def test_rows_without_a_class_are_left_out() -> None:
    labels = np.where(np.arange(60) < 5, "NA", KIND)
    data = reading.of_arrays(X, labels, REP, Goal(None, classes=True), drop_missing=True)
    assert data.dropped == 5
    assert data.classes == ("across", "against", "along")


@pytest.mark.parametrize("suffix", [".npz", ".csv", ".tsv", ".parquet", ".h5"])
def test_classes_in_files(tmp_path: Path, suffix: str) -> None:
    library = {".parquet": "pyarrow", ".h5": "h5py"}.get(suffix)
    if library:
        pytest.importorskip(library)
    path, goal = tmp_path / f"a{suffix}", Goal(None, classes=True)
    columns = {f"u{i}": X[:, i] for i in range(6)} | {"kind": KIND}
    write_table(path, columns)
    chosen = Columns("u0..u5", "kind")
    data = reading.read(path, REP, goal, columns=chosen)
    assert data.classes == ("across", "against", "along")
    assert data.columns is not None
    assert data.columns["outputs"] == ["kind"]
    whole = reading.of_arrays(X, KIND, REP, goal)
    np.testing.assert_array_equal(data.train.y, whole.train.y)
    if suffix in (".csv", ".tsv", ".parquet"):  # in the order of the columns
        np.testing.assert_array_equal(reading.read(path, REP, goal).train.y, whole.train.y)


@pytest.mark.slow
def test_scores_that_the_group_permutes() -> None:
    """Which of five numbers is largest: the class goes where the numbers go."""
    x = RNG.normal(size=(200, 5))
    found = emlpcli.fit("V>>V", "S5", data=(x, x.argmax(1)), model="emlp", channels=16, layers=1,
                        steps=60, loss="cross-entropy")  # fmt: skip
    assert found.accuracy is not None
    assert found.accuracy > 0.8
    assert found.result.met
    # the error on moved rows, whose classes are moved too, is that of rows as they are
    errors = found.result.errors
    assert errors.transformed == pytest.approx(errors.test, rel=1e-4)
    assert errors.mean == pytest.approx(np.log(5), rel=0.1)
    with pytest.raises(EmlpError, match="the numbers of its coordinates, 0 to 4"):
        emlpcli.fit("V>>V", "S5", data=(x, x.argmax(1) + 1), **SMALL)


def test_one_number_is_the_log_odds_of_the_second_of_two_classes() -> None:
    f, second = RNG.normal(size=(50, 1)) * 5, RNG.integers(0, 2, (50, 1))
    logistic = np.log1p(np.exp(-(2 * second - 1) * f)).mean()
    assert objective("cross-entropy", Scalar)(f, 2.0 * second - 1) == pytest.approx(logistic)
    np.testing.assert_allclose(softmax(f), np.hstack([1 / (1 + np.exp(f)), 1 / (1 + np.exp(-f))]))


@pytest.mark.parametrize("out", [pytest.param("Scalar", marks=pytest.mark.slow), "Pseudo"])
def test_two_classes_of_one_number(out: str, tmp_path: Path) -> None:
    """Where reflections change the sign of the number, they exchange the classes."""
    x = RNG.normal(size=(300, 4))
    cross, dot = x[:, 0] * x[:, 3] - x[:, 1] * x[:, 2], (x[:, :2] * x[:, 2:]).sum(1)
    side = np.where((cross if out == "Pseudo" else dot - 0.5) > 0, "right", "left")
    path = tmp_path / "m.eqx"
    found = emlpcli.fit(f"2*V>>{out}", "O2", data=(x, side), model="emlp", channels=16, layers=1,
                        steps=60, lr=1e-2, loss="cross-entropy", save=path)  # fmt: skip
    assert found.accuracy is not None
    assert found.accuracy > 0.85
    errors = found.result.errors
    assert errors.transformed == pytest.approx(errors.test, rel=1e-4)
    held = found.study.data.test
    assert set(np.unique(held.y)) == {-1.0, 1.0}
    told = held.y[:, 0] * found(held.x)[:, 0]
    assert errors.test == pytest.approx(np.log1p(np.exp(-told)).mean(), rel=1e-5)
    assert found.accuracy == pytest.approx((told > 0).mean())
    network = read_model(path).network
    assert network.classes == ("left", "right")
    chances = network.probabilities(x)
    assert chances.shape == (300, 2)
    np.testing.assert_array_equal(
        network.classify(x), np.array(["left", "right"])[chances.argmax(1)]
    )
    mirrored = network.probabilities(x * [1, -1, 1, -1])
    wanted = chances[:, ::-1] if out == "Pseudo" else chances
    np.testing.assert_allclose(mirrored, wanted, atol=1e-5)


def test_accuracies_are_those_of_the_rows_and_shares_those_of_training() -> None:
    rare = np.where(np.arange(60) == 7, "rare", KIND)
    found = emlpcli.fit("2*V", "O3", data=(X, rare), model="scalars", seed=1, **SMALL)
    data, a = found.study.data, found.result.errors.accuracies
    assert a is not None
    scores = found(data.test.x)
    right = np.argmax(scores, 1) == np.argmax(data.test.y, 1)
    assert found.accuracy == pytest.approx(right.mean())
    counts = data.train.y.sum(0)
    assert a.common == data.classes[int(counts.argmax())]  # type: ignore[index]
    assert a.majority == pytest.approx(data.test.y[:, counts.argmax()].mean())
    shares = (counts + 1) / (counts.sum() + 4)
    assert found.result.errors.mean == pytest.approx(-(data.test.y @ np.log(shares)).mean())
    chances = found.network.probabilities(data.test.x)
    np.testing.assert_allclose(chances.sum(-1), 1)
    named = np.array(data.classes)[scores.argmax(1)]
    np.testing.assert_array_equal(found.network.classify(data.test.x), named)
    with pytest.raises(EmlpError, match="not trained to tell classes"):
        emlpcli.fit("2*V>>Scalar", "O3", data=(X, DOT), **SMALL | {"loss": "mse"},
                    model="mlp").network.classify(X)  # fmt: skip


@pytest.mark.slow
def test_complex_scores_count_by_their_real_parts() -> None:
    z = RNG.normal(size=(40, 4)) + 1j * RNG.normal(size=(40, 4))
    labels = (np.abs(z[:, 0]) > np.abs(z[:, 2])).astype(int)
    found = emlpcli.fit("2*V", "SU2", data=(z, labels), **SMALL, model="emlp")
    assert found.result.met
    np.testing.assert_allclose(found.network.probabilities(z).sum(-1), 1)


@pytest.mark.slow
def test_a_saved_network_tells_classes_and_probabilities(tmp_path: Path) -> None:
    path = tmp_path / "m.eqx"
    write_table(tmp_path / "a.npz", {"x": X, "y": KIND})
    emlpcli.fit("2*V", "O3", data=tmp_path / "a.npz", model="emlp", save=path, **SMALL)
    saved = read_model(path)
    assert saved.network.classes == ("across", "against", "along")
    y = predicting.predict(saved, X)
    rows = predicting.NewRows(X, ["x"])
    flat = predicting.as_columns(saved, rows, y, flat=True)
    assert list(flat) == ["y", "p_across", "p_against", "p_along"]
    chances = np.stack([flat[n] for n in list(flat)[1:]], axis=1)
    np.testing.assert_allclose(chances, saved.network.probabilities(X))
    np.testing.assert_array_equal(flat["y"], saved.network.classify(X))
    whole = predicting.as_columns(saved, rows, y, flat=False)
    assert {name: array.shape for name, array in whole.items()} == {
        "y": (60,), "probabilities": (60, 3), "classes": (3,)
    }  # fmt: skip
    # the network is equivariant in double precision, though its parameters are of single
    checked = predicting.check(saved, X)
    assert checked.met
    assert checked.float64 < 1e-12 < checked.float32


def test_what_is_not_for_classes() -> None:
    for model, message in (("emlp-poly", "least squares, which is not for classes"),):
        with pytest.raises(EmlpError, match=message):
            emlpcli.fit("2*V", "O3", data=(X, KIND), **SMALL, model=model)
    with pytest.raises(EmlpError, match="are for data="):
        emlpcli.fit(target="inertia", **SMALL)
    assert Scalar.size() == 1
