"""`emlp fit`: the card, tables, JSON, figures, files, interruption, and every complaint."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from contextlib import suppress
from io import StringIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from rich.console import Console

import emlpcli
import emlpcli.jaxsetup
from emlpcli.fit.data import sampled
from emlpcli.fit.targets import find
from emlpcli.render.cards.fit import training_card

QUICK = ("--layers", "1", "--channels", "16", "--steps", "20")
ROOT = str(Path(emlpcli.__file__).parents[1])


def masked(text: str) -> str:
    """Measured numbers become #."""
    return re.sub(r"\d+(\.\d+)?(e[-+]?\d+)?( ms| s|(?= %)|)", "#", text)


def test_the_card_of_one_network(emlp: Any) -> None:
    result = emlp("fit", "--model", "scalars", *QUICK)
    assert result.status == 0
    lines = result.out.splitlines()
    assert len(lines) == 10
    assert max(map(len, lines)) <= 80
    assert lines[0] == "u·v − ‖v‖³   2V → V⁰  under SO(3)"
    labels = [line[2:14].strip() for line in lines[2:]]
    assert labels == ["linear maps", "network", "data", "training", "test error", "transformed",
                      "equivariance", "next"]  # fmt: skip
    assert "none is equivariant" in lines[2]
    assert "scalars, 1 layer of 16 channels, 81 parameters" in lines[3]
    assert "100 training, 1000 validation and 1000 test rows" in lines[4]
    assert "20 steps of 100 rows" in lines[5]
    assert "% of the variance" in lines[6]
    assert "bound 1e-9: met" in lines[8]


def test_json_is_complete(emlp: Any) -> None:
    result = emlp("fit", "-m", "scalars", "--json", "--seed", "3", *QUICK)
    assert result.status == 0
    assert result.out.count("\n") == 1
    data = json.loads(result.out)
    given = {
        "schema": 1,
        "command": "fit",
        "version": emlpcli.__version__,
        "target": "dot-norm3",
        "representation": "2V → V⁰",
        "group": "SO(3)",
        "linear_dimension": 0,
        "models": ["scalars"],
        "train_sizes": [100],
        "validation_size": 1000,
        "test_size": 1000,
        "layers": 1,
        "channels": 16,
        "hidden": None,
        "seed": 3,
        "devices": 1,
    }
    assert {key: data[key] for key in given} == given
    (run,) = data["results"]
    assert (run["model"], run["train_size"], run["steps"]) == ("scalars", 100, 20)
    assert run["equivariance_error"]["met"] is True
    assert run["equivariance_error"]["float64"] < 1e-12
    assert run["interrupted"] is False
    assert run["planned_steps"] == 20
    sooner = data | {"results": [run | {"steps": 7}]}  # where more were no use
    assert "7 of 20 steps of 100 rows, " in text_of(sooner)
    assert len(run["history"]) == 20
    assert run["history"][-1][2] < run["history"][0][2]
    assert run["test_relative"] == pytest.approx(run["test_mse"] / run["test_variance"])
    assert run["transformed_mse"] == pytest.approx(run["test_mse"], rel=1e-3)
    again = json.loads(emlp("fit", "-m", "scalars", "--json", "--seed", "3", *QUICK).out)
    timeless = {"ms_per_step", "seconds"}
    for one, other in zip(data["results"], again["results"], strict=True):
        assert {k: v for k, v in one.items() if k not in timeless} == {
            k: v for k, v in other.items() if k not in timeless
        }


def test_what_a_regression_had_no_room_for_is_said_where_it_left_something(emlp: Any) -> None:
    data = json.loads(emlp("fit", "-m", "scalars", "--json", *QUICK).out)
    (run,) = data["results"]
    assert "terms" not in run
    run["stages"] = ["a polynomial", "a network on the rest"]
    run["terms"] = {"most": 400, "left_out": ["no lengths", "monomials up to degree 2"]}
    said = "at most 400: no lengths, monomials up to degree 2"
    assert f"terms         {said}" in text_of(data)
    assert f"scalars, terms: {said}" in text_of(data | {"results": [run, run | {"seed": 1}]})
    run["terms"]["left_out"] = []
    assert "at most 400" not in text_of(data)
    run["terms"]["left_out"], run["steps"] = ["no lengths"], 0  # it needed no more
    assert "at most 400" not in text_of(data)


