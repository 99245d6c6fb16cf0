"""`emlp fit` and `emlp predict` of classes and of several targets: cards, JSON, every complaint."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from emlpcli.files.table import write_table

RNG = np.random.default_rng(0)
X = RNG.normal(size=(60, 6))
DOT = (X[:, :3] * X[:, 3:]).sum(1)
KIND = np.where(DOT > 0.7, "along", np.where(DOT < -0.7, "against", "across"))
ARRAYS: dict[str, Any] = {"x": X, "y": KIND, "e": DOT, "f": X[:, :3] - X[:, 3:]}
QUICK = ("--rep-in", "2*V", "-g", "O3", "-m", "mlp", "--layers", "1", "--channels", "8")
CLASSES = ("--loss", "cross-entropy")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Rows in an archive and in a table."""
    made = tmp_path_factory.mktemp("rows")
    write_table(made / "a.npz", ARRAYS)
    flat = {f"u{i}": X[:, i] for i in range(6)} | {"kind": KIND, "e": DOT}
    write_table(made / "a.csv", flat | {f"f{i}": ARRAYS["f"][:, i] for i in range(3)})
    return made


def test_classes_on_the_card_in_json_and_in_predictions(emlp: Any, folder: Path) -> None:
    model, rows = str(folder / "m.eqx"), str(folder / "a.csv")
    chosen = ("--inputs", "u*", "--outputs", "kind")
    args = ("fit", "--data", rows, *chosen, *QUICK, *CLASSES, "--steps", "60", "--save", model)
    result = emlp(*args)
    assert result.status == 0, result.err
    lines = {line[2:14].strip(): line[14:] for line in result.out.splitlines()[2:]}
    assert "% of the test rows, cross-entropy" in lines["accuracy"]
    assert re.search(r"by always saying (across|against|along), of 3", lines["majority"])
    assert "test error" not in lines
    answer = json.loads(emlp(*args, "--json").out)
    assert answer["loss"] == "cross-entropy"
    assert answer["classes"] == ["across", "against", "along"]
    (run,) = answer["results"]
    assert "test_mse" not in run
    # a dense network learns u·v roughly
    assert run["train_accuracy"] > run["majority_accuracy"]
    assert f"always saying {run['majority_class']}," in lines["majority"]
    told = emlp("predict", model, rows, "-o", str(folder / "out.csv"))
    assert told.status == 0, told.err
    assert "3: across, against, along" in told.out
    head, *written = (folder / "out.csv").read_text().splitlines()
    assert head == "kind,p_across,p_against,p_along"
    right = np.array([line.split(",")[0] for line in written]) == KIND
    counts = [answer["train_sizes"][0], answer["validation_size"], answer["test_size"]]
    each = [run[f"{part}_accuracy"] for part in ("train", "validation", "test")]
    assert right.mean() == pytest.approx(np.dot(counts, each) / 60)
    said = json.loads(emlp("predict", model, rows, "--json").out)
    assert said["predictions"] == [line.split(",")[0] for line in written]
    np.testing.assert_allclose(np.sum(said["probabilities"], axis=1), 1)


def test_several_targets_in_a_table_of_results(emlp: Any, folder: Path) -> None:
    parts = ("--target", "e:Scalar", "--target", "f0..f2:V", "--weights", "1,2")
    args = ("fit", "--data", str(folder / "a.csv"), "--inputs", "u*", *QUICK, *parts)
    card = emlp(*args, "--steps", "3")
    assert card.status == 0, card.err
    assert "mean over the parts at unit scale" in card.out
    assert "e: " in card.out
    assert "f0..f2: " in card.out
    several = (*args, "--steps", "2", "--seeds", "2", "--loss", "mae")
    table = emlp(*several)
    assert table.status == 0, table.err
    assert "errors are mean absolute values, each part in units of its spread" in table.out
    results = json.loads(emlp(*several, "--json").out)["results"]
    e, f = (np.median([r["parts"][i]["test_mae"] for r in results]) for i in range(2))
    assert f"mlp, 48 rows: e {e:.3g}, f0..f2 {f:.3g}" in table.out


