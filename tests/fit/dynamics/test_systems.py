"""Systems: energies by hand, symmetry, and trajectories that conserve what they have to."""

from __future__ import annotations

import numpy as np
import pytest

from emlpcli.errors import EmlpError
from emlpcli.fit.dynamics.measures import momentum_maps
from emlpcli.fit.dynamics.systems import DEFAULT, SYSTEMS, System

each = pytest.mark.parametrize("system", SYSTEMS, ids=lambda s: s.name)


def test_the_energy_of_the_pendulum_by_hand() -> None:
    # the first spring is 2 long and the second 3: ½·1² + 2², heights −2 and −5, ½·(1 + 4)
    z = np.array([0, 0, -2, 0, 0, -5, 1, 0, 0, 0, 2, 0.0])
    assert DEFAULT.hamiltonian(z) == pytest.approx(0.5 + 4 - 7 + 2.5)
    assert DEFAULT.hamiltonian(np.stack([z, z])).shape == (2,)


@each
def test_the_energy_is_invariant_and_the_names_of_charges_are_as_many(system: System) -> None:
    rep = system.over()
    assert rep.size() == system.sample(np.random.default_rng(0), 3).shape[1]
    assert len(momentum_maps(rep)) == len(system.charges)


@pytest.mark.parametrize("group", ["SO2eR3", "DkeR3(6)", "DkeR3(2)", "Trivial3"])
def test_subgroups_are_taken(group: str) -> None:
    assert DEFAULT.over(group).size() == 12


@pytest.mark.parametrize(
    ("group", "said"),
    [
        ("SO3", "not invariant under SO3: H(ρ(g)z) differs"),
        ("Z2", "has states of 12 numbers, but V+V+V+V over Z2 has 8"),
        ("S3", "not invariant under S3"),
    ],
)
def test_other_groups_are_refused(group: str, said: str) -> None:
    with pytest.raises(EmlpError, match="double spring pendulum") as caught:
        DEFAULT.over(group)
    assert said in caught.value.message
    assert "its own group is O2eR3" in str(caught.value.hint)


@each
@pytest.mark.slow
def test_exact_trajectories_conserve_energy_and_charges(system: System) -> None:
    pytest.importorskip("diffrax")
    from emlpcli.fit.dynamics.flow import exact

    z = system.sample(np.random.default_rng(0), 4)
    found = exact(system, z, system.step * np.arange(round(system.horizon / system.step)))
    assert found.shape == (4, 150, 12)
    assert np.array_equal(found[:, 0], z)
    assert np.abs(found[:, -1] - z).max() > 0.1  # it moves
    for c in (system.hamiltonian, *momentum_maps(system.over())):
        assert np.abs(c(found) - c(z)[:, None]).max() < 1e-8
    slope = (found[:, 2] - found[:, 0]) / (2 * system.step)  # q' = p where masses are 1
    assert np.abs(slope[:, :6] - found[:, 1, 6:]).max() < 0.1
