"""What is said of results in words, and that all models are asked before any is trained."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import emlpcli
from emlpcli.errors import EmlpError
from emlpcli.fit.training.evaluate import Errors
from emlpcli.fit.training.job import Result
from emlpcli.fit.training.remarks import remarks

SMALL: dict[str, Any] = {"channels": 8, "layers": 1, "steps": 2}


def result(model: str, test: float, mean: float = 1.0, n: int = 50, **more: Any) -> Result:
    errors = Errors(train=0.1, validation=0.1, test=test, transformed=test, variance=1.0, mean=mean)
    fields: dict[str, Any] = {
        "parameters": 1, "steps": 1, "best_step": 1, "interrupted": False, "start": None,
        "equivariance32": 0.0, "equivariance64": 0.0, "ms_per_step": 1.0, "seconds": 1.0, "seed": 0,
        "history": [],
    }  # fmt: skip
    exact = model != "mlp"
    return Result(model=model, train_size=n, errors=errors, exact=exact, **fields | more)


@pytest.mark.parametrize(
    ("results", "said"),
    [
        ([result("emlp", 0.5)], []),
        ([result("emlp", 1.5)], ["emlp is worse than the mean of the training outputs"]),
        ([result("emlp", float("nan"))], ["emlp is worse than the mean"]),
        ([result("emlp", 0.5), result("mlp", 0.01)], ["emlp is worse than mlp, 0.5 against 0.01"]),
        ([result("emlp", 0.01), result("mlp", 0.5)], []),
        (
            [result("emlp", 0.5, n=30), result("mlp", 0.6, n=30), result("mlp", 0.1)],
            [],
        ),
        (
            [result("emlp", 0.5, n=30), result("mlp", 0.1, n=30), result("mlp", 0.1)],
            ["emlp from 30 rows is worse than mlp"],
        ),
        (
            [result("emlp", 0.5, left_out=("products of large ones",))],
            ["emlp cannot say everything exactly: it has no products of large ones"],
        ),
        ([result("mlp", 0.0, mean=0.0)], []),
        ([result("emlp", 0.5, best_step=0)], ["emlp is as it was before training"]),
        (
            [result("auto", 0.5, best_step=0, stages=("a polynomial", "a network on the rest"))],
            ["the network of auto is as it was before training"],
        ),
        ([result("auto", 0.5, best_step=0, stages=("a polynomial",))], []),
        ([result("emlp", 0.5, best_step=0, steps=0)], []),
        ([result("emlp", 0.9)], ["emlp leaves 90 % of the variance: more steps or rows are"]),
        ([result("mlp", 0.9)], []),
        ([result("emlp", 0.9), result("mlp", 0.95)], []),
    ],
)
def test_what_is_no_use_is_said(results: list[Result], said: list[str]) -> None:
    found = remarks(results)
    assert len(found) == len(said)
    for text, start in zip(found, said, strict=True):
        assert text.startswith(start)


def test_outputs_of_a_formula_are_not_suspected() -> None:
    """Those of a file may be not equivariant, which a comparison tells."""
    few = [result("emlp", 0.9)]
    assert remarks(few, known=True) == []
    worse = [result("emlp", 1.5)]
    assert "not equivariant" in remarks(worse)[0]
    assert "not equivariant" not in remarks(worse, known=True)[0]
    assert "not equivariant" not in remarks([result("mlp", 1.5)])[0]


def test_errors_of_rounding_are_not_worse_than_a_constant() -> None:
    """Nothing is said where all outputs are equal, and learned but for rounding."""
    y = np.full((30, 1), 7.5)
    x = np.random.default_rng(0).normal(size=(30, 1))
    found = emlpcli.fit("Scalar>>Scalar", "SO3", data=(x, y), model="mlp", **SMALL)
    assert found.result.errors.mean == 0.0
    assert not any("worse" in remark for remark in found.remarks)
    np.testing.assert_allclose(found(x), y, rtol=1e-10)


def test_a_row_of_another_size_is_named_where_squares_count() -> None:
    x, y = np.arange(40.0)[:, None], np.arange(40.0)[:, None]
    y[::2] += 1e6 * (np.arange(20)[:, None] == 3)
    options: dict[str, Any] = {"model": "mlp", **SMALL}
    told = {
        loss: emlpcli.fit("Scalar>>Scalar", "SO3", data=(x, y), loss=loss, **options)
        for loss in ("mse", "huber")
    }
    assert "huber is for outliers" in " ".join(told["mse"].as_json()["notes"])
    assert "notes" not in told["huber"].as_json()


@pytest.mark.slow
def test_noise_is_said_to_be_fitted_by_nothing() -> None:
    """Outputs that have nothing to do with the inputs: no network is better than their mean."""
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=(20, 6)), rng.normal(size=(20, 1))
    found = emlpcli.fit("2*V>>Scalar", "SO3", data=(x, y), model="mlp", channels=64, steps=200)
    assert found.test_error > found.result.errors.mean
    assert "worse than the mean" in found.remarks[0]
    assert found.as_json()["remarks"] == found.remarks


@pytest.mark.parametrize(
    ("models", "group", "options", "message"),
    [
        (["mlp", "scalars"], "S6", {}, "scalars is for O"),
        (["mlp", "emlp"], "S6", {"hidden": "5*V(O4)"}, "O\\(4\\), which does not act"),
    ],
)
def test_all_models_are_asked_before_any_is_trained(
    models: list[str], group: str, options: dict[str, Any], message: str
) -> None:
    rng = np.random.default_rng(0)
    x = rng.normal(size=(20, 6))
    events: list[str] = []
    with pytest.raises(EmlpError, match=message):
        emlpcli.fit(
            "V>>Scalar",
            group,
            data=(x, x.sum(1, keepdims=True)),
            model=models,
            on_event=lambda name, *_: events.append(name),
            **SMALL | options,
        )
    assert not events


@pytest.mark.parametrize("kind", ["constant", "constant output", "tiny", "huge", "duplicated"])
@pytest.mark.parametrize("model", ["scalars", "mlp"])
@pytest.mark.few(4)
def test_awkward_rows_have_finite_errors(kind: str, model: str) -> None:
    rng = np.random.default_rng(0)
    x = rng.normal(size=(40, 7))
    if kind == "constant":
        x[:, 6] = 0.1
    if kind == "duplicated":
        x[:] = x[rng.integers(3, size=len(x))]
    y = (x[:, :3] * x[:, 3:6]).sum(1, keepdims=True)
    if kind == "constant output":
        y[:] = 1 / 3
    unit = {"tiny": 1e-25, "huge": 1e25}.get(kind, 1.0)
    data = unit * x, unit * y
    found = emlpcli.fit("2*V+Scalar>>Scalar", "SO3", data=data, model=model, **SMALL)
    errors = found.result.errors
    size = float(np.mean(y**2)) * unit**2
    assert max(errors.train, errors.validation, errors.test) < 100 * size


def test_a_momentum_whose_square_is_constant() -> None:
    """On-shell momenta: p·p is the mass squared but for rounding, which is no feature."""
    rng = np.random.default_rng(0)
    p = 10 * rng.normal(size=(80, 2, 3))
    energy = np.sqrt(0.01 + (p**2).sum(2, keepdims=True))
    x = np.concatenate([energy, p], axis=2).reshape(80, 8)
    y = (x[:, :1] * x[:, 4:5] - (p[:, 0] * p[:, 1]).sum(1, keepdims=True)) / 100
    options = {"channels": 32, "layers": 2, "steps": 300, "model": "scalars"}
    found = emlpcli.fit("2*V>>Scalar", "O13", data=(x, y), **options)
    assert found.test_error < 0.1 * found.result.errors.variance
    # and on rows that another boost moved, whose rounding is another one
    assert found.result.errors.transformed < 0.2 * found.result.errors.variance
