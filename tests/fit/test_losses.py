"""Losses: their values by hand, invariance, slopes at zero, and what each of them finds."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import emlpcli
from emlpcli.errors import EmlpError
from emlpcli.fit import action
from emlpcli.fit.losses import LOSSES, loss_named
from emlpcli.fit.objective import log_softmax, objective, part_weights
from emlpcli.fit.training.evaluate import Accuracies, Errors
from emlpcli.fit.training.remarks import _better
from emlpcli.jaxsetup import jax, jnp
from emlpcli.reps import Scalar, representation

REGRESSION = [name for name, loss in LOSSES.items() if not loss.classifies]
SMALL: dict[str, Any] = {"channels": 8, "layers": 1, "steps": 20}
RNG = np.random.default_rng(0)


def test_values_by_hand() -> None:
    """Of a scalar with error 3, and a vector with errors (2, 2, 0), of root mean square √(8/3)."""
    rep = representation("Scalar+V", "SO3")
    y, f = np.zeros((1, 4)), np.array([[3.0, 2, 2, 0]])
    r = np.sqrt(8 / 3)
    assert objective("mse", rep)(f, y) == pytest.approx((9 + 4 + 4) / 4)
    assert objective("mae", rep)(f, y) == pytest.approx((3 + 3 * r) / 4)
    assert objective("huber", rep)(f, y) == pytest.approx((2.5 + 3 * (r - 0.5)) / 4)
    assert objective("huber", rep)(f / 10, y) == pytest.approx((0.045 + 3 * 0.04 / 3) / 4)
    scores, one = np.array([[0.0, np.log(3), 800]]), np.array([[0.0, 1, 0]])
    found = objective("cross-entropy", 3 * Scalar)(scores, one)
    assert found == pytest.approx(800 - np.log(3))
    np.testing.assert_allclose(np.exp(log_softmax(np.log([[1.0, 3.0]]))), [[0.25, 0.75]])


def test_parts_count_as_their_weights_say() -> None:
    """Σ wₚ lossₚ / Σ wₚ, whatever the sizes of the parts."""
    reps = [representation(text, "O3") for text in ("Scalar", "2*V", "V**2")]
    whole = reps[0] + reps[1] + reps[2]
    w = part_weights([1, 6, 9], [1.0, 2.0, 5.0])
    f, y = RNG.normal(size=(2, 7, 16))
    places = slice(0, 1), slice(1, 7), slice(7, 16)
    for name in REGRESSION:
        alone = [objective(name, r)(f[:, s], y[:, s]) for r, s in zip(reps, places, strict=True)]
        found = objective(name, whole, w)(f, y)
        assert found == pytest.approx(np.dot([1, 2, 5], alone) / 8)
    assert part_weights([3], [2.0]) is None


@pytest.mark.parametrize("name", REGRESSION)
@pytest.mark.parametrize(
    ("text", "group"), [("2*V+V**2+Scalar", "O3"), ("V+V.T", "SU2"), ("V+V**2", "S4")]
)
def test_losses_do_not_depend_on_the_axes(name: str, text: str, group: str) -> None:
    rep = representation(text, group)
    f, y = RNG.normal(size=(2, 5, rep.size()))
    elements = action.draw(np.random.default_rng(1), 5, rep)
    moved = [action.act(rep, elements, a) for a in (f, y)]
    loss = objective(name, rep)
    assert loss(*moved) == pytest.approx(loss(f, y), rel=1e-12)


@pytest.mark.parametrize("name", LOSSES)
def test_slopes_are_finite_where_the_error_is_zero(name: str) -> None:
    rep = representation("Scalar+V", "SO3")
    y = np.array([[1.0, 0, 0, 0]])
    f = np.zeros_like(y) if name == "cross-entropy" else y
    slope = jax.grad(lambda f: objective(name, rep)(f, y, jnp))(jnp.asarray(f))
    assert np.isfinite(np.asarray(slope)).all()
    assert objective(name, rep)(f, y) == pytest.approx(np.log(4) if name == "cross-entropy" else 0)


@pytest.mark.parametrize("name", LOSSES)
def test_a_prior_weighs_what_the_likelihood_of_noise_says(name: str) -> None:
    """Loss times rows / factor is −log p of errors with the deviation told, up to a constant."""
    rep, noise = representation("2*Scalar", None), 0.3
    factor = objective(name, rep).prior_factor(noise, 50, 2)
    small, large = 0.1, 0.2  # both below 1, where Huber's loss is quadratic
    y = np.zeros((50, 2))
    steps = [float(objective(name, rep)(y + e, y)) / factor for e in (small, large)]
    if name == "cross-entropy":
        assert factor == 1 / 50
    elif name == "mae":
        scale = noise / np.sqrt(2)  # of a Laplace distribution
        assert steps[1] - steps[0] == pytest.approx(100 * (large - small) / scale)
    else:
        assert steps[1] - steps[0] == pytest.approx(100 * (large**2 - small**2) / (2 * noise**2))


def test_unknown_losses_are_refused() -> None:
    with pytest.raises(EmlpError, match="unknown loss 'hubber'") as caught:
        loss_named("hubber")
    assert "did you mean huber" in (caught.value.hint or "")


@pytest.mark.slow
def test_an_outlier_moves_squares_and_not_absolute_values() -> None:
    """A tenth of the rows is far off: what is learned of the others is better without squares."""
    rng = np.random.default_rng(2)
    x = rng.normal(size=(200, 3))
    y = x[:, :1].copy()
    y[::10] += 50
    clean = rng.normal(size=(100, 3))
    off = {}
    for loss in REGRESSION:
        found = emlpcli.fit("3*Scalar>>Scalar", data=(x, y), model="mlp", loss=loss, layers=1,
                            channels=8, steps=150, lr=0.03, decay=0.0)  # fmt: skip
        off[loss] = float(np.mean(np.abs(found(clean)[:, 0] - clean[:, 0])))
        assert found.result.errors.measure == LOSSES[loss].measure
        said = found.as_json()["results"][0]
        assert f"test_{LOSSES[loss].measure}" in said
        assert said["test_mse"] >= 0
    assert off["mae"] < 0.5 * off["mse"]
    assert off["huber"] < 0.7 * off["mse"]


ERRORS = {"train": 0.1, "validation": 0.1, "transformed": 0.1, "variance": 1.0}


@pytest.mark.parametrize(
    ("test", "mean", "right", "majority", "said"),
    [
        (0.5, 1.0, 0.9, 0.5, []),
        (0.5, 1.0, 0.4, 0.5, ["always saying b"]),
        (1.5, 1.0, 0.9, 0.5, ["the shares of the classes"]),
        (1.5, 1.0, 0.4, 0.5, ["always saying b", "the shares"]),
        (float("nan"), 1.0, 0.9, 0.5, ["the shares"]),
    ],
)
def test_classes_are_compared_with_the_most_frequent_one(
    test: float, mean: float, right: float, majority: float, said: list[str]
) -> None:
    accuracies = Accuracies(1, 1, right, right, majority, "b")
    found = _better(
        Errors(test=test, mean=mean, measure="cross_entropy", accuracies=accuracies, **ERRORS)
    )
    assert [text.startswith(start) for text, start in zip(found, said, strict=True)] == [
        True
    ] * len(said)
