"""Outputs of several parts: columns by name, scales and errors of each, weights, other groups."""

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
from emlpcli.fit.goals import in_parts, part_in_words
from emlpcli.fit.models.registry import MODELS, Shape
from emlpcli.fit.saved_model import read_model
from emlpcli.fit.training.job import Job
from emlpcli.fit.training.study import Settings
from emlpcli.reps import representation

RNG = np.random.default_rng(0)
X = RNG.normal(size=(80, 6))
U, W = X[:, :3], X[:, 3:]
ENERGY = 5.0 + 1e-3 * (U * W).sum(1)  # small about a large mean
FORCES = 1e4 * (U - 2 * W)
REP = representation("2*V", "O3")
OUTPUTS = {"energy": "Scalar", "forces": "V"}
DATA = (X, {"energy": ENERGY, "forces": FORCES})
SMALL: dict[str, Any] = {"channels": 8, "layers": 1, "steps": 3, "model": "mlp"}


def test_each_part_has_its_own_errors_and_scale() -> None:
    found = emlpcli.fit("2*V", "O3", data=DATA, outputs=OUTPUTS, **SMALL)
    data, errors = found.study.data, found.result.errors
    assert str(data.rep_out) == "V⁰ ⊕ V"
    _, scale = found.network.scalings
    train = data.train.y
    np.testing.assert_allclose(scale.center, [train[:, 0].mean(), 0, 0, 0])  # an invariant mean
    sizes = train[:, 0].std(), np.sqrt((train[:, 1:] ** 2).mean())
    np.testing.assert_allclose(scale.scale, np.repeat(sizes, [1, 3]))
    y, f = data.test.y, found(data.test.x)
    for part, where, size in zip(errors.parts, (slice(0, 1), slice(1, 4)), sizes, strict=True):
        off = y[:, where] - f[:, where]
        assert part.test == pytest.approx((off**2).mean(), rel=1e-5)
        assert part.spread == pytest.approx(y[:, where].var(0).mean())
        centre = train[:, where].mean(0)
        assert part.constant == pytest.approx(((y[:, where] - centre) ** 2).mean())
        assert part.relative == pytest.approx(part.test / part.spread)
        assert size > 0
    together = [p.test / s**2 for p, s in zip(errors.parts, sizes, strict=True)]
    assert errors.test == pytest.approx(np.mean(together), rel=1e-5)
    said = found.as_json()
    assert said["measure"] == "scaled_mse"
    (result,) = said["results"]
    assert [p["name"] for p in result["parts"]] == list(OUTPUTS)
    assert result["parts"][1]["test_mse"] == errors.parts[1].test
    assert [p["size"] for p in said["parts"]] == [1, 3]


@pytest.mark.parametrize(("weights", "better"), [((1000, 1), 0), ((1, 1000), 1)])
def test_what_weighs_more_is_learned_first(weights: tuple[float, float], better: int) -> None:
    """A network of one channel cannot have both."""
    x = RNG.normal(size=(200, 2))
    data = x, {"a": np.abs(x[:, 0]), "b": np.abs(x[:, 1])}
    found = emlpcli.fit("2*Scalar", data=data, outputs={"a": "Scalar", "b": "Scalar"}, model="mlp",
                        weights=dict(zip("ab", weights, strict=True)), channels=2, layers=1,
                        steps=300, lr=0.05, decay=0.0)  # fmt: skip
    relative = [p.relative for p in found.result.errors.parts]
    assert relative[better] < 0.5 < relative[1 - better]
    assert [p.weight for p in found.result.errors.parts] == list(weights)


