"""Flows: orders, symplecticity and conservation of the integrators; measures of rollouts."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from emlpcli.errors import EmlpError
from emlpcli.fit.dynamics import tasks
from emlpcli.fit.dynamics.measures import (
    drift,
    geometric_mean,
    momentum_maps,
    relative_errors,
)
from emlpcli.fit.targets import over_group
from emlpcli.jaxsetup import double_precision, jax, jnp

Array = NDArray[np.float64]


def tangled(z: Any) -> Any:
    """A Hamiltonian of (q, p) in the plane that is not separable, and invariant under SO(2)."""
    q, p = z[..., :2], z[..., 2:]
    a, b = (q**2).sum(-1), (p**2).sum(-1)
    return (1 + a) * (1 + b) / 2 + (q * p).sum(-1) ** 2 / 4


Z = np.array([[0.5, 0, 0.2, 0.6], [-0.3, 0.4, 0.5, 0.1]])


def flow(solver: Any, substeps: int, count: int = 10) -> Array:
    from emlpcli.fit.dynamics.flow import hamiltonian_field, rollout

    with double_precision():
        field = hamiltonian_field(tangled)
        found = rollout(field, jnp.asarray(Z), count, 0.2, solver, substeps=substeps)
        return np.asarray(found)


def test_the_field_is_j_times_the_gradient() -> None:
    pytest.importorskip("diffrax")
    from emlpcli.fit.dynamics.flow import hamiltonian_field

    with double_precision():
        found = np.asarray(jax.jit(hamiltonian_field(tangled))(jnp.asarray(Z)))
    h = 1e-6
    slopes = [(tangled(Z + h * e) - tangled(Z - h * e)) / (2 * h) for e in np.eye(4)]
    q, p = np.split(np.stack(slopes, -1), 2, axis=-1)
    assert found == pytest.approx(np.concatenate([p, -q], -1), abs=1e-8)


@pytest.mark.parametrize("stages", [1, 2])
@pytest.mark.few(2)
def test_gauss_has_its_order_and_keeps_quadratic_invariants(stages: int) -> None:
    """The learned energy is kept to order 2 or 4, angular momentum to rounding."""
    pytest.importorskip("diffrax")
    from emlpcli.fit.dynamics.gauss import Gauss

    coarse, fine = (flow(Gauss(stages, sweeps=25), n) for n in (2, 4))
    truth = flow(Gauss(2, sweeps=25), 32)
    ratio = np.abs(coarse - truth).max() / np.abs(fine - truth).max()
    assert ratio == pytest.approx(4**stages, rel=0.15)
    changes = [np.abs(tangled(z) - tangled(Z)).max() for z in (coarse, fine)]
    assert changes[0] / changes[1] == pytest.approx(4**stages, rel=0.25)
    assert changes[1] < 1e-2**stages
    (charge,) = momentum_maps(over_group("V+V", "SO2"))
    assert np.abs(charge(coarse) - charge(Z)).max() < 1e-14


def test_a_step_is_symplectic_once_its_stages_are_solved_for() -> None:
    pytest.importorskip("diffrax")
    from emlpcli.fit.dynamics.flow import hamiltonian_field, rollout
    from emlpcli.fit.dynamics.gauss import Gauss

    form = np.kron([[0, 1], [-1, 0]], np.eye(2))

    def broken(solver: Any) -> float:
        def step(z: Any) -> Any:
            return rollout(hamiltonian_field(tangled), z[None], 1, 0.2, solver)[0, 0]

        with double_precision():
            slope = np.asarray(jax.jit(jax.jacfwd(step))(jnp.asarray(Z[0])))
        return float(np.abs(slope.T @ form @ slope - form).max())

    assert broken(Gauss(2, sweeps=25)) < 1e-13
    assert broken(Gauss(2, sweeps=1)) > 1e-6


def test_the_flow_of_an_equivariant_network_conserves_its_energy_and_angular_momentum() -> None:
    pytest.importorskip("diffrax")
    from emlpcli.fit.dynamics.flow import rollout
    from emlpcli.fit.dynamics.gauss import Gauss
    from emlpcli.nn import EMLP

    kind, rep = tasks.find("hnn").kind, over_group("V+V", "SO2")
    (charge,) = momentum_maps(rep)
    with double_precision():
        network = EMLP(rep, kind.rep_out(rep), None, 8, 1, seed=3, dtype=jnp.float64)
        energy = kind.energy(network)
        assert energy is not None

        @jax.jit
        def run(z: Any, g: Any) -> Any:
            field = kind.field(lambda z: 5 * network(z))
            found = rollout(field, z, 8, 0.4, Gauss(2, sweeps=20), substeps=2)
            return found, energy(z), energy(found), field(z @ g.T) - field(z) @ g.T

        c, s = np.cos(0.7), np.sin(0.7)
        turn = np.kron(np.eye(2), [[c, -s], [s, c]])
        found, first, values, turned = map(np.asarray, run(jnp.asarray(Z), jnp.asarray(turn)))
    assert np.abs(found[-1] - Z).max() > 0.05  # it moves
    assert np.abs(charge(found) - charge(Z)).max() < 1e-13
    assert np.abs(values - first).max() < 1e-3 * abs(first[0] - first[1])
    assert np.abs(turned).max() < 1e-14


@pytest.mark.slow
def test_gauss_is_a_solver_of_diffrax() -> None:
    diffrax = pytest.importorskip("diffrax")
    from emlpcli.fit.dynamics.flow import hamiltonian_field
    from emlpcli.fit.dynamics.gauss import Gauss

    with double_precision():
        field = hamiltonian_field(tangled)
        term = diffrax.ODETerm(lambda t, z, args: field(z))
        found = diffrax.diffeqsolve(term, Gauss(2, sweeps=25), 0.0, 2.0, 0.1, jnp.asarray(Z))
        assert np.asarray(found.ys[0]) == pytest.approx(flow(Gauss(2, sweeps=25), 2)[-1], abs=1e-9)


# -- measures ----------------------------------------------------------------------------


def test_relative_errors_by_hand() -> None:
    truth = np.array([[[3.0, 4], [3, 4], [0, 0], [1, 0], [1, 0], [1, 0]]])
    found = np.array([[[3.0, 4], [6, 8], [0, 0], [-1, 0], [np.nan, 0], [np.inf, 0]]])
    assert relative_errors(found, truth)[0] == pytest.approx([1e-7, 1 / 3, 1e-7, 1, 1, 1])
    assert float(geometric_mean(np.array([[1.0, 100], [10, 10]]))) == pytest.approx(10)
    assert geometric_mean(np.array([[1.0, 4], [4, 9]]), 0) == pytest.approx([2, 6])


def test_drift_is_in_units_of_the_spread() -> None:
    start = np.array([[1.0], [3.0]])  # spread 1
    found = np.array([[[1.0], [1.5]], [[3.0], [np.nan]]])
    assert drift(lambda z: z[..., 0], start, found).tolist() == [[0, 0.5], [0, np.inf]]
    same = np.array([[2.0], [2.0]])
    assert drift(lambda z: z[..., 0], same, np.array([[[2.0], [3]]] * 2))[0].tolist() == [0, 0.5]


def test_momentum_maps_of_rotations_are_angular_momentum() -> None:
    rng = np.random.default_rng(0)
    z = rng.normal(size=(5, 12))
    maps = momentum_maps(over_group("V+V+V+V", "SO3"))
    q, p = z[:, :6].reshape(5, 2, 3), z[:, 6:].reshape(5, 2, 3)
    found = np.sort(np.abs([c(z) for c in maps]), axis=0)
    wanted = np.sort(np.abs(np.cross(q, p).sum(1).T), axis=0)  # of any order and sign
    assert found == pytest.approx(wanted * (found / wanted).mean())
    assert momentum_maps(over_group("V+V", "Z2")) == []
    assert momentum_maps(over_group("V(SO3)+V(S3)", None)) == []


# -- tasks -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rep", "group"), [("V+V", "O3"), ("2*V+2*V", "SO2eR3"), ("V+V.T", "GL2"), ("V+V", "S3")]
)
def test_states_of_a_hamiltonian(rep: str, group: str) -> None:
    pytest.importorskip("diffrax")
    tasks.find("hnn").kind.check(over_group(rep, group))


@pytest.mark.parametrize(
    ("rep", "group", "said"),
    [
        ("V", "O3", "V has 3 coordinates, but a Hamiltonian needs as many momenta as positions"),
        ("V+V", "GL2", "the group does not keep the symplectic form of V ⊕ V"),
        ("V+3*Scalar", "O3", "the group does not keep the symplectic form"),
        ("V+V", "U2", "over the complex numbers"),
    ],
)
def test_states_of_none(rep: str, group: str, said: str) -> None:
    pytest.importorskip("diffrax")
    with pytest.raises(EmlpError) as caught:
        tasks.find("hnn").kind.check(over_group(rep, group))
    assert said in caught.value.message


def test_tasks_are_found_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, task in tasks.TASKS.items():
        assert name == task.name
        assert tasks.find(name) is task
        assert name in tasks.help_text()
    with pytest.raises(EmlpError, match="unknown task 'hn'") as caught:
        tasks.find("hn")
    assert caught.value.hint == "did you mean hnn? the tasks are hnn, ode"
    monkeypatch.setattr(tasks, "find_spec", lambda name: None)
    with pytest.raises(EmlpError, match="Diffrax, which is not installed") as caught:
        _ = tasks.find("ode").kind
    assert caught.value.hint == 'pip install "emlpcli[dynamics]"'
