"""Trainings on trajectories: resumed, called from Python, and what a learned field is like."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

import emlpcli
from emlpcli.errors import EmlpError, FileError
from emlpcli.fit.api import fit
from emlpcli.fit.dynamics import plan, tasks
from emlpcli.fit.models.builder import Shape
from emlpcli.fit.models.registry import MODELS
from emlpcli.fit.predictor import Fitted, fitted
from emlpcli.fit.scaling import Scaling
from emlpcli.fit.targets import over_group
from emlpcli.fit.training import checkpoint
from emlpcli.fit.training.study import Settings
from emlpcli.jaxsetup import double_precision, jax, jnp
from emlpcli.nn.linear import cast

Array = NDArray[Any]
SLOW = pytest.mark.slow
TINY: dict[str, Any] = {"layers": 1, "channels": 8, "steps": 2}


@pytest.fixture
def circles() -> tuple[Array, Array]:
    """Times and states of a mass on a spring in the plane, exactly."""
    q, p = np.random.default_rng(0).normal(size=(2, 12, 1, 2))
    t = 0.2 * np.arange(16)
    c, s = np.cos(t)[:, None], np.sin(t)[:, None]
    return t, np.concatenate([q * c + p * s, p * c - q * s], axis=-1)


def training(data: tuple[Array, Array], task: str, model: str, steps: int) -> Any:
    from emlpcli.fit.dynamics.evaluation import Training

    rows = plan.trajectories(data, over_group("V+V", "SO2"), None, 0)
    shape, settings = Shape(1, 8), Settings(batch=10)
    chosen = [MODELS[model]]
    return Training(
        plan.experiment(tasks.find(task), rows, chosen, shape, settings, steps), *chosen
    )


@pytest.mark.parametrize(
    ("task", "model"),
    [
        ("ode", "mlp-aug"),
        pytest.param("hnn", "mlp", marks=SLOW),
        pytest.param("ode", "emlp", marks=SLOW),
        pytest.param("hnn", "emlp", marks=SLOW),
    ],
)
@pytest.mark.slow
def test_resumed_equals_uninterrupted(
    circles: tuple[Array, Array], task: str, model: str, tmp_path: Path
) -> None:
    """Left at any step, the rest has the same losses, bit for bit: schedule, order, moved rows."""
    pytest.importorskip("diffrax")
    path, about = tmp_path / "a.eqx.state", {"chunk": 5, "lr": 0.02}
    whole, second = (training(circles, task, model, 12) for _ in range(2))
    for event in whole.trainer.run():
        if event.step >= 5 and not path.exists():
            checkpoint.write(path, whole, about)
    assert checkpoint.rate_before(path) == 0.02
    checkpoint.resume(path, second, about)
    assert 5 <= second.trainer.state.step < 12
    list(second.trainer.run())
    a, b = whole.trainer.state, second.trainer.state
    assert [(s, v) for s, _, v in a.history] == [(s, v) for s, _, v in b.history]
    assert (a.step, a.best_step) == (b.step, b.best_step) == (12, b.best_step)
    assert np.array_equal(a.params, b.params)
    other = training((circles[0], 2 * circles[1]), task, model, 12)
    with pytest.raises(EmlpError, match="on other data"):
        checkpoint.resume(path, other, about)


# -- from Python -------------------------------------------------------------------------


def test_motions_are_learned_from_arrays(circles: tuple[Array, Array], tmp_path: Path) -> None:
    pytest.importorskip("diffrax")
    t, z = circles
    seen: list[tuple[Any, ...]] = []
    place = tmp_path / "a.eqx"
    found = fit(
        "V+V",
        "SO2",
        task="ode",
        data=(t, z),
        model="mlp",
        save=place,
        on_event=lambda *event: seen.append(event),
        **TINY,
    )
    assert [(name, step) for name, step, *_ in seen] == [("mlp", 0), ("mlp", 1), ("mlp", 2)]
    assert found.experiment.data.text == "data: 12 trajectories of 16 states"
    assert found.rollout_error == found.result.rollout_error
    assert 1e-7 < found.rollout_error < 1
    assert found.as_json()["results"][0]["steps"] == 2
    slopes = found.field(z[0])
    assert slopes == pytest.approx(np.asarray(found(z[0])), abs=1e-5)
    states = found.rollout(z[:, 0].reshape(3, 4, 4), 2)
    assert states.shape == (3, 4, 3, 4)
    assert np.array_equal(states[..., 0, :].reshape(12, 4), z[:, 0])
    middle = (states[..., 2, :] - states[..., 0, :]) / 0.4  # z' to order 2
    assert middle == pytest.approx(found.field(states[..., 1, :]), abs=1e-2)
    assert found.rollout(z[0, 0], 0).tolist() == [z[0, 0].tolist()]
    loaded = emlpcli.load_model(place)
    assert loaded.reach == pytest.approx(1.0)  # half of √4
    far = 1e3 * z[0]
    assert np.array_equal(np.asarray(loaded(far)), np.asarray(found(far)))
    with pytest.raises(EmlpError, match=r"states of shape \(3,\) are given, \(..., 4\) is wanted"):
        found.field(np.zeros(3))


BAD: list[tuple[dict[str, Any], str]] = [
    ({"task": "hn"}, "unknown task 'hn'"),
    ({"expression": "V+V"}, "an expression is given, but no trajectories"),
    ({"data": ([0], [0])}, "no representation is given for the states in data"),
    ({"expression": "V>>V", "data": ([0], [0])}, "is a space of maps"),
    ({"expression": "V+V", "data": ([0], [0], [0])}, "3 arrays are given as data"),
    ({"expression": "V+V", "data": ([0], [0])}, "data: z has shape (1,), but (n, T, d) is wanted"),
    ({"expression": "V+V", "data": "none.npz"}, "cannot read trajectories from 'none.npz'"),
    ({"expression": "V", "group": "O3", "data": "a.npz"}, "as many momenta as positions"),
    ({"target": "o5"}, "target cannot be given with task='hnn'"),
    ({"inputs": "a"}, "columns of a file cannot be given with task='hnn'"),
    ({"train_size": [10, 20]}, "a task takes one train_size"),
    ({"group": "SO3"}, "is not invariant under SO(3)"),
    ({"steps": 0}, "steps=0: a whole number is wanted"),
]


@pytest.mark.parametrize(("options", "said"), BAD, ids=[said for _, said in BAD])
def test_complaints(
    options: dict[str, Any], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("diffrax")
    monkeypatch.chdir(tmp_path)
    usual = {"task": "hnn", "group": "SO2" if "expression" in options else None}
    with pytest.raises((EmlpError, FileError)) as caught:
        fit(**(usual | options))
    assert said in caught.value.message


# -- fields ------------------------------------------------------------------------------


def network(task: str, model: str, reach: float | None, group: str = "O3") -> tuple[Any, Fitted]:
    """A network that was not trained, in float64, and the field that is made of it."""
    kind, rep = tasks.find(task).kind, over_group("V+V", group)
    out = kind.rep_out(rep)
    rows = np.random.default_rng(0).normal(size=(20, 6))
    made = MODELS[model].builder.build(rep, out, Shape(1, 8), rows)
    a, b = (Scaling(np.zeros(r.size()), np.ones(r.size())) for r in (rep, out))
    found = fitted(cast(made, jnp.float64), a, b, reach=reach)
    return kind.field(found), found


def test_a_field_with_a_reach_is_equivariant_and_goes_on_linearly() -> None:
    """Under rotations and mirrors from a QR decomposition, which the package has no part in."""
    pytest.importorskip("diffrax")
    rng = np.random.default_rng(1)
    z = rng.normal(size=(6, 6))
    g = np.linalg.qr(rng.normal(size=(3, 3)))[0]
    g = g if np.linalg.det(g) < 0 else -g
    rho = np.kron(np.eye(2), g)
    with double_precision():
        field, _ = network("ode", "emlp", 1.5)
        rows = np.concatenate([z, z @ rho.T, 1e-3 * z, 1e5 * z, 1e7 * z, 0 * z])
        at, moved, near, far, farther, zero = np.split(np.asarray(jax.jit(field)(rows)), 6)
        plain, _ = network("ode", "emlp", None)
        same = np.asarray(jax.jit(plain)(1e-3 * z))
    assert np.abs(at).max() > 1e-3
    assert moved == pytest.approx(at @ rho.T, abs=1e-13)
    assert near == pytest.approx(same, rel=1e-9)
    assert farther == pytest.approx(100 * far, rel=1e-6)
    assert np.isfinite(zero).all()


CASES = [
    ("ode", "emlp", 1.5),
    *(pytest.param(*case, marks=SLOW) for case in (("hnn", "emlp", None), ("ode", "scalars", 1.5))),
    *(pytest.param(*case, marks=SLOW) for case in (("hnn", "scalars", None), ("hnn", "mlp", None))),
]


@pytest.mark.parametrize(("task", "model", "reach"), CASES)
def test_slopes_are_finite_where_vectors_vanish(task: str, model: str, reach: float | None) -> None:
    """Of the field by states and of a loss by parameters, at rest in the origin and nearly so."""
    pytest.importorskip("diffrax")
    import equinox as eqx

    kind = tasks.find(task).kind
    z = np.zeros((3, 6))
    z[1, :3], z[2, 5] = 1, 1e-160  # one vector of two, and one whose square is nothing
    with double_precision():
        _, made = network(task, model, reach)

        def slopes(made: Fitted, z: Any) -> Any:
            def loss(made: Fitted, z: Any) -> Any:
                return (kind.field(made)(z) ** 2).sum()

            by_state = jax.jit(jax.jacfwd(kind.field(made)))(z)
            return by_state, eqx.filter_grad(loss)(made, z)

        found = jax.tree.leaves(eqx.filter_jit(slopes)(made, jnp.asarray(z)))
    assert len(found) > 2
    assert all(np.isfinite(np.asarray(leaf)).all() for leaf in found)


@pytest.mark.parametrize(
    ("rep", "group", "orthogonal"),
    [
        ("V+V", "O2eR3", True),
        ("2*V+Scalar", "S4", True),
        ("V", "SO13", False),
        ("V+V.T", "GL2", False),
        ("V", "Scaling(2)", False),
    ],
)
def test_only_orthogonal_groups_have_a_reach(rep: str, group: str, orthogonal: bool) -> None:
    """A factor of the norm is invariant where the norm is."""
    pytest.importorskip("diffrax")
    states = over_group(rep, group)
    rows = np.random.default_rng(0).normal(size=(50, states.size()))
    size = np.sqrt((rows**2).sum(1).mean())
    assert tasks.find("ode").kind.reach(states, rows) == (
        pytest.approx(size) if orthogonal else None
    )
    assert tasks.find("hnn").kind.reach(states, rows) is None
