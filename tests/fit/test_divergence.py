"""Numbers that are not finite: the training stops with a word on it, wherever they come from."""

from __future__ import annotations

import numpy as np
import pytest

from emlpcli.fit.data import Rows
from emlpcli.fit.training.study import Settings
from emlpcli.fit.training.trainer import DivergedError, Trainer
from emlpcli.nn import MLP

ROWS, BATCH = 64, 16


def trainer(train_y: np.ndarray, lr: float = 1e-3) -> Trainer:
    rng = np.random.default_rng(0)
    train = Rows(rng.normal(size=(ROWS, 3)), train_y)
    validation = Rows(rng.normal(size=(20, 3)), np.zeros((20, 1)))
    settings = Settings(steps=40, batch=BATCH, lr=lr, seed=0)
    return Trainer(MLP(3, 1, 8, 1), train, validation, settings)


def test_finite_targets_are_trained_on() -> None:
    made = trainer(np.ones((ROWS, 1)))
    list(made.run())
    assert made.state.step == 40


@pytest.mark.parametrize("wrong", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("row", [0, 17, ROWS - 1])
@pytest.mark.few(5)
def test_one_target_that_is_no_number_stops_the_training(wrong: float, row: int) -> None:
    """Within the first epoch, in which every row comes once; nothing of it is kept."""
    y = np.ones((ROWS, 1))
    y[row] = wrong
    made = trainer(y)
    with pytest.raises(DivergedError, match=r"the loss is (nan|inf) at step (\d+)") as error:
        list(made.run())
    step = int(str(error.value.message).split("step ")[1].split(":")[0])
    assert 1 <= step <= ROWS // BATCH
    assert "outliers in the data" in error.value.hint
    assert np.isfinite(made.predict(np.ones((2, 3)))).all()


def test_a_step_that_leaves_the_numbers_is_seen() -> None:
    """A learning rate that overflows float32 makes parameters, and then the loss, nan."""
    made = trainer(np.ones((ROWS, 1)), lr=1e38)
    with pytest.raises(DivergedError, match="diverges"):
        list(made.run())
