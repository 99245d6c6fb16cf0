"""Turned groups: conjugates by a rotation, their names, irreducibles, tensors and time."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.spatial.transform import Rotation

from emlpcli.groups import Group, Turned, group
from emlpcli.groups.built.turned import rotation, turn_of
from emlpcli.reps import Irrep, T, Time, V, representation
from emlpcli.reps.matrices import matrices
from emlpcli.solve import dimension, solve

STANDING = ("pg:mmm", "pg:32", "pg:-43m", "pg:D5h", "pg:inf/mm", "pg:4'/mm'm", "pg:infm'", "SO2eR3")
TURN = "1 2 -3 40"


@pytest.mark.parametrize("name", STANDING)
def test_elements_invariants_and_counts(name: str, rng: np.random.Generator) -> None:
    """v is invariant under G where R⊗R v is under R G R^-1."""
    G = group(name)
    turned = Turned(G, TURN)
    assert (turned.order, turned.lie_dimension) == (G.order, G.lie_dimension)
    R = turned.change
    moved = turned.discrete_generators - R @ G.discrete_generators @ R.T
    assert np.abs(moved).max(initial=0.0) < 1e-14
    for k in (1, 2, 3):
        assert dimension((V**k)(turned)).value == dimension((V**k)(G)).value
    P, found = (np.asarray(s.Q) for s in (solve((V**3)(G)), solve((V**3)(turned))))
    R3 = np.kron(turned.frame, np.kron(turned.frame, turned.frame))
    assert np.abs(R3 @ (P @ P.T) @ R3.T - found @ found.T).max() < 1e-12


@pytest.mark.parametrize(("axis", "name"), [("0 0 1 45", "pg:mmm"), ("0 0 1 90", "pg:3m")])
def test_known_settings(axis: str, name: str) -> None:
    """mmm turned by 45° has mirrors across the diagonals; 3m by 90° has them across x2."""
    found = Turned(group(name), axis).elements
    if name == "pg:3m":
        other = group("pg:31m").elements  # type: ignore[attr-defined]
    else:
        swap = np.array([[0, 1, 0], [1, 0, 0], [0, 0, 1.0]])
        other = np.array([a @ b @ c for a in (np.eye(3), swap) for b in
                          (np.eye(3), np.diag([-1.0, -1, 1])) for c in
                          (np.eye(3), np.diag([1.0, 1, -1]))])  # fmt: skip
    assert np.abs(found[:, None] - other).max(axis=(2, 3)).min(axis=1).max() == 0


@pytest.mark.parametrize("name", ["pg:mmm", "pg:222", "pg:-43m", "pg:D5h", "pg:-6m2"])
@pytest.mark.long_cases
def test_irreducibles_have_the_labels_of_the_group_as_it_stands(name: str) -> None:
    from emlpcli.reps.irreducible.point import models

    G = group(name)
    turned = Turned(G, TURN)
    g = G.elements[::2]  # type: ignore[attr-defined]
    moved = turned.turned(g)
    for label in models(G):  # type: ignore[arg-type]
        one, other = Irrep(label)(G), Irrep(label)(turned)
        traces = [
            np.trace(np.asarray(matrices(rep, m)), axis1=1, axis2=2) if rep.size() else 0
            for rep, m in ((one, g), (other, moved))
        ]
        assert np.abs(traces[0] - traces[1]).max() < 1e-10
        powers = [dimension(R * (V**2)(H)).value for R, H in ((one, G), (other, turned))]
        assert powers[0] == powers[1]


def test_decompositions_have_these_names() -> None:
    from emlpcli.reps.monomials import Expansion
    from emlpcli.solve.isotypic.decompose import decompose

    for name in (*STANDING, "pg:222"):
        found = []
        for H in (group(name), Turned(group(name), TURN)):
            rep = (V**2)(H)
            constituents = decompose(rep, Expansion(rep)).constituents
            found.append([(irrep.name, n) for irrep, n in constituents])
        assert found[0] == found[1]


def test_time_is_left_alone() -> None:
    G = Turned(group("pg:4'/mm'm"), TURN)
    assert dimension(Time(G)).value == 0
    assert dimension(Time(Turned(group("pg:4/mmm"), TURN))).value == 1
    assert dimension(representation("Jahn('aeV[V2]')", G)).value == 2
    assert G.on_block("V") == Turned(group("pg:4/mmm"), TURN)


def test_rotations_and_their_texts() -> None:
    for R in Rotation.random(20, random_state=2).as_matrix():
        assert np.abs(rotation(turn_of(R)) - R).max() < 1e-14
        assert np.abs(R @ R.T - np.eye(3)).max() < 1e-15
    for text in ("0 0 1 90", "1 1 0 180", "1 1 1 120", "1 -2 3 45", "0 1 0 30"):
        assert turn_of(rotation(text)) == text
    assert turn_of(np.eye(3)) == "0 0 1 0"
    assert np.array_equal(rotation("1 1 1 120"), [[0, 0, 1], [1, 0, 0], [0, 1, 0]])
    assert np.array_equal(rotation("0 0 2 90"), [[0, -1, 0], [1, 0, 0], [0, 0, 1]])
    assert turn_of(rotation("0 0 1 90.001"), near=1e-4) == "0 0 1 90"
    assert turn_of(rotation("0 0 1 90.001")) == "0 0 1 90.001"


@pytest.mark.parametrize("name", ["SO3", "O3"])
def test_what_no_rotation_changes(name: str) -> None:
    G: Group = Turned(group(name), TURN)
    solution = solve(T(4, 0, G))
    assert (solution.dimension, solution.certificate) == (3, "proved")
