"""Orbit labels by patterns and by stabilisers: the same as by walking from tuple to tuple."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from emlpcli.algebra.permutations.monomial_action import MonomialAction
from emlpcli.algebra.permutations.orbit_labels import pattern_labels, stabiliser_labels
from emlpcli.groups import Alt, Cube, Group, RubiksCube, S, Z, ZksZnxZn
from emlpcli.reps import T
from emlpcli.solve import dimension, solve
from emlpcli.solve.bases.stored import OrbitBasis
from emlpcli.solve.strategies import orbits

PATTERNS = [(n, k) for n in range(1, 8) for k in range(6) if n**k <= 20_000]
GROUPS = [
    Z(1),
    Z(2),
    Z(7),
    S(2),
    S(5),
    S(8),
    Alt(4),
    Alt(6),
    ZksZnxZn(2, 2),
    ZksZnxZn(4, 2),
]


class Wreath(Group):
    """Two blocks of three points, swapped: transitive, not primitive."""

    def __init__(self) -> None:
        first = np.eye(6)[[1, 0, 2, 3, 4, 5]]
        cycle = np.eye(6)[[1, 2, 0, 3, 4, 5]]
        swap = np.eye(6)[[3, 4, 5, 0, 1, 2]]
        self.discrete_generators = np.stack([first, cycle, swap])
        super().__init__()


class Parted(Group):
    """Orbits of sizes 1, 2, 4 on points."""

    def __init__(self) -> None:
        self.discrete_generators = np.stack(
            [np.eye(7)[[0, 2, 1, 3, 4, 5, 6]], np.eye(7)[[0, 1, 2, 4, 5, 6, 3]]]
        )
        super().__init__()


def structure(G: Group) -> MonomialAction:
    found = G.structure()
    assert isinstance(found, MonomialAction)
    return found


def walked(G: Group, k: int) -> NDArray:
    """Labels by union-find over all tuples."""
    factor = orbits.orbit_basis([structure(G)] * k)
    assert isinstance(factor, OrbitBasis)
    return factor.labels


def check_order(labels: NDArray, count: int) -> None:
    """Labels are 0, 1, ... in the order of first occurrence, which is the smallest tuple's."""
    values, first = np.unique(labels, return_index=True)
    np.testing.assert_array_equal(values, np.arange(count))
    assert np.all(np.diff(first) > 0)
    assert labels.dtype == np.min_scalar_type(max(count - 1, 0))


@pytest.mark.parametrize(("n", "k"), PATTERNS)
def test_patterns(n: int, k: int) -> None:
    labels, count = pattern_labels(n, k)
    assert labels.shape == (n**k,)
    assert count == dimension(T(k, 0, S(n))).value
    check_order(labels, count)
    if k:
        np.testing.assert_array_equal(labels, walked(S(n), k))


@pytest.mark.parametrize("G", [*GROUPS, Wreath(), Parted()], ids=str)
@pytest.mark.long_cases
def test_stabilisers(G: Group) -> None:
    images = np.array([image for image, _ in structure(G).moves])
    assert images.shape[1] == G.d
    for k in range(1, 5):
        if G.d**k > 10_000:
            continue
        expected = walked(G, k)
        labels, count = stabiliser_labels(images, k)
        assert labels.shape == (G.d**k,)
        np.testing.assert_array_equal(labels, expected)
        assert count == int(expected.max()) + 1
        check_order(labels, count)


@pytest.mark.parametrize("G", [S(6), Alt(6), Z(6), Cube(), Wreath()], ids=str)
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_labels_are_invariant_and_never_too_coarse(G: Group, seed: int) -> None:
    """Whatever the random elements, a label is kept by each generator or the count is too high."""
    images = np.array([image for image, _ in structure(G).moves])
    k, exact = 3, int(walked(G, 3).max()) + 1
    labels, count = stabiliser_labels(images, k, seed)
    assert count >= exact
    if count == exact:
        cube = labels.reshape((G.d,) * k)
        for g in images:
            np.testing.assert_array_equal(cube[np.ix_(g, g, g)], cube)


def test_too_few_random_elements_are_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Labels that miss the exact number are not used; the walk then finds the right ones."""
    G = Alt(6)
    expected = walked(G, 3)
    monkeypatch.setattr(orbits, "LARGEST_WALK", 1)
    exact = dimension(T(3, 0, G)).value
    found = orbits._labels(structure(G), 3, exact)
    assert found is not None
    np.testing.assert_array_equal(found, expected)
    assert orbits._labels(structure(G), 3, exact - 1) is None
    monkeypatch.setattr(orbits, "_labels", lambda *args: None)
    from emlpcli.solve.plan import clear_cache

    clear_cache()
    (block,) = solve(T(3, 0, G), strategy="orbits").blocks
    np.testing.assert_array_equal(block.basis.labels, expected)
    clear_cache()


def test_four_indices_of_a_hundred_points() -> None:
    labels, count = pattern_labels(100, 4)
    assert (count, labels.dtype, labels.shape) == (15, np.uint8, (10**8,))
    rng = np.random.default_rng(3)
    tuples = rng.integers(0, 100, size=(200, 4)) % rng.integers(1, 5, size=(200, 1))
    small = pattern_labels(4, 4)[0].reshape((4,) * 4)
    relabelled = np.array([np.unique(t, return_inverse=True)[1] for t in tuples])
    found = labels[np.ravel_multi_index(tuple(tuples.T), (100,) * 4)]
    # invariant under S(100): a tuple has the label of its pattern on the first four points
    np.testing.assert_array_equal(found, small[tuple(relabelled.T)])


def test_rubiks_cube() -> None:
    G = RubiksCube()
    images = np.array([image for image, _ in structure(G).moves])
    labels, count = stabiliser_labels(images, 3)
    assert count == dimension(T(3, 0, G)).value == 51
    check_order(labels, 51)
    cube = labels.reshape((48,) * 3)
    for g in images:
        np.testing.assert_array_equal(cube[np.ix_(g, g, g)], cube)


def test_a_long_cycle_walks_no_tuple() -> None:
    """Z(60) on triples: a free action, as many labels as tuples over 300."""
    cycle = np.roll(np.arange(60), -1)[None]
    labels, count = stabiliser_labels(cycle, 3)
    assert count == 60**2
    np.testing.assert_array_equal(np.bincount(labels), 60)
    assert labels.dtype == np.uint16


def test_no_generators_and_no_indices() -> None:
    labels, count = stabiliser_labels(np.arange(3)[None], 2)
    np.testing.assert_array_equal(labels, np.arange(9))
    assert count == 9
    labels, count = stabiliser_labels(np.array([[1, 0]]), 0)
    assert (labels.tolist(), count) == ([0], 1)