def text_of(data: dict[str, Any]) -> str:
    console = Console(width=200, file=StringIO())
    console.print(training_card(data))
    return str(console.file.getvalue())  # type: ignore[attr-defined]


@pytest.mark.slow
def test_a_network_for_what_a_polynomial_leaves(emlp: Any) -> None:
    card = emlp("fit", "-m", "emlp-poly", *QUICK).out.splitlines()
    assert len(card) == 11
    assert re.fullmatch(r"  start +a polynomial, test error \S+, \S+ % of the variance", card[5])
    results = json.loads(emlp("fit", "--json", "-m", "emlp-poly,emlp", *QUICK).out)["results"]
    started, alone = results
    assert alone["start_mse"] is None
    # u·v is a polynomial, ‖v‖³ is not
    assert 1e-6 < started["start_mse"] / started["test_variance"] < 1e-2
    assert started["test_mse"] < min(started["start_mse"] * 1.5, alone["test_mse"])


@pytest.mark.slow
def test_a_soft_model_says_what_breaks_the_symmetry(emlp: Any) -> None:
    """The determinant is invariant under rotations, and turns its sign under reflections."""
    task = ("-t", "inertia", "-m", "soft", *QUICK)
    (result,) = json.loads(emlp("fit", "--json", *task).out)["results"]
    shares = result["symmetry_breaking"]
    assert list(shares) == ["all", "connected part of O(3)", "generator 1 of O(3)"]
    assert 0 < shares["all"] < 1
    card = emlp("fit", *task).out
    assert re.search(r"\n  breaks +\S+ % of the function: connected part of O\(3\) \S+ %", card)
    table = emlp("fit", "-t", "inertia", "-m", "soft,mlp", *QUICK).out
    assert re.search(r"\n  soft: \S+ % of it breaks the symmetry\n", table)


@pytest.mark.slow
def test_several_sizes_and_networks_give_tables_and_a_figure(emlp: Any, tmp_path: Path) -> None:
    figures = [tmp_path / "a.png", tmp_path / "b.svg"]
    result = emlp("fit", "-t", "o5", "-m", "scalars,mlp", "--model", "mlp-aug", "--train-size",
                  "60,20", "-o", str(figures[0]), "-o", str(figures[1]), *QUICK)  # fmt: skip
    assert result.status == 0
    assert max(map(len, result.out.splitlines())) <= 80
    for heading in ("20 training rows", "60 training rows", "test error at n training rows"):
        assert f"\n  {heading}\n" in result.out
    table = result.out.split("test error at n training rows\n")[1].splitlines()
    assert table[0].split() == ["model", "20", "60"]
    assert [row.split()[0] for row in table[1:4]] == ["scalars", "mlp", "mlp-aug"]
    assert "scalars: equivariant up to" in result.out
    assert figures[0].read_bytes().startswith(b"\x89PNG")
    assert b"<svg" in figures[1].read_bytes()
    assert result.err.count("wrote") == 2


@pytest.mark.slow
def test_several_seeds_are_medians_and_bands(emlp: Any, tmp_path: Path) -> None:
    path = tmp_path / "a.svg"
    given = ("fit", "-m", "scalars", "--seed", "3", *QUICK)
    result = emlp(*given, "--seeds", "2", "--theme", "dark", "--size", "5x4", "-o", str(path))
    assert result.status == 0
    assert "AdamW 0.01, seeds 3 to 4" in result.out
    assert "  medians of 2 seeds; the rows are those of the first" in result.out
    assert "  scalars: test errors from " in result.out
    content = path.read_text(encoding="utf-8")
    assert 'width="360pt" height="288pt"' in content
    assert 'class="band"' in content
    assert "2 seeds" in content