@pytest.mark.parametrize("suffix", [".npz", ".csv", ".parquet", ".h5"])
def test_parts_are_columns_by_name(tmp_path: Path, suffix: str) -> None:
    library = {".parquet": "pyarrow", ".h5": "h5py"}.get(suffix)
    if library:
        pytest.importorskip(library)
    path = tmp_path / f"a{suffix}"
    columns = {f"u{i}": X[:, i] for i in range(6)} | {"energy": ENERGY}
    write_table(path, columns | {f"f{i}": FORCES[:, i] for i in range(3)})
    goal = in_parts([part_in_words(t, "O3") for t in ("f0..f2:V", "energy:Scalar")])
    data = reading.read(path, REP, goal, columns=Columns("u*"))
    place = {row.tobytes(): i for i, row in enumerate(X)}
    order = [place[row.tobytes()] for row in data.train.x]
    np.testing.assert_array_equal(data.train.y[:, :3], FORCES[order])
    np.testing.assert_array_equal(data.train.y[:, 3], ENERGY[order])
    assert data.columns is not None
    assert data.columns["outputs"] == ["f0", "f1", "f2", "energy"]


def test_arrays_are_parts_with_their_own_validation_and_test_rows(tmp_path: Path) -> None:
    path = tmp_path / "a.npz"
    arrays: dict[str, Any] = {"x": X[:40], "e": ENERGY[:40], "f": FORCES[:40]}
    arrays |= {"x_val": X[40:60], "e_val": ENERGY[40:60], "f_val": FORCES[40:60]}
    arrays |= {"x_test": X[60:], "e_test": ENERGY[60:], "f_test": FORCES[60:]}
    np.savez(path, **arrays)
    goal = in_parts([part_in_words(t, "O3") for t in ("e:Scalar", "f:V")])
    data = reading.read(path, REP, goal)
    np.testing.assert_array_equal(data.train.x, X[:40])
    np.testing.assert_array_equal(data.test.y, np.column_stack([ENERGY, FORCES])[60:])
    del arrays["f_val"]
    np.savez(path, **arrays)
    with pytest.raises(EmlpError, match="has no array f_val"):
        reading.read(path, REP, goal)


@pytest.mark.slow
def test_parts_on_which_a_factor_of_the_group_does_nothing() -> None:
    """Points in space with names: a permutation of the points leaves the sum, a turn the norms."""
    text = "V(SO3)*V(S3)"
    rep = representation(text)
    x = RNG.normal(size=(60, 9))
    points = x.reshape(60, 3, 3)  # axis of space, axis of points
    outputs = {"size": "Scalar", "mean": "V(SO3)", "norms": "V(S3)", "same": text}
    data = (
        x,
        {
            "size": (x**2).sum(1),
            "mean": points.mean(2),
            "norms": (points**2).sum(1),
            "same": 3 * x,
        },
    )
    found = emlpcli.fit(text, data=data, outputs=outputs, model="emlp", channels=48, layers=1,
                        steps=150, lr=0.03, decay=0.0)  # fmt: skip
    assert found.result.met
    assert found.study.data.rep_in == rep
    relative = {p.name: p.relative for p in found.result.errors.parts}
    assert max(relative["mean"], relative["same"]) < 0.2  # linear
    assert found.result.errors.transformed == pytest.approx(found.test_error, rel=1e-3)


def test_predictions_are_called_as_the_parts(tmp_path: Path) -> None:
    path = tmp_path / "m.eqx"
    write_table(tmp_path / "a.npz", {"x": X, "energy": ENERGY, "forces": FORCES})
    found = emlpcli.fit("2*V", "O3", data=tmp_path / "a.npz", outputs=OUTPUTS, save=path, **SMALL)
    saved = read_model(path)
    y, rows = found(X), predicting.NewRows(X, ["x"])
    flat = predicting.as_columns(saved, rows, y, flat=True)
    assert list(flat) == ["energy", "forces1", "forces2", "forces3"]
    arrays = predicting.as_columns(saved, rows, y, flat=False)
    np.testing.assert_array_equal(arrays["energy"], y[:, :1])
    np.testing.assert_array_equal(arrays["forces"], y[:, 1:])