@pytest.mark.parametrize("more", [CLASSES, ("--target", "e:Scalar", "--target", "f:V")])
@pytest.mark.few(2)
def test_figures_say_what_they_show(
    emlp: Any, folder: Path, more: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("matplotlib")
    from emlpcli.render.figure import diagrams

    seen: list[Any] = []
    monkeypatch.setattr(diagrams, "write_figure", lambda drawn, path: seen.append(drawn))
    args = ("fit", "--data", str(folder / "a.npz"), *QUICK, *more, "--steps", "2")
    result = emlp(*args, "--train-size", "20,40", "-o", str(folder / "a.png"), "--json")
    assert result.status == 0, result.err
    losses, efficiency = seen[0].axes
    classes = more == CLASSES
    said = "cross-entropy, in nats" if classes else "mean squared error, outputs at unit scale"
    assert losses.get_ylabel() == said
    shown = "cross-entropy, in nats" if classes else "mean square, parts at unit scale"
    assert efficiency.get_ylabel() == f"test error ({shown})"
    name = "test_cross_entropy" if classes else "test_scaled_mse"
    wanted = [r[name] for r in json.loads(result.out)["results"]]
    np.testing.assert_allclose(efficiency.lines[0].get_ydata(), wanted)


REFUSED: list[tuple[tuple[str, ...], str]] = [
    (("--loss", "l2"), "unknown loss 'l2'"),
    (("--rep-out", "Scalar", "--target", "e:Scalar"), "--rep-out and --target are given"),
    (("--target", "e"), "with --data a target is COLUMNS:EXPR"),
    (("--target", "g:Scalar"), "has no column 'g'"),
    (("--target", "e:V"), "e has shape (60,), 1 number a row, but V (of e) has 3"),
    (("--target", "e:W"), "unknown name W"),
    (("--target", "e:Scalar", "--target", "e:Scalar"), "two targets are called 'e'"),
    (("--target", "e:Scalar", "--target", "e,e:V"), "column 'e' is named twice"),
    (("--target", "x:2*V"), "column 'x' of a.npz is named for two things"),
    (("--target", "e:Scalar", "--outputs", "f"), "--outputs and --target are given"),
    (("--target", "e:Scalar", "--split", "e"), "it is among those of --target"),
    (("--target", "e:Scalar", "--weights", "1,2"), "2 weights for 1 target"),
    (("--target", "e:Scalar", "--weights", "0"), "a weight of 0: it must be positive"),
    (("--target", "e:Scalar", "--weights", "a"), "--weights a: they are no numbers"),
    (("--rep-out", "Scalar", "--weights", "1"), "--weights is for several --target"),
    ((*CLASSES, "--target", "e:Scalar"), "is for one column of classes"),
    ((*CLASSES, "--outputs", "e", "--inputs", "x"), "which is no class"),
    ((*CLASSES, "--rep-out", "V"), "its coordinates are not permuted by the group"),
    ((*CLASSES, "--model", "emlp-poly"), "least squares, which is not for classes"),
]


@pytest.mark.parametrize(
    ("more", "message"), REFUSED, ids=lambda v: v if isinstance(v, str) else ""
)
def test_mistakes_are_one_line(
    emlp: Any, folder: Path, more: tuple[str, ...], message: str
) -> None:
    result = emlp("fit", "--data", str(folder / "a.npz"), *QUICK, *more)
    assert result.status == 2
    first, *rest = result.err.splitlines()
    assert first.startswith("error: ")
    assert message in first
    assert all(line.startswith(("  ", "hint: ")) for line in rest)


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (CLASSES, "is for classes, which --data FILE has"),
        (("--target", "o5", "--target", "angle"), "2 targets are given, one is wanted"),
        (("--task", "hnn", "--loss", "mae"), "--loss is not for --task hnn"),
        (("--task", "hnn", "--weights", "1"), "--weights is not for --task hnn"),
    ],
)
def test_what_data_alone_has(emlp: Any, args: tuple[str, ...], message: str) -> None:
    result = emlp("fit", *args)
    assert result.status == 2
    assert message in result.err


def rows(**changes: Any) -> dict[str, Any]:
    return {"x": X, "y": DOT} | changes