@pytest.mark.slow
def test_the_first_of_several_seeds_is_what_it_is_alone(emlp: Any) -> None:
    given = ("fit", "-m", "scalars", "--seed", "3", *QUICK)
    data = json.loads(emlp(*given, "--seeds", "2", "--json").out)
    assert data["seeds"] == 2
    assert [r["seed"] for r in data["results"]] == [3, 4]
    one, other = (r["history"] for r in data["results"])
    assert one != other
    alone = json.loads(emlp(*given, "--json").out)
    assert "seeds" not in alone
    assert alone["results"][0]["history"] == one


@pytest.mark.slow
def test_a_formula_over_its_own_group(emlp: Any) -> None:
    result = emlp("fit", "-t", "cross(u,v)*dot(u,v)", "--rep-in", "2*V", "-g", "SO3",
                  "-m", "scalars", "--train-size", "50", *QUICK)  # fmt: skip
    assert result.status == 0
    assert result.out.startswith("cross(u,v)*dot(u,v)   2V → V  under SO(3)\n")


@pytest.mark.parametrize("kind", ["npz", "csv"])
@pytest.mark.few(2)
def test_a_file_of_rows(emlp: Any, tmp_path: Path, kind: str) -> None:
    target = find("distance")
    assert target is not None
    rows = sampled(target.problem(), 60).train
    path = tmp_path / f"rows.{kind}"
    if kind == "npz":
        np.savez(path, x=rows.x, y=rows.y)
    else:
        np.savetxt(path, np.hstack([rows.x, rows.y]), delimiter=",")
    result = emlp("fit", "--data", str(path), "--rep-in", "2*V", "--rep-out", "Scalar",
                  "--group", "O3", "-m", "scalars", *QUICK)  # fmt: skip
    assert result.status == 0
    assert result.out.startswith(f"rows.{kind}: 60 rows   2V → V⁰  under O(3)\n")
    assert "48 training, 6 validation and 6 test rows" in result.out


def spinors() -> tuple[np.ndarray, np.ndarray]:
    """Pairs of vectors of SU(2), and their inner products."""
    parts = np.random.default_rng(0).normal(size=(2, 100, 4))
    x = parts[0] + 1j * parts[1]
    return x, (x[:, :2].conj() * x[:, 2:]).sum(1, keepdims=True)


SPINORS = ("--rep-in", "2*V", "--rep-out", "Scalar", "--group", "SU2", "--json",
           "--layers", "1", "--channels", "16")  # fmt: skip


@pytest.mark.parametrize("kind", ["npz", "csv"])
@pytest.mark.few(2)
def test_complex_rows_under_a_complex_group(emlp: Any, tmp_path: Path, kind: str) -> None:
    x, y = spinors()
    path, saved = tmp_path / f"rows.{kind}", tmp_path / "m.eqx"
    if kind == "npz":
        np.savez(path, x=x, y=y)
    else:
        np.savetxt(path, np.hstack([x, y]), delimiter=",")
    result = emlp("fit", "--data", str(path), *SPINORS, "--steps", "100", "--save", str(saved))
    assert result.status == 0, result.err
    answer = json.loads(result.out)
    (run,) = answer["results"]
    assert answer["group"] == "SU(2)"
    assert run["test_relative"] < 0.1
    assert run["transformed_mse"] == pytest.approx(run["test_mse"], rel=1e-3)
    assert run["equivariance_error"]["met"] is True
    found = np.asarray(emlpcli.load_model(saved)(x))
    assert np.iscomplexobj(found)
    assert np.mean(np.abs(found - y) ** 2) < 0.1 * np.var(y)


