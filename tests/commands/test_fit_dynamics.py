"""`emlp fit --task`: cards, JSON, files, and every complaint."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import emlpcli

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
    ("task", "model"), [("ode", "mlp"), pytest.param("hnn", "emlp", marks=pytest.mark.slow)]
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
    given = ("fit", "--task", task, "--model", model, *options, "--json", *TINY[:4])
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
    if task == "hnn":
        assert equivariant["drift"]["angular momentum"]["largest"] < 1e-10
        assert dense["drift"]["angular momentum"]["largest"] > 1e-3
        for r in data["results"]:
            assert r["drift"]["learned energy"]["largest"] < 1e-3


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