HOLES = np.where(X > 1.5, np.nan, X)
AWKWARD: list[tuple[str, dict[str, Any], tuple[str, ...], str]] = [
    ("constant column", rows(x=np.column_stack([X[:, :5], np.ones(60)])), (), ""),
    ("constant output", rows(y=np.full(60, 1 / 3)), (), ""),
    ("columns of all sizes", rows(x=X * [1e-30, 1, 1, 1, 1, 1e30]), (), ""),
    ("tiny", rows(x=1e-30 * X, y=1e-30 * DOT), (), ""),
    ("huge", rows(x=1e30 * X, y=1e30 * DOT), (), ""),
    ("whole numbers", rows(x=(99 * X).astype(int), y=(9 * DOT).astype(np.int8)), (), ""),
    ("half precision", rows(x=X.astype(np.float16), y=DOT.astype(np.float16)), (), ""),
    ("other orders", rows(x=np.asfortranarray(X).astype(">f8"), y=DOT.astype(">f4")), (), ""),
    ("truth values", rows(x=X > 0, y=DOT > 0), (), ""),
    ("twelve rows", rows(x=X[:12], y=DOT[:12]), (), ""),
    ("complex", rows(x=X + 0j), (), "x is complex, but the groups act over the real numbers"),
    ("missing", rows(x=HOLES), (), "x is nan in row"),
    ("missing, dropped", rows(x=HOLES), ("--drop-missing",), ""),
    ("all missing", rows(x=X * np.nan), ("--drop-missing",), "has 0 rows, at least 10"),
    (
        "a part that is all missing",
        rows(x_val=X * np.nan, y_val=DOT, x_test=X, y_test=DOT),
        ("--drop-missing",),
        "x_val has no rows without a missing number",
    ),
    ("infinite", rows(y=np.where(DOT > 2, np.inf, DOT)), ("--drop-missing",), "y is inf in row"),
    ("no rows", rows(x=X[:0], y=DOT[:0]), (), "has 0 rows, at least 10"),
    ("one row", rows(x=X[:1], y=DOT[:1]), (), "has 1 row, at least 10"),
    ("one number", rows(y=np.float64(1)), (), "y has shape ()"),
    ("texts", rows(x=X.astype(str)), (), "x holds text"),
    ("dates", rows(y=np.zeros(60, "M8[s]")), (), "holds datetime64[s], not numbers"),
    ("unknown word", rows(s=np.array(["train"] * 59 + ["foo"])), ("--split", "s"), "is 'foo', not"),
    ("no training rows", rows(s=np.array(["test"] * 60)), ("--split", "s"), "0 training rows"),
]


@pytest.mark.parametrize(("kind", "arrays", "more", "message"), AWKWARD, ids=lambda v: str(v)[:24])
@pytest.mark.few(5)
def test_awkward_rows_are_refused_in_one_line_or_fitted(
    emlp: Any,
    tmp_path: Path,
    kind: str,
    arrays: dict[str, Any],
    more: tuple[str, ...],
    message: str,
) -> None:
    np.savez(tmp_path / "a.npz", **arrays)
    args = ("--data", str(tmp_path / "a.npz"), "--rep-out", "Scalar", "--steps", "2", *more)
    result = emlp("fit", *QUICK, *args, "--json")
    if message:
        assert result.status == 2
        assert message in result.err.splitlines()[0]
    else:
        assert result.status == 0, (kind, result.err)
        (run,) = json.loads(result.out)["results"]
        unit = float(np.mean(np.square(arrays["y"].astype(float))))
        assert run["test_mse"] < 100 * unit


def test_rows_that_are_in_training_and_test_are_said(emlp: Any, tmp_path: Path) -> None:
    which = np.repeat(np.arange(6), 10)
    np.savez(tmp_path / "a.npz", x=X[which], y=DOT[which])
    args = ("--data", str(tmp_path / "a.npz"), "--rep-out", "Scalar", "--steps", "2")
    result = emlp("fit", *QUICK, *args)
    assert "6 of 6 test rows have inputs that training rows have too" in result.out
    np.savez(tmp_path / "a.npz", x=X, y=DOT)
    assert "training rows have too" not in emlp("fit", *QUICK, *args).out
