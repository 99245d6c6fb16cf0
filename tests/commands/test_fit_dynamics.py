"""`emlp fit --task`: cards, JSON, files, and every complaint."""

from __future__ import annotations

import json
from dataclasses import replace
from io import StringIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from rich.console import Console

import emlpcli
from emlpcli.fit.dynamics import plan, tasks
from emlpcli.fit.models.builder import Shape
from emlpcli.fit.models.registry import MODELS
from emlpcli.fit.targets import over_group
from emlpcli.fit.training.study import Settings
from emlpcli.render.cards.dynamics import dynamics_card
from emlpcli.render.figure.diagrams import write
from emlpcli.render.figure.dynamics import dynamics_figure
from emlpcli.render.figure.options import FigureOptions

TINY = ("--layers", "1", "--channels", "8", "--steps", "2")


@pytest.fixture
def circles(tmp_path: Path) -> Path:
    """Trajectories of a mass on a spring in the plane, exactly."""
    rng = np.random.default_rng(0)
    q, p = rng.normal(size=(2, 12, 1, 2))
    t = 0.2 * np.arange(16)
    c, s = np.cos(t)[:, None], np.sin(t)[:, None]
    path = tmp_path / "circles.npz"
    np.savez(path, t=t, z=np.concatenate([q * c + p * s, p * c - q * s], axis=-1))
    return path


@pytest.mark.parametrize(
    ("task", "model"),
    [pytest.param(*both, marks=pytest.mark.slow) for both in (("ode", "mlp"), ("hnn", "emlp"))],
)
def test_a_network_learns_from_a_file_and_is_saved(
    emlp: Any, circles: Path, tmp_path: Path, task: str, model: str
) -> None:
    pytest.importorskip("diffrax")
    place = tmp_path / "a.eqx"
    options = ("--data", str(circles), "--rep-in", "V+V", "--group", "SO2", "--save", str(place))
    result = emlp("fit", "--task", task, "--model", model, *options, "--json", *TINY)
    assert result.status == 0, result.err
    data = json.loads(result.out)
    assert data["task"] == task
    assert data["text"] == "circles.npz: 12 trajectories of 16 states"
    assert (data["train_size"], data["validation_size"], data["test_size"]) == (30, 3, 1)
    assert data["horizon"] == pytest.approx(3)
    (r,) = data["results"]
    assert r["equivariance_error"]["met"] is (True if model == "emlp" else None)
    assert len(r["times"]) == len(r["rollout"]["middle"]) == 16
    assert 1e-7 < r["rollout_error"] < 1
    assert [*r["drift"]] == (["momentum map", "learned energy"] if task == "hnn" else [])
    if model == "emlp":
        assert r["drift"]["momentum map"]["largest"] < 1e-10
    assert data["saved"] == {"path": str(place), "training": f"{place}.state"}
    network = emlpcli.load_model(place)  # H, or the field
    assert network(np.zeros((3, 4))).shape == (3, 1 if task == "hnn" else 4)
    assert network.metadata["result"]["rollout_error"] == r["rollout_error"]


@pytest.mark.slow
@pytest.mark.parametrize(("task", "model"), [("ode", "mlp"), ("hnn", "emlp")])
def test_a_saved_training_goes_on(
    emlp: Any, circles: Path, tmp_path: Path, task: str, model: str
) -> None:
    """In Python this is tried with every task; here that the options reach it."""
    pytest.importorskip("diffrax")
    place = tmp_path / "a.eqx"
    options = ("--data", str(circles), "--rep-in", "V+V", "--group", "SO2", "--save", str(place))
    given = ("fit", "--task", task, "--model", model, *options, "--json", *TINY[:4])
    data = json.loads(emlp(*given, "--steps", "2").out)
    (r,) = data["results"]
    more = json.loads(emlp(*given, "--steps", "4", "--resume").out)
    (longer,) = more["results"]
    assert longer["steps"] == 4
    assert longer["history"][: len(r["history"])] == r["history"]
    assert more["lr"] == data["lr"]
    before = place.read_bytes()
    refused = emlp(*given, "--steps", "4", "--resume", "--seed", "1")
    assert refused.status == 2
    assert "had seed 0, not 1" in refused.err
    assert place.read_bytes() == before


