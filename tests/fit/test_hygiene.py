"""Data as they come: odd sizes, kinds and orders of numbers train, or are refused in one line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import emlpcli
from emlpcli.errors import EmlpError
from emlpcli.fit.reading import of_arrays
from emlpcli.reps import Scalar, representation

X = np.random.default_rng(0).normal(size=(30, 6))
Y = (X[:, :3] * X[:, 3:]).sum(1, keepdims=True)
ONES = np.ones_like
REP = representation("2*V", "O3")


def fitted(x: Any, y: Any) -> emlpcli.fit.api.Fit:
    return emlpcli.fit(
        "2*V>>Scalar", "O3", data=(x, y), model="scalars", layers=1, channels=4, steps=3
    )


TRAINS: dict[str, tuple[Any, Any]] = {
    "constant inputs": (ONES(X), Y),
    "zero inputs": (0 * X, Y),
    "constant outputs": (X, 3 * ONES(Y)),
    "zero outputs": (X, 0 * Y),
    "tiny": (1e-30 * X, 1e-30 * Y),
    "huge": (1e30 * X, 1e30 * Y),
    "tiny against huge": (1e-30 * X, 1e30 * Y),
    "one vector of another size": (X * np.array([1, 1, 1, 1, 1, 1e20]), Y),
    "all rows the same": (np.repeat(X[:1], 30, 0), np.repeat(Y[:1], 30, 0)),
    "rows in pairs": (np.repeat(X[:15], 2, 0), np.repeat(Y[:15], 2, 0)),
    "integers": ((10 * X).astype(np.int64), (10 * Y).astype(np.uint8)),
    "booleans": (X > 0, Y > 0),
    "single precision": (X.astype(np.float32), Y.astype(np.float32)),
}


@pytest.mark.parametrize("name", TRAINS)
@pytest.mark.few(20)
def test_what_trains_gives_finite_numbers(name: str) -> None:
    x, y = TRAINS[name]
    found = fitted(x, y)
    size = float(np.abs(np.asarray(y, float)).max()) or 1.0  # zeros have no unit
    assert found.result.met is True
    assert np.isfinite(found.test_error)
    prediction = np.asarray(found(np.asarray(x, float)))
    assert np.isfinite(prediction).all()
    assert float(np.abs(prediction).max()) <= 100 * size
    assert found.test_error <= 100 * size**2


@pytest.mark.parametrize(
    "kind", [np.float16, ">f4", ">f8", "<f8", ">i2", np.longdouble, np.float32, "F", "strided"]
)
def test_kinds_and_orders_of_numbers_are_the_same_numbers(kind: Any) -> None:
    if kind == "F":
        x, y = np.asfortranarray(X), Y
    elif kind == "strided":
        x, y = np.repeat(X, 2, 0)[::2], Y[::-1][::-1]
    else:
        x, y = X.astype(kind), Y.astype(kind)
    data = of_arrays(x, y, REP, Scalar)
    same = of_arrays(x.astype(float).copy("C"), y.astype(float), REP, Scalar)
    for part in ("train", "validation", "test"):
        for side in ("x", "y"):
            one, other = (getattr(getattr(d, part), side) for d in (data, same))
            assert one.dtype == np.float64
            np.testing.assert_array_equal(one, other)


def hole(value: Any, row: int = 4, column: int = 2) -> Any:
    x = X.astype(complex) if isinstance(value, complex) else X.copy()
    x[row, column] = value
    return x


def far() -> Any:
    """The rows, with those that are held out for validation far from the others."""
    held = of_arrays(X, Y, REP, Scalar).validation.x
    return X * np.where((X[:, None] == held).all(2).any(1), 1e25, 1)[:, None]


REFUSED: list[tuple[str, Any, Any, str, str]] = [
    ("one row", X[:1], Y[:1], "the data has 1 row, at least 10 are needed", "held out"),
    ("no rows", X[:0], Y[:0], "the data has 0 rows, at least 10 are needed", "held out"),
    ("missing", hole(np.nan), Y, "x is nan in row 4, column 2 (from 0)", "--drop-missing"),
    ("infinite", hole(-np.inf), Y, "x is -inf in row 4, column 2 (from 0)", ""),
    ("two missing", X, np.where(np.isin(Y, Y[3:5]), np.nan, Y), "y is nan in row 3, column 0 "
     "(from 0), and 1 more", ""),
    ("beyond", hole(1e101), Y, "x is 1.0e+101 in row 4, column 2", "another unit"),
    ("complex", hole(1j), Y, "x is complex, but the groups act over the real", "x.real"),
    ("text", X.astype("U8"), Y, "x holds text, <U8, not numbers", ""),
    ("objects", X.astype(object), Y, "x holds object, not numbers", ""),
    ("dates", (10 * X).astype("M8[s]"), Y, "x holds datetime64[s], not numbers", ""),
    ("ragged", X, [[1], [2, 3]], "inhomogeneous", "one length"),
    ("columns", X[:, :5], Y, "x has shape (30, 5), 5 numbers a row, but 2V", "(rows, 6)"),
    ("flat", X[0], Y, "x has shape (6,), 1 number a row", ""),
    ("lengths", X, Y[:20], "x has 30 rows and y 20", ""),
    ("outliers", far(), Y, "is no finite number on 3 of 3 validation "
     "rows", "very different sizes"),
    ("half too large", np.full((30, 6), np.inf, np.float16), Y, "x is inf in row 0", ""),
]  # fmt: skip


@pytest.mark.parametrize("case", REFUSED, ids=lambda case: case[0])
def test_what_is_refused_is_told_in_one_line(case: tuple[str, Any, Any, str, str]) -> None:
    _, x, y, message, hint = case
    with pytest.raises(EmlpError) as caught:
        fitted(x, y)
    assert message in caught.value.message
    assert "\n" not in caught.value.message
    assert hint in (caught.value.hint or "")


def test_missing_numbers_in_arrays_are_left_out_on_request(tmp_path: Path) -> None:
    data = of_arrays(hole(np.nan), Y, REP, Scalar, drop_missing=True)
    assert data.dropped == 1
    assert len(data.train) + len(data.validation) + len(data.test) == 29
    with pytest.raises(EmlpError, match="name columns of a file, not of arrays"):
        emlpcli.fit("2*V>>Scalar", "O3", data=(X, Y), inputs="x")
    with pytest.raises(EmlpError, match="are for --data"):
        emlpcli.fit(target="o5", split="part")