@pytest.mark.slow
@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("loss", ["mse", "huber", "mae"])
def test_every_model_learns_parts_with_every_loss(model: str, loss: str) -> None:
    data = X, {"energy": ENERGY, "forces": FORCES}
    found = emlpcli.fit("2*V", "O3", data=data, outputs=OUTPUTS, loss=loss, model=model,
                        channels=16, layers=1, steps=60)  # fmt: skip
    assert found.result.errors.parts[1].relative < 1
    assert found.result.met is not False


@pytest.mark.parametrize(
    ("outputs", "weights", "message"),
    [
        ({"energy": "Scalar"}, None, "the outputs are energy, forces, but energy are learned"),
        (OUTPUTS, {"energy": 1}, "weights= are of energy, but"),
        (OUTPUTS, {"energy": 1, "forces": 0}, "it must be positive"),
        (OUTPUTS, {"energy": 1, "forces": float("nan")}, "it must be positive"),
        ({"energy": "V", "forces": "V"}, None, "but V (of energy) has 3"),
        ({"energy": "Scalar", "forces": "W"}, None, "unknown name W"),
    ],
)
def test_mistakes(outputs: Any, weights: Any, message: str) -> None:
    with pytest.raises(EmlpError) as caught:
        emlpcli.fit("2*V", "O3", data=DATA, outputs=outputs, weights=weights, **SMALL)
    assert message in caught.value.message


@pytest.mark.parametrize(
    ("text", "message"),
    [("energy", "COLUMNS:EXPR"), (":V", "COLUMNS:EXPR"), ("e:", "COLUMNS:EXPR"), ('"a:b"', "COLU")],
)
def test_a_part_needs_columns_and_a_representation(text: str, message: str) -> None:
    with pytest.raises(EmlpError, match=message):
        part_in_words(text, "O3")
    part = part_in_words('"a:b",c:V(pg:m-3m)', None)
    assert (part.columns, str(part.rep)) == ('"a:b",c', "V")


def test_the_job_scales_by_parts_and_weighs_them() -> None:
    """The loss of a training is the weighted mean of those of its parts at unit scale."""
    goal = in_parts([part_in_words(t, "O3") for t in ("energy:Scalar", "forces:V")], [1, 3])
    data = reading.of_arrays(*DATA, REP, goal)
    job = Job(data, MODELS["mlp"], Shape(1, 8), Settings(steps=2, batch=100))
    list(job.run())
    z, y = job.trainer.predict(job.trainer.validation.x), job.trainer.validation.y
    squares = ((z - y) ** 2).mean(0)
    wanted = (squares[0] + 3 * squares[1:].mean()) / 4
    assert job.trainer.state.history[-1][2] == pytest.approx(wanted, rel=1e-5)


def test_the_default_model_finds_parts_that_are_polynomials() -> None:
    found = emlpcli.fit("2*V", "O3", data=DATA, outputs=OUTPUTS, channels=8, layers=1, steps=2)
    assert (found.result.stages, found.result.steps) == (("a polynomial",), 0)
    assert max(part.relative for part in found.result.errors.parts) < 1e-10


@pytest.mark.slow
def test_of_several_ways_that_is_best_in_which_the_parts_count_as_weighed() -> None:
    data = (
        X,
        {"energy": np.sin(3 * (U * W).sum(1)), "forces": np.sin(4 * (U * W).sum(1))[:, None] * U},
    )
    goal = in_parts([part_in_words(t, "O3") for t in ("energy:Scalar", "forces:V")], [1, 3])
    job = Job(reading.of_arrays(*data, REP, goal), MODELS["auto"], Shape(1, 8), Settings(steps=4))
    list(job.run())
    assert len(job.race.ways) > 1
    for number, way in enumerate(job.race.ways):
        assert way.finish is not None
        squares = way.finish(job.race.trainers[number].predict(way.validation.x)).squares.mean(0)
        wanted = (squares[0] + 3 * squares[1:].mean()) / 4
        assert job.race._errors(number).mean() == pytest.approx(wanted, rel=1e-5)