@pytest.mark.slow
@pytest.mark.parametrize("task", ["hnn", "ode"])
def test_networks_learn_the_pendulum(emlp: Any, task: str, tmp_path: Path) -> None:
    pytest.importorskip("diffrax")
    figure = tmp_path / "a.png"
    sizing = ("--layers", "1", "--channels", "16", "--steps", "40", "--train-size", "40")
    models = ("--model", "emlp,mlp,mlp-aug", "-o", str(figure))
    result = emlp("fit", "--task", task, *models, *sizing, "--group", "SO2eR3", "--json")
    assert result.status == 0, result.err
    data = json.loads(result.out)
    assert figure.read_bytes().startswith(b"\x89PNG")
    equivariant, dense, augmented = data["results"]
    assert equivariant["equivariance_error"]["float64"] < 1e-12
    assert dense["equivariance_error"]["met"] is None
    assert augmented["parameters"] == dense["parameters"]
    names = ["energy", "angular momentum"]
    for r in data["results"]:
        assert r["history"][-1][2] < r["history"][0][2]  # it learns
        assert [*r["drift"]] == [*names, *(["learned energy"] if task == "hnn" else [])]
        assert r["rollout"]["low"][10] <= r["rollout"]["high"][10]
    if task == "hnn":  # of medians: after so few steps one of the rollouts may have no end
        assert equivariant["drift"]["angular momentum"]["median"] < 1e-10
        assert dense["drift"]["angular momentum"]["median"] > 1e-3
        for r in data["results"]:
            assert r["drift"]["learned energy"]["median"] < 1e-3


def shown(data: dict[str, Any], width: int) -> list[str]:
    """The lines of the card."""
    console = Console(width=width, file=StringIO(), color_system=None)
    console.print(dynamics_card(data))
    written = console.file
    assert isinstance(written, StringIO)
    return written.getvalue().splitlines()


@pytest.mark.parametrize("width", [40, 80, 200])
def test_the_card_of_results(width: int) -> None:
    """A row for what some networks have and others have not, and numbers of any size."""
    pytest.importorskip("diffrax")
    from emlpcli.fit.dynamics.evaluation import Result

    times = 0.2 * np.arange(4)
    errors = np.array([[1e-7, 0.01, 0.02, 0.04]] * 2)
    result = Result(
        model="emlp",
        parameters=1234,
        steps=5,
        best_step=5,
        interrupted=False,
        train_mse=0.25,
        validation_mse=0.5,
        times=times,
        errors=errors,
        drifts={"energy": 0 * errors + 0.125, "angular momentum": 0 * errors},
        learned=0 * errors + 1e-6,
        diverged=0,
        equivariance=1e-15,
        exact=True,
        ms_per_step=3.0,
        seconds=1.0,
        history=[(5, 0.25, 0.5)],
    )
    drifts = {"energy": np.full_like(errors, np.inf)}
    other = replace(result, model="mlp", drifts=drifts, learned=None, exact=False)
    planned = plan.experiment(
        tasks.find("hnn"),
        plan.trajectories(
            (0.2 * np.arange(5), np.zeros((10, 5, 4))), over_group("V+V", "SO2"), None, 0
        ),
        [MODELS["emlp"], MODELS["mlp"]],
        Shape(1, 8),
        Settings(),
    )
    lines = shown(planned.about() | {"results": [r.as_json() for r in (result, other)]}, width)
    assert max(map(len, lines)) <= width
    rows = [line.split() for line in lines]
    for row in (
        ["energy", "0.12", "infinite"],
        ["angular", "momentum", "0.0e+00"],
        ["learned", "energy", "1.0e-06"],
        ["equivariance", "1.0e-15", "1.0e-15"],
        ["at", "t", "=", "0.6", "0.04", "0.04"],
    ):
        assert row in rows