def test_real_rows_under_a_complex_group(emlp: Any, tmp_path: Path) -> None:
    x = spinors()[0].real  # a complex group takes them for complex numbers
    np.savez(tmp_path / "a.npz", x=x, y=(x[:, :2] * x[:, 2:]).sum(1))
    args = ("fit", "--data", str(tmp_path / "a.npz"), *SPINORS, "--steps", "20")
    result = emlp(*args)
    assert result.status == 0, result.err
    assert json.loads(result.out)["results"][0]["equivariance_error"]["met"] is True
    refused = emlp(*args, "-m", "mlp")
    assert refused.status == 2
    assert "mlp is for real rows" in json.loads(refused.out)["error"]["message"]
    assert "mlp is for real rows" in refused.err


MISTAKES = [
    (["-t", "intertia"], "unknown target 'intertia'", "did you mean inertia?"),
    (["-t", "dot(u,v)"], "a formula needs --rep-in", '--rep-in "2*V"'),
    (["-t", "dot(u,v", "--rep-in", "2*V", "-g", "SO3"], "never closed", "add a )"),
    (["-t", "sum(u)", "--rep-in", "V", "-g", "SO3"], "not invariant under SO(3)", "permutations"),
    (["-t", "norm(u)", "--rep-in", "W", "-g", "SO3"], "unknown name W", "names are"),
    (["-t", "norm(u)", "--rep-in", "V"], "no group is given", "--group"),
    (["-t", "inertia", "--rep-in", "V"], "--rep-in is for formulas and data", ""),
    (["-t", "inertia", "-g", "SL3"], "not equivariant under SL(3)", "its own group is O3"),
    (["-m", "elmp"], "unknown model 'elmp'", "did you mean emlp?"),
    (["-m", "scalars", "-t", "dipole"], "scalars is for", "--model emlp"),
    (["--train-size", "30,x"], "x is no number of rows", "30,100,300"),
    (["--train-size", "1"], "1 is no number of rows", "at least 2"),
    (["--lr", "0"], "must be positive", "0.003"),
    (["--lr", "2000"], "must be positive, and less than 1000", "0.003"),
    (["--decay", "nan"], "a decay of nan: it must be a number from 0 on", ""),
    (["-t", ""], "the target is empty", "--target inertia"),
    (["--train-size", "1000000000000"], "more than the", "--train-size says how many rows"),
    (["--schedule", "linear"], "unknown schedule 'linear'", "cosine, constant"),
    (["--data", "none.npz"], "--data needs --rep-in", "for instance"),
    (["--data", "none.npz", "--rep-in", "V", "--rep-out", "V", "-g", "SO3"], "No such file", ""),
    (["--data", "a.npz", "-t", "o5", "--rep-in", "V"], "with --data a target is COLUMNS:EXPR", ""),
    (["-o", "loss.bmp"], "must end in .png, .svg or .pdf", ""),
    (["--seeds", "2", "--save", "m.eqx"], "--save keeps one network", "no --seeds"),
    (["-o", "loss.png", "--theme", "red"], "unknown theme 'red'", "light, dark"),
    (["-o", "loss.png", "--size", "big"], "'big' is no size", "6x4"),
    (["-o", "loss.png", "--cmap", "virids"], "unknown colour map", "viridis"),
    (["-o", "none/loss.png"], "'none/loss.png'", ""),
    (["--save", "model.pt"], "must end in .eqx", ""),
    (["--save", "none/model.eqx"], "does not exist", ""),
    (["--save", "m.eqx", "-m", "emlp,mlp"], "--save keeps one network", "one --model"),
    (["--resume"], "--resume needs --save", ""),
    (["--save", "m.eqx", "--resume", "-m", "scalars"], "no training to resume", "leave --resume"),
    (["--hidden", "V", "-m", "mlp"], "--hidden is for --model auto and emlp", ""),
    (["--hidden", "W"], "unknown name W", ""),
    (["-m", "scalars", "--devices", "63"], "63 devices are asked for", ""),
    (["-m", "scalars", "--lr", "900", "--schedule", "constant"], "diverges", "try --lr 90"),
    (["-m", "scalars", "--decay", "1e10"], "diverges", "try --decay 10, whose"),
]


