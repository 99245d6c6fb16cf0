"""NumPy and JAX give the same images of rows, and what runs once compiles nothing."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import equinox as eqx
import numpy as np
import pytest

from emlpcli.fit.models.builder import Shape
from emlpcli.fit.models.first_stage import Readout, Staged
from emlpcli.fit.models.polynomial_start import Started
from emlpcli.fit.models.registry import MODELS
from emlpcli.fit.predictor import Fitted, from_json
from emlpcli.fit.targets import over_group
from emlpcli.groups import Group, group
from emlpcli.jaxsetup import double_precision, jax
from emlpcli.nn import evaluation
from emlpcli.nn.activations import GatedActivation, NormActivation
from emlpcli.nn.emlp import EMLP
from emlpcli.nn.evaluation import OnRows, by_numpy, evaluated
from emlpcli.nn.frozen import Constant
from emlpcli.nn.linear import Linear, cast
from emlpcli.nn.rms_norm import RMSNorm
from emlpcli.reps.monomials import Expansion
from emlpcli.reps.rep import Rep, Scalar, V

from ..nn.conftest import Euclidean

ROUNDING = {np.float64: 1e-12, np.float32: 2e-5}
# Of real and complex groups, compact and not, finite ones whose coordinates are permuted, and one
# whose representations have no isotypic form.
OVER: dict[str, tuple[str, str]] = {
    "SO3": ("2*V+Scalar", "V+Scalar"),
    "SO13p": ("2*V", "V+Scalar"),
    "O13": ("3*V", "Scalar"),
    "S5": ("V+V**2", "V"),
    "SO3*S5": ("V(SO3)*V(S5)", "V(SO3)+Scalar"),
    "SU2": ("2*V", "V+Scalar"),
    "D4": ("2*V", "V+V**2"),
    "Z4": ("2*V", "V"),
    "pg:Oh": ("V+V**2", "V"),
    "SL3": ("2*V", "V.T"),
}
# `mlp` knows no group, and `scalars` few of them.
KINDS = [
    *(("emlp", name) for name in OVER),
    *(("auto", name) for name in OVER),
    *(("emlp-poly", name) for name in OVER),
    ("mlp", "SO3"),
    ("soft", "SO3"),
    ("soft", "S5"),
    ("scalars", "SO13p"),
]
QUICK = {
    ("auto", "SO3", np.float64),
    ("emlp", "SU2", np.float64),
    ("emlp", "S5", np.float32),
    ("scalars", "SO13p", np.float64),
}


def random_constant(constant: Constant, rng: np.random.Generator) -> Constant:
    shape = constant.array.shape
    return Constant(rng.normal(size=shape) / max(shape[0] if shape else 1, 1) ** 0.5)


def stirred(network: Any) -> Any:
    """With a regression, or a polynomial, in which all terms count, and some roots."""
    rng = np.random.default_rng(1)
    if isinstance(network, Staged):
        parts = []
        for p in network.parts:
            weights, bias, shift = (random_constant(c, rng) for c in (p.weights, p.bias, p.shift))
            rooted = Constant((np.arange(len(bias.array)) % 2).astype(float))
            scale = Constant(np.array([0.5]))
            parts.append(Readout(p.irrep, weights, bias, rooted, shift, scale))
        center = random_constant(network.center, rng)
        return replace(network, parts=tuple(parts), center=center)
    if isinstance(network, Started):
        found = (
            replace(p, weights=random_constant(p.weights, rng), bias=random_constant(p.bias, rng))
            for p in network.parts
        )
        return replace(network, parts=tuple(found), center=random_constant(network.center, rng))
    return network


def rows_of(rep: Rep, count: int = 7) -> np.ndarray:
    rng = np.random.default_rng(0)
    x = rng.normal(size=(count, rep.size()))
    return x + 1j * rng.normal(size=x.shape) if Expansion(rep).complex else x


def compare(network: Any, x: np.ndarray, real: Any) -> None:
    """NumPy's images of rows, and those of the public call, in a precision."""
    assert isinstance(network, OnRows)
    rows = x.astype(evaluation.kind(x, real))
    found = by_numpy(network, x, real)
    assert found.dtype == rows.dtype
    with double_precision():
        wanted = cast(network, real)(rows)
        assert isinstance(wanted, jax.Array)
    assert wanted.dtype == rows.dtype
    np.testing.assert_allclose(
        found, wanted, rtol=0, atol=ROUNDING[real] * np.abs(np.asarray(wanted)).max()
    )
    assert np.abs(found).max() > 1e-3


@pytest.mark.few(1)
@pytest.mark.parametrize(
    ("model", "over", "real"),
    [
        pytest.param(
            *kind, real, id="-".join(kind) + f"-{real.__name__}",
            marks=[pytest.mark.slow] * ((*kind, real) not in QUICK),
        )
        for kind in KINDS
        for real in ROUNDING
    ],
)  # fmt: skip
def test_numpy_and_jax_agree(model: str, over: str, real: Any) -> None:
    rep_in, rep_out = (over_group(text, over) for text in OVER[over])
    x = rows_of(rep_in)
    network = MODELS[model].builder.build(rep_in, rep_out, Shape(1, 12), x)
    compare(stirred(network), x, real)


@pytest.mark.parametrize("real", [np.float64, pytest.param(np.float32, marks=pytest.mark.slow)])
def test_they_agree_where_there_is_no_isotypic_form(real: Any) -> None:
    G = Euclidean()
    rep_in, rep_out = (2 * V)(G), V(G)
    network = EMLP(rep_in, rep_out, G, 12, 2)
    assert not network.isotypic
    compare(network, rows_of(rep_in), real)


