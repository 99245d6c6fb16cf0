"""What Python offers for each command: texts and objects alike, results that print in one line."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import emlpcli as e
from emlpcli.errors import EmlpError, ExpressionError, GroupError
from emlpcli.groups import SO, MatrixGroup, S
from emlpcli.reps import Scalar, V

W = np.ones((3, 3))
# what is asked of V -> V under SO(3), and what it is known to be
ASKED: list[tuple[str, Callable[..., Any], Callable[[Any], object], object]] = [
    ("dimension", e.dimension, lambda d: (d.value, int(d), d.certificate), (1, 1, "exact count")),
    ("basis", e.basis, lambda s: (s.dimension, s.shape, s.certificate), (1, (3, 3), "proved")),
    ("plan", e.plan, lambda p: p.strategies, ("diagrams",)),
    ("decompose", e.decompose, lambda d: d.multiplicities, {"0": 1, "1": 1, "2": 1}),
    ("project", lambda *r, **g: e.project(W, *r, **g), lambda n: round(n.distance**2, 9), 6.0),
    ("vis", e.vis, lambda f: len(f.axes), 1),
    ("page", e.page, lambda text: text.startswith("<!doctype html>"), True),
]  # fmt: skip


@pytest.mark.parametrize(("name", "call", "read", "known"), ASKED, ids=[a[0] for a in ASKED])
def test_texts_and_objects_are_taken_alike(
    name: str, call: Callable[..., Any], read: Callable[[Any], object], known: object
) -> None:
    if name == "plan":  # the choice by cost is no matter of this test, but that it is the same
        known = e.plan("V>>V", group="SO3").strategies
    answers = [
        call("V>>V", group="SO3"),
        call("V>>V", group=SO(3)),
        call(V >> V, group="SO3"),
        call(V >> V, SO(3)),
        call((V >> V)(SO(3))),
        call("V(SO3)>>V(SO3)"),
    ]
    assert [read(answer) for answer in answers] == [known] * len(answers)
    with pytest.raises(ExpressionError, match="unknown name W"):
        call("V>>W", group="SO3")
    with pytest.raises(GroupError):
        call("V>>V")
    with pytest.raises(GroupError):
        call(V >> V)


def test_a_group_without_a_formula_is_solved_for() -> None:
    shear = MatrixGroup(lie_algebra=np.array([[[0.0, 1.0], [0.0, 0.0]]]))
    found = e.dimension("V>>V", shear)
    assert (found.value, found.certificate) == (2, "proved")  # 1 and the shear itself


LONG = "+".join(f"V**{k}" for k in range(1, 60))


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: e.dimension("V**50", "SO3"), "<Dimension 724947137834104063053: exact count>"),
        (lambda: e.dimension("V**9000", "SO3"), "<Dimension about 10^4287: exact count>"),
        (lambda: e.decompose("V**2", "SO3"), "<Decomposition of V² under SO(3): 0 ⊕ 1 ⊕ 2>"),
        (lambda: e.decompose("V**12", "SO3"), "4213×0"),
        (lambda: e.plan(LONG.replace("59", "9"), "S3"), "…"),
        (lambda: e.basis("V**2>>V", "SO3"), "(3 x 9): dimension 1, proved>"),
        (lambda: e.project(W, "V>>V", "SO3"), "distance 2.45, 81.6 % of the length, dimension 1>"),
    ],
)
def test_results_print_in_one_short_line(make: Callable[[], object], said: str) -> None:
    text = repr(make())
    assert said in text
    assert text.startswith("<")
    assert len(text) < 200
    assert "\n" not in text


SMALL: dict[str, Any] = {"layers": 1, "channels": 16, "steps": 4}


@pytest.mark.parametrize(
    "models", [["mlp"], pytest.param(["mlp", "scalars", "emlp"], marks=pytest.mark.slow)]
)
def test_fit_takes_rows_and_several_networks(models: list[str]) -> None:
    rng = np.random.default_rng(0)
    x = rng.normal(size=(60, 6))
    y = np.sum(x[:, :3] * x[:, 3:], axis=1)
    found = e.fit((2 * V >> Scalar)(SO(3)), data=(x, y), model=models, **SMALL)
    assert [r.model for r in found.results] == models
    assert found.result.errors.validation == min(r.errors.validation for r in found.results)
    assert found.network is found.networks[found.best]
    np.testing.assert_array_equal(found(x), found.network(x))
    assert found(x).shape == (60, 1)
    assert found.test_error == found.result.errors.test
    assert "2V → V⁰" in repr(found)
    assert len(repr(found)) < 200


@pytest.mark.slow
def test_fit_takes_a_formula() -> None:
    named = e.fit("2*V", "SO3", target="dot(u,v)", model="scalars", train_size=20, **SMALL)
    assert named.equivariance_error < 1e-9
    assert named.as_json()["train_sizes"] == [20]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"expression": "2*V>>Scalar", "group": "SO3"}, "nothing to fit"),
        ({"expression": "2*V", "group": "SO3", "data": (W, W)}, "no input and output"),
        ({"expression": "V>>V", "group": "S3", "data": (W, W[:2])}, "x has 3 rows and y 2"),
        ({"expression": "V>>V", "group": "S3", "data": (W, W[:, :2])}, r"V \(the output\) has 3"),
        ({"expression": "V>>V", "group": S(3), "data": (W, W), "target": "x"}, "one is wanted"),
        ({"layers": 0}, "layers=0"),
        ({"train_size": 1}, "train_size=1"),
        ({"schedule": "linear"}, "unknown schedule"),
        ({"model": "elmp"}, "unknown model 'elmp'"),
        ({"model": ["emlp", "mlp"], "save": "m.eqx"}, "several are trained"),
        ({"save": "m.txt"}, "m.txt"),
        ({"expression": "2*V>>V", "group": "O3", "target": "cross(u,v)"}, "not equivariant"),
    ],
)
def test_what_cannot_be_fitted_is_refused(options: dict[str, Any], message: str) -> None:
    with pytest.raises(EmlpError, match=message):
        e.fit(**options)


def test_a_group_stands_in_the_second_place_of_vis() -> None:
    with pytest.raises(EmlpError, match="two groups"):
        e.vis("V>>V", SO(3), "SO3")
    with pytest.raises(EmlpError, match="two groups"):
        e.page("V>>V", SO(3), "SO3")
    assert len(e.vis("V", "V", "SO3").axes) == len(e.vis(V, V, SO(3)).axes) == 1


def test_the_package_runs_as_a_program() -> None:
    run = subprocess.run(
        [sys.executable, "-m", "emlpcli", "dim", "V>>W", "--group", "SO3"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (run.returncode, run.stdout) == (2, "")
    assert run.stderr.startswith("error: unknown name W\n  V>>W\n     ^\n")