@pytest.mark.slow
def test_the_card(emlp: Any, tmp_path: Path) -> None:
    pytest.importorskip("diffrax")
    result = emlp("fit", "--task", "hnn", "--model", "mlp", "--train-size", "10", *TINY)
    assert result.status == 0, result.err
    lines = result.out.splitlines()
    assert lines[0] == "double spring pendulum   V ⊕ V ⊕ V ⊕ V  under O2eR3"
    assert max(map(len, lines)) <= 80
    labels = [line[2:24].strip() for line in lines]
    for label in ("rollout error", "drift", "energy", "angular momentum", "chunk error"):
        assert label in labels


COMPLAINTS = [
    (("--task", "hn"), "unknown task 'hn'"),
    (("--task", "hnn", "--target", "o5"), "--target is not for --task hnn"),
    (("--task", "hnn", "--rep-out", "V"), "--rep-out is not for --task hnn"),
    (("--task", "hnn", "--resume"), "--resume needs --save FILE"),
    (("--task", "hnn", "--seeds", "2"), "--seeds is not for --task hnn"),
    (("--task", "hnn", "--save", "a.eqx", "--model", "mlp,emlp"), "--save keeps one network"),
    (("--task", "hnn", "--rep-in", "V", "--group", "SO3"), "--rep-in is for --data"),
    (("--task", "hnn", "--train-size", "10,20"), "--task takes one --train-size"),
    (("--task", "hnn", "--group", "SO3"), "is not invariant under SO(3)"),
    (("--task", "hnn", "--model", "emlp-poly"), "emlp-poly starts from a polynomial"),
    (("--task", "ode", "--data", "a.npz"), "--data needs --rep-in"),
    (("--task", "ode", "--data", "a.npz", "--rep-in", "V", "--group", "U2"), "complex numbers"),
    (("--task", "ode", "--data", "a.npz", "--rep-in", "V", "--group", "O3"), "cannot read"),
    (
        ("--task", "hnn", "--data", "a.npz", "--rep-in", "V", "--group", "O3"),
        "needs as many momenta as positions",
    ),
]


@pytest.mark.parametrize(("options", "said"), COMPLAINTS, ids=[said for _, said in COMPLAINTS])
def test_complaints(
    emlp: Any, options: tuple[str, ...], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("diffrax")
    monkeypatch.chdir(tmp_path)
    result = emlp("fit", *options)
    assert result.status == 2
    assert said in result.err
    assert result.out == ""


def test_the_figure_looks_as_it_is_told(tmp_path: Path) -> None:
    curve = {"middle": [0.0, 1e-2, 2e-2], "low": [0.0, 5e-3, 1e-2], "high": [0.0, None, 4e-2]}
    r = {"model": "emlp", "times": [0.0, 0.2, 0.4], "rollout": curve, "rollout_error": 0.01}
    told = {"text": "pendulum", "task": "hnn", "representation": "V", "group": "SO2"}
    told |= {"results": [r | {"drift": {"energy": curve, "learned energy": curve}}]}
    figure = dynamics_figure(told, {"emlp": "#0072b2"}, FigureOptions(None, "dark", title="Mine"))
    assert figure.title == "Mine"
    assert "emlp: rollout error 0.01" in figure.description
    assert [one.get_title(loc="left") for one in figure.axes] == ["rollouts", "energy"]
    for one in figure.axes:
        (line,) = one.lines
        assert list(line.get_xdata()) == [0.2, 0.4]
    write(figure, [tmp_path / "a.svg"])
    assert "rollouts" in (tmp_path / "a.svg").read_text(encoding="utf-8")