@pytest.mark.parametrize(("args", "message", "hint"), MISTAKES, ids=lambda v: ascii(v)[:50])
def test_mistakes(
    emlp: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, args: Any, message: str, hint: str
) -> None:
    monkeypatch.chdir(tmp_path)
    if "--devices" in args:
        emlpcli.jaxsetup.jax.devices()  # no more can be offered once they are counted
    result = emlp("fit", *args)
    assert (result.status, result.out) == (4 if "how many rows" in hint else 2, "")
    lines = result.err.splitlines()
    said = next(line for line in lines if line.startswith("error: "))
    assert message in said
    if hint:
        assert lines[-1].startswith("hint: ")
        assert hint in lines[-1]
    assert os.listdir(tmp_path) == []


def start(*args: str, folder: Path, stderr: int = subprocess.PIPE) -> subprocess.Popen[str]:
    code = "from emlpcli.cli import main; main()"
    return subprocess.Popen(
        [sys.executable, "-c", code, "fit", *args],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": ROOT, "TERM": "xterm"},
        stdout=subprocess.PIPE,
        stderr=stderr,
        text=True,
    )


@pytest.mark.skipif(not hasattr(os, "openpty"), reason="needs terminals of POSIX")
def test_interruption_on_a_terminal_reports_and_saves_what_there_is(tmp_path: Path) -> None:
    args = ("-m", "mlp", "--layers", "1", "--channels", "16", "--steps", "1000000", "--save",
            "m.eqx", "-o", "loss.png")  # fmt: skip
    screen, terminal = os.openpty()
    run = start(*args, folder=tmp_path, stderr=terminal)
    os.close(terminal)
    shown = ""
    while "/1000000" not in shown:
        piece = os.read(screen, 4096).decode()
        assert piece, "the training ended"
        shown += piece
    phases = [word for word in ("building", "compiling", "training") if word in shown]
    assert sorted(phases, key=shown.index) == ["building", "compiling", "training"]
    assert re.search(r"mlp  training .*━.* \d+/1000000  loss \S+  \d+ (s|min|h) .*left", shown)
    time.sleep(0.2)
    run.send_signal(signal.SIGINT)
    with suppress(OSError):  # the end of a terminal
        while piece := os.read(screen, 4096).decode():
            shown += piece
    os.close(screen)
    out, _ = run.communicate(timeout=60)
    assert run.returncode == 130
    assert "Traceback" not in shown
    assert shown.rstrip().endswith("interrupted")
    assert ", interrupted, " in out
    assert sorted(os.listdir(tmp_path)) == ["loss.png", "m.eqx", "m.eqx.state"]


def test_nothing_is_said_of_progress_where_there_is_no_terminal(emlp: Any) -> None:
    assert emlp("fit", "-m", "scalars", *QUICK).err == ""


def test_saved_loaded_and_resumed(emlp: Any, tmp_path: Path) -> None:
    path = tmp_path / "m.eqx"
    args = ("fit", "-m", "emlp", "--save", str(path), "--json", *QUICK)
    first = json.loads(emlp(*args).out)
    assert first["saved"] == {"path": str(path), "training": f"{path}.state"}
    model = emlpcli.load_model(path)
    target = find("dot-norm3")
    assert target is not None
    test = sampled(target.problem(), 100).test
    error = np.mean((np.asarray(model(test.x.astype(np.float32))) - test.y) ** 2)
    assert error == pytest.approx(first["results"][0]["test_mse"], rel=1e-5)
    more = ("--steps", "30")
    second = json.loads(emlp(*args[:-2], *more, "--resume").out)
    assert second["results"][0]["steps"] == 30
    assert (
        second["results"][0]["history"][: len(first["results"][0]["history"])]
        == (first["results"][0]["history"])
    )
    before = path.read_bytes()
    refused = emlp(*args[:-2], *more, "--resume", "--lr", "0.1")
    assert refused.status == 2
    assert "had lr 0.01, not 0.1" in refused.err
    assert path.read_bytes() == before