@pytest.mark.few(6)
@pytest.mark.parametrize("G", [*map(group, OVER), Euclidean()], ids=str)
def test_linear_layers_agree(G: Group) -> None:
    rep = (2 * V + V)(G)
    compare(Linear(rep, rep), rows_of(rep), np.float64)


@pytest.mark.parametrize("name", ["SO3", "SO13p", "SO13c", "SU2", "S5"])
def test_activations_and_normalisation_agree(name: str) -> None:
    rep = (3 * V)(group(name)) + 2 * Scalar
    gated = GatedActivation(rep)
    compare(gated, rows_of(gated.gated), np.float64)
    compare(NormActivation(rep), rows_of(rep), np.float64)
    compare(RMSNorm(rep), rows_of(rep), np.float64)


@pytest.mark.parametrize("reach", [None, 1.5])
def test_rows_in_their_own_units_agree(reach: float | None) -> None:
    scaling = {"x_center": [0.0] * 6, "x_scale": [2.0] * 6, "y_center": [3.0], "y_scale": [5.0]}
    rep_in, rep_out = over_group("2*V", "O3"), over_group("Scalar", "O3")
    f = from_json(EMLP(rep_in, rep_out, ch=12, num_layers=1), scaling, reach=reach)
    assert isinstance(f, Fitted)
    x = 3 * rows_of(rep_in)
    for real in ROUNDING:
        found = by_numpy(f, x, real)
        np.testing.assert_allclose(found, f(x.astype(real)), rtol=ROUNDING[real])
        assert found.dtype == real


class Doubled(eqx.Module):
    """A network of a user's own, which says nothing of rows."""

    def __call__(self, x: Any) -> Any:
        return 2 * x


class OfSize(Doubled):
    """Another one, where `rows` is a number."""

    rows: int = 3


def test_much_work_is_compiled(monkeypatch: pytest.MonkeyPatch) -> None:
    """As are networks that have no map of rows."""
    rep_in, rep_out = over_group("2*V", "O3"), over_group("Scalar", "O3")
    network, x = EMLP(rep_in, rep_out, ch=12, num_layers=1), rows_of(rep_in)
    quick = evaluated(network, x)
    calls: list[Any] = []

    def once(*inputs: Any) -> Any:
        calls.append(inputs)
        return original(*inputs)

    original = evaluation.once
    monkeypatch.setattr(evaluation, "once", once)
    monkeypatch.setattr(evaluation, "MOST_AT_ONCE", 10)
    np.testing.assert_allclose(evaluated(network, x), quick, rtol=1e-12)
    assert len(calls) == 1
    monkeypatch.setattr(evaluation, "MOST_AT_ONCE", 10**9)
    for number, other in enumerate((Doubled(), OfSize())):
        np.testing.assert_array_equal(evaluated(other, x), 2 * x)
        assert len(calls) == 2 + number


def test_overflow_is_no_number_and_no_warning() -> None:
    rep_in, rep_out = over_group("2*V", "O3"), over_group("Scalar", "O3")
    network = EMLP(rep_in, rep_out, ch=12, num_layers=2)
    x = np.array([[1e30] * 6, [1.0] * 6])
    found = by_numpy(network, x, np.float32)
    assert np.isfinite(found).all(axis=1).tolist() == [False, True]


def test_a_network_that_adds_nothing_is_not_evaluated() -> None:
    rep_in, rep_out = over_group("2*V", "SO3"), over_group("V+Scalar", "SO3")
    x = rows_of(rep_in)
    network = stirred(MODELS["auto"].builder.build(rep_in, rep_out, Shape(1, 12), x))
    assert network.has_network
    none = Constant(np.zeros(1))
    parts = tuple(replace(p, scale=none) for p in network.parts)
    alone = replace(network, parts=parts)
    assert not alone.has_network
    whole = by_numpy(alone, x, np.float64)
    np.testing.assert_array_equal(whole, network.alone(x))
    broken = eqx.tree_at(
        lambda n: jax.tree.leaves(n.network), alone, replace_fn=lambda leaf: leaf * float("nan")
    )
    np.testing.assert_array_equal(by_numpy(broken, x, np.float64), whole)
    assert np.isnan(by_numpy(replace(broken, parts=network.parts), x, np.float64)).all()


# Whether JAX traces, lowers or compiles anything while commands run, which it tells listeners.
COUNTED = """
import json, sys
from jax import monitoring
events = []
monitoring.register_event_duration_secs_listener(lambda name, *_, **__: events.append(name))
from emlpcli.cli import main
for words in json.loads(sys.argv[1]):
    sys.argv = ["emlp", *words]
    try:
        main()
    except SystemExit as end:
        assert not end.code, end
print(json.dumps([e for e in events if "compile" in e or "trace" in e]))
"""


def compiled_by(commands: list[list[str]], folder: Path) -> list[str]:
    command = [sys.executable, "-c", COUNTED, json.dumps(commands)]
    variables = os.environ | {"EMLP_CACHE_DIR": str(folder)}
    done = subprocess.run(command, env=variables, capture_output=True, text=True, cwd=folder)
    assert done.returncode == 0, done.stderr
    found: list[str] = json.loads(done.stdout.splitlines()[-1])
    return found


def test_what_runs_once_is_not_compiled(tmp_path: Path) -> None:
    np.savez(tmp_path / "rows.npz", x=rows_of(over_group("2*V", "SO3")))
    commands = [
        ["fit", "--save", "m.eqx"],
        ["predict", "m.eqx", "rows.npz", "--check"],
    ]
    assert compiled_by(commands, tmp_path) == []


@pytest.mark.slow
def test_what_is_trained_is_compiled(tmp_path: Path) -> None:
    """The test above would notice."""
    words = ["fit", "--model", "emlp", "--steps", "1", "--channels", "12", "--layers", "1"]
    assert compiled_by([words], tmp_path)
